"""The nightly flow: what came in is archived, read, validated, loaded and published.

A run is a handful of tasks, never one a file. Retries are where I/O can fail; what was archived or loaded is
not done again, so a retry, or another run, goes on from there.
"""

from datetime import date
from pathlib import Path

import polars as pl
from prefect import flow, get_run_logger, task
from prefect.artifacts import create_markdown_artifact, create_table_artifact
from prefect.cache_policies import NO_CACHE
from prefect.runtime import flow_run
from prefect.states import Completed

from flows import arrivals, steps
from flows.progress import say
from flows.settings import Settings
from flows.summary import RunSummary, summarise
from transforms.batch import Batch
from warehouse.publish import ask

_MOST_LOGGED = 200
_CELLS_OF_REJECTED = """
SELECT s.file_name, f.rule, f.sheet, f.cell, f.found, f.expected
FROM ledger.finding AS f JOIN ledger.submission AS s USING (submission_id)
WHERE s.run_id = '{run_id}' AND f.severity = 'error'
QUALIFY row_number() OVER (PARTITION BY f.submission_id ORDER BY f.rule, f.sheet, f.cell) = 1
ORDER BY s.arrival
"""


@task(name="collect the inbox", retries=2, retry_delay_seconds=[1, 5], cache_policy=NO_CACHE)
def collect(settings: Settings, inbox: Path, as_of: date) -> arrivals.Collected:
    """Archive what is new in the inbox."""
    say("collecting", 0, 0)
    collected = steps.collect(settings.home, inbox, settings.registry, as_of)
    get_run_logger().info(
        "%d files to look at, %d seen before, in %s", len(collected.received), collected.seen_before, inbox
    )
    return collected


@task(name="read and validate", cache_policy=NO_CACHE)
def read(settings: Settings, collected: arrivals.Collected, as_of: date) -> Batch:
    """Read and validate every new content."""
    new = sum(r.is_new for r in collected.received)
    return steps.read(
        settings.home,
        collected.received,
        settings.registry,
        as_of,
        progress=lambda done: say("reading", done, new),
    )


@task(name="load", retries=2, retry_delay_seconds=[1, 5], cache_policy=NO_CACHE)
def load(
    settings: Settings,
    collected: arrivals.Collected,
    batch: Batch,
    choice: arrivals.Choice,
    run_id: str,
    as_of: date,
) -> pl.DataFrame:
    """Load the run in one transaction."""
    say("loading", 0, 0)
    return steps.load(settings.home, collected, batch, choice, run_id, as_of)


@task(name="publish", retries=2, retry_delay_seconds=[1, 5], cache_policy=NO_CACHE)
def publish(settings: Settings) -> Path:
    """Swap in the analysts' copy."""
    say("publishing", 0, 0)
    return steps.publish_if_changed(settings.home)


@task(name="report the run", cache_policy=NO_CACHE)
def report(settings: Settings, run_id: str, as_of: date, submissions: pl.DataFrame, seen_before: int) -> RunSummary:
    """Say what the run did: logs, a summary and a table of submissions."""
    summary = summarise(settings.home, run_id, as_of, submissions, seen_before)
    logger = get_run_logger()
    rejected = ask(settings.home, _CELLS_OF_REJECTED.format(run_id=run_id))
    for row in rejected.head(_MOST_LOGGED).iter_rows(named=True):
        where = f"{row['sheet']}!{row['cell']}" if row["cell"] else "the file"
        logger.warning(
            "%s: %s at %s: %s; expected %s",
            row["file_name"],
            row["rule"],
            where,
            row["found"] or "blank",
            row["expected"],
        )
    create_markdown_artifact(summary.markdown(), key="run-summary", description="What this run did")
    create_table_artifact(
        [
            {
                "file": line.file,
                "status": line.status,
                "unit": line.unit_id or "",
                "period": line.period or "",
                "rules": ", ".join(line.rules),
            }
            for line in summary.submissions
        ],
        key="submissions",
        description="Every report of this run, and why it was rejected",
    )
    return summary


def _run_name() -> str:
    parameters = flow_run.parameters
    units = parameters.get("units") or []
    return f"{parameters.get('as_of') or date.today()}: {', '.join(units) or 'all units'}"


@flow(name="consolidate", flow_run_name=_run_name, validate_parameters=True)
def consolidate(
    inbox: Path | None = None,
    as_of: date | None = None,
    units: list[str] | None = None,
    period: str | None = None,
) -> RunSummary:
    """Consolidate what the units sent.

    `inbox`: the folder to read (the home's own by default). `as_of`: the day the run is made for (today).
    `units`, `period`: touch these units' reports, or this period's, alone.
    """
    settings = Settings()
    day = as_of or date.today()
    run_id = str(flow_run.id)
    choice = arrivals.Choice(steps.check_choice(units or [], settings.registry), period)
    settings.home.prepare()
    with settings.home.writing(get_run_logger().warning):
        collected = collect(settings, (inbox or settings.home.inbox).absolute(), day)
        batch = read(settings, collected, day)
        submissions = load(settings, collected, batch, choice, run_id, day)
        publish(settings)
        summary = report(settings, run_id, day, submissions, collected.seen_before)
    # Prefect takes a state for the result that it carries; this way its message is what the run did.
    return Completed(message=summary.sentence, data=summary)  # type: ignore[return-value]
