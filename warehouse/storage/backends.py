"""Where the ledger's rows are: in the warehouse's own file, or in a lake that many districts share.

The warehouse is a DuckDB file either way, and every view, macro, recount and recheck reads `ledger.<table>` in it. In
one file these are tables. Over a lake they are views of the district's part of the lake's tables.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import ClassVar, Protocol

import duckdb
import polars as pl

from warehouse.duckdb_errors import REBUILD
from warehouse.entry import Entry
from warehouse.errors import WarehouseError
from warehouse.storage.extensions import Options
from warehouse.tables.declared import Table


class Place(Protocol):
    """Where the ledger's rows are."""

    @property
    def is_shared(self) -> bool:
        """Whether other districts' rows are there too, and somebody reads them while they are written."""

    @property
    def options(self) -> Options:
        """What DuckDB must be told when it opens the warehouse's file."""

    @property
    def other_tables(self) -> str:
        """What to do where the tables are not what the forms declare, as a sentence."""

    def connect(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Make the rows readable through a connection to the warehouse's file; raises WarehouseError."""

    def disconnect(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Let go of what `connect` took, before the connection is closed."""

    def make_tables(self, connection: duckdb.DuckDBPyConnection, tables: Sequence[Table]) -> None:
        """Make what is missing of tables outside the warehouse's file."""

    def statements(self, table: Table) -> Iterator[str]:
        """The SQL that makes `ledger.<table>` in the warehouse's file, with its comments."""

    def about(self) -> Mapping[str, pl.DataFrame]:
        """What else is known from the registry: table outside the file → its rows."""

    def columns(self, connection: duckdb.DuckDBPyConnection) -> Mapping[str, list[str]]:
        """Table → its columns, as they are."""

    def insertion(self, table: str, rows: str) -> str:
        """The SQL that adds rows to a table. `rows`: the SQL of a relation with some of its columns, or all."""

    def deletion(self, table: str) -> str:
        """The SQL that takes the district's rows out of a table."""

    def others(self) -> Sequence[str]:
        """The tables outside the file that entries of the journal add to, besides the ledger's."""

    def after_entry(self, connection: duckdb.DuckDBPyConnection, entry: Entry) -> None:
        """What else an entry of the journal changes, in the same transaction."""

    def settle(self, connection: duckdb.DuckDBPyConnection, entry: int, *, changed: bool = False) -> None:
        """Note in the warehouse's file up to which entry it is, so that it can be published.

        `changed`: something else than an entry changed what it shows.
        """


class OneFile:
    """The rows are tables of the warehouse's own file."""

    is_shared = False
    options: ClassVar[Options] = {}
    other_tables = REBUILD

    def connect(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Nothing: they are there; raises WarehouseError where they are in a lake instead."""
        if "lake_state" in local_tables(connection):
            raise WarehouseError(
                "This home's reports are in a lake, and TONGHOP_WAREHOUSE doesn't name it. Set it as it was, or run "
                "`tonghop rebuild`: it makes a warehouse of the home's own."
            )

    def disconnect(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Nothing: nothing was taken."""

    def make_tables(self, connection: duckdb.DuckDBPyConnection, tables: Sequence[Table]) -> None:
        """Nothing: there are none outside."""

    def statements(self, table: Table) -> Iterator[str]:
        """The table itself."""
        return table.statements()

    def about(self) -> Mapping[str, pl.DataFrame]:
        """Nothing: there are no tables outside."""
        return {}

    def columns(self, connection: duckdb.DuckDBPyConnection) -> Mapping[str, list[str]]:
        """Table → its columns, as they are."""
        return columns_of(connection, "database_name = current_database()")

    def insertion(self, table: str, rows: str) -> str:
        """The SQL that adds rows to a table."""
        return f"INSERT INTO ledger.{table} BY NAME SELECT * FROM {rows}"

    def deletion(self, table: str) -> str:
        """The SQL that empties a table: all of its rows are the district's."""
        return f"DELETE FROM ledger.{table}"

    def others(self) -> Sequence[str]:
        """None: there are no tables outside."""
        return ()

    def after_entry(self, connection: duckdb.DuckDBPyConnection, entry: Entry) -> None:
        """Nothing: one district alone reads them."""

    def settle(self, connection: duckdb.DuckDBPyConnection, entry: int, *, changed: bool = False) -> None:
        """Nothing: the file says it itself."""


def local_tables(connection: duckdb.DuckDBPyConnection) -> set[str]:
    """The names of the tables in the warehouse's own file."""
    found = connection.execute("SELECT table_name FROM duckdb_tables() WHERE database_name = current_database()")
    return {name for (name,) in found.fetchall()}


def columns_of(connection: duckdb.DuckDBPyConnection, condition: str) -> dict[str, list[str]]:
    """Table or view of a schema `ledger` → its columns in order."""
    found = connection.execute(
        "SELECT table_name, list(column_name ORDER BY column_index) FROM duckdb_columns() "
        f"WHERE schema_name = 'ledger' AND {condition} GROUP BY table_name"
    )
    return dict(found.fetchall())
