"""Integrity check of the warehouse's file, before it is opened: some damage ends the process that opens it.

A current published copy has the same bytes, which is quick to compare. Otherwise (a run died before it published)
a separate process reads the file to its end.
"""

import filecmp
from pathlib import Path

import duckdb

from warehouse.duckdb_errors import damage_error
from warehouse.home.layout import Home
from warehouse.integrity.probe import damage_of
from warehouse.published.publish import is_current

_HEADERS_BYTES = 3 * 4096  # at the beginning of every DuckDB file; rows come after them


def require_intact(home: Home) -> None:
    """Raise WarehouseError where the warehouse is damaged; a missing one is not.

    A file that was cut off while it was created holds nothing, and is removed.
    """
    if not home.database.exists():
        return
    if home.database.stat().st_size < _HEADERS_BYTES:
        home.database.unlink()
        return
    if is_current(home) and not home.lake:  # over a lake the two differ: the published one is pinned to a snapshot
        if not filecmp.cmp(home.database, home.published, shallow=False):
            raise damage_error(home.database, "it is no longer what was published")
    elif why := damage_of(home.database):
        raise damage_error(home.database, why)


def last_entry_of(home: Home) -> int:
    """Return the number of the last journal entry in the warehouse; 0 where it can't be read."""
    return home.lake.last_entry() if home.lake else _last_entry_in(home.database)


def _last_entry_in(database: Path) -> int:
    if not database.exists() or damage_of(database):
        return 0
    try:
        with duckdb.connect(str(database), read_only=True) as connection:
            found = connection.execute(
                "SELECT max(entry) FROM (SELECT entry FROM ledger.run UNION ALL SELECT entry FROM ledger.event)"
            ).fetchone()
    except (duckdb.CatalogException, duckdb.BinderException):  # an older version's tables
        return 0
    return int(found[0] or 0) if found else 0
