"""Output of the command line: tables for people, JSON and CSV for programs."""

import csv
import json
import sys
from collections.abc import Iterable
from contextlib import nullcontext
from typing import Literal

import polars as pl
from rich.console import Console
from rich.table import Table

from flows.actions.issuing import Issue
from flows.documents.files import guarded
from flows.pipeline.summary import RunSummary, SubmissionLine
from reports.sample.article import NOTE
from warehouse.home.layout import Home
from warehouse.published.issued import FIGURES_FILE
from warehouse.published.querying import query_published

Format = Literal["table", "json", "csv"]
_MAX_LISTED = 20
_MAX_TERMINAL_ROWS = 1_000
_MIN_WIDTH = 150  # columns of a table that goes to a file or a pipe
_DEMO_QUERIES = {
    "The term": """
        SELECT period, admitted, year_to_date, term_to_date, term_target, term_share
        FROM district_progress ORDER BY period DESC LIMIT 1""",
    "Pupils of grade 12 of THPT Phụ Dực, 2023": """
        SELECT admitted FROM school_admissions
        WHERE unit_id = 'thpt-phu-duc' AND period = '2023' AND member = 'grade_12'""",
    "Key cadres not yet members, at branch level": """
        SELECT organisation, key_cadres, not_yet_members, share FROM key_cadre_gap WHERE level = 'Chi hội'""",
}


def _print(text: str) -> None:
    sys.stdout.write(text + "\n")


def print_lines(lines: Iterable[str]) -> None:
    """Print sentences, each on a line."""
    for line in lines:
        _print(line)


def print_rows(frame: pl.DataFrame, format: Format) -> None:  # noqa: A002
    """Print a frame's rows as a table, a JSON list of objects, or CSV."""
    if format == "json":
        _print(json.dumps(frame.to_dicts(), ensure_ascii=False, default=str))
    elif format == "csv":
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(frame.columns)
        writer.writerows(guarded(frame).iter_rows())
    else:
        _print_table(frame)


def print_query(frame: pl.DataFrame, format: Format) -> None:  # noqa: A002
    """Print a query's rows; in a terminal page by page, at most the first thousand."""
    console = Console(markup=False, highlight=False)
    if format != "table" or not console.is_terminal:
        print_rows(frame, format)
        return
    with console.pager() if frame.height > console.height else nullcontext():
        console.print(_table(frame.head(_MAX_TERMINAL_ROWS)))
        if frame.height > _MAX_TERMINAL_ROWS:
            more = frame.height - _MAX_TERMINAL_ROWS
            console.print(f"… and {more:,} rows more: ask with LIMIT, or for a file with --format csv -o FILE.")


def _print_table(frame: pl.DataFrame) -> None:
    console = Console(markup=False, highlight=False)
    if not console.is_terminal:
        console.width = max(console.width, _MIN_WIDTH)
    console.print(_table(frame))


def _table(frame: pl.DataFrame) -> Table:
    table = Table(header_style="bold")
    for name, dtype in frame.schema.items():
        table.add_column(name, justify="right" if dtype.is_numeric() else "left", overflow="fold")
    for row in frame.iter_rows():
        table.add_row(*("" if value is None else str(value) for value in row))
    return table


def print_summary(run: RunSummary, format: Format) -> None:  # noqa: A002
    """Print the summary of a run: rejected reports with their rules, and the district's figure."""
    lines = pl.DataFrame(
        [(s.file, s.status, s.unit_id, s.period, ", ".join(s.rules), _counts(s)) for s in run.submissions],
        schema=dict.fromkeys(("file", "status", "unit_id", "period", "rules", "counts"), pl.String),
        orient="row",
    )
    if format == "json":
        _print(json.dumps(run.as_json(), ensure_ascii=False, default=str))
    elif format == "csv":
        print_rows(lines, "csv")
    else:
        reasons = lines.filter(~pl.col("status").is_in(["accepted", "duplicate"]) | (pl.col("counts") != "yes"))
        if reasons.height:
            _print_table(reasons.head(_MAX_LISTED))
        if reasons.height > _MAX_LISTED:
            _print(f"… and {reasons.height - _MAX_LISTED} more; `tonghop status` has them all.")
        _print(run.sentence + ".")


def _counts(line: SubmissionLine) -> str:
    return "yes" if line.counts else f"no: {line.why_not}"


def print_demo(home: Home, files: int, run: RunSummary) -> None:
    """Print the sample district's figures, and the paths of the results."""
    print_summary(run, "table")
    for title, sql in _DEMO_QUERIES.items():
        _print(f"\n{title}")
        _print_table(query_published(home, sql))
    _print(
        f"""
{NOTE}

The {files} workbooks:   {home.inbox}
The published copy: {home.published}
Ask it:              .venv/bin/tonghop sql "SELECT * FROM unit_progress" --home {home.root}
Who owes what:       .venv/bin/tonghop status --home {home.root}"""
    )


def print_trace(cells: pl.DataFrame, format: Format) -> None:  # noqa: A002
    """Print the cells behind figures; the table leaves out columns that are empty and cells that add nothing."""
    if format == "table":
        where = pl.concat_str("sheet", "cell", separator="!").alias("cell")
        shown = cells.filter(pl.col("adds") != 0).with_columns(where, pl.col("sha256").str.head(16))
        names = ("figure", "unit_id", "period", "item", "adds", "file_name", "sha256", "cell", "record", "settled_by")
        cells = shown.select(name for name in names if shown[name].null_count() < shown.height)
    print_rows(cells, format)


def print_issue(issued: Issue, format: Format) -> None:  # noqa: A002
    """Print an issue: its JSON, the exact bytes of its figures as CSV, or a sentence."""
    if format == "json":
        _print(json.dumps(issued.as_json(), ensure_ascii=False, default=str))
    elif format == "csv":
        sys.stdout.write(issued.files[FIGURES_FILE].decode())
    else:
        since = (
            f"{issued.changed_since} figures are others today" if issued.changed_since else "no figure changed since"
        )
        _print(
            f"{issued.period}, issue {issued.number}: issued {issued.issued_at:%Y-%m-%d %H:%M} UTC by {issued.who} "
            f"({issued.reason}); {since}.\nFiles: {issued.folder}"
        )
