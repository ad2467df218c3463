"""No count under the threshold can be computed from the release, by trying every possibility."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.disclosure.suppression import suppressed_cells

Tree = tuple[dict[str, int], list[tuple[str, list[str]]]]


@st.composite
def districts(draw: st.DrawFn) -> Tree:
    """Draw a district of a few units, some with parts of their own (pupils, staff), and its introducers."""
    counts: dict[str, int] = {}
    parts_of: dict[str, list[str]] = {"district": []}
    for unit in draw(st.lists(st.sampled_from("abcd"), unique=True, min_size=1)):
        parts_of["district"].append(unit)
        members = [f"{unit}{n}" for n in range(draw(st.sampled_from((0, 0, 2, 3))))]
        counts |= {member: draw(st.integers(0, 6)) for member in members}
        counts[unit] = sum(counts[m] for m in members) if members else draw(st.integers(0, 8))
        if members:
            parts_of[unit] = members
    counts["district"] = sum(counts[unit] for unit in parts_of["district"])
    sums = list(parts_of.items())
    if draw(st.booleans()):  # the same people once more, by who introduced them
        total = draw(st.sampled_from(sorted(parts_of)))
        women = draw(st.integers(0, counts[total]))
        counts |= {"x": women, "y": counts[total] - women}
        sums.append((total, ["x", "y"]))
    return counts, sums


def possible(
    counts: Mapping[str, int], sums: Sequence[tuple[str, Sequence[str]]], hidden: set[str]
) -> Iterator[dict[str, int]]:
    """List every way to fill in the hidden cells that agrees with the shown ones; a zero is never hidden."""
    totals = {total for total, _ in sums}
    leaves = [cell for cell in counts if cell in hidden and cell not in totals]
    most = counts["district"] + 1
    for values in product(range(1, most + 1), repeat=len(leaves)):
        filled = {cell: count for cell, count in counts.items() if cell not in hidden} | dict(
            zip(leaves, values, strict=True)
        )
        for total, parts in sorted(sums, key=lambda stated: stated[0] == "district"):
            stated = sum(filled[part] for part in parts)
            if filled.setdefault(total, stated) != stated:
                break
        else:
            yield filled


@given(districts(), st.integers(2, 5))
@settings(max_examples=150, deadline=None)
def test_nothing_hidden_can_be_worked_out(tree: Tree, threshold: int) -> None:
    counts, sums = tree
    hidden = suppressed_cells(counts, sums, threshold)

    assert {cell for cell, count in counts.items() if 0 < count < threshold} <= hidden
    assert all(counts[cell] > 0 for cell in hidden)
    leaves = [cell for cell in hidden if cell not in {total for total, _ in sums}]
    if hidden and (counts["district"] + 1) ** len(leaves) < 20_000:
        seen: dict[str, set[int]] = {cell: set() for cell in hidden}
        for filled in possible(counts, sums, hidden):
            for cell in hidden:
                seen[cell].add(filled[cell])
        assert all(len(values) > 1 for values in seen.values()), (hidden, seen)
    for total, parts in sums:
        inside = [counts[part] for part in parts if part in hidden]
        assert total in hidden or not inside or sum(inside) >= threshold
        stated = sum(shown_of(part, counts, sums, hidden) for part in parts)
        assert total in hidden or not inside or counts[total] - stated >= threshold


def shown_of(cell: str, counts: Mapping[str, int], sums: Sequence[tuple[str, Sequence[str]]], hidden: set[str]) -> int:
    """Count the people of a cell who are shown somewhere on the page."""
    if cell not in hidden:
        return counts[cell]
    ways = [parts for total, parts in sums if total == cell]
    return max((sum(shown_of(part, counts, sums, hidden) for part in parts) for parts in ways), default=0)


@pytest.mark.parametrize(
    ("counts", "hidden"),
    [
        ({"a": 9, "b": 7, "c": 6}, set()),
        ({"a": 9, "b": 7, "c": 0}, set()),
        ({"a": 9, "b": 7, "c": 2}, {"b", "c"}),  # 18 less 9 would give 2 away: the smallest other goes too
        ({"a": 9, "b": 1, "c": 1}, {"a", "b", "c"}),  # 11 less 9: two are 1 each
        ({"a": 9, "b": 4, "c": 3}, {"b", "c"}),
        ({"a": 2, "b": 0, "c": 0}, {"a", "district"}),
        ({"a": 1, "b": 0, "c": 9}, {"a", "c"}),
    ],
)
def test_as_few_as_need_be(counts: dict[str, int], hidden: set[str]) -> None:
    stated = counts | {"district": sum(counts.values())}
    assert suppressed_cells(stated, [("district", list(counts))], 5) == hidden


def test_a_part_below_goes_before_the_total_does() -> None:
    """12 less 7 leaves 5, but 3 of them are shown below: only two are hidden, so the 3 are hidden too, and not the 12."""
    counts = {"all": 12, "a": 7, "b": 5, "b1": 3, "b2": 2}
    assert suppressed_cells(counts, [("all", ["a", "b"]), ("b", ["b1", "b2"])], 3) == {"b1", "b2"}
    counts = {"all": 9, "a": 2, "b": 7, "b1": 6, "b2": 1}
    assert suppressed_cells(counts, [("all", ["a", "b"]), ("b", ["b1", "b2"])], 4) == {"a", "b", "b1", "b2"}


def test_what_is_no_tree_of_sums_is_refused() -> None:
    with pytest.raises(ValueError, match="x is not the sum"):
        suppressed_cells({"a": 1, "x": 2}, [("x", ["a"])], 5)
    with pytest.raises(ValueError, match="two totals"):
        suppressed_cells({"a": 1, "x": 1, "y": 1}, [("x", ["a"]), ("y", ["a"])], 5)
