"""Changes of open findings: opened or closed, and by which report."""

import polars as pl

from schemas.rules.crosschecks import SECTION_DIFFERS
from transforms.crosschecks.figures import CROSS_FINDINGS

CHANGE_COLUMNS = {"event": pl.String, "settled_by": pl.String} | CROSS_FINDINGS
OPENED, CLOSED = "opened", "closed"


def finding_changes(
    before: pl.DataFrame, now: pl.DataFrame, standing: pl.DataFrame, news: pl.DataFrame
) -> pl.DataFrame:
    """Compare the findings `before` and `now` (both `schemas.frames.CrossFindings`): CHANGE_COLUMNS.

    A finding whose content changed is opened again. `standing`: `submission_id`, `unit_id`, `period` of the reports in
    force now; `news`: those of them that arrived with this change, in order of arrival.
    """
    if now.is_empty() and before.is_empty():
        return pl.DataFrame(schema=CHANGE_COLUMNS)
    opened = now.join(before, on=list(CROSS_FINDINGS), how="anti", nulls_equal=True)
    closed = _with_settling_report(before.join(now, on="finding_id", how="anti"), standing, news)
    events = [
        opened.with_columns(event=pl.lit(OPENED), settled_by=pl.lit(None, dtype=pl.String)),
        closed.with_columns(event=pl.lit(CLOSED)),
    ]
    return pl.concat([frame.select(list(CHANGE_COLUMNS)) for frame in events]).sort("event", "rule", "finding_id")


def _with_settling_report(closed: pl.DataFrame, standing: pl.DataFrame, news: pl.DataFrame) -> pl.DataFrame:
    """Add `settled_by` to closed findings: the report that settled each, null if a report was withdrawn.

    It is the report that replaced the finding's own, or else the other one; or else a new one that filled a gap, of the
    same unit, or, between a host and its enterprises, of the same period.
    """
    stands = standing.select("unit_id", "period", stands="submission_id")
    beside = stands.rename({"unit_id": "other_unit_id", "period": "other_period", "stands": "other_stands"})
    of_unit = news.group_by("unit_id").agg(of_unit=pl.col("submission_id").last())
    of_period = news.group_by("period").agg(of_period=pl.col("submission_id").last())
    found = (
        closed.join(stands, on=["unit_id", "period"], how="left")
        .join(beside, on=["other_unit_id", "other_period"], how="left")
        .join(of_unit, on="unit_id", how="left")
        .join(of_period, on="period", how="left")
    )
    return found.with_columns(
        settled_by=pl.coalesce(
            pl.when(pl.col("stands") != pl.col("submission_id")).then("stands"),
            pl.when(pl.col("other_stands") != pl.col("other_submission_id")).then("other_stands"),
            "of_unit",
            pl.when(rule=SECTION_DIFFERS).then("of_period"),
        )
    )
