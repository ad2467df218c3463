"""Conversion of a workbook that can't be marked in place (.xls, .xlsb, .ods, .csv …) to .xlsx.

Every value keeps its address; cell formats, formulas and pictures are lost.
"""

import io
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

import xlsxwriter

from reports.style.cell_formats import CREATED
from schemas.findings import Finding
from transforms.formats.workbook import Sheet, Workbook
from transforms.text.cells import Cell

_UNFIT = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_MAX_NAME_LENGTH, _MAX_CELL_LENGTH = 31, 32_767
_MAX_WIDTH, _MIN_WIDTH = 40, 9


def convert_to_xlsx(content: bytes, findings: Sequence[Finding]) -> tuple[bytes, list[Finding]]:
    """Write the cells as .xlsx; return it with the findings under the new sheet names.

    Raises UnreadableWorkbookError where the cells can't be read.
    """
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True, "nan_inf_to_errors": True})
    book.set_properties({"created": CREATED})
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    names: dict[str, str] = {}
    for sheet in Workbook(content).sheets():
        names[sheet.name] = _sheet_name(sheet.name, set(names.values()))
        _write(book.add_worksheet(names[sheet.name]), sheet, day)
    book.close()
    return file.getvalue(), [replace(f, sheet=names.get(f.sheet, f.sheet)) for f in findings]


def _sheet_name(name: str, taken: set[str]) -> str:
    """Return a valid and unused sheet name."""
    lowered = {other.casefold() for other in taken}
    base = _UNFIT.sub("_", name)[:_MAX_NAME_LENGTH].strip("'") or "Trang"
    unique, number = base, 2
    while unique.casefold() in lowered or unique.casefold() == "history":
        ending = f" {number}"
        unique, number = base[: _MAX_NAME_LENGTH - len(ending)] + ending, number + 1
    return unique


def _write(page: Any, sheet: Sheet, day: Any) -> None:
    widths: dict[int, int] = {}
    for row, cells in enumerate(sheet.rows, start=sheet.first_row):
        for column, value in enumerate(cells, start=sheet.first_column):
            if value not in ("", None):
                _put(page, row, column, value, day)
                widths[column] = max(widths.get(column, _MIN_WIDTH), len(str(value)))
    for column, width in widths.items():
        page.set_column(column, column, min(width, _MAX_WIDTH))


def _put(page: Any, row: int, column: int, value: Cell, day: Any) -> None:
    """Write one value by its type; a text never becomes a formula or a link."""
    match value:
        case bool():
            page.write_boolean(row, column, value)
        case float() | int():
            page.write_number(row, column, value)
        case datetime() | date() | time() | timedelta():
            page.write_datetime(row, column, value, day if isinstance(value, date) else None)
        case _:
            page.write_string(row, column, value[:_MAX_CELL_LENGTH])
