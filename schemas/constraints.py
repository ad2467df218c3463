"""What a rule demands of a cell, and how the demand reads: one Polars expression for each.

A blank is not a zero: a comparison with a blank says nothing (C-01 asks about the blank). Only in a sum
does a blank count as 0. Source: FORMS.md §3.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import polars as pl


@dataclass(frozen=True, slots=True)
class Constraint:
    """`holds`: Boolean, true where the rule is kept. `expected`: String, what should stand there."""

    holds: pl.Expr
    expected: pl.Expr

    def __and__(self, other: "Constraint") -> "Constraint":
        """Both must hold; what is expected is said by the first that doesn't."""
        expected = pl.when(~self.holds).then(self.expected).otherwise(other.expected)
        return Constraint(self.holds & other.holds, expected)


def total_of(names: Iterable[str]) -> pl.Expr:
    """The sum of columns, a blank counted as 0."""
    return pl.sum_horizontal(pl.col(name).fill_null(0) for name in names)


def as_text(value: pl.Expr) -> pl.Expr:
    """A whole number as text: 12, not 12.0."""
    return value.cast(pl.Int64, strict=False).cast(pl.String)


def equals(cell: pl.Expr, target: pl.Expr) -> Constraint:
    """The cell equals the target; says the target."""
    return Constraint((cell == target).fill_null(True), as_text(target))


def at_most(cell: pl.Expr, limit: pl.Expr) -> Constraint:
    """The cell is not over the limit."""
    return Constraint((cell <= limit).fill_null(True), pl.format("không quá {}", as_text(limit)))


def at_least(cell: pl.Expr, limit: pl.Expr) -> Constraint:
    """The cell is not under the limit."""
    return Constraint((cell >= limit).fill_null(True), pl.format("ít nhất {}", as_text(limit)))


def stated_total(cell: pl.Expr) -> Constraint:
    """On the total's record: the cell equals the sum of the records of the same sheet."""
    of_sheet = cell.filter(pl.col("role") == "record").sum().over("submission", "sheet")
    return equals(cell, of_sheet)
