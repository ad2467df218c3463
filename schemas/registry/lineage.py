"""Lineage of units: whose past a unit has, by the declared mergers. Source: docs/forms.md §5.3, §5.8."""

from collections.abc import Iterable, Mapping

from schemas.registry.units import Unit


def predecessors_of(units: Iterable[Unit]) -> dict[str, frozenset[str]]:
    """Return all predecessors, however far back, of each unit that has any."""
    successors = {unit.unit_id: unit.successor_id for unit in units if unit.successor_id}
    found: dict[str, set[str]] = {}
    for unit_id in successors:
        for later in _later(unit_id, successors):
            found.setdefault(later, set()).add(unit_id)
    return {unit_id: frozenset(earlier) for unit_id, earlier in found.items()}


def generations_of(predecessors: Mapping[str, frozenset[str]]) -> dict[str, int]:
    """Return how many mergers lie behind each unit with predecessors, the longest way back."""
    found: dict[str, int] = {}
    for unit_id in sorted(predecessors, key=lambda of: len(predecessors[of])):  # a predecessor has fewer of its own
        found[unit_id] = 1 + max(found.get(earlier, 0) for earlier in predecessors[unit_id])
    return found


def _later(unit_id: str, successors: Mapping[str, str]) -> list[str]:
    """List the successors of a unit, one after the other; those that lead back to it are left out."""
    found: list[str] = []
    at = successors.get(unit_id)
    while at and at != unit_id and at not in found:
        found.append(at)
        at = successors.get(at)
    return found
