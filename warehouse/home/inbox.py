"""The inbox: read, never changed. What was seen before is known by path, size and time, then by content.

A folder here; any other address that fsspec opens is in `warehouse.home.remote_inbox`.
"""

import os
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from operator import attrgetter
from pathlib import Path
from typing import NamedTuple, Protocol

from warehouse.errors import WarehouseError

SPREADSHEET_ENDINGS = (".xlsx", ".xlsm", ".xltx", ".xls", ".xlsb", ".ods", ".csv", ".tsv", ".zip", ".html", ".htm")
MOST_KEPT_BYTES = 64 * 1024**2  # of a larger file the beginning alone is kept: it is over every limit anyway
SETTLED_SECONDS = 2.0  # a file younger than this is looked at twice, in case it is still being copied


class InboxFile(NamedTuple):  # of most nights' files only this is made: a dataclass takes three times as long
    """A file of the inbox: `name` relative to it with `/`, where it is, size in bytes, time in nanoseconds."""

    name: str
    path: str
    size_bytes: int
    modified_ns: int


class Inbox(Protocol):
    """Where the units' files come in."""

    @property
    def address(self) -> str:
        """What the ledger and the logs call it; without a password."""

    def look(self) -> list[InboxFile]:
        """The inbox's spreadsheets in the order of their names.

        Left out: other files, hidden ones, `~$` locks, links, and files that are still growing (they are there
        for the next run). Raises WarehouseError where the inbox can't be read.
        """

    def content(self, file: InboxFile) -> bytes | None:
        """A file's content; None where it changed or went away since it was looked at."""


@dataclass(frozen=True, slots=True)
class FolderInbox:
    """A folder of this machine."""

    folder: Path

    @property
    def address(self) -> str:
        """The folder's path."""
        return str(self.folder)

    def look(self) -> list[InboxFile]:
        """See Inbox."""
        try:
            files = sorted(_walk(self.folder, ""), key=attrgetter("name"))
        except OSError as error:
            raise WarehouseError(
                f"The inbox {self.folder} can't be read ({error.strerror or error}); name a folder with --inbox."
            ) from error
        if may_be_growing(files):
            time.sleep(SETTLED_SECONDS / 2)
            return [f for f in files if _unchanged(f)]
        return files

    def content(self, file: InboxFile) -> bytes | None:
        """See Inbox."""
        try:
            with open(file.path, "rb") as opened:  # noqa: PTH123  (a path may have bytes that are no text)
                content = opened.read(min(file.size_bytes, MOST_KEPT_BYTES))
        except OSError:
            return None
        return content if _unchanged(file) else None


def may_be_growing(files: Iterable[InboxFile]) -> bool:
    """Whether one of the files is so young that it may still be being copied."""
    newest_ns = max(map(attrgetter("modified_ns"), files), default=0)
    return time.time_ns() - newest_ns < SETTLED_SECONDS * 1e9


def is_wanted(name: str) -> bool:
    """Whether a file's or a folder's own name is not hidden and no lock of an open spreadsheet."""
    return not name.startswith((".", "~$"))


def is_spreadsheet(name: str) -> bool:
    """Whether a file is worth opening, by the end of its name."""
    return name.lower().endswith(SPREADSHEET_ENDINGS)


def _unchanged(file: InboxFile) -> bool:
    try:
        about = os.stat(file.path)  # noqa: PTH116
    except OSError:
        return False
    return (about.st_size, about.st_mtime_ns) == (file.size_bytes, file.modified_ns)


def _walk(folder: Path, above: str) -> Iterator[InboxFile]:
    with os.scandir(folder) as entries:
        for entry in entries:
            name = entry.name
            if not is_wanted(name):
                continue
            try:
                if entry.is_dir(follow_symlinks=False):
                    yield from _walk(Path(entry.path), f"{above}{name}/")
                elif is_spreadsheet(name) and entry.is_file(follow_symlinks=False):
                    about = entry.stat(follow_symlinks=False)
                    yield InboxFile(_as_text(above + name), entry.path, about.st_size, about.st_mtime_ns)
            except FileNotFoundError:  # it went away since its folder was listed
                continue


def _as_text(name: str) -> str:
    """A name that can be stored and shown, whatever bytes it has: out of old archives they are in a legacy encoding."""
    return name if name.isprintable() else os.fsencode(name).decode("utf-8", "backslashreplace")
