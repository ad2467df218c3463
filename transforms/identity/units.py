"""Which unit a report is from. A unit is told when exactly one unit of the period has that name; never the nearest.

Six pairs of communes are one letter apart, and codes are used again after a merger: so marks count wherever
the writer uses marks, and a code counts only among the units of the period. Source: FORMS.md §3.
"""

import re
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from functools import cache, lru_cache

from schemas.registry import District, Registry, Unit
from transforms.text.spelling import normalise, has_diacritics, name_key, strip_diacritics

# What offices write before a unit's name; and words that are written in two ways, brought to the registry's.
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


def _either(pattern: str) -> str:
    return f"{pattern}|{strip_diacritics(pattern)}"


_BEFORE = re.compile(rf"^(?:(?:{_either(_OFFICE)}) )+")
_KIND_BEFORE = re.compile(rf"^(?:{_either(_KIND)}) ")
_SPELLED = {re.compile(rf"\b(?:{_either(was)})\b"): becomes for was, becomes in _SPELLINGS.items()}


@cache
def _after(district: District) -> re.Pattern[str]:
    """The district and its province, as they may stand after a unit's name."""
    named = _either(re.escape(name_key(f"huyện {district.name}")))
    within = _either(re.escape(name_key(f"tỉnh {district.province}")))
    return re.compile(rf"(?: (?:{named}))?(?: (?:{within}))?$")


@lru_cache(maxsize=65536)
def _bare(text: str, district: District) -> str:
    """The name without the office before it and the district after it."""
    key = _BEFORE.sub("", name_key(text))
    key = _after(district).sub("", key)
    marked = has_diacritics(text)
    for pattern, becomes in _SPELLED.items():
        key = pattern.sub(becomes if marked else strip_diacritics(becomes), key)
    return key


@dataclass(slots=True)
class _Names:
    """The names of a district's units of one period, with marks and without."""

    district: District
    marked: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    unmarked: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    codes: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    def add(self, unit: Unit) -> None:
        full = _bare(unit.name, self.district)
        for name in {full, _KIND_BEFORE.sub("", full)}:
            self.marked[name].add(unit.unit_id)
            self.unmarked[strip_diacritics(name)].add(unit.unit_id)
        self.codes[unit.code.upper()].add(unit.unit_id)

    def named(self, text: str) -> set[str]:
        key = _bare(text, self.district)
        if has_diacritics(text):
            return self.marked.get(key, set())
        return self.marked.get(key, set()) | self.unmarked.get(strip_diacritics(key), set())


class UnitFinder:
    """Finds units of one registry by what reports state. Names of a period are prepared once."""

    def __init__(self, registry: Registry) -> None:
        self.registry = registry
        self._units = {unit.unit_id: unit for unit in registry.units}
        self._names: dict[tuple[date, date], _Names] = {}

    def _names_in(self, start: date, end: date) -> _Names:
        if (start, end) not in self._names:
            names = self._names[start, end] = _Names(self.registry.own_district)
            for unit in self.registry.standing_in(start, end):
                names.add(unit)
        return self._names[start, end]

    def find(self, name: str, code: str, start: date, end: date) -> Unit | None:
        """The one unit of that name and code that existed from `start` to `end`; either may be blank.

        Where both are stated they must name the same unit.
        """
        names = self._names_in(start, end)
        found = names.named(name) if name else None
        coded = names.codes.get(normalise(code).upper(), set()) if code else None
        both = (coded or set()) if found is None else found if coded is None else found & coded
        return self._units[next(iter(both))] if len(both) == 1 else None

    def committee(self, name: str, start: date, end: date) -> str | None:
        """The unit_id of the commune or town of that name; None if there isn't exactly one."""
        units = [self._units[u] for u in self._names_in(start, end).named(name)]
        committees = [unit.unit_id for unit in units if unit.is_committee]
        return committees[0] if len(committees) == 1 else None

    def _folded(self, name: str) -> str:
        return strip_diacritics(_KIND_BEFORE.sub("", _bare(name, self.registry.own_district)))

    def hint(self, name: str, code: str, start: date, end: date) -> str:
        """What to write instead, in Vietnamese: why the unit isn't told, and names that are near."""
        if not name and not code:
            return "tên đơn vị trong danh sách của huyện"
        ever = self.find(name, code, date.min, date.max)
        if ever:
            since = f"từ {ever.valid_from:%d/%m/%Y}" if ever.valid_from and ever.valid_from > end else ""
            until = f"đến {ever.valid_to:%d/%m/%Y}" if ever.valid_to and ever.valid_to < start else ""
            return f"một đơn vị có trong kỳ này ({ever.name} tồn tại {since or until})"
        standing = {unit.name: unit for unit in self.registry.standing_in(start, end)}
        if name and code and (by_code := self.find("", code, start, end)):
            return f"tên khớp với mã {code} ({by_code.name})"
        folded = {self._folded(n): n for n in standing}
        near = get_close_matches(self._folded(name), list(folded), n=3, cutoff=0.8)
        return "tên đúng của đơn vị" + (f" (gần giống: {', '.join(folded[n] for n in near)})" if near else "")
