"""Changes of open findings: opened or closed, and by which report."""

import polars as pl

from schemas.rules.crosschecks import SECTION_DIFFERS
from transforms.crosschecks.figures import CROSS_FINDINGS

CHANGE_COLUMNS = {"event": pl.String, "settled_by": pl.String} | CROSS_FINDINGS
OPENED, CLOSED = "opened", "closed"


def finding_changes(
    before: pl.DataFrame, now: pl.DataFrame, in_force: pl.DataFrame, arrived: pl.DataFrame
) -> pl.DataFrame:
    """Compare the findings `before` and `now` (both `schemas.frames.CrossFindings`): CHANGE_COLUMNS.

    A finding whose content changed is opened again. `in_force`: `submission_id`, `unit_id`, `period` of the reports in
    force now; `arrived`: those of them that arrived with this change, in order of arrival.
    """
    if now.is_empty() and before.is_empty():
        return pl.DataFrame(schema=CHANGE_COLUMNS)
    opened = now.join(before, on=list(CROSS_FINDINGS), how="anti", nulls_equal=True)
    closed = _with_settling_report(before.join(now, on="finding_id", how="anti"), in_force, arrived)
    events = [
        opened.with_columns(event=pl.lit(OPENED), settled_by=pl.lit(None, dtype=pl.String)),
        closed.with_columns(event=pl.lit(CLOSED)),
    ]
    return pl.concat([frame.select(list(CHANGE_COLUMNS)) for frame in events]).sort("event", "rule", "finding_id")


def _with_settling_report(closed: pl.DataFrame, in_force: pl.DataFrame, arrived: pl.DataFrame) -> pl.DataFrame:
    """Add `settled_by` to closed findings: the report that settled each, null if a report was withdrawn.

    It is the report that replaced the finding's own, or else the other one; or else a new one that filled a gap, of the
    same unit, or, between a host and its enterprises, of the same period.
    """
    own = in_force.select("unit_id", "period", in_force_id="submission_id")
    other = own.rename({"unit_id": "other_unit_id", "period": "other_period", "in_force_id": "other_in_force_id"})
    of_unit = arrived.group_by("unit_id").agg(of_unit=pl.col("submission_id").last())
    of_period = arrived.group_by("period").agg(of_period=pl.col("submission_id").last())
    found = (
        closed.join(own, on=["unit_id", "period"], how="left")
        .join(other, on=["other_unit_id", "other_period"], how="left")
        .join(of_unit, on="unit_id", how="left")
        .join(of_period, on="period", how="left")
    )
    return found.with_columns(
        settled_by=pl.coalesce(
            pl.when(pl.col("in_force_id") != pl.col("submission_id")).then("in_force_id"),
            pl.when(pl.col("other_in_force_id") != pl.col("other_submission_id")).then("other_in_force_id"),
            "of_unit",
            pl.when(rule=SECTION_DIFFERS).then("of_period"),
        )
    )
