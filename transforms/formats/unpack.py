"""Unpacking of a .zip with several workbooks; each is a submission of its own."""

import re
import unicodedata

from transforms.formats import archive, file_errors
from transforms.formats.file_errors import UnreadableWorkbookError
from transforms.formats.workbook import MAX_EXPANDED_BYTES

MAX_MEMBERS = 500
# Entries that make the archive itself a document.
_DOCUMENT_PART = re.compile(
    r"\[Content_Types\]\.xml|_rels/|xl/|word/|ppt/|content\.xml|mimetype|META-INF/", re.IGNORECASE
)
_FIRST_DOCUMENT_PART = re.compile(
    rf"{_DOCUMENT_PART.pattern}|docProps/|customXml/|theme/|styles\.xml|meta\.xml", re.IGNORECASE
)
_SYSTEM_FILE = re.compile(r"(?:.*/)?(?:__MACOSX/.*|\.[^/]*|~\$[^/]*|Thumbs\.db|desktop\.ini|.*/)", re.IGNORECASE)
_FORBIDDEN_IN_NAME = re.compile(r'[\x00-\x1f\x7f<>:"|?*]')
_MAX_NAME_BYTES = 200


def is_document_part(name: str) -> bool:
    """Check whether an entry makes its archive a document of Office."""
    return _DOCUMENT_PART.match(name) is not None


def is_packed_archive(content: bytes) -> bool:
    """Check whether a file is an archive whose first entry is not part of a document."""
    name_bytes = int.from_bytes(content[26:28], "little")
    first = content[30 : 30 + name_bytes].decode(errors="replace").replace("\\", "/")
    return content.startswith(archive.MAGIC) and not _FIRST_DOCUMENT_PART.match(first)


def unpack(content: bytes) -> list[tuple[str, bytes]] | None:
    """Unpack a .zip as (name, bytes) pairs, in the order of the archive; None if the content is no .zip of files.

    Names are bare file names: `../a/b.xlsx` becomes `b.xlsx`, and duplicates are numbered. Lock files, hidden files and
    folders are left out. Raises UnreadableWorkbookError: F-01 if the archive is damaged, locked or empty, F-02 if it
    has an archive in it, too many files, or expands too far.
    """
    if not content.startswith(archive.MAGIC):
        return None
    try:
        listed = archive.entry_names(content)
    except UnreadableWorkbookError:
        return None  # reading it reports the damage
    if any(map(is_document_part, listed)):
        return None
    if len(listed) > MAX_MEMBERS:
        raise file_errors.too_many_files(len(listed), MAX_MEMBERS)
    files = archive.read_entries(content, MAX_EXPANDED_BYTES, lambda name: not _SYSTEM_FILE.fullmatch(name))
    if not files:
        raise file_errors.empty_archive()
    taken: set[str] = set()
    found = []
    for path, data in files.items():
        if _is_archive(data):
            raise file_errors.nested_archive()
        found.append((_unique_name(path, taken), data))
    return found


def _is_archive(data: bytes) -> bool:
    if not data.startswith(archive.MAGIC):
        return False
    try:
        return not any(map(is_document_part, archive.entry_names(data)))
    except UnreadableWorkbookError:
        return False


def _unique_name(path: str, taken: set[str]) -> str:
    """Return the last part of a path as a file name that is not in `taken`, and add it there."""
    last = unicodedata.normalize("NFC", path.replace("\\", "/").rpartition("/")[2])
    name = _FORBIDDEN_IN_NAME.sub("_", last).strip(" .").encode()[-_MAX_NAME_BYTES:].decode(errors="ignore") or "tệp"
    stem, dot, ending = name.rpartition(".")
    number, candidate = 1, name
    while candidate.lower() in taken:
        number += 1
        candidate = f"{stem} ({number}){dot}{ending}" if dot else f"{name} ({number})"
    taken.add(candidate.lower())
    return candidate
