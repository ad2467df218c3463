"""A sheet → which forms it shows, what stands above each table, and its records with their places.

A table begins at a row that reads like a form's header. It ends at its total row, at the foot, or where another
begins; nothing of a foot (signatures, names, telephones) is ever kept. Source: FORMS.md §1.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache, lru_cache
from typing import NamedTuple

from schemas.declaration.form import TOTAL, Form
from transforms.formats.workbook import Sheet
from transforms.tables.header import (
    LEAST_SHARE_OF_LABELS,
    Match,
    match_header,
    top_labels,
    top_labels_of_one_paper,
)
from transforms.tables.hidden import note_hidden
from transforms.tables.lines import match_lines, read_lines
from transforms.tables.reading import SheetReading, Stated
from transforms.tables.row_kinds import Heads
from transforms.tables.rows import header_height, next_header, read_rows
from transforms.text.cells import Cell
from transforms.text.spelling import normalise, label_key

MOST_ROWS_ABOVE_TABLE = 200
_STATED = {
    "don vi bao cao": "unit",
    "ten don vi": "unit",
    "ma don vi": "code",
    "ky bao cao": "period",
    "lan nop": "version",
}
_LABELS_ABOVE = {*_STATED, "mau so"}


def read_sheet(
    sheet: Sheet, forms: Sequence[type[Form]], before: Mapping[type[Form], SheetReading] | None = None
) -> list[SheetReading]:
    """Read a sheet's tables from the top, each as the form whose labels it shows; none where it shows no form's.

    `before`: the last reading of each form on the sheets before. A table without its total whose header comes again
    goes on there, on a later page or the next sheet.
    """
    last = dict(before or {})
    readings: list[SheetReading] = []
    known = tuple(forms)
    start = above = 0
    while start < len(sheet.rows):
        found = _recognise(sheet, known, start, above)
        if found is None:
            break
        header_row, form, match, stated = found
        if readings:
            stated = readings[-1].stated | stated
        above = header_row + match.height
        reading = SheetReading(form, sheet, stated)
        reading.places = _places(reading, match)
        reading.continues = _continued(reading, last.get(form))
        start = _read_table(reading, header_row, match, known)
        if reading.continues and reading.keys() & reading.continues.keys():
            reading.continues = None  # a copy: what goes on says no record again
        note_hidden(reading)
        readings.append(reading)
        last[form] = reading
    return readings


def _places(reading: SheetReading, match: Match) -> dict[str, int]:
    """Field → place in the workbook; a match is shared by all sheets of its header, so nobody may change it."""
    sheet = reading.sheet
    first = sheet.first_row if reading.form.paper().records_in_columns else sheet.first_column
    return {name: first + place for name, place in match.fields.items()} if first else match.fields


def _continued(reading: SheetReading, last: SheetReading | None) -> SheetReading | None:
    """The reading that this one goes on with: it has the same columns, and its table was left open."""
    if last is None or reading.form.paper().records_in_columns or TOTAL in last.roles or not last.records:
        return None
    return last if last.places == reading.places else None


def _read_table(reading: SheetReading, header_row: int, match: Match, forms: tuple[type[Form], ...]) -> int:
    """Read the table below a header; gives the row where the next one begins, or the sheet's end."""
    _note_labels(reading, header_row, match)
    below = header_row + match.height
    heads = _heads(forms)
    if match.personal:  # a register with personal data is refused unread
        return next_header(reading.sheet.rows, below, heads)
    if not reading.form.paper().records_in_columns:
        return read_rows(reading, header_row, match, heads)
    end = next_header(reading.sheet.rows, below, heads)
    reading.sheet = _cut(reading.sheet, end)
    read_lines(reading, header_row, match)
    return end


def _cut(sheet: Sheet, end: int) -> Sheet:
    return replace(sheet, rows=sheet.rows[:end])


@cache
def _heads(forms: tuple[type[Form], ...]) -> Heads:
    """Whether a row below a table heads another one; a row with a number never does."""
    return lambda cells: float not in map(type, cells) and bool(_told_by(tuple(cells), forms).headed)


class _Told(NamedTuple):
    """What a row outside a table tells: the forms whose header it could be, and what it states, as `_stated_in`."""

    headed: tuple[type[Form], ...]
    stated: tuple[tuple[str, int, str], ...]


@lru_cache(maxsize=4096)
def _told_by(cells: tuple[Cell, ...], forms: tuple[type[Form], ...]) -> _Told:
    """Offices use the same few papers, so the same rows come again and again."""
    return _Told(_headed_by(cells, forms), _stated_in(cells))


def _recognise(
    sheet: Sheet, forms: tuple[type[Form], ...], start: int, above: int
) -> tuple[int, type[Form], Match, dict[str, Stated]] | None:
    """The first row from `start` on that heads a form, the form that shows most of its fields there, and its labels.

    With them, what is stated from `above` on to that row, the first of each.
    """
    stated: dict[str, Stated] = {}
    for row, cells in enumerate(sheet.rows[above : start + MOST_ROWS_ABOVE_TABLE], above):
        if not any(cells):
            continue
        told = _told_by(tuple(cells), forms)
        if told.headed and row >= start:
            matches = [(form, _match(sheet, row, form, forms)) for form in told.headed]
            form, match = max(matches, key=lambda found: found[1].share)
            if match.share >= LEAST_SHARE_OF_LABELS:
                return row, form, match, stated
        for name, column, value in told.stated:
            stated.setdefault(name, Stated(value, sheet.address(row, column)))
    return None


def _headed_by(cells: Sequence[Cell], forms: Sequence[type[Form]]) -> tuple[type[Form], ...]:
    """The forms whose header a row could be: it has two of their topmost labels, and about half."""
    keys = {label_key(cell) for cell in cells if type(cell) is str and cell}
    shared = {form: len(keys & top_labels(form)) for form in forms}
    return tuple(f for f, n in shared.items() if n >= 2 and 2 * n >= top_labels_of_one_paper(f) - 1)


def _match(sheet: Sheet, row: int, form: type[Form], forms: tuple[type[Form], ...]) -> Match:
    if form.paper().records_in_columns:  # the lines of a table below it are none of its own
        return match_lines(_cut(sheet, next_header(sheet.rows, row + 1, _heads(forms))), row, form)
    header = sheet.rows[row : row + header_height(sheet, row, form)]
    return match_header(tuple(map(tuple, header)), form)


def _stated_in(cells: Sequence[Cell]) -> tuple[tuple[str, int, str], ...]:
    """What a row states: (name, column of the value, value), in one cell as `label: value`, or side by side."""
    found = []
    for column, cell in enumerate(cells):
        if type(cell) is not str or not cell.strip():
            continue
        label, colon, value = normalise(cell).partition(":")
        name = _STATED.get(label_key(label))
        if name is None:
            continue
        if colon and value.strip():
            found.append((name, column, value.strip()))
        else:
            found.append((name, *_value_beside(cells, column)))
    return tuple(found)


def _value_beside(cells: Sequence[Cell], column: int) -> tuple[int, str]:
    for beside in range(column + 1, len(cells)):
        value = cells[beside]
        if isinstance(value, str) and label_key(value.partition(":")[0]) in _LABELS_ABOVE:
            break
        if value not in ("", None):
            return beside, f"{value:g}" if isinstance(value, float) else normalise(str(value))
    return column, ""


def _note_labels(reading: SheetReading, header_row: int, match: Match) -> None:
    """S-01, S-04 and S-05: what the labels alone show. (S-02 needs to know whether there is data.)"""
    form, in_columns = reading.form, reading.form.paper().records_in_columns
    for name, spec in form.cells().items() if match.share < 1 else ():
        if name not in match.fields and not spec.detachable:
            kind = "dòng" if in_columns else "cột"
            reading.add_problem("S-01", header_row, 0, f"không có {kind} này", f"{kind} “{spec.label}”")
    for rule, labels, expected in (
        ("S-04", match.twice, "mỗi cột hoặc dòng một lần"),
        ("S-05", match.personal, "không có dữ liệu cá nhân"),
    ):
        for index, label in labels:
            row, column = (index, 0) if in_columns else (header_row, index)
            reading.add_problem(rule, row, column, normalise(label), expected)
