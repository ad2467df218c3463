"""Sum rows held to what they cover (01A-03): a section, a page, all rows above, the parts below.

Source: docs/forms.md §1.

Any cover that fits counts. Where none fits, a number is proposed only if one cover explains most of the row.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from schemas.declaration.form import RECORD, TOTAL

MAX_SECTIONS = 5  # subsets of more sections are not tried
UNCALCULATED = "số 0 ở mọi cột", "tổng của từng cột (mở tệp bằng Excel, nhấn F9 để tính lại rồi lưu)"
DOUBLED = "cộng cả các dòng cộng ở trên", "tổng các dòng số liệu, mỗi dòng một lần"
UNFIT = "không bằng tổng của những dòng nào", "tổng của các dòng mà dòng này cộng"

Figures = tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row of a table: its index in the frame, role, place (page, row), section and counts.

    Of sums only those in a section's own row have a section.
    """

    index: int
    role: str
    page: int
    position: int
    section: str | None
    figures: Figures


@dataclass(frozen=True, slots=True)
class Misfit:
    """A cell of a sum row that doesn't fit: the column's number, what is found (None: the figure) and expected."""

    row: TableRow
    column: int
    found: str | None
    expected: str


def misfits(table: Sequence[TableRow], unreadable: frozenset[int]) -> list[Misfit]:
    """Find the cells of a table's sum rows that fit no cover; `unreadable`: columns with a cell that is no number."""
    records = [row for row in table if row.role == RECORD]
    sums = [row for row in table if row.role != RECORD]
    if not records:
        return []
    everything = _total(records)
    stated = [n for n in range(len(everything)) if n not in unreadable and sums[-1].figures[n] is not None]
    if any(everything[n] for n in stated) and not any(row.figures[n] for row in sums for n in stated):
        total = next((row for row in sums if row.role == TOTAL), sums[0])
        return [Misfit(total, next(iter(stated)), *UNCALCULATED)]
    segments = _segments(table)
    return [misfit for row in sums for misfit in _misfits_of(row, records, segments, table, unreadable)]


def _misfits_of(
    row: TableRow,
    records: Sequence[TableRow],
    segments: Sequence[Sequence[TableRow]],
    table: Sequence[TableRow],
    unreadable: frozenset[int],
) -> list[Misfit]:
    columns = [n for n, figure in enumerate(row.figures) if figure is not None and n not in unreadable]
    totals = [_total(cover) for cover in _covers(row, records, segments)]
    if not columns or (not any(row.figures[n] for n in columns) and _stands_alone(row, records)):
        return []
    wrong = min(([n for n in columns if row.figures[n] != total[n]] for total in totals), key=len, default=columns)
    if not wrong:
        return []
    best = next(total for total in totals if [n for n in columns if row.figures[n] != total[n]] == wrong)
    explained = [n for n in columns if n not in wrong and row.figures[n]]
    if len(wrong) <= len(explained):
        return [Misfit(row, n, None, f"{best[n]:g}") for n in wrong]
    above = [r for r in table if r.index < row.index]
    doubled = _total(above) if above else ()
    if above and all(row.figures[n] == doubled[n] for n in columns):
        return [Misfit(row, wrong[0], *DOUBLED)]
    return [Misfit(row, wrong[0], *UNFIT)]


def _stands_alone(row: TableRow, records: Sequence[TableRow]) -> bool:
    """Check whether no record is next to a row (of a section's own row: below it), so that zeros sum up nothing."""
    beside = {row.position + 1} if row.section else {row.position - 1, row.position + 1}
    return not any(r.page == row.page and r.position in beside for r in records)


def _segments(table: Sequence[TableRow]) -> list[list[TableRow]]:
    """Cut the records into runs without another row, a section or a page between."""
    segments: list[list[TableRow]] = []
    last: TableRow | None = None
    for row in table:
        if row.role != RECORD:
            continue
        goes_on = last and last.page == row.page and last.position + 1 == row.position and last.section == row.section
        if goes_on:
            segments[-1].append(row)
        else:
            segments.append([row])
        last = row
    return segments


def _covers(
    row: TableRow, records: Sequence[TableRow], segments: Sequence[Sequence[TableRow]]
) -> Iterator[Sequence[TableRow]]:
    """Iterate over what a sum row can cover, the likeliest first: a total all, a subtotal its neighbours."""
    above = [segment for segment in segments if segment[0].index < row.index]
    below = segments[len(above) :]
    if row.role == TOTAL:
        yield records
    for start in range(len(above) - 1, -1, -1):
        yield [r for segment in above[start:] for r in segment]
    for end in range(1, len(below) + 1):
        yield [r for segment in below[:end] for r in segment]
    sections = list(dict.fromkeys(r.section for r in records))
    for size in range(1, len(sections)) if len(sections) <= MAX_SECTIONS else ():
        for chosen in combinations(sections, size):
            yield [r for r in records if r.section in chosen]
    yield records


def _total(rows: Sequence[TableRow]) -> tuple[float, ...]:
    return tuple(sum(figure or 0 for figure in column) for column in zip(*(r.figures for r in rows), strict=True))
