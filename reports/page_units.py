"""The units on the district page: what each one needs attention for, its figures, and the reports behind them."""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from reports.page_figures import PageFigures
from reports.page_tables import Row, Table, whole
from reports.page_words import STATES, Figure, sql, trace
from schemas.periods import period_of_id

MOST_REPORTS = 1000  # listed as sources: `tonghop trace` has them all
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
    unit_id: str
    name: str
    state: str
    reports: pl.DataFrame


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
        [trace("unit_progress", "counted"), trace("unit_year", "counted")],
    )


def sources(page: PageFigures) -> list[Sources]:
    """The reports behind each unit's figures, at most MOST_REPORTS of them, the latest."""
    listed = page.reports.head(MOST_REPORTS)
    return [
        Sources(
            str(of["unit_name"][0]), _anchor(str(of["unit_id"][0])), [_source(row) for row in of.iter_rows(named=True)]
        )
        for of in listed.sort("unit_id", maintain_order=True).partition_by("unit_id", maintain_order=True)
    ]


def without_admission(page: PageFigures) -> list[str]:
    """The names of the units that stand and have no admission for twelve months."""
    return [unit.name for unit in _units(page) if unit.state and _is_long_without(page, unit)]


def _units(page: PageFigures) -> list[_Unit]:
    standing = page.status.filter(pl.col("kind") != "enterprise")
    states = {row["unit_id"]: (row["unit_name"], row["state"]) for row in standing.iter_rows(named=True)}
    of_unit = {str(of["unit_id"][0]): of for of in page.reports.partition_by("unit_id", maintain_order=True)}
    names = {unit_id: str(of["unit_name"][0]) for unit_id, of in of_unit.items()}
    none = page.reports.clear()
    found = [_Unit(unit_id, name, state, of_unit.get(unit_id, none)) for unit_id, (name, state) in states.items()]
    return found + [_Unit(u, names[u], "", of) for u, of in of_unit.items() if u not in states]


def _ranked(page: PageFigures, unit: _Unit) -> tuple[tuple[int, int, int], Row]:
    """A unit's row, and what it is sorted by: how urgent, how many admitted, and then as it came."""
    admitted = int(unit.reports["counted"].sum())
    notes, long_without = [], bool(unit.state) and _is_long_without(page, unit)
    if unit.state in _URGENT:
        notes.append(f"báo cáo {STATES[unit.state]}")
    if long_without:
        notes.append(_last_admission(unit))
    if not unit.state:
        notes.append("không phải báo cáo kỳ này")
    order = 0 if unit.state in _URGENT else 1 if long_without else 2 if unit.state else 3
    urgent = order < 2
    row = Row(unit.name, _figures(page, unit), notes=notes, anchor=_anchor(unit.unit_id), urgent=urgent)
    return (order, admitted, 0), row


def _figures(page: PageFigures, unit: _Unit) -> list[Figure | None]:
    reports, end = unit.reports, page.period.end
    this = reports.filter(pl.col("period") == page.period.id)
    of_year = reports.filter(pl.col("period_end").dt.year() == end.year)
    return [
        _to_date(unit, this, "counted") if this.height else None,
        _to_date(unit, of_year, "counted_year_to_date") if of_year.height else None,
        _to_date(unit, reports, "counted_term_to_date") if reports.height else None,
    ]


def _to_date(unit: _Unit, reports: pl.DataFrame, column: str) -> Figure:
    last = str(reports.sort("period_end", "period_start")["period"][-1])
    way = trace("unit_progress", column, unit_id=unit.unit_id, period=last)
    return whole(reports["counted"].sum(), way)


def _is_long_without(page: PageFigures, unit: _Unit) -> bool:
    end = page.period.end
    year_ago = date(end.year - 1, end.month, monthrange(end.year - 1, end.month)[1])
    return unit.reports.filter((pl.col("counted") > 0) & (pl.col("period_end") > year_ago)).height == 0


def _last_admission(unit: _Unit) -> str:
    last = unit.reports.filter(pl.col("counted") > 0)["period_end"].max()
    if not isinstance(last, date):
        return "chưa kết nạp ai trong nhiệm kỳ"
    return f"không kết nạp ai từ sau {last:%m/%Y}"


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
    way = trace("unit_progress", "counted", unit_id=str(row["unit_id"]), period=str(row["period"]))
    ends = dict.fromkeys(str(row[name]) for name in ("first_cell", "last_cell") if row[name])
    cells = f"{row['sheet']}!{':'.join(ends)}" if ends else ""
    return Source(
        period.label if period else str(row["period"]), whole(row["counted"], way), str(row["file_name"]), cells
    )
