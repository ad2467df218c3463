"""Tables whose records stand in rows: header, number row, sections, records, total row."""

import re
from collections.abc import Callable, Sequence
from functools import cache
from operator import itemgetter

from schemas.form import RECORD, TOTAL, Form
from transforms.foot import filled, is_blank, is_foot, is_total
from transforms.header import MOST_HEADER_ROWS, Match, lower_labels
from transforms.reading import SheetReading
from transforms.text import clean, label_key
from transforms.workbook import Cell, Sheet

_COLUMN_NUMBER = re.compile(r"\(?\s*(\d+)\s*(?:=[\d\s+\-=().]*)?\)?")
_SECTION_NUMBER = re.compile(r"^[IVX]+\s*[.)]\s*\S", re.IGNORECASE)


def header_height(sheet: Sheet, row: int, form: type[Form]) -> int:
    """How many rows the header has: the ones below the first whose texts are mostly lower labels of the form."""
    height = 1
    for cells in sheet.rows[row + 1 : row + MOST_HEADER_ROWS]:
        held = filled(cells)
        known = sum(isinstance(cell, str) and label_key(cell) in lower_labels(form) for cell in held)
        if not known or 2 * known < len(held):
            break
        height += 1
    return height


def is_number_row(cells: Sequence[Cell]) -> bool:
    """Whether a row counts the columns: `(1) (2) (3=4+5)`, or 1, 2, 3 as numbers."""
    held = filled(cells)
    numbers = []
    for cell in held:
        match = _COLUMN_NUMBER.fullmatch(f"{cell:g}" if isinstance(cell, float) else str(cell).strip())
        if not match:
            return False
        numbers.append(int(match[1]))
    return len(numbers) >= 2 and all(b == a + 1 for a, b in zip(numbers, numbers[1:], strict=False))


@cache
def section_keys(form: type[Form]) -> dict[str, str]:
    """The key of each section's label → the section."""
    return {label_key(label): name for label, name in form.sections().items()}


_Take = Callable[[Sequence[Cell]], tuple[Cell | None, ...]]


def _getter(form: type[Form], match: Match) -> _Take:
    """Takes a row's cells in the order of the form's fields; None for a column that isn't there."""
    columns = [match.fields.get(name) for name in form.cells()]
    present = [c for c in columns if c is not None]
    if len(present) == len(columns) > 1:
        return itemgetter(*present)
    return lambda cells: tuple(None if c is None else cells[c] for c in columns)


def _kind_of(
    cells: Sequence[Cell], values: Sequence[Cell | None], form: type[Form], *, after_blank: bool
) -> str:
    """What a row is: `blank`, `total`, `section`, `foot`, `strange section` or `record`."""
    held = filled(cells)
    if not held:
        return "blank"
    if is_total(cells):
        return "total"
    if form.sections():
        if _section_of(held, form):
            return "section"
        if len(held) <= 2 and _SECTION_NUMBER.match(clean(str(held[0]))):
            return "strange section"
    if is_foot(cells, after_blank=after_blank):
        return "foot"
    return "record" if filled(values) else "blank"


def _section_of(held: Sequence[Cell], form: type[Form]) -> str | None:
    """The section a row opens, its number in the same cell as its label or in the cell before."""
    return next(
        (section_keys(form)[k] for c in held[:2] if (k := label_key(str(c))) in section_keys(form)), None
    )


def read_rows(reading: SheetReading, header_row: int, match: Match) -> None:
    """Read the records below the header into `reading`, to the total row or the foot."""
    sheet, form = reading.sheet, reading.form
    reading.places = {name: sheet.first_column + column for name, column in match.fields.items()}
    take = _getter(form, match)
    body = header_row + header_height(sheet, header_row, form)
    section: str | None = None
    after_blank = False
    read: list[int] = []
    for row in range(body, len(sheet.rows)):
        cells = sheet.rows[row]
        if not any(cells):
            after_blank = True
            continue
        if row == body and is_number_row(cells):
            continue
        values = take(cells)
        kind = _kind_of(cells, values, form, after_blank=after_blank)
        after_blank = kind == "blank"
        if kind == "section":
            section = _section_of(filled(cells), form)
        elif kind == "strange section":
            reading.add_problem("S-02", row, 0, clean(str(filled(cells)[0])), "chỉ các mục của mẫu")
        elif kind == "record":
            reading.add_record(values, sheet.first_row + row + 1, RECORD, section)
            read.append(row)
        elif kind == "total":
            reading.add_record(values, sheet.first_row + row + 1, TOTAL, None)
            _note_data_below_total(reading, row + 1, take)
            break
        elif kind == "foot":
            break
    _note_records_without_section(reading)
    _note_foreign_columns(reading, header_row, match, read)


def _note_records_without_section(reading: SheetReading) -> None:
    """S-01: a record above the first section row, where the form has sections."""
    if not reading.form.sections():
        return
    for position, role, section in zip(reading.positions, reading.roles, reading.sections, strict=True):
        if role == RECORD and section is None:
            row = position - reading.sheet.first_row - 1
            reading.add_problem(
                "S-01", row, 0, "dòng không thuộc mục nào", "dòng mục I, II hoặc III ở phía trên"
            )
            return


def _note_data_below_total(reading: SheetReading, start: int, take: _Take) -> None:
    """S-02: a row that reads like a record, but stands below the total, where nothing is counted."""
    for row in range(start, len(reading.sheet.rows)):
        cells = reading.sheet.rows[row]
        if any(cells) and sum(type(value) is float for value in take(cells)) >= 2:
            reading.add_problem(
                "S-02", row, 0, "số liệu dưới dòng tổng cộng", "số liệu ở trên dòng tổng cộng"
            )


def _note_foreign_columns(reading: SheetReading, header_row: int, match: Match, read: Sequence[int]) -> None:
    """S-02: a labelled column that the form doesn't have and that holds data, or numbers in a column without a label."""
    rows = reading.sheet.rows
    for column, label in match.unknown:
        if any(not is_blank(rows[row][column]) for row in read):
            reading.add_problem("S-02", header_row, column, clean(label), "chỉ các cột của mẫu")
    for column in match.unlabelled:
        strange = next((row for row in read if type(rows[row][column]) is float), None)
        if strange is not None:
            reading.add_problem("S-02", strange, column, "số liệu trong cột không tên", "để trống")
