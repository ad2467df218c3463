"""Preparing the ledger: its version, its tables and views, the registry's rows."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from schemas.registry import Registry
from warehouse.duckdb_errors import REBUILD
from warehouse.errors import WarehouseError
from warehouse.ledger.connection import LedgerConnection
from warehouse.ledger.registry_rows import registry_frames
from warehouse.tables.declared import SCHEMA_VERSION, all_tables
from warehouse.tables.facts import dimension_comments
from warehouse.tables.form_views import form_statements
from warehouse.views.statements import moment_statements, stand_ins, view_statements


def check_version(ledger: LedgerConnection, path: Path) -> None:
    """Raise WarehouseError where another version of the program made the tables."""
    if not _has_version(ledger):
        return
    for (version,) in ledger.rows("SELECT version FROM ledger.schema_version"):
        if version > SCHEMA_VERSION:
            raise WarehouseError(
                f"The warehouse {path} was made by a newer tonghop (its tables are version {version}, "
                f"this one knows {SCHEMA_VERSION}). Install the newer tonghop; nothing was changed."
            )
        if version < SCHEMA_VERSION:
            raise WarehouseError(f"The warehouse {path} was made by an older tonghop. {REBUILD}")


def prepare(ledger: LedgerConnection, registry: Registry) -> None:
    """Make the missing tables and views, and write the registry's rows; raises WarehouseError for a changed table.

    Tables and views, and the registry, are not touched where their fingerprints are unchanged.
    """
    statements, of_moments = list(_statements(ledger)), moment_statements()
    registered = {**registry_frames(registry), **ledger.backend.registry_rows()}
    views = _fingerprint([*statements, *of_moments])
    rows = _fingerprint(repr(frame.rows()) for frame in registered.values())
    made_of = _made_of(ledger)
    if made_of == (views, rows):
        ledger.backend.record_snapshot(ledger.connection, ledger.last_entry())
        return
    if made_of[0] != views:
        _check_columns(ledger)
        ledger.backend.make_tables(ledger.connection, all_tables(ledger.forms))
    with ledger.transaction() as run:
        if made_of[0] != views:
            _make_views(ledger, statements, of_moments)
        run("DELETE FROM ledger.schema_version")
    with ledger.transaction() as run:
        for name, frame in registered.items():
            run(ledger.backend.deletion(name))
            ledger.append(name, frame)
    ledger.backend.record_snapshot(ledger.connection, ledger.last_entry(), changed=True)
    # Last, and by itself: a transaction writes to one database, and without this row all of it is done again.
    ledger.rows("INSERT INTO ledger.schema_version VALUES (?, ?)", [SCHEMA_VERSION, f"{views} {rows}"])


def _make_views(ledger: LedgerConnection, statements: Iterable[str], of_moments: Iterable[str]) -> None:
    for statement in statements:
        ledger.rows(statement)
    for statement in (*stand_ins(_column_types(ledger)), *of_moments):
        ledger.rows(statement)


def _column_types(ledger: LedgerConnection) -> dict[str, dict[str, str]]:
    """Return view → column → type."""
    sql = "SELECT schema_name || '.' || table_name, column_name, data_type FROM duckdb_columns() ORDER BY column_index"
    types: dict[str, dict[str, str]] = defaultdict(dict)
    for name, column, data_type in ledger.rows(sql):
        types[name][column] = data_type
    return types


def _statements(ledger: LedgerConnection) -> Iterator[str]:
    yield "CREATE SCHEMA IF NOT EXISTS ledger"
    yield "CREATE SCHEMA IF NOT EXISTS district"
    for table in all_tables(ledger.forms):
        yield from ledger.backend.statements(table)
    yield from form_statements(ledger.forms)
    yield from view_statements()
    yield from dimension_comments(ledger.forms)


def _has_version(ledger: LedgerConnection) -> bool:
    sql = "FROM duckdb_tables() WHERE schema_name = 'ledger' AND table_name = 'schema_version'"
    return bool(ledger.rows(sql))


def _made_of(ledger: LedgerConnection) -> tuple[str, str]:
    """Return the fingerprints of the views and of the registry's rows that the warehouse was made of, or blanks."""
    if not _has_version(ledger):
        return "", ""
    made = ledger.rows(f"SELECT fingerprint FROM ledger.schema_version WHERE version = {SCHEMA_VERSION}")
    views, _, rows = made[0][0].partition(" ") if made else ("", "", "")
    return views, rows


def _check_columns(ledger: LedgerConnection) -> None:
    declared = {table.name: [c.name for c in table.columns] for table in all_tables(ledger.forms)}
    for name, columns in ledger.backend.columns(ledger.connection).items():
        if name in declared and columns != declared[name]:
            remedy = ledger.backend.schema_change_remedy
            raise WarehouseError(f"The table {name} is no longer what its form declares. {remedy}")


def _fingerprint(parts: Iterable[str]) -> str:
    """Return the SHA-256 of definitions: of the tables and views, or of the registry's rows."""
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
