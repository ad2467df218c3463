"""The warehouse: opened by one run at a time, loaded in one transaction."""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from schemas.form import Form
from schemas.forms import FORMS
from schemas.frames import Findings, Layouts, Submissions
from schemas.periods import all_periods
from schemas.registry import Registry
from warehouse.errors import WarehouseError
from warehouse.tables import SCHEMA_VERSION, all_tables, stated_admission_view
from warehouse.views import view_statements

_MAGIC = slice(8, 12)  # where a database file says that it is DuckDB's
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

    def __init__(self, connection: duckdb.DuckDBPyConnection, forms: Sequence[type[Form]] = FORMS) -> None:
        self.connection, self.forms = connection, forms

    @classmethod
    @contextmanager
    def open(cls, path: Path, forms: Sequence[type[Form]] = FORMS) -> Iterator["Warehouse"]:
        """Open and, where needed, make the warehouse; raises WarehouseError with what to do."""
        try:
            connection = duckdb.connect(str(path))
        except duckdb.IOException as error:
            _refuse_strange_file(path)
            raise WarehouseError(
                f"The warehouse {path} can't be opened: another program has it open, or it can't be read or written. "
                "Close that program (analysts open the copy in published/, never this file) and run again."
            ) from error
        except duckdb.Error as error:
            raise WarehouseError(
                f"{path} is no DuckDB database that this version can read: {_first_line(error)}"
            ) from error
        try:
            warehouse = cls(connection, forms)
            warehouse._refuse_newer(path)
            yield warehouse
        finally:
            connection.close()

    def _refuse_newer(self, path: Path) -> None:
        if not self._rows("FROM duckdb_tables() WHERE schema_name = 'ledger' AND table_name = 'schema_version'"):
            return
        for (version,) in self._rows("SELECT version FROM ledger.schema_version"):
            if version > SCHEMA_VERSION:
                raise WarehouseError(
                    f"The warehouse {path} was made by a newer tonghop (its tables are version {version}, "
                    f"this one knows {SCHEMA_VERSION}). Install the newer tonghop; nothing was changed."
                )

    def _rows(self, sql: str, parameters: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """All rows of a statement: a result left half read would block the connection."""
        return self.connection.execute(sql, list(parameters)).fetchall()

    def prepare(self, registry: Registry) -> None:
        """Make what is missing of tables and views, and put in the registry as it stands today.

        Nothing is touched where the last run left it so already.
        """
        statements = list(self._statements())
        registered = _registry_frames(registry)
        fingerprint = _fingerprint(statements, registered)
        if self._made_of(fingerprint):
            return
        with self._transaction() as run:
            for statement in statements:
                run(statement)
            run("DELETE FROM ledger.schema_version")
            run("INSERT INTO ledger.schema_version VALUES (?, ?)", [SCHEMA_VERSION, fingerprint])
            for name, frame in registered.items():
                run(f"DELETE FROM ledger.{name}")
                self._append(name, frame)

    def _statements(self) -> Iterator[str]:
        yield "CREATE SCHEMA IF NOT EXISTS ledger"
        yield "CREATE SCHEMA IF NOT EXISTS district"
        for table in all_tables(self.forms):
            yield from table.statements()
        yield from stated_admission_view(self.forms)
        yield from view_statements()

    def _made_of(self, fingerprint: str) -> bool:
        known = "FROM duckdb_columns() WHERE table_name = 'schema_version' AND column_name = 'fingerprint'"
        if not self._rows(known):
            return False
        return (SCHEMA_VERSION, fingerprint) in self._rows("SELECT version, fingerprint FROM ledger.schema_version")

    def load(self, load: Load, run_id: str, as_of: date, published_at: datetime) -> None:
        """Load a run whole, or nothing of it."""
        with self._transaction():
            self._append("submission", Submissions.validate(load.submissions))
            self._append("finding", Findings.validate(load.findings))
            self._append("layout", Layouts.validate(load.layouts))
            self._append("inbox_file", load.inbox_files)
            for table, frame in load.records.items():
                self._append(table, frame)
            row = [run_id, as_of, published_at, load.submissions.height]
            self.connection.execute("INSERT INTO ledger.run VALUES (?, ?, ?, ?)", row)

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

    def refused_as_early(self, as_of: date) -> set[str]:
        """Contents refused because their period had not ended, and it has ended by now."""
        found = self._rows(
            "SELECT sha256 FROM ledger.submission AS s "
            "WHERE status <> 'duplicate' AND period_start <= period_end "
            "QUALIFY row_number() OVER (PARTITION BY sha256 ORDER BY arrival DESC) = 1 "
            "AND status = 'rejected' AND period_end >= received_on AND period_end < ?",
            [as_of],
        )
        return {sha256 for (sha256,) in found}

    def seen_files(self, inbox: str) -> dict[str, tuple[int, int, str]]:
        """Name → (size in bytes, time in ns, sha256) of every file of an inbox as it was last seen."""
        found = self._rows(
            "SELECT file_name, size_bytes, modified_ns, sha256 "
            "FROM ledger.inbox_file JOIN ledger.run USING (run_id) WHERE inbox = ? "
            "QUALIFY row_number() OVER (PARTITION BY file_name ORDER BY published_at DESC) = 1",
            [inbox],
        )
        return {name: (size, modified, sha256) for name, size, modified, sha256 in found}

    def next_arrival(self) -> int:
        """The number of the next submission in the order of arrival."""
        return int(self._rows("SELECT coalesce(max(arrival), 0) + 1 FROM ledger.submission")[0][0])

    def query(self, sql: str, parameters: Sequence[object] = ()) -> pl.DataFrame:
        """The rows of a query."""
        return self.connection.sql(sql, params=list(parameters) or None).pl()

    def checkpoint(self) -> None:
        """Write everything into the one file, so that a copy of it is whole."""
        self.connection.execute("CHECKPOINT")

    @contextmanager
    def _transaction(self) -> Iterator[Callable[..., object]]:
        self.connection.begin()
        try:
            yield self.connection.execute
            self.connection.commit()
        except BaseException:
            self.connection.rollback()
            raise

    def _append(self, table: str, frame: pl.DataFrame) -> None:
        if frame.height:
            self.connection.execute(f"INSERT INTO ledger.{table} BY NAME SELECT * FROM frame")


def _fingerprint(statements: Sequence[str], frames: Mapping[str, pl.DataFrame]) -> str:
    """What the tables, views and registry are made of, as one short text."""
    parts = [*statements, *(repr(frame.rows()) for frame in frames.values())]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _refuse_strange_file(path: Path) -> None:
    """Raise WarehouseError for a file that doesn't begin as DuckDB's do."""
    try:
        with path.open("rb") as file:
            begins = file.read(_MAGIC.stop)
    except OSError:
        return  # not there, or not ours to read: DuckDB's own complaint stands
    if begins[_MAGIC] != b"DUCK":
        raise WarehouseError(
            f"{path} is no DuckDB database. Restore it from the backup, or move it away: "
            "the next run makes a new one from the inbox."
        )


def _first_line(error: BaseException) -> str:
    return str(error).splitlines()[0]


def _registry_frames(registry: Registry) -> dict[str, pl.DataFrame]:
    units = [
        (u.unit_id, u.code, u.kind, u.name, u.valid_from, u.valid_to, u.successor_id, u.host_unit_id)
        for u in registry.units
    ]
    targets = [(t.scope, t.unit_id, t.start, t.end, t.target, t.source) for t in registry.targets]
    periods = [(p.id, str(p.kind), p.start, p.end, p.label) for p in all_periods()]
    text, day = pl.String, pl.Date
    unit_columns = {
        "unit_id": text,
        "code": text,
        "kind": text,
        "name": text,
        "valid_from": day,
        "valid_to": day,
        "successor_id": text,
        "host_unit_id": text,
    }
    target_columns = {
        "scope": text,
        "unit_id": text,
        "start_day": day,
        "end_day": day,
        "target": pl.Int64,
        "source": text,
    }
    period_columns = {"period": text, "kind": text, "period_start": day, "period_end": day, "label": text}
    return {
        "unit": pl.DataFrame(units, schema=unit_columns, orient="row"),
        "target": pl.DataFrame(targets, schema=target_columns, orient="row"),
        "period": pl.DataFrame(periods, schema=period_columns, orient="row"),
    }
