"""The sheet of admissions to date by unit: those counted, those the unit states, and why they differ."""

from collections.abc import Mapping
from typing import Any

from xlsxwriter.utility import xl_range, xl_rowcol_to_cell

from reports.forms.layout import TOTAL_LABEL
from reports.workbook import page_setup
from reports.workbook.figures import WorkbookFigures
from reports.workbook.form_sheet import Total
from reports.workbook.page_setup import HEADER_ROW, WorkbookFormats

SHEET = "Lũy kế theo đơn vị"
OF_YEAR, OF_TERM, STATED_OF_YEAR, STATED_OF_TERM, DIFFERENCE = range(2, 7)  # columns
_FIELDS = {
    OF_YEAR: "of_year",
    OF_TERM: "of_term",
    STATED_OF_YEAR: "stated_of_year",
    STATED_OF_TERM: "stated_of_term",
}
_HEADERS = {
    "STT": 5,
    "Đơn vị": 34,
    "Được tính từ đầu năm": 13,
    "Được tính từ đầu nhiệm kỳ": 13,
    "Đơn vị ghi từ đầu năm": 13,
    "Đơn vị ghi từ đầu nhiệm kỳ": 13,
    "Chênh lệch nhiệm kỳ": 13,
    "Giải thích chênh lệch": 48,
}
_NO_REPORT = "Không có báo cáo được tính của kỳ này: tính theo các báo cáo trước"
_STATED_LESS = "Đơn vị ghi ít hơn tổng các báo cáo đã được nhận"
_STATED_MORE = "Đơn vị ghi nhiều hơn tổng các báo cáo đã được nhận"
_HEADER_POINTS = 50


def write_to_date(page: Any, figures: WorkbookFigures, formats: WorkbookFormats) -> dict[int, Total]:
    """Write the sheet; return cell and value of each column's total."""
    page_setup.write_letterhead(page, figures, formats, "Kết nạp lũy kế của từng đơn vị", len(_HEADERS) - 2)
    page.set_row(HEADER_ROW, _HEADER_POINTS)
    for column, (label, width) in enumerate(_HEADERS.items()):
        page.set_column(column, column, width)
        page.write_string(HEADER_ROW, column, label, formats.header)
    rows = figures.to_date.to_dicts()
    for at, row in enumerate(rows, start=HEADER_ROW + 1):
        _write_unit(page, at, at - HEADER_ROW, row, formats)
    last = HEADER_ROW + 1 + len(rows)
    totals = _write_totals(page, last, rows, formats)
    page.freeze_panes(HEADER_ROW + 1, 2)
    page_setup.set_up_print(page, last, len(_HEADERS) - 1, (HEADER_ROW, HEADER_ROW))
    return totals


def _write_unit(page: Any, at: int, number: int, row: Mapping[str, Any], formats: WorkbookFormats) -> None:
    page.write_number(at, 0, number, formats.order)
    page.write_string(at, 1, row["unit_name"], formats.text)
    for column, name in _FIELDS.items():
        page_setup.write_count(page, at, column, row[name], formats)
    stated, difference = row["stated_of_term"], row["of_term"] - (row["stated_of_term"] or 0)
    cells = (xl_rowcol_to_cell(at, OF_TERM), xl_rowcol_to_cell(at, STATED_OF_TERM))
    page.write_formula(at, DIFFERENCE, f"={cells[0]}-N({cells[1]})", formats.number, difference)
    reason = _NO_REPORT if stated is None else _STATED_LESS if difference > 0 else _STATED_MORE
    page.write_string(at, DIFFERENCE + 1, reason if difference else "", formats.text)


def _write_totals(page: Any, at: int, rows: list[dict[str, Any]], formats: WorkbookFormats) -> dict[int, Total]:
    page.merge_range(at, 0, at, 1, TOTAL_LABEL, formats.total_label)
    page.write_blank(at, DIFFERENCE + 1, None, formats.total)
    values = {column: sum(row[name] or 0 for row in rows) for column, name in _FIELDS.items()}
    values[DIFFERENCE] = values[OF_TERM] - values[STATED_OF_TERM]
    found = {}
    for column, value in values.items():
        formula = f"=SUM({xl_range(HEADER_ROW + 1, column, at - 1, column)})" if rows else "=0"
        page.write_formula(at, column, formula, formats.total, value)
        found[column] = (f"'{SHEET}'!{xl_rowcol_to_cell(at, column)}", value)
    return found
