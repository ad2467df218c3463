"""Normal forms of Vietnamese text as offices type it. Source: docs/forms.md §3.

Stored: `normalise`. Compared: `label_key` and `choice_key`, without diacritics; `name_key`, with them (names of units).
"""

import re
import unicodedata
from functools import lru_cache

from transforms.text.legacy import decode_legacy

# Look-alikes of Đ and ư, other kinds of space, and invisible characters.
_LOOKALIKES = str.maketrans(
    {"Ð": "Đ", "ð": "đ", "ƣ": "ư", "Ƣ": "Ư", "\u00a0": " ", "\u2007": " ", "\u202f": " ", "\u3000": " "}
    | {chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}  # full-width letters and digits
    | dict.fromkeys("\u200b\u200c\u200d\u2060\ufeff\u00ad", "")
)
_SPACES = re.compile(r"\s+")
_TONES = "\u0300\u0301\u0303\u0309\u0323"
# hoà → hòa, uỷ → ủy: the tone moves to the first vowel if no consonant follows (not after q: quý).
_OLD_TONE = re.compile(
    rf"(?<![qQ])([oO](?=[aAeE])|[uU](?=[yY]))([aAeEyY])([{_TONES}])(?![\w{_TONES}\u0302\u0306\u031b])"
)
# Quí → Quý: a final i after qu is written y.
_QUI = re.compile(rf"([qQ][uU])([iI])([{_TONES}])(?![\w{_TONES}])")
_LEADING_NUMBER = re.compile(r"^(?:\(?\d+(?:\.\d+)*\)?[.):\-]?\s+|\d+[.)]|[ivx]+\s*[.)]\s*)", re.IGNORECASE)
_TRAILING_NUMBER = re.compile(
    r"\s*(?:\((?:người|nguoi|đồng chí|đ/c)\)|\(\s*\d+\s*(?:=[\d\s+\-=().]*)?\)|\b\d+\s*=[\d\s+\-]+)\s*$",
    re.IGNORECASE,
)
_NOT_WORD = re.compile(r"[^0-9a-z]+")


def _i_to_y(match: re.Match[str]) -> str:
    return match[1] + ("Y" if match[2] == "I" else "y") + match[3]


@lru_cache(maxsize=65536)
def normalise(text: str) -> str:
    """Return text in NFC with single spaces, look-alikes replaced, and tones placed by the new rule."""
    if text.isascii():
        return _SPACES.sub(" ", text).strip()
    parts = unicodedata.normalize("NFD", decode_legacy(text).translate(_LOOKALIKES))
    parts = _OLD_TONE.sub(r"\1\3\2", parts)
    parts = _QUI.sub(_i_to_y, parts)
    return _SPACES.sub(" ", unicodedata.normalize("NFC", parts)).strip()


@lru_cache(maxsize=65536)
def strip_diacritics(text: str) -> str:
    """Return lower case letters without diacritics: `Quỳnh Hội` → `quynh hoi`."""
    parts = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return "".join(c for c in parts if not unicodedata.combining(c))


def has_diacritics(text: str) -> bool:
    """Check whether any letter carries a Vietnamese diacritic."""
    return strip_diacritics(text) != unicodedata.normalize("NFC", text).lower()


@lru_cache(maxsize=65536)
def label_key(text: str) -> str:
    """Return the key of a label: no case, diacritics, spacing, leading number, trailing `(7=8+9)` or `(người)`."""
    return choice_key(_TRAILING_NUMBER.sub("", _LEADING_NUMBER.sub("", normalise(text))))


@lru_cache(maxsize=65536)
def choice_key(text: str) -> str:
    """Return the key of a choice: no case, diacritics or spacing; its numbers stay (`18 - 30`)."""
    return _NOT_WORD.sub(" ", strip_diacritics(normalise(text))).strip()


@lru_cache(maxsize=65536)
def name_key(text: str) -> str:
    """Return the key of a unit's name: no case or punctuation; diacritics stay."""
    return _SPACES.sub(" ", re.sub(r"[^\w]+", " ", normalise(text).lower())).strip()
