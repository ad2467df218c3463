"""Rows that restate others without saying so (S-07), found by arithmetic over a batch. Source: docs/forms.md §1.

Among rows of ones and twos an ordinary row equals a sum of others in one column in a tenth of all cases. A row is
asked about only where every column fits and at least three are not zero.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from schemas.declaration.fields import Kind
from schemas.declaration.form import RECORD, TOTAL, Form
from transforms.validation.arithmetic import (
    SMALL_BLOCK,
    Figures,
    added,
    adding_up_to,
    difference,
    equal_to_the_others,
    sums_of_neighbours,
)

MIN_COLUMNS, MIN_ROWS = 3, 3
_MOST = 999_999_999
_WEIGHT_STEP = 7919  # weights of the columns in a row's checksum: distinct, small enough for 64 bits

Row = tuple[int, Figures]  # index in the frame, counts


@dataclass(frozen=True, slots=True)
class Restated:
    """A row (its index in the frame) that restates others, and why, in words for the sender."""

    row: int
    why: str


def count_fields(form: type[Form]) -> list[str]:
    """Return the fields of a form that are added up."""
    return [name for name, spec in form.cells().items() if spec.kind is Kind.COUNT and spec.default is None]


def with_checksums(form: type[Form], frame: pl.DataFrame) -> pl.DataFrame:
    """Return `row`, `table`, `role`, `position`, `checksum` (a weighted sum of the counts) and `nonzero` columns.

    Equal rows have equal checksums, and the checksum of a sum is the sum of the checksums.
    """
    counts = [pl.col(name).fill_null(0).fill_nan(0).clip(-_MOST, _MOST).cast(pl.Int64) for name in count_fields(form)]
    weighted = [count * (1 + place * _WEIGHT_STEP) for place, count in enumerate(counts)]
    return frame.select(
        "table",
        "role",
        "position",
        checksum=pl.sum_horizontal(weighted),
        nonzero=pl.sum_horizontal(c != 0 for c in counts),
    ).with_row_index("row")


def rows_restating_those_above(form: type[Form], frame: pl.DataFrame, sums: pl.DataFrame) -> list[Restated]:
    """Find records that equal the sum of at least three records with figures directly above.

    `sums`: `with_checksums` of the frame. Equal checksums only choose the rows that are compared in full.
    """
    records = sums.filter(pl.col("role") == RECORD).with_columns(
        before=pl.col("checksum").cum_sum().over("table") - pl.col("checksum"),
        filled=(pl.col("nonzero") > 0).cum_sum().over("table") - (pl.col("nonzero") > 0),
    )
    asked = records.filter(
        (pl.col("nonzero") >= MIN_COLUMNS) & (pl.col("before") >= pl.col("checksum")) & (pl.col("filled") >= MIN_ROWS)
    ).with_columns(start=pl.col("before") - pl.col("checksum"))
    if asked.is_empty():
        return []
    starts = records.select("table", start="before", first="row", filled_before="filled")
    pairs = asked.join(starts, on=["table", "start"]).filter(
        (pl.col("first") < pl.col("row")) & (pl.col("filled") - pl.col("filled_before") >= MIN_ROWS)
    )
    found = []
    for row, first in pairs.unique("row", keep="first", maintain_order=True).select("row", "first").iter_rows():
        block = sums.filter((pl.col("row") >= first) & (pl.col("row") < row) & (pl.col("role") == RECORD))[
            "row"
        ].to_list()
        if _sum_of(form, frame, block) == _sum_of(form, frame, [row]):
            places = frame["position"].gather([block[0], block[-1]]).to_list()
            found.append(Restated(row, f"bằng tổng các dòng {places[0]}-{places[1]}"))
    return found


def rows_outside_the_total(form: type[Form], frame: pl.DataFrame, sums: pl.DataFrame) -> list[Restated]:
    """Find records without which alone the stated total fits, and sums of neighbours without which together it does.

    Asked of tables with one total that doesn't fit. Of several such records the last is named: who restates, restates
    what is above.
    """
    stated = (
        sums.filter(pl.col("role") == TOTAL)
        .group_by("table", maintain_order=True)
        .agg(pl.col("row", "nonzero").last(), total=pl.col("checksum").last(), times=pl.len())
    )
    summed = sums.filter(pl.col("role") == RECORD).group_by("table").agg(pl.col("checksum").sum())
    broken = stated.join(summed, on="table", maintain_order="left").filter(
        (pl.col("times") == 1) & (pl.col("nonzero") > 0) & (pl.col("checksum") != pl.col("total"))
    )
    found = []
    for table, total in broken.select("table", "row").iter_rows():
        rows = _records_of(form, frame, table)
        surplus = difference(added(figures for _, figures in rows), _figures(form, frame, total))
        alone = [row for row, figures in rows if figures == surplus and sum(map(bool, figures)) >= MIN_COLUMNS]
        outside = alone[-1:] or [rows[n][0] for n in adding_up_to(surplus, [f for _, f in rows])]
        why = f"dòng {frame['position'][total]} (tổng cộng) đúng khi không tính dòng này"
        found += [Restated(row, why) for row in outside]
    return found


def rows_for_a_total(form: type[Form], frame: pl.DataFrame, sums: pl.DataFrame) -> list[Restated]:
    """Find records that add up neighbours, or all others of the table or their section, in tables without a total.

    Nothing else in such a table would give them away. Two rows with figures are enough of a sum here.
    """
    is_filled = pl.col("nonzero") > 0
    without_total = sums.group_by("table", maintain_order=True).agg(
        bare=(pl.col("role") != TOTAL).all(), long=(is_filled & (pl.col("role") == RECORD)).sum() > SMALL_BLOCK
    )
    found = []
    for table in without_total.filter("bare", "long")["table"]:
        rows = _records_of(form, frame, table)
        neighbours = {n for n in sums_of_neighbours([f for _, f in rows]) if sum(map(bool, rows[n][1])) >= MIN_COLUMNS}
        found += [Restated(rows[n][0], "bằng tổng các dòng bên cạnh") for n in sorted(neighbours)]
        others = [row for n, row in enumerate(rows) if n not in neighbours]
        for part in [others, *_by_section(form, frame, others)]:
            equal = equal_to_the_others([figures for _, figures in part])
            found += [Restated(part[place][0], "bằng tổng các dòng còn lại") for place in equal]
    return found


def _by_section(form: type[Form], frame: pl.DataFrame, rows: Sequence[Row]) -> list[list[Row]]:
    if not form.sections():
        return []
    sections = frame["section"].gather([row for row, _ in rows]).to_list()
    return [[r for r, s in zip(rows, sections, strict=True) if s == of] for of in dict.fromkeys(sections)]


def _records_of(form: type[Form], frame: pl.DataFrame, table: int) -> list[Row]:
    """Return the records of a table: index in the frame, and counts, a blank as 0."""
    counts = [pl.col(name).fill_null(0) for name in count_fields(form)]
    chosen = frame.with_row_index("row").filter((pl.col("table") == table) & (pl.col("role") == RECORD))
    return [(row[0], row[1:]) for row in chosen.select("row", *counts).iter_rows()]


def _figures(form: type[Form], frame: pl.DataFrame, row: int) -> Figures:
    return frame[row].select(pl.col(name).fill_null(0) for name in count_fields(form)).row(0)


def _sum_of(form: type[Form], frame: pl.DataFrame, rows: Sequence[int]) -> tuple[float, ...]:
    """Return the sums of the counts of some rows, a blank as 0."""
    return frame[list(rows)].select(pl.col(count_fields(form)).fill_null(0).sum()).row(0)
