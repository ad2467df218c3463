"""Figures around a table that are no part of it (S-02): below it, beside it, in columns that the form doesn't have."""

from collections.abc import Sequence
from functools import lru_cache

from transforms.tables.cell_kinds import is_blank, is_digits, is_number, non_blank_cells
from transforms.tables.footer import MIN_TELEPHONE, is_footer, is_place_and_date
from transforms.tables.header import HeaderMatch
from transforms.tables.reading import SheetReading
from transforms.text.cells import Cell
from transforms.text.spelling import normalise

MIN_RECORD_CELLS = 5  # below a table; signatures take four columns at most


def looks_like_record(values: Sequence[Cell | None], cells: Sequence[Cell] = ()) -> bool:
    """Check whether a row below a table has a record's number of cells, two numbers, or a name and a number.

    `values`: the form's cells of the row; `cells`: all of it, where numbers beside the table count too.
    """
    beside = cells or values
    if set(map(type, beside)) == {str}:  # signatures repeat, and are cached
        return _looks_like_record(tuple(values), tuple(beside))
    return _looks_like_record.__wrapped__(values, beside)


@lru_cache(maxsize=4096)
def _looks_like_record(values: Sequence[Cell | None], beside: Sequence[Cell | None]) -> bool:
    filled = non_blank_cells(values)
    if len(filled) >= MIN_RECORD_CELLS or sum(is_number(v) or is_digits(v) for v in filled) >= 2:
        return True
    return _names_a_number(beside)


def _names_a_number(cells: Sequence[Cell | None]) -> bool:
    """Check whether a row has a name and a number, neither of a signature, a date nor a telephone."""
    filled = non_blank_cells(cells)
    numbers = [c for c in filled if (is_number(c) and c) or (is_digits(c) and len(str(c).strip()) < 7)]
    names = [c for c in filled if isinstance(c, str) and not is_digits(c) and any(map(str.isalpha, c))]
    if not numbers or not names or is_footer(cells, after_blank=True):
        return False
    in_words = normalise(" ".join(str(c) for c in filled)).lower()
    is_date = is_place_and_date(in_words) or ("tháng" in in_words and "năm" in in_words)
    telephone = any(is_number(c) and c >= MIN_TELEPHONE for c in numbers)
    return not (is_date or telephone or in_words.startswith("trang "))


def check_foreign_columns(reading: SheetReading, header_row: int, match: HeaderMatch, read: Sequence[int]) -> None:
    """Check S-02: data in a labelled column that the form doesn't have, or numbers in a column without label.

    Where a column of the form is missing (S-01), a strange one may be it under another name: S-01 says so instead.
    """
    rows = reading.sheet.rows
    for column, label in match.unknown if match.is_complete(reading.form) else ():
        if any(not is_blank(rows[row][column]) for row in read):
            reading.add_finding("S-02", header_row, column, normalise(label), "chỉ các cột của mẫu")
    for column in match.unlabelled:
        foreign = next((row for row in read if is_number(rows[row][column])), None)
        if foreign is not None:
            reading.add_finding("S-02", foreign, column, "số liệu trong cột không tên", "để trống")


def check_beside(reading: SheetReading, match: HeaderMatch, others: Sequence[int]) -> None:
    """Check S-02: a name and a number beside the table, in rows that hold no record."""
    for row in others:
        cells = reading.sheet.rows[row]
        beside = [cells[column] for column in match.unlabelled]
        if any(beside) and _names_a_number(beside):
            column = next(c for c in match.unlabelled if is_number(cells[c]) or is_digits(cells[c]))
            reading.add_finding("S-02", row, column, "số liệu bên cạnh bảng", "để trống")
