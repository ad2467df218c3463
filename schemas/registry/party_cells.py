"""Lives of party cells: renamed, joined or split. Source: `party_cells.csv` of the registry folder."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class PartyCellName:
    """A change of a party cell's name: `name` was `becomes` from `start` on, within a unit.

    Several names that become one are joined; one that becomes several is split. `start`: None where `name` is
    another spelling, at any time.
    """

    unit_id: str
    name: str
    becomes: str
    start: date | None = None
