"""The release page: one HTML file that may leave the office, with small counts hidden.

It shows only admissions of whole years, by unit and by introducing organisation: see `transforms.disclosure.release`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import polars as pl

from reports.page.charts import year_chart
from reports.page.district import template
from reports.page.formatting import lower_first, number
from schemas.declaration.contributions import adding, kinds, organisation_labels
from schemas.declaration.form import Form
from schemas.forms import FORMS
from schemas.registry import Office
from transforms.disclosure.release import BRANCH, DISTRICT, INTRODUCER, UNIT

HIDDEN, NO_FIGURE = "ẩn", "–"
_COMMITTEES = "committees"
_UNALLOCATED = {"unallocated": "Chưa phân bổ (báo cáo kỳ dài hơn)"}


@dataclass(frozen=True, slots=True)
class ReleaseFigures:
    """The input of the release page. `admitted`: the rows of `transforms.disclosure.release.suppress_small_counts`.

    `targets`: the district's `scope`, `year`, `target`. `threshold`: counts from 1 to under it are hidden. `as_of`: the
    day of the last run; `known_at`: when its figures were published, in the district's time. `year`: the last one.
    """

    office: Office
    year: int
    as_of: date
    known_at: datetime
    threshold: int
    made_up: bool
    admitted: pl.DataFrame
    targets: pl.DataFrame
    forms: Sequence[type[Form]] = FORMS

    @property
    def years(self) -> list[int]:
        """The years with figures."""
        return sorted(set(self.admitted["year"]))


@dataclass(frozen=True, slots=True)
class ReleaseCell:
    """A cell of a table. `value` is None where the figure is hidden or missing, as `text` shows."""

    value: int | None
    text: str


@dataclass(frozen=True, slots=True)
class YearTable:
    """A table with a column per year. `first`: header of the name column; `rows` and `total`: name, cells."""

    caption: str
    first: str
    rows: Sequence[tuple[str, Sequence[ReleaseCell]]]
    total: tuple[str, Sequence[ReleaseCell]]


def release_page(figures: ReleaseFigures) -> bytes:
    """Render the page as UTF-8; equal figures give equal bytes."""
    context = {
        "page": figures,
        "hidden": HIDDEN,
        "district": _cells(figures, DISTRICT, "", ""),
        "term": _term(figures),
        "term_target": _target(figures, "term"),
        "targets": [_target_cell(figures, year) for year in figures.years],
        "chart": _chart(figures),
        "tables": _tables(figures),
    }
    return template("release.html").render(context).encode("utf-8")


def _visible(count: int) -> ReleaseCell:
    return ReleaseCell(count, number(count))


def _target_cell(figures: ReleaseFigures, year: int) -> ReleaseCell:
    target = _target(figures, "year", year)
    return ReleaseCell(None, NO_FIGURE) if target is None else _visible(target)


def _cells(figures: ReleaseFigures, breakdown: str, branch: str, item: str) -> list[ReleaseCell]:
    """Build one cell per year: visible, hidden, or without figure where nothing was reported."""
    rows = figures.admitted.filter(breakdown=breakdown, branch=branch, item=item)
    cells = {
        year: ReleaseCell(None, HIDDEN) if count is None else _visible(count)
        for year, count in rows.select("year", "admitted").iter_rows()
    }
    return [cells.get(year, ReleaseCell(None, NO_FIGURE)) for year in figures.years]


def _term(figures: ReleaseFigures) -> ReleaseCell:
    """Sum the admissions of all years; hidden if any year is, since the visible years would reveal it."""
    counts = [cell.value for cell in _cells(figures, DISTRICT, "", "") if cell.value is not None]
    return _visible(sum(counts)) if len(counts) == len(figures.years) else ReleaseCell(None, HIDDEN)


def _target(figures: ReleaseFigures, scope: str, year: int | None = None) -> int | None:
    targets = figures.targets.filter(scope=scope)
    found = (targets if year is None else targets.filter(year=year))["target"]
    return int(found[0]) if found.len() else None


def _chart(figures: ReleaseFigures) -> str:
    counts = zip(figures.years, _cells(figures, DISTRICT, "", ""), strict=True)
    years = [(year, cell.value, _target(figures, "year", year)) for year, cell in counts if cell.value is not None]
    if not years:
        return ""
    description = "; ".join(f"{y}: {number(n)}" + (f" trên {number(t)}" if t is not None else "") for y, n, t in years)
    return year_chart(years, "Kết nạp từng năm so với chỉ tiêu năm", f"{description}.")


def _tables(figures: ReleaseFigures) -> list[YearTable]:
    """Build the tables: of every branch by introducer, then of every branch by unit."""
    branches = _branches(figures.forms)
    tables = [_by_introducer(figures, *branch) for branch in branches.items()]
    tables += [_by_unit(figures, *branch) for branch in branches.items()]
    return [table for table in tables if table.rows]


def _branches(forms: Sequence[type[Form]]) -> dict[str, list[type[Form]]]:
    """Return branch → its forms: each solution of a whole form, and the committees, whose fields name solutions."""
    branches: dict[str, list[type[Form]]] = {}
    for form in adding(forms):
        solution = form.metadata().solution
        branches.setdefault(solution.name if solution else _COMMITTEES, []).append(form)
    return branches


def _by_introducer(figures: ReleaseFigures, branch: str, forms: Sequence[type[Form]]) -> YearTable:
    solution = forms[0].metadata().solution
    first = "Người được kết nạp" if solution else "Tổ chức giới thiệu"
    caption = f"{solution.label if solution else _kinds(forms)}: theo {lower_first(first)}"
    labels = {item: label for (_, item), label in organisation_labels(forms).items()} | _UNALLOCATED
    return YearTable(caption, first, _rows(figures, INTRODUCER, branch, labels), _total(figures, branch, forms))


def _by_unit(figures: ReleaseFigures, branch: str, forms: Sequence[type[Form]]) -> YearTable:
    labels = [kind.name for kind in kinds(forms).values()]
    first = labels[0] if len(labels) == 1 else "Đơn vị"
    caption = f"Từng {lower_first(_kinds(forms))}"
    return YearTable(caption, first, _rows(figures, UNIT, branch, {}), _total(figures, branch, forms))


def _kinds(forms: Sequence[type[Form]]) -> str:
    """Name the kinds of unit of a branch: `Xã, thị trấn`."""
    first, *others = (kind.name for kind in kinds(forms).values())
    return ", ".join([first, *map(lower_first, others)])


def _total(figures: ReleaseFigures, branch: str, forms: Sequence[type[Form]]) -> tuple[str, list[ReleaseCell]]:
    return f"Cộng các {lower_first(_kinds(forms))}", _cells(figures, BRANCH, branch, branch)


def _rows(
    figures: ReleaseFigures, breakdown: str, branch: str, labels: Mapping[str, str]
) -> list[tuple[str, list[ReleaseCell]]]:
    rows = figures.admitted.filter(breakdown=breakdown, branch=branch)
    items = rows.select("item", "name").unique(maintain_order=True)
    return [(labels.get(item, name), _cells(figures, breakdown, branch, item)) for item, name in items.iter_rows()]
