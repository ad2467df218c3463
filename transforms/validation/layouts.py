"""Layouts: the positions of the fields on the sheets of accepted workbooks."""

from collections.abc import Sequence

import polars as pl

from transforms.formats.workbook import column_letters
from transforms.identity.submissions import WorkbookReading
from transforms.tables.reading import SheetReading

_OF_SHEETS = {"submission": pl.UInt32, "form": pl.String, "sheet": pl.String, "layout": pl.UInt32}
_OF_FIELDS = {"layout": pl.UInt32, "field": pl.String, "sheet_column": pl.String, "sheet_row": pl.Int32}


def layouts_of(workbooks: Sequence[WorkbookReading], accepted: set[int]) -> pl.DataFrame:
    """Build the layouts of the accepted workbooks: `schemas.frames.Layouts`, `submission` in place of the id.

    Most sheets are alike, so each distinct layout is built once and joined.
    """
    known: dict[tuple[object, ...], int] = {}
    sheets: dict[tuple[object, ...], int] = {}
    fields: list[tuple[object, ...]] = []
    for index in sorted(accepted):
        for reading in workbooks[index].readings:
            layout = (reading.form, tuple(reading.field_positions.items()))
            if layout not in known:
                known[layout] = len(known)
                fields += _rows_of(known[layout], reading)
            sheets.setdefault((index, reading.form.metadata().code, reading.sheet.name), known[layout])
    rows = [(*sheet, layout) for sheet, layout in sheets.items()]
    placed = pl.DataFrame(rows, schema=_OF_SHEETS, orient="row").join(
        pl.DataFrame(fields, schema=_OF_FIELDS, orient="row"), on="layout", maintain_order="left_right"
    )
    return placed.drop("layout")


def _rows_of(layout: int, reading: SheetReading) -> list[tuple[object, ...]]:
    if reading.form.metadata().records_in_columns:
        return [(layout, name, None, place + 1) for name, place in reading.field_positions.items()]
    return [(layout, name, column_letters(place), None) for name, place in reading.field_positions.items()]
