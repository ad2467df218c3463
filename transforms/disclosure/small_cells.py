"""Which counts of persons a publication must leave out, so that no small one can be read or worked out.

The practice is that of statistical disclosure control (Hundepool et al., Statistical Disclosure Control, 2012, §4):
primary suppression of small counts, then complementary suppression.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain

# A total and the cells that add up to it.
Sum = tuple[str, Sequence[str]]


def cells_to_hide(counts: Mapping[str, int], sums: Sequence[Sum], threshold: int) -> set[str]:
    """The cells to leave out: every count from 1 to under the threshold, and what would give one away.

    `counts`: cell → persons. `sums`: they make a tree, in which no cell is a part twice; a total may be broken down in
    several ways, whose parts may cross. A zero is shown: it is nobody. Whoever knows this rule and all that is shown
    still finds at least two possible values for every hidden cell, and whoever is hidden under a shown total is one of
    no fewer than the threshold. Raises ValueError for totals that don't add up or cells that are parts twice.

    Why ways to break a total down may cross: whatever the parts of each are, as long as both add up to the same, there
    are whole numbers for all that lies in two of them at once, which nobody is shown.
    """
    _check(counts, sums)
    hidden = {cell for cell, count in counts.items() if 0 < count < threshold}
    while (cell := next(_given_away(counts, sums, hidden, threshold), None)) is not None:
        hidden.add(cell)
    return hidden


def _check(counts: Mapping[str, int], sums: Sequence[Sum]) -> None:
    parts = list(chain.from_iterable(cells for _, cells in sums))
    if len(parts) > len(set(parts)):
        raise ValueError("A cell is a part of two totals.")
    for total, cells in sums:
        if counts[total] != sum(counts[cell] for cell in cells):
            raise ValueError(f"{total} is not the sum of its parts.")


def _given_away(counts: Mapping[str, int], sums: Sequence[Sum], hidden: set[str], threshold: int) -> Iterator[str]:
    """The next cell to hide in each sum that gives a hidden one away: its smallest shown part, or else its total."""
    for total, parts in sums:
        inside = [cell for cell in parts if cell in hidden]
        if total in hidden:
            is_safe = bool(inside)
        else:
            left = sum(counts[cell] for cell in inside)
            known, least = (sum(_least(cell, counts, sums, hidden, leaf) for cell in inside) for leaf in (0, 1))
            is_safe = not inside or (left - known >= threshold and left > least)
        if not is_safe:
            shown = _shown(parts, counts, hidden) or _shown(_below(inside, sums), counts, hidden)
            yield min(shown, key=lambda cell: (counts[cell], cell)) if shown else total


def _shown(cells: Iterable[str], counts: Mapping[str, int], hidden: set[str]) -> list[str]:
    return [cell for cell in cells if cell not in hidden and counts[cell] > 0]


def _below(cells: Sequence[str], sums: Sequence[Sum]) -> list[str]:
    """The parts of these cells, and theirs."""
    parts = [part for total, of in sums if total in cells for part in of]
    return parts + (_below(parts, sums) if parts else [])


def _least(cell: str, counts: Mapping[str, int], sums: Sequence[Sum], hidden: set[str], leaf: int) -> int:
    """The least that a hidden cell can be for whoever sees the rest; `leaf`: where it has no parts."""
    told = [
        sum(_least(part, counts, sums, hidden, leaf) if part in hidden else counts[part] for part in parts)
        for total, parts in sums
        if total == cell
    ]
    return max(told, default=leaf)
