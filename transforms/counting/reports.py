"""Which reports count, and how much of each: nothing counts twice, nothing that is stated is lost.

Source: FORMS.md §5.2 and §5.3; the rule of which report counts is written out in docs/decisions/0003.

A unit's period counts once. Of any two periods one lies inside the other or they are apart, so what a longer
report adds is what it states above all that shorter ones inside it add.
"""

import polars as pl

from schemas.periods import PeriodKind

# One row a report that stands: accepted, not withdrawn, in its latest reading.
STANDING = {
    "submission_id": pl.String,
    "unit_id": pl.String,
    "period": pl.String,
    "kind": pl.String,
    "period_start": pl.Date,
    "period_end": pl.Date,
    "arrival": pl.Int64,  # of its content, when it first came: reading it again changes nothing here
    "version": pl.Int32,  # `Lần nộp`, null where the report states none
    "stated": pl.Int64,  # admissions; null for a form that adds nothing to the district
}
COUNTED = {
    "unit_id": pl.String,
    "period": pl.String,
    "submission_id": pl.String,
    "settled_by": pl.String,
    "stated": pl.Int64,
    "inside": pl.Int64,
    "counted": pl.Int64,
    "unallocated": pl.Boolean,
}
_OF_ONE_PERIOD = ["unit_id", "period"]


def which_count(standing: pl.DataFrame) -> pl.DataFrame:
    """The one report of each unit and period that counts, of those that stand (STANDING).

    The one of the highest version counts; of equal versions, the one that came last. A report without a
    version is of the highest version that came before it, or the first. `settled_by` says what decided:
    `only` (there is no other), `version` or `arrival`.
    """
    version = pl.col("version").cum_max().forward_fill().fill_null(1).over(_OF_ONE_PERIOD, order_by="arrival")
    ranked = standing.with_columns(version=pl.coalesce("version", version)).sort("version", "arrival")
    of_highest = (pl.col("version") == pl.col("version").max()).sum()
    settled_by = (
        pl.when(pl.len() == 1)
        .then(pl.lit("only"))
        .when(of_highest == 1)
        .then(pl.lit("version"))
        .otherwise(pl.lit("arrival"))
    )
    return ranked.group_by(_OF_ONE_PERIOD, maintain_order=True).agg(
        settled_by.alias("settled_by"), pl.exclude("version").last()
    )


def count(standing: pl.DataFrame) -> pl.DataFrame:
    """What each unit and period adds (COUNTED), sorted by unit and period; `standing`: all that stands of the units.

    `stated`: admissions of the report that counts. `inside`: what shorter reports inside it add already.
    `counted`: what it adds above them, never under 0. `unallocated`: whether there are shorter ones inside.
    A report of a form that adds nothing has null, 0, 0, false.
    """
    which = which_count(standing)
    adding = which.filter(pl.col("stated").is_not_null())
    shorter = _none_inside(adding.clear())
    for kind in PeriodKind:
        shorter = pl.concat([shorter, _above(adding.filter(pl.col("kind") == kind), shorter)])
    parts = pl.concat([shorter, _none_inside(which.filter(pl.col("stated").is_null()))])
    return parts.select(pl.col(name).cast(dtype) for name, dtype in COUNTED.items()).sort(_OF_ONE_PERIOD)


def _none_inside(reports: pl.DataFrame) -> pl.DataFrame:
    """Reports, each of which adds all that it states."""
    return reports.with_columns(
        inside=pl.lit(0, pl.Int64), counted=pl.col("stated").fill_null(0), unallocated=pl.lit(value=False)
    )


def _above(longer: pl.DataFrame, shorter: pl.DataFrame) -> pl.DataFrame:
    """Reports of one kind of period, each with what it adds above the shorter ones inside it, which are settled."""
    within = (
        longer.select("unit_id", "period", "period_start", "period_end")
        .join(shorter.select("unit_id", "period_start", "period_end", "counted"), on="unit_id", suffix="_of_shorter")
        .filter(
            pl.col("period_start_of_shorter") >= pl.col("period_start"),
            pl.col("period_end_of_shorter") <= pl.col("period_end"),
        )
        .group_by(_OF_ONE_PERIOD)
        .agg(inside=pl.col("counted").sum())
    )
    return longer.join(within, on=_OF_ONE_PERIOD, how="left").with_columns(
        inside=pl.col("inside").fill_null(0),
        counted=(pl.col("stated") - pl.col("inside").fill_null(0)).clip(lower_bound=0),
        unallocated=pl.col("inside").is_not_null(),
    )
