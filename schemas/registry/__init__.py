"""The registry: the office, its terms and units, their obligations and targets."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches

from schemas.periods import Period
from schemas.registry.obligations import Obligation
from schemas.registry.office import NO_OFFICE, Level, Office
from schemas.registry.party_cells import PartyCellName
from schemas.registry.targets import Target
from schemas.registry.terms import NO_TERMS, Term, Terms
from schemas.registry.units import STANDARD_KINDS, Unit, UnitKind, UnknownUnitError

__all__ = [
    "NO_OFFICE",
    "NO_TERMS",
    "STANDARD_KINDS",
    "Level",
    "Obligation",
    "Office",
    "PartyCellName",
    "Registry",
    "Target",
    "Term",
    "Terms",
    "Unit",
    "UnitKind",
    "UnknownUnitError",
]


@dataclass(frozen=True, slots=True)
class Registry:
    """All that an office declares about itself."""

    units: tuple[Unit, ...] = ()
    targets: tuple[Target, ...] = ()
    office: Office = NO_OFFICE
    terms: Terms = NO_TERMS
    kinds: tuple[UnitKind, ...] = STANDARD_KINDS
    obligations: tuple[Obligation, ...] = ()
    party_cells: tuple[PartyCellName, ...] = ()

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
                raise UnknownUnitError(f"There is no unit {name!r}; {self._offer(name)}")
            found |= named
        return frozenset(found)

    def _offer(self, name: str) -> str:
        """Return a sentence that offers the units whose name is near, marks and case aside."""
        plain = {unit.unit_id: _without_marks(unit.name) for unit in self.units}
        asked = _without_marks(name)
        near = [unit_id for unit_id, other in plain.items() if asked and asked in other]
        near = near or [i for i, other in plain.items() if other in get_close_matches(asked, plain.values(), 3, 0.8)]
        if not near:
            return "`tonghop status --all` lists the units with their ids."
        names = {unit.unit_id: unit.name for unit in self.units}
        return f"did you mean {' or '.join(f'{names[i]} ({i})' for i in near[:5])}?"

    def units_existing_in(self, start: date, end: date) -> list[Unit]:
        """List the units that existed on any day from `start` to `end`."""
        return [u for u in self.units if u.existed_in(start, end)]

    def is_committee(self, unit: Unit) -> bool:
        """Check whether a unit is a committee that hosts cells of enterprises, such as a commune's."""
        return unit.kind in {kind.kind for kind in self.kinds if kind.is_committee}

    def kind_name(self, kind: str) -> str:
        """Return the Vietnamese name of a kind of unit."""
        return next((k.name for k in self.kinds if k.kind == kind), kind)

    def forms_owed(self, kind: str, period: Period) -> frozenset[str]:
        """Return the codes of the forms that a kind of unit owes for a period, by the obligations."""
        every = self.terms.owed_kinds(period)
        return frozenset(
            o.form for o in self.obligations if o.kind == kind and o.every in every and o.holds_on(period.end)
        )

    def forms_of_kind(self, kind: str, on: date | None = None) -> frozenset[str]:
        """Return the codes of the forms that the obligations name for a kind of unit: at any time, or on a day."""
        return frozenset(o.form for o in self.obligations if o.kind == kind and (on is None or o.holds_on(on)))

    @property
    def term_target(self) -> int:
        """The office's targets for whole terms; 0 if none is set."""
        return sum(t.target for t in self.targets if t.scope == "term" and t.unit_id is None)


def _without_marks(name: str) -> str:
    """Return a name as it is typed without a Vietnamese keyboard."""
    plain = unicodedata.normalize("NFD", name.casefold().replace("đ", "d"))
    return " ".join("".join(c for c in plain if not unicodedata.combining(c)).replace("-", " ").split())
