"""Guard of the published copy against programs that open it for writing.

DuckDB writes a change into a log beside the file first, and the next program to open the file replays it. The copy's
mode refuses writers; root is refused nothing, and keeps writing to the log's path after the copy was replaced.
"""

from contextlib import suppress
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows, where a file that is open can't be replaced
    fcntl = None  # type: ignore[assignment]

# No program can create a log through a link that leads nowhere, and readers take it for no log.
_NOWHERE = "/nonexistent/open-the-copy-with-read_only"


def stray_log(database: Path) -> Path:
    """Return the path of the write-ahead log that a program leaves beside a copy that it opened for writing."""
    return database.with_name(f"{database.name}.wal")


def remove_stray_log(database: Path) -> None:
    """Remove a write-ahead log beside a copy: the next program to open the copy would replay it into these figures."""
    log = stray_log(database)
    if not log.is_symlink():
        log.unlink(missing_ok=True)


def block_log(database: Path) -> None:
    """Put a link to nowhere in the log's place, for as long as a program holds a replaced copy open for writing."""
    log = stray_log(database)
    log.unlink(missing_ok=True)
    with suppress(OSError):
        log.symlink_to(_NOWHERE)


def unblock_log(database: Path) -> None:
    """Remove the link to nowhere."""
    if stray_log(database).is_symlink():
        stray_log(database).unlink()


def is_held_for_writing(database: Path) -> bool:
    """Return whether another program has the file open for writing, so that no third one can read it."""
    if fcntl is None or not database.exists():
        return False
    with database.open("rb") as file:
        try:
            fcntl.lockf(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except OSError:
            return True
        fcntl.lockf(file, fcntl.LOCK_UN)
    return False
