"""Units mentioned in free text: titles, letterheads, sheet names and file names. Source: docs/forms.md §1.

A mention is a unit's name with its kind (`xã An Ấp`). Addressees, superior and host bodies, places of letters and
bodies inside a unit are no mentions.
"""

import re
from collections.abc import Mapping, Set
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from transforms.identity.units import UnitFinder, spelled_key
from transforms.text.spelling import has_diacritics, name_key, normalise, strip_diacritics

_DATED = re.compile(r"ngay\s*[\d.…_]*\s*thang\s*[\d.…_]*\s*nam|\d{1,2}[/.\-]\d{1,2}[/.\-]\d{2,4}")
# From the word to the end of the line.
_ASIDE = re.compile(
    r"\b(?:chu quan|truc thuoc|thuoc|cap tren|noi nhan|kinh gui|dia chi|tru so|tai|sap nhap|hop nhat|chia tach"
    r"|truoc day|ban hanh|kem theo|can cu|nguoi lap|don vi nhan)\b.*"
)
_INSIDE_UNIT = re.compile(r"\b(?:truong|thon|cong ty|doanh nghiep|tram|benh vien|hop tac xa|htx|lien|thi|to dan pho)\b")
_CHUNK = re.compile(r"[\n;,:()|“”\"\[\]]+| [-–—] |…|\.{2,}|_{2,}")
_MAY_FOLLOW = frozenset(  # as typed, or without diacritics
    "huyện huyen h tỉnh tinh t tháng thang quý quy kỳ ky năm nam từ tu báo bao về ve mẫu mau lần lan mới moi".split()  # noqa: SIM905
)


@dataclass(frozen=True, slots=True)
class UnitMention:
    """A name as a text mentions it, and the ids of the units that have it."""

    text: str
    unit_ids: frozenset[str]


def units_mentioned(text: str, finder: UnitFinder, start: date, end: date) -> tuple[UnitMention, ...]:
    """Find the units of a period that a text mentions by name and kind."""
    full = finder.full_names(start, end)
    names = [name_key(place) for place in finder.places]
    places = frozenset(word for name in (*names, *map(strip_diacritics, names)) for word in name.split())
    found: list[UnitMention] = []
    for chunk in _chunks(text):
        found += _in_chunk(chunk, full, places)
    return tuple(found)


def units_in_file_name(stem: str, finder: UnitFinder, start: date, end: date) -> tuple[UnitMention, ...]:
    """Find the units of a period that a file's name may mean; a name of two words needs no kind before it."""
    words = spelled_key(stem.replace("_", " ")).split()
    marked = has_diacritics(stem)
    found, at = [], 0
    while at < len(words):
        for length in range(min(8, len(words) - at), 1, -1):
            name = " ".join(words[at : at + length])
            ids = finder.full_names(start, end).get(name) or finder.named(name, start, end)
            if ids and not _is_place(name, finder, marked=marked):
                found.append(UnitMention(name, frozenset(ids)))
                at += length - 1
                break
        at += 1
    return tuple(found)


def _is_place(name: str, finder: UnitFinder, *, marked: bool) -> bool:
    """Check whether words are the district's or the province's own name, as written after a unit's."""
    places = {name_key(place) for place in finder.places}
    return name in places or (not marked and name in {strip_diacritics(place) for place in places})


@lru_cache(maxsize=16384)
def _chunks(text: str) -> tuple[str, ...]:
    """Split a text where a name can end, leaving out what states no unit."""
    found = []
    for line in text.split("\n"):
        shown = normalise(line)
        words = strip_diacritics(shown)
        if _DATED.search(words):
            continue
        if len(words) == len(shown) and (aside := _ASIDE.search(words)):
            shown = shown[: aside.start()]
        found += [chunk for part in _CHUNK.split(shown) if (chunk := part.strip())]
    return tuple(found)


def _in_chunk(chunk: str, full: Mapping[str, Set[str]], places: frozenset[str]) -> list[UnitMention]:
    words = spelled_key(chunk).split()
    found, at = [], 0
    while at < len(words):
        for length in range(min(12, len(words) - at), 1, -1):
            ids = full.get(" ".join(words[at : at + length]))
            if ids and _stands_alone(words, at, at + length, places):
                found.append(UnitMention(chunk, frozenset(ids)))
                at += length - 1
                break
        at += 1
    return found


def _stands_alone(words: list[str], start: int, end: int, places: frozenset[str]) -> bool:
    """Check that a name is no part of a longer one, and no part of the name of a body inside the unit."""
    after = words[end] if end < len(words) else ""
    may_follow = not after or after in _MAY_FOLLOW or after in places or after[0].isdigit()
    return may_follow and not _INSIDE_UNIT.search(strip_diacritics(" ".join(words[:start])))
