"""The ledger in a lake that many districts share: DuckLake, its catalog in PostgreSQL, its rows as Parquet files.

A table of the lake has one column more than the ledger's, `district_id`, and is partitioned by it, and by the period
where its rows have one. A district's warehouse is a small file beside its journal, in which every `ledger.<table>` is
a view of the district's rows; so the SQL of views, recounts and rechecks is the same as over one file. One entry of
the journal is one transaction of the lake and one snapshot of it.
"""

import re
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, ClassVar

import duckdb
import polars as pl

from schemas.registry import District
from warehouse.entry import Entry
from warehouse.errors import WarehouseError
from warehouse.storage.backends import columns_of, local_tables
from warehouse.storage.extensions import UNSIGNED, Options, load_extensions
from warehouse.storage.province import FIGURE, PROVINCE_TABLES, SCHEMA, changed_figures, view_statements
from warehouse.tables.declared import REGISTERED, Column, Table, quoted

NAME = "lake"  # of the lake among a connection's databases: the published copy's views say it
SETTING = "ducklake:"  # how TONGHOP_WAREHOUSE begins where it names a lake
DISTRICT_ID = "district_id"
# Who loses a race is tried again by DuckLake itself: appending to a partition of one's own never conflicts for good.
# Each wait is a fifth longer than the one before, so that all of them come to six minutes.
_RETRIES = ("ducklake_max_retry_count = 40", "ducklake_retry_wait_ms = 50", "ducklake_retry_backoff = 1.2")
_ATTEMPTS = 5  # of what DuckLake doesn't try again: two that make the same table, or take rows out of one
_LOCAL = ("schema_version",)  # what is said of the warehouse's file, and stays in it
_MANY_PERIODS = (*REGISTERED, FIGURE.name)  # whose rows of one entry are of every period: by period, a file for each
_STATE = "main.lake_state"
_FRESH_DAYS = 7  # docs/lake.md lets snapshots expire after thirty
_PASSWORD = re.compile(r"(password\s*=\s*)('[^']*'|\S+)|(?<=:)([^:@/]+)(?=@)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Lake:
    """A district's part of a lake.

    `catalog`: what DuckDB's ATTACH takes after `ducklake:`. `district`: whose part it is. `data_path`: a folder, or
    an object store's address, needed when the lake is made; None: as the catalog has it.
    """

    catalog: str
    district: District
    data_path: str | None = None
    is_shared: ClassVar[bool] = True
    options: ClassVar[Options] = UNSIGNED
    other_tables: ClassVar[str] = (
        "Other districts' rows are in it, so no rebuild can change it: make a new lake, and run `tonghop rebuild` for "
        "each district with TONGHOP_WAREHOUSE naming that one (docs/lake.md)."
    )

    @property
    def district_id(self) -> str:
        """What the district's rows are marked with."""
        return self.district.district_id

    @property
    def shown(self) -> str:
        """The catalog as an error or a log may name it."""
        return _PASSWORD.sub(lambda m: f"{m[1] or ''}…", self.catalog)

    def connect(self, connection: duckdb.DuckDBPyConnection, *, read_only: bool = False) -> None:
        """Attach the lake as `lake`, made where it is missing; raises WarehouseError with what to do.

        `connection`: opened with `options`.
        """
        self._refuse_other_warehouse(connection)
        stores = ("httpfs",) if "://" in (self.data_path or "") else ()
        load_extensions(connection, "ducklake", "postgres_scanner", *stores)
        options = ["READ_ONLY"] if read_only else []
        options += [f"DATA_PATH {quoted(self.data_path)}"] if self.data_path else []
        said = f" ({', '.join(options)})" if options else ""
        try:
            _again(lambda: connection.execute(f"ATTACH {quoted(SETTING + self.catalog)} AS {NAME}{said}"))
            for setting in _RETRIES:
                connection.execute(f"SET {setting}")
        except duckdb.Error as error:
            raise self._unreachable(error) from error

    def disconnect(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Detach the lake: left attached after its PostgreSQL has gone, it keeps the file open when all is closed.

        Whoever opened the file again in the same process, as a task that is tried again, would wait for ever.
        """
        with suppress(duckdb.Error):
            connection.execute(f"DETACH {NAME}")

    def _refuse_other_warehouse(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Raise WarehouseError where the warehouse's file has rows of its own, or is another district's."""
        if "run" in local_tables(connection):
            raise WarehouseError(
                "This home's warehouse is a file of its own, and TONGHOP_WAREHOUSE names a lake. "
                "Run `tonghop rebuild`: it puts all that the archive and the journal have into the lake."
            )
        known = self.settled(connection, DISTRICT_ID)
        if known not in (None, self.district_id):
            raise WarehouseError(
                f"This home is of the district {known}, and the registry's district.csv says {self.district_id}. "
                "A district_id never changes: write the old one there, or name another home."
            )

    def last_entry(self) -> int:
        """The last entry of the district's journal that the lake took in; 0 before the first."""
        with duckdb.connect(config=self.options) as connection:
            self.connect(connection, read_only=True)
            if "run" not in self._all_columns(connection):
                return 0
            rows = " UNION ALL ".join(
                f"SELECT entry FROM {NAME}.ledger.{table} WHERE {DISTRICT_ID} = {quoted(self.district_id)}"
                for table in ("run", "event")
            )
            return int(connection.execute(f"SELECT coalesce(max(entry), 0) FROM ({rows})").fetchall()[0][0])

    def _unreachable(self, error: duckdb.Error) -> WarehouseError:
        why = _PASSWORD.sub(lambda m: f"{m[1] or ''}…", str(error).splitlines()[0])
        return WarehouseError(
            f"The lake {self.shown} can't be opened ({why}). See that its PostgreSQL is running and that "
            "TONGHOP_WAREHOUSE names it; TONGHOP_LAKE_DATA is needed too where the lake is new or its rows are in an "
            "object store. Nothing was changed."
        )

    def make_tables(self, connection: duckdb.DuckDBPyConnection, tables: Sequence[Table]) -> None:
        """Make the tables and the province's views that the lake lacks; another district may be doing the same."""
        _again(lambda: self._make_missing(connection, [*shared(tables), *PROVINCE_TABLES]))

    def _make_missing(self, connection: duckdb.DuckDBPyConnection, tables: Sequence[Table]) -> None:
        there = self._all_columns(connection)
        statements = [s for table in tables if table.name not in there for s in _lake_statements(table)]
        statements += _missing_views(connection)
        if not statements:
            return
        connection.begin()
        try:
            for schema in ("ledger", SCHEMA):
                connection.execute(f"CREATE SCHEMA IF NOT EXISTS {NAME}.{schema}")
            for statement in statements:
                connection.execute(statement)
            connection.commit()
        except duckdb.Error:
            _roll_back(connection)
            raise

    def statements(self, table: Table, snapshot: int | None = None) -> Iterator[str]:
        """The SQL that makes a view of the district's rows, with the table's comments.

        `snapshot`: the lake's version that the view is of; None: whatever it is when asked.
        """
        if table.name in _LOCAL:
            yield from table.statements()
            return
        at = "" if snapshot is None else f" AT (VERSION => {snapshot})"
        yield (
            f"CREATE OR REPLACE VIEW ledger.{table.name} AS SELECT * EXCLUDE ({DISTRICT_ID}) "
            f"FROM {NAME}.ledger.{table.name}{at} WHERE {DISTRICT_ID} = {quoted(self.district_id)}"
        )
        yield f"COMMENT ON VIEW ledger.{table.name} IS {quoted(table.comment)}"
        for column in table.columns:
            yield column.statement(table.name)

    def about(self) -> Mapping[str, pl.DataFrame]:
        """The district itself, as the lake names it."""
        return {"district": pl.DataFrame({"name": [self.district.name], "province": [self.district.province]})}

    def columns(self, connection: duckdb.DuckDBPyConnection) -> Mapping[str, list[str]]:
        """Table of the lake → the columns of the ledger's, as they are."""
        return {name: columns[1:] for name, columns in self._all_columns(connection).items()}

    def _all_columns(self, connection: duckdb.DuckDBPyConnection) -> Mapping[str, list[str]]:
        return columns_of(connection, f"database_name = '{NAME}'")

    def insertion(self, table: str, rows: str) -> str:
        """The SQL that adds rows to a table, as the district's."""
        district = f"{quoted(self.district_id)} AS {DISTRICT_ID}"
        return f"INSERT INTO {NAME}.ledger.{table} BY NAME SELECT {district}, * FROM {rows}"

    def deletion(self, table: str) -> str:
        """The SQL that takes the district's rows out of a table."""
        return f"DELETE FROM {NAME}.ledger.{table} WHERE {DISTRICT_ID} = {quoted(self.district_id)}"

    def others(self) -> Sequence[str]:
        """What the province is told."""
        return (FIGURE.name,)

    def after_entry(self, connection: duckdb.DuckDBPyConnection, entry: Entry) -> None:
        """Tell the province which of the district's figures the entry changed."""
        frame = changed_figures(connection, entry, self.district_id)
        if frame.height:
            connection.execute(self.insertion(FIGURE.name, "frame"))

    def settle(self, connection: duckdb.DuckDBPyConnection, entry: int, *, changed: bool = False) -> None:
        """Note the lake's snapshot, unless the one that is noted is of this entry already, and of these days.

        A snapshot that nobody notes any more may be expired: where nothing comes, it is noted anew every week.
        """
        fresh = self.settled(connection, f"noted_on > current_date - {_FRESH_DAYS}")
        if not changed and fresh and self.settled(connection, "entry") == entry:
            return
        connection.execute(
            f"CREATE OR REPLACE TABLE {_STATE} AS SELECT {entry} AS entry, {current_snapshot(connection)} AS snapshot, "
            f"{quoted(self.district_id)} AS {DISTRICT_ID}, current_date AS noted_on"
        )

    def settled(self, connection: duckdb.DuckDBPyConnection, what: str) -> Any:
        """What the warehouse's file notes: `entry`, `snapshot`, `district_id`, `noted_on`; None before the first."""
        if "lake_state" not in local_tables(connection):
            return None
        return connection.execute(f"SELECT {what} FROM {_STATE}").fetchall()[0][0]


def data_path_of(connection: duckdb.DuckDBPyConnection) -> str:
    """Where the lake's files are, as its catalog says."""
    found = connection.execute(f"SELECT value FROM {NAME}.options() WHERE option_name = 'data_path'").fetchall()
    return str(found[0][0])


def freeze(connection: duckdb.DuckDBPyConnection, lake: Lake) -> None:
    """Make the views of a copy of a warehouse's file show the lake as it was when the file was settled."""
    views = connection.execute(
        "SELECT view_name, comment FROM duckdb_views() WHERE database_name = current_database() "
        "AND schema_name = 'ledger' AND view_name IN "
        f"(SELECT table_name FROM duckdb_tables() WHERE database_name = '{NAME}' AND schema_name = 'ledger')"
    ).fetchall()
    snapshot = lake.settled(connection, "snapshot")
    for name, comment in views:
        columns = connection.execute(
            "SELECT column_name, data_type, comment FROM duckdb_columns() WHERE database_name = current_database() "
            f"AND schema_name = 'ledger' AND table_name = {quoted(name)} ORDER BY column_index"
        ).fetchall()
        for statement in lake.statements(Table(name, comment, tuple(Column(*c) for c in columns)), snapshot):
            connection.execute(statement)


def shared(tables: Sequence[Table]) -> list[Table]:
    """Those of the ledger's tables that are in the lake."""
    return [table for table in tables if table.name not in _LOCAL]


def current_snapshot(connection: duckdb.DuckDBPyConnection) -> int:
    """The lake's last snapshot."""
    return int(connection.execute(f"SELECT id FROM {NAME}.current_snapshot()").fetchall()[0][0])


def _missing_views(connection: duckdb.DuckDBPyConnection) -> Iterator[str]:
    """The SQL that makes the province's views that are missing, or are another version's."""
    asked = f"SELECT view_name, comment FROM duckdb_views() WHERE database_name = '{NAME}' AND schema_name = '{SCHEMA}'"
    there = dict(connection.execute(asked).fetchall())
    for name, (statement, comment) in view_statements(NAME).items():
        if there.get(name) != comment:
            yield statement
            yield f"COMMENT ON VIEW {NAME}.{SCHEMA}.{name} IS {quoted(comment)}"


def _lake_statements(table: Table) -> Iterator[str]:
    """The SQL that makes a table of the lake, with its comments."""
    name = f"{NAME}.ledger.{table.name}"
    columns = ", ".join(f'"{c.name}" {c.type}' for c in table.columns)
    yield f"CREATE TABLE {name} ({DISTRICT_ID} VARCHAR, {columns})"
    by_period = table.name not in _MANY_PERIODS and "period" in [c.name for c in table.columns]
    yield f"ALTER TABLE {name} SET PARTITIONED BY ({DISTRICT_ID}{', period' if by_period else ''})"
    yield f"COMMENT ON TABLE {name} IS {quoted(table.comment)}"
    yield f"COMMENT ON COLUMN {name}.{DISTRICT_ID} IS 'the district, by the registry · mã huyện'"
    for column in table.columns:
        yield f'COMMENT ON COLUMN {name}."{column.name}" IS {quoted(column.comment)}'


def _again(do: Callable[[], object]) -> None:
    """Do what two may do at once, and only one of them can; the other finds it done."""
    for attempt in range(1, _ATTEMPTS + 1):
        try:
            do()
            return
        except (duckdb.CatalogException, duckdb.TransactionException, duckdb.IOException):
            if attempt == _ATTEMPTS:
                raise
            time.sleep(0.1 * 2**attempt)


def _roll_back(connection: duckdb.DuckDBPyConnection) -> None:
    with suppress(duckdb.Error):  # a commit that failed has ended the transaction
        connection.rollback()
