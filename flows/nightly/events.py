"""Prefect events of a run, each about one report, one period or the district's figures.

An event's id is made from run, event and resource, so that a retried run repeats none.
"""

from collections.abc import Mapping
from uuid import NAMESPACE_URL, uuid5

import polars as pl
from prefect.events import emit_event

from flows.pipeline.summary import WORST_FIRST, RunSummary

ACCEPTED, REJECTED, MISSING = "tonghop.report.accepted", "tonghop.report.rejected", "tonghop.report.missing"
PUBLISHED, DEADLINE_PASSED = "tonghop.figures.published", "tonghop.deadline.passed"
_MAX_EVENTS = 1000  # the artifact has all reports of the run


def emit_run_events(summary: RunSummary, reasons: pl.DataFrame) -> None:
    """Emit one event per report of the run, and one for the figures."""
    reason_of = dict(reasons.iter_rows())
    lines = sorted(summary.submissions, key=lambda line: WORST_FIRST.index(line.status))  # rejections first
    for line in [line for line in lines if line.status != "duplicate"][:_MAX_EVENTS]:
        _emit(
            ACCEPTED if line.status.startswith("accepted") else REJECTED,
            f"tonghop.submission.{line.submission_id}",
            line.file,
            _related(line.unit_id, line.period),
            {"status": line.status, "rules": list(line.rules), "reason": reason_of.get(line.submission_id, "")},
            summary.run_id,
        )
    district = summary.district
    payload = {"period": district.period, "term_to_date": district.term_to_date, "term_target": district.term_target}
    _emit(PUBLISHED, "tonghop.figures", "district figures", _related(None, district.period), payload, summary.run_id)


def emit_overdue_events(overdue: pl.DataFrame, run_id: str) -> None:
    """Emit one event per overdue report and one per period. `overdue`: columns as in `newly_overdue`."""
    for row in overdue.head(_MAX_EVENTS).iter_rows(named=True):
        unit_id, period = row["unit_id"], row["period"]
        payload = {"unit_name": row["unit_name"], "due_on": str(row["due_on"])}
        resource = f"tonghop.report.{unit_id}.{period}"
        _emit(MISSING, resource, f"{row['unit_name']}, {period}", _related(unit_id, period), payload, run_id)
    for (period,), rows in overdue.group_by("period", maintain_order=True):
        payload = {"missing": rows.height, "units": ", ".join(rows["unit_name"])}
        _emit(DEADLINE_PASSED, f"tonghop.period.{period}", str(period), [], payload, run_id)


def _related(unit_id: str | None, period: str | None) -> list[dict[str, str]]:
    related = []
    if unit_id:
        related.append({"prefect.resource.id": f"tonghop.unit.{unit_id}", "prefect.resource.role": "unit"})
    if period:
        related.append({"prefect.resource.id": f"tonghop.period.{period}", "prefect.resource.role": "period"})
    return related


def _emit(
    event: str, resource: str, name: str, related: list[dict[str, str]], payload: Mapping[str, object], run_id: str
) -> None:
    emit_event(
        event,
        {"prefect.resource.id": resource, "prefect.resource.name": name},
        related=related,
        payload=dict(payload),
        id=uuid5(NAMESPACE_URL, f"{run_id} {event} {resource}"),
    )
