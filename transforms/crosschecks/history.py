"""Comparison of a figure with the unit's own earlier ones (X-06)."""

import polars as pl

from schemas.declaration.figures import TO_DATE
from schemas.rules.crosschecks import MAX_Z_SCORE, MIN_PERIODS, Z_SCORE_FACTOR
from schemas.rules.general import Rule
from transforms.crosschecks.figures import NO_FINDINGS, amount, as_findings

_SERIES = ["unit_id", "form", "field", "rank"]
_REPORT = ["submission_id", "form", "field"]
_MIN_DEVIATION_SHARE = 0.05  # of the median


def far_from_history(rule: Rule, stated: pl.DataFrame) -> pl.DataFrame:
    """Check X-06: a figure far from the unit's own history, by a modified z-score over 3.5.

    At least six earlier periods of the same kind are needed. If half of the earlier figures are equal, their median
    absolute deviation is 0, and one person or 5 % of the median replaces it. To-date figures are left to X-04.
    """
    series = stated.filter(~pl.col("figure").fill_null("").is_in(TO_DATE))
    earlier = series.select(*_SERIES, previous="value", previous_end="end", previous_period="period")
    # As few columns as possible: every report is paired with all before it.
    pairs = series.select(*_SERIES, "submission_id", "start").join(earlier, on=_SERIES)
    judged = (
        pairs.filter(pl.col("previous_end") < pl.col("start"))
        .group_by(_REPORT)
        .agg(
            periods=pl.len(),
            median=pl.col("previous").median(),
            deviation=(pl.col("previous") - pl.col("previous").median()).abs().median(),
            other_period=pl.col("previous_period").sort_by("previous_end").last(),
        )
        .filter(pl.col("periods") >= MIN_PERIODS)
        .join(series, on=_REPORT)
    )
    substitute = pl.max_horizontal(1.0, _MIN_DEVIATION_SHARE * pl.col("median"))
    deviation = pl.when(pl.col("deviation") > 0).then("deviation").otherwise(substitute)
    reach = MAX_Z_SCORE / Z_SCORE_FACTOR * deviation
    far = judged.with_columns(reach=reach).filter((pl.col("value") - pl.col("median")).abs() > pl.col("reach"))
    return NO_FINDINGS if far.is_empty() else as_findings(rule, _with_sentences(far, series))


def _with_sentences(far: pl.DataFrame, series: pl.DataFrame) -> pl.DataFrame:
    least = (pl.col("median") - pl.col("reach")).ceil().clip(lower_bound=0).cast(pl.Int64)
    most = (pl.col("median") + pl.col("reach")).floor().cast(pl.Int64)
    last = series.select(
        *_SERIES,
        other_period="period",
        other_submission_id="submission_id",
        other_sheet="sheet",
        other_cell="cell",
        other_label="label",
    )
    words = "từ {} đến {}, theo {} kỳ trước của đơn vị (gần nhất là {})"
    return far.join(last, on=[*_SERIES, "other_period"]).with_columns(
        found=amount(),
        expected=pl.format(words, least, most, "periods", "other_label"),
        other_unit_id="unit_id",
    )
