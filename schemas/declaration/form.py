"""The base of all forms: what a form declares, the rules that every form shares, and what is derived.

A form is a Pandera model over the records of many sheets at once. Beside its own fields its frame has

| column | type | meaning |
| --- | --- | --- |
| `submission` | UInt32 | which submission of the batch |
| `table` | UInt32 | which table of the batch: its pages share it |
| `sheet` | String | the sheet's name |
| `position` | UInt32 | the record's place: 1-based row, or column where records are columns |
| `role` | String | `record`; `total`, `subtotal`: a stated sum; `unclear`: asked about (S-07); `set aside` |
| `period_start`, `period_end`; `working_week` | Date; String | the report's period; the office's working days |
"""

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import Any, ClassVar

import pandera.polars as pa
import polars as pl

from schemas.declaration.constraints import Constraint
from schemas.declaration.fields import Day, FieldSpec, Kind, Text
from schemas.declaration.figures import Figure, Solution
from schemas.declaration.form_rules import RECORD, SET_ASIDE, SUBTOTAL, TOTAL, UNCLEAR, FormRule, general, rule
from schemas.declaration.metadata import FormMetadata
from schemas.registry.units import UnitKind
from schemas.rules.general import BLANK, Rule

# A form's file finds all that it declares a form with here.
__all__ = ["RECORD", "SET_ASIDE", "SUBTOTAL", "TOTAL", "UNCLEAR", "Form", "FormRule", "rule"]

MOST_COUNTED = 999_999_999  # no count of a district comes near; what is greater is a slip
_A_VALUE = "một giá trị; nếu không có thì ghi 0"


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

    @general(BLANK)
    def _filled_in(cls, cell: pl.Expr, spec: FieldSpec) -> Constraint:
        asked = (spec.kind is Kind.COUNT or spec.required) and spec.default is None
        return Constraint(cell.is_not_null() if asked else pl.lit(value=True), pl.lit(_A_VALUE))

    @general("C-03", Kind.COUNT)
    def _whole_and_not_negative(cls, cell: pl.Expr, spec: FieldSpec) -> Constraint:
        holds = (cell.is_between(0, MOST_COUNTED) & (cell == cell.floor())).fill_null(value=True)
        return Constraint(holds, pl.lit("số nguyên từ 0 đến 999.999.999"))

    @general("C-05", Kind.CHOICE)
    def _in_the_list(cls, cell: pl.Expr, spec: FieldSpec) -> Constraint:
        stored = list(dict.fromkeys(spec.choices.values()))
        return Constraint(cell.is_in(stored).fill_null(value=True), pl.lit(f"một trong: {', '.join(stored)}"))

    @general("C-07")
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
