"""The command line. Nothing heavy is imported before a command needs it.

Exit code 0: done, whatever units sent. 1: the run itself failed. 2: wrong usage.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import cyclopts
from cyclopts import App, Parameter
from rich.console import Console

from flows.errors import UsageError

if TYPE_CHECKING:
    from flows.settings import Settings

Format = Literal["table", "json", "csv"]

app = App(
    name="tonghop",
    help="Consolidate the reports that a district's units send as spreadsheets.",
    version="0.1.0",
)


@Parameter(name="*")
@dataclass(frozen=True)
class Place:
    """Where things are."""

    home: Annotated[Path | None, Parameter(env_var="TONGHOP_HOME", help="The folder of everything; ./var.")] = None
    registry: Annotated[Path | None, Parameter(env_var="TONGHOP_REGISTRY", help="Another district's four tables.")] = (
        None
    )


@app.command
def run(
    *,
    inbox: Annotated[str | None, Parameter(env_var="TONGHOP_INBOX")] = None,
    as_of: date | None = None,
    unit: list[str] | None = None,
    period: str | None = None,
    reread: Annotated[bool, Parameter(negative=())] = False,
    dry_run: Annotated[bool, Parameter(negative=())] = False,
    format: Format = "table",  # noqa: A002  (the option's name)
    place: Place | None = None,
) -> None:
    """Run the flow now: read what came, load it, publish the figures.

    Parameters
    ----------
    inbox
        The folder to read, or any address that fsspec opens (sftp://…); the home's `inbox/` by default. Never changed.
    as_of
        The day the run is made for, as 2024-02-26; today by default.
    unit
        Touch this unit's reports alone; its id or its exact name. Can be given several times.
    period
        Touch this period's reports alone, as 2024-01, 2024-Q1, 2024-H1, 2024-9M or 2023.
    reread
        Read the archived originals again, under today's rules, as new events.
    dry_run
        Read, validate and show; load nothing.
    format
        How to show what was done.
    """
    from flows import running, show

    done = running.run(_settings(place), inbox, as_of, unit or [], period, reread=reread, dry_run=dry_run)
    show.summary(done, format)


@app.command
def demo(*, place: Place | None = None) -> None:
    """Make the sample district and consolidate it."""
    from flows import running, show
    from reports.sample_district import SAMPLE_AS_OF

    settings = _settings(place)
    files = running.write_sample_district(settings)
    summary = running.run(settings, None, SAMPLE_AS_OF)
    show.demo(settings.home, files, summary)


@app.command
def serve(*, host: str = "127.0.0.1", port: int = 4200, place: Place | None = None) -> None:
    """Prefect's server and UI, the nightly schedule and its runner in one, for one machine.

    Parameters
    ----------
    host
        Where to listen; anywhere but on this machine only with PREFECT_SERVER_API_AUTH_STRING=user:password set.
    port
        The port of the UI.
    """
    from flows.serve import serve

    serve(_settings(place), host, port)


@app.command
def automations(block: str, /, *, place: Place | None = None) -> None:
    """Tell the office, through a block of Prefect's, when a night went wrong or reports are overdue.

    Parameters
    ----------
    block
        The block that the office has set up in the Prefect UI, as custom-webhook/office.
    """
    from flows import prefect_place

    prefect_place.prepare(_settings(place).home)
    from flows.automations import install

    for name in install(block):
        Console().print(f"Installed “{name}”.")


@app.command
def status(*, period: str | None = None, format: Format = "table", place: Place | None = None) -> None:  # noqa: A002
    """Who has reported, who owes, open findings.

    Parameters
    ----------
    period
        One period; all that are owed by default.
    format
        How to show it.
    """
    from flows import show
    from flows.running import known_period

    show.status(_settings(place).home, known_period(period), format)


@app.command
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
    from flows import exporting, show
    from warehouse.publish import ask

    if format == "parquet" and output is None:
        raise UsageError("Parquet goes to a file: say -o FILE.")
    if format == "table" and output is not None:
        raise UsageError("A table is for the screen; say --format csv, json or parquet for a file.")
    found = ask(_settings(place).home, query)
    if output is None and format != "parquet":
        show.asked(found, format)
    elif output is not None and format != "table":
        exporting.write(found, format, output)


@app.command
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
    from flows import exporting, publication, show

    settings = _settings(place)
    written = (
        publication.export_publication(settings, folder) if for_publication else exporting.export(settings.home, folder)
    )
    show.rows(written, "table")


@app.command
def doctor(*, format: Format = "table", place: Place | None = None) -> None:  # noqa: A002
    """Check archive, journal, warehouse and published copy against one another; exit code 1 where something is wrong.

    Parameters
    ----------
    format
        How to show it.
    """
    from flows import keeping, show

    checks = keeping.examined(_settings(place).home)
    show.rows(checks, format)
    if "problem" in checks["state"]:
        sys.exit(1)


@app.command
def rebuild(*, place: Place | None = None) -> None:
    """Make the warehouse anew from the archive and the journal, and publish it; the old one is kept beside."""
    from flows import keeping

    _say(keeping.rebuilt(_settings(place)))


@app.command
def forget(sha256: str, /, *, reason: str, place: Place | None = None) -> None:
    """Erase an original from the archive, on the record; its figures stay.

    Parameters
    ----------
    sha256
        The content's sha256, or its first eight letters and more.
    reason
        Why, in your words; it stands in the ledger for good.
    """
    from flows import keeping

    _say(keeping.forgotten(_settings(place), sha256, reason))


@app.command
def template(
    *forms: str,
    output: Annotated[Path, Parameter(name=["--output", "-o"])],
    unit: str | None = None,
    period: str | None = None,
    place: Place | None = None,
) -> None:
    """Write an empty workbook to fill in.

    Parameters
    ----------
    forms
        The forms' codes, as 01A-XA 01B-XA.
    output
        The file to write.
    unit
        The unit's id or exact name, to be written in.
    period
        The period, to be written in.
    """
    from flows.running import write_template

    write_template(_settings(place), forms, unit, period, output)
    Console().print(f"Wrote {output}.")


@app.command
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
    from flows import show
    from flows.tracing import cells_behind

    settings = _settings(place)
    show.trace(cells_behind(settings.home, settings.registry, view, unit, period, column), format)


@app.command
def withdraw(submission: str, /, *, reason: str, format: Format = "table", place: Place | None = None) -> None:  # noqa: A002
    """Take a report out of the count, on the record; shows the figures that changed.

    Parameters
    ----------
    submission
        The submission's id, or the beginning of it.
    reason
        Why.
    format
        How to show the figures that changed.
    """
    from flows import acts, show
    from flows.acting import user

    show.rows(acts.withdraw(_settings(place).home, submission, reason, user()), format)


@app.command
def restore(submission: str, /, *, reason: str, format: Format = "table", place: Place | None = None) -> None:  # noqa: A002
    """Let a withdrawn report stand again, on the record; shows the figures that changed.

    Parameters
    ----------
    submission
        The submission's id, or the beginning of it.
    reason
        Why.
    format
        How to show the figures that changed.
    """
    from flows import acts, show
    from flows.acting import user

    show.rows(acts.restore(_settings(place).home, submission, reason, user()), format)


@app.command
def issue(
    period: str,
    /,
    *,
    anew: Annotated[bool, Parameter(negative=())] = False,
    reason: str = "",
    format: Format = "table",  # noqa: A002
    place: Place | None = None,
) -> None:
    """Freeze what the district reports upward for a period; once issued, show it again, the same to the byte.

    Parameters
    ----------
    period
        The period, as 2024-01, 2024-Q1, 2024-H1, 2024-9M or 2023.
    anew
        Issue it once more, with today's figures; what was issued before stays.
    reason
        Why it is issued anew.
    format
        How to show it; csv: the very bytes of the figures that were issued.
    """
    from flows import issuing, show
    from flows.running import known_period

    told = known_period(period)
    assert told is not None  # noqa: S101  (a period was asked for)
    show.issue(issuing.issue(_settings(place).home, told, reason, anew=anew), format)


@app.command
def answer(finding: str, /, *, text: str, place: Place | None = None) -> None:
    """Put on the record what a unit answered to a finding; it is shown with the finding from then on.

    Parameters
    ----------
    finding
        The finding's id, as `tonghop status` lists it.
    text
        What the unit answered.
    """
    from flows import answering

    said = answering.answer(_settings(place).home, finding, text)
    Console(soft_wrap=True, highlight=False).print(said, markup=False)


@app.command
def report(
    *,
    period: str | None = None,
    as_known_at: datetime | None = None,
    as_it_is: date | None = None,
    for_publication: Annotated[bool, Parameter(negative=())] = False,
    output: Annotated[Path | None, Parameter(name=["--output", "-o"])] = None,
    place: Place | None = None,
) -> None:
    """Write what leaders read: the district page and workbook.

    Parameters
    ----------
    period
        The period, as 2024-01, 2024-Q1, 2024-H1, 2024-9M or 2023; the latest month that has ended by default.
    as_known_at
        Print it as it was known then, as 2024-02-05T18:00, in the district's time; as it is known now by default.
    as_it_is
        The units as they stand on this day, what they took over with them; each as it was by default.
    for_publication
        Instead a page that may leave the office: whole years, counts under TONGHOP_SMALL_CELLS persons left out.
    output
        The folder to write to; the home's `reports/` and the period by default.
    """
    from flows.publication import write_publication
    from flows.reporting import write_reports
    from flows.running import known_period

    settings, told = _settings(place), known_period(period)
    if for_publication and as_it_is:
        raise UsageError(
            "A publication has each unit as it was: the same figures under other units give small ones away."
        )
    written = (
        write_publication(settings, told, as_known_at, output)
        if for_publication
        else write_reports(settings, told, as_known_at, output, as_it_is)
    )
    for path in written:
        Console(soft_wrap=True, highlight=False).print(f"Wrote {path}.", markup=False)


def _say(text: str) -> None:
    Console(soft_wrap=True, highlight=False).print(text, markup=False)


def _settings(place: Place | None) -> "Settings":
    """The settings of this call; put into the environment too, where the flow finds them."""
    from flows.running import settings_for

    place = place or Place()
    return settings_for(place.home, place.registry)


@contextmanager
def _sentences() -> Iterator[None]:
    """An error a user can meet is a sentence on standard error, never a traceback."""
    error = Console(stderr=True, soft_wrap=True, highlight=False)
    try:
        yield
    except UsageError as wrong:
        error.print(f"tonghop: {wrong}", markup=False)
        sys.exit(2)
    except BrokenPipeError:  # whoever read the output has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except KeyboardInterrupt:
        error.print("tonghop: stopped; nothing is half loaded, run again when you like.")
        sys.exit(1)
    except Exception as failure:  # the last net: whatever it is, the user gets a sentence
        error.print(f"tonghop: {failure}" if str(failure) else f"tonghop: {type(failure).__name__}", markup=False)
        sys.exit(1)


def main() -> None:
    """The entry point `tonghop`."""
    with _sentences():
        try:
            app(sys.argv[1:], exit_on_error=False)
            sys.stdout.flush()
        except cyclopts.CycloptsError:
            sys.exit(2)  # cyclopts has said what is wrong


if __name__ == "__main__":
    main()
