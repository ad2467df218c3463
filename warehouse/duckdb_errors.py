"""Translation of DuckDB errors into messages with a remedy."""

import re
from pathlib import Path

import duckdb

from warehouse.errors import WarehouseError

REBUILD = "Run `tonghop rebuild`: it makes the warehouse again from the archive and the journal, and loses nothing."
_MAGIC = slice(8, 12)  # the bytes `DUCK` of a database file
_DAMAGE_WORDS = ("Corrupt", "Could not read enough bytes", "not a valid DuckDB database", "while replaying WAL")
_KIND = re.compile(r"^[A-Za-z ]*Error: ")
_LAKE_WORDS = ("DuckLake", "Postgres", "postgres", "libpq", "server closed the connection")
_LOCK_WORDS = ("Could not set lock", "being used by another process")


def damage_error(path: Path, why: str) -> WarehouseError:
    """Build the error for a warehouse that can't be read to its end."""
    if _is_not_duckdb(path):
        return WarehouseError(f"{path} is no DuckDB database. {REBUILD}")
    return WarehouseError(f"The warehouse {path} is damaged ({why}). {REBUILD}")


def translate_error(path: Path, error: duckdb.Error) -> WarehouseError:
    """Translate a DuckDB error about a warehouse's file."""
    text = first_line(error)
    if _is_not_duckdb(path):
        return damage_error(path, text)
    if "No space left" in str(error):
        return WarehouseError(f"The disk of {path} is full; nothing is half loaded. Make room and run again.")
    if any(words in str(error) for words in _LAKE_WORDS):
        return WarehouseError(
            f"The lake didn't take this in ({text}); nothing is half loaded. "
            "See that its PostgreSQL and the place of its data can be reached, and run again."
        )
    if isinstance(error, duckdb.OutOfMemoryException):
        return WarehouseError(f"There is too little memory for {path} ({text}). Close other programs and run again.")
    if any(words in text for words in _LOCK_WORDS):
        return WarehouseError(
            f"The warehouse {path} can't be opened: another program has it open. "
            "Close that program (analysts open the copy in published/, never this file) and run again."
        )
    if is_damage(error):
        return damage_error(path, text)
    return WarehouseError(f"The warehouse {path} can't be used ({text}). `tonghop doctor` says what is wrong with it.")


def is_damage(error: duckdb.Error) -> bool:
    """Return whether a DuckDB error means a damaged file."""
    unreadable = (duckdb.InternalException, duckdb.FatalException, duckdb.SerializationException)
    return isinstance(error, unreadable) or any(words in first_line(error) for words in _DAMAGE_WORDS)


def _is_not_duckdb(path: Path) -> bool:
    """Return whether a file lacks DuckDB's magic bytes."""
    try:
        with path.open("rb") as file:
            return file.read(_MAGIC.stop)[_MAGIC] != b"DUCK"
    except OSError:
        return False  # missing or unreadable: DuckDB's own error is more precise


def first_line(error: BaseException) -> str:
    """Return the first line of an error, without its kind and its full stop, for use inside a sentence."""
    return _KIND.sub("", str(error).splitlines()[0]).rstrip(".! ")
