"""Output files of a command: writing, and rows as CSV or Parquet."""

import csv
import io
from collections.abc import Mapping
from pathlib import Path

import polars as pl
import polars.selectors as cs

from warehouse.errors import WarehouseError

_FORMULA = r"^[=+\-@\t\r\n＝＋－＠]"


def write_file(path: Path, content: bytes) -> None:
    """Write a file and its folders; raises WarehouseError where that fails."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_name(f".{path.name}.part")
        unfinished.write_bytes(content)
        unfinished.replace(path)  # a program that has it open, or opens it now, sees the old or the new one whole
    except OSError as error:
        raise WarehouseError(f"{path} can't be written ({error.strerror or error}).") from error


def guarded(frame: pl.DataFrame) -> pl.DataFrame:
    """Return a frame whose texts no spreadsheet takes for a formula.

    A text that begins with =, +, -, @, a tab or a line end gets an apostrophe in front; numbers stay numbers.
    """
    text = [name for name, dtype in frame.schema.items() if dtype == pl.String]
    return frame.with_columns(
        pl.when(pl.col(name).str.contains(_FORMULA)).then("'" + pl.col(name)).otherwise(pl.col(name)).alias(name)
        for name in text
    )


def in_zone(frame: pl.DataFrame, zone: str) -> pl.DataFrame:
    """Return a frame whose moments are in a time zone."""
    return frame.with_columns(cs.datetime(time_zone="*").dt.convert_time_zone(zone))


def csv_bytes(frame: pl.DataFrame, *, for_excel: bool = False) -> bytes:
    """Convert a frame to CSV that is safe in a spreadsheet: UTF-8 with a byte order mark, and no formulas.

    `for_excel`: as Excel in Vietnamese opens it: semicolons, a decimal comma, moments without their zone.
    """
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\r\n", delimiter=";" if for_excel else ",")
    shown = _as_excel_reads(guarded(frame)) if for_excel else guarded(frame)
    writer.writerow(shown.columns)
    writer.writerows(shown.iter_rows())
    return written.getvalue().encode("utf-8-sig")


def _as_excel_reads(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.with_columns(
        cs.float().cast(pl.String).str.replace(".", ",", literal=True),
        cs.datetime().dt.strftime("%Y-%m-%d %H:%M:%S"),
    )


def parquet_bytes(frame: pl.DataFrame, about: Mapping[str, str] | None = None) -> bytes:
    """Convert a frame to Parquet. `about`: what the file's metadata say."""
    written = io.BytesIO()
    frame.write_parquet(written, compression="zstd", metadata=dict(about or {}))
    return written.getvalue()
