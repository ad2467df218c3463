"""Answers and reminders by mail: one mail a unit and run, each once whatever happens.

A mail is written down before its text is sent and settled after (`warehouse.home.sent_mail`). A run that is killed in
between leaves a mail that may have arrived; it is not sent again, and is listed as such.
"""

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path

from flows.pipeline.letters import PlannedMail, ReceivedFile, planned_mails
from flows.pipeline.smtp import MailInDoubtError, MailPostponedError, MailRefusedError, MailSender, MailSettings
from flows.pipeline.workers import FailedItem, Workers
from reports.returned.letter import AnsweredFile, Letter, message_of
from reports.returned.marked import ReturnedFile, mark, write_note_file
from schemas.findings import Finding
from schemas.registry import Office, Registry
from warehouse.errors import WarehouseError
from warehouse.home import tombstones
from warehouse.home.archive import read_content
from warehouse.home.layout import Home
from warehouse.home.sent_mail import MailState, SentMail, SentMails
from warehouse.published.querying import open_published

_MOST_FAILURES = 3  # in a row: then the server is taken for down
Marker = Workers[ReceivedFile, ReturnedFile | None]


@dataclass(frozen=True, slots=True)
class Mailed:
    """The mails of one run: the number sent, and the units whose mail was refused, may have arrived, or waits.

    `why`: the server's reason for the last that waits.
    """

    sent: int = 0
    refused: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    waiting: tuple[str, ...] = ()
    why: str = ""

    @property
    def sentence(self) -> str:
        """Return a sentence: `58 mails sent; refused by the server: Xã An Ấp`."""
        others = (
            ("refused by the server, correct the contact in the registry", self.refused),
            ("broken off while it was sent, it may have arrived and is not sent again", self.unknown),
            (f"not sent now ({self.why}), the next run sends it", self.waiting),
        )
        said = [f"{what}: {', '.join(units)}" for what, units in others if units]
        return "; ".join([f"{self.sent} mail{'' if self.sent == 1 else 's'} sent", *said])


def begin_mailing(home: Home, today: date) -> None:
    """Begin to answer by mail with this run's files, before they are loaded; what came earlier is not answered."""
    SentMails(home.root).begin(max(home.journal.numbers(), default=0), today)


def send_mails(home: Home, registry: Registry, settings: MailSettings, today: date, *, remind: bool) -> Mailed:
    """Send the mails that units are to get; raises WarehouseError where the server can't be reached."""
    record = SentMails(home.root)
    begun = record.begun()
    if begun is None:
        return Mailed()
    with open_published(home) as query:
        planned = planned_mails(query, registry, begun, record.mails(), today if remind else None)
        entry = max([begun.entry, *(mail.entry for mail in planned)])
    marker: Marker = Workers(partial(_mark, home.archive, registry.office, tombstones.erased(home.archive)))
    with marker, closing(MailSender(settings)) as sender:
        mailed = _send_all(planned, record, sender, registry.office, marker)
    if mailed.waiting:
        raise WarehouseError(f"Not all units have their mail: {mailed.sentence}. The figures are loaded and published.")
    record.move_on(entry, today if remind else begun.day)
    return mailed


def unsettled(home: Home) -> list[SentMail]:
    """Return the mails that may not have arrived, and those that were refused."""
    return [mail for mail in SentMails(home.root).mails() if mail.state is not MailState.SENT]


def _send_all(
    planned: Sequence[PlannedMail], record: SentMails, sender: MailSender, office: Office, marker: Marker
) -> Mailed:
    states: dict[MailState | None, list[str]] = {state: [] for state in (*MailState, None)}
    failures, why = 0, ""
    for number, mail in enumerate(planned):
        try:
            state = _send(mail, record, sender, office, marker)
        except MailPostponedError as error:
            state, why = None, str(error)
        states[state].append(mail.unit.name)
        failures = failures + 1 if state is None else 0
        if failures == _MOST_FAILURES:
            states[None] += [left.unit.name for left in planned[number + 1 :]]
            break
    return Mailed(
        len(states[MailState.SENT]),
        tuple(states[MailState.REFUSED]),
        tuple(states[MailState.UNKNOWN]),
        tuple(states[None]),
        why,
    )


def _send(mail: PlannedMail, record: SentMails, sender: MailSender, office: Office, marker: Marker) -> MailState | None:
    """Send one mail and return its state; None where it waits for the next run."""
    at = datetime.now(UTC)
    files = list(_answered(mail.files, marker))
    letter = Letter(mail.unit.name, mail.contact, files, mail.owed)
    message_id = f"<{mail.unit.unit_id}.{mail.entry}.{at:%Y%m%d%H%M%S}@{sender.settings.sender.partition('@')[2]}>"
    message = message_of(letter, office, sender.settings.sender, message_id, at)
    written: list[SentMail] = []

    def write_down() -> None:
        written.append(record.intend(mail.unit.unit_id, mail.entry, mail.reminders, at.isoformat()))

    try:
        sender.send(message, write_down)
    except MailRefusedError as error:
        if not written:
            write_down()
        record.settle(written[0], MailState.REFUSED, str(error))
        return MailState.REFUSED
    except MailPostponedError:
        for intended in written:
            record.take_back(intended)
        raise
    except MailInDoubtError:
        return MailState.UNKNOWN
    record.settle(written[0], MailState.SENT)
    return MailState.SENT


def _answered(files: Sequence[ReceivedFile], marker: Marker) -> Iterator[AnsweredFile]:
    marked = [file for file in files if _to_mark(file)]
    returned = dict(zip(map(id, marked), marker.map(marked), strict=True))
    for file in files:
        of = {severity: sum(f.severity == severity for f in file.findings) for severity in ("error", "warning")}
        sentence = next((f.sentence for f in file.findings), "")
        copy = returned.get(id(file))
        found = None if isinstance(copy, FailedItem) else copy
        yield AnsweredFile(file.name, file.status, of["error"], of["warning"], file.counts, sentence, found)


def _to_mark(file: ReceivedFile) -> bool:
    return file.status not in ("duplicate", "no_report") and any(_is_shown(found) for found in file.findings)


def _is_shown(finding: Finding) -> bool:
    return finding.severity != "note"


def _mark(archive: Path, office: Office, erased: set[str], file: ReceivedFile) -> ReturnedFile | None:
    if file.sha256 in erased:
        return None
    shown = [finding for finding in file.findings if _is_shown(finding)]
    try:
        return mark(read_content(archive, file.sha256), file.name, shown, office)
    except WarehouseError:  # a damaged original: the doctor says so
        return write_note_file(file.name, shown, office)
