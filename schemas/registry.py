"""The registry: which units exist when, what they are called, and what the targets are.

A code is no identity: codes are used again after a merger. A unit is its `unit_id`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

COMMITTEE_KINDS = frozenset({"commune", "town"})


@dataclass(frozen=True, slots=True)
class District:
    """A district among others: `district_id` tells it from all of them, and never changes."""

    district_id: str
    name: str
    province: str


QUYNH_PHU = District("quynh-phu", "Quỳnh Phụ", "Thái Bình")  # whose registry names no district


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit and its time. `valid_from`/`valid_to`: first and last day, None where open.

    `host_unit_id`: the committee that hosts an enterprise's cell. `successor_id`: who took the unit over.
    """

    unit_id: str
    code: str
    kind: str
    name: str
    valid_from: date | None
    valid_to: date | None
    successor_id: str | None = None
    host_unit_id: str | None = None

    def existed_in(self, start: date, end: date) -> bool:
        """Whether the unit stood on any day from `start` to `end`."""
        begins, ends = self.valid_from or date.min, self.valid_to or date.max
        return begins <= end and start <= ends

    @property
    def is_committee(self) -> bool:
        """Whether this is a commune or a town."""
        return self.kind in COMMITTEE_KINDS


@dataclass(frozen=True, slots=True)
class Target:
    """How many admissions are wanted from `start` to `end`; `scope`: `term` or `year`."""

    scope: str
    unit_id: str | None
    start: date
    end: date
    target: int
    source: str


class UnknownUnitError(Exception):
    """There is no unit of that id or name."""


@dataclass(frozen=True, slots=True)
class Registry:
    """The units and targets of one district. `district`: None where no file names it."""

    units: tuple[Unit, ...]
    targets: tuple[Target, ...]
    district: District | None = None

    def unit(self, unit_id: str) -> Unit | None:
        """The unit of an id; None if there is none."""
        return next((u for u in self.units if u.unit_id == unit_id), None)

    def chosen(self, names: Iterable[str]) -> frozenset[str]:
        """Return the unit_ids of units named by id or exact name; raises UnknownUnitError for an unknown one.

        A name that a unit before and one after a merger both have names both.
        """
        ids = {unit.unit_id for unit in self.units}
        found: set[str] = set()
        for name in names:
            named = {name} & ids or {unit.unit_id for unit in self.units if unit.name == name}
            if not named:
                raise UnknownUnitError(f"There is no unit {name!r}; `tonghop status` lists the units with their ids.")
            found |= named
        return frozenset(found)

    def standing_in(self, start: date, end: date) -> list[Unit]:
        """The units that existed on any day from `start` to `end`."""
        return [u for u in self.units if u.existed_in(start, end)]

    @property
    def own_district(self) -> District:
        """The district as it stands on its papers."""
        return self.district or QUYNH_PHU

    @property
    def term_target(self) -> int:
        """The district's target for the whole term; 0 where none is set."""
        return sum(t.target for t in self.targets if t.scope == "term" and t.unit_id is None)
