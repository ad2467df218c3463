"""Archiving of received files: a file's content, or each member of a container."""

from dataclasses import dataclass
from datetime import datetime, tzinfo
from pathlib import Path

from flows.pipeline.workers import FailedItem, Workers
from transforms.formats.containers import may_be_container, note_of_unopened, open_container
from transforms.formats.members import Member, Opened
from warehouse.home.archive import sha256_of, store_content
from warehouse.home.inbox import InboxFile


@dataclass(frozen=True, slots=True)
class ArchivedFile:
    """A file whose content is in the archive.

    `modified_ns`: its own time. `inside`: the container that it came in. `is_container`: such a container, whose
    members are archived in its place. `left_out`: the number of its members that systems left there.
    """

    name: str
    sha256: str
    size_bytes: int
    modified_ns: int
    inside: str | None = None
    is_container: bool = False
    left_out: int = 0


def archive_file(
    archive: Path, file: InboxFile, content: bytes | None, erased: set[str], zone: tzinfo
) -> list[ArchivedFile]:
    """Archive a file's content unless it was erased; nothing where it changed while read, which the next run sees.

    `zone`: of the office; a .zip has its members' times without one.
    """
    if content is None:
        return []
    opened = opened_or_none(content)
    if opened is None:
        return [_archive(archive, Member(file.name, content), file.modified_ns, erased)]
    container = ArchivedFile(
        file.name, sha256_of(content), file.size_bytes, file.modified_ns, is_container=True, left_out=opened.left_out
    )
    members = [
        _archive(
            archive,
            member._replace(name=f"{file.name}/{member.name}"),
            own_time_ns(member, zone, file.modified_ns),
            erased,
            inside=file.name,
        )
        for member in opened.members
    ]
    return [container, *members]


def _archive(
    archive: Path, member: Member, modified_ns: int, erased: set[str], inside: str | None = None
) -> ArchivedFile:
    sha256 = sha256_of(member.content)
    if sha256 not in erased:  # a dry run has an archive of its own, without tombstones
        store_content(archive, sha256, member.content)
    return ArchivedFile(member.name, sha256, len(member.content), modified_ns, inside)


def own_time_ns(member: Member, zone: tzinfo, otherwise: int) -> int:
    """Return a member's own time in nanoseconds; `otherwise`, its container's, where it has none.

    A message says its time with a zone; it was sent before it came, whatever it says.
    """
    at: datetime | None = member.modified
    if at is None:
        return otherwise
    if at.tzinfo:
        return min(int(at.timestamp()) * 10**9, otherwise)
    return int(at.replace(tzinfo=zone).timestamp()) * 10**9


def opened_or_none(content: bytes) -> Opened | None:
    """Open a container, in a process with limits; None for any other content, and for one that reading will reject."""
    if not may_be_container(content):
        return None
    with Workers(_open_or_none) as workers:
        found = next(workers.map([content]))
    return note_of_unopened(content) if isinstance(found, FailedItem) else found


def _open_or_none(content: bytes) -> Opened | None:
    try:
        return open_container(content)
    except Exception:  # the reader reports what is wrong with this file
        return note_of_unopened(content)
