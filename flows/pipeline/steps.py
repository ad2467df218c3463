"""The steps of a run, without Prefect: collect, read, load, publish, report. Each is idempotent."""

import shutil
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

import polars as pl

from flows.pipeline import reading
from flows.pipeline.applying import RUN, apply_decided_run, apply_pending_entries, emptied_before, run_entry_body
from flows.pipeline.archiving import archive_file
from flows.pipeline.classifying import classify, count_unchanged
from flows.pipeline.collected import Collected, RunFacts, rows_of_run
from flows.pipeline.copies import copy_findings
from flows.pipeline.erasing import finish_erasures
from flows.pipeline.kept_batches import keep_batch
from flows.pipeline.plan import Plan, Selection
from flows.pipeline.replacing import decide_night
from flows.pipeline.summary import RunSummary, summarise
from flows.pipeline.upgrading import upgrade_sentence
from schemas.submissions import Submission
from transforms.validation.batch import Batch
from warehouse.home.archive import read_content, sync_to_disk, unfinished_of
from warehouse.home.inbox import FolderInbox, Inbox
from warehouse.home.journal import CLOCK_TOLERANCE
from warehouse.home.layout import Home
from warehouse.home.mailbox import Mailbox
from warehouse.home.mailbox_connection import PREFIXES
from warehouse.home.remote_inbox import RemoteInbox
from warehouse.integrity.damage import require_intact
from warehouse.ledger.answers import answered_party_cells
from warehouse.ledger.changed_files import changed_files, files_ever_seen, inboxes, judged_again
from warehouse.ledger.store import Warehouse
from warehouse.published import run_queries
from warehouse.published.publish import is_current, publish
from warehouse.published.querying import open_published


@dataclass(frozen=True, slots=True)
class RunReport:
    """The summary and findings of a run, the figures it changed, the reports owed and newly overdue.

    Queries: `warehouse.published.run_queries`.
    `owed`: None for a run without new submissions, which need not list them again.
    """

    summary: RunSummary
    findings: pl.DataFrame
    restated: pl.DataFrame
    owed: pl.DataFrame | None
    overdue: pl.DataFrame


def collect(plan: Plan) -> Collected:
    """Archive the new files of the inbox, and classify them as new, copies or unchanged.

    A content that was rejected for a cause outside it (`judged_again`) is new again once that has gone.
    """
    plan.home.prepare()
    discard_dry_run(plan.home)
    if plan.dry_run:
        plan.home.dry_run_archive.mkdir(mode=0o700, exist_ok=True)
    with closing(open_inbox(plan)) as inbox:
        collected = _collect(plan, inbox)
    return collected if plan.dry_run else replace(collected, upgraded=upgrade_sentence(plan))


def _collect(plan: Plan, inbox: Inbox) -> Collected:
    files, left_out = inbox.list_files()
    require_intact(plan.home)
    with Warehouse.open(plan.home.database, plan.forms, plan.home.lake) as warehouse:
        warehouse.prepare(plan.registry)
        finished = apply_pending_entries(plan.home, warehouse, plan.forms)
        erased = finish_erasures(plan.home, warehouse)
        registry = plan.home.journal.registry_name(plan.registry)
        early = {
            sha256: rejected
            for sha256, rejected in judged_again(warehouse, plan.as_of, registry).items()
            if sha256 not in erased
        }
        originals = _files_to_reread(warehouse, plan.selection) if plan.reread else []
        may_be_moved = _may_be_moved(plan, inbox, inboxes(warehouse))
        changed = changed_files(warehouse, inbox.address, files, early, may_be_moved=may_be_moved)
        emptied_of = 0 if files else files_ever_seen(warehouse, inbox.address)
        archive = plan.archive
        zone = ZoneInfo(plan.registry.office.time_zone)
        kept = [found for f, _ in changed for found in archive_file(archive, f, inbox.read_file(f), erased, zone)]
        known = (warehouse.known_contents([found.sha256 for found in kept]) - set(early)) | erased
        absent = early.keys() - {found.sha256 for found in kept}
        if absent and not plan.reread:
            originals = [s for s in _files_to_reread(warehouse, plan.selection) if s.sha256 in absent]
    classified = classify(kept, known, early, {f.name: sha256 for f, sha256 in changed})
    new_contents = {r.sha256 for r in classified if r.is_new}
    received = [r for r in originals if r.sha256 not in new_contents | erased] + classified
    left_out += sum(found.left_out for found in kept)
    seen_before = len(files) - len(changed) + count_unchanged(classified)
    still_empty = bool(emptied_of) and emptied_before(plan.home, inbox.address)
    return Collected(inbox.address, received, seen_before, finished, left_out, emptied_of, still_empty)


def clock_warning(home: Home, now: datetime) -> str:
    """Return a sentence where a clock dated the journal's last entry ahead; '' otherwise."""
    last = home.journal.last()
    if last is None or last.at - now <= CLOCK_TOLERANCE:
        return ""
    return (
        f"the journal's last entry is dated {last.at:%Y-%m-%d}, and today is {now:%Y-%m-%d}: a clock is or was wrong. "
        "Check this machine's clock; what is loaded now is known from its own time on"
    )


def _may_be_moved(plan: Plan, inbox: Inbox, former: list[str]) -> bool:
    """Check whether an inbox can be one that had another address: the home's own, or where a former one is gone."""
    is_own = inbox.address == str(plan.home.inbox.absolute())
    return is_own or any("://" not in address and not Path(address).is_dir() for address in former)


def _files_to_reread(warehouse: Warehouse, selection: Selection) -> list[Submission]:
    """Return the archived originals to read again, in order of arrival."""
    found = warehouse.latest_readings(sorted(selection.units), selection.period)
    return [
        Submission(name, sha256, 0, None, is_new=True, is_copy=False, reread_of=submission_id, received_on=received_on)
        for submission_id, sha256, name, received_on in found.iter_rows()
    ]


def open_inbox(plan: Plan) -> Inbox:
    """Return the run's inbox: a folder, a mailbox, or any address that fsspec opens."""
    if plan.inbox.startswith(PREFIXES):
        return _mailbox(plan)
    return RemoteInbox(plan.inbox) if "://" in plan.inbox else FolderInbox(Path(plan.inbox).absolute())


def mark_as_read(plan: Plan, collected: Collected) -> None:
    """Mark the collected messages of a mailbox as seen, where the settings say so."""
    names = {r.inside or r.name for r in collected.received if r.modified_ns is not None}
    if plan.mark_as_read and plan.inbox.startswith(PREFIXES) and names:
        _mailbox(plan).mark_as_read(names)


def _mailbox(plan: Plan) -> Mailbox:
    return Mailbox(plan.inbox, plan.inbox_password.get_secret_value() if plan.inbox_password else None)


def read(plan: Plan, collected: Collected, progress: Callable[[int], None] = lambda _: None) -> Batch:
    """Read and validate the collected submissions from the archive; `progress` is called with the number done."""
    content_of = partial(_fetch_content, plan.home.archive, plan.archive)
    with Warehouse.open(plan.home.database, plan.forms, plan.home.lake) as warehouse:
        known = answered_party_cells(warehouse)
    return reading.read(
        collected.by_id(plan.run_id),
        content_of,
        plan.registry,
        plan.as_of,
        plan.forms,
        progress,
        plan.task_runner,
        known,
    )


def _fetch_content(archive: Path, run_archive: Path, received: Submission) -> bytes:
    """Read a content from the archive; a new one from the run's own, which a dry run has apart."""
    return read_content(archive if received.reread_of else run_archive, received.sha256)


def load(plan: Plan, collected: Collected, batch: Batch) -> pl.DataFrame:
    """Load a run in one transaction; return its submissions (`schemas.frames.Submissions`) in order of arrival.

    A run loaded before is not loaded again: a retry may follow a failure after the load.
    """
    home = plan.home
    with Warehouse.open(home.database, plan.forms, home.lake) as warehouse:
        apply_pending_entries(home, warehouse, plan.forms)
        said_once = collected.upgraded or (collected.emptied_of and not collected.still_empty)
        nothing_new = not collected.received and not said_once and _same_day(warehouse, plan.as_of)
        if nothing_new or warehouse.has_loaded(plan.run_id):
            return warehouse.submissions_of(plan.run_id)
        if collected.received:
            sync_to_disk()
        now = datetime.now(UTC)
        run = RunFacts(plan.run_id, plan.as_of, plan.selection, now)
        collected, batch = decide_night(warehouse, collected, batch, run, plan.registry)
        registry, readings = home.journal.keep_registry(plan.registry), keep_batch(home, batch)
        body = run_entry_body(plan, collected, registry, readings)
        entry = home.journal.append(warehouse.last_entry(), RUN, now, body)
        submissions = apply_decided_run(warehouse, entry, collected, batch, plan.registry)
        warehouse.checkpoint()
        return submissions


def _same_day(warehouse: Warehouse, as_of: date) -> bool:
    """Check whether the last run had the same as-of day, so that a run without new files changes nothing."""
    last = warehouse.query("SELECT arg_max(as_of, entry) AS day FROM ledger.run")
    return bool(last.item() == as_of)


def publish_if_changed(home: Home) -> Path:
    """Replace the published copy, unless it is of the warehouse's present state; return its path."""
    return home.published if is_current(home) else publish(home)


def report_run(
    plan: Plan, collected: Collected, submissions: pl.DataFrame, dry_run_findings: pl.DataFrame | None = None
) -> RunReport:
    """Report on a run from one publication; `dry_run_findings`: those of a dry run, which aren't in the ledger."""
    with open_published(plan.home) as query:
        findings = run_queries.findings_of_run(query, plan.run_id) if dry_run_findings is None else dry_run_findings
        summary = summarise(
            query,
            plan.registry.terms,
            plan.run_id,
            plan.as_of,
            submissions,
            findings,
            collected.seen_before,
            collected.left_out,
            collected.emptied_of,
            still_empty=collected.still_empty,
            upgraded=collected.upgraded,
        )
        owed = run_queries.owed_reports(query) if submissions.height else None
        restated = run_queries.restated_by(query, plan.run_id)
        return RunReport(summary, findings, restated, owed, run_queries.newly_overdue(query, plan.run_id))


def dry_run_rows(plan: Plan, collected: Collected, batch: Batch) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the submissions and findings that a run would load, and discard the files it archived."""
    run = RunFacts(plan.run_id, plan.as_of, plan.selection, datetime.now(UTC))
    with Warehouse.open(plan.home.database, plan.forms, plan.home.lake) as warehouse:
        collected, batch = decide_night(warehouse, collected, batch, run, plan.registry)
        rows = rows_of_run(collected, batch, run, 1, partial(copy_findings, warehouse))
    discard_dry_run(plan.home)
    publish_if_changed(plan.home)  # the report reads the published copy, and a new home has none
    return rows.submissions, rows.findings


def discard_dry_run(home: Home) -> None:
    """Remove the archive of a dry run, and the file that a killed run left half written."""
    shutil.rmtree(home.dry_run_archive, ignore_errors=True)
    unfinished_of(home.archive).unlink(missing_ok=True)
