"""Artifacts of a run in the Prefect UI, each with a key, so that the UI shows its history."""

from collections.abc import Callable
from typing import cast
from uuid import UUID

import polars as pl
from prefect.artifacts import (
    create_link_artifact,
    create_markdown_artifact,
    create_progress_artifact,
    create_table_artifact,
    update_progress_artifact,
)

from flows.pipeline.summary import RunSummary
from warehouse.home.layout import Home

_MAX_ROWS = 1000  # the UI shows a table on one page
_WORST_FIRST = (
    "unreadable",
    "unrecognised",
    "rejected",
    "no_report",
    "accepted_with_warnings",
    "duplicate",
    "accepted",
)


def reading_progress(total: int) -> Callable[[int], None]:
    """Create a progress bar of the reports read; return the function that moves it."""
    artifact = create_progress_artifact(0.0, key="reading", description=f"Reading {total} reports")

    def move(done: int) -> None:
        update_progress_artifact(cast(UUID, artifact), 100.0 * done / total)

    return move


def write(home: Home, summary: RunSummary, reasons: pl.DataFrame, owed: pl.DataFrame | None) -> None:
    """Write a run's artifacts. `reasons`: `submission_id`, `reason`; `owed`: as in `flows.pipeline.steps.RunReport`."""
    create_markdown_artifact(summary.markdown(), key="run-summary", description="What this run did")
    if owed is None:
        return
    reason_of = dict(reasons.iter_rows())
    lines = sorted(summary.submissions, key=lambda line: (_WORST_FIRST.index(line.status), line.file))
    write_table(
        [
            {
                "file": line.file,
                "status": line.status,
                "unit": line.unit_id or "",
                "period": line.period or "",
                "reason": reason_of.get(line.submission_id) or ("" if line.counts else line.why_not),
            }
            for line in lines
        ],
        "submissions",
        "Every report of this run, and why it was rejected",
    )
    write_table(owed.to_dicts(), "who-owes", "Whose reports are missing or rejected, latest periods first")
    for path, key, description in (
        (home.published, "published-copy", "The copy that analysts open"),
        (home.reports / summary.district.period, "district-page", "What leaders read: the district page and workbook"),
        (home.outbox, "outbox", "The workbooks that go back to their units, with the cells to mend marked"),
    ):
        if path.exists():
            create_link_artifact(path.as_uri(), link_text=str(path), key=key, description=description)


def write_table(rows: list[dict[str, object]], key: str, description: str) -> None:
    """Write an artifact of rows; at most the first thousand."""
    shown = rows[:_MAX_ROWS]
    note = f" (the first {_MAX_ROWS} of {len(rows)})" if len(rows) > len(shown) else ""
    texts = [{name: "" if value is None else str(value) for name, value in row.items()} for row in shown]
    create_table_artifact(texts, key=key, description=description + note)
