"""Rule constraints as Polars expressions: the condition on a cell, and the text of what is expected.

A blank is not a zero: a comparison with a blank says nothing (C-01 asks about the blank). Only in a sum
does a blank count as 0. Source: docs/forms.md §3.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import polars as pl


@dataclass(frozen=True, slots=True)
class Comparison:
    """A demand as a spreadsheet can make it while the cell is filled in.

    `operator`: `=`, `<=` or `>=`, between the cell and `limit` (a column, a sum of columns, or a number). `where`:
    asked only where that field holds that value. An empty form is given from these what it refuses.
    """

    operator: str
    limit: pl.Expr
    where: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class FilledWhere:
    """The cell is filled in exactly where a field holds a value."""

    field: str
    value: str


@dataclass(frozen=True, slots=True)
class Constraint:
    """`holds`: Boolean, true where the rule is kept. `expected`: String, the text of what should be there.

    `on_entry`: what of it a spreadsheet can ask too.
    """

    holds: pl.Expr
    expected: pl.Expr
    on_entry: tuple[Comparison | FilledWhere, ...] = ()

    def __and__(self, other: "Constraint") -> "Constraint":
        """Both must hold; what is expected is said by the first that doesn't."""
        expected = pl.when(~self.holds).then(self.expected).otherwise(other.expected)
        return Constraint(self.holds & other.holds, expected, (*self.on_entry, *other.on_entry))


def total_of(names: Iterable[str]) -> pl.Expr:
    """The sum of columns, a blank counted as 0."""
    return pl.sum_horizontal(pl.col(name).fill_null(0) for name in names)


def as_text(value: pl.Expr) -> pl.Expr:
    """A whole number as text: 12, not 12.0."""
    return value.cast(pl.Int64, strict=False).cast(pl.String)


def equals(cell: pl.Expr, target: pl.Expr) -> Constraint:
    """The cell equals the target; says the target."""
    return Constraint((cell == target).fill_null(True), as_text(target), (Comparison("=", target),))


def at_most(cell: pl.Expr, limit: pl.Expr) -> Constraint:
    """The cell is not over the limit."""
    expected = pl.format("không quá {}", as_text(limit))
    return Constraint((cell <= limit).fill_null(True), expected, (Comparison("<=", limit),))


def at_least(cell: pl.Expr, limit: pl.Expr) -> Constraint:
    """The cell is not under the limit."""
    expected = pl.format("ít nhất {}", as_text(limit))
    return Constraint((cell >= limit).fill_null(True), expected, (Comparison(">=", limit),))


def stated_total(cell: pl.Expr) -> Constraint:
    """On the total's record: the cell equals the sum of the records of the same table, across all its pages."""
    of_table = cell.filter(pl.col("role") == "record").sum().over("submission", "table")
    return equals(cell, of_table)
