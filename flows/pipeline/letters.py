"""The mails that units are to get: what came of each since the last one, and the reminders of these days."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

import polars as pl

from reports.returned.findings import findings_of
from reports.returned.letter import OwedReport
from schemas.findings import Finding
from schemas.periods import label_of_id
from schemas.registry import Office, Registry, Unit
from warehouse.home.sent_mail import Begun, SentMail
from warehouse.published.mail_queries import owed_between, submissions_to_answer
from warehouse.published.querying import PublishedQuery
from warehouse.published.run_queries import last_entry

_LATE_DAYS = 7  # a reminder that no run sent for so long is not sent any more


@dataclass(frozen=True, slots=True)
class ReceivedFile:
    """A submission to answer, with its findings."""

    name: str
    sha256: str
    status: str
    counts: bool
    findings: Sequence[Finding]


@dataclass(slots=True)
class PlannedMail:
    """A mail to a unit. `entry`: the journal entry up to which it answers. `reminders`: their keys, as `2024-01 -3`."""

    unit: Unit
    contact: str
    entry: int
    files: list[ReceivedFile] = field(default_factory=list)
    owed: list[OwedReport] = field(default_factory=list)
    reminders: list[str] = field(default_factory=list)


def planned_mails(
    query: PublishedQuery, registry: Registry, begun: Begun, sent: Sequence[SentMail], today: date | None
) -> list[PlannedMail]:
    """Plan one mail for each unit with a contact that has files to be answered, or owes a report by these days.

    `today`: None where units aren't reminded.
    """
    entry = last_entry(query)
    units = {unit.unit_id: unit for unit in registry.units if unit.contact}
    planned = {name: PlannedMail(unit, unit.contact or "", entry) for name, unit in units.items()}
    _add_files(planned, query, begun, sent)
    if today is not None:
        _add_reminders(planned, query, registry.office, begun, sent, today)
    return [mail for mail in planned.values() if mail.files or mail.owed]


def _add_files(planned: dict[str, PlannedMail], query: PublishedQuery, begun: Begun, sent: Iterable[SentMail]) -> None:
    answered = dict.fromkeys(planned, begun.entry)
    for earlier in sent:
        answered[earlier.unit_id] = max(earlier.entry, answered.get(earlier.unit_id, 0))
    submissions, findings = submissions_to_answer(query, begun.entry)
    by_id = findings.partition_by("submission_id", as_dict=True) if findings.height else {}
    for row in submissions.iter_rows(named=True):
        mail = planned.get(row["unit_id"] or "")
        if mail is None or row["entry"] <= answered[mail.unit.unit_id]:
            continue
        found = by_id.get((row["submission_id"],))
        listed = findings_of(found) if found is not None else []
        mail.files.append(ReceivedFile(row["file_name"], row["sha256"], row["status"], row["counts"], listed))


def _add_reminders(
    planned: dict[str, PlannedMail],
    query: PublishedQuery,
    office: Office,
    begun: Begun,
    sent: Iterable[SentMail],
    today: date,
) -> None:
    done = {(mail.unit_id, key) for mail in sent for key in mail.reminders}
    for row in owed_around(query, office, today).iter_rows(named=True):
        mail = planned.get(row["unit_id"])
        keys = _due_reminders(office, row["period"], row["due_on"], begun.day, today)
        due = [key for key in keys if (row["unit_id"], key) not in done]
        if mail is None or not due:
            continue
        label = label_of_id(row["period"])
        mail.owed.append(OwedReport(label, row["due_on"], was_rejected=row["state"] == "rejected"))
        mail.reminders += due


def owed_around(query: PublishedQuery, office: Office, today: date) -> pl.DataFrame:
    """Return the owed reports whose due day is so near that units are reminded."""
    before, after = max(office.remind_before, default=0), max(office.remind_after, default=0)
    return owed_between(query, today - timedelta(after + _LATE_DAYS), today + timedelta(before))


def _due_reminders(office: Office, period: str, due_on: date, begun: date, today: date) -> list[str]:
    """Return the keys of the reminders of a report that are due; one before the due day lapses on it."""
    first = max(begun, today - timedelta(_LATE_DAYS))
    offsets = [*(-days for days in office.remind_before), *office.remind_after]
    return [
        f"{period} {offset:+d}"
        for offset in offsets
        if first < due_on + timedelta(offset) <= today and (offset > 0 or today <= due_on)
    ]
