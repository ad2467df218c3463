"""The steps of a run, without Prefect: collect, read, load, publish, say. Each can be done again without harm."""

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path

import polars as pl

from flows.pipeline import reading
from flows.pipeline.applying import RUN, catch_up, run_body, take_in_run
from flows.pipeline.archiving import Kept, keep_content
from flows.pipeline.collected import Collected, Received, RunFacts, rows_of_run
from flows.pipeline.erasing import finish_forgetting
from flows.pipeline.plan import Choice, Plan
from flows.pipeline.summary import RunSummary, summarise
from transforms.validation.batch import Batch
from warehouse.home.archive import fetch, settle, unfinished_of
from warehouse.home.inbox import FolderInbox, Inbox
from warehouse.home.layout import Home
from warehouse.home.remote_inbox import RemoteInbox
from warehouse.integrity.damage import refuse_damaged
from warehouse.ledger.changed_files import refused_as_early, unlike_last_seen
from warehouse.ledger.store import Warehouse
from warehouse.published import questions
from warehouse.published.publish import asking, is_current, publish


@dataclass(frozen=True, slots=True)
class Said:
    """The findings of a run, who owes reports, and what fell overdue (`warehouse.published.questions`).

    `owed`: None of a run without news, which does not list it again.
    """

    summary: RunSummary
    findings: pl.DataFrame
    owed: pl.DataFrame | None
    overdue: pl.DataFrame


def collect(plan: Plan) -> Collected:
    """Look at the inbox, archive every content that is new, and tell copies from news.

    A content that was refused because its period had not ended is news again once it has.
    """
    plan.home.prepare()
    forget_trial(plan.home)
    if plan.dry_run:
        plan.home.trial.mkdir(mode=0o700, exist_ok=True)
    inbox = open_inbox(plan.inbox)
    files = inbox.look()
    refuse_damaged(plan.home)
    with Warehouse.open(plan.home.database, plan.forms, plan.home.lake) as warehouse:
        warehouse.prepare(plan.registry)
        finished = catch_up(plan.home, warehouse, plan.forms)
        erased = finish_forgetting(plan.home, warehouse)
        early = {sha256: was for sha256, was in refused_as_early(warehouse, plan.as_of).items() if sha256 not in erased}
        originals = _originals(warehouse, plan.choice) if plan.reread else []
        fresh = unlike_last_seen(warehouse, inbox.address, files, early)
        archive = plan.archive
        kept = [found for f, _ in fresh for found in keep_content(archive, f, inbox.content(f), erased)]
        known = (warehouse.known_contents([found.sha256 for found in kept]) - set(early)) | erased
    news = _told_apart(kept, known, early, {f.name: sha256 for f, sha256 in fresh})
    read_anyway = {r.sha256 for r in news if r.is_new}
    received = [r for r in originals if r.sha256 not in read_anyway | erased] + news
    return Collected(inbox.address, received, len(files) - len(fresh), finished)


def _told_apart(
    kept: Sequence[Kept], known: set[str], early: dict[str, str], was: dict[str, str | None]
) -> list[Received]:
    """News, copies of what is known, and files that were only touched; `was`: the content each name had before."""
    received = []
    for found in kept:
        is_new = not found.holds_others and found.sha256 not in known
        received.append(
            Received(
                found.name,
                found.sha256,
                found.size_bytes,
                found.modified_ns,
                is_new=is_new,
                is_copy=not (is_new or found.holds_others) and was.get(found.name) != found.sha256,
                reread_of=early.get(found.sha256) if is_new else None,
                inside=found.inside,
            )
        )
        known.add(found.sha256)
    return received


def _originals(warehouse: Warehouse, choice: Choice) -> list[Received]:
    """The archived originals that are to be read again, in the order in which they came."""
    found = warehouse.originals(sorted(choice.units), choice.period)
    return [
        Received(name, sha256, 0, None, is_new=True, is_copy=False, reread_of=submission_id, received_on=received_on)
        for submission_id, sha256, name, received_on in found.iter_rows()
    ]


def open_inbox(address: str) -> Inbox:
    """The inbox at an address: a folder, or whatever fsspec opens."""
    return RemoteInbox(address) if "://" in address else FolderInbox(Path(address).absolute())


def read(plan: Plan, collected: Collected, progress: Callable[[int], None] = lambda _: None) -> Batch:
    """Read and validate what is to be read, from the archive; `progress` hears how many are done."""
    content_of = partial(_archived, plan.home.archive, plan.archive)
    return reading.read(
        collected.to_read, content_of, plan.registry, plan.as_of, plan.forms, progress, plan.task_runner
    )


def _archived(archive: Path, of_run: Path, received: Received) -> bytes:
    """A content, from the archive, or from where this run keeps what is new."""
    return fetch(archive if received.reread_of else of_run, received.sha256)


def load(plan: Plan, collected: Collected, batch: Batch) -> pl.DataFrame:
    """Load a run in one transaction; returns its submissions (`schemas.frames.Submissions`) in the order of arrival.

    A run that was loaded already is not loaded again: what is tried a second time may have failed at its very end.
    """
    home = plan.home
    with Warehouse.open(home.database, plan.forms, home.lake) as warehouse:
        catch_up(home, warehouse, plan.forms)
        nothing_new = not collected.received and _same_day(warehouse, plan.as_of)
        if nothing_new or warehouse.has_loaded(plan.run_id):
            return warehouse.submissions_of(plan.run_id)
        if collected.received:
            settle()
        body = run_body(plan, collected, home.journal.keep_registry(plan.registry))
        entry = home.journal.append(warehouse.last_entry(), RUN, datetime.now(UTC), body)
        submissions = take_in_run(warehouse, entry, collected, batch, plan.registry)
        warehouse.checkpoint()
        return submissions


def _same_day(warehouse: Warehouse, as_of: date) -> bool:
    """Whether the last run was made for that very day, so that a run without news changes nothing."""
    last = warehouse.query("SELECT arg_max(as_of, entry) AS day FROM ledger.run")
    return bool(last.item() == as_of)


def publish_if_changed(home: Home) -> Path:
    """Swap in a new published copy, unless the one there is of this very warehouse."""
    return home.published if is_current(home) else publish(home)


def say(plan: Plan, collected: Collected, submissions: pl.DataFrame, tried: pl.DataFrame | None = None) -> Said:
    """What there is to say of a run, all of the same published copy; `tried`: the findings of a dry run."""
    with asking(plan.home) as ask:
        findings = questions.findings_of_run(ask, plan.run_id) if tried is None else tried
        summary = summarise(ask, plan.run_id, plan.as_of, submissions, findings, collected.seen_before)
        owed = questions.owed_reports(ask) if submissions.height else None
        return Said(summary, findings, owed, questions.newly_overdue(ask, plan.run_id))


def dry_rows(plan: Plan, collected: Collected, batch: Batch) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The submissions and findings that a run would load, without loading them; what it read is thrown away."""
    run = RunFacts(plan.run_id, plan.as_of, plan.choice, datetime.now(UTC))
    rows = rows_of_run(collected, batch, run, first_arrival=1)
    forget_trial(plan.home)
    publish_if_changed(plan.home)  # who owes is asked of the published copy, and a new home has none
    return rows.submissions, rows.findings


def forget_trial(home: Home) -> None:
    """Throw away what a dry run read, and what a killed run had half written to the archive."""
    shutil.rmtree(home.trial, ignore_errors=True)
    unfinished_of(home.archive).unlink(missing_ok=True)
