"""Counting of reports: nothing counts twice, and nothing stated is lost.

Source: docs/forms.md §5.2 and §5.3; docs/decisions/0003 explains the choice of the counting report.

A unit's period counts once. Of any two periods one lies inside the other or they are apart, so a longer report adds
what it states above the sum of the shorter ones inside it. To a successor's report, those of its predecessors inside
the same period are shorter ones, too.
"""

import polars as pl

from schemas.periods import PeriodKind
from transforms.lineage import NO_LINEAGE, with_own

# One row a report in force: accepted, not withdrawn, in its latest reading.
IN_FORCE_COLUMNS = {
    "submission_id": pl.String,
    "unit_id": pl.String,
    "period": pl.String,
    "kind": pl.String,
    "period_start": pl.Date,
    "period_end": pl.Date,
    "arrival": pl.Int64,  # order within unit and period; re-reading doesn't change it
    "version": pl.Int32,  # `Lần nộp`, null where the report states none
    "stated": pl.Int64,  # admissions; null for a form that adds nothing to the district
}
COUNTED_COLUMNS = {
    "unit_id": pl.String,
    "period": pl.String,
    "submission_id": pl.String,
    "settled_by": pl.String,
    "stated": pl.Int64,
    "inside": pl.Int64,
    "counted": pl.Int64,
    "unallocated": pl.Boolean,
}
_UNIT_PERIOD = ["unit_id", "period"]


def select_counting_reports(in_force: pl.DataFrame) -> pl.DataFrame:
    """Select the counting report of each unit and period among those in force (IN_FORCE_COLUMNS).

    The greatest version counts; among equals, the last received. A report without a version has the greatest version
    received before it, or 1. `settled_by`: `only` (there is no other), `version` or `arrival`.
    """
    version = pl.col("version").cum_max().forward_fill().fill_null(1).over(_UNIT_PERIOD, order_by="arrival")
    ranked = in_force.with_columns(version=pl.coalesce("version", version)).sort("version", "arrival")
    of_highest = (pl.col("version") == pl.col("version").max()).sum()
    settled_by = (
        pl.when(pl.len() == 1)
        .then(pl.lit("only"))
        .when(of_highest == 1)
        .then(pl.lit("version"))
        .otherwise(pl.lit("arrival"))
    )
    return ranked.group_by(_UNIT_PERIOD, maintain_order=True).agg(
        settled_by.alias("settled_by"), pl.exclude("version").last()
    )


def counted_admissions(in_force: pl.DataFrame, lineage: pl.DataFrame = NO_LINEAGE) -> pl.DataFrame:
    """Count the admissions of each unit and period (COUNTED_COLUMNS), sorted.

    `in_force`: all reports of the units, and of all units of their families. `lineage`:
    `transforms.lineage`. `stated`: by the counting report. `inside`: counted by shorter reports inside it,
    of the unit and its predecessors. `counted`: the rest, at least 0. `unallocated`: whether there are shorter reports
    inside. A form without admissions has null, 0, 0, false.
    """
    counting = select_counting_reports(in_force)
    adding = _with_steps(counting.filter(pl.col("stated").is_not_null()), lineage)
    past = with_own(lineage, adding["unit_id"])
    shorter = _count_whole(adding.clear())
    for step in adding["step"].unique().sort():
        shorter = pl.concat([shorter, _count_above_shorter(adding.filter(step=step), shorter, past)])
    parts = pl.concat([shorter.drop("step"), _count_whole(counting.filter(pl.col("stated").is_null()))])
    return parts.select(pl.col(name).cast(dtype) for name, dtype in COUNTED_COLUMNS.items()).sort(_UNIT_PERIOD)


def _with_steps(reports: pl.DataFrame, lineage: pl.DataFrame) -> pl.DataFrame:
    """Add the `step` in which a report is counted: predecessors before successors, shorter periods before longer."""
    generations = lineage.select("unit_id", "generation").unique()
    generation = pl.col("generation").fill_null(0).cast(pl.Int64)
    return (
        reports.join(generations, on="unit_id", how="left")
        .with_columns(step=generation * 10_000 + length_of())
        .drop("generation")
    )


def length_of(start: str = "period_start", end: str = "period_end", kind: str = "kind") -> pl.Expr:
    """Return an expression that orders periods by their length: days, then kind of period."""
    days = (pl.col(end) - pl.col(start)).dt.total_days() + 1
    ranks = {str(of): rank for rank, of in enumerate(PeriodKind)}
    return days * len(ranks) + pl.col(kind).replace_strict(ranks, return_dtype=pl.Int64)


def _count_whole(reports: pl.DataFrame) -> pl.DataFrame:
    """Count all that each report states."""
    return reports.with_columns(
        inside=pl.lit(0, pl.Int64), counted=pl.col("stated").fill_null(0), unallocated=pl.lit(value=False)
    )


def _count_above_shorter(longer: pl.DataFrame, shorter: pl.DataFrame, past: pl.DataFrame) -> pl.DataFrame:
    """Count what reports state above the shorter ones inside, which are counted already; `past`: see `with_own`."""
    of_shorter = shorter.select("period_start", "period_end", "counted", past_unit_id="unit_id")
    within = (
        longer.select("unit_id", "period", "period_start", "period_end")
        .join(past, on="unit_id")
        .join(of_shorter, on="past_unit_id", suffix="_of_shorter")
        .filter(
            pl.col("period_start_of_shorter") >= pl.col("period_start"),
            pl.col("period_end_of_shorter") <= pl.col("period_end"),
        )
        .group_by(_UNIT_PERIOD)
        .agg(inside=pl.col("counted").sum())
    )
    return longer.join(within, on=_UNIT_PERIOD, how="left").with_columns(
        inside=pl.col("inside").fill_null(0),
        counted=(pl.col("stated") - pl.col("inside").fill_null(0)).clip(lower_bound=0),
        unallocated=pl.col("inside").is_not_null(),
    )
