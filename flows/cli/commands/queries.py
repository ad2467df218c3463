"""Commands that only read: reporting status, queries, exports, the cells behind a figure."""

from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter

from flows.cli.commands.common import Format, HomeOptions, load_settings, parse_optional_period
from flows.errors import UsageError


def status(*, period: str | None = None, format: Format = "table", options: HomeOptions | None = None) -> None:  # noqa: A002
    """Show who has reported, who owes, and the open findings.

    Parameters
    ----------
    period
        One period; all that are owed by default.
    format
        How to show it.
    """
    from flows.cli import printing

    settings = load_settings(options)
    printing.print_status(settings.home, parse_optional_period(period), format)
    if format == "table":
        from flows.pipeline.mailing import mail_status

        printing.print_lines(mail_status(settings.home, settings.registry, settings.today()))


def sql(
    query: str,
    /,
    *,
    format: Literal["table", "json", "csv", "parquet"] = "table",  # noqa: A002
    output: Annotated[Path | None, Parameter(name=["--output", "-o"])] = None,
    options: HomeOptions | None = None,
) -> None:
    """Query the published copy, read only.

    Parameters
    ----------
    query
        An SQL query, as "SELECT * FROM district_progress".
    format
        How to show the rows; a table in a terminal has the first 1,000. parquet: to a file only.
    output
        The file to write them to.
    """
    from flows.cli import printing
    from flows.documents import exporting
    from warehouse.published.publish import query_published

    if format == "parquet" and output is None:
        raise UsageError("Parquet goes to a file: say -o FILE.")
    if format == "table" and output is not None:
        raise UsageError("A table is for the screen; say --format csv, json or parquet for a file.")
    rows = query_published(load_settings(options).home, query)
    if output is None and format != "parquet":
        printing.print_query(rows, format)
    elif output is not None and format != "table":
        exporting.write_rows(rows, format, output)


def export(
    folder: Path,
    /,
    *,
    for_publication: Annotated[bool, Parameter(negative=())] = False,
    options: HomeOptions | None = None,
) -> None:
    """Write all views as Parquet and CSV, with the dictionary.

    Parameters
    ----------
    folder
        The folder to write to; made where it is missing.
    for_publication
        Only what may leave the office: admissions of whole years, counts under TONGHOP_SMALL_CELLS persons left out.
    """
    from flows.cli import printing
    from flows.documents import exporting, release

    settings = load_settings(options)
    written = (
        release.export_release(settings, folder) if for_publication else exporting.export_views(settings.home, folder)
    )
    printing.print_rows(written, "table")


def trace(
    view: str,
    column: str | None = None,
    /,
    *,
    unit: str | None = None,
    period: str | None = None,
    format: Format = "table",  # noqa: A002
    options: HomeOptions | None = None,
) -> None:
    """Show the cells behind a figure: file, sheet and cell, and why that report counts.

    Parameters
    ----------
    view
        The view, as unit_progress.
    column
        One of its columns, as counted; all figures of the view by default.
    unit
        The unit's id or exact name.
    period
        The period of the view's row, as 2024-01.
    format
        How to show the cells.
    """
    from flows.cli import printing
    from flows.cli.tracing import trace_cells

    settings = load_settings(options)
    printing.print_trace(trace_cells(settings.home, settings.registry, view, unit, period, column), format)
