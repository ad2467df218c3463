"""The units on the district page: what each one needs attention for, its figures, and the reports behind them."""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from reports.page_figures import PageFigures
from reports.page_tables import Row, Table, whole
from reports.page_words import STATES, Figure, literal, sql, trace, under_units_of, within
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
    """A row's unit. `states`: who owes its report of the period, and its state; several where it took others over."""

    unit_id: str
    name: str
    states: Sequence[tuple[str, str]]
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
        _ways(page),
    )


def _ways(page: PageFigures) -> list[str]:
    if page.on_day:
        return [sql(f"SELECT * FROM {under_units_of(page.on_day, view)}") for view in ("unit_progress", "unit_year")]
    return [trace("unit_progress", "counted"), trace("unit_year", "counted")]


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
    return [unit.name for unit in _units(page) if unit.states and _is_long_without(page, unit)]


def _units(page: PageFigures) -> list[_Unit]:
    owing = page.status.filter(pl.col("kind") != "enterprise")
    states = {
        str(of["standing_unit_id"][0]): of.select("unit_name", "state").rows()
        for of in owing.partition_by("standing_unit_id", maintain_order=True)
    }
    of_unit = {str(of["unit_id"][0]): of for of in page.reports.partition_by("unit_id", maintain_order=True)}
    names = dict(page.reports.select("unit_id", "unit_name").iter_rows())
    names |= dict(owing.select("standing_unit_id", "standing_name").iter_rows())
    none = page.reports.clear()
    return [_Unit(u, names[u], states.get(u, []), of_unit.get(u, none)) for u in dict.fromkeys([*states, *of_unit])]


def _ranked(page: PageFigures, unit: _Unit) -> tuple[tuple[int, int, int], Row]:
    """A unit's row, and what it is sorted by: how urgent, how many admitted, and then as it came."""
    admitted = int(unit.reports["counted"].sum())
    lacking = [(name, state) for name, state in unit.states if state in _URGENT]
    notes = [f"báo cáo {STATES[state]}" + (f": {name}" if name != unit.name else "") for name, state in lacking]
    long_without = bool(unit.states) and _is_long_without(page, unit)
    if long_without:
        notes.append(_last_admission(unit))
    if not unit.states:
        notes.append("không phải báo cáo kỳ này")
    order = 0 if lacking else 1 if long_without else 2 if unit.states else 3
    row = Row(unit.name, _figures(page, unit), notes=notes, anchor=_anchor(unit.unit_id), urgent=order < 2)
    return (order, admitted, 0), row


def _figures(page: PageFigures, unit: _Unit) -> list[Figure | None]:
    reports, end = unit.reports, page.period.end
    this = reports.filter(pl.col("period") == page.period.id)
    of_year = reports.filter(pl.col("period_end").dt.year() == end.year)
    told = (("counted", this), ("counted_year_to_date", of_year), ("counted_term_to_date", reports))
    return [_to_date(page, unit, of, column) if of.height else None for column, of in told]


def _to_date(page: PageFigures, unit: _Unit, reports: pl.DataFrame, column: str) -> Figure:
    last = str(reports.sort("period_end", "period_start")["period"][-1])
    if page.on_day:
        where = f"unit_id = {literal(unit.unit_id)} AND period = {literal(last)}"
        way = sql(f"SELECT {column} FROM {under_units_of(page.on_day, 'unit_progress')} WHERE {where}")
    else:
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
    way = trace("unit_progress", "counted", unit_id=str(row["reported_by"]), period=str(row["period"]))
    by = f"{row['reported_by_name']}, " if row["reported_by"] != row["unit_id"] else ""
    ends = dict.fromkeys(str(row[name]) for name in ("first_cell", "last_cell") if row[name])
    cells = f"{row['sheet']}!{':'.join(ends)}" if ends else ""
    label = period.label if period else str(row["period"])
    return Source(by + (within(label) if by else label), whole(row["counted"], way), str(row["file_name"]), cells)
