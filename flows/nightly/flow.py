"""The nightly flow: what came in is archived, read, validated, loaded and published.

A run is a handful of tasks, never one a file. Retries are where I/O can fail; what was archived or loaded is
not done again, so a retry, or another run, goes on from there.
"""

import gc
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
from prefect import flow, get_client, get_run_logger, task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State, StateDetails
from prefect.runtime import deployment, flow_run
from prefect.states import Completed, Running

from flows.errors import UsageError
from flows.nightly import artifacts, events, log_filter
from flows.nightly.parameters import (
    ALL,
    EVERY_PERIOD,
    EVERY_UNIT,
    IN_EARNEST,
    NO_REREADING,
    OWN_INBOX,
    TODAY,
    Day,
    PeriodId,
    Units,
)
from flows.pipeline import steps
from flows.pipeline.collected import Collected
from flows.pipeline.plan import Choice, Plan
from flows.pipeline.progress import say
from flows.pipeline.reporting import write_reports
from flows.pipeline.returning import return_workbooks
from flows.pipeline.summary import RunSummary
from flows.settings import Settings
from schemas.periods import period_of_id
from transforms.validation.batch import Batch

log_filter.install()

_MOST_LOGGED = 200


def _may_pass(_: object, __: object, state: State[Any]) -> bool:
    """Whether trying again can help: a disk or a network that failed, but nothing that is simply not there."""
    cause = getattr(state.result(raise_on_failure=False), "__cause__", None)
    return cause is not None and not isinstance(cause, FileNotFoundError | NotADirectoryError)


_RETRIES: Any = {"retries": 3, "retry_delay_seconds": [1.0, 5.0, 20.0], "retry_condition_fn": _may_pass}


@task(name="collect the inbox", cache_policy=NO_CACHE, **_RETRIES)
def collect(plan: Plan) -> Collected:
    """Archive what is new in the inbox."""
    say("collecting", 0, 0)
    collected = steps.collect(plan)
    logger = get_run_logger()
    if collected.finished:
        logger.warning("%d earlier run(s) had been cut off after reading and were finished first", collected.finished)
    logger.info(
        "%d files to look at, %d seen before, in %s", len(collected.received), collected.seen_before, collected.inbox
    )
    return collected


@task(name="read and validate", cache_policy=NO_CACHE)
def read(plan: Plan, collected: Collected) -> Batch:
    """Read and validate every new content."""
    of = len(collected.to_read)
    show = artifacts.reading_progress(of) if of else lambda _: None

    def progress(done: int) -> None:
        say("reading", done, of)
        show(done)

    return steps.read(plan, collected, progress)


@task(name="load", cache_policy=NO_CACHE, **_RETRIES)
def load(plan: Plan, collected: Collected, batch: Batch) -> pl.DataFrame:
    """Load the run in one transaction."""
    say("loading", 0, 0)
    return steps.load(plan, collected, batch)


@task(name="publish", cache_policy=NO_CACHE, **_RETRIES)
def publish(plan: Plan) -> Path:
    """Swap in the analysts' copy."""
    say("publishing", 0, 0)
    return steps.publish_if_changed(plan.home)


@task(name="send the workbooks back", cache_policy=NO_CACHE, **_RETRIES)
def send_back(plan: Plan) -> int:
    """Put the workbooks with findings, marked, into the outbox."""
    return return_workbooks(plan.home, plan.registry.own_district, lambda done, of: say("marking", done, of))


@task(name="write what leaders read", cache_policy=NO_CACHE, **_RETRIES)
def write_for_leaders() -> list[Path]:
    """The district page and workbook of the latest month that has ended."""
    say("writing the district's page and workbook", 0, 0)
    return write_reports(Settings())


@task(name="say what was done", cache_policy=NO_CACHE)
def report(plan: Plan, collected: Collected, submissions: pl.DataFrame, tried: pl.DataFrame | None) -> RunSummary:
    """Logs, artifacts and events of the run; `tried`: the findings of a dry run."""
    said = steps.say(plan, collected, submissions, tried)
    reasons = _reasons(said.findings)
    _log(said.summary, reasons)
    artifacts.write(plan.home, said.summary, reasons, said.owed)
    if not plan.dry_run:
        events.emit_of_run(said.summary, reasons)
        events.emit_overdue(said.overdue, plan.run_id)
    return said.summary


def _reasons(findings: pl.DataFrame) -> pl.DataFrame:
    """`submission_id` → `reason`: its first error (or warning), with rule and cell, and how many more there are."""
    where = pl.concat_str("sheet", "cell", separator="!", ignore_nulls=True)
    said = pl.format(
        "{}{}: {}; {}",
        "rule",
        pl.when(pl.col("cell").is_null()).then(pl.lit("")).otherwise(pl.format(" {}", where)),
        pl.col("found").fill_null("(trống)"),
        pl.col("expected").fill_null(pl.col("sentence")),
    )
    more = pl.when(pl.len() > 1).then(pl.format(" (+{})", pl.len() - 1)).otherwise(pl.lit(""))
    return findings.group_by("submission_id", maintain_order=True).agg(
        pl.concat_str(said.first(), more).alias("reason")
    )


def _log(summary: RunSummary, reasons: pl.DataFrame) -> None:
    """One line a report that does not count, with rule and cell."""
    logger, of_submission = get_run_logger(), dict(reasons.iter_rows())
    bad = [line for line in summary.submissions if line.status in ("rejected", "unreadable", "unrecognised")]
    for line in bad[:_MOST_LOGGED]:
        logger.warning("%s: %s: %s", line.file, line.status, of_submission.get(line.submission_id, ""))
    if len(bad) > _MOST_LOGGED:
        logger.warning("and %d more; the artifact `submissions` has them all", len(bad) - _MOST_LOGGED)
    logger.info(summary.sentence)


def _run_name() -> str:
    """`2024-02-26: rerun of Xã An Mỹ, 2024-01`: the day, and what the run does."""
    asked: dict[str, Any] = flow_run.parameters
    what = "dry run" if asked.get("dry_run") else "rereading" if asked.get("reread") else "consolidation"
    whose = ", ".join(asked.get("units") or []) or "all units"
    period = f", {asked['period']}" if asked.get("period", ALL) != ALL else ""
    return f"{asked.get('as_of') or Settings().today()}: {what} of {whose}{period}"


def _plan(units: list[str], period: str, as_of: date | None, **options: Any) -> Plan:
    settings = Settings()
    _refuse_guessed_home(settings)
    told = period_of_id(period)
    choice = Choice(settings.registry.chosen(units), told.id if told else None)
    inbox = options.pop("inbox") or str(settings.inbox or settings.home.inbox)
    options["task_runner"] = settings.task_runner
    return Plan(settings.home, inbox, settings.registry, str(flow_run.id), as_of or settings.today(), choice, **options)


def _refuse_guessed_home(settings: Settings) -> None:
    """A worker runs in a folder made for the run: `./var` there would be an empty home, and the run a success."""
    if not settings.home_folder.is_absolute() and deployment.id:
        raise UsageError(
            f"Where the home lies is not known here, only that it is called {settings.home_folder}. "
            "Set TONGHOP_HOME to its full path where the worker is started."
        )


def _say_waiting(text: str) -> None:
    """Show in the UI that the run waits, and for whom.

    The state has the lease of the run's place in the queue. One without it would give the place back at the
    run's end, and again when the lease runs out, when it is another run's.
    """
    get_run_logger().warning(text)
    with get_client(sync_client=True) as client:
        state = client.read_flow_run(flow_run.id).state
        lease = state.state_details.deployment_concurrency_lease_id if state else None
        details = StateDetails(deployment_concurrency_lease_id=lease)
        client.set_flow_run_state(flow_run.id, Running(name="Waiting", message=text, state_details=details), force=True)


def _final_state(plan: Plan, summary: RunSummary) -> State[RunSummary]:
    """Prefect takes a state for the result that it carries; this way its message is what the run did."""
    rejected = any(not line.counts for line in summary.submissions)
    name = "Dry run" if plan.dry_run else "Some rejected" if rejected else "Completed"
    return Completed(name=name, message=summary.sentence, data=summary)


@flow(name="consolidate", flow_run_name=_run_name, validate_parameters=True)
def consolidate(
    units: Units = EVERY_UNIT,
    period: PeriodId = EVERY_PERIOD,
    as_of: Day = TODAY,
    reread: bool = NO_REREADING,
    dry_run: bool = IN_EARNEST,
    inbox: str = OWN_INBOX,
) -> RunSummary:
    """Consolidate what the units sent."""
    gc.freeze()  # what was imported stays: each time the collector walks through all of it takes 0.05 s
    plan = _plan(units, period, as_of, reread=reread, dry_run=dry_run, inbox=inbox)
    plan.home.prepare()
    with plan.home.writing(f"the run {flow_run.name!r}", _say_waiting):
        collected = collect(plan)
        batch = read(plan, collected)
        if plan.dry_run:
            submissions, tried = steps.dry_rows(plan, collected, batch)
        else:
            submissions, tried = load(plan, collected, batch), None
            publish(plan)
            send_back(plan)
            if submissions.height:
                write_for_leaders()
        summary = report(plan, collected, submissions, tried)
    return _final_state(plan, summary)  # type: ignore[return-value]
