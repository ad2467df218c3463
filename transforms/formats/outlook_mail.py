"""Messages as Outlook saves them (.msg): compound files. Source: [MS-OXMSG]."""

import io
from collections.abc import Iterator
from datetime import UTC, datetime

import oxmsg
from olefile import OleFileIO
from oxmsg.attachment import Attachment as OutlookAttachment
from oxmsg.properties import Properties
from oxmsg.storage import Storage

from transforms.formats.internet_mail import OWN_HEADER, Attachment, Message, is_automatic

_SENT, _SHORT_NAME, _CONTENT_ID, _MIME_TYPE = 0x0039, 0x3704, 0x3712, 0x370E
_NESTED_HEADER_BYTES = 24
_NESTED = "__substg1.0_3701000D"  # the storage of an attached message


def parse(content: bytes) -> Message:
    """Parse a message."""
    with OleFileIO(io.BytesIO(content)) as file:  # bytes would be taken for a path where they are few
        root = Storage.from_ole(file)
    message = oxmsg.Message(root)
    headers = {name.lower(): value for name, value in message.message_headers.items()}
    return Message(
        _sent(message.properties),
        list(_attachments(root)),
        is_automatic=is_automatic(headers.get("auto-submitted", ""), headers.get("precedence", ""))
        or message.message_class.upper().startswith("REPORT."),
        is_own=OWN_HEADER.lower() in headers,
    )


def _attachments(message: Storage) -> Iterator[Attachment]:
    for storage in message.iter_attachment_storages():
        nested = next((inner for inner in storage.storages if inner.name == _NESTED), None)
        if nested is not None:
            sent = _sent(Properties(nested, properties_header_offset=_NESTED_HEADER_BYTES))
            yield Attachment("thư.msg", message=Message(sent, list(_attachments(nested))))
        elif attached := _attached(OutlookAttachment(storage)):
            yield attached


def _sent(properties: Properties) -> datetime | None:
    sent = properties.date_prop_value(_SENT)
    return sent.replace(tzinfo=sent.tzinfo or UTC) if sent else None


def _attached(found: OutlookAttachment) -> Attachment | None:
    """Return an attached file; None for a picture in the message's text, and for a mere link to a file."""
    properties = found.properties
    if not found.file_bytes or (_text(properties, _MIME_TYPE).startswith("image/") and _text(properties, _CONTENT_ID)):
        return None
    return Attachment(found.file_name or _text(properties, _SHORT_NAME) or "tệp đính kèm", found.file_bytes)


def _text(properties: Properties, number: int) -> str:
    return properties.str_prop_value(number) or ""
