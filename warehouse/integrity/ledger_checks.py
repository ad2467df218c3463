"""Checks of the warehouse: its file, its rows, and the entries taken in."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import duckdb

from warehouse.entry import JournalEntry
from warehouse.errors import WarehouseError
from warehouse.home import tombstones
from warehouse.home.archive import path_of
from warehouse.home.layout import Home
from warehouse.integrity.check import NOTE, OK, PROBLEM, REBUILD, RESTORE, RUN, Check, some
from warehouse.integrity.probe import damage_of
from warehouse.tables.declared import SCHEMA_VERSION


def check_warehouse(home: Home, any_entry: bool) -> Check:
    """Check that the warehouse is there, is whole, and has this version's tables."""
    what = "warehouse"
    if not home.database.exists():
        return Check(what, *((PROBLEM, "it is gone", REBUILD) if any_entry else (NOTE, "no run was made yet")))
    if why := damage_of(home.database):
        return Check(what, PROBLEM, f"it can't be read to its end: {why}", REBUILD)
    try:
        with open_ledger(home) as ledger:
            versions = column(ledger, "SELECT version FROM ledger.schema_version")
    except WarehouseError as error:  # of a lake
        return Check(what, PROBLEM, str(error), "Repair this first; the other checks cover the home alone.")
    except duckdb.Error:
        versions = set()
    if versions != {SCHEMA_VERSION}:
        return Check(what, PROBLEM, "its tables are not this version's", REBUILD)
    return Check(what, OK, "every table can be read to its end")


@contextmanager
def open_ledger(home: Home) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the warehouse read-only, with its lake if it has one."""
    options = home.lake.options if home.lake else {}
    with duckdb.connect(str(home.database), read_only=True, config=options) as ledger:
        if home.lake:
            home.lake.connect(ledger, read_only=True)
        yield ledger


def check_applied(ledger: duckdb.DuckDBPyConnection, entries: Sequence[JournalEntry], home: Home) -> Check:
    """Check that every entry of the journal was taken in, and no other."""
    what = "journal and warehouse"
    known = column(ledger, "SELECT entry FROM ledger.run UNION ALL SELECT entry FROM ledger.event")
    numbers = {entry.number for entry in entries}
    if beyond := sorted(known - set(home.journal.numbers())):
        return Check(what, PROBLEM, f"the journal lacks {some(beyond)}, which the warehouse knows", RESTORE)
    missing = sorted(numbers - known)
    if [number for number in missing if number < max(known, default=0)]:
        return Check(what, PROBLEM, f"the warehouse lacks {some(missing)}, and has later ones", REBUILD)
    if missing:
        return Check(what, PROBLEM, f"{len(missing)} entries are not in the warehouse yet", RUN)
    return Check(what, OK, "every entry was taken in")


def check_rows(ledger: duckdb.DuckDBPyConnection) -> Check:
    """Check that each row belongs to one submission."""
    what, lost = "rows of the ledger", []
    tables = "SELECT table_name FROM duckdb_columns() WHERE schema_name = 'ledger' AND column_name = 'submission_id'"
    base = "SELECT table_name FROM duckdb_tables() WHERE schema_name = 'ledger' AND table_name <> 'submission'"
    for table in sorted(column(ledger, f"{tables} INTERSECT {base}")):
        named = f"(FROM ledger.{table} WHERE submission_id IS NOT NULL)"
        if column(ledger, f"SELECT 1 FROM {named} ANTI JOIN ledger.submission USING (submission_id) LIMIT 1"):
            lost.append(table)
    doubled = "SELECT submission_id FROM ledger.submission GROUP BY ALL HAVING count(*) > 1"
    if lost or column(ledger, doubled):
        where = some(lost or ["submission"])
        return Check(what, PROBLEM, f"there are rows without their submission, or twice, in {where}", REBUILD)
    return Check(what, OK, "each belongs to one submission")


def check_erasures(ledger: duckdb.DuckDBPyConnection, home: Home) -> Check:
    """Check that every erasure is finished: a tombstone, a row in the ledger, and no original."""
    what = "erased originals"
    erased = tombstones.erased(home.archive)
    recorded = column(ledger, "SELECT sha256 FROM ledger.erased")
    still_there = {sha256 for sha256 in erased | recorded if path_of(home.archive, sha256).exists()}
    if unfinished := (erased ^ recorded) | still_there:
        return Check(what, PROBLEM, f"not finished: {some(sorted(unfinished))}", f"{RUN} It finishes them.")
    return Check(what, OK, f"{len(erased)}, each with its tombstone")


def column(ledger: duckdb.DuckDBPyConnection, sql: str) -> set[Any]:
    """Return the values of a query's only column."""
    return {row[0] for row in ledger.execute(sql).fetchall()}
