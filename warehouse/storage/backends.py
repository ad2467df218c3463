"""Storage backends of the ledger's rows: the warehouse's own file, or a lake that many districts share.

The warehouse is a DuckDB file either way, and every view, macro, recount and recheck reads `ledger.<table>` in it. In
one file these are tables. Over a lake they are views of the district's part of the lake's tables.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import ClassVar, Protocol

import duckdb
import polars as pl

from warehouse.duckdb_errors import REBUILD
from warehouse.entry import JournalEntry
from warehouse.errors import WarehouseError
from warehouse.storage.extensions import Options
from warehouse.tables.ddl import Table


class StorageBackend(Protocol):
    """A storage backend."""

    @property
    def is_shared(self) -> bool:
        """True for a backend with other districts' rows, which is read while it is written."""

    @property
    def options(self) -> Options:
        """DuckDB's configuration for opening the warehouse's file."""

    @property
    def schema_change_remedy(self) -> str:
        """The remedy where the tables are not those that the forms declare, as a sentence."""

    def connect(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Make the rows readable through a connection to the warehouse's file; raises WarehouseError."""

    def disconnect(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Undo `connect`, before the connection is closed."""

    def make_tables(self, connection: duckdb.DuckDBPyConnection, tables: Sequence[Table]) -> None:
        """Make the missing tables outside the warehouse's file."""

    def statements(self, table: Table) -> Iterator[str]:
        """Return the SQL that makes `ledger.<table>` in the warehouse's file, with its comments."""

    def registry_rows(self) -> Mapping[str, pl.DataFrame]:
        """Return the registry's rows outside the warehouse's file: table → rows."""

    def columns(self, connection: duckdb.DuckDBPyConnection) -> Mapping[str, list[str]]:
        """Return table → its present columns in order."""

    def insertion(self, table: str, rows: str) -> str:
        """Return the SQL that adds rows to a table. `rows`: SQL of a relation with some or all of its columns."""

    def deletion(self, table: str) -> str:
        """Return the SQL that deletes the district's rows of a table."""

    def extra_tables(self) -> Sequence[str]:
        """Return the tables besides the ledger's that journal entries add rows to."""

    def after_entry(self, connection: duckdb.DuckDBPyConnection, entry: JournalEntry) -> None:
        """Make the backend's own changes for a journal entry, in the entry's transaction."""

    def record_snapshot(self, connection: duckdb.DuckDBPyConnection, entry: int, *, changed: bool = False) -> None:
        """Record in the warehouse's file the state that it shows, so that it can be published.

        `entry`: the last one applied. `changed`: something other than an entry changed the rows.
        """


class SingleFileBackend:
    """The rows as tables of the warehouse's own file."""

    is_shared = False
    options: ClassVar[Options] = {}
    schema_change_remedy = REBUILD

    def connect(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Raise WarehouseError where the rows are in a lake."""
        if "lake_state" in local_tables(connection):
            raise WarehouseError(
                "This home's reports are in a lake, and TONGHOP_WAREHOUSE doesn't name it. Set it as it was, or run "
                "`tonghop rebuild`: it makes a warehouse of the home's own."
            )

    def disconnect(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Do nothing."""

    def make_tables(self, connection: duckdb.DuckDBPyConnection, tables: Sequence[Table]) -> None:
        """Do nothing: all tables are in the file."""

    def statements(self, table: Table) -> Iterator[str]:
        """Return the SQL that makes the table, with its comments."""
        return table.statements()

    def registry_rows(self) -> Mapping[str, pl.DataFrame]:
        """Return nothing: all tables are in the file."""
        return {}

    def columns(self, connection: duckdb.DuckDBPyConnection) -> Mapping[str, list[str]]:
        """Return table → its present columns in order."""
        return columns_of(connection, "database_name = current_database()")

    def insertion(self, table: str, rows: str) -> str:
        """Return the SQL that adds rows to a table."""
        return f"INSERT INTO ledger.{table} BY NAME SELECT * FROM {rows}"

    def deletion(self, table: str) -> str:
        """Return the SQL that empties a table: all of its rows are the district's."""
        return f"DELETE FROM ledger.{table}"

    def extra_tables(self) -> Sequence[str]:
        """Return nothing: all tables are in the file."""
        return ()

    def after_entry(self, connection: duckdb.DuckDBPyConnection, entry: JournalEntry) -> None:
        """Do nothing."""

    def record_snapshot(self, connection: duckdb.DuckDBPyConnection, entry: int, *, changed: bool = False) -> None:
        """Do nothing: the file's rows are its state."""


def local_tables(connection: duckdb.DuckDBPyConnection) -> set[str]:
    """Return the names of the tables in the warehouse's own file."""
    found = connection.execute("SELECT table_name FROM duckdb_tables() WHERE database_name = current_database()")
    return {name for (name,) in found.fetchall()}


def columns_of(connection: duckdb.DuckDBPyConnection, condition: str) -> dict[str, list[str]]:
    """Return table or view of a schema `ledger` → its columns in order. `condition`: SQL over duckdb_columns()."""
    found = connection.execute(
        "SELECT table_name, list(column_name ORDER BY column_index) FROM duckdb_columns() "
        f"WHERE schema_name = 'ledger' AND {condition} GROUP BY table_name"
    )
    return dict(found.fetchall())
