"""How people act on the record: under the lock, an entry of the journal each, noted in the ledger, published."""

import getpass
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from flows.pipeline.applying import catch_up
from flows.pipeline.progress import on_stderr
from schemas.declaration.form import Form
from schemas.forms import FORMS
from warehouse.duckdb_errors import REBUILD
from warehouse.errors import WarehouseError
from warehouse.home.layout import Home
from warehouse.integrity.damage import refuse_damaged
from warehouse.ledger.store import Warehouse
from warehouse.published.publish import is_current, publish


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
