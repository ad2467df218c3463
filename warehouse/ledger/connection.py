"""A connection to the ledger: queries, transactions, appended rows."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import Any

import duckdb
import polars as pl

from schemas.declaration.form import Form
from schemas.forms import FORMS
from warehouse.storage.backends import SingleFileBackend, StorageBackend
from warehouse.tables.declared import FIXED_TABLES


class LedgerConnection:
    """A connection to a warehouse's file, with the backend of its rows.

    `forms`: the forms that have a table. `backend`: None for rows in the file itself.
    """

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        forms: Sequence[type[Form]] = FORMS,
        backend: StorageBackend | None = None,
    ) -> None:
        self.connection, self.forms, self.backend = connection, forms, backend or SingleFileBackend()
        self._in_transaction = False

    def rows(self, sql: str, parameters: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """Return all rows of a statement: a result that is read in part would block the connection."""
        return self.connection.execute(sql, list(parameters)).fetchall()

    def query(self, sql: str, parameters: Sequence[object] | Mapping[str, object] = ()) -> pl.DataFrame:
        """Return the rows of a query as a frame."""
        return self.connection.sql(sql, params=parameters or None).pl()

    def last_entry(self) -> int:
        """Return the number of the journal's last entry in the ledger; 0 before the first."""
        entries = "SELECT entry FROM ledger.run UNION ALL SELECT entry FROM ledger.event"
        return int(self.rows(f"SELECT coalesce(max(entry), 0) FROM ({entries})")[0][0])

    @contextmanager
    def transaction(self) -> Iterator[Callable[..., object]]:
        """Open a transaction, or join the open one; yields the function that executes a statement in it."""
        if self._in_transaction:
            yield self.connection.execute
            return
        self.connection.begin()
        self._in_transaction = True
        try:
            yield self.connection.execute
            self.connection.commit()
        except BaseException:
            with suppress(duckdb.Error):  # a commit that failed has ended the transaction: its own error is raised
                self.connection.rollback()
            raise
        finally:
            self._in_transaction = False

    def append(self, table: str, frame: pl.DataFrame) -> None:
        """Add a frame's rows to a table, by the names of the columns."""
        if frame.height:
            self.connection.execute(self.backend.insertion(table, "frame"))

    def append_row(self, table: str, row: Sequence[object]) -> None:
        """Add one row to a table, its values in the order of the table's columns."""
        declared = next(t for t in FIXED_TABLES if t.name == table)
        values = ", ".join(f'?::{c.type} AS "{c.name}"' for c in declared.columns)
        self.connection.execute(self.backend.insertion(table, f"(SELECT {values})"), list(row))

    def record_snapshot(self, entry: int) -> None:
        """Record how far the file has come; inside a transaction not, because it writes to one database alone."""
        if not self._in_transaction:
            self.backend.record_snapshot(self.connection, entry)
