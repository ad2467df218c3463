"""Which counts of persons a publication must leave out, so that no small one can be read or worked out.

The practice is that of statistical disclosure control (Hundepool et al., Statistical Disclosure Control, 2012, §4):
primary suppression of small counts, then complementary suppression.
"""

from collections.abc import Iterator, Mapping, Sequence


def cells_to_hide(counts: Mapping[str, int], parts_of: Mapping[str, Sequence[str]], threshold: int) -> set[str]:
    """The cells to leave out: every count from 1 to under the threshold, and what would give one away.

    `counts`: cell → persons. `parts_of`: a total → the cells that add up to it; they make a tree, in which no cell is a
    part of two totals. A zero is shown: it is nobody. Whoever knows this rule and all that is shown still finds at
    least two possible values for every hidden cell, and hidden parts under a shown total are together no fewer than
    the threshold. Raises ValueError for totals that don't add up or cells that are parts twice.
    """
    _check(counts, parts_of)
    hidden = {cell for cell, count in counts.items() if 0 < count < threshold}
    while (cell := next(_given_away(counts, parts_of, hidden, threshold), None)) is not None:
        hidden.add(cell)
    return hidden


def _check(counts: Mapping[str, int], parts_of: Mapping[str, Sequence[str]]) -> None:
    parts = [cell for cells in parts_of.values() for cell in cells]
    if len(parts) > len(set(parts)):
        raise ValueError("A cell is a part of two totals.")
    for total, cells in parts_of.items():
        if counts[total] != sum(counts[cell] for cell in cells):
            raise ValueError(f"{total} is not the sum of its parts.")


def _given_away(
    counts: Mapping[str, int], parts_of: Mapping[str, Sequence[str]], hidden: set[str], threshold: int
) -> Iterator[str]:
    """The next cell to hide in each total that gives a hidden one away: its smallest shown part, or else itself."""
    for total, parts in parts_of.items():
        inside = [cell for cell in parts if cell in hidden]
        shown = [cell for cell in parts if cell not in hidden and counts[cell] > 0]
        if total in hidden:
            is_safe = bool(inside)
        else:
            left = sum(counts[cell] for cell in inside)
            least = sum(_least(cell, counts, parts_of, hidden) for cell in inside)
            is_safe = not inside or (left >= threshold and left > least)
        if not is_safe:
            yield min(shown, key=lambda cell: (counts[cell], cell)) if shown else total


def _least(cell: str, counts: Mapping[str, int], parts_of: Mapping[str, Sequence[str]], hidden: set[str]) -> int:
    """The least that a hidden cell can be for whoever sees the rest: zeros are never hidden."""
    if cell not in parts_of:
        return 1
    return sum(_least(p, counts, parts_of, hidden) if p in hidden else counts[p] for p in parts_of[cell])
