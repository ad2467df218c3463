"""Identification of units: exactly one unit of the period must have the stated name; similar names don't match.

Six pairs of communes are one letter apart, and codes are reused after a merger. So diacritics count if the text has
any, and codes only match units of the period. Source: docs/forms.md §3.
"""

import re
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from functools import cache, lru_cache

from schemas.registry import Office, Registry, Unit
from transforms.text.spelling import has_diacritics, name_key, normalise, strip_diacritics

# Offices written before a unit's name; spellings of words → the registry's spelling.
_OFFICE = (
    "ban chấp hành|bch|ban thường vụ|btv|văn phòng|ủy ban nhân dân|ubnd|hội đồng nhân dân|hđnd|đảng ủy|đảng bộ|chi bộ"
)
_SPELLINGS = {
    "t t": "thị trấn",
    "tt": "thị trấn",
    "cty": "công ty",
    "cổ phần": "cp",
    "trách nhiệm hữu hạn": "tnhh",
    "doanh nghiệp tư nhân": "dntn",
    "trung học phổ thông": "thpt",
}
_KIND = "xã|thị trấn|trường"


def _with_and_without_diacritics(pattern: str) -> str:
    return f"{pattern}|{strip_diacritics(pattern)}"


_PREFIX = re.compile(rf"^(?:(?:{_with_and_without_diacritics(_OFFICE)}) )+")
_KIND_PREFIX = re.compile(rf"^(?:{_with_and_without_diacritics(_KIND)}) ")
_SPELLING_PATTERNS = {
    re.compile(rf"\b(?:{_with_and_without_diacritics(was)})\b"): becomes for was, becomes in _SPELLINGS.items()
}


@cache
def _suffix_pattern(office: Office) -> re.Pattern[str]:
    """Build the pattern of district and province after a unit's name."""
    named = _with_and_without_diacritics(re.escape(name_key(office.place)))
    within = _with_and_without_diacritics(re.escape(name_key(office.parent_place)))
    return re.compile(rf"(?: (?:{named}))?(?: (?:{within}))?$" if office.parent else rf"(?: (?:{named}))?$")


@lru_cache(maxsize=65536)
def _bare_name(text: str, office: Office) -> str:
    """Return the name without the office before it and the district after it."""
    key = _PREFIX.sub("", name_key(text))
    key = _suffix_pattern(office).sub("", key)
    marked = has_diacritics(text)
    for pattern, becomes in _SPELLING_PATTERNS.items():
        key = pattern.sub(becomes if marked else strip_diacritics(becomes), key)
    return key


@dataclass(slots=True)
class _Names:
    """The names of a district's units of one period, with and without diacritics."""

    office: Office
    marked: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    unmarked: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    codes: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    def add(self, unit: Unit) -> None:
        full = _bare_name(unit.name, self.office)
        for name in {full, _KIND_PREFIX.sub("", full)}:
            self.marked[name].add(unit.unit_id)
            self.unmarked[strip_diacritics(name)].add(unit.unit_id)
        self.codes[unit.code.upper()].add(unit.unit_id)

    def named(self, text: str) -> set[str]:
        key = _bare_name(text, self.office)
        if has_diacritics(text):
            return self.marked.get(key, set())
        return self.marked.get(key, set()) | self.unmarked.get(strip_diacritics(key), set())


class UnitFinder:
    """Lookup of a registry's units by stated name and code. Names are prepared once a period."""

    def __init__(self, registry: Registry) -> None:
        self.registry = registry
        self._units = {unit.unit_id: unit for unit in registry.units}
        self._names: dict[tuple[date, date], _Names] = {}

    def _names_in(self, start: date, end: date) -> _Names:
        if (start, end) not in self._names:
            names = self._names[start, end] = _Names(self.registry.office)
            for unit in self.registry.units_existing_in(start, end):
                names.add(unit)
        return self._names[start, end]

    def find(self, name: str, code: str, start: date, end: date) -> Unit | None:
        """Find the one unit with the name and code that existed from `start` to `end`, or None.

        Either may be blank; if both are stated they must name the same unit.
        """
        names = self._names_in(start, end)
        found = names.named(name) if name else None
        coded = names.codes.get(normalise(code).upper(), set()) if code else None
        both = (coded or set()) if found is None else found if coded is None else found & coded
        return self._units[next(iter(both))] if len(both) == 1 else None

    def committee(self, name: str, start: date, end: date) -> str | None:
        """Find the unit_id of the commune or town with the name; None unless there is exactly one."""
        units = [self._units[u] for u in self._names_in(start, end).named(name)]
        committees = [unit.unit_id for unit in units if self.registry.is_committee(unit)]
        return committees[0] if len(committees) == 1 else None

    def _comparable(self, name: str) -> str:
        return strip_diacritics(_KIND_PREFIX.sub("", _bare_name(name, self.registry.office)))

    def hint(self, name: str, code: str, start: date, end: date) -> str:
        """Return what to write instead, in Vietnamese: the reason, and similar names."""
        if not name and not code:
            return "tên đơn vị trong danh sách của huyện"
        ever = self.find(name, code, date.min, date.max)
        if ever:
            since = f"từ {ever.valid_from:%d/%m/%Y}" if ever.valid_from and ever.valid_from > end else ""
            until = f"đến {ever.valid_to:%d/%m/%Y}" if ever.valid_to and ever.valid_to < start else ""
            return f"một đơn vị có trong kỳ này ({ever.name} tồn tại {since or until})"
        standing = {unit.name: unit for unit in self.registry.units_existing_in(start, end)}
        if name and code and (by_code := self.find("", code, start, end)):
            return f"tên khớp với mã {code} ({by_code.name})"
        folded = {self._comparable(n): n for n in standing}
        near = get_close_matches(self._comparable(name), list(folded), n=3, cutoff=0.8)
        return "tên đúng của đơn vị" + (f" (gần giống: {', '.join(folded[n] for n in near)})" if near else "")
