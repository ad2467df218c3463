"""Figures with their cells, in one shape for every form: the input of the checks between reports.

RECORDED, one row a record's figure: `unit_id`, `period`, `submission_id`, `form`, `sheet`, `field`, `figure` (the
district's figure that the field feeds), `record` (what names the record in its report), `value`, `cell`; a report's
in the order of its sheets and their records.
HELD, one row a record's stock: the columns of RECORDED, with `value` as people read it.
STATED, one row a report's figure: the columns of RECORDED but `record`, with `value` the sum of the records, `cell`
the first of them, `last_cell`, `lines` (how many), and the period's `start`, `end`, `rank` (how long its kind is),
`length` (`Period.length`), `year`, `label`, `term` and `term_start`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import polars as pl

from schemas.declaration.fields import Kind
from schemas.declaration.form import Form
from schemas.frames import CrossFindings, columns_of
from schemas.periods import PeriodKind
from schemas.registry import Terms
from schemas.rules.general import Rule
from transforms.validation.finding_ids import record_name, with_finding_ids

_RECORDED = {
    "unit_id": pl.String,
    "period": pl.String,
    "submission_id": pl.String,
    "form": pl.String,
    "sheet": pl.String,
    "field": pl.String,
    "figure": pl.String,
    "record": pl.String,
    "section": pl.String,
    "value": pl.Int64,
    "cell": pl.String,
}
_HELD = _RECORDED | {"value": pl.String}
_Values = type[pl.Int64] | type[pl.String]
CROSS_FINDINGS = columns_of(CrossFindings)
# Nearly always: then texts and other cells need not be looked up.
NO_FINDINGS = pl.DataFrame(schema=CROSS_FINDINGS)
_REPORT = ("unit_id", "period", "submission_id", "form", "field", "figure")


@dataclass(frozen=True, slots=True)
class Standing:
    """The reports in force, and what they state.

    `reports`: `submission_id`, `unit_id`, `period`. `records`: table → the records, as the ledger has them.
    `layouts`: `schemas.frames.Layouts`. Records and layouts of other submissions are passed over.
    """

    reports: pl.DataFrame
    records: Mapping[str, pl.DataFrame]
    layouts: pl.DataFrame


def figures_of(form: type[Form]) -> list[str]:
    """The counts that every record of an accepted report states."""
    return [name for name, spec in form.cells().items() if spec.kind is Kind.COUNT and spec.required]


def stocks_of(form: type[Form]) -> list[str]:
    """Return the fields that hold on the period's last day."""
    return [name for name, spec in form.cells().items() if spec.on_last_day]


@lru_cache(maxsize=64)
def periods_of(terms: Terms) -> pl.DataFrame:
    """The periods of the terms: `period`, `start`, `end`, `rank`, `length`, `year`, `label`, `term`, `term_start`."""
    starts, ranks = {term.term_id: term.start for term in terms.terms}, list(PeriodKind)
    return pl.DataFrame(
        [
            (p.id, p.start, p.end, ranks.index(p.kind), p.length, p.end.year, p.label, p.term, starts[p.term])
            for p in terms.periods()
        ],
        schema={
            "period": pl.String,
            "start": pl.Date,
            "end": pl.Date,
            "rank": pl.Int32,
            "length": pl.Int32,
            "year": pl.Int32,
            "label": pl.String,
            "term": pl.String,
            "term_start": pl.Date,
        },
        orient="row",
    )


def with_periods(frame: pl.DataFrame, terms: Terms) -> pl.DataFrame:
    """A frame with `period`, and beside it the other columns of `periods_of`."""
    return frame.join(periods_of(terms), on="period")


def with_cells(frame: pl.DataFrame, form: type[Form], layouts: pl.DataFrame) -> pl.DataFrame:
    """Records of a form (`submission_id`, `sheet`, `field`, their place), and beside them their `cell`."""
    if form.metadata().records_in_columns:
        cell = pl.format("{}{}", "sheet_column", "field_row")
    else:
        cell = pl.format("{}{}", "field_column", "sheet_row")
    places = layouts.filter(form=form.metadata().code).select(
        "submission_id", "sheet", "field", field_column="sheet_column", field_row="sheet_row"
    )
    placed = frame.join(places, on=["submission_id", "sheet", "field"], how="left", maintain_order="left")
    return placed.with_columns(cell=cell).drop("field_column", "field_row")


def recorded(standing: Standing, forms: Sequence[type[Form]]) -> pl.DataFrame:
    """Every figure of every record of the forms: RECORDED."""
    told = [_recorded(standing, form, figures_of(form), pl.Int64) for form in forms if figures_of(form)]
    return pl.concat([pl.DataFrame(schema=_RECORDED), *told])


def held(standing: Standing, forms: Sequence[type[Form]], terms: Terms) -> pl.DataFrame:
    """The stocks of the reports of a unit that end on the same day, of which there are few: HELD."""
    several = with_periods(standing.reports, terms).filter(pl.len().over("unit_id", "end") > 1)
    among = replace(standing, reports=several.select(standing.reports.columns))
    told = [_recorded(among, form, stocks_of(form), pl.String) for form in forms if several.height and stocks_of(form)]
    return pl.concat([pl.DataFrame(schema=_HELD), *told])


def _recorded(standing: Standing, form: type[Form], figures: Sequence[str], values: _Values) -> pl.DataFrame:
    metadata = form.metadata()
    fed = {name: str(figure) for figure, name in form.figures().items()}
    records = standing.records[metadata.table].join(standing.reports, on="submission_id")
    place = "sheet_column" if metadata.records_in_columns else "sheet_row"
    section = pl.col("section") if form.sections() else pl.lit(None, dtype=pl.String).alias("section")
    told = (
        records.with_columns(_as_written(records, figures, values))
        .with_columns(section, form=pl.lit(metadata.code), record=record_name(form))
        .sort("sheet", pl.col(place).cast(pl.String).str.pad_start(8))
        .unpivot(
            on=figures,
            index=["unit_id", "period", "submission_id", "form", "sheet", "section", "record", place],
            variable_name="field",
        )
        .with_columns(figure=pl.col("field").replace_strict(fed, default=None, return_dtype=pl.String))
    )
    columns = _RECORDED | {"value": values}
    return with_cells(told, form, standing.layouts).select(list(columns)).cast(columns)  # type: ignore[arg-type]


def _as_written(records: pl.DataFrame, fields: Sequence[str], values: _Values) -> list[pl.Expr]:
    """Return the fields in one type; as text, a date as people write it."""
    dates = {name for name in fields if records.schema[name] == pl.Date}
    return [pl.col(n).dt.strftime("%d/%m/%Y") if n in dates else pl.col(n).cast(values) for n in fields]


def stated(records: pl.DataFrame, terms: Terms) -> pl.DataFrame:
    """The sums of a report's records: RECORDED → STATED."""
    sums = records.group_by(_REPORT).agg(
        pl.col("value").sum(),
        pl.col("sheet", "cell").first(),
        last_cell=pl.col("cell").last(),
        lines=pl.len(),
    )
    return with_periods(sums, terms)


def amount(value: str = "value", cell: str = "cell", last_cell: str = "last_cell", lines: str = "lines") -> pl.Expr:
    """A sum as people read it: `5`, or `12 (cộng G14:G21)` where several cells make it up."""
    plain = pl.col(value).cast(pl.String)
    return (
        pl.when((pl.col(lines) > 1) & pl.col(cell).is_not_null())
        .then(pl.format("{} (cộng {}:{})", plain, cell, last_cell))
        .otherwise(plain)
    )


def where(sheet: str, cell: str) -> pl.Expr:
    """A cell with its sheet, `02-DN!D21`."""
    return pl.format("{}!{}", pl.col(sheet), pl.col(cell).fill_null("?"))


def as_findings(rule: Rule, broken: pl.DataFrame) -> pl.DataFrame:
    """Broken rows → `schemas.frames.CrossFindings`.

    `broken` has the columns of a finding but those that the rule says; beside them `form` and, where there
    can be several of a report and field, `record`; `severity` where it is not the rule's own.
    """
    said = {
        "rule": pl.lit(rule.number),
        "severity": pl.lit(str(rule.severity)),
        "sentence": pl.lit(rule.sentence),
        "record": pl.lit(""),
    }
    missing = [value.alias(name) for name, value in said.items() if name not in broken.columns]
    return with_finding_ids(broken.with_columns(missing)).select(list(CROSS_FINDINGS))
