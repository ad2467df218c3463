"""Text with a separator → a sheet: .csv and .tsv, by comma, semicolon or tab, quoted or not."""

import csv
import io
import re
from collections.abc import Iterator

from transforms.formats import refusals
from transforms.formats.grid import Sheet, squared
from transforms.formats.texts import value_of

NAME = "CSV"
_SEPARATORS = ";\t,"
_ROWS_LOOKED_AT = 200
_LEAST_ROWS = 2  # with two cells or more: a text with a comma in it is no table
_STATED = re.compile(r"sep=(.)\r?\n")  # Excel's own way to name it; no row of the sheet


def sheet_of(text: str, most_cells: int) -> Sheet | None:
    """The one sheet of a text; None where it is no table. Raises F-02 where it is over the limit."""
    stated = _STATED.match(text)
    if stated:
        separator, text = stated[1], text[stated.end() :]
    else:
        separator = _separator(text)
    if not separator:
        return None
    try:
        rows = [[value_of(cell) for cell in row] for row in _reader(text, separator)]
    except csv.Error as error:
        raise refusals.damaged() from error
    cells = len(rows) * max(map(len, rows), default=0)
    if cells > most_cells:
        raise refusals.too_many_cells(cells, most_cells)
    return Sheet(NAME, 0, 0, squared(rows))


def _reader(text: str, separator: str) -> Iterator[list[str]]:
    return csv.reader(io.StringIO(text, newline=""), delimiter=separator)


def _separator(text: str) -> str:
    """The separator that gives the most cells in rows of two or more; blank where none makes a table."""
    cells = {separator: _cells_by(separator, text) for separator in _SEPARATORS}
    best = max(cells, key=lambda separator: cells[separator])
    return best if cells[best] else ""


def _cells_by(separator: str, text: str) -> int:
    rows = []
    try:
        for row in _reader(text, separator):
            rows.append(sum(bool(cell.strip()) for cell in row))
            if len(rows) == _ROWS_LOOKED_AT:
                break
    except csv.Error:
        return 0
    tables = [cells for cells in rows if cells > 1]
    return sum(tables) if len(tables) >= _LEAST_ROWS else 0
