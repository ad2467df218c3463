"""Tables whose records stand in rows: header, number row, sections, records, total row."""

import re
from collections.abc import Callable, Sequence
from functools import cache, lru_cache
from itertools import pairwise
from operator import itemgetter

from schemas.form import RECORD, TOTAL, Form
from transforms.foot import filled, holds_several, is_blank, is_digits, is_foot, is_number, is_total, is_total_label
from transforms.header import MOST_HEADER_ROWS, Match, lower_labels
from transforms.reading import SheetReading
from transforms.text import choice_key, clean, label_key
from transforms.workbook import Cell, Sheet

_COLUMN_NUMBER = re.compile(r"\(?\s*(\d{1,3})\s*(?:=[\d\s+\-=().]*)?\)?")
LEAST_CELLS_OF_A_RECORD = 5  # below a table; signatures stand in four columns at most
_SECTION_NUMBER = re.compile(r"^[IVX]+\s*[.)]\s*\S", re.IGNORECASE)


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


@lru_cache(maxsize=4096)
def is_number_row(cells: tuple[Cell, ...]) -> bool:
    """Whether a row counts the columns: `(1) (2) (3=4+5)` or 1, 2, 3; -1, -2 is what Excel makes of `(1) (2)`."""
    held = filled(cells)
    numbers = []
    for cell in held:
        match = _COLUMN_NUMBER.fullmatch(f"{abs(cell):g}" if is_number(cell) else str(cell).strip())
        if not match:
            return False
        numbers.append(int(match[1]))
    in_brackets = all(isinstance(cell, str) and cell.strip().startswith("(") for cell in held)
    run_on = all(b == a + 1 for a, b in pairwise(numbers))
    return len(numbers) >= 2 and (in_brackets or run_on)


@cache
def section_keys(form: type[Form]) -> dict[str, str]:
    """The key of each section's label → the section."""
    return {label_key(label): name for label, name in form.sections().items()}


_ENDS = {"total": "dòng tổng cộng", "foot": "bảng"}  # what ends a table, and how it is called

Heads = Callable[[Sequence[Cell]], bool]  # whether a row heads a table
_Take = Callable[[Sequence[Cell]], tuple[Cell | None, ...]]


def _getter(form: type[Form], match: Match) -> _Take:
    """Takes a row's cells in the order of the form's fields; None for a column that isn't there."""
    columns = [match.fields.get(name) for name in form.cells()]
    present = [c for c in columns if c is not None]
    if len(present) == len(columns) > 1:
        return itemgetter(*present)
    return lambda cells: tuple(None if c is None else cells[c] for c in columns)


def _kind_of(
    cells: Sequence[Cell], values: tuple[Cell | None, ...], form: type[Form], heads: Heads, *, after_blank: bool
) -> str:
    """What a row is: `blank`, `header`, `total`, `section`, `foot`, `strange section` or `record`."""
    if set(map(type, cells)) == {str}:  # headings and feet come again and again; rows with figures do not
        kind = _kind_of_text(tuple(cells), form, heads, after_blank)
    else:
        kind = _kind_of_any(cells, form, heads, after_blank)
    return "blank" if kind == "record" and all(map(is_blank, values)) else kind


def _kind_of_any(cells: Sequence[Cell], form: type[Form], heads: Heads, after_blank: bool) -> str:
    held = filled(cells)
    if not held:
        return "blank"
    if heads(cells):
        return "header"
    if is_total(cells):
        return "total"
    if form.sections():
        if _section_of(held, form):
            return "section"
        if len(held) <= 2 and _SECTION_NUMBER.match(clean(str(held[0]))):
            return "strange section"
    if is_foot(cells, after_blank=after_blank) or _is_stray_text(held, form):
        return "foot"
    return "record"


_kind_of_text = lru_cache(maxsize=4096)(_kind_of_any)


def _is_stray_text(held: Sequence[Cell], form: type[Form]) -> bool:
    """Whether a row is one lone text in a table whose records are named from a list: it names none of them."""
    first_key = form.cells()[form.keys()[0]] if form.keys() else None
    if first_key is None or not first_key.choices or len(held) != 1 or not isinstance(held[0], str):
        return False
    return choice_key(held[0]) not in {choice_key(spelling) for spelling in first_key.choices}


def _is_plain_record(values: tuple[Cell | None, ...], form: type[Form]) -> bool:
    """Whether a row is a record at first sight, as most rows are: two figures or more, and a key that is no heading."""
    first = values[0]
    return type(first) is str and list(map(type, values)).count(float) >= 2 and not _is_heading(first, form)


@lru_cache(maxsize=65536)
def _is_heading(text: str, form: type[Form]) -> bool:
    key = label_key(text)
    return not key or key in section_keys(form) or is_total_label(text)


def _section_of(held: Sequence[Cell], form: type[Form]) -> str | None:
    """The section a row opens, its number in the same cell as its label or in the cell before.

    Without its number it opens one only where the row holds no figures: a party cell can have that name too.
    """
    for place, cell in enumerate(held[:2]):
        section = section_keys(form).get(label_key(str(cell)))
        if section:
            numbered = _SECTION_NUMBER.match(f"{held[0]}. {cell}" if place else f"{cell}")
            return section if numbered or not any(map(is_number, held)) else None
    return None


def next_header(rows: Sequence[Sequence[Cell]], start: int, heads: Heads) -> int:
    """The first row from `start` on that heads a table, or the sheet's end."""
    return next((row for row in range(start, len(rows)) if holds_several(rows[row]) and heads(rows[row])), len(rows))


def read_rows(reading: SheetReading, header_row: int, match: Match, heads: Heads) -> int:
    """Read the records below the header into `reading`, to the total row, the foot or the next header.

    Gives the row where the next header stands, or the sheet's end.
    """
    sheet, form = reading.sheet, reading.form
    take = _getter(form, match)
    body = header_row + match.height
    section = reading.continues.open_section if reading.continues else None
    after_blank = False
    read: list[int] = []
    end = len(sheet.rows)
    for row in range(body, len(sheet.rows)):
        cells = sheet.rows[row]
        if not any(cells):
            after_blank = True
            continue
        if row == body and is_number_row(tuple(cells)):
            continue
        values = take(cells)
        plain = _is_plain_record(values, form)
        kind = "record" if plain else _kind_of(cells, values, form, heads, after_blank=after_blank)
        after_blank = kind == "blank"
        if kind == "section":
            section = _section_of(filled(cells), form)
        elif kind == "strange section":
            reading.add_problem("S-02", row, 0, clean(str(filled(cells)[0])), "chỉ các mục của mẫu")
        elif kind == "record":
            reading.add_record(values, sheet.first_row + row + 1, RECORD, section)
            read.append(row)
        elif kind == "header":
            end = row
            break
        elif kind in _ENDS:
            if kind == "total":
                reading.add_record(values, sheet.first_row + row + 1, TOTAL, None)
            end = _end_of_table(reading, row + 1, take, heads, _ENDS[kind])
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
    if not reading.form.sections():
        return
    for position, role, section in zip(reading.positions, reading.roles, reading.sections, strict=True):
        if role == RECORD and section is None:
            row = position - reading.sheet.first_row - 1
            reading.add_problem("S-01", row, 0, "dòng không thuộc mục nào", "dòng mục I, II hoặc III ở phía trên")
            return


def _reads_like_a_record(values: Sequence[Cell | None]) -> bool:
    """Whether a row below the table holds what no foot holds: two numbers, or as many cells as a record."""
    held = filled(values)
    return len(held) >= LEAST_CELLS_OF_A_RECORD or sum(is_number(v) or is_digits(v) for v in held) >= 2


def _end_of_table(reading: SheetReading, start: int, take: _Take, heads: Heads, end: str) -> int:
    """Where the next header stands below a table's end, or the sheet's end.

    S-02: a row between that reads like a record, where nothing is counted.
    """
    rows = reading.sheet.rows
    following = next_header(rows, start, heads)
    for row in range(start, following):
        # Zeros alone are what formulas give where nothing stands: nothing is lost with them.
        if any(rows[row]) and holds_several(rows[row]) and _reads_like_a_record(take(rows[row])):
            reading.add_problem("S-02", row, 0, f"số liệu dưới {end}", f"số liệu ở trên {end}")
    return following


def _note_foreign_columns(reading: SheetReading, header_row: int, match: Match, read: Sequence[int]) -> None:
    """S-02: a labelled column that the form doesn't have, with data; or numbers in a column without a label."""
    rows = reading.sheet.rows
    for column, label in match.unknown:
        if any(not is_blank(rows[row][column]) for row in read):
            reading.add_problem("S-02", header_row, column, clean(label), "chỉ các cột của mẫu")
    for column in match.unlabelled:
        strange = next((row for row in read if is_number(rows[row][column])), None)
        if strange is not None:
            reading.add_problem("S-02", strange, column, "số liệu trong cột không tên", "để trống")
