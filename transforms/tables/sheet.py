"""Sheets to readings: the form of each table, and its records with positions.

A table begins at a form's header. It ends at its total row, the footer, or the next header. The footer (signatures,
names, telephones) is never stored. Source: docs/forms.md §1.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache, lru_cache

from schemas.declaration.form import TOTAL, Form
from transforms.formats.workbook import Sheet
from transforms.tables.above import MAX_ROWS_ABOVE_TABLE
from transforms.tables.column_records import match_lines, read_column_records
from transforms.tables.day_order import check_day_order
from transforms.tables.formatting import check_formatting, without_superscript
from transforms.tables.header import (
    MIN_LABEL_SHARE,
    HeaderMatch,
    match_header,
    top_label_count,
    top_labels,
)
from transforms.tables.hidden import check_hidden
from transforms.tables.reading import SheetReading
from transforms.tables.row_kinds import HeaderTest
from transforms.tables.row_records import header_height, next_header, read_row_records
from transforms.text.cells import Cell
from transforms.text.spelling import label_key, normalise

MIN_TOP_LABELS = 6  # of a form that its topmost labels alone can tell


def read_sheet(
    sheet: Sheet, forms: Sequence[type[Form]], before: Mapping[type[Form], SheetReading] | None = None
) -> list[SheetReading]:
    """Read a sheet's tables from the top, each as the form whose labels it shows.

    `before`: the last reading of each form on previous sheets. A table without a total row continues where its header
    is repeated, on a later page or the next sheet.
    """
    written, sheet = sheet, without_superscript(sheet)
    last = dict(before or {})
    readings: list[SheetReading] = []
    known = tuple(forms)
    start = 0
    while start < len(sheet.rows):
        found = _find_table(sheet, known, start)
        if found is None:
            break
        header_row, form, match = found
        reading = SheetReading(form, sheet, header_row)
        reading.field_positions = _field_positions(reading, match)
        reading.continuation_of = _continued_reading(reading, last.get(form))
        start = _read_table(reading, header_row, match, known)
        if reading.continuation_of and reading.keys() & reading.continuation_of.keys():
            reading.continuation_of = None  # a copy: a continuation repeats no record
        check_hidden(reading)
        check_formatting(reading, written)
        check_day_order(reading)
        readings.append(reading)
        last[form] = reading
    return readings


def _field_positions(reading: SheetReading, match: HeaderMatch) -> dict[str, int]:
    """Return the fields' positions in the workbook; the match is cached, and must not be changed."""
    sheet = reading.sheet
    first = sheet.first_row if reading.form.metadata().records_in_columns else sheet.first_column
    return {name: first + place for name, place in match.fields.items()} if first else match.fields


def _continued_reading(reading: SheetReading, last: SheetReading | None) -> SheetReading | None:
    """Return the reading that this one continues: same columns, and no total row yet."""
    if last is None or reading.form.metadata().records_in_columns or TOTAL in last.roles or not last.records:
        return None
    return last if last.field_positions == reading.field_positions else None


def _read_table(reading: SheetReading, header_row: int, match: HeaderMatch, forms: tuple[type[Form], ...]) -> int:
    """Read the table below a header; return the row of the next header, or the sheet's end."""
    _check_labels(reading, header_row, match)
    below = header_row + match.height
    is_header = _header_test(forms)
    if match.personal:  # a register with personal data is rejected unread
        return next_header(reading.sheet.rows, below, is_header)
    if not reading.form.metadata().records_in_columns:
        return read_row_records(reading, header_row, match, is_header)
    end = next_header(reading.sheet.rows, below, is_header)
    reading.sheet = _cut(reading.sheet, end)
    read_column_records(reading, header_row, match)
    return end


def _cut(sheet: Sheet, end: int) -> Sheet:
    return replace(sheet, rows=sheet.rows[:end])


@cache
def _header_test(forms: tuple[type[Form], ...]) -> HeaderTest:
    """Build the test for a header below a table; a row with a number is none."""
    return lambda cells: float not in map(type, cells) and bool(_candidate_forms(tuple(cells), forms))


def _find_table(sheet: Sheet, forms: tuple[type[Form], ...], start: int) -> tuple[int, type[Form], HeaderMatch] | None:
    """Return the first header row from `start` on, its best matching form, and the match."""
    for row, cells in enumerate(sheet.rows[start : start + MAX_ROWS_ABOVE_TABLE], start):
        if not any(cells):
            continue
        candidates = _candidate_forms(tuple(cells), forms)
        matches = [(form, _match(sheet, row, form, forms)) for form in candidates]
        shown = [(form, match) for form, match in matches if _share(match, cells, form) >= MIN_LABEL_SHARE]
        if shown:
            # The most labels first: a narrow form may have all of its own in a wide one's header.
            form, match = max(shown, key=lambda found: (len(found[1].fields), found[1].matched_share))
            return row, form, match
    return None


def _share(match: HeaderMatch, cells: Sequence[Cell], form: type[Form]) -> float:
    return max(match.matched_share, _top_share(cells, form))


def _top_share(cells: Sequence[Cell], form: type[Form]) -> float:
    """Return the share of the form's topmost labels in a row, as far as it tells the form.

    One reworded label over several columns leaves all of them unknown; the others still name the form.
    """
    if form.metadata().records_in_columns or top_label_count(form) < MIN_TOP_LABELS:
        return 0.0
    keys = {label_key(cell) for cell in cells if type(cell) is str and cell}
    return len(keys & top_labels(form)) / top_label_count(form)


@lru_cache(maxsize=4096)
def _candidate_forms(cells: tuple[Cell, ...], forms: Sequence[type[Form]]) -> tuple[type[Form], ...]:
    """Return the forms with at least two, and about half, of their topmost labels in the row.

    Cached: offices use the same few forms, so rows repeat.
    """
    keys = {label_key(cell) for cell in cells if type(cell) is str and cell}
    shared = {form: len(keys & top_labels(form)) for form in forms}
    return tuple(f for f, n in shared.items() if n >= 2 and 2 * n >= top_label_count(f) - 1)


def _match(sheet: Sheet, row: int, form: type[Form], forms: tuple[type[Form], ...]) -> HeaderMatch:
    if form.metadata().records_in_columns:  # without the lines of the next table
        return match_lines(_cut(sheet, next_header(sheet.rows, row + 1, _header_test(forms))), row, form)
    header = sheet.rows[row : row + header_height(sheet, row, form)]
    return match_header(tuple(map(tuple, header)), form)


def _check_labels(reading: SheetReading, header_row: int, match: HeaderMatch) -> None:
    """Check S-01, S-04 and S-05 from the labels alone; S-02 depends on the data."""
    in_columns = reading.form.metadata().records_in_columns
    if match.matched_share < 1:
        _check_missing(reading, header_row, match)
    for rule, labels, expected in (
        ("S-04", match.duplicates, "mỗi cột hoặc dòng một lần"),
        ("S-05", match.personal, "không có dữ liệu cá nhân"),
    ):
        for index, label in labels:
            row, column = (index, 0) if in_columns else (header_row, index)
            reading.add_finding(rule, row, column, normalise(label), expected)


def _check_missing(reading: SheetReading, header_row: int, match: HeaderMatch) -> None:
    """Check S-01: each missing column or line; those below one label that isn't there are one finding.

    Strange columns beside may be the missing ones under other names, and are named; S-02 of them would follow from it.
    """
    form, in_columns = reading.form, reading.form.metadata().records_in_columns
    missing = [spec for name, spec in form.cells().items() if name not in match.fields and not spec.detachable]
    groups: dict[str, list[str]] = {}
    for spec in missing:
        whole = all(other in missing for other in form.cells().values() if other.path[0] == spec.path[0])
        groups.setdefault(spec.path[0] if whole else spec.label, []).append(spec.label)
    kind = "dòng" if in_columns else "cột"
    found = f"không có {kind} này"
    strange = [] if in_columns else _strange_labels(reading.sheet.rows[header_row], match)
    if strange and missing:
        found += "; không rõ cột “" + "”, “".join(strange) + "”"
    for label, labels in groups.items():
        reading.add_finding("S-01", header_row, 0, found, f"{kind} “{label if labels[1:] else labels[0]}”")


def _strange_labels(cells: Sequence[Cell], match: HeaderMatch) -> list[str]:
    """Return the topmost labels over the columns that the form doesn't have."""
    texts = [normalise(cell) if isinstance(cell, str) else "" for cell in cells]
    found = [next((text for text in texts[column::-1] if text), normalise(label)) for column, label in match.unknown]
    return list(dict.fromkeys(found))
