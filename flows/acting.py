"""How people act on the record: under the lock, an entry of the journal each, noted in the ledger, published."""

import getpass
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime

from flows.progress import on_stderr
from flows.replay import catch_up
from schemas.form import Form
from schemas.forms import FORMS
from warehouse.complaints import REBUILD
from warehouse.errors import WarehouseError
from warehouse.home import Home
from warehouse.journal import Entry
from warehouse.publish import is_current, publish
from warehouse.store import Warehouse
from warehouse.wholeness import refuse_damaged


def user() -> str:
    """Who acts: the operating system's user, by name where there is one."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container's user can be a bare number
        return str(os.getuid())


@contextmanager
def acting(home: Home, forms: Sequence[type[Form]] = FORMS) -> Iterator[Warehouse]:
    """The warehouse as the journal has it, nobody else writing; what was done to it is published at the end."""
    with home.writing(f"{user()} at the command line", on_stderr):
        if not home.database.exists():
            raise WarehouseError(f"There is no warehouse in {home.root}. {REBUILD}")
        refuse_damaged(home)
        with Warehouse.open(home.database, forms, home.lake) as warehouse:
            catch_up(home, warehouse, forms)
            yield warehouse
            warehouse.checkpoint()
        if not is_current(home):
            publish(home)


def record(home: Home, warehouse: Warehouse, kind: str, subject: str, who: str, reason: str, **said: object) -> Entry:
    """Put an act on the record: first the journal, then the ledger, so that one cut off between is finished later.

    `said`: what else the entry says.
    """
    body = {"subject": subject, "who": who, "reason": reason} | said
    entry = home.journal.append(warehouse.last_entry(), kind, datetime.now(UTC), body)
    catch_up(home, warehouse)
    return entry
