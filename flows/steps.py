"""The steps of a run, without Prefect: collect, read, load, publish. Each can be done again without harm."""

import gc
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl

from flows.arrivals import Choice, Collected, Received, RunFacts, rows_of_run
from flows.errors import UsageError
from schemas.form import Form
from schemas.forms import FORMS
from schemas.registry import Registry
from transforms.batch import Batch, read_batch
from transforms.identity import UnitFinder
from warehouse.archive import fetch, keep, sha256_of
from warehouse.home import Home
from warehouse.inbox import InboxFile, look, unchanged
from warehouse.publish import is_current, publish
from warehouse.store import Warehouse

BATCH_FILES = 1000


def collect(home: Home, inbox: Path, registry: Registry, as_of: date, forms: Sequence[type[Form]] = FORMS) -> Collected:
    """Look at the inbox, archive every content that is new, and tell copies from news.

    A content that was refused because its period had not ended is news again once it has.
    """
    home.prepare()
    files = look(inbox)
    with Warehouse.open(home.database, forms) as warehouse:
        warehouse.prepare(registry)
        seen = warehouse.seen_files(str(inbox))
        early = warehouse.refused_as_early(as_of)
        fresh = [
            f
            for f in files
            if (was := seen.get(f.name, (0, 0, "")))[:2] != (f.size_bytes, f.modified_ns) or was[2] in early
        ]
        contents = [(f, sha256) for f in fresh if (sha256 := _archived(home, f)) is not None]
        known = warehouse.known_contents([sha256 for _, sha256 in contents]) - early
    received = []
    for file, sha256 in contents:
        same_file_again = seen.get(file.name, (0, 0, ""))[2] == sha256
        received.append(
            Received(
                file.name,
                sha256,
                file.size_bytes,
                file.modified_ns,
                is_new=sha256 not in known,
                is_copy=sha256 in known and not same_file_again,
                is_read_again=sha256 in early,
            )
        )
        known.add(sha256)
    return Collected(str(inbox), received, len(files) - len(fresh))


def _archived(home: Home, file: InboxFile) -> str | None:
    """Archive a file's content and name it; None where it changed or went away under our eyes: the next run has it."""
    try:
        content = file.path.read_bytes()
    except OSError:
        return None
    if not unchanged(file):
        return None
    sha256 = sha256_of(content)
    keep(home.archive, sha256, content)
    return sha256


def read(
    home: Home,
    received: Sequence[Received],
    registry: Registry,
    as_of: date,
    forms: Sequence[type[Form]] = FORMS,
    progress: Callable[[int], None] = lambda _: None,
) -> Batch:
    """Read and validate the new contents from the archive, batch by batch; `progress` hears how many are done."""
    new = [r for r in received if r.is_new]
    finder = UnitFinder(registry)
    parts: list[Batch] = []
    for start in range(0, len(new), BATCH_FILES):
        chunk = new[start : start + BATCH_FILES]
        with _collector_paused():
            batch = read_batch((fetch(home.archive, r.sha256) for r in chunk), finder, as_of, forms)
        parts.append(_shifted(batch, start))
        progress(start + len(chunk))
    return _joined(parts) if parts else read_batch([], finder, as_of, forms)


@contextmanager
def _collector_paused() -> Iterator[None]:
    """A batch makes a million small objects that live to its end, and no cycles: walking them finds nothing."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _shifted(batch: Batch, start: int) -> Batch:
    """The batch with its submissions counted from `start`."""
    move = pl.col("submission") + pl.lit(start, dtype=pl.UInt32)
    return Batch(
        batch.reports.with_columns(move),
        batch.findings.with_columns(move),
        batch.layouts.with_columns(move),
        {table: frame.with_columns(move) for table, frame in batch.records.items()},
    )


def _joined(parts: Sequence[Batch]) -> Batch:
    return Batch(
        pl.concat(p.reports for p in parts),
        pl.concat(p.findings for p in parts),
        pl.concat(p.layouts for p in parts),
        {table: pl.concat(p.records[table] for p in parts) for table in parts[0].records},
    )


def load(
    home: Home,
    collected: Collected,
    batch: Batch,
    choice: Choice,
    run_id: str,
    as_of: date,
    forms: Sequence[type[Form]] = FORMS,
) -> pl.DataFrame:
    """Load a run in one transaction; returns its submissions (`schemas.frames.Submissions`) in the order of arrival.

    A run that was loaded already is not loaded again: what is tried a second time may have failed at its very end.
    """
    run = RunFacts(run_id, as_of, datetime.now(UTC))
    with Warehouse.open(home.database, forms) as warehouse:
        if warehouse.has_loaded(run_id):
            return warehouse.submissions_of(run_id)
        rows = rows_of_run(collected, batch, choice, run, warehouse.next_arrival())
        if rows.submissions.height or collected.received or not _same_day(warehouse, as_of):
            warehouse.load(rows, run_id, as_of, run.now)
            warehouse.checkpoint()
    return rows.submissions


def _same_day(warehouse: Warehouse, as_of: date) -> bool:
    """Whether the last run was made for that very day, so that a run without news changes nothing."""
    last = warehouse.query("SELECT arg_max(as_of, published_at) AS day FROM ledger.run")
    return bool(last.item() == as_of)


def publish_if_changed(home: Home) -> Path:
    """Swap in a new published copy, unless the one there is of this very warehouse."""
    return home.published if is_current(home) else publish(home)


def check_choice(choice: Sequence[str], registry: Registry) -> frozenset[str]:
    """The unit_ids of units named on the command line, by id or exact name; raises UsageError for an unknown one."""
    known = {u.unit_id: u.unit_id for u in registry.units} | {u.name: u.unit_id for u in registry.units}
    for name in choice:
        if name not in known:
            raise UsageError(f"There is no unit {name!r}; `tonghop status` lists the units with their ids.")
    return frozenset(known[name] for name in choice)
