"""What leaves for another program: a query's rows as a file, and all of the district's figures as a folder."""

import csv
import io
import json
from pathlib import Path
from typing import Literal

import polars as pl

from flows.pipeline.output_files import write_file
from warehouse.home.layout import Home
from warehouse.published.dictionary import dictionary
from warehouse.published.publish import Ask, asking

FileFormat = Literal["csv", "json", "parquet"]
_VIEWS = "SELECT view_name FROM duckdb_views() WHERE schema_name = 'district' AND NOT internal ORDER BY view_name"
_FORMULA = r"^[=+\-@\t\r\n＝＋－＠]"
_READ_ME = """One row of index.csv is one view: its file in csv/, and the same in parquet/. Every column: dictionary.md.

In the CSV files a text that a spreadsheet could take for a formula begins with an apostrophe; the Parquet files have
every text as it is.
"""


def csv_bytes(frame: pl.DataFrame) -> bytes:
    """A frame as CSV that a spreadsheet opens: UTF-8 with its mark, and no text that begins like a formula.

    Such a text (=, +, -, @, a tab or a line's end at its beginning) gets an apostrophe in front; numbers stay numbers.
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
    """A frame as Parquet."""
    written = io.BytesIO()
    frame.write_parquet(written, compression="zstd")
    return written.getvalue()


def write(frame: pl.DataFrame, format: FileFormat, output: Path) -> None:  # noqa: A002
    """Write a query's rows to a file."""
    if format == "json":
        content = json.dumps(frame.to_dicts(), ensure_ascii=False, default=str).encode() + b"\n"
    else:
        content = csv_bytes(frame) if format == "csv" else parquet_bytes(frame)
    write_file(output, content)


def export(home: Home, folder: Path) -> pl.DataFrame:
    """Write every view of `district` as Parquet and CSV, with the dictionary; all of the very same published copy.

    Returns what was written: `view`, `rows`. Whatever of an earlier export has the same name is written over.
    """
    with asking(home) as question:
        frames = {view: _rows(question, view) for view in question(_VIEWS)["view_name"]}
        files = {"dictionary.md": dictionary(question).encode(), "README.txt": _READ_ME.encode()}
    for view, frame in frames.items():
        files[f"csv/{view}.csv"] = csv_bytes(frame)
        files[f"parquet/{view}.parquet"] = parquet_bytes(frame)
    written = pl.DataFrame([(view, frame.height) for view, frame in frames.items()], ["view", "rows"], orient="row")
    files["index.csv"] = csv_bytes(written)
    for name, content in files.items():
        write_file(folder / name, content)
    return written


def _rows(question: Ask, view: str) -> pl.DataFrame:
    """A view's rows, in an order that nothing but the rows decides."""
    return question(f'SELECT * FROM district."{view}" ORDER BY ALL')
