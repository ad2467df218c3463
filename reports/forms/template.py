"""Workbooks of the forms, filled in or empty, derived from the forms' declarations.

Equal input gives equal bytes. A record's values are written as text, number or day, never as a formula. A template
is protected without a password, except the cells to fill in.
"""

import io
from collections.abc import Sequence
from typing import Any

import xlsxwriter

from reports.forms import layout
from reports.forms.filled_sheet import FilledSheet, Record, Value
from reports.forms.input_rules import dropdown_of_cells
from reports.forms.layout import HEADER_ROW
from reports.forms.metadata_sheet import periods_of, write_metadata_sheet
from reports.forms.tables import TableWriter
from reports.style.cell_formats import CREATED, CellFormats, make_cell_formats
from schemas.declaration.form import Form

__all__ = ["FilledSheet", "Record", "Value", "write_workbook"]

_A4 = 9
_MARGINS_INCHES = {"left": 0.5, "right": 0.4, "top": 0.6, "bottom": 0.6}
_MAX_PORTRAIT_WIDTH = 100  # characters; a wider table is printed across
_FOOTER_WIDTH = 40  # characters
_ROWS_TO_SIGN = 8
_ROW_POINTS, _TITLE_ROW_POINTS = 18, 26
_HEADER_ROW_POINTS = 34
_ALLOWED = ("insert_rows", "delete_rows", "format_rows", "format_columns", "select_locked_cells")


def write_workbook(sheets: Sequence[FilledSheet]) -> bytes:
    """Write the sheets as one .xlsx, each named by its form's code; one without records is a template.

    Raises ValueError for a record whose section, name or column the form does not have.
    """
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True})
    book.set_properties({"created": CREATED})
    formats = make_cell_formats(book)
    for sheet in sheets:
        _write_sheet(book.add_worksheet(sheet.form.metadata().code), sheet, formats)
    to_fill_in = [sheet for sheet in sheets if sheet.is_empty]
    if to_fill_in:
        write_metadata_sheet(book, to_fill_in)
    book.close()
    return file.getvalue()


def _write_sheet(page: Any, sheet: FilledSheet, formats: CellFormats) -> None:
    page.set_default_row(_ROW_POINTS)
    page.set_row(layout.TITLE_ROW, _TITLE_ROW_POINTS)
    _write_above(page, sheet, formats)
    body = _write_header(page, sheet.form, formats)
    last_row = TableWriter(page, sheet, formats, body).write()
    _write_footer(page, sheet, formats, last_row + 2)
    _set_up_print(page, sheet.form, body, last_row + 2 + _ROWS_TO_SIGN)
    if sheet.is_empty:
        for row in range(last_row + 1, last_row + 3 + _ROWS_TO_SIGN):
            page.set_row(row, None, formats.input_cell)
        page.protect("", dict.fromkeys(_ALLOWED, True))


def _write_above(page: Any, sheet: FilledSheet, formats: CellFormats) -> None:
    metadata, put = sheet.form.metadata(), page.write_string
    put(layout.OFFICE_ROW, 0, sheet.office.committee.upper(), formats.bold)
    put(layout.OFFICE_ROW, _right_column(sheet.form), f"Mẫu số: {metadata.code}", formats.bold)
    put(layout.DEPARTMENT_ROW, 0, "BAN TỔ CHỨC", formats.bold)
    if sheet.note:
        put(layout.NOTE_ROW, 0, sheet.note, formats.made_up)
    put(layout.TITLE_ROW, 0, metadata.title.upper(), formats.title)
    stated = (
        (layout.PERIOD_ROW, "Kỳ báo cáo:", sheet.period),
        (layout.UNIT_ROW, "Đơn vị báo cáo:", sheet.unit),
        (layout.CODE_ROW, "Mã đơn vị:", sheet.unit_code),
    )
    for row, label, value in stated:
        put(row, 0, label, formats.plain)
        put(row, layout.VALUE_COLUMN, value, formats.bold if value else formats.input_cell)
    if sheet.version is not None:
        put(layout.PERIOD_ROW, _right_column(sheet.form), f"Lần nộp: {sheet.version}", formats.plain)
    if sheet.is_empty and not sheet.period and sheet.terms.terms:
        offered = dropdown_of_cells("Kỳ báo cáo", periods_of(sheet), "Chọn kỳ báo cáo trong danh sách.")
        page.data_validation(layout.PERIOD_ROW, layout.VALUE_COLUMN, layout.PERIOD_ROW, layout.VALUE_COLUMN, offered)


def _right_column(form: type[Form]) -> int:
    """Find the last column from which a line of the footer still fits on the page."""
    widths = layout.layout_of(form).widths
    return max(c for c in range(len(widths)) if c <= layout.VALUE_COLUMN or sum(widths[c:]) >= _FOOTER_WIDTH)


def _write_header(page: Any, form: type[Form], formats: CellFormats) -> int:
    """Write the header's labels in their merged cells; return the first row below them."""
    placed = layout.layout_of(form)
    body = HEADER_ROW + placed.rows
    page.freeze_panes(body, 2)
    for column, width in enumerate(placed.widths):
        page.set_column(column, column, width)
    for row in range(HEADER_ROW, body):
        page.set_row(row, _HEADER_ROW_POINTS)
    for label in placed.labels:
        first, last = HEADER_ROW + label.first_row, HEADER_ROW + label.last_row
        if (first, label.first_column) == (last, label.last_column):
            page.write_string(first, label.first_column, label.text, formats.header)
        else:
            page.merge_range(first, label.first_column, last, label.last_column, label.text, formats.header)
    return body


def _write_footer(page: Any, sheet: FilledSheet, formats: CellFormats, row: int) -> None:
    """Write place, date and the signatories' titles; never a name."""
    right = _right_column(sheet.form)
    page.write_string(row, right, f"{sheet.office.name}, ngày … tháng … năm ……", formats.input_cell)
    page.write_string(row + 1, 1, "NGƯỜI LẬP BIỂU", formats.input_cell)
    page.write_string(row + 1, right, "THỦ TRƯỞNG ĐƠN VỊ", formats.input_cell)


def _set_up_print(page: Any, form: type[Form], body: int, last_row: int) -> None:
    """Set A4, one page wide, with the header repeated on every page."""
    placed = layout.layout_of(form)
    page.set_paper(_A4)
    if sum(placed.widths) > _MAX_PORTRAIT_WIDTH:
        page.set_landscape()
    page.fit_to_pages(1, 0)
    page.set_margins(**_MARGINS_INCHES)
    page.center_horizontally()
    page.repeat_rows(HEADER_ROW, body - 1)
    page.print_area(0, 0, last_row, placed.width - 1)
    page.set_footer("&C&8Trang &P/&N")
