"""Making the warehouse anew from the journal and the archive, beside the old one, which is kept under another name."""

import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

from flows.pipeline.applying import catch_up
from flows.pipeline.erasing import finish_forgetting
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
    """Make the warehouse anew and publish it; returns how many entries of the journal it took in.

    Whatever the old file is: gone, damaged, of an older version. Raises WarehouseError, and changes nothing,
    where the journal or the archive lacks what it needs.
    """
    home.prepare()
    with home.writing("a rebuild", waiting):
        _refuse_to_lose(home)
        _clear(home.rebuilding)
        with Warehouse.open(home.rebuilding, forms, home.lake) as warehouse:
            warehouse.prepare(registry)
            with warehouse.anew():
                count = catch_up(home, warehouse, forms)
                finish_forgetting(home, warehouse)
            warehouse.checkpoint()
        _swap_in(home)
        publish(home)
    return count


def _refuse_to_lose(home: Home) -> None:
    """Raise WarehouseError where the journal is shorter than what is there to be made anew."""
    home.journal.refuse_gaps()
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
    """Put the new file in the old one's place. Killed between the renames, the next run makes a new one by itself."""
    _clear(home.before_rebuild)
    try:
        for old, kept in zip(_files_of(home.database), _files_of(home.before_rebuild), strict=True):
            if old.exists():
                old.replace(kept)  # the write-ahead log first: it must never meet another file than its own
        home.rebuilding.replace(home.database)
    except OSError as error:
        raise WarehouseError(
            f"The new warehouse {home.rebuilding} can't take the old one's place ({error.strerror or error}). "
            "Close what holds the file, and rebuild again."
        ) from error


def _clear(database: Path) -> None:
    """Remove a database and what belongs to it."""
    for path in _files_of(database):
        path.unlink(missing_ok=True)
    shutil.rmtree(f"{database}.tmp", ignore_errors=True)


def _files_of(database: Path) -> tuple[Path, Path]:
    """A database's write-ahead log and the database itself."""
    return database.with_name(f"{database.name}.wal"), database
