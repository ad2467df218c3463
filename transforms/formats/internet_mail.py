"""Messages as mail servers send them (.eml): RFC 5322 and MIME."""

import email
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email import policy
from email.message import Message as MimePart
from email.utils import parsedate_to_datetime

OWN_HEADER = "X-Tonghop-Office"  # on every message that the program sends
_AUTOMATIC_PRECEDENCE = ("bulk", "junk", "auto_reply")
_NO_REPORTS = re.compile(
    r"application/(?:x-)?pkcs7-signature|application/pgp-signature|message/.*|text/(?:x-)?vcard|text/calendar"
    r"|text/rfc822-headers"
)
_TEXT_OF_SERVER = re.compile(r"ATT\d+\.(?:txt|html?)", re.IGNORECASE)  # Exchange cuts a text around its attachments
_EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file as it is attached to a message, or a nested message."""

    name: str
    content: bytes = b""
    message: "Message | None" = None


@dataclass(frozen=True, slots=True)
class Message:
    """A message. `is_automatic`: a program sent it, as an answer or a report of delivery. `is_own`: this program."""

    sent: datetime | None
    attachments: list[Attachment]
    is_automatic: bool = False
    is_own: bool = False


def parse(content: bytes) -> Message:
    """Parse a message."""
    return _message(email.message_from_bytes(content, policy=policy.default))


def _message(message: MimePart) -> Message:
    headers = {name: _header(message, name) for name in ("Auto-Submitted", "Precedence", OWN_HEADER, "Date")}
    return Message(
        time_of(headers["Date"]),
        list(_attachments(message, in_page=False)),
        is_automatic=is_automatic(headers["Auto-Submitted"], headers["Precedence"])
        or message.get_content_type() == "multipart/report",
        is_own=bool(headers[OWN_HEADER]),
    )


def is_automatic(auto_submitted: str, precedence: str) -> bool:
    """Check by its headers whether a program sent a message (RFC 3834)."""
    kind = auto_submitted.partition(";")[0].strip().lower()
    return kind not in ("", "no") or precedence.strip().lower() in _AUTOMATIC_PRECEDENCE


def time_of(date: str) -> datetime | None:
    """Return the time of a `Date` header; None where it is no time."""
    try:
        sent = parsedate_to_datetime(date)
        sent = sent.replace(tzinfo=UTC) if sent.tzinfo is None else sent.astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return sent if sent >= _EARLIEST else None


def _header(message: MimePart, name: str) -> str:
    try:
        return str(message.get(name, ""))
    except Exception:  # a header that the library can't parse says nothing
        return ""


def _attachments(part: MimePart, *, in_page: bool) -> Iterator[Attachment]:
    """Yield the files of a part; `in_page`: of a page with its pictures."""
    kind = part.get_content_type()
    if kind == "message/rfc822":
        for nested in _parts(part):
            yield Attachment(_name(part) or "thư.eml", message=_message(nested))
    elif part.is_multipart():
        for inner in _parts(part):
            yield from _attachments(inner, in_page=in_page or kind == "multipart/related")
    elif not _NO_REPORTS.fullmatch(kind) and not _is_text_or_picture(part, kind, in_page=in_page):
        content = part.get_payload(decode=True)
        if isinstance(content, bytes) and content:
            yield Attachment(_name(part) or "tệp đính kèm", content)


def _is_text_or_picture(part: MimePart, kind: str, *, in_page: bool) -> bool:
    """Check whether a part is the message's own text, or a picture in it, such as the logo of a signature."""
    name = _name(part)
    if kind in ("text/plain", "text/html"):
        return not name or _TEXT_OF_SERVER.fullmatch(name) is not None
    is_attached = part.get_content_disposition() == "attachment"
    return kind.startswith("image/") and (not is_attached or (in_page and part["Content-ID"] is not None))


def _parts(part: MimePart) -> Iterable[MimePart]:
    payload = part.get_payload()
    return [inner for inner in payload if isinstance(inner, MimePart)] if isinstance(payload, list) else []


def _name(part: MimePart) -> str:
    try:
        return part.get_filename() or ""
    except Exception:  # a name that the library can't parse
        return ""
