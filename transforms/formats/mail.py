"""Mails: a message is the files attached to it. Its text is never stored.

A message without files to read is replaced by a note of one line, so that it has a status but no text.
"""

import re
from collections.abc import Callable, Iterator
from enum import StrEnum
from hashlib import sha256

from transforms.formats import compound, file_errors, internet_mail, outlook_mail, web_archive
from transforms.formats.compound import CompoundFile
from transforms.formats.file_errors import UnreadableWorkbookError
from transforms.formats.internet_mail import Message
from transforms.formats.members import MAX_MEMBERS, Member, Opened, unique_name

_HEADER_LINE = re.compile(rb"(?:[!-9;-~]+:|From )[^\r\n]*\r?\n")
_MAIL_HEADER = re.compile(rb"^(?:from|to|received|message-id|return-path|subject|delivered-to):", re.I | re.M)
_MIN_MAIL_HEADERS = 2
_OUTLOOK_STREAM = "__properties_version1.0"
_OUTLOOK_MARK = _OUTLOOK_STREAM.encode("utf-16-le")
_NOTE = b"X-Tonghop-Note: "


class Reason(StrEnum):
    """A reason why a message has no files to read."""

    WITHOUT_FILES = "without-files"
    AUTOMATIC = "automatic"
    OWN = "own"
    TOO_LARGE = "too-large"
    DAMAGED = "damaged"


_ERRORS: dict[str, Callable[[], UnreadableWorkbookError]] = {
    Reason.WITHOUT_FILES: file_errors.mail_without_files,
    Reason.AUTOMATIC: file_errors.automatic_mail,
    Reason.OWN: file_errors.own_mail,
    Reason.TOO_LARGE: file_errors.mail_too_large,
}


def is_mail(content: bytes) -> bool:
    """Check whether a content is a message that was sent, or the note left of one."""
    if content.startswith(compound.MAGIC):
        return _OUTLOOK_MARK in content and _is_outlook_mail(content)
    if is_note(content):
        return True
    if not _HEADER_LINE.match(content) or web_archive.is_web_archive(content):
        return False
    return len(_MAIL_HEADER.findall(web_archive.head_of(content))) >= _MIN_MAIL_HEADERS


def is_note(content: bytes) -> bool:
    """Check whether a content is the note left of a message."""
    return content.startswith(_NOTE)


def _is_outlook_mail(content: bytes) -> bool:
    try:
        file = CompoundFile(content)
    except (UnreadableWorkbookError, ValueError):
        return False
    return _OUTLOOK_STREAM in file and "Workbook" not in file and "Book" not in file


def open_mail(content: bytes) -> Opened:
    """Open a message into its files, those of messages nested in it included.

    A message without files, one that no person sent and a damaged one is a note instead. Raises the error of such a
    note (F-01, F-02), and nothing else.
    """
    if is_note(content):
        raise _error_of(content)
    parse = outlook_mail.parse if content.startswith(compound.MAGIC) else internet_mail.parse
    try:
        found = list(_files(parse(content), content))
    except Exception:  # the libraries raise their own
        found = [note_of(content)]
    taken: set[str] = set()
    return Opened([file._replace(name=_unique_path(file.name, taken)) for file in found[:MAX_MEMBERS]])


def note_of(content: bytes, reason: Reason = Reason.DAMAGED) -> Member:
    """Return the note that replaces a message."""
    return Member("thư", _NOTE + f"{reason} {sha256(content).hexdigest()}\r\n".encode())


def _error_of(note: bytes) -> UnreadableWorkbookError:
    word = note[len(_NOTE) :].split(maxsplit=1)[0].decode(errors="replace")
    return _ERRORS.get(word, file_errors.damaged)()


def _files(message: Message, key: bytes) -> Iterator[Member]:
    """Yield the files of a message, or a note where there is none; `key`: makes the note the message's own."""
    if message.is_own or message.is_automatic:
        yield note_of(key, Reason.OWN if message.is_own else Reason.AUTOMATIC)
    elif not message.attachments:
        yield note_of(key, Reason.WITHOUT_FILES)
    for number, attached in enumerate(() if message.is_own or message.is_automatic else message.attachments):
        name = attached.name.replace("\\", "/").rpartition("/")[2]
        if attached.message is None:
            yield Member(name, attached.content, message.sent)
        else:
            for file in _files(attached.message, key + bytes([number % 256])):
                yield file._replace(name=f"{name}/{file.name}", modified=file.modified or message.sent)


def _unique_path(path: str, taken: set[str]) -> str:
    """Return a path whose parts are file names, that of the file not in `taken`, and add that one there."""
    *above, name = path.split("/")
    return "/".join([*(unique_name(part, set()) for part in above), unique_name(name, taken)])
