"""An inbox that is a mailbox, `imaps://user@host/folder`: each message is a file. Nothing is deleted.

Messages are known by their time of arrival, Message-ID and date: a mailbox that was moved or restored has no new ones.
"""

import imaplib
import re
import time
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes
from hashlib import sha256
from typing import Any, NamedTuple

from transforms.formats.mail import Reason, note_of
from warehouse.home.inbox import InboxFile, Listing
from warehouse.home.long_messages import shortened
from warehouse.home.mailbox_connection import CONNECTION_ERRORS, MailboxAddress, command, connect, in_words

_ABOUT = "(UID INTERNALDATE RFC822.SIZE BODY.PEEK[HEADER.FIELDS (MESSAGE-ID DATE)])"
_UID, _SIZE = re.compile(rb"\bUID (\d+)"), re.compile(rb"\bRFC822\.SIZE (\d+)")
_ARRIVED = re.compile(rb'\bINTERNALDATE "([^"]+)"')
_STRUCTURE = re.compile(rb"\bBODYSTRUCTURE.*", re.DOTALL)
_PIECE_BYTES = 1024**2
_ATTEMPTS = 3
_FIRST_WAIT_SECONDS = 0.5


class _Message(NamedTuple):
    """A message of the mailbox. `key`: the same for the same message."""

    uid: int
    size_bytes: int
    arrived: datetime
    key: str

    @property
    def name(self) -> str:
        """The message's name in the ledger; it tells nothing of the message but its time."""
        return f"{self.arrived:%Y-%m-%d %H.%M.%S}Z {sha256(self.key.encode()).hexdigest()[:12]}.eml"


@dataclass(slots=True)
class Mailbox:
    """A folder of a mailbox. See warehouse.home.inbox.Inbox."""

    url: str
    password: str | None = None
    wait: Callable[[float], object] = time.sleep
    _client: imaplib.IMAP4 | None = field(default=None, init=False)

    @property
    def address(self) -> str:
        """The address without a password."""
        return MailboxAddress.parsed(self.url).shown

    def list_files(self) -> Listing:
        """List the messages in order of arrival, one that came several times once."""
        with in_words(MailboxAddress.parsed(self.url)):
            kept = self._messages()
        return Listing([InboxFile(m.name, str(m.uid), m.size_bytes, int(m.arrived.timestamp()) * 10**9) for m in kept])

    def read_file(self, file: InboxFile) -> bytes | None:
        """Return a message, of an overlong part only the beginning; None where it was removed since it was listed.

        A dropped connection is made again.
        """
        for attempt in range(1, _ATTEMPTS):
            with suppress(*CONNECTION_ERRORS):
                return self._read(file)
            self.close()
            self.wait(_FIRST_WAIT_SECONDS * attempt)
        with in_words(MailboxAddress.parsed(self.url)):
            return self._read(file)

    def mark_as_read(self, names: Collection[str]) -> None:
        """Mark messages as seen, as a person's mail program would."""
        self.close()
        with in_words(MailboxAddress.parsed(self.url)):
            self._client = connect(MailboxAddress.parsed(self.url), self.password, writable=True)
            uids = ",".join(str(message.uid) for message in self._messages() if message.name in names)
            if uids:
                command(self._client, "STORE", uids, "+FLAGS.SILENT", r"(\Seen)")
        self.close()

    def close(self) -> None:
        """Close the connection."""
        if self._client is not None:
            with suppress(*CONNECTION_ERRORS):
                self._client.shutdown()
        self._client = None

    def _opened(self) -> imaplib.IMAP4:
        if self._client is None:
            self._client = connect(MailboxAddress.parsed(self.url), self.password)
        return self._client

    def _messages(self) -> list[_Message]:
        client = self._opened()
        found = [_message(about, header) for about, header in _answers(command(client, "FETCH", "1:*", _ABOUT))]
        kept = _each_once(client, [message for message in found if message is not None])
        return sorted(kept, key=lambda message: message.name)

    def _read(self, file: InboxFile) -> bytes | None:
        content = shortened(_pieces(self._opened(), file.path))
        if content is None:
            return note_of(file.name.encode(), Reason.TOO_LARGE).content
        return content or None


def _pieces(client: imaplib.IMAP4, uid: str) -> Iterator[bytes]:
    """Fetch a message piece by piece, without marking it as seen."""
    start = 0
    while True:
        answers = list(_answers(command(client, "FETCH", uid, f"(BODY.PEEK[]<{start}.{_PIECE_BYTES}>)")))
        piece = answers[0][1] if answers else b""
        if piece:
            yield piece
        if len(piece) < _PIECE_BYTES:
            return
        start += len(piece)


def _answers(data: Iterable[Any]) -> Iterator[tuple[bytes, bytes]]:
    """Yield for each message what the server says of it and the text that it sent; what says nothing is left out."""
    about, text = b"", b""
    for item in data:
        if isinstance(item, tuple):
            about, text = about + item[0], item[1]
        elif item is not None:
            yield about + item, text
            about, text = b"", b""


def _message(about: bytes, header: bytes) -> _Message | None:
    uid, size_bytes, arrived = _UID.search(about), _SIZE.search(about), _ARRIVED.search(about)
    if uid is None or size_bytes is None or arrived is None:
        return None
    at = datetime.strptime(arrived[1].decode().strip(), "%d-%b-%Y %H:%M:%S %z").astimezone(UTC)
    said = message_from_bytes(header)
    key = f"{said['Message-ID']} {said['Date']}" if said["Message-ID"] else f"{at} {int(size_bytes[1])}"
    return _Message(int(uid[1]), int(size_bytes[1]), at, key)


def _each_once(client: imaplib.IMAP4, found: Iterable[_Message]) -> Iterator[_Message]:
    """Yield the messages; of those with the same key only the first of each structure."""
    by_key = defaultdict(list)
    for message in sorted(found, key=lambda message: (message.arrived, message.uid)):
        by_key[message.key].append(message)
    for first, *others in by_key.values():
        yield first
        seen = {_structure(client, first)} if others else set()
        for message in others:
            structure = _structure(client, message)
            if structure not in seen:
                yield message._replace(key=f"{message.key} {structure!r}")
            seen.add(structure)


def _structure(client: imaplib.IMAP4, message: _Message) -> bytes:
    """Return the kinds and sizes of a message's parts; what servers add to it on its way is no part."""
    answers = _answers(command(client, "FETCH", str(message.uid), "(BODYSTRUCTURE)"))
    found = _STRUCTURE.search(b"".join(about + text for about, text in answers))
    return found.group() if found else b""
