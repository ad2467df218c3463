"""Delimited text (.csv, .tsv) as a sheet: comma, semicolon or tab, quoted or not."""

import csv
import io
import re
from collections.abc import Iterator

from transforms.formats import file_errors
from transforms.formats.grid import Sheet, pad_rows
from transforms.formats.texts import parse_cell

NAME = "CSV"
_SEPARATORS = ";\t,"
_SAMPLED_ROWS = 200
_MIN_ROWS = 2  # with two cells or more: plain text may have commas too
_STATED_SEPARATOR = re.compile(r"sep=(.)\r?\n")  # Excel's first line that names the separator


def sheet_of(text: str, max_cells: int) -> Sheet | None:
    """Parse a text as one sheet; None if it is no table. Raises F-02 over the limit."""
    stated = _STATED_SEPARATOR.match(text)
    if stated:
        separator, text = stated[1], text[stated.end() :]
    else:
        separator = _detect_separator(text)
    if not separator:
        return None
    try:
        rows = [[parse_cell(cell) for cell in row] for row in _reader(text, separator)]
    except csv.Error as error:
        raise file_errors.damaged() from error
    cells = len(rows) * max(map(len, rows), default=0)
    if cells > max_cells:
        raise file_errors.too_many_cells(cells, max_cells)
    return Sheet(NAME, 0, 0, pad_rows(rows))


def _reader(text: str, separator: str) -> Iterator[list[str]]:
    return csv.reader(io.StringIO(text, newline=""), delimiter=separator)


def _detect_separator(text: str) -> str:
    """Return the separator with the most cells in rows of two or more; blank if none makes a table."""
    cells = {separator: _count_cells(separator, text) for separator in _SEPARATORS}
    best = max(cells, key=lambda separator: cells[separator])
    return best if cells[best] else ""


def _count_cells(separator: str, text: str) -> int:
    rows = []
    try:
        for row in _reader(text, separator):
            rows.append(sum(bool(cell.strip()) for cell in row))
            if len(rows) == _SAMPLED_ROWS:
                break
    except csv.Error:
        return 0
    tables = [cells for cells in rows if cells > 1]
    return sum(tables) if len(tables) >= _MIN_ROWS else 0
