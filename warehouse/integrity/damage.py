"""Whether the warehouse's file is what was last written: asked before it is opened, because damage can end a process.

While the published copy is of the warehouse as it stands, the two are the same bytes; that is quick to see.
Otherwise (a run died before it published) the file is read to its end by a process of its own.
"""

import filecmp
from pathlib import Path

import duckdb

from warehouse.duckdb_errors import damaged
from warehouse.home.layout import Home
from warehouse.integrity.probe import damage_of
from warehouse.published.publish import is_current

_HEADERS_BYTES = 3 * 4096  # with which every DuckDB file begins; no row stands before their end


def refuse_damaged(home: Home) -> None:
    """Raise WarehouseError where the warehouse is damaged; one that isn't there yet is not.

    One that was cut off while it was first made holds nothing, and is removed.
    """
    if not home.database.exists():
        return
    if home.database.stat().st_size < _HEADERS_BYTES:
        home.database.unlink()
        return
    if is_current(home) and not home.lake:  # of a lake the two differ: what is published is of a snapshot
        if not filecmp.cmp(home.database, home.published, shallow=False):
            raise damaged(home.database, "it is no longer what was published")
    elif why := damage_of(home.database):
        raise damaged(home.database, why)


def last_entry_of(home: Home) -> int:
    """The journal's last entry that a warehouse took in; 0 where it can't tell any more."""
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
