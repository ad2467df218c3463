"""The steps of a run, without Prefect: collect, read, load, publish. Each can be done again without harm."""

import shutil
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl

from flows import reading
from flows.arrivals import Collected, Received, RunFacts, rows_of_run
from flows.errors import UsageError
from flows.plan import Choice, Plan
from flows.replay import RUN, catch_up, run_body, take_in_run
from schemas.registry import Registry
from transforms.batch import Batch
from warehouse.archive import fetch, keep, settle, sha256_of
from warehouse.home import Home
from warehouse.inbox import InboxFile, look, unchanged
from warehouse.publish import is_current, publish
from warehouse.store import Warehouse


def collect(plan: Plan) -> Collected:
    """Look at the inbox, archive every content that is new, and tell copies from news.

    A content that was refused because its period had not ended is news again once it has.
    """
    plan.home.prepare()
    forget_trial(plan.home)
    if plan.dry_run:
        plan.home.trial.mkdir(mode=0o700, exist_ok=True)
    files = look(plan.inbox)
    with Warehouse.open(plan.home.database, plan.forms) as warehouse:
        warehouse.prepare(plan.registry)
        finished = catch_up(plan.home, warehouse, plan.forms)
        seen = warehouse.seen_files(str(plan.inbox))
        early = warehouse.refused_as_early(plan.as_of)
        originals = _originals(warehouse, plan.choice) if plan.reread else []
        fresh = [
            f
            for f in files
            if (was := seen.get(f.name, (0, 0, "")))[:2] != (f.size_bytes, f.modified_ns) or was[2] in early
        ]
        archived = [(f, sha256) for f in fresh if (sha256 := _archived(plan.archive, f)) is not None]
        known = warehouse.known_contents([sha256 for _, sha256 in archived]) - set(early)
    news = _told_apart(archived, known, early, {name: sha256 for name, (_, _, sha256) in seen.items()})
    read_anyway = {r.sha256 for r in news if r.is_new}
    received = [r for r in originals if r.sha256 not in read_anyway] + news
    return Collected(str(plan.inbox), received, len(files) - len(fresh), finished)


def _told_apart(
    archived: Sequence[tuple[InboxFile, str]], known: set[str], early: dict[str, str], was: dict[str, str]
) -> list[Received]:
    """News, copies of what is known, and files that were only touched; `was`: the content each name had before."""
    received = []
    for file, sha256 in archived:
        is_new = sha256 not in known
        received.append(
            Received(
                file.name,
                sha256,
                file.size_bytes,
                file.modified_ns,
                is_new=is_new,
                is_copy=not is_new and was.get(file.name) != sha256,
                reread_of=early.get(sha256) if is_new else None,
            )
        )
        known.add(sha256)
    return received


def _originals(warehouse: Warehouse, choice: Choice) -> list[Received]:
    """The archived originals that are to be read again, in the order in which they came."""
    found = warehouse.originals(sorted(choice.units), choice.period)
    return [
        Received(name, sha256, 0, None, is_new=True, is_copy=False, reread_of=submission_id, received_on=received_on)
        for submission_id, sha256, name, received_on in found.iter_rows()
    ]


def _archived(archive: Path, file: InboxFile) -> str | None:
    """Archive a file's content and name it; None where it changed or went away under our eyes: the next run has it."""
    try:
        content = file.path.read_bytes()
    except OSError:
        return None
    if not unchanged(file):
        return None
    sha256 = sha256_of(content)
    keep(archive, sha256, content)
    return sha256


def read(plan: Plan, collected: Collected, progress: Callable[[int], None] = lambda _: None) -> Batch:
    """Read and validate what is to be read, from the archive; `progress` hears how many are done."""

    def content_of(received: Received) -> bytes:
        return fetch(plan.home.archive if received.reread_of else plan.archive, received.sha256)

    return reading.read(collected.to_read, content_of, plan.registry, plan.as_of, plan.forms, progress)


def load(plan: Plan, collected: Collected, batch: Batch) -> pl.DataFrame:
    """Load a run in one transaction; returns its submissions (`schemas.frames.Submissions`) in the order of arrival.

    A run that was loaded already is not loaded again: what is tried a second time may have failed at its very end.
    """
    home = plan.home
    with Warehouse.open(home.database, plan.forms) as warehouse:
        catch_up(home, warehouse, plan.forms)
        nothing_new = not collected.received and _same_day(warehouse, plan.as_of)
        if nothing_new or warehouse.has_loaded(plan.run_id):
            return warehouse.submissions_of(plan.run_id)
        if collected.received:
            settle()
        body = run_body(plan, collected, home.journal.keep_registry(plan.registry))
        entry = home.journal.append(warehouse.last_entry(), RUN, datetime.now(UTC), body)
        submissions = take_in_run(warehouse, entry, collected, batch)
        warehouse.checkpoint()
        return submissions


def _same_day(warehouse: Warehouse, as_of: date) -> bool:
    """Whether the last run was made for that very day, so that a run without news changes nothing."""
    last = warehouse.query("SELECT arg_max(as_of, entry) AS day FROM ledger.run")
    return bool(last.item() == as_of)


def publish_if_changed(home: Home) -> Path:
    """Swap in a new published copy, unless the one there is of this very warehouse."""
    return home.published if is_current(home) else publish(home)


def dry_rows(plan: Plan, collected: Collected, batch: Batch) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The submissions and findings that a run would load, without loading them; what it read is thrown away."""
    run = RunFacts(plan.run_id, plan.as_of, plan.choice, datetime.now(UTC))
    rows = rows_of_run(collected, batch, run, first_arrival=1)
    forget_trial(plan.home)
    publish_if_changed(plan.home)  # who owes is asked of the published copy, and a new home has none
    return rows.submissions, rows.findings


def forget_trial(home: Home) -> None:
    """Throw away what a dry run read; a killed one's too."""
    shutil.rmtree(home.trial, ignore_errors=True)


def check_choice(choice: Sequence[str], registry: Registry) -> frozenset[str]:
    """The unit_ids of units named by id or exact name; raises UsageError for an unknown one.

    A name that a unit before and one after a merger both have names both.
    """
    ids = {unit.unit_id for unit in registry.units}
    chosen: set[str] = set()
    for name in choice:
        named = {name} & ids or {unit.unit_id for unit in registry.units if unit.name == name}
        if not named:
            raise UsageError(f"There is no unit {name!r}; `tonghop status` lists the units with their ids.")
        chosen |= named
    return frozenset(chosen)
