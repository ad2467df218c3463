"""The base of all forms: what a form declares, the rules that every form shares, and what is derived.

A form is a Pandera model over the records of many sheets at once. Beside its own fields its frame has

| column | type | meaning |
| --- | --- | --- |
| `submission` | UInt32 | which submission of the batch |
| `sheet` | String | the sheet's name |
| `position` | UInt32 | the record's place: 1-based row, or column where records stand in columns |
| `role` | String | `record`, or `total` for what the sheet states as its sum |
| `period_start`, `period_end` | Date | the report's period |
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, ClassVar

import pandera.polars as pa
import polars as pl
from pandera.api.polars.types import PolarsData

from schemas.constraints import Constraint
from schemas.fields import Day, FieldSpec, Kind, Text
from schemas.rules import BLANK, Rule, Severity

RECORD, TOTAL = "record", "total"
CONTEXT_COLUMNS = ("submission", "sheet", "position", "role", "period_start", "period_end")


@dataclass(frozen=True, slots=True)
class FormRule:
    """A form's own rule: its words and what it demands of each cell in `at`."""

    rule: Rule
    at: tuple[str, ...]
    on: str
    demand: Callable[[Any, pl.Expr], Constraint]


def rule(
    number: str,
    sentence: str,
    *,
    at: Sequence[str] | str,
    severity: Severity = Severity.ERROR,
    on: str = RECORD,
) -> Callable[[Callable[[Any, pl.Expr], Constraint]], Any]:
    """Declare a form's rule: the decorated method says what the cell must be (a `Constraint`).

    `at`: the fields that the finding stands at, one cell each. `on`: which records it is asked of.
    """
    fields = (at,) if isinstance(at, str) else tuple(at)

    def declare(method: Callable[[Any, pl.Expr], Constraint]) -> Any:  # noqa: ANN401
        def holds(cls: type["Form"], data: PolarsData) -> pl.LazyFrame:
            kept = method(cls, pl.col(data.key)).holds
            return data.lazyframe.select((kept | (pl.col("role") != on)).alias(data.key))

        holds.__name__ = number  # the name that Pandera reports a failure by
        holds.__doc__ = method.__doc__
        check = pa.check(*fields, name=number, ignore_na=False)(holds)
        check.form_rule = FormRule(Rule(number, severity, sentence), fields, on, method)
        return check

    return declare


def _general(number: str, *kinds: Kind) -> Callable[[Callable[..., pl.Expr]], Any]:
    """A rule of every form, asked of the records' cells of the given kinds (all kinds if none)."""

    def declare(method: Callable[..., pl.Expr]) -> Any:  # noqa: ANN401
        def holds(cls: type["Form"], data: PolarsData) -> pl.LazyFrame:
            spec = cls.spec(data.key)
            if spec is None or (kinds and spec.kind not in kinds):
                return data.lazyframe.select(pl.lit(value=True).alias("holds"))
            kept = method(cls, pl.col(data.key), spec) | (pl.col("role") != RECORD)
            return data.lazyframe.select(kept.alias(data.key))

        holds.__name__ = number  # the name that Pandera reports a failure by
        holds.__doc__ = method.__doc__
        return pa.check(".*", regex=True, name=number, ignore_na=False)(holds)

    return declare


@dataclass(frozen=True, slots=True)
class Paper:
    """What a form is as a paper.

    `senders`: the kinds of unit that must send it (`when_admitted`: only when the unit admitted anyone).
    `columns_are`: where records stand in columns, the column's label → the record's name; a label that
    maps to `total` is the sheet's own sum. `adds_to_district`: its `admitted` is part of the district's
    total. `has_total`: a `Tổng cộng` row belongs under its records.
    `ignored`: labels of columns that are never read.
    """

    code: str
    table: str
    title: str
    senders: frozenset[str]
    when_admitted: bool
    columns_are: dict[str, str]
    adds_to_district: bool
    has_total: bool
    ignored: tuple[str, ...]

    @property
    def records_in_columns(self) -> bool:
        """Whether a record is a column of the sheet, not a row."""
        return bool(self.columns_are)


class Form(pa.DataFrameModel):
    """What every form has. A form is a subclass in a file of its own under `schemas/forms/`."""

    _paper: ClassVar[Paper]

    submission: pl.UInt32
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
        senders: Sequence[str],
        when_admitted: bool = False,
        columns_are: dict[str, str] | None = None,
        adds_to_district: bool = False,
        has_total: bool = False,
        ignored: Sequence[str] = (),
        **kwargs: Any,  # noqa: ANN401
    ) -> None:
        """Say what the form is; the words are those of `Paper`."""
        super().__init_subclass__(**kwargs)
        cls._paper = Paper(
            code=code,
            table=table,
            title=title,
            senders=frozenset(senders),
            when_admitted=when_admitted,
            columns_are=columns_are or {},
            adds_to_district=adds_to_district,
            has_total=has_total,
            ignored=tuple(ignored),
        )

    @classmethod
    def paper(cls) -> Paper:
        """What the form is as a paper: its code, title and senders, and how its records stand."""
        return cls._paper

    class Config:
        """Columns that are no part of the declaration (a host's unit) may stand beside it."""

        strict = False

    @_general(BLANK)
    def _filled_in(cls, cell: pl.Expr, spec: FieldSpec) -> pl.Expr:
        asked = spec.kind is Kind.COUNT or (spec.required and spec.kind is not Kind.SECTION)
        return cell.is_not_null() if asked and spec.default is None else pl.lit(value=True)

    @_general("C-03", Kind.COUNT)
    def _whole_and_not_negative(cls, cell: pl.Expr, spec: FieldSpec) -> pl.Expr:
        return ((cell >= 0) & (cell == cell.floor())).fill_null(value=True)

    @_general("C-05", Kind.CHOICE)
    def _in_the_list(cls, cell: pl.Expr, spec: FieldSpec) -> pl.Expr:
        return cell.is_in(sorted(set(spec.choices.values()))).fill_null(value=True)

    @_general("C-07")
    def _key_stands_once(cls, cell: pl.Expr, spec: FieldSpec) -> pl.Expr:
        keys = cls.keys()
        if keys[:1] != (spec.name,):
            return pl.lit(value=True)
        parts = [
            pl.col(k).str.to_lowercase() if cls.fields()[k].kind is Kind.TEXT else pl.col(k) for k in keys
        ]
        same = pl.struct("submission", "role", *(["section"] if "section" in cls.fields() else []), *parts)
        return same.is_first_distinct() | cell.is_null()

    @classmethod
    @cache
    def fields(cls) -> dict[str, FieldSpec]:
        """The form's own fields in the order of the paper, by name."""
        columns = cls.to_schema().columns
        return {n: replace(c.metadata["spec"], name=n) for n, c in columns.items() if c.metadata}

    @classmethod
    def spec(cls, name: str) -> FieldSpec | None:
        """A field's declaration; None for the context columns."""
        return cls.fields().get(name)

    @classmethod
    @cache
    def cells(cls) -> dict[str, FieldSpec]:
        """The fields that stand in a cell of their own: all but the section."""
        return {name: spec for name, spec in cls.fields().items() if spec.kind is not Kind.SECTION}

    @classmethod
    def keys(cls) -> tuple[str, ...]:
        """The fields that together name a record."""
        return tuple(name for name, spec in cls.fields().items() if spec.key)

    @classmethod
    def sections(cls) -> dict[str, str]:
        """The section rows' labels → the value stored; empty where the form has none."""
        return next((s.choices for s in cls.fields().values() if s.kind is Kind.SECTION), {})

    @classmethod
    @cache
    def rules(cls) -> tuple[FormRule, ...]:
        """The form's own rules, in the order of their numbers."""
        found = [v.form_rule for v in vars(cls).values() if hasattr(v, "form_rule")]
        return tuple(sorted(found, key=lambda r: r.rule.number))
