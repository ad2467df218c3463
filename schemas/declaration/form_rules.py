"""The rules of a form, declared on its cells: each is one Pandera check."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandera.polars as pa
import polars as pl
from pandera.api.polars.types import PolarsData

from schemas.declaration.constraints import Constraint
from schemas.declaration.fields import FieldSpec, Kind
from schemas.rules.general import Rule, Severity

if TYPE_CHECKING:
    from schemas.declaration.form import Form

# The roles of records, as `schemas.declaration.form` lists them.
RECORD, TOTAL = "record", "total"
SUBTOTAL, UNCLEAR, SET_ASIDE = "subtotal", "unclear", "set aside"

Demand = Callable[[type["Form"], pl.Expr, FieldSpec], Constraint]


@dataclass(frozen=True, slots=True)
class FormRule:
    """A rule on a form's cells: one Pandera check, one finding for each cell that breaks it.

    `at`: the fields it is asked of; empty: every cell whose kind is among `kinds` (of any kind if that is
    empty too). `on`: the role of the records it is asked of. `rule` is None for the rules of every form,
    whose wording is in `schemas.rules.general`.
    """

    number: str
    demand: Demand
    rule: Rule | None = None
    at: tuple[str, ...] = ()
    kinds: tuple[Kind, ...] = ()
    on: str = RECORD

    def fields(self, form: type["Form"]) -> list[str]:
        """The fields it is asked of in a form."""
        if self.at:
            return list(self.at)
        return [name for name, spec in form.cells().items() if not self.kinds or spec.kind in self.kinds]

    def constraint(self, form: type["Form"], name: str) -> Constraint:
        """Build the constraint on one field."""
        return self.demand(form, pl.col(name), form.cells()[name])

    def kept(self, form: type["Form"], name: str) -> pl.Expr:
        """Boolean, a row a record: whether the field keeps the rule (true for records it is not asked of)."""
        return self.constraint(form, name).holds | (pl.col("role") != self.on)

    def check(self) -> Any:
        """The Pandera check: every field keeps the rule; it reads the outcomes of `Form.judged`."""

        def holds(cls: type["Form"], data: PolarsData) -> pl.LazyFrame:
            asked = [f"{self.name} {name}" for name in self.fields(cls)]
            return data.lazyframe.select(holds=pl.all_horizontal(asked) if asked else pl.lit(value=True))

        holds.__name__ = self.name
        check: Any = pa.dataframe_check(name=self.name, n_failure_cases=1)(holds)
        check.form_rule = self
        return check

    @property
    def name(self) -> str:
        """The name that Pandera reports a failure by."""
        return f"{self.number} {self.demand.__name__}"


def rule(
    number: str,
    sentence: str,
    *,
    at: Sequence[str] | str,
    severity: Severity = Severity.ERROR,
    on: str = RECORD,
) -> Callable[[Callable[[Any, pl.Expr], Constraint]], Any]:
    """Declare a form's rule: the decorated method says what the cell must be (a `Constraint`).

    `at`: the fields that the finding points at, one cell each. `on`: which records it is asked of.
    """
    fields = (at,) if isinstance(at, str) else tuple(at)

    def declare(method: Callable[[Any, pl.Expr], Constraint]) -> Any:
        def demand(form: type["Form"], cell: pl.Expr, _: FieldSpec) -> Constraint:
            return method(form, cell)

        demand.__name__ = method.__name__
        return FormRule(number, demand, Rule(number, severity, sentence), fields, on=on).check()

    return declare


def general(number: str, *kinds: Kind) -> Callable[[Callable[..., Constraint]], Any]:
    """A rule of every form, asked of the records' cells of the given kinds (all kinds if none)."""

    def declare(method: Demand) -> Any:
        return FormRule(number, method, kinds=kinds).check()

    return declare
