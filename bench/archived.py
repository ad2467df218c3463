"""A home with many archived reports: what the nights of years leave behind, made in minutes.

Rows are put together with Polars instead of read from workbooks, and are the same as reading gives (there is a test);
everything else is the run's own: the archive, an entry of the journal a night, the loader with its checks.
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

NIGHTS_A_MONTH = 30  # one of them has the month's reports; of most nights there is only the entry
_CALLED = {n: name for n, (_, name) in enumerate(PARTY_CELLS)}
_LONG_AGO_NS = 1_700_000_000 * 10**9  # when the files came into the inbox


@dataclass(frozen=True, slots=True)
class Nights:
    """The nights of a province's runs, one after the other, into a home."""

    home: Home
    registry: Registry

    def fill(self, files: int) -> date:
        """Archive the province's first so many reports and publish; returns the last night's day."""
        self.home.prepare()
        told, last = self.home.journal.keep_registry(self.registry), date.min
        with Warehouse.open(self.home.database) as warehouse:
            warehouse.prepare(self.registry)
            for numbers in self._months(files):
                last = self._month(warehouse, numbers, told)
            warehouse.checkpoint()
        publish(self.home)
        return last

    def _months(self, files: int) -> Iterator[range]:
        units = len(self.registry.units)
        return (range(first, min(first + units, files)) for first in range(0, files, units))

    def _month(self, warehouse: Warehouse, numbers: range, told: str) -> date:
        received = [self._received(Report(self.registry, n)) for n in numbers]
        days = [Report(self.registry, numbers[0]).period.end + timedelta(days=n) for n in range(1, NIGHTS_A_MONTH)]
        batch = batch_of(self.registry, numbers)
        self._night(warehouse, days[0], received, batch, told)
        for day in days[1:]:
            self._night(warehouse, day, [], cleared(batch), told)
        return days[-1]

    def _night(self, warehouse: Warehouse, day: date, received: list[Submission], batch: Batch, told: str) -> None:
        plan = Plan(self.home, str(self.home.inbox), self.registry, f"night of {day}", day)
        collected = Collected(plan.inbox, received)
        body = run_entry_body(plan, collected, told)
        entry = self.home.journal.append(warehouse.last_entry(), RUN, datetime.now(UTC), body)
        apply_run_entry(warehouse, entry, collected, batch, self.registry)

    def _received(self, report: Report) -> Submission:
        """A small content in the archive, that lies in the inbox still."""
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


def put_new(home: Home, registry: Registry, numbers: range) -> None:
    """Put real workbooks into the inbox."""
    for number in numbers:
        report = Report(registry, number)
        target = home.inbox / report.name
        target.write_bytes(workbook(report))
        os.utime(target, ns=(_LONG_AGO_NS, _LONG_AGO_NS))


def batch_of(registry: Registry, numbers: range) -> Batch:
    """What reading the workbooks of these reports, all of one month, gives."""
    as_read = read_batch([workbook(Report(registry, 0))], UnitFinder(registry), date.max)  # admits: it has every sheet
    told = _reports(registry, numbers)
    admitting = told.filter("admits")
    layouts = _each(told, as_read.layouts).filter((pl.col("form") != "04-KN") | pl.col("admits"))
    records = {
        "commune_admissions": _admissions(told, as_read.records["commune_admissions"], registry),
        "key_cadres": _each(told, as_read.records["key_cadres"]),
        "admission_register": _each(admitting, as_read.records["admission_register"]).with_columns(
            decision_number=pl.format("{}-QĐ/HU", pl.col("number") + 1),
            decided_on="period_start",
            admitted_on="period_end",
            party_cell=pl.col("number").mod(len(PARTY_CELLS)).replace_strict(_CALLED),
        ),
    }  # fmt: skip
    return Batch(
        told.select(as_read.submissions.columns),
        as_read.findings.clear(),
        layouts.select(as_read.layouts.columns),
        {name: records.get(name, frame.clear()).select(frame.columns) for name, frame in as_read.records.items()},
    )


def cleared(batch: Batch) -> Batch:
    """The batch of a night without news."""
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


def _each(reports: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    """The rows for each of the reports, in place of the one that they were read from."""
    return reports.join(rows.drop("submission_id"), how="cross", maintain_order="left_right")


def _admits(number: pl.Expr) -> pl.Expr:
    return number.mod(ADMITS_EVERY) == 0


def _admissions(told: pl.DataFrame, rows: pl.DataFrame, registry: Registry) -> pl.DataFrame:
    number, cell = pl.col("number"), pl.col("in_order")
    units = len(registry.units)
    month = min(told["number"], default=0) // units
    year = told["period_end"].dt.year().first()

    def admitted(back: int) -> pl.Expr:
        """By a party cell, so many months ago."""
        then = number - back * units
        return (_admits(then) & (then.mod(len(PARTY_CELLS)) == cell)).cast(pl.Int64)

    ends = [Report(registry, n * units).period.end for n in range(month + 1)]
    this_year = [admitted(month - n) for n, end in enumerate(ends) if end.year == year]
    return _each(told, rows.with_row_index("in_order")).with_columns(
        candidates=1 + (number + cell).mod(4),
        admitted=admitted(0),
        admitted_youth_union=admitted(0),
        admitted_term_to_date=pl.sum_horizontal(admitted(n) for n in range(month + 1)),
        admitted_year_to_date=pl.sum_horizontal(this_year) if this_year else pl.lit(0),
    )
