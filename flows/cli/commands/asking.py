"""Commands that ask and change nothing: who has reported, any query, the cells behind a figure."""

from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter

from flows.cli.commands.common import Format, Place, settings_of
from flows.errors import UsageError


def status(*, period: str | None = None, format: Format = "table", place: Place | None = None) -> None:  # noqa: A002
    """Who has reported, who owes, open findings.

    Parameters
    ----------
    period
        One period; all that are owed by default.
    format
        How to show it.
    """
    from flows.cli import printing
    from flows.cli.arguments import known_period

    printing.status(settings_of(place).home, known_period(period), format)


def sql(
    query: str,
    /,
    *,
    format: Literal["table", "json", "csv", "parquet"] = "table",  # noqa: A002
    output: Annotated[Path | None, Parameter(name=["--output", "-o"])] = None,
    place: Place | None = None,
) -> None:
    """Ask the published copy, read only.

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
    from flows.pipeline import exporting
    from warehouse.published.publish import ask

    if format == "parquet" and output is None:
        raise UsageError("Parquet goes to a file: say -o FILE.")
    if format == "table" and output is not None:
        raise UsageError("A table is for the screen; say --format csv, json or parquet for a file.")
    found = ask(settings_of(place).home, query)
    if output is None and format != "parquet":
        printing.asked(found, format)
    elif output is not None and format != "table":
        exporting.write(found, format, output)


def export(
    folder: Path,
    /,
    *,
    for_publication: Annotated[bool, Parameter(negative=())] = False,
    place: Place | None = None,
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
    from flows.pipeline import exporting, release

    settings = settings_of(place)
    written = (
        release.export_publication(settings, folder) if for_publication else exporting.export(settings.home, folder)
    )
    printing.rows(written, "table")


def trace(
    view: str,
    column: str | None = None,
    /,
    *,
    unit: str | None = None,
    period: str | None = None,
    format: Format = "table",  # noqa: A002
    place: Place | None = None,
) -> None:
    """The cells behind a figure: file, sheet and cell, and why that report counts.

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
    from flows.cli.tracing import cells_behind

    settings = settings_of(place)
    printing.trace(cells_behind(settings.home, settings.registry, view, unit, period, column), format)
