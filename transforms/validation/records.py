"""Records: one typed frame a form over the sheet readings of a batch, and the cells that can't be parsed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from schemas.declaration.fields import Kind
from schemas.declaration.form import SUBTOTAL, TOTAL, Form
from schemas.rules.working_days import week_of
from transforms.identity.units import UnitFinder
from transforms.tables.reading import SheetReading
from transforms.text.cells import BROKEN_FORMULA
from transforms.text.values import display_text, read_column, rule_of_unparsed

CELL_FINDINGS = {
    "reading": pl.UInt32,
    "position": pl.UInt32,
    "field": pl.String,
    "rule": pl.String,
    "found": pl.String,
    "expected": pl.String,
}
_EXPECTED = {
    Kind.COUNT: "một số",
    Kind.DATE: "một ngày, như 26/02/2024",
    Kind.FLAG: "để trống hoặc x",
    Kind.TEXT: "tên đầy đủ",
}

_UNSTRUCK = "giá trị đúng, không có phần gạch ngang"


@dataclass(frozen=True, slots=True)
class BatchedReading:
    """A sheet reading with the index of its submission in the batch, and that submission's period."""

    submission: int
    reading: SheetReading
    start: date
    end: date


def records_of(
    form: type[Form], placed: Sequence[BatchedReading], finder: UnitFinder
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Build the records of a form over a batch, and the cells that can't be parsed.

    First frame: the form's columns (see `schemas.declaration.form`), `reading`, the index in `placed`, and
    `table`, the index of the reading where the table begins (pages of one table share it). Second frame:
    `CELL_FINDINGS`.
    """
    lengths = [len(p.reading.records) for p in placed]
    week = week_of(finder.registry.office.working_days)
    context = pl.DataFrame(
        {
            "reading": pl.Series(range(len(placed)), dtype=pl.UInt32),
            "submission": pl.Series([p.submission for p in placed], dtype=pl.UInt32),
            "table": pl.Series(_table_indices(placed), dtype=pl.UInt32),
            "sheet": pl.Series([p.reading.sheet.name for p in placed], dtype=pl.String),
            "period_start": pl.Series([p.start for p in placed], dtype=pl.Date),
            "period_end": pl.Series([p.end for p in placed], dtype=pl.Date),
            "working_week": pl.repeat(week, len(placed), dtype=pl.String, eager=True),
            "length": pl.Series(lengths, dtype=pl.UInt32),
        }
    )
    filled = context.filter(pl.col("length") > 0)  # explode treats empty lists differently between versions of Polars
    context = filled.select(pl.all().exclude("length").repeat_by("length").explode())
    columns = {
        "position": pl.Series([n for p in placed for n in p.reading.positions], dtype=pl.UInt32),
        "role": pl.Series([r for p in placed for r in p.reading.roles], dtype=pl.String),
    }
    if form.sections() or form.metadata().records_in_columns:
        name = "section" if form.sections() else "member"
        columns[name] = pl.Series([s for p in placed for s in p.reading.sections], dtype=pl.String)
    unread: dict[str, pl.Series] = {}
    raw = list(zip(*(record for p in placed for record in p.reading.records), strict=True)) or [()] * len(form.cells())
    for (name, spec), cells in zip(form.cells().items(), raw, strict=True):
        columns[name], unread[name] = read_column(cells, spec)
    frame = context.with_columns(**columns)
    return _with_host_ids(form, frame, finder), _unparsed_cells(form, frame, unread)


def _table_indices(placed: Sequence[BatchedReading]) -> list[int]:
    """Return the index of the first reading of each reading's table."""
    first: dict[int, int] = {}
    for index, p in enumerate(placed):
        before = p.reading.continuation_of
        first[id(p.reading)] = index if before is None else first[id(before)]
    return list(first.values())


def _unparsed_cells(form: type[Form], frame: pl.DataFrame, unread: dict[str, pl.Series]) -> pl.DataFrame:
    rows = []
    uncalculated: set[tuple[int, int]] = set()
    for name, texts in unread.items():
        if texts.null_count() == len(texts):
            continue
        kind = form.cells()[name].kind
        there = frame.select("reading", "position", "role", found=texts).filter(pl.col("found").is_not_null())
        for reading, position, role, found in there.iter_rows():
            if role in (TOTAL, SUBTOTAL) and kind is not Kind.COUNT:
                continue  # the name of a sum is no name, and its other cells are not read
            if role in (TOTAL, SUBTOTAL) and found == BROKEN_FORMULA:
                if (reading, position) in uncalculated:
                    continue  # one cause: a row of formulas that were never calculated
                uncalculated.add((reading, position))
            rule = rule_of_unparsed(found, kind)
            expected = _UNSTRUCK if rule == "C-08" else _EXPECTED.get(kind, "một giá trị đọc được")
            rows.append((reading, position, name, rule, display_text(found), expected))
    return pl.DataFrame(rows, schema=CELL_FINDINGS, orient="row")


def _with_host_ids(form: type[Form], frame: pl.DataFrame, finder: UnitFinder) -> pl.DataFrame:
    """Add the unit_id beside each unit's name, null if it names no committee of the period."""
    for name, spec in form.cells().items():
        if spec.kind is not Kind.UNIT:
            continue
        distinct = frame.select(name, "period_start", "period_end").unique().drop_nulls()
        found = {(text, start, end): finder.committee(text, start, end) for text, start, end in distinct.iter_rows()}
        ids = [found.get(row) for row in frame.select(name, "period_start", "period_end").iter_rows()]
        frame = frame.with_columns(pl.Series(f"{name}_unit_id", ids, dtype=pl.String))
    return frame
