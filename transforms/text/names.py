"""Names and decision numbers as offices type them. Source: docs/forms.md §3."""

import re
from functools import lru_cache

from transforms.text.spelling import normalise, strip_diacritics

ISSUER = "HU"  # of a decision that names none: admissions are decided by the district's committee
UNNUMBERED = "chữ không có số"
_DITTO = re.compile(r"^[\W_]*(?:n\s*[./]?\s*t|như trên|nhu tren|như dòng trên|idem|ditto)?[\W_]*$", re.IGNORECASE)
_NUMBER = re.compile(r"^[\d\s.,/\\\-–()]+$")
_DAY = re.compile(
    r"^(?:ngày\s*)?\d{1,2}\s*(?:[/.\-]|tháng)\s*\d{1,2}\s*(?:[/.\-]|năm)\s*(?:\d{4}|\d{2})(?:\s+[\d:]+)?$|^\d{4}-\d{1,2}-\d{1,2}\b",
    re.IGNORECASE,
)
_DECISION = re.compile(r"(\d{1,3}(?:\.\d{3})+|\d+)(?:([a-zA-Z])(?![^\W\d_]))?")
_DASHES = frozenset("-–—")
_NO_ISSUER = frozenset({"qd", "so", "quyet", "dinh", "ngay", "thang", "nam", "cua", "huyen", "uy"})


@lru_cache(maxsize=65536)
def is_no_name(text: str, *, optional: bool = False) -> bool:
    """Check whether a text where a name belongs is a date, a bare number or a ditto mark (`nt`, `-nt-`, `〃`).

    Where a name is `optional`, a dash says that there is none.
    """
    if optional and text in _DASHES:
        return False
    return bool(_DITTO.match(text) or _DAY.match(text) or _is_number(text))


def _is_number(text: str) -> bool:
    """Check whether a text is a number or a share; `3/2`, a street's name, is none."""
    return bool(_NUMBER.match(text)) and "/" not in text


@lru_cache(maxsize=65536)
def decision_key(text: str) -> str:
    """Return one spelling of a decision's number: `QĐ số 1400`, `01400 - QĐ/HU` → `1400-QĐ/HU`.

    A text without a number is 04-04; only a ditto mark or `QĐ` is repeated there, as it could be a person's name.
    """
    written = normalise(text)
    number = _DECISION.search(written)
    if number is None:
        return written if is_no_name(written) or "qd" in strip_diacritics(written) else UNNUMBERED
    digits = number[1].replace(".", "").lstrip("0") or "0"
    return f"{digits}{(number[2] or '').upper()}-QĐ/{_issuer(written[number.end() :]) or ISSUER}"


def _issuer(rest: str) -> str:
    """Return the body that issued a decision, as written after its number: `QĐ/HU`, `QĐ-HU`, `/ĐU`."""
    for word in re.findall(r"[^\W\d_]+", rest):
        plain = strip_diacritics(word)
        if plain.startswith("qd") and len(plain) > 2:
            return str(word[2:].upper())
        if plain not in _NO_ISSUER:
            return str(word.upper()) if len(word) <= 4 else ""
    return ""
