"""The publication: one HTML file that may leave the office, with small counts left out.

It shows admissions of whole years by unit and by who introduced, and nothing else: see `transforms.disclosure.release`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

import polars as pl

from reports.page.charts import year_chart
from reports.page.district import template
from reports.page.words import number
from schemas.registry import District
from transforms.disclosure.release import BRANCH, DISTRICT, INTRODUCER, UNIT

HIDDEN, NONE = "ẩn", "–"
_COMMITTEES, _SCHOOLS = "committees", "schools"
_NAMES = {
    "grade_12": "Học sinh lớp 12",
    "staff": "Cán bộ, giáo viên, nhân viên trường học",
    "unallocated": "Chưa phân bổ (báo cáo kỳ dài hơn)",
}


@dataclass(frozen=True, slots=True)
class PublicationFigures:
    """What a publication is made from. `admitted`: the rows of `transforms.disclosure.release.suppress_small_counts`.

    `targets`: the district's `scope`, `year`, `target`. `threshold`: counts from 1 to under it are hidden. `as_of`: the
    day of the last run; `known_at`: when its figures were published, in the district's time. `year`: the last one.
    """

    district: District
    year: int
    as_of: date
    known_at: datetime
    threshold: int
    made_up: bool
    admitted: pl.DataFrame
    targets: pl.DataFrame

    @property
    def years(self) -> list[int]:
        """The years that anything is told of."""
        return sorted(set(self.admitted["year"]))


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure: `value` None where it is hidden or where there is none, as `text` says."""

    value: int | None
    text: str


@dataclass(frozen=True, slots=True)
class Crossed:
    """A table of years: its caption, and name → a cell a year; `total` below."""

    caption: str
    first: str
    rows: Sequence[tuple[str, Sequence[Cell]]]
    total: tuple[str, Sequence[Cell]]


def publication(figures: PublicationFigures) -> bytes:
    """The page as UTF-8; equal figures give equal bytes."""
    context = {
        "page": figures,
        "hidden": HIDDEN,
        "district": _cells(figures, DISTRICT, "", ""),
        "term": _term(figures),
        "term_target": _target(figures, "term"),
        "targets": [
            Cell(None, NONE) if n is None else _shown(n) for n in map(partial(_target, figures, "year"), figures.years)
        ],
        "chart": _chart(figures),
        "tables": _tables(figures),
    }
    return template("publication.html").render(context).encode("utf-8")


def _shown(count: int) -> Cell:
    return Cell(count, number(count))


def _cells(figures: PublicationFigures, breakdown: str, branch: str, item: str) -> list[Cell]:
    """A cell a year: shown, hidden, or none where nothing was reported."""
    of = figures.admitted.filter(breakdown=breakdown, branch=branch, item=item)
    told = {
        year: Cell(None, HIDDEN) if count is None else _shown(count)
        for year, count in of.select("year", "admitted").iter_rows()
    }
    return [told.get(year, Cell(None, NONE)) for year in figures.years]


def _term(figures: PublicationFigures) -> Cell:
    """The admissions of all years, where each is shown: else the years shown would give the others away."""
    counts = [cell.value for cell in _cells(figures, DISTRICT, "", "") if cell.value is not None]
    return _shown(sum(counts)) if len(counts) == len(figures.years) else Cell(None, HIDDEN)


def _target(figures: PublicationFigures, scope: str, year: int | None = None) -> int | None:
    of = figures.targets.filter(scope=scope)
    found = (of if year is None else of.filter(year=year))["target"]
    return int(found[0]) if found.len() else None


def _chart(figures: PublicationFigures) -> str:
    counts = zip(figures.years, _cells(figures, DISTRICT, "", ""), strict=True)
    years = [(year, cell.value, _target(figures, "year", year)) for year, cell in counts if cell.value is not None]
    if not years:
        return ""
    said = "; ".join(f"{y}: {number(n)}" + (f" trên {number(t)}" if t is not None else "") for y, n, t in years)
    return year_chart(years, "Kết nạp từng năm so với chỉ tiêu năm", f"{said}.")


def _tables(figures: PublicationFigures) -> list[Crossed]:
    told = (
        ("Xã, thị trấn: theo tổ chức giới thiệu", "Tổ chức giới thiệu", _COMMITTEES, INTRODUCER),
        ("Trường học: theo người được kết nạp", "Người được kết nạp", _SCHOOLS, INTRODUCER),
        ("Từng xã, thị trấn", "Đơn vị", _COMMITTEES, UNIT),
        ("Từng trường", "Trường", _SCHOOLS, UNIT),
    )
    sums = {_COMMITTEES: "Cộng các xã, thị trấn", _SCHOOLS: "Cộng các trường"}
    return [
        Crossed(
            caption, first, _rows(figures, breakdown, branch), (sums[branch], _cells(figures, BRANCH, branch, branch))
        )
        for caption, first, branch, breakdown in told
        if figures.admitted.filter(branch=branch, breakdown=breakdown).height
    ]


def _rows(figures: PublicationFigures, breakdown: str, branch: str) -> list[tuple[str, list[Cell]]]:
    items = (
        figures.admitted.filter(breakdown=breakdown, branch=branch).select("item", "name").unique(maintain_order=True)
    )
    return [(_NAMES.get(item, name), _cells(figures, breakdown, branch, item)) for item, name in items.iter_rows()]
