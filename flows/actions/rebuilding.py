"""Rebuilding the warehouse from journal and archive; the old file is kept under another name."""

import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

from flows.pipeline.applying import apply_pending_entries
from flows.pipeline.erasing import finish_erasures
from schemas.declaration.form import Form
from schemas.forms import FORMS
from schemas.registry import Registry
from warehouse.errors import WarehouseError
from warehouse.home.layout import Home
from warehouse.integrity.damage import last_entry_of
from warehouse.ledger.store import Warehouse
from warehouse.published.publish import publish


def rebuild(
    home: Home, registry: Registry, waiting: Callable[[str], object], forms: Sequence[type[Form]] = FORMS
) -> int:
    """Rebuild the warehouse and publish it; return the number of journal entries applied.

    The old file may be missing, damaged or of an older version. Raises WarehouseError, and changes nothing, where the
    journal or the archive is incomplete.
    """
    home.prepare()
    with home.write_lock("a rebuild", waiting):
        _require_complete_journal(home)
        _clear(home.rebuilding)
        with Warehouse.open(home.rebuilding, forms, home.lake) as warehouse:
            warehouse.prepare(registry)
            with warehouse.replacing_all_rows():
                count = apply_pending_entries(home, warehouse, forms)
                finish_erasures(home, warehouse)
            warehouse.checkpoint()
        _swap_in(home)
        publish(home)
    return count


def _require_complete_journal(home: Home) -> None:
    """Raise WarehouseError where the journal has fewer entries than the warehouse or the archive shows."""
    home.journal.check_no_gaps()
    last = len(home.journal.numbers())
    known = last_entry_of(home)
    if known > last:
        raise WarehouseError(
            f"The journal {home.journal.folder} ends at entry {last}, and the warehouse knows {known}: "
            "restore the folder from the backup, then rebuild."
        )
    if not last and any(home.archive.glob("?/*")):
        raise WarehouseError(
            f"The journal {home.journal.folder} is empty, and the archive is not: "
            "restore the folder from the backup, then rebuild."
        )


def _swap_in(home: Home) -> None:
    """Replace the old file by the new one. After a kill between the renames, the next run makes a new one by itself."""
    _clear(home.before_rebuild)
    try:
        for old, kept in zip(_files_of(home.database), _files_of(home.before_rebuild), strict=True):
            if old.exists():
                old.replace(kept)  # the write-ahead log first: it must never lie beside another database
        home.rebuilding.replace(home.database)
    except OSError as error:
        raise WarehouseError(
            f"The new warehouse {home.rebuilding} can't take the old one's place ({error.strerror or error}). "
            "Close what holds the file, and rebuild again."
        ) from error


def _clear(database: Path) -> None:
    """Remove a database with its write-ahead log and temporary files."""
    for path in _files_of(database):
        path.unlink(missing_ok=True)
    shutil.rmtree(f"{database}.tmp", ignore_errors=True)


def _files_of(database: Path) -> tuple[Path, Path]:
    """Return the paths of a database's write-ahead log and of the database itself."""
    return database.with_name(f"{database.name}.wal"), database
