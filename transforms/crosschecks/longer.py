"""Comparison of longer periods with the shorter ones inside them (X-05)."""

from datetime import date

import polars as pl

from schemas.declaration.figures import Figure
from schemas.registry import Registry
from schemas.rules.general import Rule
from transforms.crosschecks.figures import NO_FINDINGS, amount, as_findings
from transforms.lineage import lineage, with_own

_SHORTER = ("unit_id", "period", "submission_id", "sheet", "cell", "value", "label", "start", "end", "length")
_PAIR = ["unit_id", "form", "period"]


def longer_differs(rule: Rule, stated: pl.DataFrame, registry: Registry) -> pl.DataFrame:
    """Check X-05: a longer period ≠ the sum of the shorter ones inside it, its predecessors' among them.

    The longest of the shorter ones are compared; those inside them have findings of their own. If they don't cover all
    days of the longer period, a report is missing, and only a sum above the longer one's figure is reported.
    """
    figures = stated.filter(figure=Figure.ADMITTED)
    past = with_own(lineage(registry), figures["unit_id"])
    inside = figures.select("form", "year", *(pl.col(name).alias(f"in_{name}") for name in _SHORTER))
    pairs = (
        figures.join(past, on="unit_id")
        .join(inside, left_on=["past_unit_id", "form", "year"], right_on=["in_unit_id", "form", "year"])
        .rename({"past_unit_id": "in_unit_id"})
        .filter(
            (pl.col("in_length") < pl.col("length")) | (pl.col("in_unit_id") != pl.col("unit_id")),
            pl.col("in_start") >= pl.col("start"),
            pl.col("in_end") <= pl.col("end"),
        )
    )
    if pairs.is_empty():
        return NO_FINDINGS
    return as_findings(rule, _compare_sums(_longest(pairs), _lives(registry)))


def _longest(pairs: pl.DataFrame) -> pl.DataFrame:
    """Leave out the shorter reports that lie inside another of the shorter ones."""
    shorter = ["in_unit_id", "in_period"]
    deeper = pairs.select(*_PAIR, *shorter).join(
        pairs.select("form", in_unit_id="unit_id", in_period="period", deeper_unit="in_unit_id", deeper="in_period"),
        on=["form", *shorter],
    )
    inner = deeper.select(*_PAIR, in_unit_id="deeper_unit", in_period="deeper")
    return pairs.join(inner, on=[*_PAIR, *shorter], how="anti")


def _lives(registry: Registry) -> pl.DataFrame:
    """List the days on which the units of a unit's past existed: `unit_id`, `in_unit_id`, `in_from`, `in_to`."""
    lives = pl.DataFrame(
        [(u.unit_id, u.valid_from or date.min, u.valid_to or date.max) for u in registry.units],
        schema={"in_unit_id": pl.String, "in_from": pl.Date, "in_to": pl.Date},
        orient="row",
    )
    past = with_own(lineage(registry), lives["in_unit_id"]).rename({"past_unit_id": "in_unit_id"})
    return past.join(lives, on="in_unit_id")


def _days(start: str, end: str) -> pl.Expr:
    """Return the days that a period shares with the life of the unit that reports it."""
    first, last = pl.max_horizontal(start, "in_from"), pl.min_horizontal(end, "in_to")
    return ((last - first).dt.total_days() + 1).clip(lower_bound=0)


def _due_days(pairs: pl.DataFrame, lives: pl.DataFrame) -> pl.DataFrame:
    """Count the days of a longer period that shorter reports can cover, each unit of its past by itself."""
    longer = pairs.select("submission_id", "form", "unit_id", "start", "end").unique()
    return longer.join(lives, on="unit_id").group_by("submission_id", "form").agg(due_days=_days("start", "end").sum())


def _compare_sums(pairs: pl.DataFrame, lives: pl.DataFrame) -> pl.DataFrame:
    covered = pairs.join(lives, on=["unit_id", "in_unit_id"]).with_columns(covers=_days("in_start", "in_end"))
    sums = (
        covered.sort("in_start", "in_unit_id")
        .group_by("submission_id", "form", maintain_order=True)
        .agg(
            pl.exclude("^in_.*$", "covers").first(),
            pl.col("in_value").sum().alias("sum"),
            days=pl.col("covers").sum(),
            shorter=pl.len(),
            inherited=(pl.col("in_unit_id") != pl.col("unit_id")).any(),
            first=pl.col("in_label").first(),
            last=pl.col("in_label").last(),
            other_unit_id=pl.col("in_unit_id").first(),
            other_period=pl.col("in_period").first(),
            other_submission_id=pl.col("in_submission_id").first(),
            other_sheet=pl.col("in_sheet").first(),
            other_cell=pl.col("in_cell").first(),
        )
        .join(_due_days(pairs, lives), on=["submission_id", "form"])
    )
    whole = pl.col("days") == pl.col("due_days")
    broken = pl.when(whole).then(pl.col("value") != pl.col("sum")).otherwise(pl.col("value") < pl.col("sum"))
    least = pl.when(whole).then(pl.lit("")).otherwise(pl.lit("ít nhất "))
    several = pl.format("{}{}, tổng của {} kỳ ngắn hơn (từ {} đến {})", least, "sum", "shorter", "first", "last")
    merged = pl.format("{}{}, tổng của {} báo cáo của đơn vị và các đơn vị tiền thân", least, "sum", "shorter")
    one = pl.format("{}{}, như {}", least, "sum", "first")
    expected = pl.when("inherited").then(merged).when(pl.col("shorter") > 1).then(several).otherwise(one)
    return sums.filter(broken).with_columns(found=amount(), expected=expected)
