"""Archiving of received files: a file's content, or each workbook of a .zip."""

from dataclasses import dataclass
from pathlib import Path

from flows.pipeline.workers import FailedItem, Workers
from transforms.formats.unpack import is_packed_archive, unpack
from warehouse.home.archive import sha256_of, store_content
from warehouse.home.inbox import InboxFile


@dataclass(frozen=True, slots=True)
class ArchivedFile:
    """A file whose content is in the archive.

    `inside`: the .zip that it came in. `is_container`: such a .zip, whose workbooks are archived in its place.
    """

    name: str
    sha256: str
    size_bytes: int
    modified_ns: int
    inside: str | None = None
    is_container: bool = False


def archive_file(archive: Path, file: InboxFile, content: bytes | None, erased: set[str]) -> list[ArchivedFile]:
    """Archive a file's content unless it was erased; nothing where it changed while read, which the next run sees."""
    if content is None:
        return []
    members = members_of(content)
    if members is None:
        return [_archive(archive, file.name, content, file.modified_ns, erased, None)]
    container = ArchivedFile(file.name, sha256_of(content), file.size_bytes, file.modified_ns, is_container=True)
    return [
        container,
        *(_archive(archive, f"{file.name}/{name}", c, file.modified_ns, erased, file.name) for name, c in members),
    ]


def _archive(
    archive: Path, name: str, content: bytes, modified_ns: int, erased: set[str], inside: str | None
) -> ArchivedFile:
    sha256 = sha256_of(content)
    if sha256 not in erased:  # a dry run has an archive of its own, without tombstones
        store_content(archive, sha256, content)
    return ArchivedFile(name, sha256, len(content), modified_ns, inside)


def members_of(content: bytes) -> list[tuple[str, bytes]] | None:
    """Unpack the workbooks of a .zip; None for any other content, and for a .zip that reading will reject."""
    if not is_packed_archive(content):
        return None
    with Workers(_unpack_or_none) as workers:
        found = next(workers.map([content]))
    return None if isinstance(found, FailedItem) else found


def _unpack_or_none(content: bytes) -> list[tuple[str, bytes]] | None:
    try:
        return unpack(content)
    except Exception:  # the reader reports what is wrong with this file
        return None
