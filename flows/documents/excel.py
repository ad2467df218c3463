"""Rows as a workbook: one table with types, widths and a filter."""

import io
from datetime import datetime
from typing import Any

import polars as pl
import polars.selectors as cs
import xlsxwriter

from flows.errors import UsageError

MOST_ROWS = 1_048_575
_WIDEST, _NARROWEST = 60, 8
_CREATED = datetime(2000, 1, 1)  # so that equal rows give equal bytes
_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": True,
}
_FORMATS = {"day": "dd/mm/yyyy", "moment": "dd/mm/yyyy hh:mm:ss", "whole": "#,##0", "part": "#,##0.####"}


def xlsx_bytes(frame: pl.DataFrame) -> bytes:
    """Convert a frame to a workbook: texts stay texts, dates are dates, and equal rows give equal bytes.

    Raises UsageError for more rows than a sheet has.
    """
    if frame.height > MOST_ROWS:
        raise UsageError(
            f"A sheet has at most {MOST_ROWS:,} rows, and these are {frame.height:,}; ask for less, or CSV."
        )
    written = io.BytesIO()
    with xlsxwriter.Workbook(written, _OPTIONS) as book:
        book.set_properties({"created": _CREATED})
        _write(book, _plain(frame))
    return written.getvalue()


def _plain(frame: pl.DataFrame) -> pl.DataFrame:
    """Return a frame of what a cell can hold: moments without their zone, lists and records as text."""
    nested = [name for name, dtype in frame.schema.items() if dtype.is_nested()]
    return frame.with_columns(
        cs.datetime(time_zone="*").dt.replace_time_zone(None),
        *(
            pl.Series(name, [None if v is None else str(v) for v in frame[name].to_list()], pl.String)
            for name in nested
        ),
    )


def _write(book: Any, frame: pl.DataFrame) -> None:
    sheet, formats = book.add_worksheet("Số liệu"), {n: book.add_format({"num_format": f}) for n, f in _FORMATS.items()}
    columns = [{"header": name, "format": formats.get(_kind(dtype))} for name, dtype in frame.schema.items()]
    last = max(frame.height, 1)
    sheet.add_table(0, 0, last, frame.width - 1, {"columns": columns, "data": frame.rows(), "name": "so_lieu"})
    sheet.freeze_panes(1, 0)
    for at, name in enumerate(frame.columns):
        sheet.set_column(at, at, _width(frame[name]))


def _kind(dtype: pl.DataType) -> str:
    if dtype == pl.Date:
        return "day"
    if dtype == pl.Datetime:
        return "moment"
    return "whole" if dtype.is_integer() else "part" if dtype.is_numeric() else ""


def _width(column: pl.Series) -> float:
    shown = "31/12/2024" if column.dtype == pl.Date else "31/12/2024 00:00:00" if column.dtype == pl.Datetime else ""
    longest = max([len(column.name) + 3, len(shown), *(len(str(v)) for v in column.head(1000).to_list() if not shown)])
    return float(min(max(longest + 1, _NARROWEST), _WIDEST))
