"""Exports for other programs: a query's rows as a file, all views as a folder of files."""

import json
from pathlib import Path
from typing import Literal

import polars as pl

from flows.documents.files import csv_bytes, parquet_bytes, write_file
from warehouse.home.layout import Home
from warehouse.published.dictionary import dictionary
from warehouse.published.publish import PublishedQuery, open_published

FileFormat = Literal["csv", "json", "parquet"]
_VIEWS = "SELECT view_name FROM duckdb_views() WHERE schema_name = 'district' AND NOT internal ORDER BY view_name"
_README_TEXT = """\
One row of index.csv is one view: its file in csv/, and the same in parquet/. Every column: dictionary.md.

In the CSV files a text that a spreadsheet could take for a formula begins with an apostrophe; the Parquet files have
every text as it is.
"""


def write_rows(frame: pl.DataFrame, format: FileFormat, output: Path) -> None:  # noqa: A002
    """Write a query's rows to a file; raises WarehouseError where that fails."""
    if format == "json":
        content = json.dumps(frame.to_dicts(), ensure_ascii=False, default=str).encode() + b"\n"
    else:
        content = csv_bytes(frame) if format == "csv" else parquet_bytes(frame)
    write_file(output, content)


def export_views(home: Home, folder: Path) -> pl.DataFrame:
    """Write every view of `district` as Parquet and CSV, with the dictionary, all from one publication.

    Returns `view`, `rows`, one row per view. Files of an earlier export are overwritten.
    """
    with open_published(home) as query:
        frames = {view: _rows(query, view) for view in query(_VIEWS)["view_name"]}
        files = {"dictionary.md": dictionary(query, home.forms).encode(), "README.txt": _README_TEXT.encode()}
    for view, frame in frames.items():
        files[f"csv/{view}.csv"] = csv_bytes(frame)
        files[f"parquet/{view}.parquet"] = parquet_bytes(frame)
    written = pl.DataFrame([(view, frame.height) for view, frame in frames.items()], ["view", "rows"], orient="row")
    files["index.csv"] = csv_bytes(written)
    for name, content in files.items():
        write_file(folder / name, content)
    return written


def _rows(query: PublishedQuery, view: str) -> pl.DataFrame:
    """Return a view's rows, ordered by all columns, so that two exports of the same rows are equal."""
    return query(f'SELECT * FROM district."{view}" ORDER BY ALL')
