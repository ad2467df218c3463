"""Reports loaded into a ledger without workbooks: fast enough for many orders and batches."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256

import polars as pl
from support.crosscheck_reports import Cross, Report, frames_of, shown

from schemas.frames import Findings, Layouts, Submissions
from schemas.registry import Registry
from warehouse.entry import JournalEntry
from warehouse.ledger.store import INBOX_FILES, RunRows, Warehouse
from warehouse.tables.declared import LOCAL, all_tables
from warehouse.tables.registered import REGISTERED

_START = datetime(2024, 1, 1, tzinfo=UTC)


def load(
    warehouse: Warehouse, reports: Sequence[Report], registry: Registry, registry_name: str = "the registry"
) -> int:
    """Load a run of these reports, all accepted; returns the number of its entry."""
    number = warehouse.last_entry() + 1
    at = _START + timedelta(days=number)
    first = warehouse.next_arrival()
    rows = [_submission(report, first + n, number, at, registry) for n, report in enumerate(reports)]
    in_force = frames_of(reports)
    body = {"run_id": f"run {number}", "as_of": date(2025, 12, 31), "registry": registry_name}
    warehouse.apply_run(
        RunRows(
            pl.DataFrame(rows, schema=_schema(Submissions)),
            pl.DataFrame(schema=_schema(Findings)),
            in_force.layouts,
            pl.DataFrame(schema=INBOX_FILES),
            in_force.records,
        ),
        JournalEntry(number, at, "run", body),
        registry,
    )
    return number


def empty(warehouse: Warehouse) -> None:
    """Delete everything that was loaded."""
    warehouse.connection.execute("DELETE FROM ledger.publication")
    for table in all_tables(warehouse.forms):
        if table.name not in (*LOCAL, *REGISTERED):
            warehouse.connection.execute(warehouse.backend.deletion(table.name))


def open_crosses(warehouse: Warehouse, entry: int | None = None) -> list[Cross]:
    """Return the open cross-check findings, now or as of a journal entry."""
    known = warehouse.last_entry() if entry is None else entry
    return shown(
        warehouse.query(
            "SELECT * FROM ledger.crosscheck WHERE entry <= ? "
            "QUALIFY row_number() OVER (PARTITION BY finding_id ORDER BY entry DESC) = 1 AND event = 'opened'",
            [known],
        )
    )


def _submission(report: Report, arrival: int, number: int, at: datetime, registry: Registry) -> dict[str, object]:
    period = registry.terms.period(report.period)
    assert period is not None
    return {
        "submission_id": report.submission_id,
        "sha256": sha256(report.submission_id.encode()).hexdigest(),
        "file_name": f"{report.submission_id}.xlsx",
        "received_at": at,
        "received_on": at.date(),
        "arrival": arrival,
        "unit_id": report.unit,
        "period": report.period,
        "period_start": period.start,
        "period_end": period.end,
        "forms": "",
        "status": "accepted",
        "run_id": f"run {number}",
        "reread_of": None,
    }


def _schema(model: type[Layouts] | type[Submissions] | type[Findings]) -> dict[str, object]:
    return {name: column.dtype.type for name, column in model.to_schema().columns.items()}
