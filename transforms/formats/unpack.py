"""Unpacking of a .zip with several files; each is a submission of its own."""

import io
import re
import zipfile
from contextlib import suppress
from datetime import datetime

from transforms.formats import archive, file_errors
from transforms.formats.file_errors import UnreadableWorkbookError
from transforms.formats.members import MAX_MEMBERS, Member, Opened, is_left_by_system, unique_name
from transforms.formats.workbook import MAX_EXPANDED_BYTES

# Entries that make the archive itself a document, of Office or of Apple's programs.
_DOCUMENT_PART = re.compile(
    r"\[Content_Types\]\.xml|_rels/|xl/|word/|ppt/|content\.xml|mimetype|META-INF/|Index/[^/]*\.iwa", re.IGNORECASE
)
_FIRST_DOCUMENT_PART = re.compile(
    rf"{_DOCUMENT_PART.pattern}|docProps/|customXml/|theme/|styles\.xml|meta\.xml", re.IGNORECASE
)


def is_document_part(name: str) -> bool:
    """Check whether an entry makes its archive a document of Office."""
    return _DOCUMENT_PART.match(name) is not None


def is_packed_archive(content: bytes) -> bool:
    """Check whether a file is an archive whose first entry is not part of a document."""
    name_bytes = int.from_bytes(content[26:28], "little")
    first = content[30 : 30 + name_bytes].decode(errors="replace").replace("\\", "/")
    return content.startswith(archive.MAGIC) and not _FIRST_DOCUMENT_PART.match(first)


def is_zip_of_files(content: bytes) -> bool:
    """Check whether a content is a .zip that is no document; a damaged one is none: reading it reports the damage."""
    if not content.startswith(archive.MAGIC):
        return False
    try:
        return not any(map(is_document_part, archive.entry_names(content)))
    except UnreadableWorkbookError:
        return False


def unpack(content: bytes) -> Opened | None:
    """Unpack a .zip, in the order of the archive; None if the content is no .zip of files.

    Names are bare file names: `../a/b.xlsx` becomes `b.xlsx`, and duplicates are numbered. Folders are no members.
    Raises UnreadableWorkbookError: F-01 if the archive is damaged, locked or empty, F-02 if it has too many files, or
    expands too far.
    """
    if not is_zip_of_files(content):
        return None
    listed = archive.entry_names(content)
    if len(listed) > MAX_MEMBERS:
        raise file_errors.too_many_files(len(listed), MAX_MEMBERS)
    files = archive.read_entries(content, MAX_EXPANDED_BYTES, lambda name: not _is_no_file(name))
    if not files:
        raise file_errors.empty_archive()
    times = _times_of(content, listed)
    taken: set[str] = set()
    members = [Member(unique_name(path, taken), data, times.get(path)) for path, data in files.items()]
    return Opened(members, sum(is_left_by_system(name) and not name.endswith("/") for name in listed))


def _is_no_file(name: str) -> bool:
    return name.endswith("/") or is_left_by_system(name)


def _times_of(content: bytes, names: list[str]) -> dict[str, datetime]:
    """Return the entries' own times, by their writer's clock."""
    found = {}
    with suppress(zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        for name, entry in zip(names, zipfile.ZipFile(io.BytesIO(content)).infolist(), strict=True):
            with suppress(ValueError):  # no such day
                found[name] = datetime(*entry.date_time)
    return found
