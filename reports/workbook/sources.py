"""The sheets of sources: the submission, sheet and cells behind every figure of every unit; and the files."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

import polars as pl

from reports.workbook import page_setup
from reports.workbook.columns import COUNTED, columns_of
from reports.workbook.figures import WorkbookFigures
from reports.workbook.page_setup import HEADER_ROW, WorkbookFormats
from schemas.declaration.form import Form

SHEET, FILES_SHEET = "Nguồn số liệu", "Tệp nguồn"
_HEADERS = {
    "Mẫu": 9,
    "Đơn vị": 30,
    "Số liệu nào": 62,
    "Số liệu": 9,
    "Các ô trong báo cáo": 34,
    "Trang tính": 12,
    "Kỳ": 9,
    "Đơn vị gửi": 30,
    "Mã lần gửi": 20,
}
_FILE_HEADERS = {"Mã lần gửi": 20, "Đơn vị gửi": 30, "Kỳ": 9, "Tệp": 62, "SHA-256 của tệp": 68}
_NOT_PRINTED = "Trang này để tra cứu trên máy, không in."
_CELL = re.compile(r"([A-Z]+)(\d+)")


@dataclass(frozen=True, slots=True)
class SourceLine:
    """One line of the sheet. `texts`: its columns but the figure; `adds`: what its cells add to the figure."""

    form: str
    unit_id: str
    texts: tuple[str, ...]
    adds: int | None


def sources_of(figures: WorkbookFigures) -> list[SourceLine]:
    """The lines of the sheet: by form, unit and column of the form."""
    names = dict(figures.units.select("unit_id", "unit_name").iter_rows())
    return [source for form in figures.forms for source in _of_form(figures, form, names)]


def first_rows(sources: Sequence[SourceLine]) -> dict[tuple[str, str], int]:
    """Locate the first line of each form and unit on the sheet: (code, unit_id) → 0-based row."""
    found: dict[tuple[str, str], int] = {}
    for row, source in enumerate(sources, start=HEADER_ROW + 1):
        found.setdefault((source.form, source.unit_id), row)
    return found


def write_sources(page: Any, figures: WorkbookFigures, sources: Sequence[SourceLine], formats: WorkbookFormats) -> None:
    """Write the sheet."""
    _begin(page, figures, formats, "Nguồn của từng số liệu", _HEADERS, len(sources))
    page.freeze_panes(HEADER_ROW + 1, 3)
    for row, source in enumerate(sources, start=HEADER_ROW + 1):
        texts = (*source.texts[:3], None, *source.texts[3:])
        page.set_row(row, page_setup.row_points(texts, tuple(_HEADERS.values())))
        for column, text in enumerate(texts):
            if text is not None:
                page.write_string(row, column, text, formats.text)
            elif source.adds is None:
                page.write_blank(row, column, None, formats.number)
            else:
                page.write_number(row, column, source.adds, formats.number)


def write_files(page: Any, figures: WorkbookFigures, formats: WorkbookFormats) -> None:
    """Write the sheet of the files that the submissions came in, each with its checksum."""
    told = ("submission_id", "reported_by_name", "period", "file_name", "sha256")
    files = (
        pl.concat([figures.cells.select(told), figures.counted_cells.select(told)]).unique().sort("file_name", told[0])
    )
    _begin(page, figures, formats, "Các tệp báo cáo đứng sau số liệu", _FILE_HEADERS, files.height)
    page.freeze_panes(HEADER_ROW + 1, 1)
    for row, file in enumerate(files.iter_rows(), start=HEADER_ROW + 1):
        page.set_row(row, page_setup.row_points(file, tuple(_FILE_HEADERS.values())))
        for column, text in enumerate(file):
            page.write_string(row, column, text, formats.text)


def _begin(
    page: Any, figures: WorkbookFigures, formats: WorkbookFormats, title: str, headers: dict[str, int], rows: int
) -> None:
    """Write head and header of a list of so many rows, and how it is printed."""
    page_setup.write_letterhead(page, figures, formats, title, len(headers) - 2)
    for column, (label, width) in enumerate(headers.items()):
        page.set_column(column, column, width)
        page.write_string(HEADER_ROW, column, label, formats.header)
    page.autofilter(HEADER_ROW, 0, HEADER_ROW + rows, len(headers) - 1)
    page.write_string(HEADER_ROW - 1, 0, _NOT_PRINTED, formats.plain)
    page_setup.set_up_print(page, HEADER_ROW + rows, len(headers) - 1, (HEADER_ROW, HEADER_ROW), is_printed=False)


def _of_form(figures: WorkbookFigures, form: type[Form], names: dict[str, str]) -> list[SourceLine]:
    code = form.metadata().code
    columns = {(c.field, c.record): (at, c.label) for at, c in enumerate(columns_of(form)) if not c.sums}
    found = []
    for cell in figures.cells.filter(form=code).iter_rows(named=True):
        at, label = columns[cell["field"], cell["record"]]
        found.append((cell["unit_id"], at, _source(code, names, label, cell, addresses(cell["cells"]))))
    for cell in _counted(figures, form):
        sign = "" if cell["factor"] == 1 else f"{cell['factor']} × "
        found.append(
            (cell["unit_id"], len(columns), _source(code, names, COUNTED, cell, sign + addresses(cell["cells"])))
        )
    return [source for *_, source in sorted(found, key=lambda line: line[:2])]


def _counted(figures: WorkbookFigures, form: type[Form]) -> list[dict[str, Any]]:
    """Return the cells of what counts of the units that send the form."""
    if not form.metadata().adds_to_district:
        return []
    senders = figures.units.filter(figures.units["kind"].is_in(sorted(form.metadata().senders)))
    return list(figures.counted_cells.join(senders, on="unit_id", how="semi").iter_rows(named=True))


def _source(code: str, names: dict[str, str], label: str, cell: dict[str, Any], where: str) -> SourceLine:
    told = (where, cell["sheet"], cell["period"], cell["reported_by_name"], cell["submission_id"])
    unit_id = cell["unit_id"]
    return SourceLine(code, unit_id, (code, names.get(unit_id, unit_id), label, *told), cell["adds"])


def addresses(cells: Iterable[str | None]) -> str:
    """Write cells as ranges: `G14, G15, G16, G20` → `G14:G16, G20`. Cells come by column and row; None is left out."""
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
