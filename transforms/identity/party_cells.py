"""Names of party cells over time: one that was renamed, joined or split is the same cell (`party_cells.csv`)."""

from collections import defaultdict
from collections.abc import Iterable

from schemas.registry import PartyCellName
from transforms.text.spelling import name_key

_PREFIX = name_key("Chi bộ") + " "


def cell_key(name: str) -> str:
    """Return the spelling by which names of party cells are compared: `Chi bộ thôn 3` and `Thôn 3` are one."""
    return name_key(name).removeprefix(_PREFIX)


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
