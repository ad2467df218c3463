"""Recording of actions: under the write lock, one journal entry each, applied to the ledger and published."""

import getpass
import os
from collections.abc import Iterator
from contextlib import contextmanager

from flows.errors import UsageError
from flows.pipeline.applying import append_action, apply_pending_entries
from flows.pipeline.progress import print_to_stderr
from warehouse.duckdb_errors import REBUILD
from warehouse.entry import JournalEntry
from warehouse.errors import WarehouseError
from warehouse.home.layout import Home
from warehouse.integrity.damage import require_intact
from warehouse.ledger.store import Warehouse
from warehouse.published.publish import is_current, publish


def current_user() -> str:
    """Return the name of the operating system's user, or its number where it has no name."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container's user can be a bare number
        return str(os.getuid())


@contextmanager
def open_for_action(home: Home, who: str) -> Iterator[Warehouse]:
    """Open the up-to-date warehouse under the write lock; publish its changes at the end.

    Raises WarehouseError where there is none, or it is damaged.
    """
    with home.write_lock(who, print_to_stderr):
        if not home.database.exists():
            raise WarehouseError(f"There is no warehouse in {home.root}. {REBUILD}")
        require_intact(home)
        with Warehouse.open(home.database, home.forms, home.lake) as warehouse:
            apply_pending_entries(home, warehouse, home.forms)
            yield warehouse
            warehouse.checkpoint()
        if not is_current(home):
            publish(home)


def perform_action(home: Home, kind: str, subject: str, reason: str, who: str, **details: object) -> JournalEntry:
    """Write an action into the journal, apply it to the ledger, and publish; `details`: more fields of the entry.

    Raises UsageError where no reason is given.
    """
    if not reason.strip():
        raise UsageError("Say why, with --reason; it is kept on record.")
    with open_for_action(home, who) as warehouse:
        return append_action(home, warehouse, kind, subject, who, reason.strip(), **details)
