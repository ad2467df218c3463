"""Returning of workbooks with findings: marked copies in the outbox, for the units that sent them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from flows.pipeline.workers import FailedItem, Workers
from reports.returned.file_names import EXTENSIONS, name_of_returned, numbered_name
from reports.returned.findings import findings_of
from reports.returned.marked import ReturnedFile, mark, write_note_file
from schemas.findings import Finding
from schemas.registry import NO_OFFICE, Office
from warehouse.home import tombstones
from warehouse.home.archive import read_content
from warehouse.home.layout import Home
from warehouse.home.outbox import Outbox
from warehouse.published.publish import PublishedQuery, open_published
from warehouse.published.run_queries import last_entry, pending_returns


@dataclass(frozen=True, slots=True)
class _PendingReturn:
    """A submission with findings. `submission_number`: within its unit and period, from 1."""

    sha256: str
    file_name: str
    unit_id: str | None
    period: str | None
    submission_number: int
    findings: Sequence[Finding]


def return_workbooks(
    home: Home, office: Office = NO_OFFICE, progress: Callable[[int, int], object] = lambda *_: None
) -> int:
    """Put the marked workbooks of new submissions with findings into the outbox; return their number. Idempotent.

    `office`: the one that returns them. `progress` is called with the number done and the total.
    """
    outbox = Outbox(home.outbox)
    since = outbox.returned_up_to()
    with open_published(home) as query:
        last = last_entry(query)
        if since >= last:
            return 0
        pending = _pending_returns(home, query, since)
    with Workers(partial(_mark, home.archive, office)) as workers:
        for done, (item, found) in enumerate(zip(pending, workers.map(pending), strict=True), start=1):
            returned = (
                write_note_file(item.file_name, item.findings, office) if isinstance(found, FailedItem) else found
            )
            name = numbered_name(returned.name, item.submission_number)
            outbox.put(item.period, item.unit_id, name, returned.content)
            progress(done, len(pending))
    outbox.record_returned(last)
    return len(pending)


def remove_from_outbox(home: Home, sha256: str) -> None:
    """Remove the marked copies of an erased original from the outbox, since they hold the same text."""
    with open_published(home) as query:
        submissions, _ = pending_returns(query, 0)
    outbox = Outbox(home.outbox)
    for row in submissions.filter(sha256=sha256).iter_rows(named=True):
        for extension in EXTENSIONS:
            name = numbered_name(name_of_returned(row["file_name"], extension), row["attempt"])
            outbox.remove_file(row["period"], row["unit_id"], name)


def _pending_returns(home: Home, query: PublishedQuery, since: int) -> list[_PendingReturn]:
    submissions, findings = pending_returns(query, since)
    findings_by_id, erased = findings.partition_by("submission_id", as_dict=True), tombstones.erased(home.archive)
    return [
        _PendingReturn(sha256, file_name, unit_id, period, attempt, findings_of(findings_by_id[(submission_id,)]))
        for submission_id, sha256, file_name, unit_id, period, attempt in submissions.iter_rows()
        if sha256 not in erased
    ]


def _mark(archive: Path, office: Office, item: _PendingReturn) -> ReturnedFile:
    return mark(read_content(archive, item.sha256), item.file_name, item.findings, office)
