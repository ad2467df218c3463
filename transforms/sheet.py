"""A sheet → which form it is, what stands above its table, and its records with their places.

The table begins at the first row that reads like a form's header. It ends at its total row or at the foot;
nothing of the foot (signatures, names, telephones) is ever kept. Source: FORMS.md §1.
"""

from collections.abc import Sequence
from functools import lru_cache

from schemas.form import Form
from transforms.header import (
    LEAST_SHARE_OF_LABELS,
    Match,
    coverage,
    match_header,
    top_labels,
)
from transforms.lines import match_lines, read_lines
from transforms.reading import SheetReading, Stated
from transforms.rows import header_height, read_rows
from transforms.text import clean, label_key
from transforms.workbook import Cell, Sheet

MOST_ROWS_ABOVE_TABLE = 200
_STATED = {"don vi bao cao": "unit", "ten don vi": "unit", "ma don vi": "code", "ky bao cao": "period"}
_LABELS_ABOVE = {*_STATED, "mau so"}


def read_sheet(sheet: Sheet, forms: Sequence[type[Form]]) -> SheetReading | None:
    """Read a sheet as the form whose labels it shows; None where it shows no form's."""
    found = _recognise(sheet, forms)
    if found is None:
        return None
    header_row, form, match = found
    reading = SheetReading(form, sheet, _stated_above(sheet.rows[:header_row], sheet))
    _note_labels(reading, header_row, match)
    if match.personal:
        return reading  # a register with personal data is refused unread
    if form.paper().records_in_columns:
        read_lines(reading, header_row, match)
    else:
        read_rows(reading, header_row, match)
    return reading


def _recognise(sheet: Sheet, forms: Sequence[type[Form]]) -> tuple[int, type[Form], Match] | None:
    """The first row that heads a form, the form that shows most of its fields there, and its labels."""
    for row, cells in enumerate(sheet.rows[:MOST_ROWS_ABOVE_TABLE]):
        keys = _keys_in(tuple(cells)) if any(cells) else frozenset()
        matches = [(form, _match(sheet, row, form)) for form in _headed_by(keys, tuple(forms))]
        best = max(matches, key=lambda found: coverage(found[1], found[0]), default=None)
        if best and coverage(best[1], best[0]) >= LEAST_SHARE_OF_LABELS:
            return row, *best
    return None


@lru_cache(maxsize=4096)
def _keys_in(cells: tuple[Cell, ...]) -> frozenset[str]:
    """The label keys of a row. Offices use the same few papers, so the same rows come again and again."""
    return frozenset(label_key(cell) for cell in cells if type(cell) is str and cell)


@lru_cache(maxsize=4096)
def _headed_by(keys: frozenset[str], forms: tuple[type[Form], ...]) -> tuple[type[Form], ...]:
    """The forms whose header a row of these labels could be: it has two of their topmost labels, and about half."""
    shared = {form: len(keys & top_labels(form)) for form in forms}
    return tuple(f for f, n in shared.items() if n >= 2 and 2 * n >= len(top_labels(f)) - 1)


def _match(sheet: Sheet, row: int, form: type[Form]) -> Match:
    if form.paper().records_in_columns:
        return match_lines(sheet, row, form)
    header = sheet.rows[row : row + header_height(sheet, row, form)]
    return match_header(tuple(map(tuple, header)), form)


def _stated_above(rows: Sequence[Sequence[Cell]], sheet: Sheet) -> dict[str, Stated]:
    """`label: value` in one cell, or label and value side by side; the first of each counts."""
    stated: dict[str, Stated] = {}
    for row, cells in enumerate(rows):
        if any(cells):
            for name, column, value in _stated_in(tuple(cells)):
                stated.setdefault(name, Stated(value, sheet.address(row, column)))
    return stated


@lru_cache(maxsize=4096)
def _stated_in(cells: tuple[Cell, ...]) -> tuple[tuple[str, int, str], ...]:
    """What a row states: (name, column of the value, value)."""
    found = []
    for column, cell in enumerate(cells):
        if type(cell) is not str or not cell.strip():
            continue
        label, colon, value = clean(cell).partition(":")
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
            return beside, f"{value:g}" if isinstance(value, float) else clean(str(value))
    return column, ""


def _note_labels(reading: SheetReading, header_row: int, match: Match) -> None:
    """S-01, S-04 and S-05: what the labels alone show. (S-02 needs to know whether there is data.)"""
    form, in_columns = reading.form, reading.form.paper().records_in_columns
    for name, spec in form.cells().items():
        if name not in match.fields and not spec.detachable:
            kind = "dòng" if in_columns else "cột"
            reading.add_problem("S-01", header_row, 0, f"không có {kind} này", f"{kind} “{spec.label}”")
    for rule, labels, expected in (
        ("S-04", match.twice, "mỗi cột hoặc dòng một lần"),
        ("S-05", match.personal, "không có dữ liệu cá nhân"),
    ):
        for index, label in labels:
            row, column = (index, 0) if in_columns else (header_row, index)
            reading.add_problem(rule, row, column, clean(label), expected)
