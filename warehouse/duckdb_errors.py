"""What DuckDB complains of, as sentences that say what to do."""

import re
from pathlib import Path

import duckdb

from warehouse.errors import WarehouseError

REBUILD = "Run `tonghop rebuild`: it makes the warehouse anew from the archive and the journal, and loses nothing."
_MAGIC = slice(8, 12)  # where a database file says that it is DuckDB's
_DAMAGED = ("Corrupt", "Could not read enough bytes", "not a valid DuckDB database", "while replaying WAL")
_KIND = re.compile(r"^[A-Za-z ]*Error: ")
_OF_A_LAKE = ("DuckLake", "Postgres", "postgres", "libpq", "server closed the connection")
_HELD = ("Could not set lock", "being used by another process")


def damaged(path: Path, why: str) -> WarehouseError:
    """The error for a warehouse that can't be read to its end."""
    if _is_strange(path):
        return WarehouseError(f"{path} is no DuckDB database. {REBUILD}")
    return WarehouseError(f"The warehouse {path} is damaged ({why}). {REBUILD}")


def sentence_of(path: Path, error: duckdb.Error) -> WarehouseError:
    """The error to raise for one of DuckDB's about a warehouse."""
    text = first_line(error)
    if _is_strange(path):
        return damaged(path, text)
    if "No space left" in str(error):
        return WarehouseError(f"The disk of {path} is full; nothing is half loaded. Make room and run again.")
    if any(words in str(error) for words in _OF_A_LAKE):
        return WarehouseError(
            f"The lake didn't take this in ({text}); nothing is half loaded. "
            "See that its PostgreSQL and the place of its data can be reached, and run again."
        )
    if isinstance(error, duckdb.OutOfMemoryException):
        return WarehouseError(f"There is too little memory for {path} ({text}). Close other programs and run again.")
    if any(words in text for words in _HELD):
        return WarehouseError(
            f"The warehouse {path} can't be opened: another program has it open. "
            "Close that program (analysts open the copy in published/, never this file) and run again."
        )
    if is_of_damage(error):
        return damaged(path, text)
    return WarehouseError(f"The warehouse {path} can't be used ({text}). `tonghop doctor` says what is wrong with it.")


def is_of_damage(error: duckdb.Error) -> bool:
    """Whether DuckDB says that a file is not as it was written."""
    unreadable = (duckdb.InternalException, duckdb.FatalException, duckdb.SerializationException)
    return isinstance(error, unreadable) or any(words in first_line(error) for words in _DAMAGED)


def _is_strange(path: Path) -> bool:
    """Whether a file doesn't begin as DuckDB's do."""
    try:
        with path.open("rb") as file:
            return file.read(_MAGIC.stop)[_MAGIC] != b"DUCK"
    except OSError:
        return False  # not there, or not ours to read: DuckDB's own complaint stands


def first_line(error: BaseException) -> str:
    """The first line of what DuckDB says, without the kind of error, as part of a sentence."""
    return _KIND.sub("", str(error).splitlines()[0]).rstrip(".! ")
