"""Commands that only read: reporting status, queries, exports, the cells behind a figure."""

from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter

from flows.cli.commands.common import Format, HomeOptions, load_settings, parse_optional_period
from flows.errors import UsageError


def status(
    *,
    period: str | None = None,
    all_: Annotated[bool, Parameter(name="--all", negative=())] = False,
    format: Format = "table",  # noqa: A002
    options: HomeOptions | None = None,
) -> None:
    """Show who owes a report and the errors to correct.

    Parameters
    ----------
    period
        One period; all that are owed by default.
    all_
        Also every report owed, their number by state, and the warnings.
    format
        How to show it.
    """
    from flows.cli.status import print_status
    from flows.pipeline.mail_status import mail_status

    settings = load_settings(options)
    mail = mail_status(settings.home, settings.registry, settings.today())
    print_status(settings.home, parse_optional_period(period), format, settings.timezone, mail, everything=all_)


def sql(
    query: str,
    /,
    *,
    format: Literal["table", "json", "csv", "parquet", "xlsx"] = "table",  # noqa: A002
    output: Annotated[Path | None, Parameter(name=["--output", "-o"])] = None,
    for_: Annotated[Literal["excel"] | None, Parameter(name="--for")] = None,
    options: HomeOptions | None = None,
) -> None:
    """Query the published copy, read only.

    Parameters
    ----------
    query
        An SQL query, as "SELECT * FROM district_progress".
    format
        How to show the rows; a table in a terminal has the first 1,000. parquet, xlsx: to a file only.
    output
        The file to write them to; what its name ends in is the format, where none is given.
    for_
        CSV as Excel in Vietnamese opens it: semicolons, a decimal comma.
    """
    from flows.cli import printing
    from flows.documents import exporting, files
    from warehouse.errors import QueryError
    from warehouse.published.querying import open_published

    if output is not None and format == "table":
        format = _format_of(output)  # noqa: A001
    if format in ("parquet", "xlsx") and output is None:
        raise UsageError("Parquet and workbooks go to a file: say -o FILE.")
    settings = load_settings(options)
    try:
        with open_published(settings.home) as ask:
            rows, about = files.in_zone(ask(query), settings.timezone), exporting.provenance(ask)
    except QueryError as error:
        raise UsageError(str(error)) from error
    if output is not None and format != "table":
        exporting.write_rows(rows, format, output, about, for_excel=for_ is not None)
    elif format == "table" or format == "json" or format == "csv":  # narrows the type
        printing.print_query(rows, format)


def _format_of(output: Path) -> Literal["json", "csv", "parquet", "xlsx"]:
    """Return the format that a file's name says; raises UsageError for another."""
    formats: tuple[Literal["json", "csv", "parquet", "xlsx"], ...] = ("json", "csv", "parquet", "xlsx")
    for known in formats:
        if output.suffix.lower() == f".{known}":
            return known
    raise UsageError("A table is for the screen; say --format csv, json, parquet or xlsx for a file.")


def export(
    folder: Path,
    /,
    *,
    for_publication: Annotated[bool, Parameter(negative=())] = False,
    for_: Annotated[Literal["excel"] | None, Parameter(name="--for")] = None,
    options: HomeOptions | None = None,
) -> None:
    """Write all views as Parquet and CSV, with the dictionary.

    Parameters
    ----------
    folder
        The folder to write to; made where it is missing.
    for_publication
        Only what may leave the office: admissions of whole years, counts under TONGHOP_SMALL_CELLS persons left out.
    for_
        CSV as Excel in Vietnamese opens it: semicolons, a decimal comma.
    """
    from flows.cli import printing
    from flows.documents import exporting, release

    settings = load_settings(options)
    if for_publication:
        written = release.export_release(settings, folder)
    else:
        excel = for_ is not None
        written = exporting.export_views(settings.home, folder, zone=settings.timezone, for_excel=excel)
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
