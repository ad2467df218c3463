"""Answers filled in to the list of findings of a marked workbook, as a unit does."""

import io

import openpyxl

from schemas.rules.answers import ANSWER_COLUMN, ID_COLUMN, MORE_COLUMN
from schemas.rules.general import FINDINGS_SHEET


def answered(content: bytes, reason: str, more: str = "") -> bytes:
    """Answer every finding that can be answered; formulas become their values."""
    book = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
    page = book[FINDINGS_SHEET]
    (header,) = [row for row in page.rows if ID_COLUMN in {cell.value for cell in row}]
    at = {cell.value: cell.column for cell in header}
    for row in range(header[0].row + 1, page.max_row + 1):
        if page.cell(row, at[ID_COLUMN]).value:
            page.cell(row, at[ANSWER_COLUMN]).value = reason
            page.cell(row, at[MORE_COLUMN]).value = more
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()
