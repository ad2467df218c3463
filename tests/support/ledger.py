"""A warehouse filled from stated figures, without workbooks: for counting, as-known-at and views."""

import atexit
import hashlib
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import polars as pl

from reports.sample.office import SAMPLE_REGISTRY
from schemas.declaration.form import Form
from schemas.forms import FORMS
from schemas.frames import Findings, Layouts, Submissions
from schemas.registry import Registry
from warehouse.entry import JournalEntry
from warehouse.ledger.issued import FIGURES, ISSUED
from warehouse.ledger.registry import read_registry
from warehouse.ledger.store import INBOX_FILES, RunRows, Warehouse
from warehouse.storage.backends import StorageBackend

REGISTRY = read_registry(SAMPLE_REGISTRY)


class Backends:
    """The storage backend of new warehouses: their own files, until a test replaces it."""

    @staticmethod
    def new() -> StorageBackend | None:
        """Return the backend of a new warehouse, None for a file of its own."""
        return None


BACKENDS = Backends()


@dataclass(frozen=True)
class Stated:
    """One report of a story. `file` names its content; the same file again is the same content."""

    file: str
    unit_id: str
    period: str
    admitted: int = 0
    version: int | None = None
    status: str = "accepted"
    host: str = ""
    register: Sequence[str] = ()  # lines, as 12-QĐ/HU.1
    extra: Mapping[str, Any] = field(default_factory=dict)
    reread_of: str | None = None
    staff: int = 0  # of a school's admissions


def sha256_of(file: str) -> str:
    """Return the hash of the content that a file's name represents."""
    return hashlib.sha256(file.encode()).hexdigest()


def prepared(registry: Registry, forms: Sequence[type[Form]] = FORMS) -> Path:
    """Prepare an empty warehouse with its tables and views, once: this takes longer than most tests."""
    return _prepared(registry, tuple(forms))


@cache
def _prepared(registry: Registry, forms: tuple[type[Form], ...]) -> Path:
    folder = mkdtemp(prefix="tonghop-")
    atexit.register(shutil.rmtree, folder)
    path = Path(folder) / "prepared.duckdb"
    if registry is not REGISTRY and forms == tuple(FORMS):  # its views are the same
        shutil.copy(prepared(REGISTRY), path)
    with Warehouse.open(path, forms) as warehouse:
        warehouse.prepare(registry)
    return path


@dataclass
class Ledger:
    """A warehouse and its number of journal entries."""

    warehouse: Warehouse
    registry: Registry = REGISTRY
    entries: int = 0
    arrivals: int = 0
    readings: dict[str, str] = field(default_factory=dict)

    @classmethod
    @contextmanager
    def below(cls, folder: Path, registry: Registry = REGISTRY) -> Iterator["Ledger"]:
        """Make a new ledger in a folder."""
        path, place = folder / "warehouse.duckdb", BACKENDS.new()
        if place is None:
            shutil.copy(prepared(registry), path)
        with Warehouse.open(path, backend=place) as warehouse:
            warehouse.prepare(registry)
            yield cls(warehouse, registry)

    def send(self, day: date, *reports: Stated) -> None:
        """Load these reports in one run of a day."""
        entry = self._entry(day, "run", {"run_id": f"run {self.entries + 1}", "as_of": day, "registry": "known"})
        self.warehouse.apply_run(self._load(entry, day, reports), entry, self.registry)

    def act(self, day: date, kind: str, file: str, **body: Any) -> None:
        """Record an action on a file's content, or on a subject of another kind."""
        said = {"subject": sha256_of(file), "who": "an.nguyen", "reason": "as agreed"}
        self.warehouse.apply_action(self._entry(day, kind, said | body), self.registry)

    def issue(self, day: date, period: str) -> None:
        """Issue a period, with its figures as they are."""
        figures = self.warehouse.query(
            f"SELECT {', '.join(FIGURES)} FROM ledger.issuable_figure WHERE period = $period", {"period": period}
        )
        number = self.warehouse.query("SELECT count(*) FROM ledger.event WHERE kind = 'issued'").item() + 1
        said = {"subject": period, "issue": number, "files": {}, "figures": figures.rows()}
        self.act(day, ISSUED, "", **said)

    def ask(self, sql: str) -> list[tuple[Any, ...]]:
        """Return the rows of a query."""
        return self.warehouse.query(sql).rows()

    def _entry(self, day: date, kind: str, body: Mapping[str, Any]) -> JournalEntry:
        self.entries += 1
        at = datetime.combine(day, time(8), UTC) + timedelta(seconds=self.entries)  # as the journal: never two at once
        return JournalEntry(self.entries, at, kind, body)

    def _load(self, entry: JournalEntry, day: date, reports: Sequence[Stated]) -> RunRows:
        rows, records = (
            [],
            {t: [] for t in ("school_report", "commune_admissions", "enterprise_report", "admission_register")},
        )
        for stated in reports:
            self.arrivals += 1
            is_first = stated.reread_of is None and stated.status != "duplicate"
            submission_id = stated.file if is_first else f"{stated.file} again by {entry.number}"
            rows.append(self._submission(stated, submission_id, entry, day))
            if stated.status.startswith("accepted"):
                self._record(stated, submission_id, records)
        schema = {name: column.dtype.type for name, column in Submissions.to_schema().columns.items()}
        return RunRows(
            pl.DataFrame(rows, schema=schema),
            pl.DataFrame(schema=dict.fromkeys(Findings.to_schema().columns, pl.String)),
            pl.DataFrame(schema={n: c.dtype.type for n, c in Layouts.to_schema().columns.items()}),
            pl.DataFrame(schema=INBOX_FILES),
            {table: pl.DataFrame(found) for table, found in records.items() if found},
        )

    def _submission(self, stated: Stated, submission_id: str, entry: JournalEntry, day: date) -> dict[str, Any]:
        period = self.registry.terms.period(stated.period)
        assert period is not None
        return {
            "submission_id": submission_id,
            "sha256": sha256_of(stated.file),
            "file_name": stated.file,
            "received_at": entry.at,
            "received_on": day,
            "arrival": self.arrivals,
            "unit_id": stated.unit_id,
            "period": period.id,
            "period_start": period.start,
            "period_end": period.end,
            "version": stated.version,
            "forms": "",
            "status": stated.status,
            "run_id": entry.body["run_id"],
            "reread_of": stated.reread_of,
        }

    def _record(self, stated: Stated, submission_id: str, records: dict[str, list[dict[str, Any]]]) -> None:
        unit = self.registry.unit(stated.unit_id)
        assert unit is not None, stated.unit_id
        to_date = {"admitted_year_to_date": stated.admitted, "admitted_term_to_date": stated.admitted} | stated.extra
        said = {"submission_id": submission_id, "sheet": "sheet", "admitted": stated.admitted} | to_date
        if unit.kind == "enterprise":
            records["enterprise_report"].append(
                said | {"sheet_column": "D", "member": "enterprise", "host_committee_unit_id": stated.host or None}
            )
        elif unit.kind == "school":
            pupils = said | {"sheet_column": "C", "member": "grade_12", "admitted": stated.admitted - stated.staff}
            records["school_report"].append(
                pupils if stated.staff else said | {"sheet_column": "D", "member": "grade_12"}
            )
            if stated.staff:
                staff = {"sheet_column": "D", "member": "staff", "admitted": stated.staff}
                records["school_report"].append(said | staff)
        else:
            introduced = {"section": "village", "party_cell": "Chi bộ thôn 1", "admitted_youth_union": stated.admitted}
            records["commune_admissions"].append(said | {"sheet_row": 14} | introduced | stated.extra)
        for row, line in enumerate(stated.register, start=10):
            number, _, of = line.partition(".")
            placed = {"submission_id": submission_id, "sheet": "04-KN", "sheet_row": row}
            days = {
                "decided_on": self.registry.terms.period(stated.period).end,
                "admitted_on": self.registry.terms.period(stated.period).end,
            }
            records["admission_register"].append(
                placed | {"decision_number": number, "decision_line": int(of or 1)} | days
            )
