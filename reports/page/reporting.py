"""Reporting rates, outstanding reports and restatements: sections of the district page."""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from reports.page.figures import PageFigures
from reports.page.formatting import (
    NOT_AVAILABLE,
    WHY_RESTATED,
    Figure,
    literal,
    lower_first,
    moment,
    number,
    signed,
    sql,
    trace,
)
from reports.page.tables import PageRow, PageTable, share, whole
from reports.style.labels import REVISIONS, STATES
from schemas.periods import label_of_id


def reporting(page: PageFigures) -> PageTable:
    """Build the table of reports received for the period, by kind of unit."""
    columns = ("owed", "on_time", "late", "rejected", "missing", "not_yet_due", "rate_ever")
    rows = []
    for row in page.reporting_rates.iter_rows(named=True):
        where = f"FROM reporting_rate WHERE kind = '{row['kind']}' AND period = '{page.period.id}'"
        figures = [
            (share if name.startswith("rate") else whole)(row[name], sql(f"SELECT {name} {where}")) for name in columns
        ]
        rows.append(PageRow(page.kind_labels[row["kind"]], figures, bar=row["rate_ever"]))
    counts = [name for name in columns if not name.startswith("rate")]
    return PageTable(
        f"Tình hình nộp báo cáo {lower_first(page.period.label)}",
        ("Phải nộp", "Đúng hạn", "Quá hạn", "Trả lại", "Chưa nộp", "Chưa đến hạn", "Đã nhận"),
        rows,
        "Loại đơn vị",
        source_commands=[trace("reporting_rate", name, period=page.period.id) for name in counts],
    )


@dataclass(frozen=True, slots=True)
class OutstandingReport:
    """A missing or rejected report of a unit; for a rejected one, with its file and first finding."""

    name: str
    kind: str
    state: str
    file_name: str = ""
    first: str = ""


def outstanding_reports(page: PageFigures) -> list[OutstandingReport]:
    """List the rejected and missing reports of the period, rejected ones first."""
    findings = {row["submission_id"]: row for row in page.findings.iter_rows(named=True)}
    found = []
    for row in page.status.filter(pl.col("state").is_in(["rejected", "missing"])).iter_rows(named=True):
        finding = findings.get(row["submission_id"] or "", {})
        details = (str(finding.get("file_name", "")), str(finding.get("first", "")))
        found.append(OutstandingReport(row["unit_name"], page.kind_labels[row["kind"]], STATES[row["state"]], *details))
    found.sort(key=lambda report: report.state != STATES["rejected"])
    return found


def revisions_since_print(page: PageFigures) -> list[str]:
    """List the figures that changed since the page was printed: unit, period, before, after and kind of revision."""
    return [
        f"{row['unit_name']}, {lower_first(label_of_id(row['period']))}: {_count(row['counted_before'])} → "
        f"{_count(row['counted'])} ({REVISIONS[row['kind']]})"
        for row in page.revisions.iter_rows(named=True)
    ]


def _count(count: int | None) -> str:
    return NOT_AVAILABLE if count is None else number(count)


@dataclass(frozen=True, slots=True)
class Restatement:
    """A published figure that changed since."""

    name: str
    period: str
    before: Figure | None
    after: Figure | None
    difference: Figure
    why: str
    at: str


def restatements(page: PageFigures) -> list[Restatement]:
    """List the figures that changed since the last issue, latest first."""
    rows = page.restated_figures
    if page.since is not None:
        rows = rows.filter(pl.col("changed_at") > page.since)
    return [_restatement(row) for row in rows.iter_rows(named=True)]


def _restatement(row: Mapping[str, object]) -> Restatement:
    unit_and_period = f"unit_id = {literal(row['unit_id'])} AND period = {literal(row['period'])}"
    where = f"FROM restatement WHERE {unit_and_period} AND entry = {row['entry']}"
    before, after = (
        None if row[name] is None else whole(row[name], sql(f"SELECT {name} {where}"))
        for name in ("counted_before", "counted")
    )
    change = int(str(row["difference"] or 0))
    return Restatement(
        str(row["unit_name"]),
        label_of_id(str(row["period"])),
        before,
        after,
        Figure(change, signed(change), sql(f"SELECT difference {where}")),
        WHY_RESTATED.get(str(row["why"]), str(row["why"])),
        moment(row["changed_at"]),  # type: ignore[arg-type]
    )
