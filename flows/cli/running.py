"""Runs at the command line: the home is checked, then the flow runs in this process."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
)

from flows.errors import UsageError
from flows.pipeline.progress import ProgressCallback, print_to_stderr, progress_callback
from flows.pipeline.summary import RunSummary
from flows.server import prefect_home
from flows.settings import Settings
from schemas.periods import Period
from warehouse.errors import WarehouseError
from warehouse.integrity.damage import require_intact
from warehouse.ledger.store import Warehouse


def run(
    settings: Settings,
    inbox: str | None,
    as_of: date | None,
    units: Sequence[str] = (),
    period: Period | None = None,
    *,
    reread: bool = False,
    dry_run: bool = False,
) -> RunSummary:
    """Run the flow in this process; raise errors of usage, inbox and warehouse before Prefect starts."""
    settings.registry.resolve_units(units)
    inbox_parameter = _inbox_parameter(settings, inbox)
    if inbox is not None:
        _require_folder(inbox)
    settings.home.prepare()
    _require_folder(inbox or str(settings.inbox or settings.home.inbox))
    with settings.home.write_lock("the command line", print_to_stderr):
        require_intact(settings.home)
        with Warehouse.open(settings.home.database, backend=settings.home.lake):
            pass  # raises where it can't be opened, or is of a newer version
    prefect_home.configure_prefect(settings.home)
    with _progress_bar() as update:
        progress_callback.set(update)
        from flows.nightly.flow import consolidate
        from flows.nightly.parameters import ALL

        state = consolidate(
            units=list(units),
            period=period.id if period else ALL,
            as_of=as_of,
            reread=reread,
            dry_run=dry_run,
            inbox=inbox_parameter,
            return_state=True,
        )
        return state.result()


def _inbox_parameter(settings: Settings, inbox: str | None) -> str:
    """Return the flow's parameter, '' for the settings' inbox; raises UsageError for an address with a password."""
    if inbox is None or inbox == settings.inbox:
        return ""
    if "://" not in inbox:
        return str(Path(inbox).absolute())
    if urlsplit(inbox).password:
        raise UsageError(
            "Prefect keeps the parameters of a run, so no password may be in --inbox. Of a mailbox, leave it out of "
            "the address and set TONGHOP_INBOX_PASSWORD, or TONGHOP_INBOX_PASSWORD_BLOCK for a Secret block of "
            "Prefect's; of another server, set the whole address as TONGHOP_INBOX."
        )
    return inbox


@contextmanager
def _progress_bar() -> Iterator[ProgressCallback]:
    """Show a progress bar on standard error; without a terminal, nothing."""
    console = Console(stderr=True)
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("starting Prefect", total=None)
        yield lambda step, done, total: progress.update(task, description=step, completed=done, total=total or None)


def _require_folder(inbox: str) -> None:
    if "://" not in inbox and not Path(inbox).is_dir():
        raise WarehouseError(f"The inbox {inbox} is no folder; name one with --inbox, or connect its disk or server.")
