"""Figures of raw rows, for the few rows that must be compared with others while a table is read."""

from collections.abc import Iterable, Sequence
from functools import cache

from schemas.declaration.fields import Kind
from schemas.declaration.form import Form
from transforms.text.cells import Cell
from transforms.text.values import number_of

Figures = tuple[float | None, ...]
_BLANKS: frozenset[Cell | None] = frozenset({"", None})


@cache
def count_places(form: type[Form]) -> tuple[int, ...]:
    """Return the places of the counts among a record's values."""
    return tuple(place for place, spec in enumerate(form.cells().values()) if spec.kind is Kind.COUNT)


def figures_of(values: Sequence[Cell | None], form: type[Form]) -> Figures:
    """Return a row's counts; None for a blank or a cell that is no number."""
    return tuple(number_of(values[place]) for place in count_places(form))


def has_figures(values: Sequence[Cell | None], form: type[Form]) -> bool:
    """Check whether a row has any count; most rows without have blanks only."""
    return not _BLANKS.issuperset(values[1:]) and any(figure is not None for figure in figures_of(values, form))


def sum_of(rows: Iterable[Figures]) -> Figures:
    """Add rows up, a blank as 0."""
    return tuple(sum(figure or 0 for figure in column) for column in zip(*rows, strict=True))


def fits(stated: Figures, figures: Figures) -> bool:
    """Check whether the stated figures equal others wherever they are stated, at least once."""
    pairs = [(s, f) for s, f in zip(stated, figures, strict=False) if s is not None]
    return bool(pairs) and all(s == f for s, f in pairs)
