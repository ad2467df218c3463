"""The units on the district page: reasons for attention, figures, and the reports behind them."""

from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import Any

import polars as pl

from reports.page.completeness import coverage_of_period, mark_of_period, mark_of_unit, mark_to_date, revision_of_unit
from reports.page.figures import PageFigures
from reports.page.formatting import Figure, literal, lower_first, sql, trace, under_units_of
from reports.page.tables import PageRow, PageTable, whole
from reports.style.labels import STATES
from schemas.periods import PeriodKind, label_of_id

_URGENT = ("rejected", "missing")


@dataclass(frozen=True, slots=True)
class CountedReport:
    """A counting report: its period, its counted figure, its file and the cells that state it."""

    period: str
    counted: Figure
    file_name: str
    cells: str


@dataclass(frozen=True, slots=True)
class UnitReports:
    """The counting reports of one unit, latest first."""

    name: str
    anchor: str
    reports: Sequence[CountedReport]


@dataclass(frozen=True, slots=True)
class _Unit:
    """A unit of the table.

    `states`: name and reporting status of each unit that owes its report of the period; several after a merger.
    `figures_row`: its row of `PageFigures.units`; None where no report of it counts. `has_sources`: True where the
    page lists its reports.
    """

    unit_id: str
    name: str
    states: Sequence[tuple[str, str]]
    figures_row: Mapping[str, Any] | None
    has_sources: bool

    @property
    def last_admission_by(self) -> date | None:
        """Last day of the latest period with an admission."""
        return self.figures_row["last_admission_by"] if self.figures_row else None


def units(page: PageFigures) -> PageTable:
    """Build the table of communes, towns and schools: without report first, then long without admission, then by count.

    A unit that no longer exists keeps its row, so that the rows add up to the district's total.
    """
    year = page.period.end.year
    ranked = sorted((_row_with_rank(page, unit) for unit in _units(page)), key=lambda pair: pair[0])
    rows = [row for _, row in ranked]
    most = max((row.figures[-1].value for row in rows if row.figures[-1]), default=0) or 1
    month, last = page.month, str(page.month.get("period", ""))
    of_period = sql(f"SELECT coalesce(sum(counted), 0) FROM unit_progress WHERE {_inside(page)}")
    is_known = any(row.figures[0] for row in rows)
    total = [
        *([whole(_sum(rows, 0), of_period, mark=mark_of_period(page)) if is_known else None] if _has_own(page) else []),
        *(
            whole(month.get(name, 0), trace("district_progress", name, period=last), mark=mark_to_date(page))
            for name in ("year_to_date", "term_to_date")
        ),
    ]
    return PageTable(
        ", ".join(filter(None, ["Từng xã, thị trấn và trường, đơn vị cần chú ý đứng trước", coverage_of_period(page)])),
        (*([_short(page)] if _has_own(page) else []), f"Năm {year}", "Nhiệm kỳ"),
        [_with_bar(row, most) for row in rows],
        "Đơn vị",
        PageRow(f"Cộng toàn {page.office.area}", total),
        _source_commands(page),
    )


def _source_commands(page: PageFigures) -> list[str]:
    if page.on_day:
        return [sql(f"SELECT * FROM {under_units_of(page.on_day, view)}") for view in ("unit_progress", "unit_year")]
    return [trace("unit_progress", "counted"), trace("unit_year", "counted")]


def sources(page: PageFigures) -> list[UnitReports]:
    """Group the listed reports (the latest ones) by unit."""
    listed = page.reports.sort("unit_id", maintain_order=True).iter_rows(named=True)
    units = ((unit_id, list(of)) for unit_id, of in groupby(listed, itemgetter("unit_id")))
    return [UnitReports(of[0]["unit_name"], _anchor(unit_id), [_source(row) for row in of]) for unit_id, of in units]


def without_admission(page: PageFigures) -> list[str]:
    """Name the existing units without an admission for twelve months."""
    return [unit.name for unit in _units(page) if unit.states and _is_long_without(page, unit)]


def _units(page: PageFigures) -> list[_Unit]:
    figures = {row["unit_id"]: row for row in page.units.iter_rows(named=True)}
    names = {unit_id: row["unit_name"] for unit_id, row in figures.items()}
    states: dict[str, list[tuple[str, str]]] = {}
    for row in page.status.filter(pl.col("kind").is_in(page.adding_kinds)).iter_rows(named=True):
        states.setdefault(row["standing_unit_id"], []).append((row["unit_name"], row["state"]))
        names[row["standing_unit_id"]] = row["standing_name"]
    listed = set(page.reports["unit_id"])
    ids = dict.fromkeys([*states, *figures])
    return [_Unit(u, names[u], states.get(u, []), figures.get(u), u in listed) for u in ids]


def _row_with_rank(page: PageFigures, unit: _Unit) -> tuple[tuple[int, int], PageRow]:
    """Return a unit's row with its sort key: urgency, then admissions of the term."""
    admitted = int(unit.figures_row["of_term"]) if unit.figures_row else 0
    urgent = [(name, state) for name, state in unit.states if state in _URGENT]
    notes = [f"báo cáo {STATES[state]}" + (f": {name}" if name != unit.name else "") for name, state in urgent]
    notes += filter(None, [revision_of_unit(page, unit.unit_id)])
    long_without = bool(unit.states) and _is_long_without(page, unit)
    if long_without:
        notes.append(_last_admission(unit))
    if not unit.states:
        notes.append("không phải báo cáo kỳ này")
    anchor = _anchor(unit.unit_id) if unit.has_sources else ""
    order = 0 if urgent else 1 if long_without else 2 if unit.states else 3
    row = PageRow(unit.name, _figures(page, unit), notes=notes, anchor=anchor, urgent=order < 2)
    return (order, admitted), row


def _figures(page: PageFigures, unit: _Unit) -> list[Figure | None]:
    row = unit.figures_row or {}
    cells = (
        *([("counted", page.period.id, row.get("of_period"))] if _has_own(page) else []),
        ("counted_year_to_date", row.get("last_of_year"), row.get("of_year")),
        ("counted_term_to_date", row.get("last_of_term"), row.get("of_term")),
    )
    return [
        None
        if count is None
        else whole(
            count,
            _source_command(page, unit, column, str(period)),
            mark=mark_of_unit(page, unit.unit_id) if column == "counted" else "",
        )
        for column, period, count in cells
    ]


def _has_own(page: PageFigures) -> bool:
    """Return whether the period has a column of its own: a year is the column of the year."""
    return page.period.kind is not PeriodKind.YEAR


def _inside(page: PageFigures) -> str:
    return f"period_start >= DATE '{page.period.start}' AND period_end <= DATE '{page.period.end}'"


def _source_command(page: PageFigures, unit: _Unit, column: str, period: str) -> str:
    if column == "counted" and page.period.kind is not PeriodKind.MONTH:
        relation = under_units_of(page.on_day, "unit_progress") if page.on_day else "unit_progress"
        return sql(f"SELECT sum(counted) FROM {relation} WHERE unit_id = {literal(unit.unit_id)} AND {_inside(page)}")
    if page.on_day:
        where = f"unit_id = {literal(unit.unit_id)} AND period = {literal(period)}"
        return sql(f"SELECT {column} FROM {under_units_of(page.on_day, 'unit_progress')} WHERE {where}")
    return trace("unit_progress", column, unit_id=unit.unit_id, period=period)


def _is_long_without(page: PageFigures, unit: _Unit) -> bool:
    end, last = page.period.end, unit.last_admission_by
    return last is None or last <= date(end.year - 1, end.month, monthrange(end.year - 1, end.month)[1])


def _last_admission(unit: _Unit) -> str:
    last = unit.last_admission_by
    if last is None:
        return "chưa kết nạp được đảng viên trong nhiệm kỳ"
    return f"không kết nạp được đảng viên từ sau {last:%m/%Y}"


def _with_bar(row: PageRow, most: float) -> PageRow:
    last = row.figures[-1]
    return PageRow(row.name, row.figures, last.value / most if last else 0.0, row.notes, row.anchor, row.urgent)


def _sum(rows: Sequence[PageRow], column: int) -> float:
    return sum(figure.value for row in rows if (figure := row.figures[column]))


def _short(page: PageFigures) -> str:
    return page.period.label if page.period.kind is not PeriodKind.MONTH else f"{page.period.end:%m/%Y}"


def _anchor(unit_id: str) -> str:
    return f"nguon-{unit_id}"


def _source(row: dict[str, object]) -> CountedReport:
    command = trace("unit_progress", "counted", unit_id=str(row["reported_by"]), period=str(row["period"]))
    ends = dict.fromkeys(str(row[name]) for name in ("first_cell", "last_cell") if row[name])
    cells = f"{row['sheet']}!{':'.join(ends)}" if ends else ""
    label = label_of_id(str(row["period"]))
    if row["reported_by"] != row["unit_id"]:
        label = f"{row['reported_by_name']}, {lower_first(label)}"
    return CountedReport(label, whole(row["counted"], command), str(row["file_name"]), cells)
