"""Names of party cells over time: one that was renamed, joined or split is the same cell (`party_cells.csv`)."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from schemas.registry import PartyCellName
from transforms.text.spelling import name_key

_PREFIX = name_key("Chi bộ") + " "


def cell_key(name: str) -> str:
    """Return the spelling by which names of party cells are compared: `Chi bộ thôn 3` and `Thôn 3` are one."""
    return name_key(name).removeprefix(_PREFIX)


class FormerName(NamedTuple):
    """A former name of a party cell, as names are compared; `becomes`: its present names, as the registry writes them.

    `present`: the present name, as names are compared; None where the cell was split.
    """

    unit_id: str
    cell: str
    present: str | None
    becomes: tuple[str, ...]


def former_names(changes: Sequence[PartyCellName]) -> Iterator[FormerName]:
    """Yield the former names that the registry declares, in order; none for changes that lead back."""
    cells = PartyCells(changes)
    written = {(change.unit_id, cell_key(change.becomes)): change.becomes for change in changes}
    for unit_id, cell in sorted({(change.unit_id, cell_key(change.name)) for change in changes}):
        present = sorted(cells.present(unit_id, [cell]))
        if present:
            becomes = tuple(written[unit_id, key] for key in present)
            yield FormerName(unit_id, cell, present[0] if len(present) == 1 else None, becomes)


class PartyCells:
    """The present names of party cells, by the changes that the registry declares."""

    def __init__(self, changes: Iterable[PartyCellName]) -> None:
        self._becomes: dict[tuple[str, str], list[str]] = defaultdict(list)
        for change in changes:
            self._becomes[change.unit_id, cell_key(change.name)].append(cell_key(change.becomes))

    def present(self, unit_id: str, names: Iterable[str]) -> frozenset[str]:
        """Return the present names, as they are compared, of a unit's party cells; several of one that was split."""
        found: set[str] = set()
        seen: set[str] = set()
        waiting = [cell_key(name) for name in names]
        while waiting:
            key = waiting.pop()
            if key in seen:
                continue
            seen.add(key)
            later = self._becomes.get((unit_id, key))
            if later:
                waiting.extend(later)
            else:
                found.add(key)
        return frozenset(found)
