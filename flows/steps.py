"""The steps of a run, without Prefect: collect, read, load, publish. Each can be done again without harm."""

import gc
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import polars as pl

from flows.errors import UsageError
from schemas.form import Form
from schemas.forms import FORMS
from schemas.frames import Findings, Layouts, Submissions
from schemas.registry import Registry
from schemas.rules import GENERAL_RULES
from transforms.batch import Batch, read_batch
from transforms.identity import UnitFinder
from warehouse.archive import fetch, keep, sha256_of
from warehouse.home import Home
from warehouse.inbox import InboxFile, look, unchanged
from warehouse.publish import is_current, publish
from warehouse.store import INBOX_FILES, Load, Warehouse

BATCH_FILES = 1000
_DUPLICATE = next(rule for rule in GENERAL_RULES if rule.number == "F-06")


@dataclass(frozen=True, slots=True)
class Received:
    """A file of the inbox that this run has to do with.

    `is_new`: its content is to be read. `is_copy`: its content is known under another name. Neither: it is
    the very file, touched. `is_read_again`: new, because its period had not ended when it came first.
    """

    name: str
    sha256: str
    size_bytes: int
    modified_ns: int
    is_new: bool
    is_copy: bool
    is_read_again: bool = False


@dataclass(frozen=True, slots=True)
class Collected:
    """What lies in the inbox: `received` in the order of names, and how many files were seen before."""

    inbox: str
    received: list[Received] = field(default_factory=list)
    seen_before: int = 0


@dataclass(frozen=True, slots=True)
class Choice:
    """Whose reports, and for which period, a run is to touch; empty: all."""

    units: frozenset[str] = frozenset()
    period: str | None = None

    def takes(self, unit_id: str | None, period: str | None) -> bool:
        """Whether a report is touched."""
        return (not self.units or unit_id in self.units) and self.period in (None, period)


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
    now = datetime.now(UTC)
    with Warehouse.open(home.database, forms) as warehouse:
        if warehouse.has_loaded(run_id):
            return warehouse.submissions_of(run_id)
        submissions, ids = _submissions(collected, batch, choice, run_id, as_of, now, warehouse.next_arrival())
        if submissions.is_empty() and not collected.received and _same_day(warehouse, as_of):
            return submissions
        copies = submissions.filter(status="duplicate")
        findings = pl.concat([_named(batch.findings, ids), _copy_findings(copies)])
        taken = set(submissions["file_name"])
        warehouse.load(
            Load(
                submissions,
                findings.select(list(Findings.to_schema().columns)),
                _named(batch.layouts, ids).select(list(Layouts.to_schema().columns)),
                _inbox_files(collected, taken, run_id),
                {table: _named(frame, ids) for table, frame in batch.records.items()},
            ),
            run_id,
            as_of,
            now,
        )
        warehouse.checkpoint()
    return submissions


def _same_day(warehouse: Warehouse, as_of: date) -> bool:
    """Whether the last run was made for that very day, so that a run without news changes nothing."""
    last = warehouse.query("SELECT arg_max(as_of, published_at) AS day FROM ledger.run")
    return bool(last.item() == as_of)


def _submissions(
    collected: Collected,
    batch: Batch,
    choice: Choice,
    run_id: str,
    as_of: date,
    now: datetime,
    first_arrival: int,
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The submissions taken by this run, and which of the batch's they are (`submission`, `submission_id`)."""
    reports = iter(batch.reports.iter_rows(named=True))
    rows: list[dict[str, Any]] = []
    ids: list[tuple[int, str]] = []
    for received in collected.received:
        if not received.is_new and not received.is_copy:
            continue
        report: dict[str, Any] = next(reports) if received.is_new else {"status": "duplicate", "forms": ""}
        if not choice.takes(report.get("unit_id"), report.get("period")):
            continue
        submission_id = _submission_id(collected.inbox, received, as_of)
        if received.is_new:
            ids.append((int(report.pop("submission")), submission_id))
        rows.append(
            report
            | {
                "submission_id": submission_id,
                "sha256": received.sha256,
                "file_name": received.name,
                "received_at": now,
                "received_on": as_of,
                "arrival": first_arrival + len(rows),
                "run_id": run_id,
            }
        )
    columns = {name: column.dtype.type for name, column in Submissions.to_schema().columns.items()}
    submissions = pl.DataFrame(rows, schema=columns)
    return submissions, pl.DataFrame(ids, schema={"submission": pl.UInt32, "submission_id": pl.String}, orient="row")


def _submission_id(inbox: str, received: Received, as_of: date) -> str:
    """The content's own id; for a copy, or a content read again, an id of that event."""
    if received.is_new and not received.is_read_again:
        return received.sha256[:16]
    if received.is_new:
        return sha256_of(f"{received.sha256} as of {as_of}".encode())[:16]
    return sha256_of(f"{received.sha256} {inbox} {received.name} {received.modified_ns}".encode())[:16]


def _named(frame: pl.DataFrame, ids: pl.DataFrame) -> pl.DataFrame:
    """The rows of the submissions taken, with their id in place of their number in the batch."""
    return frame.join(ids, on="submission", how="inner", maintain_order="left").drop("submission")


def _copy_findings(copies: pl.DataFrame) -> pl.DataFrame:
    said = {
        "rule": _DUPLICATE.number,
        "severity": str(_DUPLICATE.severity),
        "sheet": None,
        "cell": None,
        "field": None,
    }
    words = {"found": None, "expected": None, "sentence": _DUPLICATE.sentence}
    columns = [pl.lit(value, dtype=pl.String).alias(name) for name, value in (said | words).items()]
    return copies.select(*columns, "submission_id")


def _inbox_files(collected: Collected, taken: set[str], run_id: str) -> pl.DataFrame:
    """What was seen: everything but the news and copies that this run was told to leave."""
    rows = [
        (collected.inbox, r.name, r.size_bytes, r.modified_ns, r.sha256, run_id)
        for r in collected.received
        if r.name in taken or not (r.is_new or r.is_copy)
    ]
    return pl.DataFrame(rows, schema=INBOX_FILES, orient="row")


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
