"""Vietnamese text as offices type it, brought to one spelling. Source: FORMS.md §3.

`clean` is what is stored; `label_key` and `choice_key` are what is compared where marks must not matter;
`name_key` is what is compared where they must (names of units).
"""

import re
import unicodedata
from functools import lru_cache

from transforms.text.legacy import of_legacy

# Letters that look like Đ, ư and are not, and characters that stand for a space or for nothing.
_LOOKALIKES = str.maketrans(
    {"Ð": "Đ", "ð": "đ", "ƣ": "ư", "Ƣ": "Ư", "\u00a0": " ", "\u2007": " ", "\u202f": " ", "\u3000": " "}
    | {chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}  # full-width letters and digits
    | dict.fromkeys("\u200b\u200c\u200d\u2060\ufeff\u00ad", "")
)
_SPACES = re.compile(r"\s+")
_TONES = "\u0300\u0301\u0303\u0309\u0323"
# hoà → hòa, uỷ → ủy: the tone goes to the first vowel where no consonant follows (not after q: quý).
_OLD_TONE = re.compile(
    rf"(?<![qQ])([oO](?=[aAeE])|[uU](?=[yY]))([aAeEyY])([{_TONES}])(?![\w{_TONES}\u0302\u0306\u031b])"
)
# Quí → Quý: after qu, i is written y where nothing follows.
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
def clean(text: str) -> str:
    """One spelling: Unicode in NFC, one kind of space, look-alikes replaced, tones where the new rule puts them."""
    if text.isascii():
        return _SPACES.sub(" ", text).strip()
    parts = unicodedata.normalize("NFD", of_legacy(text).translate(_LOOKALIKES))
    parts = _OLD_TONE.sub(r"\1\3\2", parts)
    parts = _QUI.sub(_i_to_y, parts)
    return _SPACES.sub(" ", unicodedata.normalize("NFC", parts)).strip()


@lru_cache(maxsize=65536)
def unmark(text: str) -> str:
    """The same letters without their marks, in lower case: `Quỳnh Hội` → `quynh hoi`."""
    parts = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return "".join(c for c in parts if not unicodedata.combining(c))


def has_marks(text: str) -> bool:
    """Whether any letter carries a Vietnamese mark."""
    return unmark(text) != unicodedata.normalize("NFC", text).lower()


@lru_cache(maxsize=65536)
def label_key(text: str) -> str:
    """What a label is compared by: no case, marks, spacing, leading number or trailing `(7=8+9)` or `(người)`."""
    return choice_key(_TRAILING_NUMBER.sub("", _LEADING_NUMBER.sub("", clean(text))))


@lru_cache(maxsize=65536)
def choice_key(text: str) -> str:
    """What a choice is compared by: no case, marks or spacing; its numbers are part of it (`18 - 30`)."""
    return _NOT_WORD.sub(" ", unmark(clean(text))).strip()


@lru_cache(maxsize=65536)
def name_key(text: str) -> str:
    """What a unit's name is compared by: no case, no punctuation, but every mark."""
    return _SPACES.sub(" ", re.sub(r"[^\w]+", " ", clean(text).lower())).strip()
