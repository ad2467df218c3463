"""The base of all forms: what a form declares, the rules that every form shares, and what is derived.

A form is a Pandera model over the records of many sheets at once. Beside its own fields its frame has

| column | type | meaning |
| --- | --- | --- |
| `submission` | UInt32 | which submission of the batch |
| `table` | UInt32 | which table of the batch: its pages share it |
| `sheet` | String | the sheet's name |
| `position` | UInt32 | the record's place: 1-based row, or column where records are columns |
| `role` | String | `record`; `total`, `subtotal`: a stated sum; `unclear`: asked about (S-07); `set aside` |
| `period_start`, `period_end` | Date | the report's period |
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, ClassVar

import pandera.polars as pa
import polars as pl
from pandera.api.polars.types import PolarsData

from schemas.declaration.constraints import Constraint
from schemas.declaration.fields import Day, FieldSpec, Kind, Text
from schemas.declaration.figures import Figure, Solution
from schemas.declaration.metadata import FormMetadata
from schemas.registry.units import UnitKind
from schemas.rules.general import BLANK, Rule, Severity

RECORD, TOTAL = "record", "total"
SUBTOTAL, UNCLEAR, SET_ASIDE = "subtotal", "unclear", "set aside"
MOST_COUNTED = 999_999_999  # no count of a district comes near; what is greater is a slip
_A_VALUE = "một giá trị; nếu không có thì ghi 0"

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


def _general(number: str, *kinds: Kind) -> Callable[[Callable[..., Constraint]], Any]:
    """A rule of every form, asked of the records' cells of the given kinds (all kinds if none)."""

    def declare(method: Demand) -> Any:
        return FormRule(number, method, kinds=kinds).check()

    return declare


class Form(pa.DataFrameModel):
    """Base class of all forms. A form is a subclass in a file of its own under `schemas/forms/`."""

    _metadata: ClassVar[FormMetadata]

    submission: pl.UInt32
    table: pl.UInt32
    sheet: Text
    position: pl.UInt32
    role: Text
    period_start: Day
    period_end: Day

    def __init_subclass__(
        cls,
        *,
        code: str,
        table: str,
        title: str,
        senders: Sequence[UnitKind],
        when_admitted: bool = False,
        columns_are: dict[str, str] | None = None,
        adds_to_district: bool = False,
        solution: Solution | None = None,
        has_total: bool = False,
        ignored: Sequence[str] = (),
        **kwargs: Any,
    ) -> None:
        """Declare the form; the keywords are those of `FormMetadata`, `senders` its `kinds`."""
        super().__init_subclass__(**kwargs)  # type: ignore[no-untyped-call]  # Pandera's has no types
        cls._metadata = FormMetadata(
            code=code,
            table=table,
            title=title,
            kinds=tuple(senders),
            when_admitted=when_admitted,
            columns_are=columns_are or {},
            adds_to_district=adds_to_district,
            solution=solution,
            has_total=has_total,
            ignored=tuple(ignored),
        )

    @classmethod
    def metadata(cls) -> FormMetadata:
        """Return what the class keywords declare."""
        return cls._metadata

    class Config:
        """Columns that are no part of the declaration (a host's unit) are allowed."""

        strict = False

    @_general(BLANK)
    def _filled_in(cls, cell: pl.Expr, spec: FieldSpec) -> Constraint:
        asked = (spec.kind is Kind.COUNT or spec.required) and spec.default is None
        return Constraint(cell.is_not_null() if asked else pl.lit(value=True), pl.lit(_A_VALUE))

    @_general("C-03", Kind.COUNT)
    def _whole_and_not_negative(cls, cell: pl.Expr, spec: FieldSpec) -> Constraint:
        holds = (cell.is_between(0, MOST_COUNTED) & (cell == cell.floor())).fill_null(value=True)
        return Constraint(holds, pl.lit("số nguyên từ 0 đến 999.999.999"))

    @_general("C-05", Kind.CHOICE)
    def _in_the_list(cls, cell: pl.Expr, spec: FieldSpec) -> Constraint:
        stored = list(dict.fromkeys(spec.choices.values()))
        return Constraint(cell.is_in(stored).fill_null(value=True), pl.lit(f"một trong: {', '.join(stored)}"))

    @_general("C-07")
    def _key_stands_once(cls, cell: pl.Expr, spec: FieldSpec) -> Constraint:
        keys, fields = cls.keys(), cls.fields()
        expected = pl.lit("mỗi dòng một lần")
        if keys[:1] != (spec.name,):
            return Constraint(pl.lit(value=True), expected)
        parts = [pl.col(k).str.to_lowercase() if fields[k].kind is Kind.TEXT else pl.col(k) for k in keys]
        section = ["section"] if "section" in fields else []
        same = pl.struct("table", "role", *section, *parts)
        unnumbered = ~cell.str.contains(r"\d") if spec.is_decision else pl.lit(value=False)  # 04-04 asks about it
        return Constraint(same.is_first_distinct() | cell.is_null() | unnumbered, expected)

    @classmethod
    @cache
    def fields(cls) -> dict[str, FieldSpec]:
        """The form's own fields in the order of the paper, by name."""
        return {n: replace(c.metadata["spec"], name=n) for n, c in cls.to_schema().columns.items() if c.metadata}

    @classmethod
    @cache
    def cells(cls) -> dict[str, FieldSpec]:
        """Return the fields that have a cell of their own: all but the section."""
        return {name: spec for name, spec in cls.fields().items() if spec.kind is not Kind.SECTION}

    @classmethod
    @cache
    def figures(cls) -> dict[Figure, str]:
        """Return which field feeds each of the district's figures; raises TypeError where two feed the same."""
        fed = [(spec.figure, name) for name, spec in cls.fields().items() if spec.figure]
        if len(dict(fed)) < len(fed):
            raise TypeError(f"{cls._metadata.code}: two fields feed the same figure.")
        return dict(fed)

    @classmethod
    def keys(cls) -> tuple[str, ...]:
        """The fields that together name a record."""
        return tuple(name for name, spec in cls.fields().items() if spec.key)

    @classmethod
    @cache
    def sections(cls) -> dict[str, str]:
        """The section rows' labels → the value stored; empty where the form has none."""
        return next((s.choices for s in cls.fields().values() if s.kind is Kind.SECTION), {})

    @classmethod
    @cache
    def checks(cls) -> dict[str, FormRule]:
        """Check name → rule, the rules of every form among them."""
        found = [v.form_rule for base in reversed(cls.__mro__) for v in vars(base).values() if hasattr(v, "form_rule")]
        return {rule.name: rule for rule in found}

    @classmethod
    def judged(cls, frame: pl.DataFrame) -> pl.DataFrame:
        """Evaluate every rule once, in one select: a Boolean column for each rule and field (`<rule> <field>`)."""
        return frame.select(
            one.kept(cls, name).alias(f"{one.name} {name}") for one in cls.checks().values() for name in one.fields(cls)
        )

    @classmethod
    def rules(cls) -> tuple[Rule, ...]:
        """The words of the form's own rules, in the order of their numbers."""
        own = {r.number: r.rule for r in cls.checks().values() if r.rule}
        return tuple(own[number] for number in sorted(own))
