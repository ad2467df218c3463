"""The cells of a workbook that can't be marked as it is (.xls, .xlsb, .ods, .csv …), as an .xlsx.

Every value stands at its own address; looks, formulas and pictures are gone.
"""

import io
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

import xlsxwriter

from reports.returned.findings import Finding
from reports.style.looks import CREATED
from transforms.formats.workbook import Sheet, Workbook
from transforms.text.cells import Cell

_UNFIT = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_MOST_LETTERS_OF_A_NAME, _MOST_LETTERS_OF_A_CELL = 31, 32_767
_MOST_WIDTH, _LEAST_WIDTH = 40, 9


def copied(content: bytes, findings: Sequence[Finding]) -> tuple[bytes, list[Finding]]:
    """Write the cells as .xlsx; the findings with their sheets' names as they are there.

    Raises UnreadableWorkbookError where the cells can't be read.
    """
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True, "nan_inf_to_errors": True})
    book.set_properties({"created": CREATED})
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    names: dict[str, str] = {}
    for sheet in Workbook(content).sheets():
        names[sheet.name] = _fit(sheet.name, set(names.values()))
        _write(book.add_worksheet(names[sheet.name]), sheet, day)
    book.close()
    return file.getvalue(), [replace(f, sheet=names.get(f.sheet, f.sheet)) for f in findings]


def _fit(name: str, taken: set[str]) -> str:
    """A name that Excel lets a sheet have, and that no other sheet has."""
    lowered = {other.casefold() for other in taken}
    base = _UNFIT.sub("_", name)[:_MOST_LETTERS_OF_A_NAME].strip("'") or "Trang"
    fit, number = base, 2
    while fit.casefold() in lowered or fit.casefold() == "history":
        ending = f" {number}"
        fit, number = base[: _MOST_LETTERS_OF_A_NAME - len(ending)] + ending, number + 1
    return fit


def _write(page: Any, sheet: Sheet, day: Any) -> None:
    widths: dict[int, int] = {}
    for row, cells in enumerate(sheet.rows, start=sheet.first_row):
        for column, value in enumerate(cells, start=sheet.first_column):
            if value not in ("", None):
                _put(page, row, column, value, day)
                widths[column] = max(widths.get(column, _LEAST_WIDTH), len(str(value)))
    for column, width in widths.items():
        page.set_column(column, column, min(width, _MOST_WIDTH))


def _put(page: Any, row: int, column: int, value: Cell, day: Any) -> None:
    """Write one value as what it is; a text is never a formula or a link."""
    match value:
        case bool():
            page.write_boolean(row, column, value)
        case float() | int():
            page.write_number(row, column, value)
        case datetime() | date() | time() | timedelta():
            page.write_datetime(row, column, value, day if isinstance(value, date) else None)
        case _:
            page.write_string(row, column, value[:_MOST_LETTERS_OF_A_CELL])
