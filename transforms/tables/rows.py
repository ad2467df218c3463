"""Tables whose records stand in rows: header, number row, sections, records, total row."""

from collections.abc import Sequence
from functools import lru_cache

from schemas.declaration.form import RECORD, TOTAL, Form
from transforms.formats.workbook import Sheet
from transforms.tables.footer import filled, holds_several, is_blank, is_digits, is_number
from transforms.tables.header import MOST_HEADER_ROWS, Match, Take, lower_labels
from transforms.tables.reading import SheetReading
from transforms.tables.row_kinds import Heads, heading_test, is_number_row, kind_of
from transforms.text.cells import Cell
from transforms.text.spelling import normalise, label_key

LEAST_CELLS_OF_A_RECORD = 5  # below a table; signatures stand in four columns at most


def header_height(sheet: Sheet, row: int, form: type[Form]) -> int:
    """How many rows the header has: the ones below the first whose texts are mostly lower labels of the form."""
    below = sheet.rows[row + 1 : row + MOST_HEADER_ROWS]
    return _header_height(tuple(map(tuple, below)), form)


@lru_cache(maxsize=4096)
def _header_height(below: tuple[tuple[Cell, ...], ...], form: type[Form]) -> int:
    height = 1
    for cells in below:
        held = filled(cells)
        known = sum(isinstance(cell, str) and label_key(cell) in lower_labels(form) for cell in held)
        if not known or 2 * known < len(held):
            break
        height += 1
    return height


_ENDS = {"total": "dòng tổng cộng", "foot": "bảng"}  # what ends a table, and how it is called


def next_header(rows: Sequence[Sequence[Cell]], start: int, heads: Heads) -> int:
    """The first row from `start` on that heads a table, or the sheet's end."""
    return next((row for row in range(start, len(rows)) if holds_several(rows[row]) and heads(rows[row])), len(rows))


def _first_row_of_body(sheet: Sheet, below: int) -> int:
    """The first row below a header that does not count the columns."""
    return below + 1 if below < len(sheet.rows) and is_number_row(tuple(sheet.rows[below])) else below


def read_rows(reading: SheetReading, header_row: int, match: Match, heads: Heads) -> int:
    """Read the records below the header into `reading`, to the total row, the foot or the next header.

    Gives the row where the next header stands, or the sheet's end.
    """
    sheet, form = reading.sheet, reading.form
    take, is_heading = match.take, heading_test(form)
    section = reading.continues.open_section if reading.continues else None
    after_blank = False
    read: list[int] = []
    end = len(sheet.rows)
    for row in range(_first_row_of_body(sheet, header_row + match.height), end):
        cells = sheet.rows[row]
        values = take(cells)
        if type(values[0]) is str and not is_heading(values[0]):
            figures = list(map(type, values)).count(float)
            if figures >= 2:  # a record at first sight, as most rows are
                whole = figures == len(values) - 1
                reading.add_record(values, sheet.first_row + row + 1, RECORD, section, whole=whole)
                read.append(row)
                after_blank = False
                continue
        if not any(cells):
            after_blank = True
            continue
        kind, opened = kind_of(cells, values, form, heads, after_blank=after_blank)
        after_blank = kind == "blank"
        if kind == "section":
            section = opened
        elif kind == "strange section":
            reading.add_problem("S-02", row, 0, normalise(str(filled(cells)[0])), "chỉ các mục của mẫu")
        elif kind == "record":
            reading.add_record(values, sheet.first_row + row + 1, RECORD, section)
            read.append(row)
        elif kind != "blank":
            end = _end_of_table(reading, row, kind, take, heads)
            break
    reading.open_section = section
    _note_no_records(reading, header_row)
    _note_records_without_section(reading)
    _note_foreign_columns(reading, header_row, match, read)
    return end


def _note_no_records(reading: SheetReading, header_row: int) -> None:
    """S-01: a table without records, where the form is due whether anybody was admitted or not.

    A total alone says nothing: on a form that nobody filled in, it is a formula that comes to 0.
    """
    if not (RECORD in reading.roles or reading.continues or reading.form.paper().when_admitted):
        reading.add_problem("S-01", header_row, 0, "bảng không có dòng số liệu nào", "ít nhất một dòng số liệu")


def _note_records_without_section(reading: SheetReading) -> None:
    """S-01: a record above the first section row, where the form has sections."""
    if not reading.form.sections() or reading.sections.count(None) == reading.roles.count(TOTAL):
        return  # only the total, as always, stands in no section
    for position, role, section in zip(reading.positions, reading.roles, reading.sections, strict=True):
        if role == RECORD and section is None:
            row = position - reading.sheet.first_row - 1
            reading.add_problem("S-01", row, 0, "dòng không thuộc mục nào", "dòng mục I, II hoặc III ở phía trên")
            return


def _reads_like_a_record(values: Sequence[Cell | None]) -> bool:
    """Whether a row below the table holds what no foot holds: two numbers, or as many cells as a record."""
    held = filled(values)
    return len(held) >= LEAST_CELLS_OF_A_RECORD or sum(is_number(v) or is_digits(v) for v in held) >= 2


def _end_of_table(reading: SheetReading, end: int, kind: str, take: Take, heads: Heads) -> int:
    """Where the next header stands from a table's end on, or the sheet's end; a total there is kept.

    `kind`: what the row is that ends it. S-02: a row below that reads like a record, where nothing is counted.
    """
    rows = reading.sheet.rows
    if kind == "header":
        return end
    if kind == "total":
        reading.add_record(take(rows[end]), reading.sheet.first_row + end + 1, TOTAL, None)
    for row in range(end + 1, len(rows)):
        cells = rows[row]
        if not holds_several(cells):
            continue
        if heads(cells):
            return row
        # Zeros alone are what formulas give where nothing stands: nothing is lost with them.
        if any(cells) and _reads_like_a_record(take(cells)):
            ended = _ENDS[kind]
            reading.add_problem("S-02", row, 0, f"số liệu dưới {ended}", f"số liệu ở trên {ended}")
    return len(rows)


def _note_foreign_columns(reading: SheetReading, header_row: int, match: Match, read: Sequence[int]) -> None:
    """S-02: a labelled column that the form doesn't have, with data; or numbers in a column without a label."""
    rows = reading.sheet.rows
    for column, label in match.unknown:
        if any(not is_blank(rows[row][column]) for row in read):
            reading.add_problem("S-02", header_row, column, normalise(label), "chỉ các cột của mẫu")
    for column in match.unlabelled:
        strange = next((row for row in read if is_number(rows[row][column])), None)
        if strange is not None:
            reading.add_problem("S-02", strange, column, "số liệu trong cột không tên", "để trống")
