"""The record of the mails sent to units: each is written down before it is sent and settled after.

A mail that was written down and not settled may have arrived: it is not sent again, and the run and `status` say so.
"""

import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any

from warehouse.errors import WarehouseError
from warehouse.home.whole_files import write_whole

_BEGUN = "begun.json"


class MailState(StrEnum):
    """The state of a mail. `UNKNOWN`: its sending began, and whether it ended is not known."""

    UNKNOWN = "unknown"
    SENT = "sent"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class SentMail:
    """A mail to a unit: the journal entry up to which it answers, and the reminders in it (`2024-01 -3`)."""

    number: int
    unit_id: str
    entry: int
    reminders: tuple[str, ...]
    at: str
    state: MailState = MailState.UNKNOWN
    why: str = ""


@dataclass(frozen=True, slots=True)
class Begun:
    """The beginning of what is still to be answered: what came by this entry, or was due by this day, is not."""

    entry: int
    day: date


class SentMails:
    """The mails of a home. Writing needs the home's lock."""

    def __init__(self, root: Path) -> None:
        self.folder = root / "mail"

    def begin(self, entry: int, day: date) -> None:
        """Begin to send mails, if that was not done: what came before is not answered."""
        if not (self.folder / _BEGUN).exists():
            self.move_on(entry, day)

    def move_on(self, entry: int, day: date) -> None:
        """Record that all is answered up to an entry, and all reminded up to a day."""
        self._write(self.folder / _BEGUN, {"entry": entry, "day": day.isoformat()})

    def begun(self) -> Begun | None:
        """Return the beginning of what is to be answered; None before mails were first sent."""
        if not (self.folder / _BEGUN).exists():
            return None
        found = self._read(self.folder / _BEGUN)
        return Begun(found["entry"], date.fromisoformat(found["day"]))

    def mails(self) -> list[SentMail]:
        """Return all mails, in order."""
        return list(self._mails())

    def intend(self, unit_id: str, entry: int, reminders: Sequence[str], at: str) -> SentMail:
        """Write a mail down, before its text is sent."""
        number = max((int(path.stem) for path in self._paths()), default=0) + 1
        mail = SentMail(number, unit_id, entry, tuple(reminders), at)
        self._write(self._path(mail), asdict(mail))
        return mail

    def settle(self, mail: SentMail, state: MailState, why: str = "") -> None:
        """Record that the server took a mail, or refused it for good."""
        self._write(self._path(mail), asdict(replace(mail, state=state, why=why)))

    def take_back(self, mail: SentMail) -> None:
        """Forget a mail that the server did not take: the next run sends it."""
        self._path(mail).unlink(missing_ok=True)

    def _mails(self) -> Iterator[SentMail]:
        for path in self._paths():
            found = self._read(path)
            yield SentMail(**found | {"reminders": tuple(found["reminders"]), "state": MailState(found["state"])})

    def _paths(self) -> list[Path]:
        return sorted(path for path in self.folder.glob("*.json") if path.stem.isdecimal())

    def _path(self, mail: SentMail) -> Path:
        return self.folder / f"{mail.number:06}.json"

    def _read(self, path: Path) -> dict[str, Any]:
        try:
            found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise WarehouseError(
                f"{path} can't be read; restore it from the backup, else units may get a mail twice."
            ) from error
        return found

    def _write(self, path: Path, body: dict[str, Any]) -> None:
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_whole(path, json.dumps(body, ensure_ascii=False))
            self._sync_folder()
        except OSError as error:
            raise WarehouseError(
                f"{self.folder} can't be written ({error.strerror or error}); no mail was sent. Make room, run again."
            ) from error

    def _sync_folder(self) -> None:
        """Sync the folder's list of files, where the system can."""
        if hasattr(os, "O_DIRECTORY"):
            folder = os.open(self.folder, os.O_DIRECTORY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)
