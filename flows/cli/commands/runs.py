"""Commands for runs: one run now, the sample district, the service and its automations."""

from datetime import date
from typing import Annotated

from cyclopts import Parameter

from flows.cli.commands.common import (
    Format,
    HomeOptions,
    load_settings,
    parse_optional_period,
    print_line,
)


def run(
    *,
    inbox: Annotated[str | None, Parameter(env_var="TONGHOP_INBOX")] = None,
    as_of: date | None = None,
    unit: list[str] | None = None,
    period: str | None = None,
    reread: Annotated[bool, Parameter(negative=())] = False,
    dry_run: Annotated[bool, Parameter(negative=())] = False,
    format: Format = "table",  # noqa: A002  (the option's name)
    options: HomeOptions | None = None,
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
    from flows.cli import printing, running

    settings, chosen = load_settings(options, says_office=True), parse_optional_period(period)
    summary = running.run(settings, inbox, as_of, unit or [], chosen, reread=reread, dry_run=dry_run)
    printing.print_summary(summary, format)


def demo(*, options: HomeOptions | None = None) -> None:
    """Make the sample district and consolidate it."""
    from flows.cli import printing, running
    from flows.pipeline.sample_inbox import fill_inbox
    from reports.sample.district import SAMPLE_AS_OF

    settings = load_settings(options, says_office=False)
    files = fill_inbox(settings.home, settings.registry)
    summary = running.run(settings, None, SAMPLE_AS_OF)
    printing.print_demo(settings.home, files, summary)


def serve(*, host: str = "127.0.0.1", port: int = 4200, options: HomeOptions | None = None) -> None:
    """Serve Prefect's UI, the nightly schedule and its runner from one process, for one machine.

    Parameters
    ----------
    host
        Where to listen; on this machine alone by default. Behind a proxy, name its host in TONGHOP_HOSTS.
    port
        The port of the UI.
    """
    from flows.server.serve import serve

    serve(load_settings(options), host, port)


def automations(block: str, /, *, options: HomeOptions | None = None) -> None:
    """Tell the office, through a block of Prefect's, when a night went wrong or reports are overdue.

    Parameters
    ----------
    block
        The block that the office has set up in the Prefect UI, as custom-webhook/office.
    """
    from flows.server import prefect_home

    prefect_home.configure_prefect(load_settings(options).home)
    from flows.server.automations import install_automations

    for name in install_automations(block):
        print_line(f"Installed “{name}”.")
