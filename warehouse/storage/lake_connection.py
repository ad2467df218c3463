"""Connections to a lake: attaching and detaching it, its retries, errors without its password."""

import re
import time
from collections.abc import Callable
from contextlib import suppress

import duckdb

from warehouse.errors import WarehouseError
from warehouse.storage.extensions import load_extensions
from warehouse.tables.ddl import quoted

NAME = "lake"  # of the lake among a connection's databases: the published copy's views contain it
LAKE_PREFIX = "ducklake:"  # of TONGHOP_WAREHOUSE, where it names a lake
# DuckLake itself retries a commit that lost a race: appending to a district's own partition always succeeds in the
# end. Each wait is a fifth longer than the one before; together they come to six minutes.
_RETRIES = ("ducklake_max_retry_count = 40", "ducklake_retry_wait_ms = 50", "ducklake_retry_backoff = 1.2")
_ATTEMPTS = 5  # of what DuckLake doesn't retry: two processes make the same table, or delete rows of one
_PASSWORD = re.compile(r"(password\s*=\s*)('[^']*'|\S+)|(?<=:)([^:@/]+)(?=@)", re.IGNORECASE)


def attach(connection: duckdb.DuckDBPyConnection, catalog: str, data_path: str | None, *, read_only: bool) -> None:
    """Attach a lake as `lake`, created where it is missing; raises WarehouseError with a remedy.

    `catalog`, `data_path`: see `warehouse.storage.lake.Lake`.
    """
    stores = ("httpfs",) if "://" in (data_path or "") else ()
    load_extensions(connection, "ducklake", "postgres_scanner", *stores)
    statement = f"ATTACH {quoted(LAKE_PREFIX + catalog)} AS {NAME}{_options(data_path, read_only=read_only)}"
    try:
        retry_on_conflict(lambda: connection.execute(statement))
        for setting in _RETRIES:
            connection.execute(f"SET {setting}")
    except duckdb.Error as error:
        raise _unreachable(catalog, error) from error


def _options(data_path: str | None, *, read_only: bool) -> str:
    options = ["READ_ONLY"] if read_only else []
    options += [f"DATA_PATH {quoted(data_path)}"] if data_path else []
    return f" ({', '.join(options)})" if options else ""


def detach(connection: duckdb.DuckDBPyConnection) -> None:
    """Detach the lake before the connection is closed.

    A lake that is still attached when its PostgreSQL has gone keeps the warehouse's file open after the close. A
    retried task, which opens the file again in the same process, would then wait for ever.
    """
    with suppress(duckdb.Error):
        connection.execute(f"DETACH {NAME}")


def data_path_of(connection: duckdb.DuckDBPyConnection) -> str:
    """Return the folder or address of the lake's files, from its catalog."""
    found = connection.execute(f"SELECT value FROM {NAME}.options() WHERE option_name = 'data_path'").fetchall()
    return str(found[0][0])


def retry_on_conflict(do: Callable[[], object]) -> None:
    """Run a function that fails where another process does the same at once; the retry finds it done."""
    for attempt in range(1, _ATTEMPTS + 1):
        try:
            do()
            return
        except duckdb.Error as error:
            if attempt == _ATTEMPTS or not _is_conflict(error):
                raise
            time.sleep(0.1 * 2**attempt)


def _is_conflict(error: duckdb.Error) -> bool:
    # A new lake's catalog that two make at once comes as an error of no class, from PostgreSQL.
    conflicts = (duckdb.CatalogException, duckdb.TransactionException, duckdb.IOException)
    return isinstance(error, conflicts) or "already exists" in str(error)


def roll_back(connection: duckdb.DuckDBPyConnection) -> None:
    """Roll back a transaction; after a commit that failed there is none."""
    with suppress(duckdb.Error):
        connection.rollback()


def _unreachable(catalog: str, error: duckdb.Error) -> WarehouseError:
    return WarehouseError(
        f"The lake {redacted(catalog)} can't be opened ({redacted(str(error).splitlines()[0])}). See that its "
        "PostgreSQL is running and that TONGHOP_WAREHOUSE names it; TONGHOP_LAKE_DATA is needed too where the lake is "
        "new or its rows are in an object store. Nothing was changed."
    )


def redacted(text: str) -> str:
    """Replace the passwords of a catalog or an error by `…`, for errors and logs."""
    return _PASSWORD.sub(lambda m: f"{m[1] or ''}…", text)
