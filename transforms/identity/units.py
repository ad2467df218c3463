"""Identification of units: exactly one unit of the period must have the stated name; similar names don't match.

Six pairs of communes are one letter apart, and codes are reused after a merger. So diacritics count if the text has
any, and codes only match units of the period. Source: docs/forms.md §3.
"""

import re
from collections import defaultdict
from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from functools import cache, lru_cache

from schemas.declaration.form import Form
from schemas.registry import Office, Registry, Unit
from transforms.text.spelling import has_diacritics, name_key, normalise, strip_diacritics

# Offices written before a unit's name; spellings of words → the registry's spelling.
_OFFICE = (
    "ban chấp hành|bch|ban thường vụ|btv|ban tổ chức|btc|văn phòng|ủy ban nhân dân|ubnd|hội đồng nhân dân|hđnd|ubmttq"
    "|đảng ủy|đảng bộ|chi bộ|đ u|đu|đ b|đb"
)
_SPELLINGS = {
    "t t": "thị trấn",
    "tt": "thị trấn",
    "cty": "công ty",
    "ctcp": "công ty cp",
    "cổ phần": "cp",
    "trách nhiệm hữu hạn": "tnhh",
    "doanh nghiệp tư nhân": "dntn",
    "trung học phổ thông": "thpt",
}
_KIND = "xã|thị trấn|trường"


def _with_and_without_diacritics(pattern: str) -> str:
    return f"{pattern}|{strip_diacritics(pattern)}"


_PREFIX = re.compile(rf"^(?:(?:{_with_and_without_diacritics(_OFFICE)}) )+")
_COMMUNE_PREFIX = re.compile(r"^x (?=\w)")  # X. An Ấp
_NEW = re.compile(r" (?:mới|moi)$")  # written behind a merged unit's name
_KIND_PREFIX = re.compile(rf"^(?:{_with_and_without_diacritics(_KIND)}) ")
_SPELLING_PATTERNS = {
    re.compile(rf"\b(?:{_with_and_without_diacritics(was)})\b"): becomes for was, becomes in _SPELLINGS.items()
}


@cache
def _suffix_pattern(office: Office) -> re.Pattern[str]:
    """Build the pattern of district and province after a unit's name."""
    named, within = (
        rf"(?: (?:{_with_and_without_diacritics(re.escape(name_key(place)))}"
        rf"|(?:(?:h|t|tp|tx) )?(?:{_with_and_without_diacritics(re.escape(name_key(bare)))})))?"
        if bare
        else ""
        for place, bare in ((office.place, office.name), (office.parent_place, office.parent))
    )
    return re.compile(f"{named}{within}$")


def _office_name(text: str) -> str:
    """Return the key of a name without the office before it, its words spelled as in the registry."""
    return _COMMUNE_PREFIX.sub("xã " if has_diacritics(text) else "xa ", _PREFIX.sub("", spelled_key(text)))


@lru_cache(maxsize=65536)
def spelled_key(text: str) -> str:
    """Return a text's key (`name_key`), abbreviations spelled out as in the registry."""
    key, marked = name_key(text), has_diacritics(text)
    for pattern, becomes in _SPELLING_PATTERNS.items():
        key = pattern.sub(becomes if marked else strip_diacritics(becomes), key)
    return key


@lru_cache(maxsize=65536)
def _bare_names(text: str, office: Office) -> tuple[str, ...]:
    """Return the keys that a name may have in the registry: as written, then without the district behind it."""
    key = _office_name(text)
    plain = _NEW.sub("", key)
    return tuple(
        dict.fromkeys((key, _suffix_pattern(office).sub("", key), plain, _suffix_pattern(office).sub("", plain)))
    )


@dataclass(slots=True)
class _Names:
    """The names of a district's units of one period, with and without diacritics; `full`: with the kind of unit."""

    office: Office
    marked: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    unmarked: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    full: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    codes: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    def add(self, unit: Unit) -> None:
        full = _office_name(unit.name)
        self.full[full].add(unit.unit_id)
        self.full[strip_diacritics(full)].add(unit.unit_id)
        for name in {full, _KIND_PREFIX.sub("", full)}:
            self.marked[name].add(unit.unit_id)
            self.unmarked[strip_diacritics(name)].add(unit.unit_id)
        self.codes[unit.code.upper()].add(unit.unit_id)

    def named(self, text: str) -> set[str]:
        marked = has_diacritics(text)
        for key in _bare_names(text, self.office):
            found = self.marked.get(key, set()) | (set() if marked else self.unmarked.get(strip_diacritics(key), set()))
            if found:
                return found
        return set()


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

    def named(self, name: str, start: date, end: date) -> frozenset[str]:
        """Return the unit_ids with a name that existed on any day from `start` to `end`."""
        return frozenset(self._names_in(start, end).named(name))

    def coded(self, code: str, start: date, end: date) -> frozenset[str]:
        """Return the unit_ids with a code that existed on any day from `start` to `end`."""
        return frozenset(self._names_in(start, end).codes.get(normalise(code).upper(), ()))

    def full_names(self, start: date, end: date) -> Mapping[str, Set[str]]:
        """Return the names with the kind of unit, with and without diacritics, and the unit_ids of each."""
        return self._names_in(start, end).full

    def is_committee(self, unit_id: str) -> bool:
        """Check whether a unit is a committee that hosts cells of enterprises."""
        return self.registry.is_committee(self._units[unit_id])

    def sent_by_committees(self, form: type[Form]) -> bool:
        """Check whether any kind of committee sends the form."""
        kinds = {kind.kind for kind in self.registry.kinds if kind.is_committee}
        code = form.metadata().code
        return bool(kinds & set(form.metadata().senders)) or any(code in self.registry.forms_of_kind(k) for k in kinds)

    @property
    def places(self) -> tuple[str, ...]:
        """Return the names of the office's area and of the one above, as written after a unit's name."""
        office = self.registry.office
        return tuple(name for name in (office.name, office.parent) if name)

    def unit(self, unit_id: str) -> Unit:
        """Return a unit of the registry; raises KeyError for an unknown id."""
        return self._units[unit_id]

    def find(self, name: str, code: str, start: date, end: date) -> Unit | None:
        """Find the one unit with the name and code that existed from `start` to `end`, or None.

        Either may be blank; if both are stated they must name the same unit.
        """
        found = [self.named(name, start, end)] if name else []
        found += [self.coded(code, start, end)] if code else []
        both = frozenset.intersection(*found) if found else frozenset()
        return self._units[next(iter(both))] if len(both) == 1 else None

    def committee(self, name: str, start: date, end: date) -> str | None:
        """Find the unit_id of the commune or town with the name; None unless there is exactly one."""
        units = [self._units[u] for u in self._names_in(start, end).named(name)]
        committees = [unit.unit_id for unit in units if self.registry.is_committee(unit)]
        return committees[0] if len(committees) == 1 else None

    def _comparable(self, name: str) -> str:
        return strip_diacritics(_KIND_PREFIX.sub("", _bare_names(name, self.registry.office)[-1]))

    def hint(self, name: str, code: str, start: date, end: date) -> str:
        """Return what to write instead, in Vietnamese: the reason, and similar names."""
        if not name and not code:
            return "tên đơn vị trong danh sách của cấp trên"
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
