"""The analysts' copy: made beside the old one and swapped in whole, so that no reader ever waits or sees half."""

import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from threading import Timer

import duckdb
import polars as pl

from warehouse.duckdb_errors import first_line, is_of_damage, sentence_of
from warehouse.errors import WarehouseError
from warehouse.home.layout import Home
from warehouse.storage.lake import Lake, data_path_of, freeze
from warehouse.tables.declared import quoted

# What a question may reach, DuckDB's own locks: no file, no network, no extension, no variable of this program, no
# spilling to disk; so much memory. The last of them locks the others. (enable_external_access opens nothing again.)
_LOCKS = (
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
_MOST_SECONDS = 120
_MOST_ROWS = 5_000_000

Ask = Callable[..., pl.DataFrame]


def publish(home: Home) -> Path:
    """Copy the checkpointed warehouse and swap the copy in; returns its path. The warehouse must be closed."""
    target = home.published
    unfinished = target.with_name(f".{target.name}.part")  # one run publishes at a time; a killed one's is written over
    try:
        shutil.copy2(home.database, unfinished)  # with its time, by which a copy is known to be current
        if home.lake:
            _freeze(home, home.lake, unfinished)
        _keep_dated(home, unfinished)
        unfinished.replace(target)
    except OSError as error:
        unfinished.unlink(missing_ok=True)
        raise WarehouseError(
            f"The published copy {target} can't be replaced ({error.strerror or error}). "
            "The figures are loaded; make room or close what holds the file, then run again."
        ) from error
    return target


def _freeze(home: Home, lake: Lake, copy: Path) -> None:
    """Make a copy show the lake as it was when the warehouse was last written; its time stays the warehouse's."""
    try:
        with duckdb.connect(str(copy), config=lake.options) as connection:
            lake.connect(connection, read_only=True)
            freeze(connection, lake)
    except duckdb.Error as error:
        raise sentence_of(copy, error) from error
    shutil.copystat(home.database, copy)


def _keep_dated(home: Home, copy: Path) -> None:
    """Keep a copy under the number and day of the journal's last entry, and throw away the oldest ones.

    It is the published file under a second name, which costs no room until the next is published; where the
    file system has no such names, a copy.
    """
    last = home.journal.last()
    if last is not None and home.keep_published:
        dated = home.history / f"{last.number:06}-{last.body.get('as_of') or last.at.date()}.duckdb"
        home.history.mkdir(exist_ok=True)
        dated.unlink(missing_ok=True)
        try:
            dated.hardlink_to(copy)
        except OSError:
            shutil.copy2(copy, dated)
    kept = sorted(home.history.glob("*.duckdb"))
    for old in kept[: max(len(kept) - home.keep_published, 0)]:
        old.unlink()


def is_current(home: Home) -> bool:
    """Whether the published copy is of the warehouse as it was last written, whatever the clock said since."""
    if not home.published.exists():
        return False
    published, database = home.published.stat(), home.database.stat()
    if home.lake:  # a view of the lake is not as long as the view of a snapshot
        return published.st_mtime_ns == database.st_mtime_ns
    return (published.st_mtime_ns, published.st_size) == (database.st_mtime_ns, database.st_size)


def ask(home: Home, sql: str, parameters: Mapping[str, object] | None = None) -> pl.DataFrame:
    """Ask the published copy, read only: no way to write, nor to reach a file or the network.

    Raises WarehouseError for what can't be answered, takes over two minutes or has over five million rows.
    """
    with asking(home) as question:
        return question(sql, parameters)


@contextmanager
def asking(home: Home) -> Iterator[Ask]:
    """What several questions are asked with, all of the very same published copy, whatever is published meanwhile."""
    if not home.published.exists():
        raise WarehouseError(f"Nothing is published in {home.root} yet; run `tonghop run` first.")
    try:
        # An instance of its own: DuckDB shares one among all that connect to a file, and this one is locked.
        with duckdb.connect(config=home.lake.options if home.lake else {}) as connection:
            if home.lake:
                home.lake.connect(connection, read_only=True)
                connection.execute(f"SET allowed_directories = [{quoted(data_path_of(connection))}]")
            connection.execute(f"ATTACH {quoted(str(home.published))} AS tonghop (READ_ONLY)")
            for lock in _LOCKS:
                connection.execute(f"SET {lock}")
            yield lambda sql, parameters=None: _answer(connection, sql, parameters, of_lake=home.lake is not None)
    except duckdb.Error as error:
        if is_of_damage(error):
            raise WarehouseError(
                f"The published copy {home.published} is damaged ({first_line(error)}). "
                "`tonghop doctor` says what else is; `tonghop rebuild` makes it anew."
            ) from error
        if _EXPIRED in str(error):
            raise WarehouseError(
                f"The lake no longer has what {home.published} shows: its snapshot has expired. `tonghop run` "
                "publishes a new copy; what was known at an earlier moment is asked with as_known_at, or --as-known-at."
            ) from error
        raise WarehouseError(f"The query can't be answered: {error}") from error


def _answer(
    connection: duckdb.DuckDBPyConnection, sql: str, parameters: Mapping[str, object] | None, *, of_lake: bool
) -> pl.DataFrame:
    if of_lake:
        _refuse_reaching_out(sql)
    timer = Timer(_MOST_SECONDS, connection.interrupt)
    timer.start()
    try:
        _refuse_all_but_queries(connection, sql)
        frame = _frame(connection.sql(sql, params=parameters).limit(_MOST_ROWS + 1))
    except duckdb.InterruptException as error:
        raise WarehouseError(f"The query took over {_MOST_SECONDS} seconds and was stopped; ask for less.") from error
    finally:
        timer.cancel()
    if frame.height > _MOST_ROWS:
        raise WarehouseError(f"The query has over {_MOST_ROWS:,} rows; ask for less.")
    return frame


def _refuse_reaching_out(sql: str) -> None:
    """Raise WarehouseError for what names PostgreSQL's functions, or hides a name: DuckDB's locks don't hold them.

    They are loaded with a lake. Whoever has the lake's password can do without; whoever only asks here can't.
    """
    if _REACHES_OUT.search(sql):
        raise WarehouseError("Of a lake, functions of PostgreSQL, `query(…)` and the list of databases can't be asked.")


def _refuse_all_but_queries(connection: duckdb.DuckDBPyConnection, sql: str) -> None:
    """Raise WarehouseError for what asks nothing: the locks would hold, but a CALL can write a log or end the program.

    A PIVOT without IN becomes two statements, the first of which makes a type and has no text of its own: let pass.
    """
    statements = connection.extract_statements(sql)
    asked = [s for s in statements if s.type in _QUERIES or not s.query]
    if not statements or len(asked) < len(statements):
        raise WarehouseError(
            "Only queries are answered: SELECT, WITH, FROM, PIVOT, DESCRIBE, SUMMARIZE, SHOW, EXPLAIN."
        )


def _frame(relation: duckdb.DuckDBPyRelation) -> pl.DataFrame:
    """A relation's rows; an interval, which Polars has no type for, as text."""
    names = ['"' + name.replace('"', '""') + '"' for name in relation.columns]
    if "INTERVAL" in map(str, relation.types):
        kinds = zip(names, map(str, relation.types), strict=True)
        relation = relation.project(", ".join(f"{n}::VARCHAR AS {n}" if t == "INTERVAL" else n for n, t in kinds))
    return pl.DataFrame(relation)  # not by way of pyarrow, which takes a tenth of a second to be imported
