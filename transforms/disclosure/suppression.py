"""Suppression of small counts of persons in tables, so that none can be read or worked out.

Method: statistical disclosure control (Hundepool et al., Statistical Disclosure Control, 2012, §4), with primary
suppression of small counts, then complementary suppression.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain

# A total and its parts.
Sum = tuple[str, Sequence[str]]


def suppressed_cells(counts: Mapping[str, int], sums: Sequence[Sum], threshold: int) -> set[str]:
    """Return the cells to hide: every count from 1 to below the threshold, and those that would reveal one.

    `counts`: cell → persons. `sums`: a tree, in which each cell is a part of one total at most; a total may have
    several breakdowns, whose parts may cross. Zeros are shown. For a reader who knows this rule and all shown cells,
    every hidden cell has at least two possible values, and the persons hidden below a shown total are at least
    `threshold`. Raises ValueError for totals that don't add up and for cells that are parts of two totals.

    Breakdowns may cross because the counts at their intersections are not shown: for any parts with the same sum,
    there are whole numbers that fit.
    """
    _check(counts, sums)
    hidden = {cell for cell, count in counts.items() if 0 < count < threshold}
    while (cell := next(_complementary_suppressions(counts, sums, hidden, threshold), None)) is not None:
        hidden.add(cell)
    return hidden


def _check(counts: Mapping[str, int], sums: Sequence[Sum]) -> None:
    parts = list(chain.from_iterable(cells for _, cells in sums))
    if len(parts) > len(set(parts)):
        raise ValueError("A cell is a part of two totals.")
    for total, cells in sums:
        if counts[total] != sum(counts[cell] for cell in cells):
            raise ValueError(f"{total} is not the sum of its parts.")


def _complementary_suppressions(
    counts: Mapping[str, int], sums: Sequence[Sum], hidden: set[str], threshold: int
) -> Iterator[str]:
    """Iterate over sums that reveal a hidden cell; yield the next to hide: the smallest shown part, or the total."""
    for total, parts in sums:
        inside = [cell for cell in parts if cell in hidden]
        if total in hidden:
            is_safe = bool(inside)
        else:
            left = sum(counts[cell] for cell in inside)
            known, lower = (sum(_lower_bound(cell, counts, sums, hidden, leaf) for cell in inside) for leaf in (0, 1))
            is_safe = not inside or (left - known >= threshold and left > lower)
        if not is_safe:
            shown = _shown_cells(parts, counts, hidden) or _shown_cells(_parts_below(inside, sums), counts, hidden)
            yield min(shown, key=lambda cell: (counts[cell], cell)) if shown else total


def _shown_cells(cells: Iterable[str], counts: Mapping[str, int], hidden: set[str]) -> list[str]:
    return [cell for cell in cells if cell not in hidden and counts[cell] > 0]


def _parts_below(cells: Sequence[str], sums: Sequence[Sum]) -> list[str]:
    """List the parts of these cells, recursively."""
    parts = [part for total, of in sums if total in cells for part in of]
    return parts + (_parts_below(parts, sums) if parts else [])


def _lower_bound(cell: str, counts: Mapping[str, int], sums: Sequence[Sum], hidden: set[str], leaf: int) -> int:
    """Return the lower bound of a hidden cell, given all shown cells; `leaf`: the bound of a cell without parts."""
    bounds = [
        sum(_lower_bound(part, counts, sums, hidden, leaf) if part in hidden else counts[part] for part in parts)
        for total, parts in sums
        if total == cell
    ]
    return max(bounds, default=leaf)
