"""Comparison of what two reports say of the same day (X-05): key cadres, workers, a stated target."""

import polars as pl

from schemas.registry import Terms
from schemas.rules.crosschecks import STOCKS_DIFFER
from schemas.rules.general import Rule
from transforms.crosschecks.figures import NO_FINDINGS, as_findings, with_periods

_RECORD = ["unit_id", "form", "end", "record", "field"]
_OTHER = ("period", "submission_id", "sheet", "cell", "label", "value")


def stocks_differ(rule: Rule, held: pl.DataFrame, terms: Terms) -> pl.DataFrame:
    """Check X-05 of stocks: a longer period ≠ the shortest that ends on the same day, record by record.

    The views take the shorter one's figure, so the question is the longer one's. A blank cell says nothing.
    """
    said = with_periods(held.drop_nulls("value"), terms).sort("length", "rank")
    shortest = said.unique(_RECORD, keep="first", maintain_order=True).select(
        *_RECORD, *(pl.col(name).alias(f"other_{name}") for name in _OTHER)
    )
    differ = said.join(shortest, on=_RECORD).filter(pl.col("value") != pl.col("other_value"))
    if differ.is_empty():
        return NO_FINDINGS
    return as_findings(
        rule,
        differ.with_columns(
            sentence=pl.lit(STOCKS_DIFFER),
            found="value",
            expected=pl.format("{}, như {}, kỳ ngắn hơn kết thúc cùng ngày", "other_value", "other_label"),
            other_unit_id="unit_id",
        ),
    )
