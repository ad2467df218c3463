"""A .zip of workbooks → its workbooks, each a submission of its own."""

import re
import unicodedata

from transforms.formats import archive, refusals
from transforms.formats.refusals import UnreadableWorkbookError
from transforms.formats.workbook import MOST_EXPANDED_BYTES

MOST_MEMBERS = 500
# What makes an archive a document itself: its parts are no files of anybody's.
_OF_A_DOCUMENT = re.compile(r"\[Content_Types\]\.xml|_rels/|xl/|word/|ppt/|content\.xml|mimetype|META-INF/")
_BEGINS_A_DOCUMENT = re.compile(rf"{_OF_A_DOCUMENT.pattern}|docProps/|customXml/|theme/|styles\.xml|meta\.xml")
_OF_NO_ONE = re.compile(r"(?:.*/)?(?:__MACOSX/.*|\.[^/]*|~\$[^/]*|Thumbs\.db|desktop\.ini|.*/)", re.IGNORECASE)
_NOT_IN_A_NAME = re.compile(r'[\x00-\x1f\x7f<>:"|?*]')
_MOST_NAME_BYTES = 200


def may_hold_files(content: bytes) -> bool:
    """Whether a content is worth unpacking: an archive that doesn't begin as a document does."""
    name_bytes = int.from_bytes(content[26:28], "little")
    first = content[30 : 30 + name_bytes].decode(errors="replace")
    return content.startswith(archive.MARK) and not _BEGINS_A_DOCUMENT.match(first)


def unpack(content: bytes) -> list[tuple[str, bytes]] | None:
    """The files in a .zip as (name, bytes), in the order of the archive; None where the content is no .zip of files.

    A name is one file name, never a path: `../a/b.xlsx` is `b.xlsx`, and names that come again are numbered. Lock
    files, hidden files and folders are left out. Raises UnreadableWorkbookError: F-01 where the archive is damaged,
    locked or empty, F-02 where it holds another archive, too many files, or expands too far.
    """
    if not content.startswith(archive.MARK):
        return None
    try:
        listed = archive.names(content)
    except UnreadableWorkbookError:
        return None  # a file that was cut short: reading it says so
    if any(_OF_A_DOCUMENT.match(name) for name in listed):
        return None
    if len(listed) > MOST_MEMBERS:
        raise refusals.too_many_files(len(listed), MOST_MEMBERS)
    files = archive.opened(content, MOST_EXPANDED_BYTES, lambda name: not _OF_NO_ONE.fullmatch(name))
    if not files:
        raise refusals.empty_archive()
    taken: set[str] = set()
    found = []
    for path, data in files.items():
        if _is_archive(data):
            raise refusals.nested_archive()
        found.append((_named(path, taken), data))
    return found


def _is_archive(data: bytes) -> bool:
    if not data.startswith(archive.MARK):
        return False
    try:
        return not any(_OF_A_DOCUMENT.match(name) for name in archive.names(data))
    except UnreadableWorkbookError:
        return False


def _named(path: str, taken: set[str]) -> str:
    """The last part of a path as a file name that nobody has yet."""
    last = unicodedata.normalize("NFC", path.replace("\\", "/").rpartition("/")[2])
    name = _NOT_IN_A_NAME.sub("_", last).strip(" .").encode()[-_MOST_NAME_BYTES:].decode(errors="ignore") or "tệp"
    stem, dot, ending = name.rpartition(".")
    number, candidate = 1, name
    while candidate.lower() in taken:
        number += 1
        candidate = f"{stem} ({number}){dot}{ending}" if dot else f"{name} ({number})"
    taken.add(candidate.lower())
    return candidate
