"""The warehouse: opened by one run at a time, one transaction for each entry of the journal."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

import duckdb
import pandera.polars as pa
import polars as pl

from schemas.declaration.form import Form
from schemas.forms import FORMS
from schemas.frames import Answers, Findings, Layouts, Submissions, columns_of
from schemas.registry import Registry
from warehouse.duckdb_errors import translate_error
from warehouse.entry import JournalEntry
from warehouse.ledger import preparing
from warehouse.ledger.answers import answer_events
from warehouse.ledger.connection import LedgerConnection
from warehouse.ledger.issued import issued_rows
from warehouse.ledger.recheck import recheck
from warehouse.ledger.recount import recount
from warehouse.storage.backends import SingleFileBackend, StorageBackend
from warehouse.tables.declared import LOCAL, all_tables
from warehouse.tables.registered import REGISTERED

INBOX_FILES = {
    "inbox": pl.String,
    "file_name": pl.String,
    "size_bytes": pl.Int64,
    "modified_ns": pl.Int64,
    "sha256": pl.String,
    "run_id": pl.String,
}


@dataclass(frozen=True, slots=True)
class RunRows:
    """The rows that one run adds: frames of the ledger's tables, and the records by table."""

    submissions: pl.DataFrame
    findings: pl.DataFrame
    layouts: pl.DataFrame
    inbox_files: pl.DataFrame
    records: Mapping[str, pl.DataFrame]
    answers: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=columns_of(Answers)))


class Warehouse(LedgerConnection):
    """An open warehouse; only one process may have it open for writing."""

    @classmethod
    @contextmanager
    def open(
        cls, path: Path, forms: Sequence[type[Form]] = FORMS, backend: StorageBackend | None = None
    ) -> Iterator[Self]:
        """Open the warehouse, created where it is missing; raises WarehouseError with a remedy.

        `backend`: of its rows; None: the file itself.
        """
        try:
            backend = backend or SingleFileBackend()
            with duckdb.connect(str(path), config=backend.options) as connection:
                warehouse = cls(connection, forms, backend)
                preparing.check_version(warehouse, path)
                backend.connect(connection)
                try:
                    yield warehouse
                finally:
                    backend.disconnect(connection)
        except duckdb.Error as error:
            raise translate_error(path, error) from error

    def prepare(self, registry: Registry) -> None:
        """Make the missing tables and views, and write the registry's rows; see `warehouse.ledger.preparing`."""
        preparing.prepare(self, registry)

    def apply_run(self, rows: RunRows, entry: JournalEntry, registry: Registry) -> None:
        """Add a run's rows, its counting and its checks between reports, in one transaction.

        `registry`: the one that the run read with.
        """
        body, sha256s = entry.body, rows.submissions["sha256"]
        same_registry = self.last_registry() == body["registry"]
        run = (entry.number, body["run_id"], body["as_of"], entry.at, rows.submissions.height, body["registry"])
        with self.transaction():
            self._append_run_rows(rows)
            self.append_row("run", run)
            self.append("event", answer_events(self, entry, rows.submissions, rows.answers))
            touched = sha256s if same_registry else None
            self.append("counting", recount(self.connection, entry.number, touched, registry))
            self.append("crosscheck", recheck(self.connection, entry.number, touched, registry, self.forms))
            self.backend.after_entry(self.connection, entry)
        self.record_snapshot(entry.number)

    def _append_run_rows(self, rows: RunRows) -> None:
        self.append("submission", _validated(Submissions, rows.submissions))
        self.append("finding", _validated(Findings, rows.findings))
        self.append("layout", _validated(Layouts, rows.layouts))
        self.append("inbox_file", rows.inbox_files)
        for table, frame in rows.records.items():
            self.append(table, frame)

    def apply_action(self, entry: JournalEntry, registry: Registry | None) -> None:
        """Add an action's event, and the counting and checks that it changes, in one transaction.

        `registry`: the one that the last run before it read with; None before the first run.
        """
        body = entry.body
        event = (entry.number, entry.at, entry.kind, body["subject"], body["who"], body["reason"])
        with self.transaction():
            self.append_row("event", event)
            self.append("issued_figure", issued_rows(entry))
            touched = pl.Series([body["subject"]])
            self.append("counting", recount(self.connection, entry.number, touched, registry))
            if registry:
                self.append("crosscheck", recheck(self.connection, entry.number, touched, registry, self.forms))
            self.backend.after_entry(self.connection, entry)
        self.record_snapshot(entry.number)

    @contextmanager
    def replacing_all_rows(self) -> Iterator[None]:
        """Delete all rows, to apply the journal from its first entry.

        In a lake it is one transaction: other readers see the old rows until it ends.
        """
        if not self.backend.is_shared:  # a new file
            yield
            return
        with self.transaction() as run:
            kept = {*LOCAL, *REGISTERED}
            for name in (*(t.name for t in all_tables(self.forms) if t.name not in kept), *self.backend.extra_tables()):
                run(self.backend.deletion(name))
            yield

    def checkpoint(self) -> None:
        """Write everything into the one file, so that a copy of it is complete."""
        self.record_snapshot(self.last_entry())
        self.connection.execute("CHECKPOINT")

    def last_registry(self) -> str | None:
        """Return the name in the journal of the registry that the last run read with; None before the first."""
        found: str | None = self.rows("SELECT arg_max(registry, entry) FROM ledger.run")[0][0]
        return found

    def has_loaded(self, run_id: str) -> bool:
        """Return whether a run is in the ledger."""
        return bool(self.rows("SELECT 1 FROM ledger.run WHERE run_id = ?", [run_id]))

    def submissions_of(self, run_id: str) -> pl.DataFrame:
        """Return a run's submissions (`schemas.frames.Submissions`) in the order of arrival."""
        return self.query("SELECT * FROM ledger.submission WHERE run_id = ? ORDER BY arrival", [run_id])

    def known_contents(self, sha256s: Sequence[str]) -> set[str]:
        """Return those of the contents that have been received before."""
        given = pl.DataFrame({"sha256": sha256s}, schema={"sha256": pl.String})  # noqa: F841  (read by name)
        found = self.connection.sql("SELECT DISTINCT sha256 FROM ledger.submission SEMI JOIN given USING (sha256)")
        return {row[0] for row in found.fetchall()}

    def latest_readings(self, units: Sequence[str], period: str | None) -> pl.DataFrame:
        """Return the last reading of each content of these units (none named: all) and this period (None: all).

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
        """Return the number of the next submission in the order of arrival."""
        return int(self.rows("SELECT coalesce(max(arrival), 0) + 1 FROM ledger.submission")[0][0])


def _validated(model: type[pa.DataFrameModel], frame: pl.DataFrame) -> pl.DataFrame:
    """Validate a frame; an empty one not, which saves most nights the start of Pandera."""
    return model.validate(frame) if frame.height else frame
