"""What a run adds to the ledger: from what was collected and read to rows."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import polars as pl

from flows.pipeline.plan import Choice
from schemas.frames import Findings, Layouts, Submissions
from schemas.rules.general import GENERAL_RULES
from transforms.validation.batch import Batch
from warehouse.home.archive import sha256_of
from warehouse.ledger.store import INBOX_FILES, Load

_DUPLICATE = next(rule for rule in GENERAL_RULES if rule.number == "F-06")


@dataclass(frozen=True, slots=True)
class Received:
    """A content that this run has to do with: a file of the inbox, or an original of the archive.

    `modified_ns`: of the inbox file; None for an original of the archive. `is_new`: its content is to be
    read. `is_copy`: its content is known under another name. Neither: it is the very file, touched, or a .zip
    whose workbooks come by themselves, each `inside` it.
    `reread_of`: the submission of its reading before, where it is read again. `received_on`: the day that
    tells whether it came late; None: the run's own.
    """

    name: str
    sha256: str
    size_bytes: int
    modified_ns: int | None
    is_new: bool
    is_copy: bool
    reread_of: str | None = None
    received_on: date | None = None
    inside: str | None = None


@dataclass(frozen=True, slots=True)
class Collected:
    """What a run found: `received` in the order in which it counts, and how many files were seen before.

    `finished`: how many runs before it had been cut off and were finished first.
    """

    inbox: str
    received: list[Received] = field(default_factory=list)
    seen_before: int = 0
    finished: int = 0

    @property
    def to_read(self) -> list[Received]:
        """Those whose content is to be read."""
        return [r for r in self.received if r.is_new]


@dataclass(frozen=True, slots=True)
class RunFacts:
    """Which run it is, the day it is made for, whose reports it takes, and when it loads."""

    run_id: str
    as_of: date
    choice: Choice
    now: datetime


def rows_of_run(collected: Collected, batch: Batch, run: RunFacts, first_arrival: int) -> Load:
    """The rows that a run adds; its submissions are numbered from `first_arrival`."""
    submissions, ids = _submissions(collected, batch, run, first_arrival)
    findings = pl.concat([_named(batch.findings, ids), _copy_findings(submissions.filter(status="duplicate"))])
    return Load(
        submissions,
        findings.select(list(Findings.to_schema().columns)),
        _named(batch.layouts, ids).select(list(Layouts.to_schema().columns)),
        _inbox_files(collected, set(submissions["submission_id"]), run.run_id),
        {table: _named(frame, ids) for table, frame in batch.records.items()},
    )


def _submissions(
    collected: Collected, batch: Batch, run: RunFacts, first_arrival: int
) -> tuple[pl.DataFrame, pl.Series]:
    """The submissions taken by this run, and the id of each of the batch's, null where it was not taken."""
    reports = iter(batch.reports.iter_rows(named=True))
    rows: list[dict[str, Any]] = []
    ids: list[str | None] = [None] * batch.reports.height
    for received in collected.received:
        if not received.is_new and not received.is_copy:
            continue
        report: dict[str, Any] = next(reports) if received.is_new else {"status": "duplicate", "forms": ""}
        if not run.choice.takes(report.get("unit_id"), report.get("period")):
            continue
        named = submission_id(collected.inbox, received, run.run_id)
        if received.is_new:
            ids[report.pop("submission")] = named
        rows.append(
            report
            | {
                "submission_id": named,
                "sha256": received.sha256,
                "file_name": received.name,
                "received_at": run.now,
                "received_on": received.received_on or run.as_of,
                "arrival": first_arrival + len(rows),
                "run_id": run.run_id,
                "reread_of": received.reread_of,
            }
        )
    columns = {name: column.dtype.type for name, column in Submissions.to_schema().columns.items()}
    submissions = pl.DataFrame(rows, schema=columns)
    return submissions, pl.Series(ids, dtype=pl.String)


def submission_id(inbox: str, received: Received, run_id: str) -> str:
    """The content's own id; for a copy, or a content read again, an id of that event."""
    if received.reread_of is not None:
        return sha256_of(f"{received.sha256} again by {run_id}".encode())[:16]
    if received.is_new:
        return received.sha256[:16]
    return sha256_of(f"{received.sha256} {inbox} {received.name} {received.modified_ns}".encode())[:16]


def _named(frame: pl.DataFrame, ids: pl.Series) -> pl.DataFrame:
    """The rows of the submissions taken, with their id in place of their number in the batch.

    (No join: that would copy every column, and a run has as many rows as all its workbooks together.)
    """
    named = frame.with_columns(submission_id=ids.gather(frame["submission"])).drop("submission")
    return named.drop_nulls("submission_id") if ids.has_nulls() else named


def _copy_findings(copies: pl.DataFrame) -> pl.DataFrame:
    said = {
        "rule": _DUPLICATE.number,
        "severity": str(_DUPLICATE.severity),
        "sheet": None,
        "cell": None,
        "field": None,
    }
    words = {"found": None, "expected": None, "sentence": _DUPLICATE.sentence}
    columns = [pl.lit(value, dtype=pl.String).alias(name) for name, value in (said | words).items()]
    return copies.select(pl.col("sha256").str.head(12).alias("finding_id"), *columns, "submission_id")


def _inbox_files(collected: Collected, taken: set[str], run_id: str) -> pl.DataFrame:
    """What was seen: everything but the news and copies that this run was told to leave, and what they lie in."""
    left = [
        r
        for r in collected.received
        if (r.is_new or r.is_copy) and submission_id(collected.inbox, r, run_id) not in taken
    ]
    unseen = {r.inside or r.name for r in left}
    rows = [
        (collected.inbox, r.name, r.size_bytes, r.modified_ns, r.sha256, run_id)
        for r in collected.received
        if r.modified_ns is not None and r.inside is None and r.name not in unseen
    ]
    return pl.DataFrame(rows, schema=INBOX_FILES, orient="row")
