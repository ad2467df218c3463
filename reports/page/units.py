"""The units on the district page: what each one needs attention for, its figures, and the reports behind them."""

from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import Any

import polars as pl

from reports.page.figures import PageFigures
from reports.page.tables import Row, Table, whole
from reports.page.words import STATES, Figure, literal, sql, trace, under_units_of, within
from schemas.periods import period_of_id

_URGENT = ("rejected", "missing")


@dataclass(frozen=True, slots=True)
class Source:
    """A report that counts: its period, what is counted of it, its file and the cells that state it."""

    period: str
    counted: Figure
    file_name: str
    cells: str


@dataclass(frozen=True, slots=True)
class Sources:
    """The reports of one unit, the latest first."""

    name: str
    anchor: str
    reports: Sequence[Source]


@dataclass(frozen=True, slots=True)
class _Unit:
    """A row's unit. `states`: who owes its report of the period, and its state; several where it took others over.

    `told`: its row of the page's `units`; None where no report of it counts. `has_sources`: whether the page lists any.
    """

    unit_id: str
    name: str
    states: Sequence[tuple[str, str]]
    told: Mapping[str, Any] | None
    has_sources: bool

    @property
    def last_admission_by(self) -> date | None:
        """The last day of the latest report with an admission."""
        return self.told["last_admission_by"] if self.told else None


def units(page: PageFigures) -> Table:
    """Communes, towns and schools, those that need attention first: no report, long nobody, few.

    A unit that stands no more keeps its row, so that the sum is the district's.
    """
    year = page.period.end.year
    ranked = sorted((_ranked(page, unit) for unit in _units(page)), key=lambda told: told[0])
    rows = [row for _, row in ranked]
    most = max((row.figures[-1].value for row in rows if row.figures[-1]), default=0) or 1
    month, last = page.month, str(page.month.get("period", ""))
    total = [
        whole(
            _sum(rows, 0), sql(f"SELECT coalesce(sum(counted), 0) FROM unit_progress WHERE period = '{page.period.id}'")
        ),
        whole(month.get("year_to_date", 0), trace("district_progress", "year_to_date", period=last)),
        whole(month.get("term_to_date", 0), trace("district_progress", "term_to_date", period=last)),
    ]
    return Table(
        "Từng xã, thị trấn và trường, đơn vị cần chú ý đứng trước",
        (_short(page), str(year), "Nhiệm kỳ"),
        [_with_bar(row, most) for row in rows],
        "Đơn vị",
        Row("Cộng toàn huyện", total),
        _ways(page),
    )


def _ways(page: PageFigures) -> list[str]:
    if page.on_day:
        return [sql(f"SELECT * FROM {under_units_of(page.on_day, view)}") for view in ("unit_progress", "unit_year")]
    return [trace("unit_progress", "counted"), trace("unit_year", "counted")]


def sources(page: PageFigures) -> list[Sources]:
    """The reports behind each unit's figures: the latest, as many as the page lists."""
    listed = page.reports.sort("unit_id", maintain_order=True).iter_rows(named=True)
    units = ((unit_id, list(of)) for unit_id, of in groupby(listed, itemgetter("unit_id")))
    return [Sources(of[0]["unit_name"], _anchor(unit_id), [_source(row) for row in of]) for unit_id, of in units]


def without_admission(page: PageFigures) -> list[str]:
    """The names of the units that stand and have no admission for twelve months."""
    return [unit.name for unit in _units(page) if unit.states and _is_long_without(page, unit)]


def _units(page: PageFigures) -> list[_Unit]:
    told = {row["unit_id"]: row for row in page.units.iter_rows(named=True)}
    names = {unit_id: row["unit_name"] for unit_id, row in told.items()}
    states: dict[str, list[tuple[str, str]]] = {}
    for row in page.status.filter(pl.col("kind") != "enterprise").iter_rows(named=True):
        states.setdefault(row["standing_unit_id"], []).append((row["unit_name"], row["state"]))
        names[row["standing_unit_id"]] = row["standing_name"]
    listed = set(page.reports["unit_id"])
    return [_Unit(u, names[u], states.get(u, []), told.get(u), u in listed) for u in dict.fromkeys([*states, *told])]


def _ranked(page: PageFigures, unit: _Unit) -> tuple[tuple[int, int, int], Row]:
    """A unit's row, and what it is sorted by: how urgent, how many admitted, and then as it came."""
    admitted = int(unit.told["of_term"]) if unit.told else 0
    lacking = [(name, state) for name, state in unit.states if state in _URGENT]
    notes = [f"báo cáo {STATES[state]}" + (f": {name}" if name != unit.name else "") for name, state in lacking]
    long_without = bool(unit.states) and _is_long_without(page, unit)
    if long_without:
        notes.append(_last_admission(unit))
    if not unit.states:
        notes.append("không phải báo cáo kỳ này")
    anchor = _anchor(unit.unit_id) if unit.has_sources else ""
    order = 0 if lacking else 1 if long_without else 2 if unit.states else 3
    row = Row(unit.name, _figures(page, unit), notes=notes, anchor=anchor, urgent=order < 2)
    return (order, admitted, 0), row


def _figures(page: PageFigures, unit: _Unit) -> list[Figure | None]:
    told = unit.told or {}
    of_period = ("counted", page.period.id, told.get("of_period"))
    of_year = ("counted_year_to_date", told.get("last_of_year"), told.get("of_year"))
    of_term = ("counted_term_to_date", told.get("last_of_term"), told.get("of_term"))
    return [
        None if count is None else whole(count, _way(page, unit, column, str(period)))
        for column, period, count in (of_period, of_year, of_term)
    ]


def _way(page: PageFigures, unit: _Unit, column: str, period: str) -> str:
    if page.on_day:
        where = f"unit_id = {literal(unit.unit_id)} AND period = {literal(period)}"
        return sql(f"SELECT {column} FROM {under_units_of(page.on_day, 'unit_progress')} WHERE {where}")
    return trace("unit_progress", column, unit_id=unit.unit_id, period=period)


def _is_long_without(page: PageFigures, unit: _Unit) -> bool:
    end, last = page.period.end, unit.last_admission_by
    return last is None or last <= date(end.year - 1, end.month, monthrange(end.year - 1, end.month)[1])


def _last_admission(unit: _Unit) -> str:
    last = unit.last_admission_by
    return "chưa kết nạp ai trong nhiệm kỳ" if last is None else f"không kết nạp ai từ sau {last:%m/%Y}"


def _with_bar(row: Row, most: float) -> Row:
    last = row.figures[-1]
    return Row(row.name, row.figures, last.value / most if last else 0.0, row.notes, row.anchor, row.urgent)


def _sum(rows: Sequence[Row], column: int) -> float:
    return sum(figure.value for row in rows if (figure := row.figures[column]))


def _short(page: PageFigures) -> str:
    return page.period.id if page.period.kind != "month" else f"{page.period.end:%m/%Y}"


def _anchor(unit_id: str) -> str:
    return f"nguon-{unit_id}"


def _source(row: dict[str, object]) -> Source:
    period = period_of_id(str(row["period"]))
    way = trace("unit_progress", "counted", unit_id=str(row["reported_by"]), period=str(row["period"]))
    by = f"{row['reported_by_name']}, " if row["reported_by"] != row["unit_id"] else ""
    ends = dict.fromkeys(str(row[name]) for name in ("first_cell", "last_cell") if row[name])
    cells = f"{row['sheet']}!{':'.join(ends)}" if ends else ""
    label = period.label if period else str(row["period"])
    return Source(by + (within(label) if by else label), whole(row["counted"], way), str(row["file_name"]), cells)
