"""SQL of a lake's tables, of the views of one district's rows, and of the province's views."""

from collections.abc import Iterator, Mapping, Sequence

import duckdb

from warehouse.storage.backends import columns_of
from warehouse.storage.lake_connection import NAME, roll_back
from warehouse.storage.province import FIGURE, PROVINCE_TABLES, SCHEMA, view_statements
from warehouse.tables.ddl import Table, quoted
from warehouse.tables.declared import LOCAL
from warehouse.tables.registered import REGISTERED

DISTRICT_ID = "district_id"
_MANY_PERIODS = (*REGISTERED, FIGURE.name)  # one entry's rows are of every period: partitioned by it, a file for each


def make_missing_tables(connection: duckdb.DuckDBPyConnection, tables: Sequence[Table]) -> None:
    """Make the tables and the province's views that the lake lacks, in one transaction.

    Raises duckdb.Error where another district makes the same at once.
    """
    there = lake_columns(connection)
    wanted = [*(table for table in tables if table.name not in LOCAL), *PROVINCE_TABLES]
    statements = [s for table in wanted if table.name not in there for s in _table_statements(table)]
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
        roll_back(connection)
        raise


def lake_columns(connection: duckdb.DuckDBPyConnection) -> Mapping[str, list[str]]:
    """Return table of the lake → its columns, `district_id` first."""
    return columns_of(connection, f"database_name = '{NAME}'")


def district_view(table: Table, district_id: str, snapshot: int | None = None) -> Iterator[str]:
    """Yield the SQL that makes `ledger.<table>` in the warehouse's file: a view of a district's rows, with comments.

    `snapshot`: the lake's version that the view shows; None: the latest at the time of the query. A table that is
    not in the lake is made as a table.
    """
    if table.name in LOCAL:
        yield from table.statements()
        return
    at = "" if snapshot is None else f" AT (VERSION => {snapshot})"
    yield (
        f"CREATE OR REPLACE VIEW ledger.{table.name} AS SELECT * EXCLUDE ({DISTRICT_ID}) "
        f"FROM {NAME}.ledger.{table.name}{at} WHERE {DISTRICT_ID} = {quoted(district_id)}"
    )
    yield f"COMMENT ON VIEW ledger.{table.name} IS {quoted(table.comment)}"
    for column in table.columns:
        yield column.statement(table.name)


def _missing_views(connection: duckdb.DuckDBPyConnection) -> Iterator[str]:
    """Yield the SQL of the province's views that are missing or differ from this version's."""
    query = f"SELECT view_name, comment FROM duckdb_views() WHERE database_name = '{NAME}' AND schema_name = '{SCHEMA}'"
    there = dict(connection.execute(query).fetchall())
    for name, (statement, comment) in view_statements(NAME).items():
        if there.get(name) != comment:
            yield statement
            yield f"COMMENT ON VIEW {NAME}.{SCHEMA}.{name} IS {quoted(comment)}"


def _table_statements(table: Table) -> Iterator[str]:
    name = f"{NAME}.ledger.{table.name}"
    columns = ", ".join(f'"{c.name}" {c.type}' for c in table.columns)
    yield f"CREATE TABLE {name} ({DISTRICT_ID} VARCHAR, {columns})"
    by_period = table.name not in _MANY_PERIODS and "period" in [c.name for c in table.columns]
    yield f"ALTER TABLE {name} SET PARTITIONED BY ({DISTRICT_ID}{', period' if by_period else ''})"
    yield f"COMMENT ON TABLE {name} IS {quoted(table.comment)}"
    yield f"COMMENT ON COLUMN {name}.{DISTRICT_ID} IS 'the district, by the registry · mã huyện'"
    for column in table.columns:
        yield f'COMMENT ON COLUMN {name}."{column.name}" IS {quoted(column.comment)}'
