"""The ledger in a lake that many districts share: DuckLake, its catalog in PostgreSQL, its rows as Parquet files.

A table of the lake has one column more than the ledger's, `district_id`, and is partitioned by it, and by the period
where its rows have one. A district's warehouse is a small file beside its journal, in which every `ledger.<table>` is
a view of the district's rows; so the SQL of views, recounts and rechecks is the same as over one file. One entry of
the journal is one transaction of the lake and one snapshot of it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import duckdb
import polars as pl

from schemas.registry import Office
from warehouse.entry import JournalEntry
from warehouse.errors import WarehouseError
from warehouse.storage.backends import local_tables
from warehouse.storage.extensions import UNSIGNED, Options
from warehouse.storage.lake_connection import NAME, attach, detach, retry_on_conflict
from warehouse.storage.lake_tables import DISTRICT_ID, district_view, lake_columns, make_missing_tables
from warehouse.storage.province import FIGURE, changed_figures
from warehouse.tables.ddl import Column, Table, quoted

_STATE = "main.lake_state"
_FRESH_DAYS = 7  # docs/lake.md lets snapshots expire after thirty


@dataclass(frozen=True, slots=True)
class Lake:
    """A district's part of a lake, as a storage backend.

    `catalog`: the argument of DuckDB's ATTACH after `ducklake:`. `office`: the owner of the part. `data_path`: a
    folder, or an object store's address, needed when the lake is made; None: as the catalog has it.
    """

    catalog: str
    office: Office
    data_path: str | None = None
    is_shared: ClassVar[bool] = True
    options: ClassVar[Options] = UNSIGNED
    schema_change_remedy: ClassVar[str] = (
        "Other districts' rows are in it, so no rebuild can change it: make a new lake, and run `tonghop rebuild` for "
        "each district with TONGHOP_WAREHOUSE naming that one (docs/lake.md)."
    )

    @property
    def district_id(self) -> str:
        """The mark of the district's rows."""
        return self.office.office_id

    def connect(self, connection: duckdb.DuckDBPyConnection, *, read_only: bool = False) -> None:
        """Attach the lake as `lake`, created where it is missing; raises WarehouseError with a remedy.

        `connection`: opened with `options`.
        """
        self._check_same_warehouse(connection)
        attach(connection, self.catalog, self.data_path, read_only=read_only)

    def disconnect(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Detach the lake."""
        detach(connection)

    def _check_same_warehouse(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Raise WarehouseError for a warehouse's file that has rows of its own, or is another district's."""
        if "run" in local_tables(connection):
            raise WarehouseError(
                "This home's warehouse is a file of its own, and TONGHOP_WAREHOUSE names a lake. "
                "Run `tonghop rebuild`: it puts all that the archive and the journal have into the lake."
            )
        known = self.recorded_state(connection, DISTRICT_ID)
        if known not in (None, self.district_id):
            raise WarehouseError(
                f"This home is of the district {known}, and the registry's office.csv says {self.district_id}. "
                "An office_id never changes: write the old one there, or name another home."
            )

    def last_entry(self) -> int:
        """Return the number of the last entry of the district's journal that is in the lake; 0 before the first."""
        with duckdb.connect(config=self.options) as connection:
            self.connect(connection, read_only=True)
            if "run" not in lake_columns(connection):
                return 0
            rows = " UNION ALL ".join(
                f"SELECT entry FROM {NAME}.ledger.{table} WHERE {DISTRICT_ID} = {quoted(self.district_id)}"
                for table in ("run", "event")
            )
            return int(connection.execute(f"SELECT coalesce(max(entry), 0) FROM ({rows})").fetchall()[0][0])

    def make_tables(self, connection: duckdb.DuckDBPyConnection, tables: Sequence[Table]) -> None:
        """Make the tables and the province's views that the lake lacks; another district may do the same at once."""
        retry_on_conflict(lambda: make_missing_tables(connection, tables))

    def statements(self, table: Table) -> Iterator[str]:
        """Return the SQL that makes a view of the district's rows, with the table's comments."""
        return district_view(table, self.district_id)

    def registry_rows(self) -> Mapping[str, pl.DataFrame]:
        """Return the row of the table `district`: `name`, `province`."""
        return {"district": pl.DataFrame({"name": [self.office.name], "province": [self.office.parent]})}

    def columns(self, connection: duckdb.DuckDBPyConnection) -> Mapping[str, list[str]]:
        """Return table of the lake → its columns without `district_id`."""
        return {name: columns[1:] for name, columns in lake_columns(connection).items()}

    def insertion(self, table: str, rows: str) -> str:
        """Return the SQL that adds rows to a table, with the district's id."""
        district = f"{quoted(self.district_id)} AS {DISTRICT_ID}"
        return f"INSERT INTO {NAME}.ledger.{table} BY NAME SELECT {district}, * FROM {rows}"

    def deletion(self, table: str) -> str:
        """Return the SQL that deletes the district's rows of a table."""
        return f"DELETE FROM {NAME}.ledger.{table} WHERE {DISTRICT_ID} = {quoted(self.district_id)}"

    def extra_tables(self) -> Sequence[str]:
        """Return the table of the figures reported to the province."""
        return (FIGURE.name,)

    def after_entry(self, connection: duckdb.DuckDBPyConnection, entry: JournalEntry) -> None:
        """Add to the province's table the district's figures that the entry changed."""
        frame = changed_figures(connection, entry, self.district_id)
        if frame.height:
            connection.execute(self.insertion(FIGURE.name, "frame"))

    def record_snapshot(self, connection: duckdb.DuckDBPyConnection, entry: int, *, changed: bool = False) -> None:
        """Record the lake's snapshot, unless a recent one of this entry is recorded already.

        An old snapshot may expire, so it is recorded again every week even where no entry comes.
        """
        is_fresh = self.recorded_state(connection, f"noted_on > current_date - {_FRESH_DAYS}")
        if not changed and is_fresh and self.recorded_state(connection, "entry") == entry:
            return
        connection.execute(
            f"CREATE OR REPLACE TABLE {_STATE} AS SELECT {entry} AS entry, {current_snapshot(connection)} AS snapshot, "
            f"{quoted(self.district_id)} AS {DISTRICT_ID}, current_date AS noted_on"
        )

    def recorded_state(self, connection: duckdb.DuckDBPyConnection, expression: str) -> Any:
        """Evaluate an SQL expression over the state recorded in the warehouse's file; None before the first.

        Columns: `entry`, `snapshot`, `district_id`, `noted_on`.
        """
        if "lake_state" not in local_tables(connection):
            return None
        return connection.execute(f"SELECT {expression} FROM {_STATE}").fetchall()[0][0]


def pin_views_to_snapshot(connection: duckdb.DuckDBPyConnection, lake: Lake) -> None:
    """Make the views of a copy of a warehouse's file show the lake's recorded snapshot."""
    views = connection.execute(
        "SELECT view_name, comment FROM duckdb_views() WHERE database_name = current_database() "
        "AND schema_name = 'ledger' AND view_name IN "
        f"(SELECT table_name FROM duckdb_tables() WHERE database_name = '{NAME}' AND schema_name = 'ledger')"
    ).fetchall()
    snapshot = lake.recorded_state(connection, "snapshot")
    for name, comment in views:
        columns = connection.execute(
            "SELECT column_name, data_type, comment FROM duckdb_columns() WHERE database_name = current_database() "
            f"AND schema_name = 'ledger' AND table_name = {quoted(name)} ORDER BY column_index"
        ).fetchall()
        table = Table(name, comment, tuple(Column(*c) for c in columns))
        for statement in district_view(table, lake.district_id, snapshot):
            connection.execute(statement)


def current_snapshot(connection: duckdb.DuckDBPyConnection) -> int:
    """Return the id of the lake's last snapshot."""
    return int(connection.execute(f"SELECT id FROM {NAME}.current_snapshot()").fetchall()[0][0])
