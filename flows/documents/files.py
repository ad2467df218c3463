"""Output files of a command: writing, and rows as CSV or Parquet."""

import csv
import io
from pathlib import Path

import polars as pl

from warehouse.errors import WarehouseError

_FORMULA = r"^[=+\-@\t\r\n＝＋－＠]"


def write_file(path: Path, content: bytes) -> None:
    """Write a file and its folders; raises WarehouseError where that fails."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    except OSError as error:
        raise WarehouseError(f"{path} can't be written ({error.strerror or error}).") from error


def csv_bytes(frame: pl.DataFrame) -> bytes:
    """Convert a frame to CSV that is safe in a spreadsheet: UTF-8 with a byte order mark, and no formulas.

    A text that begins with =, +, -, @, a tab or a line end gets an apostrophe in front; numbers stay numbers.
    """
    text = [name for name, dtype in frame.schema.items() if dtype == pl.String]
    guarded = frame.with_columns(
        pl.when(pl.col(name).str.contains(_FORMULA)).then("'" + pl.col(name)).otherwise(pl.col(name)).alias(name)
        for name in text
    )
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\r\n")
    writer.writerow(guarded.columns)
    writer.writerows(guarded.iter_rows())
    return written.getvalue().encode("utf-8-sig")


def parquet_bytes(frame: pl.DataFrame) -> bytes:
    """Convert a frame to Parquet."""
    written = io.BytesIO()
    frame.write_parquet(written, compression="zstd")
    return written.getvalue()
