"""Returning of workbooks with findings: marked copies in the outbox, for the units that sent them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import polars as pl

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
from warehouse.published.querying import PublishedQuery, open_published
from warehouse.published.returns import findings_to_return, returns
from warehouse.published.run_queries import last_as_of, last_entry

_Place = tuple[str | None, str | None, str]  # period, unit, name in the outbox


@dataclass(frozen=True, slots=True)
class _PendingReturn:
    """A submission with findings. `submission_number`: within its unit and period, from 1.

    `is_renewed`: what there is to correct may have changed since it went back.
    """

    sha256: str
    file_name: str
    unit_id: str | None
    period: str | None
    submission_number: int
    is_renewed: bool
    findings: Sequence[Finding]


def return_workbooks(
    home: Home, office: Office = NO_OFFICE, progress: Callable[[int, int], object] = lambda *_: None
) -> int:
    """Bring the outbox up to date; return the number of files written. Idempotent.

    The marked workbooks of new submissions with findings, and of reports with new findings between reports, are put
    there; what is settled is put away. `office`: the one that returns them. `progress` is called with the number done
    and the total.
    """
    outbox = Outbox(home.outbox)
    since = outbox.returned_up_to()
    with open_published(home) as query:
        last = last_entry(query)
        if since >= last:
            return 0
        day = last_as_of(query)
        submissions = returns(query, since)
        pending = _pending_returns(home, query, submissions.filter("is_fresh", "is_open"))
    for place in _places(submissions, is_open=False) - _places(submissions, is_open=True):
        outbox.put_away(*place, day)
    with Workers(partial(_mark, home.archive, office)) as workers:
        for done, (item, found) in enumerate(zip(pending, workers.map(pending), strict=True), start=1):
            returned = (
                write_note_file(item.file_name, item.findings, office) if isinstance(found, FailedItem) else found
            )
            place = (item.period, item.unit_id, numbered_name(returned.name, item.submission_number))
            if item.is_renewed:
                outbox.renew(*place, returned.content, day)
            else:
                outbox.put(*place, returned.content)
            progress(done, len(pending))
    outbox.record_returned(last)
    return len(pending)


def remove_from_outbox(home: Home, sha256: str) -> None:
    """Remove the marked copies of an erased original from the outbox, since they hold the same text."""
    with open_published(home) as query:
        submissions = returns(query, 0)
    outbox = Outbox(home.outbox)
    for row in submissions.filter(sha256=sha256).iter_rows(named=True):
        for place in _places_of(row):
            outbox.remove_file(*place)


def _places(submissions: pl.DataFrame, *, is_open: bool) -> set[_Place]:
    """Return the places that the returned files of the open, or of the settled submissions may have."""
    return {place for row in submissions.filter(is_open=is_open).iter_rows(named=True) for place in _places_of(row)}


def _places_of(row: dict[str, Any]) -> list[_Place]:
    names = (numbered_name(name_of_returned(row["file_name"], extension), row["attempt"]) for extension in EXTENSIONS)
    return [(row["period"], row["unit_id"], name) for name in names]


def _pending_returns(home: Home, query: PublishedQuery, submissions: pl.DataFrame) -> list[_PendingReturn]:
    findings = findings_to_return(query, submissions["submission_id"].to_list())
    findings_by_id, erased = findings.partition_by("submission_id", as_dict=True), tombstones.erased(home.archive)
    return [
        _PendingReturn(
            row["sha256"],
            row["file_name"],
            row["unit_id"],
            row["period"],
            row["attempt"],
            row["is_renewed"],
            findings_of(findings_by_id[(row["submission_id"],)]),
        )
        for row in submissions.iter_rows(named=True)
        if row["sha256"] not in erased
    ]


def _mark(archive: Path, office: Office, item: _PendingReturn) -> ReturnedFile:
    return mark(read_content(archive, item.sha256), item.file_name, item.findings, office)
