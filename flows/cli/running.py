"""What the command line does: prepares the place, then runs the flow in this process."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
)

from flows.cli.arguments import known_period
from flows.errors import UsageError
from flows.pipeline.progress import Listener, listener, on_stderr
from flows.pipeline.summary import RunSummary
from flows.server import prefect_home
from flows.settings import Settings
from reports.forms.template import FilledSheet, write_workbook
from reports.sample.district import sample_district
from schemas.forms import FORMS
from warehouse.errors import WarehouseError
from warehouse.integrity.damage import refuse_damaged
from warehouse.ledger.store import Warehouse


def run(
    settings: Settings,
    inbox: str | None,
    as_of: date | None,
    units: Sequence[str] = (),
    period: str | None = None,
    *,
    reread: bool = False,
    dry_run: bool = False,
) -> RunSummary:
    """Run the flow here and now. What can be told to be wrong is told before Prefect starts."""
    told = known_period(period)
    settings.registry.chosen(units)
    if inbox is not None and "://" not in inbox and not Path(inbox).is_dir():
        raise WarehouseError(f"The inbox {inbox} is no folder; name one with --inbox.")
    settings.home.prepare()
    with settings.home.writing("the command line", on_stderr):
        refuse_damaged(settings.home)
        with Warehouse.open(settings.home.database, place=settings.home.lake):
            pass  # the warehouse can be opened and is not from a newer version
    prefect_home.prepare(settings.home)
    with _bar() as hear:
        listener.set(hear)
        from flows.nightly.flow import consolidate
        from flows.nightly.parameters import ALL

        state = consolidate(
            units=list(units),
            period=told.id if told else ALL,
            as_of=as_of,
            reread=reread,
            dry_run=dry_run,
            inbox=inbox or "" if not inbox or "://" in inbox else str(Path(inbox).absolute()),
            return_state=True,
        )
        return state.result()


@contextmanager
def _bar() -> Iterator[Listener]:
    """A bar on standard error while the run goes on; on no terminal, nothing."""
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
        yield lambda doing, done, of: progress.update(task, description=doing, completed=done, total=of or None)


def write_sample_district(settings: Settings) -> int:
    """Fill the home's inbox with the sample district; returns how many files it has."""
    settings.home.prepare()
    files = 0
    for file in sample_district(settings.registry):
        target = settings.home.inbox / file.name
        target.parent.mkdir(parents=True, exist_ok=True)
        if not target.exists() or target.read_bytes() != file.content:
            target.write_bytes(file.content)
        files += 1
    return files


def write_template(
    settings: Settings, codes: Sequence[str], unit: str | None, period: str | None, output: Path
) -> None:
    """Write an empty workbook of the forms named, for a unit and a period where they are given."""
    forms = {form.paper().code: form for form in FORMS}
    unknown = [code for code in codes if code.upper() not in forms]
    if unknown or not codes:
        asked = f"There is no form {unknown[0]!r}" if unknown else "Name a form"
        raise UsageError(f"{asked}; the forms are {', '.join(forms)}.")
    unit_id = next(iter(settings.registry.chosen([unit] if unit else [])), "")
    known = settings.registry.unit(unit_id)
    told = known_period(period)
    standing = settings.registry.standing_in(told.start, told.end) if told else settings.registry.units
    committees = sorted({unit.name for unit in standing if unit.is_committee})
    sheets = [
        FilledSheet(
            form=forms[code.upper()],
            unit=known.name if known else "",
            unit_code=known.code if known else "",
            period=told.label if told else "",
            committees=committees,
            district=settings.registry.own_district,
        )
        for code in codes
    ]
    try:
        output.write_bytes(write_workbook(sheets))
    except OSError as error:
        raise WarehouseError(f"{output} can't be written ({error.strerror or error}).") from error
