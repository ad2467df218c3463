"""Queries of the published copy: read-only, bounded, and without access to files or the network."""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Timer

import duckdb
import polars as pl

from warehouse.duckdb_errors import first_line, is_damage
from warehouse.errors import QueryError, WarehouseError
from warehouse.home.layout import Home
from warehouse.published.stray_log import is_held_for_writing, remove_stray_log
from warehouse.storage.lake_connection import data_path_of
from warehouse.tables.ddl import quoted

# DuckDB's own restrictions of a query: no file, network, extension or Python variable; limited memory, none of it on
# disk. The last one locks the others; enable_external_access can't be set to true again either.
_QUERY_RESTRICTIONS = (
    "search_path = 'tonghop.district,tonghop.ledger'",
    "python_enable_replacements = false",
    "memory_limit = '2GB'",
    "temp_directory = ''",
    "enable_external_access = false",
    "lock_configuration = true",
)
_QUERIES = (duckdb.StatementType.SELECT, duckdb.StatementType.EXPLAIN)
_REACHES_OUT = re.compile(r'postgres|__ducklake|duckdb_databases|database_list|\bquery"?\s*\(', re.IGNORECASE)
_EXPIRED = "No snapshot found at version"
_MAX_SECONDS = 120
_MAX_ROWS = 5_000_000

PublishedQuery = Callable[..., pl.DataFrame]


def query_published(home: Home, sql: str, parameters: Mapping[str, object] | None = None) -> pl.DataFrame:
    """Query the published copy, read-only and without access to files or the network.

    Raises WarehouseError for a query that fails, takes over two minutes or has over five million rows.
    """
    with open_published(home) as query:
        return query(sql, parameters)


@contextmanager
def open_published(home: Home) -> Iterator[PublishedQuery]:
    """Open the published copy for several queries of the same publication; yields the function that runs one."""
    if not home.published.exists():
        raise WarehouseError(f"Nothing is published in {home.root} yet; run `tonghop run` first.")
    with suppress(OSError):  # a reader without the right to write there has no part in what others left
        remove_stray_log(home.published)
    try:
        # A DuckDB instance of its own: connections to one file share an instance, and this one is restricted.
        with duckdb.connect(config=home.lake.options if home.lake else {}) as connection:
            if home.lake:
                home.lake.connect(connection, read_only=True)
                connection.execute(f"SET allowed_directories = [{quoted(data_path_of(connection))}]")
            connection.execute(f"ATTACH {quoted(str(_unchanged_copy(home)))} AS tonghop (READ_ONLY)")
            for setting in _QUERY_RESTRICTIONS:
                connection.execute(f"SET {setting}")
            yield lambda sql, parameters=None: _answer(connection, sql, parameters, of_lake=home.lake is not None)
    except duckdb.Error as error:
        if is_damage(error):
            raise WarehouseError(
                f"The published copy {home.published} is damaged ({first_line(error)}). "
                "`tonghop doctor` says what else is; `tonghop rebuild` makes it again."
            ) from error
        if _EXPIRED in str(error):
            raise WarehouseError(
                f"The lake no longer has what {home.published} shows: its snapshot has expired. `tonghop run` "
                "publishes a new copy; for figures as known at an earlier moment use as_known_at, or --as-known-at."
            ) from error
        raise QueryError(f"The query can't be answered: {error}") from error


def _unchanged_copy(home: Home) -> Path:
    """Return the published copy, or its dated twin where a program changed the copy or holds it open for writing."""
    newest = max(home.history.glob("*.duckdb"), default=home.published)
    published_at = {path.stat().st_mtime_ns for path in (home.database, newest) if path.exists()}
    is_unchanged = home.published.stat().st_mtime_ns in published_at and not is_held_for_writing(home.published)
    return home.published if is_unchanged else newest


def _answer(
    connection: duckdb.DuckDBPyConnection, sql: str, parameters: Mapping[str, object] | None, *, of_lake: bool
) -> pl.DataFrame:
    if of_lake:
        _check_no_external_access(sql)
    timer = Timer(_MAX_SECONDS, connection.interrupt)
    timer.start()
    try:
        _check_only_queries(connection, sql)
        frame = _frame(connection.sql(sql, params=parameters).limit(_MAX_ROWS + 1))
    except duckdb.InterruptException as error:
        raise WarehouseError(f"The query took over {_MAX_SECONDS} seconds and was stopped; ask for less.") from error
    finally:
        timer.cancel()
    if frame.height > _MAX_ROWS:
        raise WarehouseError(f"The query has over {_MAX_ROWS:,} rows; ask for less.")
    return frame


def _check_no_external_access(sql: str) -> None:
    """Raise WarehouseError for a query that names PostgreSQL's functions, or could hide their names.

    They are loaded with a lake, and DuckDB's restrictions don't cover them.
    """
    if _REACHES_OUT.search(sql):
        raise QueryError("Queries over a lake can't use PostgreSQL's functions, `query(…)` or lists of databases.")


def _check_only_queries(connection: duckdb.DuckDBPyConnection, sql: str) -> None:
    """Raise WarehouseError for other statements: the restrictions hold, but a CALL can write a log or end the program.

    A PIVOT without IN becomes two statements; the first makes a type, has no text of its own, and is allowed.
    """
    statements = connection.extract_statements(sql)
    queries = [s for s in statements if s.type in _QUERIES or not s.query]
    if len([s for s in statements if s.query]) > 1:
        raise QueryError("One query is answered at a time: the text has more than one, with a semicolon between.")
    if not statements or len(queries) < len(statements):
        raise QueryError("Only queries are answered: SELECT, WITH, FROM, PIVOT, DESCRIBE, SUMMARIZE, SHOW, EXPLAIN.")


def _frame(relation: duckdb.DuckDBPyRelation) -> pl.DataFrame:
    """Return a relation's rows: intervals, for which Polars has no type, as text; wide numbers as JSON has them.

    DuckDB's sums of counts are HUGEINT, and its division of decimals can give NaN or infinity, which no file has.
    """
    shown = [_shown(name, str(kind)) for name, kind in zip(relation.columns, relation.types, strict=True)]
    if any(" AS " in column for column in shown):
        relation = relation.project(", ".join(shown))
    return pl.DataFrame(relation)  # without pyarrow, whose import takes a tenth of a second


def _shown(column: str, kind: str) -> str:
    name = '"' + column.replace('"', '""') + '"'
    if kind == "INTERVAL":
        return f"{name}::VARCHAR AS {name}"
    if kind in ("HUGEINT", "UHUGEINT"):
        return f"{name}::BIGINT AS {name}"
    if kind.startswith("DECIMAL"):
        return f"{name}::DOUBLE AS {name}"
    if kind in ("DOUBLE", "FLOAT"):
        return f"if(isfinite({name}), {name}, NULL) AS {name}"
    return name
