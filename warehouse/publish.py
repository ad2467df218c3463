"""The analysts' copy: made beside the old one and swapped in whole, so that no reader ever waits or sees half."""

import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import duckdb
import polars as pl

from warehouse.errors import WarehouseError
from warehouse.home import Home

_SEARCH_PATH = "district,ledger"
Answer = Callable[[str, Mapping[str, object] | None], pl.DataFrame]


def publish(home: Home) -> Path:
    """Copy the checkpointed warehouse and swap the copy in; returns its path. The warehouse must be closed."""
    target = home.published
    unfinished = target.with_name(f".{target.name}.part")  # one run publishes at a time; a killed one's is written over
    try:
        shutil.copy2(home.database, unfinished)  # with its time, by which a copy is known to be current
        unfinished.replace(target)
    except OSError as error:
        unfinished.unlink(missing_ok=True)
        raise WarehouseError(
            f"The published copy {target} can't be replaced ({error.strerror or error}). "
            "The figures are loaded; make room or close what holds the file, then run again."
        ) from error
    return target


def is_current(home: Home) -> bool:
    """Whether the published copy is of the warehouse as it was last written, whatever the clock said since."""
    if not home.published.exists():
        return False
    return home.published.stat().st_mtime_ns == home.database.stat().st_mtime_ns


def ask(home: Home, sql: str, parameters: Mapping[str, object] | None = None) -> pl.DataFrame:
    """Ask the published copy, read only: no way to write, nor to reach a file or the network."""
    with asking(home) as answer:
        return answer(sql, parameters)


@contextmanager
def asking(home: Home) -> Iterator[Answer]:
    """Several questions to one published copy: what is published meanwhile is in none of the answers."""
    if not home.published.exists():
        raise WarehouseError(f"Nothing is published in {home.root} yet; run `tonghop run` first.")
    try:
        with duckdb.connect(str(home.published), read_only=True) as connection:
            connection.execute(f"SET search_path = '{_SEARCH_PATH}'")
            connection.execute("SET enable_external_access = false")
            connection.execute("SET lock_configuration = true")

            def answer(sql: str, parameters: Mapping[str, object] | None = None) -> pl.DataFrame:
                relation = connection.sql(sql, params=parameters)
                return _frame(relation) if relation is not None else pl.DataFrame()

            yield answer
    except duckdb.Error as error:
        raise WarehouseError(f"The query can't be answered: {error}") from error


def _frame(relation: duckdb.DuckDBPyRelation) -> pl.DataFrame:
    """A relation's rows; an interval, which Polars has no type for, as text."""
    names = ['"' + name.replace('"', '""') + '"' for name in relation.columns]
    if "INTERVAL" in map(str, relation.types):
        kinds = zip(names, map(str, relation.types), strict=True)
        relation = relation.project(", ".join(f"{n}::VARCHAR AS {n}" if t == "INTERVAL" else n for n, t in kinds))
    return relation.pl()
