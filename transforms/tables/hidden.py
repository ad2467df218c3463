"""Hidden rows, columns and sheets with data: they are read, and reported as S-06."""

from collections.abc import Iterable
from itertools import groupby

from schemas.findings import finding
from transforms.formats.workbook import column_letters
from transforms.tables.reading import SheetReading

_EXPECTED = "không ẩn dòng, cột hoặc trang tính có số liệu"


def check_hidden(reading: SheetReading) -> None:
    """Add S-06 for a hidden sheet with a table, and for hidden rows and columns of the table with data."""
    sheet = reading.sheet
    if sheet.hidden:
        reading.findings.append(finding("S-06", sheet.name, "A1", "trang tính bị ẩn", _EXPECTED))
    if not sheet.may_have_hidden:
        return
    facts = sheet.load_facts()
    places = _filled_positions(reading)
    positions = [position - 1 for position in reading.positions]
    rows, columns = (places, positions) if reading.form.metadata().records_in_columns else (positions, places)
    first_row, first_column = min(rows, default=0), min(columns, default=0)
    for first, last in _runs(facts.hidden_rows.intersection(rows)):
        found = f"dòng {first + 1} bị ẩn" if first == last else f"các dòng {first + 1}-{last + 1} bị ẩn"
        cell = f"{column_letters(first_column)}{first + 1}"
        reading.findings.append(finding("S-06", sheet.name, cell, found, _EXPECTED))
    for first, last in _runs(facts.hidden_columns.intersection(columns)):
        letters = column_letters(first), column_letters(last)
        found = f"cột {letters[0]} bị ẩn" if first == last else f"các cột {letters[0]}-{letters[1]} bị ẩn"
        reading.findings.append(finding("S-06", sheet.name, f"{letters[0]}{first_row + 1}", found, _EXPECTED))


def _filled_positions(reading: SheetReading) -> list[int]:
    """List the rows or columns of fields with a value in any record."""
    fields = list(reading.form.cells())
    filled = {
        name
        for record in reading.records
        for name, value in zip(fields, record, strict=True)
        if value is not None and value != ""
    }
    return [place for name, place in reading.field_positions.items() if name in filled]


def _runs(places: Iterable[int]) -> list[tuple[int, int]]:
    """Group adjacent numbers into (first, last) runs."""
    runs = [[p for _, p in run] for _, run in groupby(enumerate(sorted(places)), lambda pair: pair[1] - pair[0])]
    return [(run[0], run[-1]) for run in runs]
