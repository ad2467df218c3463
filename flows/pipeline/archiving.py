"""Keeps what came in the archive: a file's content, or the workbooks of a .zip, each by itself."""

from dataclasses import dataclass
from pathlib import Path

from flows.pipeline.workers import Lost, Workers
from transforms.formats.unpack import is_packed_archive, unpack
from warehouse.home.archive import keep, sha256_of
from warehouse.home.inbox import InboxFile


@dataclass(frozen=True, slots=True)
class Kept:
    """A content that is in the archive now.

    `inside`: the .zip that it came in. `holds_others`: it is such a .zip, and not kept itself: its workbooks are.
    """

    name: str
    sha256: str
    size_bytes: int
    modified_ns: int
    inside: str | None = None
    holds_others: bool = False


def keep_content(archive: Path, file: InboxFile, content: bytes | None, erased: set[str]) -> list[Kept]:
    """Keep a file's content, unless it was erased; none where it changed or went away: the next run has it."""
    if content is None:
        return []
    members = _unpacked(content)
    if members is None:
        return [_kept(archive, file.name, content, file.modified_ns, erased, None)]
    itself = Kept(file.name, sha256_of(content), file.size_bytes, file.modified_ns, holds_others=True)
    return [
        itself,
        *(_kept(archive, f"{file.name}/{name}", c, file.modified_ns, erased, file.name) for name, c in members),
    ]


def _kept(archive: Path, name: str, content: bytes, modified_ns: int, erased: set[str], inside: str | None) -> Kept:
    sha256 = sha256_of(content)
    if sha256 not in erased:  # a dry run keeps what it reads elsewhere: there is no tombstone there
        keep(archive, sha256, content)
    return Kept(name, sha256, len(content), modified_ns, inside)


def _unpacked(content: bytes) -> list[tuple[str, bytes]] | None:
    """The workbooks of a .zip; None for any other content, and for a .zip that reading will refuse."""
    if not is_packed_archive(content):
        return None
    with Workers(_members) as workers:
        found = next(workers.map([content]))
    return None if isinstance(found, Lost) else found


def _members(content: bytes) -> list[tuple[str, bytes]] | None:
    try:
        return unpack(content)
    except Exception:  # reading it says what is wrong, in a sentence and for this file alone
        return None
