"""The ledger rows of one run, built from what was collected and read."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import polars as pl

from flows.pipeline.plan import Selection
from schemas.frames import Submissions, columns_of
from schemas.submissions import Submission
from transforms.validation.batch import Batch
from warehouse.ledger.store import INBOX_FILES, RunRows


@dataclass(frozen=True, slots=True)
class Collected:
    """The collection of one run: `received` in order of arrival, and the number of files seen before.

    `finished`: the number of earlier runs that had been cut off and were finished first. `left_out`: the number of
    files that operating systems leave. `emptied_of`: of an inbox without any file, the number of those seen before;
    `still_empty`: an earlier run said so. `upgraded`: a sentence where another version of the program ran before.
    """

    inbox: str
    received: list[Submission] = field(default_factory=list)
    seen_before: int = 0
    finished: int = 0
    left_out: int = 0
    emptied_of: int = 0
    still_empty: bool = False
    upgraded: str = ""

    @property
    def to_read(self) -> list[Submission]:
        """Return the submissions whose content is to be read."""
        return [r for r in self.received if r.is_new]

    def by_id(self, run_id: str) -> dict[str, Submission]:
        """Return the submissions to read by their ids, in order of arrival."""
        return {submission.id_in(self.inbox, run_id): submission for submission in self.to_read}


@dataclass(frozen=True, slots=True)
class RunFacts:
    """One run: its id, its as-of day, whose reports it takes, and when it loads."""

    run_id: str
    as_of: date
    selection: Selection
    now: datetime


def rows_of_run(
    collected: Collected,
    batch: Batch,
    run: RunFacts,
    first_arrival: int,
    copy_findings: Callable[[pl.DataFrame], pl.DataFrame],
) -> RunRows:
    """Build the ledger rows of one run; its submissions are numbered from `first_arrival`.

    `copy_findings`: builds the findings of the duplicate submissions.
    """
    submissions = _submissions(collected, batch, run, first_arrival)
    taken = set(submissions["submission_id"])
    firsts = submissions.filter(pl.col("status") != "duplicate")["sha256"]
    copies = submissions.filter(status="duplicate")
    copies = copy_findings(copies.with_columns(first_is_new=pl.col("sha256").is_in(firsts.implode())))
    return RunRows(
        submissions,
        pl.concat([_of(batch.findings, taken, batch), copies]),
        _of(batch.layouts, taken, batch),
        _inbox_files(collected, taken, run.run_id),
        {table: _of(frame, taken, batch) for table, frame in batch.records.items()},
        _of(batch.answers, taken, batch),
    )


def _submissions(collected: Collected, batch: Batch, run: RunFacts, first_arrival: int) -> pl.DataFrame:
    """Build the rows of the submissions that this run takes."""
    outcomes = {row["submission_id"]: row for row in batch.submissions.iter_rows(named=True)}
    rows: list[dict[str, Any]] = []
    for submission in collected.received:
        if not submission.is_new and not submission.is_copy:
            continue
        named = submission.id_in(collected.inbox, run.run_id)
        outcome = outcomes[named] if submission.is_new else {"status": "duplicate", "forms": ""}
        if not run.selection.includes(outcome.get("unit_id"), outcome.get("period")):
            continue
        receipt = {
            "submission_id": named,
            "sha256": submission.sha256,
            "file_name": submission.name,
            "received_at": run.now,
            "received_on": submission.received_on or run.as_of,
            "arrival": first_arrival + len(rows),
            "run_id": run.run_id,
            "reread_of": submission.reread_of,
        }
        rows.append(outcome | receipt)
    return pl.DataFrame(rows, schema=columns_of(Submissions))


def _of(frame: pl.DataFrame, taken: set[str], batch: Batch) -> pl.DataFrame:
    """Select the rows of the submissions taken; usually that is all of them, and nothing is copied."""
    if taken.issuperset(batch.submissions["submission_id"]):
        return frame
    return frame.filter(pl.col("submission_id").is_in(sorted(taken)))


def _inbox_files(collected: Collected, taken: set[str], run_id: str) -> pl.DataFrame:
    """Build the rows of the files seen, without the new files and copies that this run leaves, and their archives."""
    left = [r for r in collected.received if (r.is_new or r.is_copy) and r.id_in(collected.inbox, run_id) not in taken]
    unseen = {r.inside or r.name for r in left}
    rows = [
        (collected.inbox, r.name, r.size_bytes, r.modified_ns, r.sha256, run_id)
        for r in collected.received
        if r.modified_ns is not None and r.inside is None and r.name not in unseen
    ]
    return pl.DataFrame(rows, schema=INBOX_FILES, orient="row")
