"""The sheet that traces: for every figure of every unit the submission, file, sheet and cells behind it."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from reports.district_workbook import paper
from reports.district_workbook.columns import COUNTED, columns_of
from reports.district_workbook.figures import WorkbookFigures
from reports.district_workbook.paper import HEADER_ROW, Looks
from schemas.form import Form

SHEET = "Nguồn số liệu"
_HEADERS = {
    "Mẫu": 8,
    "Đơn vị": 26,
    "Chỉ tiêu": 46,
    "Số liệu": 9,
    "Các ô trong báo cáo": 26,
    "Trang tính": 10,
    "Kỳ": 9,
    "Đơn vị gửi": 26,
    "Tệp": 52,
    "Mã lần gửi": 18,
    "SHA-256 của tệp": 66,
}
_CELL = re.compile(r"([A-Z]+)(\d+)")


@dataclass(frozen=True, slots=True)
class Source:
    """One line of the sheet. `texts`: its columns but the figure; `adds`: what its cells add to the figure."""

    form: str
    unit_id: str
    texts: tuple[str, ...]
    adds: int | None


def sources_of(figures: WorkbookFigures) -> list[Source]:
    """The lines of the sheet: by form, unit and column of the form."""
    names = dict(figures.units.select("unit_id", "unit_name").iter_rows())
    return [source for form in figures.forms for source in _of_form(figures, form, names)]


def first_rows(sources: Sequence[Source]) -> dict[tuple[str, str], int]:
    """Where the lines of a form and unit begin on the sheet: (code, unit_id) → 0-based row."""
    found: dict[tuple[str, str], int] = {}
    for row, source in enumerate(sources, start=HEADER_ROW + 1):
        found.setdefault((source.form, source.unit_id), row)
    return found


def write_sources(page: Any, figures: WorkbookFigures, sources: Sequence[Source], looks: Looks) -> None:
    """Write the sheet."""
    paper.write_head(page, figures, looks, "Nguồn của từng số liệu", len(_HEADERS) - 2)
    for column, (label, width) in enumerate(_HEADERS.items()):
        page.set_column(column, column, width)
        page.write_string(HEADER_ROW, column, label, looks.header)
    for row, source in enumerate(sources, start=HEADER_ROW + 1):
        _write_line(page, row, source, looks)
    last = HEADER_ROW + len(sources)
    page.freeze_panes(HEADER_ROW + 1, 3)
    page.autofilter(HEADER_ROW, 0, last, len(_HEADERS) - 1)
    paper.set_up_print(page, last, len(_HEADERS) - 1, (HEADER_ROW, HEADER_ROW))


def _write_line(page: Any, row: int, source: Source, looks: Looks) -> None:
    form, unit, label, *rest = source.texts
    for column, text in enumerate((form, unit, label)):
        page.write_string(row, column, text, looks.text)
    if source.adds is None:
        page.write_blank(row, 3, None, looks.number)
    else:
        page.write_number(row, 3, source.adds, looks.number)
    for column, text in enumerate(rest, start=4):
        page.write_string(row, column, text, looks.text)


def _of_form(figures: WorkbookFigures, form: type[Form], names: dict[str, str]) -> list[Source]:
    code = form.paper().code
    columns = {(c.field, c.record): (at, c.label) for at, c in enumerate(columns_of(form)) if not c.sums}
    found = []
    for cell in figures.cells.filter(form=code).iter_rows(named=True):
        at, label = columns[cell["field"], cell["record"]]
        found.append((cell["unit_id"], at, _source(code, names, label, cell, addresses(cell["cells"]))))
    if form.paper().adds_to_district:
        senders = set(figures.of_form[code]["unit_id"])
        for cell in figures.counted_cells.filter(figures.counted_cells["unit_id"].is_in(list(senders))).iter_rows(named=True):
            sign = "" if cell["factor"] == 1 else f"{cell['factor']} × "
            found.append((cell["unit_id"], len(columns), _source(code, names, COUNTED, cell, sign + addresses(cell["cells"]))))
    return [source for *_, source in sorted(found, key=lambda line: line[:2])]


def _source(code: str, names: dict[str, str], label: str, cell: dict[str, Any], where: str) -> Source:
    told = (cell["sheet"], cell["period"], cell["reported_by_name"], cell["file_name"], cell["submission_id"], cell["sha256"])
    unit_id = cell["unit_id"]
    return Source(code, unit_id, (code, names.get(unit_id, unit_id), label, where, *told), cell["adds"])


def addresses(cells: Iterable[str | None]) -> str:
    """`G14, G15, G16, G20` → `G14:G16, G20`. Cells come by column and row; one that isn't known is left out."""
    return ", ".join(first if first == last else f"{first}:{last}" for first, last in _runs(filter(None, cells)))


def _runs(cells: Iterable[str]) -> Iterator[tuple[str, str]]:
    first = last = ""
    for cell in chain(cells, [""]):
        if first and not _follows(last, cell):
            yield first, last
            first = ""
        first, last = first or cell, cell


def _follows(cell: str, after: str) -> bool:
    one, other = _CELL.fullmatch(cell), _CELL.fullmatch(after)
    return bool(one and other and one[1] == other[1] and int(one[2]) + 1 == int(other[2]))
