"""Who has reported and who hasn't, and what was corrected: sections of the district page."""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from reports.page.figures import PageFigures
from reports.page.tables import Row, Table, share, whole
from reports.page.words import KINDS, STATES, WHY_RESTATED, Figure, literal, moment, signed, sql, trace, within
from schemas.periods import period_of_id


def reporting(page: PageFigures) -> Table:
    """How many of the period's reports came, by kind of unit."""
    columns = ("owed", "on_time", "late", "rejected", "missing", "rate_ever")
    rows = []
    for row in page.rates.iter_rows(named=True):
        where = f"FROM reporting_rate WHERE kind = '{row['kind']}' AND period = '{page.period.id}'"
        told = [
            (share if name.startswith("rate") else whole)(row[name], sql(f"SELECT {name} {where}")) for name in columns
        ]
        rows.append(Row(KINDS[row["kind"]], told, bar=row["rate_ever"]))
    return Table(
        f"Tình hình nộp báo cáo {within(page.period.label)}",
        ("Phải nộp", "Đúng hạn", "Quá hạn", "Trả lại", "Chưa nộp", "Đã nhận"),
        rows,
        "Loại đơn vị",
        ways=[trace("reporting_rate", name, period=page.period.id) for name in columns if not name.startswith("rate")],
    )


@dataclass(frozen=True, slots=True)
class Owing:
    """A unit whose report does not count: its state, and of a rejected one the file and the first thing to mend."""

    name: str
    kind: str
    state: str
    file_name: str = ""
    first: str = ""


def owing(page: PageFigures) -> list[Owing]:
    """Whose report of the period is rejected or missing, rejected first; then files that no unit can be told of."""
    findings = {row["submission_id"]: row for row in page.findings.iter_rows(named=True)}
    found = []
    for row in page.status.filter(pl.col("state").is_in(["rejected", "missing"])).iter_rows(named=True):
        wrong = findings.get(row["submission_id"] or "", {})
        said = (str(wrong.get("file_name", "")), str(wrong.get("first", "")))
        found.append(Owing(row["unit_name"], KINDS[row["kind"]], STATES[row["state"]], *said))
    found.sort(key=lambda one: one.state != STATES["rejected"])
    return found


@dataclass(frozen=True, slots=True)
class Corrected:
    """A figure that was known and changed since."""

    name: str
    period: str
    before: Figure | None
    after: Figure | None
    difference: Figure
    why: str
    at: str


def corrected(page: PageFigures) -> list[Corrected]:
    """What changed since the last issue, the latest first."""
    rows = page.restated
    if page.since is not None:
        rows = rows.filter(pl.col("changed_at") > page.since)
    return [_correction(row) for row in rows.iter_rows(named=True)]


def _correction(row: Mapping[str, object]) -> Corrected:
    unit_and_period = f"unit_id = {literal(row['unit_id'])} AND period = {literal(row['period'])}"
    where = f"FROM restatement WHERE {unit_and_period} AND entry = {row['entry']}"
    before, after = (
        None if row[name] is None else whole(row[name], sql(f"SELECT {name} {where}"))
        for name in ("counted_before", "counted")
    )
    change = int(str(row["difference"] or 0))
    period = period_of_id(str(row["period"]))
    return Corrected(
        str(row["unit_name"]),
        period.label if period else str(row["period"]),
        before,
        after,
        Figure(change, signed(change), sql(f"SELECT difference {where}")),
        WHY_RESTATED.get(str(row["why"]), str(row["why"])),
        moment(row["changed_at"]),  # type: ignore[arg-type]
    )
