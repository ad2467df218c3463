"""Web archives (.mht): the pages of a workbook, one for each sheet, in one MIME message."""

import email
import html
import re
from dataclasses import replace
from email import policy

from transforms.formats import file_errors, markup, texts
from transforms.formats.grid import Sheet

_HEAD_BYTES = 4096
_VERSION = re.compile(rb"^mime-version:", re.IGNORECASE | re.MULTILINE)
_PAGES = re.compile(rb"^content-type:\s*(?:multipart/related|text/html)", re.IGNORECASE | re.MULTILINE)
_DELIVERED = re.compile(
    rb"^(?:to|received|message-id|return-path|delivered-to):", re.IGNORECASE | re.MULTILINE
)  # a message that was sent has at least one of these
_SHEET_NAME = re.compile(r"<x:Name>\s*([^<]+?)\s*</x:Name>")


def head_of(content: bytes) -> bytes:
    """Return the header of a MIME message: everything above its first blank line."""
    return re.split(rb"\r?\n\r?\n", content[:_HEAD_BYTES], maxsplit=1)[0]


def is_web_archive(content: bytes) -> bool:
    """Check whether a file is a web archive, and no message that was sent."""
    head = head_of(content)
    return bool(_VERSION.search(head) and _PAGES.search(head) and not _DELIVERED.search(head))


def sheets_of(content: bytes, max_cells: int) -> list[Sheet]:
    """Parse the pages that have a table, each as a sheet. Raises F-01 if there is none, F-02 over the limit."""
    message = email.message_from_bytes(content, policy=policy.default)
    pages = [part for part in message.walk() if part.get_content_type() == "text/html"]
    written = [texts.decode_text(_payload(page.get_payload(decode=True))) or "" for page in pages]
    found = [markup.sheet_of_page(text, max_cells) for text in written]
    sheets = [sheet for sheet in found if sheet is not None]
    if not sheets:
        raise file_errors.not_a_workbook("trang web không có bảng")
    names = [html.unescape(name) for name in _SHEET_NAME.findall(written[0])]
    if len(names) != len(sheets):
        names = [sheet.name if number == 1 else f"{sheet.name} {number}" for number, sheet in enumerate(sheets, 1)]
    return [replace(sheet, name=name) for sheet, name in zip(sheets, names, strict=True)]


def _payload(decoded: object) -> bytes:
    return decoded if isinstance(decoded, bytes) else b""
