"""Writes workbooks on the forms' paper, filled in or empty. Everything comes from the forms' declarations.

Equal input gives equal bytes. Whatever a record holds is written as a text, a number or a day, never as a
formula.
"""

import io
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import xlsxwriter

from reports import layout
from reports.filled_sheet import FilledSheet, Record, Value
from reports.formats import Looks, make_looks
from reports.layout import HEADER_ROW
from reports.tables import TableWriter
from schemas.form import Form
from schemas.registry import DISTRICT

__all__ = ["FilledSheet", "Record", "Value", "write_workbook"]

CREATED = datetime(2020, 7, 15)  # of every workbook, so that equal input gives equal bytes
_A4 = 9


def write_workbook(sheets: Sequence[FilledSheet]) -> bytes:
    """Write the sheets as one .xlsx, each named by its form's code; one without records is an empty form.

    Raises ValueError for a record that has no place on its form.
    """
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True})
    book.set_properties({"created": CREATED})
    looks = make_looks(book)
    for sheet in sheets:
        page = book.add_worksheet(sheet.form.paper().code)
        _write_above(page, sheet, looks)
        body = _write_header(page, sheet.form, looks)
        last_row = TableWriter(page, sheet, looks, body).write()
        _write_foot(page, sheet.form, looks, last_row + 2)
    book.close()
    return file.getvalue()


def _write_above(page: Any, sheet: FilledSheet, looks: Looks) -> None:
    paper, put = sheet.form.paper(), page.write_string
    put(layout.OFFICE_ROW, 0, f"HUYỆN ỦY {DISTRICT.upper()}", looks.bold)
    put(layout.OFFICE_ROW, _right(sheet.form), f"Mẫu số: {paper.code}", looks.bold)
    put(layout.DEPARTMENT_ROW, 0, "BAN TỔ CHỨC", looks.bold)
    if sheet.note:
        put(layout.NOTE_ROW, 0, sheet.note, looks.made_up)
    put(layout.TITLE_ROW, 0, paper.title.upper(), looks.title)
    put(layout.PERIOD_ROW, 0, f"Kỳ báo cáo: {sheet.period}", looks.plain)
    put(layout.UNIT_ROW, 0, "Đơn vị báo cáo:", looks.plain)
    put(layout.UNIT_ROW, layout.VALUE_COLUMN, sheet.unit, looks.bold)
    put(layout.CODE_ROW, 0, f"Mã đơn vị: {sheet.unit_code}", looks.plain)


def _right(form: type[Form]) -> int:
    """Pick a column towards the right edge of the table."""
    return max(3, layout.layout_of(form).width - 4)


def _write_header(page: Any, form: type[Form], looks: Looks) -> int:
    """Write the labels, merged as they reach; give the first row below them."""
    placed = layout.layout_of(form)
    body = HEADER_ROW + placed.rows
    page.set_landscape()
    page.set_paper(_A4)
    page.fit_to_pages(1, 0)
    page.freeze_panes(body, 2)
    for column, width in enumerate(placed.widths):
        page.set_column(column, column, width)
    for label in placed.labels:
        first, last = HEADER_ROW + label.first_row, HEADER_ROW + label.last_row
        if (first, label.first_column) == (last, label.last_column):
            page.write_string(first, label.first_column, label.text, looks.header)
        else:
            page.merge_range(first, label.first_column, last, label.last_column, label.text, looks.header)
    return body


def _write_foot(page: Any, form: type[Form], looks: Looks, row: int) -> None:
    """Write place and date, and whose signatures belong there; never a name."""
    page.write_string(row, _right(form), f"{DISTRICT}, ngày … tháng … năm ……", looks.plain)
    page.write_string(row + 1, 1, "NGƯỜI LẬP BIỂU", looks.bold)
    page.write_string(row + 1, _right(form), "THỦ TRƯỞNG ĐƠN VỊ", looks.bold)
