"""The warehouse: opened by one run at a time, loaded in one transaction."""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pandera.polars as pa
import polars as pl

from schemas.declaration.form import Form
from schemas.forms import FORMS
from schemas.frames import Findings, Layouts, Submissions
from schemas.registry import Registry
from warehouse.duckdb_errors import REBUILD, sentence_of
from warehouse.entry import Entry
from warehouse.errors import WarehouseError
from warehouse.ledger.issued import issued_rows
from warehouse.ledger.recheck import recheck
from warehouse.ledger.recount import recount
from warehouse.ledger.registry import registry_frames
from warehouse.storage.backends import OneFile, Place
from warehouse.tables.cells import cell_statements
from warehouse.tables.declared import FIXED_TABLES, REGISTERED, SCHEMA_VERSION, all_tables, stated_admission_view
from warehouse.views.statements import view_statements

INBOX_FILES = {
    "inbox": pl.String,
    "file_name": pl.String,
    "size_bytes": pl.Int64,
    "modified_ns": pl.Int64,
    "sha256": pl.String,
    "run_id": pl.String,
}


@dataclass(frozen=True, slots=True)
class Load:
    """What one run adds: frames of the ledger's tables, and the records by table."""

    submissions: pl.DataFrame
    findings: pl.DataFrame
    layouts: pl.DataFrame
    inbox_files: pl.DataFrame
    records: Mapping[str, pl.DataFrame]


class Warehouse:
    """An open warehouse. Close it; only one process may have it open for writing."""

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, forms: Sequence[type[Form]] = FORMS, place: Place | None = None
    ) -> None:
        self.connection, self.forms, self.place = connection, forms, place or OneFile()
        self._in_transaction = False

    @classmethod
    @contextmanager
    def open(cls, path: Path, forms: Sequence[type[Form]] = FORMS, place: Place | None = None) -> Iterator["Warehouse"]:
        """Open and, where needed, make the warehouse; raises WarehouseError with what to do.

        `place`: where its rows are; None: in the file itself.
        """
        try:
            place = place or OneFile()
            with duckdb.connect(str(path), config=place.options) as connection:
                warehouse = cls(connection, forms, place)
                warehouse._refuse_other_version(path)
                warehouse.place.connect(connection)
                try:
                    yield warehouse
                finally:
                    warehouse.place.disconnect(connection)
        except duckdb.Error as error:
            raise sentence_of(path, error) from error

    def _refuse_other_version(self, path: Path) -> None:
        if not self._rows("FROM duckdb_tables() WHERE schema_name = 'ledger' AND table_name = 'schema_version'"):
            return
        for (version,) in self._rows("SELECT version FROM ledger.schema_version"):
            if version > SCHEMA_VERSION:
                raise WarehouseError(
                    f"The warehouse {path} was made by a newer tonghop (its tables are version {version}, "
                    f"this one knows {SCHEMA_VERSION}). Install the newer tonghop; nothing was changed."
                )
            if version < SCHEMA_VERSION:
                raise WarehouseError(f"The warehouse {path} was made by an older tonghop. {REBUILD}")

    def _rows(self, sql: str, parameters: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """All rows of a statement: a result left half read would block the connection."""
        return self.connection.execute(sql, list(parameters)).fetchall()

    def prepare(self, registry: Registry) -> None:
        """Make what is missing of tables and views, and put in the registry as it stands today.

        Nothing is touched where the last run left it so already. Raises WarehouseError where a table is no
        longer what the forms declare.
        """
        statements = list(self._statements())
        registered = {**registry_frames(registry), **self.place.about()}
        fingerprint = _fingerprint(statements, registered)
        if self._made_of(fingerprint):
            self.place.settle(self.connection, self.last_entry())
            return
        self._refuse_other_columns()
        self.place.make_tables(self.connection, all_tables(self.forms))
        with self._transaction() as run:
            for statement in statements:
                run(statement)
            run("DELETE FROM ledger.schema_version")
        with self._transaction() as run:
            for name, frame in registered.items():
                run(self.place.deletion(name))
                self._append(name, frame)
        self.place.settle(self.connection, self.last_entry(), changed=True)
        # Last, and by itself: a transaction writes to one database, and without this all of it is done again.
        self.connection.execute("INSERT INTO ledger.schema_version VALUES (?, ?)", [SCHEMA_VERSION, fingerprint])

    def _statements(self) -> Iterator[str]:
        yield "CREATE SCHEMA IF NOT EXISTS ledger"
        yield "CREATE SCHEMA IF NOT EXISTS district"
        for table in all_tables(self.forms):
            yield from self.place.statements(table)
        yield from stated_admission_view(self.forms)
        yield from cell_statements(self.forms)
        yield from view_statements()

    def _made_of(self, fingerprint: str) -> bool:
        if not self._rows("FROM duckdb_tables() WHERE schema_name = 'ledger' AND table_name = 'schema_version'"):
            return False
        return (SCHEMA_VERSION, fingerprint) in self._rows("SELECT version, fingerprint FROM ledger.schema_version")

    def _refuse_other_columns(self) -> None:
        declared = {table.name: [c.name for c in table.columns] for table in all_tables(self.forms)}
        for name, columns in self.place.columns(self.connection).items():
            if name in declared and columns != declared[name]:
                raise WarehouseError(f"The table {name} is no longer what its form declares. {self.place.other_tables}")

    def last_entry(self) -> int:
        """The number of the journal's last entry that was taken in; 0 before the first."""
        entries = "SELECT entry FROM ledger.run UNION ALL SELECT entry FROM ledger.event"
        return int(self._rows(f"SELECT coalesce(max(entry), 0) FROM ({entries})")[0][0])

    def load(self, load: Load, entry: Entry, registry: Registry) -> None:
        """Load a run, as an entry of the journal says it was, and what it changes between reports; whole or not at all.

        `registry`: the one that the run read with.
        """
        known_registry = self.last_registry()
        with self._transaction():
            self._append("submission", _valid(Submissions, load.submissions))
            self._append("finding", _valid(Findings, load.findings))
            self._append("layout", _valid(Layouts, load.layouts))
            self._append("inbox_file", load.inbox_files)
            for table, frame in load.records.items():
                self._append(table, frame)
            body = entry.body
            row = (entry.number, body["run_id"], body["as_of"], entry.at, load.submissions.height, body["registry"])
            self._note("run", row)
            self._append("counting", recount(self.connection, entry.number, load.submissions["sha256"]))
            touched = load.submissions["sha256"] if known_registry == body["registry"] else None
            self._append("crosscheck", recheck(self.connection, entry.number, touched, registry, self.forms))
            self.place.after_entry(self.connection, entry)
        self._settle(entry.number)

    def note(self, entry: Entry, registry: Registry | None) -> None:
        """Note what people did, as an entry of the journal says it, and what counts since; whole or not at all.

        `registry`: the one that the last run before it read with; None before the first, when nothing stands.
        """
        body = entry.body
        row = (entry.number, entry.at, entry.kind, body["subject"], body["who"], body["reason"])
        with self._transaction():
            self._note("event", row)
            self._append("issued_figure", issued_rows(entry))
            touched = pl.Series([body["subject"]])
            self._append("counting", recount(self.connection, entry.number, touched))
            if registry:
                self._append("crosscheck", recheck(self.connection, entry.number, touched, registry, self.forms))
            self.place.after_entry(self.connection, entry)
        self._settle(entry.number)

    def last_registry(self) -> str | None:
        """The name in the journal of the registry that the last run read with; None before the first."""
        found: str | None = self._rows("SELECT arg_max(registry, entry) FROM ledger.run")[0][0]
        return found

    def has_loaded(self, run_id: str) -> bool:
        """Whether a run was loaded."""
        return bool(self._rows("SELECT 1 FROM ledger.run WHERE run_id = ?", [run_id]))

    def submissions_of(self, run_id: str) -> pl.DataFrame:
        """A run's submissions (`schemas.frames.Submissions`) in the order of arrival."""
        return self.query("SELECT * FROM ledger.submission WHERE run_id = ? ORDER BY arrival", [run_id])

    def known_contents(self, sha256s: Sequence[str]) -> set[str]:
        """Which of the contents have been received before."""
        asked = pl.DataFrame({"sha256": sha256s}, schema={"sha256": pl.String})  # noqa: F841  (read by name)
        found = self.connection.sql("SELECT DISTINCT sha256 FROM ledger.submission SEMI JOIN asked USING (sha256)")
        return {row[0] for row in found.fetchall()}

    def originals(self, units: Sequence[str], period: str | None) -> pl.DataFrame:
        """The last reading of every content of these units (all, where none is named) and this period.

        Columns: `submission_id`, `sha256`, `file_name`, `received_on`; in the order in which the contents first came.
        """
        return self.query(
            "SELECT submission_id, sha256, file_name, received_on FROM ledger.submission "
            "WHERE status <> 'duplicate' "
            "QUALIFY row_number() OVER (PARTITION BY sha256 ORDER BY arrival DESC) = 1 "
            "AND (len($units) = 0 OR list_contains($units, unit_id)) AND ($period IS NULL OR period = $period) "
            "ORDER BY min(arrival) OVER (PARTITION BY sha256)",
            {"units": list(units), "period": period},
        )

    def next_arrival(self) -> int:
        """The number of the next submission in the order of arrival."""
        return int(self._rows("SELECT coalesce(max(arrival), 0) + 1 FROM ledger.submission")[0][0])

    def query(self, sql: str, parameters: Sequence[object] | Mapping[str, object] = ()) -> pl.DataFrame:
        """The rows of a query."""
        return self.connection.sql(sql, params=parameters or None).pl()

    def checkpoint(self) -> None:
        """Write everything into the one file, so that a copy of it is whole."""
        self._settle(self.last_entry())
        self.connection.execute("CHECKPOINT")

    def _settle(self, entry: int) -> None:
        """Note how far the file has come; not within a transaction, which writes to one database alone."""
        if not self._in_transaction:
            self.place.settle(self.connection, entry)

    @contextmanager
    def anew(self) -> Iterator[None]:
        """Take in the journal from its first entry; whoever shares the place sees the old rows until all is done."""
        if not self.place.is_shared:  # a file that nobody knows yet
            yield
            return
        with self._transaction() as run:
            kept = {"schema_version", *REGISTERED}
            for name in (*(t.name for t in all_tables(self.forms) if t.name not in kept), *self.place.others()):
                run(self.place.deletion(name))
            yield

    @contextmanager
    def _transaction(self) -> Iterator[Callable[..., object]]:
        """A transaction, or a part of the one that is going on."""
        if self._in_transaction:
            yield self.connection.execute
            return
        self.connection.begin()
        self._in_transaction = True
        try:
            yield self.connection.execute
            self.connection.commit()
        except BaseException:
            with suppress(duckdb.Error):  # after a failed commit there is none to roll back; what failed is told
                self.connection.rollback()
            raise
        finally:
            self._in_transaction = False

    def _append(self, table: str, frame: pl.DataFrame) -> None:
        if frame.height:
            self.connection.execute(self.place.insertion(table, "frame"))

    def _note(self, table: str, row: Sequence[object]) -> None:
        """Add one row, its values in the order of the table's columns."""
        declared = next(t for t in FIXED_TABLES if t.name == table)
        values = ", ".join(f'?::{c.type} AS "{c.name}"' for c in declared.columns)
        self.connection.execute(self.place.insertion(table, f"(SELECT {values})"), list(row))


def _valid(model: type[pa.DataFrameModel], frame: pl.DataFrame) -> pl.DataFrame:
    """The frame, validated; of no rows nothing is taken, and most nights have none: Pandera then need not wake up."""
    return model.validate(frame) if frame.height else frame


def _fingerprint(statements: Sequence[str], frames: Mapping[str, pl.DataFrame]) -> str:
    """What the tables, views and registry are made of, as one short text."""
    parts = [*statements, *(repr(frame.rows()) for frame in frames.values())]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
