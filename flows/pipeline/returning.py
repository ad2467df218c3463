"""Sends each unit its own workbook back: the reports with findings, marked, into the outbox."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from flows.pipeline.workers import Lost, Workers
from reports.returned.file_names import EXTENSIONS, at_attempt, name_of_returned
from reports.returned.findings import Finding, findings_of
from reports.returned.marked import Returned, mark, note
from schemas.registry import QUYNH_PHU, District
from warehouse.home import tombstones
from warehouse.home.archive import fetch
from warehouse.home.layout import Home
from warehouse.home.outbox import Outbox
from warehouse.published.publish import Ask, asking
from warehouse.published.questions import last_entry, to_return


@dataclass(frozen=True, slots=True)
class _ToReturn:
    """A submission with findings, and where its workbook goes. `attempt`: the how-manieth of its unit and period."""

    sha256: str
    file_name: str
    unit_id: str | None
    period: str | None
    attempt: int
    findings: Sequence[Finding]


def return_workbooks(
    home: Home, district: District = QUYNH_PHU, progress: Callable[[int, int], object] = lambda *_: None
) -> int:
    """Put into the outbox what has not gone back yet; returns how many. Doing it again changes nothing.

    `district`: whose office sends back.
    """
    outbox = Outbox(home.outbox)
    since = outbox.returned_up_to()
    with asking(home) as ask:
        last = last_entry(ask)
        if since >= last:
            return 0
        waiting = _waiting(home, ask, since)
    with Workers(partial(_marked, home.archive, district)) as workers:
        for done, (item, found) in enumerate(zip(waiting, workers.map(waiting), strict=True), start=1):
            returned = note(item.file_name, item.findings, district) if isinstance(found, Lost) else found
            name = at_attempt(returned.name, item.attempt)
            outbox.put(item.period, item.unit_id, name, returned.content)
            progress(done, len(waiting))
    outbox.settle(last)
    return len(waiting)


def take_back(home: Home, sha256: str) -> None:
    """Take what came of an erased original out of the outbox: it holds what the original held."""
    with asking(home) as ask:
        submissions, _ = to_return(ask, 0)
    outbox = Outbox(home.outbox)
    for row in submissions.filter(sha256=sha256).iter_rows(named=True):
        for extension in EXTENSIONS:
            name = at_attempt(name_of_returned(row["file_name"], extension), row["attempt"])
            outbox.take_back(row["period"], row["unit_id"], name)


def _waiting(home: Home, ask: Ask, since: int) -> list[_ToReturn]:
    submissions, findings = to_return(ask, since)
    of_submission, erased = findings.partition_by("submission_id", as_dict=True), tombstones.erased(home.archive)
    return [
        _ToReturn(sha256, file_name, unit_id, period, attempt, findings_of(of_submission[(submission_id,)]))
        for submission_id, sha256, file_name, unit_id, period, attempt in submissions.iter_rows()
        if sha256 not in erased
    ]


def _marked(archive: Path, district: District, item: _ToReturn) -> Returned:
    return mark(fetch(archive, item.sha256), item.file_name, item.findings, district)
