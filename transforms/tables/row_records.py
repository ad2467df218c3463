"""Tables with records in rows: header, number row, sections, records, sums."""

from collections.abc import Sequence
from functools import lru_cache

from schemas.declaration.form import RECORD, TOTAL, UNCLEAR, Form
from transforms.formats.workbook import Sheet
from transforms.tables.body import TableBody, Values
from transforms.tables.cell_kinds import has_several_cells, non_blank_cells
from transforms.tables.header import MAX_HEADER_ROWS, CellPicker, HeaderMatch, lower_labels
from transforms.tables.neighbours import check_beside, check_foreign_columns, looks_like_record
from transforms.tables.reading import SheetReading
from transforms.tables.row_kinds import (
    HeaderTest,
    classify_row,
    is_number_row,
    is_sum_in_number_column,
    non_record_test,
)
from transforms.text.cells import Cell
from transforms.text.spelling import label_key, normalise


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


def next_header(rows: Sequence[Sequence[Cell]], start: int, is_header: HeaderTest) -> int:
    """Return the first row from `start` on that is a table's header, or the sheet's end."""
    return next(
        (row for row in range(start, len(rows)) if has_several_cells(rows[row]) and is_header(rows[row])), len(rows)
    )


def _first_body_row(sheet: Sheet, below: int) -> int:
    """Return the first row below a header, after the number rows if there are any."""
    while below < len(sheet.rows) and is_number_row(tuple(sheet.rows[below])):
        below += 1
    return below


def read_row_records(reading: SheetReading, header_row: int, match: HeaderMatch, is_header: HeaderTest) -> int:
    """Read the records and sums below the header into `reading`, to the footer or the next header.

    Return the row of the next header, or the sheet's end.
    """
    sheet, form = reading.sheet, reading.form
    pick_cells, is_heading = match.pick_cells, non_record_test(form)
    body = TableBody(reading, pick_cells)
    number_column = match.fields.get(next(iter(form.cells())), 0) - 1
    after_blank = False
    first = _first_body_row(sheet, header_row + match.height)
    bottom = end = len(sheet.rows)
    for row in range(first, end):
        cells = sheet.rows[row]
        values = pick_cells(cells)
        if type(values[0]) is str and not body.closed and not is_heading(values[0]):
            figures = list(map(type, values)).count(float)
            beside = cells[number_column] if number_column >= 0 else ""
            if figures >= 2 and not (type(beside) is str and is_sum_in_number_column(beside)):
                body.add(row, values, RECORD, whole=figures == len(values) - 1)  # a record, as most rows are
                after_blank = False
                continue
        if not any(cells):
            after_blank = True
            continue
        kind, opened = classify_row(cells, values, form, is_header, after_blank=after_blank)
        after_blank = kind == "blank"
        if kind in ("header", "footer"):
            bottom = row
            end = row if kind == "header" else _check_below(reading, row, pick_cells, is_header, closed=body.closed)
            break
        _add_row(body, row, values, kind, opened)
    body.settle_late_rows()
    reading.bottom = sheet.first_row + 1 + next((r for r in range(bottom - 1, first, -1) if any(sheet.rows[r])), first)
    reading.last_section = body.section
    _check_any_record(reading, header_row)
    _check_sections(reading)
    check_foreign_columns(reading, header_row, match, body.read)
    if match.unlabelled:
        check_beside(reading, match, sorted(set(range(first, bottom)) - set(body.read)))
    return end


def _add_row(body: TableBody, row: int, values: Values, kind: str, opened: str | None) -> None:
    """Add a row that isn't plainly a record, by its kind (`transforms.tables.row_kinds.classify_row`)."""
    match kind:
        case "section":
            body.open_section(row, values, opened)
        case "foreign section":
            first = normalise(str(non_blank_cells(body.reading.sheet.rows[row])[0]))
            body.reading.add_finding("S-02", row, 0, first, "chỉ các mục của mẫu")
            body.reading.in_doubt = True
        case "record":
            body.add_record(row, values)
        case "total" | "subtotal":
            body.add_sum(row, values, kind)
        case "unclear":
            body.add(row, values, UNCLEAR)


def _check_any_record(reading: SheetReading, header_row: int) -> None:
    """Check S-01: a table without records, on a form that is due even without admissions.

    A total alone is no record: on an empty form it is a formula with the value 0.
    """
    if not (RECORD in reading.roles or reading.continuation_of or reading.form.metadata().when_admitted):
        reading.add_finding("S-01", header_row, 0, "bảng không có dòng số liệu nào", "ít nhất một dòng số liệu")


def _check_sections(reading: SheetReading) -> None:
    """Check S-01: a record above the first section row, on a form with sections."""
    if not reading.form.sections() or reading.sections.count(None) == reading.roles.count(TOTAL):
        return  # of the plain table only the total is in no section
    for position, role, section in zip(reading.positions, reading.roles, reading.sections, strict=True):
        if role == RECORD and section is None:
            row = position - reading.sheet.first_row - 1
            reading.add_finding("S-01", row, 0, "dòng không thuộc mục nào", "dòng mục I, II hoặc III ở phía trên")
            return


def _check_below(
    reading: SheetReading, end: int, pick_cells: CellPicker, is_header: HeaderTest, *, closed: bool
) -> int:
    """Check S-02 below the footer: a row that looks like a record isn't counted.

    Return the row of the next header after the table's end, or the sheet's end.
    """
    rows, ended = reading.sheet.rows, "dòng tổng cộng" if closed else "bảng"
    for row in range(end + 1, len(rows)):
        cells = rows[row]
        if not has_several_cells(cells):
            continue
        if is_header(cells):
            return row
        # Rows with zeros alone come from formulas over blank cells, and are ignored.
        if any(cells) and looks_like_record(pick_cells(cells), cells):
            reading.add_finding("S-02", row, 0, f"số liệu dưới {ended}", f"số liệu ở trên {ended}")
            reading.in_doubt = True
    return len(rows)
