"""Kinds of files, detected by content: a spreadsheet, a document with tables, an archive, a message or a picture."""

import re
from enum import StrEnum

from transforms.formats import archive, compound, delimited, markup, texts, web_archive
from transforms.formats.compound import CompoundFile
from transforms.formats.file_errors import UnreadableWorkbookError
from transforms.formats.mail import is_mail
from transforms.formats.signatures import signature_of
from transforms.formats.unpack import is_document_part
from transforms.formats.workbook import MAX_EXPANDED_BYTES

_MAX_CELLS = 1_000_000
_SLIDES, _SPREADSHEET, _TABLE = "ppt/", b"opendocument.spreadsheet", b"<w:tbl"
_LOCAL_NAME = re.compile(rb"PK\x03\x04.{22}(..)..(.{0,60})", re.DOTALL)
_END_OF_CELL = (b"\x07\x07", b"\x07\0\x07\0")  # in the text of an old Word document, at the end of a table's row


class Kind(StrEnum):
    """A kind of content. `DOCUMENT`: of Word, with a table."""

    SPREADSHEET = "spreadsheet"
    DOCUMENT = "document"
    ARCHIVE = "archive"
    MAIL = "mail"
    PICTURE = "picture"
    PDF = "pdf"
    OTHER = "other"


def kind_of(content: bytes) -> Kind:
    """Tell what a content is, whatever its name; a damaged spreadsheet is one. Nothing is raised."""
    signature = signature_of(content)
    if signature is not None:
        return Kind(signature.kind)
    if content.startswith(archive.MAGIC):
        return _kind_of_zip(content)
    if content.startswith(compound.MAGIC):
        return _kind_of_compound(content)
    return _kind_of_text(content)


def _kind_of_zip(content: bytes) -> Kind:
    try:
        names = archive.entry_names(content)
    except UnreadableWorkbookError:  # cut off: the local headers are still there
        names = [name.decode(errors="replace") for _, name in _LOCAL_NAME.findall(content)]
    folded = [name.lower().replace("\\", "/") for name in names]
    if any(name.startswith("word/") for name in folded):
        return Kind.DOCUMENT if _TABLE in _part(content, "word/document.xml", _TABLE) else Kind.OTHER
    if any(name.startswith(_SLIDES) for name in folded):
        return Kind.OTHER
    if "content.xml" in folded:
        return Kind.SPREADSHEET if _SPREADSHEET in _part(content, "mimetype", _SPREADSHEET) else Kind.OTHER
    return Kind.SPREADSHEET if any(map(is_document_part, folded)) else Kind.ARCHIVE


def _part(content: bytes, name: str, otherwise: bytes) -> bytes:
    """Read a part of an archive; `otherwise` if it is damaged or not there."""
    try:
        parts = archive.read_entries(content, MAX_EXPANDED_BYTES, lambda entry: entry.lower() == name)
    except UnreadableWorkbookError:
        return otherwise
    return next(iter(parts.values()), otherwise)


def _kind_of_compound(content: bytes) -> Kind:
    try:
        file = CompoundFile(content)
    except (UnreadableWorkbookError, ValueError):
        return Kind.SPREADSHEET
    if any(name in file for name in ("Workbook", "Book", "EncryptedPackage")):
        return Kind.SPREADSHEET
    if "WordDocument" in file:
        return Kind.DOCUMENT if any(mark in content for mark in _END_OF_CELL) else Kind.OTHER
    return Kind.MAIL if "__properties_version1.0" in file else Kind.OTHER


def _kind_of_text(content: bytes) -> Kind:
    if web_archive.is_web_archive(content):
        return Kind.SPREADSHEET
    if is_mail(content):
        return Kind.MAIL
    text = texts.decode_text(content) if content else None
    if text is None:
        return Kind.OTHER
    if markup.is_excel_xml(text) or markup.is_flat_ods(text):
        return Kind.SPREADSHEET
    try:
        sheet = markup.sheet_of_page(text, _MAX_CELLS) if markup.is_html(text) else delimited.sheet_of(text, _MAX_CELLS)
    except UnreadableWorkbookError:  # a table over the limit
        return Kind.SPREADSHEET
    return Kind.OTHER if sheet is None else Kind.SPREADSHEET
