"""Days whose day and month a program may have swapped, as other days of the column give away (C-10).

Source: docs/forms.md §3.
"""

import re
from collections.abc import Mapping
from datetime import date
from functools import cache

from schemas.declaration.fields import Kind
from schemas.declaration.form import RECORD, Form
from schemas.findings import finding
from transforms.tables.reading import SheetReading
from transforms.text.cells import Cell
from transforms.text.spelling import normalise

MIN_CONVERTED = 3  # different days: two from the 1st to the 12th come about by chance
_MONTHS = 12
_TYPED = re.compile(r"(\d{1,2})\s*[/.-]\s*(\d{1,2})\s*[/.-]\s*(?:\d{4}|\d{2})", re.ASCII)
_EXPECTED = "đúng ngày, ghi ngày trước tháng sau"


def check_day_order(reading: SheetReading) -> None:
    """Check C-10 in each column of days."""
    for place, name in _day_fields(reading.form):
        column = {row: reading.records[row][place] for row, role in enumerate(reading.roles) if role == RECORD}
        for row in _swapped(column):
            cell = reading.address(name, reading.positions[row])
            reading.findings.append(finding("C-10", reading.sheet.name, cell, _shown(column[row]), _EXPECTED))


@cache
def _day_fields(form: type[Form]) -> tuple[tuple[int, str], ...]:
    """Return place and name of the fields that are days; none where records are columns, as a field has one there."""
    if form.metadata().records_in_columns:
        return ()
    return tuple((n, name) for n, (name, spec) in enumerate(form.cells().items()) if spec.kind is Kind.DATE)


def _swapped(column: Mapping[int, Cell | None]) -> list[int]:
    """Return the rows whose day may be swapped.

    Texts that only a month-first reading makes days of: so are the others. Texts that such a program couldn't read,
    beside days of which none is after the 12th: it converted those.
    """
    texts = {row: parts for row, cell in column.items() if (parts := _parts(cell))}
    days = {row: (cell.day, cell.month) for row, cell in column.items() if isinstance(cell, date)}
    is_day_first = any(first > _MONTHS for first, _ in texts.values())
    is_month_first = any(second > _MONTHS for _, second in texts.values())
    if is_day_first == is_month_first:
        return []
    told = texts if is_month_first else days
    doubtful = [row for row, (one, other) in told.items() if one != other and max(one, other) <= _MONTHS]
    if is_month_first:
        return doubtful
    several = len({days[row] for row in doubtful}) >= MIN_CONVERTED  # one decision has a line for each person
    return doubtful if several and all(day <= _MONTHS for day, _ in days.values()) else []


def _parts(cell: Cell | None) -> tuple[int, int] | None:
    """Return the first two numbers of a typed day."""
    found = _TYPED.fullmatch(normalise(cell)) if isinstance(cell, str) else None
    return (int(found[1]), int(found[2])) if found else None


def _shown(cell: Cell | None) -> str:
    return f"{cell:%d/%m/%Y}" if isinstance(cell, date) else normalise(str(cell))
