"""The inbox: read, never changed. What was seen before is known by path, size and time, then by content."""

import os
import stat
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from warehouse.errors import WarehouseError

SPREADSHEET_ENDINGS = frozenset(
    {".xlsx", ".xlsm", ".xltx", ".xls", ".xlsb", ".ods", ".csv", ".tsv", ".zip", ".html", ".htm"}
)
SETTLED_SECONDS = 2.0  # a file younger than this is looked at twice, in case it is still being copied


@dataclass(frozen=True, slots=True)
class InboxFile:
    """A file of the inbox: `name` relative to it with `/`, size in bytes, time in nanoseconds."""

    name: str
    path: Path
    size_bytes: int
    modified_ns: int


def look(inbox: Path) -> list[InboxFile]:
    """The inbox's spreadsheets in the order of their names.

    Left out: other files, hidden ones, `~$` locks, links, and files that are still growing (they are there
    for the next run). Raises WarehouseError where the inbox can't be read.
    """
    try:
        files = sorted(_walk(inbox, ""), key=lambda f: f.name)
    except OSError as error:
        raise WarehouseError(
            f"The inbox {inbox} can't be read ({error.strerror or error}); name a folder with --inbox."
        ) from error
    if any(time.time_ns() - f.modified_ns < SETTLED_SECONDS * 1e9 for f in files):
        time.sleep(SETTLED_SECONDS / 2)
        return [f for f in files if unchanged(f)]
    return files


def unchanged(file: InboxFile) -> bool:
    """Whether the file is still what it was when it was looked at."""
    try:
        about = file.path.stat()
    except OSError:
        return False
    return (about.st_size, about.st_mtime_ns) == (file.size_bytes, file.modified_ns)


def _walk(folder: Path, above: str) -> Iterator[InboxFile]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.startswith((".", "~$")) or entry.is_symlink():
                continue
            if entry.is_dir(follow_symlinks=False):
                yield from _walk(Path(entry.path), f"{above}{entry.name}/")
                continue
            if os.path.splitext(entry.name)[1].lower() not in SPREADSHEET_ENDINGS:  # noqa: PTH122
                continue
            about = entry.stat(follow_symlinks=False)
            if stat.S_ISREG(about.st_mode):
                name = _as_text(f"{above}{entry.name}")
                yield InboxFile(name, Path(entry.path), about.st_size, about.st_mtime_ns)


def _as_text(name: str) -> str:
    """A name that can be stored and shown, whatever bytes it has: out of old archives they are in a legacy encoding."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")
