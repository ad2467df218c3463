"""The registry: units with their names and times, and targets.

The identity of a unit is its `unit_id`; codes are reused after a merger.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

COMMITTEE_KINDS = frozenset({"commune", "town"})


@dataclass(frozen=True, slots=True)
class District:
    """A district. `district_id`: unique, and never changes."""

    district_id: str
    name: str
    province: str


DEFAULT_DISTRICT = District("quynh-phu", "Quỳnh Phụ", "Thái Bình")  # if the registry names none


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit. `valid_from`, `valid_to`: first and last day, None where open.

    `host_unit_id`: the host committee of an enterprise's cell. `successor_id`: the unit that it merged into.
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
        """Check whether the unit existed on any day from `start` to `end`."""
        begins, ends = self.valid_from or date.min, self.valid_to or date.max
        return begins <= end and start <= ends

    @property
    def is_committee(self) -> bool:
        """True for a commune or a town."""
        return self.kind in COMMITTEE_KINDS


@dataclass(frozen=True, slots=True)
class Target:
    """A target: admissions planned from `start` to `end`. `scope`: `term` or `year`."""

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
        """Find a unit by its id, or None."""
        return next((u for u in self.units if u.unit_id == unit_id), None)

    def resolve_units(self, names: Iterable[str]) -> frozenset[str]:
        """Return the unit_ids of units named by id or exact name; raises UnknownUnitError for an unknown one.

        If a unit and its successor have the same name, both are returned.
        """
        ids = {unit.unit_id for unit in self.units}
        found: set[str] = set()
        for name in names:
            named = {name} & ids or {unit.unit_id for unit in self.units if unit.name == name}
            if not named:
                raise UnknownUnitError(f"There is no unit {name!r}; `tonghop status` lists the units with their ids.")
            found |= named
        return frozenset(found)

    def units_existing_in(self, start: date, end: date) -> list[Unit]:
        """List the units that existed on any day from `start` to `end`."""
        return [u for u in self.units if u.existed_in(start, end)]

    @property
    def district_or_default(self) -> District:
        """The registry's district, or the default one."""
        return self.district or DEFAULT_DISTRICT

    @property
    def term_target(self) -> int:
        """The district's target for the whole term; 0 if none is set."""
        return sum(t.target for t in self.targets if t.scope == "term" and t.unit_id is None)
