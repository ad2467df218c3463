"""Exports for other programs: a query's rows as a file, all views as a folder of files."""

import json
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Literal

import polars as pl

from flows.documents.excel import xlsx_bytes
from flows.documents.files import csv_bytes, in_zone, parquet_bytes, write_file
from warehouse.home.layout import Home
from warehouse.published.dictionary import dictionary
from warehouse.published.querying import PublishedQuery, open_published

FileFormat = Literal["csv", "json", "parquet", "xlsx"]
UTC = "UTC"
_VIEWS = "SELECT view_name FROM duckdb_views() WHERE schema_name = 'district' AND NOT internal ORDER BY view_name"
_COMMENTS = """
SELECT table_name AS "view", column_name AS "column", comment FROM duckdb_columns()
WHERE schema_name = 'district' AND NOT internal ORDER BY table_name, column_index"""
_PUBLICATION = """
SELECT max(entry)::VARCHAR AS publication, strftime(arg_max(as_of, entry), '%Y-%m-%d') AS as_of,
  strftime(max(published_at) AT TIME ZONE 'UTC', '%Y-%m-%dT%H:%M:%SZ') AS published_at
FROM ledger.run"""
_README_TEXT = """\
One row of index.csv is one view: its file in csv/, and the same in parquet/. Every column: dictionary.md.

In the CSV files a text that a spreadsheet could take for a formula begins with an apostrophe; the Parquet files have
every text as it is, and in their metadata the publication that they are made from and the columns' comments.
"""


def write_rows(
    frame: pl.DataFrame,
    format: FileFormat,  # noqa: A002
    output: Path,
    about: Mapping[str, str],
    *,
    for_excel: bool = False,
) -> None:
    """Write a query's rows to a file; raises WarehouseError where that fails. `about`: of `provenance`."""
    if format == "json":
        content = json.dumps(frame.to_dicts(), ensure_ascii=False, default=str).encode() + b"\n"
    elif format == "xlsx":
        content = xlsx_bytes(frame)
    else:
        content = csv_bytes(frame, for_excel=for_excel) if format == "csv" else parquet_bytes(frame, about)
    write_file(output, content)


def provenance(query: PublishedQuery) -> dict[str, str]:
    """Return what a file says of its origin: `publication`, `as_of`, `published_at` and the program's `version`."""
    found = query(_PUBLICATION).row(0, named=True)
    return {name: value for name, value in found.items() if value} | {"version": version("tonghop")}


def export_views(home: Home, folder: Path, *, zone: str = UTC, for_excel: bool = False) -> pl.DataFrame:
    """Write every view of `district` as Parquet and CSV, with the dictionary, all from one publication.

    `zone`: the time zone of moments in the CSV files. Returns `view`, `rows`, one row per view. Files of an earlier
    export are overwritten.
    """
    with open_published(home) as query:
        frames = {view: _rows(query, view) for view in query(_VIEWS)["view_name"]}
        origin, comments = provenance(query), query(_COMMENTS)
        files = {"dictionary.md": dictionary(query, home.forms).encode(), "README.txt": _README_TEXT.encode()}
    for view, frame in frames.items():
        files[f"csv/{view}.csv"] = csv_bytes(in_zone(frame, zone), for_excel=for_excel)
        about = dict(comments.filter(view=view).select("column", "comment").rows())
        said = {"view": view, "comments": json.dumps(about, ensure_ascii=False)}
        files[f"parquet/{view}.parquet"] = parquet_bytes(frame, origin | said)
    written = pl.DataFrame([(view, frame.height) for view, frame in frames.items()], ["view", "rows"], orient="row")
    files["index.csv"] = csv_bytes(written, for_excel=for_excel)
    for name, content in files.items():
        write_file(folder / name, content)
    return written


def _rows(query: PublishedQuery, view: str) -> pl.DataFrame:
    """Return a view's rows, ordered by all columns, so that two exports of the same rows are equal."""
    return query(f'SELECT * FROM district."{view}" ORDER BY ALL')
