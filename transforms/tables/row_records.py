"""Tables with records in rows: header, number row, sections, records, total row."""

from collections.abc import Sequence
from functools import lru_cache

from schemas.declaration.form import RECORD, TOTAL, Form
from transforms.formats.workbook import Sheet
from transforms.tables.footer import has_several_cells, is_blank, is_digits, is_number, non_blank_cells
from transforms.tables.header import MAX_HEADER_ROWS, CellPicker, HeaderMatch, lower_labels
from transforms.tables.reading import SheetReading
from transforms.tables.row_kinds import HeaderTest, classify_row, is_number_row, non_record_test
from transforms.text.cells import Cell
from transforms.text.spelling import label_key, normalise

MIN_RECORD_CELLS = 5  # below a table; signatures take four columns at most


def header_height(sheet: Sheet, row: int, form: type[Form]) -> int:
    """Count the header rows: the first, and those below with mostly lower labels of the form."""
    below = sheet.rows[row + 1 : row + MAX_HEADER_ROWS]
    return _header_height(tuple(map(tuple, below)), form)


@lru_cache(maxsize=4096)
def _header_height(below: tuple[tuple[Cell, ...], ...], form: type[Form]) -> int:
    height = 1
    for cells in below:
        filled = non_blank_cells(cells)
        known = sum(isinstance(cell, str) and label_key(cell) in lower_labels(form) for cell in filled)
        if not known or 2 * known < len(filled):
            break
        height += 1
    return height


_END_NAMES = {"total": "dòng tổng cộng", "footer": "bảng"}  # row that ends a table → its name in S-02


def next_header(rows: Sequence[Sequence[Cell]], start: int, is_header: HeaderTest) -> int:
    """Return the first row from `start` on that is a table's header, or the sheet's end."""
    return next(
        (row for row in range(start, len(rows)) if has_several_cells(rows[row]) and is_header(rows[row])), len(rows)
    )


def _first_body_row(sheet: Sheet, below: int) -> int:
    """Return the first row below a header, after the number row if there is one."""
    return below + 1 if below < len(sheet.rows) and is_number_row(tuple(sheet.rows[below])) else below


def read_row_records(reading: SheetReading, header_row: int, match: HeaderMatch, is_header: HeaderTest) -> int:
    """Read the records below the header into `reading`, to the total row, the footer or the next header.

    Return the row of the next header, or the sheet's end.
    """
    sheet, form = reading.sheet, reading.form
    pick_cells, is_heading = match.pick_cells, non_record_test(form)
    section = reading.continuation_of.last_section if reading.continuation_of else None
    after_blank = False
    read: list[int] = []
    end = len(sheet.rows)
    for row in range(_first_body_row(sheet, header_row + match.height), end):
        cells = sheet.rows[row]
        values = pick_cells(cells)
        if type(values[0]) is str and not is_heading(values[0]):
            figures = list(map(type, values)).count(float)
            if figures >= 2:  # certainly a record, as most rows are
                whole = figures == len(values) - 1
                reading.add_record(values, sheet.first_row + row + 1, RECORD, section, whole=whole)
                read.append(row)
                after_blank = False
                continue
        if not any(cells):
            after_blank = True
            continue
        kind, opened = classify_row(cells, values, form, is_header, after_blank=after_blank)
        after_blank = kind == "blank"
        if kind == "section":
            section = opened
        elif kind == "foreign section":
            reading.add_finding("S-02", row, 0, normalise(str(non_blank_cells(cells)[0])), "chỉ các mục của mẫu")
        elif kind == "record":
            reading.add_record(values, sheet.first_row + row + 1, RECORD, section)
            read.append(row)
        elif kind != "blank":
            end = _finish_table(reading, row, kind, pick_cells, is_header)
            break
    reading.last_section = section
    _check_any_record(reading, header_row)
    _check_sections(reading)
    _check_foreign_columns(reading, header_row, match, read)
    return end


def _check_any_record(reading: SheetReading, header_row: int) -> None:
    """Check S-01: a table without records, on a form that is due even without admissions.

    A total alone is no record: on an empty form it is a formula with the value 0.
    """
    if not (RECORD in reading.roles or reading.continuation_of or reading.form.metadata().when_admitted):
        reading.add_finding("S-01", header_row, 0, "bảng không có dòng số liệu nào", "ít nhất một dòng số liệu")


def _check_sections(reading: SheetReading) -> None:
    """Check S-01: a record above the first section row, on a form with sections."""
    if not reading.form.sections() or reading.sections.count(None) == reading.roles.count(TOTAL):
        return  # only the total has no section
    for position, role, section in zip(reading.positions, reading.roles, reading.sections, strict=True):
        if role == RECORD and section is None:
            row = position - reading.sheet.first_row - 1
            reading.add_finding("S-01", row, 0, "dòng không thuộc mục nào", "dòng mục I, II hoặc III ở phía trên")
            return


def _looks_like_record(values: Sequence[Cell | None]) -> bool:
    """Check whether a row below the table has two numbers or a record's number of cells, as no footer has."""
    filled = non_blank_cells(values)
    return len(filled) >= MIN_RECORD_CELLS or sum(is_number(v) or is_digits(v) for v in filled) >= 2


def _finish_table(reading: SheetReading, end: int, kind: str, pick_cells: CellPicker, is_header: HeaderTest) -> int:
    """Return the row of the next header after a table's end, or the sheet's end; a total row is added to the records.

    `kind`: of the row that ends the table. S-02: a row below it that looks like a record, as it isn't counted.
    """
    rows = reading.sheet.rows
    if kind == "header":
        return end
    if kind == "total":
        reading.add_record(pick_cells(rows[end]), reading.sheet.first_row + end + 1, TOTAL, None)
    for row in range(end + 1, len(rows)):
        cells = rows[row]
        if not has_several_cells(cells):
            continue
        if is_header(cells):
            return row
        # Rows with zeros alone come from formulas over blank cells, and are ignored.
        if any(cells) and _looks_like_record(pick_cells(cells)):
            ended = _END_NAMES[kind]
            reading.add_finding("S-02", row, 0, f"số liệu dưới {ended}", f"số liệu ở trên {ended}")
    return len(rows)


def _check_foreign_columns(reading: SheetReading, header_row: int, match: HeaderMatch, read: Sequence[int]) -> None:
    """Check S-02: data in a labelled column that the form doesn't have, or numbers in a column without label."""
    rows = reading.sheet.rows
    for column, label in match.unknown:
        if any(not is_blank(rows[row][column]) for row in read):
            reading.add_finding("S-02", header_row, column, normalise(label), "chỉ các cột của mẫu")
    for column in match.unlabelled:
        foreign = next((row for row in read if is_number(rows[row][column])), None)
        if foreign is not None:
            reading.add_finding("S-02", foreign, column, "số liệu trong cột không tên", "để trống")
