"""Sums among the rows of one table: which rows are sums of their neighbours, and which explain a difference."""

from collections.abc import Iterable, Sequence
from itertools import combinations

MOST_SUMS = 8  # rows whose subsets are tried
SMALL_BLOCK = 2  # rows with figures that a sum adds at least, where the table has no total that fits

Figures = tuple[float, ...]


def added(rows: Iterable[Figures]) -> Figures:
    """Add rows up."""
    return tuple(map(sum, zip(*rows, strict=True)))


def difference(row: Figures, other: Figures) -> Figures:
    """Subtract a row from another."""
    return tuple(a - b for a, b in zip(row, other, strict=True))


def sums_of_neighbours(rows: Sequence[Figures]) -> list[int]:
    """Return the places of rows that add up at least two rows with figures directly above or directly below them.

    A row found to be a sum is not added up again.
    """
    above = _sums_of_those_before(rows, range(len(rows) - 1, -1, -1))
    return sorted([*above, *_sums_of_those_before(rows, [n for n in range(len(rows)) if n not in above])])


def _sums_of_those_before(rows: Sequence[Figures], order: Sequence[int]) -> list[int]:
    found: list[int] = []
    parts: list[Figures] = []
    for place in order:
        row = rows[place]
        if any(row) and _is_sum_of_last(row, parts):
            found.append(place)
        else:
            parts.append(row)
    return found


def _is_sum_of_last(row: Figures, parts: Sequence[Figures]) -> bool:
    """Check whether a row is the sum of the last of some parts, of at least two with figures."""
    rest, filled = row, 0
    for part in reversed(parts):
        rest, filled = difference(rest, part), filled + any(part)
        if any(figure < 0 for figure in rest):
            return False
        if filled >= SMALL_BLOCK and not any(rest):
            return True
    return False


def adding_up_to(wanted: Figures, rows: Sequence[Figures]) -> list[int]:
    """Return the places of sums of neighbours that together add up to what is wanted; none if none do."""
    sums = sums_of_neighbours(rows)[:MOST_SUMS]
    for size in range(1, len(sums) + 1):
        for chosen in combinations(sums, size):
            if added(rows[place] for place in chosen) == wanted:
                return list(chosen)
    return []


def equal_to_the_others(rows: Sequence[Figures]) -> list[int]:
    """Return the place of the last or first row if it equals the sum of all others, at least two with figures."""
    if sum(map(any, rows)) <= SMALL_BLOCK:
        return []
    everything = added(rows)
    return [n for n in (len(rows) - 1, 0) if difference(everything, rows[n]) == rows[n]][:1]
