"""Comparison of a unit's to-date figures with its earlier ones (X-04)."""

import polars as pl

from schemas.declaration.figures import TO_DATE, Figure
from schemas.rules.crosschecks import to_date_severity
from schemas.rules.general import Rule
from transforms.crosschecks.figures import NO_FINDINGS, amount, as_findings, where

_BEFORE = ("period", "submission_id", "sheet", "cell", "last_cell", "lines", "value", "label", "end")


def to_date_does_not_follow(rule: Rule, stated: pl.DataFrame, recorded: pl.DataFrame) -> pl.DataFrame:
    """Check X-04: the stated year or term to date ≠ the previous one + this period.

    The previous one is the last report that ended before this one began, the shortest of several; the first period of
    a year or term needs none. If reports are missing in between, the figure must only reach the sum. A figure below
    the previous one is an error.
    """
    admitted = stated.filter(figure=Figure.ADMITTED).select(
        "submission_id", "form", admitted="value", admitted_sheet="sheet", admitted_cell="cell"
    )
    to_date = (
        stated.filter(pl.col("figure").is_in(TO_DATE))
        .with_columns(span=pl.when(figure=Figure.YEAR_TO_DATE).then("year").otherwise(0), begins=_first_day())
        .join(admitted, on=["submission_id", "form"])
    )
    before = (
        to_date.sort("start", "length", descending=[True, False])
        .unique(["unit_id", "form", "field", "term", "span", "end"], keep="first", maintain_order=True)
        .select("unit_id", "form", "field", "term", "span", *(pl.col(name).alias(f"before_{name}") for name in _BEFORE))
        .sort("before_end")
    )
    joined = to_date.sort("start").join_asof(
        before,
        left_on="start",
        right_on="before_end",
        by=["unit_id", "form", "field", "term", "span"],
        allow_exact_matches=False,
        check_sortedness=False,  # sorted above; Polars can't verify it within groups
    )
    at_first = pl.col("start") == pl.col("begins")
    due = pl.col("before_value").fill_null(0) + pl.col("admitted")
    follows = at_first | (pl.col("before_end").dt.offset_by("1d") == pl.col("start"))
    broken = joined.filter(at_first | pl.col("before_value").is_not_null()).filter(
        pl.when(follows).then(pl.col("value") != due).otherwise(pl.col("value") < due)
    )
    if broken.is_empty():
        return NO_FINDINGS
    return as_findings(
        rule, _with_sentences(_with_failing_record(broken.with_columns(due=due, follows=follows), recorded))
    )


def _first_day() -> pl.Expr:
    """Return the first day that a to-date figure counts from: of the term, or of the year cut to the term."""
    year = pl.max_horizontal(pl.date(pl.col("year"), 1, 1), "term_start")
    return pl.when(figure=Figure.YEAR_TO_DATE).then(year).otherwise("term_start")


def _with_failing_record(broken: pl.DataFrame, recorded: pl.DataFrame) -> pl.DataFrame:
    """Replace the first cell of a broken sum by the cell of the one record that explains it, if there is one."""
    key = ["submission_id", "form", "field", "record"]
    looked_at = pl.concat([broken["submission_id"], broken["before_submission_id"].drop_nulls()]).unique()
    ours = broken.select("submission_id", "form", "field", "before_submission_id", "follows", "value", "due")
    of_records = recorded.filter(pl.col("submission_id").is_in(looked_at.implode())).select(
        *key, "figure", "cell", value_of="value"
    )
    admitted = of_records.filter(figure=Figure.ADMITTED).select(
        "submission_id", "form", "record", admitted_of="value_of"
    )
    previous = of_records.select(
        pl.col("submission_id").alias("before_submission_id"),
        *key[1:],
        previous_value="value_of",
        before_cell_of="cell",
    )
    beside = (
        ours.join(of_records, on=key[:3])
        .join(admitted, on=["submission_id", "form", "record"])
        .join(previous, on=["before_submission_id", *key[1:]], how="left")
        .with_columns(due_of=pl.col("previous_value").fill_null(0) + pl.col("admitted_of"))
    )
    off_by = pl.col("value_of") - pl.col("due_of")
    off = beside.filter(pl.when("follows").then(off_by != 0).otherwise(off_by < 0))
    # A record that previous_value removed may explain the difference: then no other is named.
    explains = ~pl.col("follows") | (off_by == pl.col("value") - pl.col("due"))
    alone = off.filter(explains & (pl.len().over(key[:3]) == 1)).select(
        *key[:3], "value_of", "due_of", "before_cell_of", cell_of="cell"
    )
    return broken.join(alone, on=key[:3], how="left")


def _with_sentences(broken: pl.DataFrame) -> pl.DataFrame:
    """Add severity, texts and the other cell: for the sum over its cells, or for the one failing record."""
    alone = pl.col("value_of").is_not_null()
    has_before = pl.col("before_value").is_not_null()
    due = pl.when(alone).then("due_of").otherwise("due").cast(pl.String)
    least = pl.when("follows").then(pl.lit("")).otherwise(pl.lit("ít nhất "))
    earlier = where("before_sheet", "other_cell")
    of_before = pl.format(": lũy kế {} (ô {}) cộng số trong kỳ này", "before_label", earlier)
    because = pl.when(has_before).then(of_before).otherwise(pl.lit(": bằng số trong kỳ này, vì kỳ này mở đầu"))
    before_cell = pl.when(alone).then(pl.coalesce("before_cell_of", "before_cell")).otherwise("before_cell")
    return broken.with_columns(
        severity=pl.when(has_before & (pl.col("value") < pl.col("before_value")))
        .then(pl.lit(str(to_date_severity(falls=True))))
        .otherwise(pl.lit(str(to_date_severity(falls=False)))),
        found=pl.when(alone).then(pl.col("value_of").cast(pl.String)).otherwise(amount()),
        cell=pl.coalesce("cell_of", "cell"),
        other_cell=pl.when(has_before).then(before_cell).otherwise("admitted_cell"),
    ).with_columns(
        expected=pl.concat_str(least, due, because),
        other_unit_id="unit_id",
        other_period=pl.coalesce("before_period", "period"),
        other_submission_id=pl.coalesce("before_submission_id", "submission_id"),
        other_sheet=pl.when(has_before).then("before_sheet").otherwise("admitted_sheet"),
    )
