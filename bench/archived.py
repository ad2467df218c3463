"""A home with the archived reports of years, made in minutes.

Rows are built with Polars instead of read from workbooks, and equal those (a test compares them). Everything else is a
run's own code: the archive, one journal entry per night, the loader with its checks.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import polars as pl

from bench.work import ADMITS_EVERY, PARTY_CELLS, Report, workbook
from flows.pipeline.applying import RUN, apply_run_entry, run_entry_body
from flows.pipeline.collected import Collected
from flows.pipeline.plan import Plan
from schemas.registry import Registry
from schemas.submissions import Submission
from transforms.identity.units import UnitFinder
from transforms.validation.batch import Batch, read_batch
from warehouse.home.archive import path_of, sha256_of, store_content
from warehouse.home.layout import Home
from warehouse.ledger.store import Warehouse
from warehouse.published.publish import publish

NIGHTS_A_MONTH = 30  # the first has the month's reports, the others an empty entry
_PARTY_CELL_NAMES = {n: name for n, (_, name) in enumerate(PARTY_CELLS)}
_LONG_AGO_NS = 1_700_000_000 * 10**9  # modification time of the inbox's files


@dataclass(frozen=True, slots=True)
class Nights:
    """The nightly runs of a province, written into a home."""

    home: Home
    registry: Registry

    def fill(self, files: int) -> date:
        """Archive the province's first reports and publish; return the day of the last night."""
        self.home.prepare()
        registry_id, last = self.home.journal.keep_registry(self.registry), date.min
        with Warehouse.open(self.home.database) as warehouse:
            warehouse.prepare(self.registry)
            for numbers in self._months(files):
                last = self._month(warehouse, numbers, registry_id)
            warehouse.checkpoint()
        publish(self.home)
        return last

    def _months(self, files: int) -> Iterator[range]:
        units = len(self.registry.units)
        return (range(first, min(first + units, files)) for first in range(0, files, units))

    def _month(self, warehouse: Warehouse, numbers: range, registry_id: str) -> date:
        received = [self._archive(Report(self.registry, n)) for n in numbers]
        days = [Report(self.registry, numbers[0]).period.end + timedelta(days=n) for n in range(1, NIGHTS_A_MONTH)]
        batch = batch_of(self.registry, numbers)
        self._night(warehouse, days[0], received, batch, registry_id)
        for day in days[1:]:
            self._night(warehouse, day, [], cleared(batch), registry_id)
        return days[-1]

    def _night(
        self, warehouse: Warehouse, day: date, received: list[Submission], batch: Batch, registry_id: str
    ) -> None:
        plan = Plan(self.home, str(self.home.inbox), self.registry, f"night of {day}", day)
        collected = Collected(plan.inbox, received)
        body = run_entry_body(plan, collected, registry_id)
        entry = self.home.journal.append(warehouse.last_entry(), RUN, datetime.now(UTC), body)
        apply_run_entry(warehouse, entry, collected, batch, self.registry)

    def _archive(self, report: Report) -> Submission:
        """Store a small content in the archive, linked from the inbox."""
        content, sha256 = _content_of(report)
        store_content(self.home.archive, sha256, content)
        kept = path_of(self.home.archive, sha256)
        os.utime(kept, ns=(_LONG_AGO_NS, _LONG_AGO_NS))
        (self.home.inbox / report.name).hardlink_to(kept)
        return Submission(report.name, sha256, len(content), _LONG_AGO_NS, is_new=True, is_copy=False)


def _content_of(report: Report) -> tuple[bytes, str]:
    """Return a small content that stands for the report's workbook, and its sha256."""
    content = f"archived: {report.name}".encode()
    return content, sha256_of(content)


def write_new(home: Home, registry: Registry, numbers: range) -> None:
    """Write real workbooks into the inbox."""
    for number in numbers:
        report = Report(registry, number)
        target = home.inbox / report.name
        target.write_bytes(workbook(report))
        os.utime(target, ns=(_LONG_AGO_NS, _LONG_AGO_NS))


def batch_of(registry: Registry, numbers: range) -> Batch:
    """Build the batch that reading the workbooks of these reports gives; all are of one month."""
    first = workbook(Report(registry, 0))  # it has every sheet
    as_read = read_batch([first], UnitFinder(registry), date.max)
    reports = _reports(registry, numbers)
    admitting = reports.filter("admits")
    layouts = _for_each(reports, as_read.layouts).filter((pl.col("form") != "04-KN") | pl.col("admits"))
    records = {
        "commune_admissions": _admissions(reports, as_read.records["commune_admissions"], registry),
        "key_cadres": _for_each(reports, as_read.records["key_cadres"]),
        "admission_register": _for_each(admitting, as_read.records["admission_register"]).with_columns(
            decision_number=pl.format("{}-QĐ/HU", pl.col("number") + 1),
            decided_on="period_start",
            admitted_on="period_end",
            party_cell=pl.col("number").mod(len(PARTY_CELLS)).replace_strict(_PARTY_CELL_NAMES),
        ),
    }  # fmt: skip
    return Batch(
        reports.select(as_read.submissions.columns),
        as_read.findings.clear(),
        layouts.select(as_read.layouts.columns),
        {name: records.get(name, frame.clear()).select(frame.columns) for name, frame in as_read.records.items()},
    )


def cleared(batch: Batch) -> Batch:
    """Return an empty batch, for a night without new reports."""
    records = {name: frame.clear() for name, frame in batch.records.items()}
    return Batch(batch.submissions.clear(), batch.findings.clear(), batch.layouts.clear(), records)


def _reports(registry: Registry, numbers: range) -> pl.DataFrame:
    reports = [Report(registry, n) for n in numbers]
    period = reports[0].period if reports else None
    frame = pl.DataFrame(
        {"number": [r.number for r in reports], "unit_id": [r.unit.unit_id for r in reports]},
        schema={"number": pl.Int64, "unit_id": pl.String},
    )
    return frame.with_columns(
        submission_id=pl.Series([_content_of(r)[1][:16] for r in reports], dtype=pl.String),
        period=pl.lit(period and period.id, pl.String),
        period_start=pl.lit(period and period.start, pl.Date),
        period_end=pl.lit(period and period.end, pl.Date),
        version=pl.lit(None, pl.Int32),
        status=pl.lit("accepted"),
        admits=_admits(pl.col("number")),
    ).with_columns(
        forms=pl.when("admits").then(pl.lit("01A-XA, 01B-XA, 04-KN")).otherwise(pl.lit("01A-XA, 01B-XA")),
    )


def _for_each(reports: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    """Repeat the rows of one report for each of the reports."""
    return reports.join(rows.drop("submission_id"), how="cross", maintain_order="left_right")


def _admits(number: pl.Expr) -> pl.Expr:
    return number.mod(ADMITS_EVERY) == 0


def _admissions(reports: pl.DataFrame, rows: pl.DataFrame, registry: Registry) -> pl.DataFrame:
    number, cell = pl.col("number"), pl.col("in_order")
    units = len(registry.units)
    month = min(reports["number"], default=0) // units
    year = reports["period_end"].dt.year().first()

    def admitted(back: int) -> pl.Expr:
        """Count the admissions of a party cell, `back` months ago."""
        then = number - back * units
        return (_admits(then) & (then.mod(len(PARTY_CELLS)) == cell)).cast(pl.Int64)

    ends = [Report(registry, n * units).period.end for n in range(month + 1)]
    this_year = [admitted(month - n) for n, end in enumerate(ends) if end.year == year]
    return _for_each(reports, rows.with_row_index("in_order")).with_columns(
        candidates=1 + (number + cell).mod(4),
        admitted=admitted(0),
        admitted_youth_union=admitted(0),
        admitted_term_to_date=pl.sum_horizontal(admitted(n) for n in range(month + 1)),
        admitted_year_to_date=pl.sum_horizontal(this_year) if this_year else pl.lit(0),
    )
