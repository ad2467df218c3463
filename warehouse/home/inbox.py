"""The inbox: a folder of this machine, read and never changed.

Whatever its name, a file is listed: its content decides what becomes of it. What systems leave is counted. A file seen
before is recognised by path, size and time, then by content. `warehouse.home.remote_inbox` reads other addresses.
"""

import os
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from operator import attrgetter
from pathlib import Path
from typing import NamedTuple, Protocol

from transforms.formats.members import is_left_by_system
from warehouse.errors import WarehouseError

MAX_STORED_BYTES = 64 * 1024**2  # of a larger file only the beginning is stored: it exceeds every limit anyway
MIN_AGE_SECONDS = 2.0  # a younger file may still be being copied, and is examined twice


class InboxFile(NamedTuple):  # one for each file of the inbox: a dataclass takes three times as long
    """A file of the inbox. `name`: relative to the inbox, with `/`. `path`: as its file system opens it."""

    name: str
    path: str
    size_bytes: int
    modified_ns: int


class Listing(NamedTuple):
    """The files of an inbox, in the order of their names. `left_out`: the number of files that systems left, and links.

    A hidden folder is one of these.
    """

    files: list[InboxFile]
    left_out: int = 0


class Inbox(Protocol):
    """A source of the units' files."""

    @property
    def address(self) -> str:
        """The inbox's name in the ledger and the logs, without a password."""

    def list_files(self) -> Listing:
        """List the inbox's files, except those that are still growing: the next run takes them.

        Raises WarehouseError where the inbox can't be read.
        """

    def read_file(self, file: InboxFile) -> bytes | None:
        """Return a file's content; None where it changed or was removed since it was listed."""

    def close(self) -> None:
        """Close the connection, if there is one."""


@dataclass(frozen=True, slots=True)
class FolderInbox:
    """A folder of this machine."""

    folder: Path

    @property
    def address(self) -> str:
        """The folder's path."""
        return str(self.folder)

    def list_files(self) -> Listing:
        """See Inbox."""
        try:
            found = list(_walk(self.folder, ""))
        except OSError as error:
            raise WarehouseError(
                f"The inbox {self.folder} can't be read ({error.strerror or error}); name a folder with --inbox."
            ) from error
        files = sorted((file for file in found if file is not None), key=attrgetter("name"))
        left_out = len(found) - len(files)
        if may_be_growing(files):
            time.sleep(MIN_AGE_SECONDS / 2)
            files = [f for f in files if _unchanged(f)]
        return Listing(files, left_out)

    def read_file(self, file: InboxFile) -> bytes | None:
        """See Inbox."""
        try:
            with open(file.path, "rb") as opened:  # noqa: PTH123  (a path may have bytes that are no text)
                content = opened.read(min(file.size_bytes, MAX_STORED_BYTES))
        except OSError:
            return None
        return content if _unchanged(file) else None

    def close(self) -> None:
        """See Inbox."""


def may_be_growing(files: Iterable[InboxFile]) -> bool:
    """Return whether one of the files is so young that it may still be being copied."""
    newest_ns = max(map(attrgetter("modified_ns"), files), default=0)
    return time.time_ns() - newest_ns < MIN_AGE_SECONDS * 1e9


def _unchanged(file: InboxFile) -> bool:
    try:
        about = os.stat(file.path)  # noqa: PTH116
    except OSError:
        return False
    return (about.st_size, about.st_mtime_ns) == (file.size_bytes, file.modified_ns)


def _walk(folder: Path, above: str) -> Iterator[InboxFile | None]:
    """Yield the files of a folder and those below; None for one that is left out."""
    with os.scandir(folder) as entries:
        for entry in entries:
            name = entry.name
            try:
                if is_left_by_system(name):
                    yield None
                elif entry.is_dir(follow_symlinks=False):
                    yield from _walk(Path(entry.path), f"{above}{name}/")
                elif entry.is_file(follow_symlinks=False):
                    about = entry.stat(follow_symlinks=False)
                    yield InboxFile(_as_text(above + name), entry.path, about.st_size, about.st_mtime_ns)
                else:
                    yield None
            except FileNotFoundError:  # removed since its folder was listed
                continue


def _as_text(name: str) -> str:
    """Return a name that can be stored and shown. Names out of old archives may be bytes of a legacy encoding."""
    return name if name.isprintable() else os.fsencode(name).decode("utf-8", "backslashreplace")
