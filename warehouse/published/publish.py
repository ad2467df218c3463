"""The published copy: made beside the old one and swapped in whole, so that no reader waits or sees a part."""

import shutil
from pathlib import Path

import duckdb

from warehouse.duckdb_errors import translate_error
from warehouse.errors import WarehouseError
from warehouse.home.layout import Home
from warehouse.published.known_since import record, write_publication
from warehouse.published.stray_log import block_log, is_held_for_writing, remove_stray_log, stray_log, unblock_log
from warehouse.storage.lake import Lake, pin_views_to_snapshot

READ_ONLY = 0o440  # a program that opens the copy for writing is refused


def publish(home: Home) -> Path:
    """Copy the closed, checkpointed warehouse and swap the copy in; returns its path, raises WarehouseError."""
    target = home.published
    unfinished = target.with_name(f".{target.name}.part")
    try:
        unfinished.unlink(missing_ok=True)  # of a killed run
        publications = write_publication(home)
        shutil.copy2(home.database, unfinished)  # with its time, which shows that a copy is current
        if home.lake:
            _pin_snapshot(home, home.lake, unfinished)
        unfinished.chmod(READ_ONLY)
        _keep_dated(home, unfinished)
        (block_log if is_held_for_writing(target) else unblock_log)(target)
        remove_stray_log(target)
        unfinished.replace(target)
        record(home, publications)
        remove_stray_log(target)
    except OSError as error:
        unfinished.unlink(missing_ok=True)
        raise WarehouseError(
            f"The published copy {target} can't be replaced ({error.strerror or error}). "
            "The figures are loaded; make room or close what holds the file, then run again."
        ) from error
    return target


def _pin_snapshot(home: Home, lake: Lake, copy: Path) -> None:
    """Pin a copy to the lake's recorded snapshot; the copy keeps the warehouse's time."""
    try:
        with duckdb.connect(str(copy), config=lake.options) as connection:
            lake.connect(connection, read_only=True)
            pin_views_to_snapshot(connection, lake)
    except duckdb.Error as error:
        raise translate_error(copy, error) from error
    shutil.copystat(home.database, copy)


def _keep_dated(home: Home, copy: Path) -> None:
    """Keep a dated copy, named by number and day of the journal's last entry, and delete the oldest ones.

    It is a file of its own: what a program writes into the published copy must not reach the past.
    """
    last = home.journal.last()
    if last is not None and home.keep_published:
        dated = home.history / f"{last.number:06}-{last.body.get('as_of') or last.at.date()}.duckdb"
        home.history.mkdir(exist_ok=True)
        unfinished = dated.with_name(f".{dated.name}.part")
        unfinished.unlink(missing_ok=True)
        shutil.copy2(copy, unfinished)
        unfinished.replace(dated)
    kept = sorted(home.history.glob("*.duckdb"))
    for old in kept[: max(len(kept) - home.keep_published, 0)]:
        old.unlink()


def is_current(home: Home) -> bool:
    """Return whether the published copy is of the warehouse as last written, by modification time and size.

    A copy that a program holds open for writing, so that nobody else can read it, is not current.
    """
    if not home.published.exists() or stray_log(home.published).exists() or is_held_for_writing(home.published):
        return False
    published, database = home.published.stat(), home.database.stat()
    if home.lake:  # the pinned views make the copy's size differ
        return published.st_mtime_ns == database.st_mtime_ns
    return (published.st_mtime_ns, published.st_size) == (database.st_mtime_ns, database.st_size)
