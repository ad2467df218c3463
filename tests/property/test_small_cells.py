"""No count under the threshold can be worked out of what is published, by whoever tries every possibility."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.small_cells import cells_to_hide

Tree = tuple[dict[str, int], dict[str, list[str]]]


@st.composite
def districts(draw: st.DrawFn) -> Tree:
    """A district of a few units, some of which have members of their own (pupils, staff)."""
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
    return counts, parts_of


def possible(
    counts: Mapping[str, int], parts_of: Mapping[str, Sequence[str]], hidden: set[str]
) -> Iterator[dict[str, int]]:
    """Every way to fill in the hidden cells that agrees with what is shown; a zero is never hidden."""
    leaves = [cell for cell in counts if cell in hidden and cell not in parts_of]
    most = counts["district"] + 1
    for values in product(range(1, most + 1), repeat=len(leaves)):
        filled = {cell: count for cell, count in counts.items() if cell not in hidden} | dict(
            zip(leaves, values, strict=True)
        )
        for total in sorted(parts_of, key=lambda cell: cell == "district"):
            told = sum(filled[part] for part in parts_of[total])
            if filled.setdefault(total, told) != told:
                break
        else:
            yield filled


@given(districts(), st.integers(2, 5))
@settings(max_examples=150, deadline=None)
def test_nothing_hidden_can_be_worked_out(tree: Tree, threshold: int) -> None:
    counts, parts_of = tree
    hidden = cells_to_hide(counts, parts_of, threshold)

    assert {cell for cell, count in counts.items() if 0 < count < threshold} <= hidden
    assert all(counts[cell] > 0 for cell in hidden)
    leaves = [cell for cell in hidden if cell not in parts_of]
    if hidden and (counts["district"] + 1) ** len(leaves) < 20_000:
        seen: dict[str, set[int]] = {cell: set() for cell in hidden}
        for filled in possible(counts, parts_of, hidden):
            for cell in hidden:
                seen[cell].add(filled[cell])
        assert all(len(values) > 1 for values in seen.values()), (hidden, seen)
    for total, parts in parts_of.items():
        inside = [counts[part] for part in parts if part in hidden]
        assert total in hidden or not inside or sum(inside) >= threshold


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
    told = counts | {"district": sum(counts.values())}
    assert cells_to_hide(told, {"district": list(counts)}, 5) == hidden


def test_what_is_no_tree_of_sums_is_refused() -> None:
    with pytest.raises(ValueError, match="x is not the sum"):
        cells_to_hide({"a": 1, "x": 2}, {"x": ["a"]}, 5)
    with pytest.raises(ValueError, match="two totals"):
        cells_to_hide({"a": 1, "x": 1, "y": 1}, {"x": ["a"], "y": ["a"]}, 5)
