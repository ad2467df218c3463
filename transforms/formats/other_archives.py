"""Archives that libarchive opens: .7z, .rar, .tar.gz. Without the library, none is opened."""

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from types import ModuleType
from typing import Any

from transforms.formats import file_errors
from transforms.formats.file_errors import UnreadableWorkbookError
from transforms.formats.members import MAX_MEMBERS, Member, Opened, is_left_by_system, unique_name
from transforms.formats.signatures import signature_of
from transforms.formats.workbook import MAX_EXPANDED_BYTES


def is_other_archive(content: bytes) -> bool:
    """Check whether a content begins as an archive that is no .zip."""
    signature = signature_of(content)
    return signature is not None and signature.kind == "archive"


def open_other_archive(content: bytes) -> Opened | None:
    """Open an archive that is no .zip; None if it can't be opened: damaged, with a password, or of an unknown kind.

    Raises UnreadableWorkbookError: F-02 if it has too many files, or expands too far.
    """
    library = _library()
    if library is None:
        return None
    taken: set[str] = set()
    members: list[Member] = []
    left_out, free_bytes = 0, MAX_EXPANDED_BYTES
    try:
        with library.memory_reader(content) as entries:
            for entry in entries:
                if not entry.isfile:
                    continue
                if is_left_by_system(entry.pathname):
                    left_out += 1
                    continue
                if len(members) == MAX_MEMBERS:
                    raise file_errors.too_many_files(MAX_MEMBERS + 1, MAX_MEMBERS)
                data = b"".join(_blocks(entry, free_bytes))
                free_bytes -= len(data)
                members.append(Member(unique_name(entry.pathname, taken), data, _time_of(entry)))
    except UnreadableWorkbookError:
        raise
    except Exception:  # the library's own error, and errors of names that can't be decoded
        return None
    return Opened(members, left_out)


@cache
def _library() -> ModuleType | None:
    """Load libarchive; its Python package raises many kinds of error where the library is missing."""
    try:
        import libarchive
    except Exception:
        return None
    return libarchive  # type: ignore[no-any-return]


def _blocks(entry: Any, free_bytes: int) -> Iterator[bytes]:
    """Yield an entry's blocks; raises F-02 where they exceed the limit, whatever the archive states of its sizes."""
    for block in entry.get_blocks():
        free_bytes -= len(block)
        if free_bytes < 0:
            raise file_errors.too_large(MAX_EXPANDED_BYTES - free_bytes, MAX_EXPANDED_BYTES, expanded=True)
        yield block


def _time_of(entry: Any) -> datetime | None:
    return datetime.fromtimestamp(entry.mtime, UTC) if entry.mtime else None
