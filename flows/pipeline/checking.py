"""Checking of workbooks without loading them: the result of a run, at once and without Prefect."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, tzinfo
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl

from flows.errors import UsageError
from flows.pipeline.applying import RUN, apply_run_entry
from flows.pipeline.archiving import opened_or_none, own_time_ns
from flows.pipeline.collected import Collected
from flows.pipeline.reading import read
from flows.pipeline.workers import FailedItem, Workers
from reports.returned.marked import ReturnedFile, mark, write_note_file
from schemas.declaration.form import Form
from schemas.findings import Finding
from schemas.forms import FORMS
from schemas.registry import Registry
from schemas.rules.crosschecks import CROSS_RULES
from schemas.submissions import Submission
from warehouse.entry import JournalEntry
from warehouse.home.archive import sha256_of
from warehouse.home.layout import Home
from warehouse.ledger.answers import answered_party_cells
from warehouse.ledger.changed_files import judged_again
from warehouse.ledger.store import Warehouse
from warehouse.published.trial import findings_of_trial, open_trial

NEEDS_A_HOME = ("F-06", "F-08", *(rule.number for rule in CROSS_RULES))
_RUN_ID = "check"
_BY_SEVERITY = {"error": 0, "warning": 1, "note": 2}


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """One submission as a run would give it, with its findings: errors first, then in the order of the sheets."""

    file: str
    sha256: str
    status: str
    unit_id: str | None
    period: str | None
    findings: tuple[Finding, ...]

    @property
    def has_errors(self) -> bool:
        """Check whether one of the findings is an error."""
        return any(found.severity == "error" for found in self.findings)

    def as_json(self) -> dict[str, Any]:
        """Return the object of `tonghop run --format json`, with `findings`."""
        shape = asdict(self)
        findings = [asdict(found) for found in self.findings]
        return shape | {"rules": sorted({found.rule for found in self.findings}), "findings": findings}


@dataclass(frozen=True, slots=True)
class _Content:
    """A content to check: the file as given, or a member of it."""

    name: str
    content: bytes
    sha256: str
    modified_ns: int


def check(
    paths: Sequence[Path],
    registry: Registry,
    as_of: date,
    home: Home | None = None,
    forms: Sequence[type[Form]] = FORMS,
) -> tuple[list[CheckedFile], Mapping[str, bytes]]:
    """Check files as a run of a day would; return their submissions in order, and the contents by SHA-256.

    `home`: asked for earlier reports, and not changed; None: the rules of NEEDS_A_HOME are not asked. Raises UsageError
    for a file that can't be read.
    """
    zone = ZoneInfo(registry.office.time_zone)
    received = [content for path in paths for content in _contents_of(path, zone)]
    contents = {found.sha256: found.content for found in received}
    if home is None:
        return list(_check_alone(received, contents, registry, as_of, forms)), contents
    with open_trial(home, forms) as warehouse:
        return list(_check_against(home, warehouse, received, contents, registry, as_of)), contents


def marked_copy(checked: CheckedFile, content: bytes, registry: Registry) -> ReturnedFile:
    """Mark the checked workbook with its findings, in a process with the limits of a run."""
    office = registry.office
    findings = [found for found in checked.findings if found.severity != "note"]
    with Workers(partial(mark, file_name=checked.file, findings=findings, office=office), count=1) as workers:
        found = next(workers.map([content]))
    return write_note_file(checked.file, findings, office) if isinstance(found, FailedItem) else found


def _contents_of(path: Path, zone: tzinfo) -> Iterator[_Content]:
    """Yield a file's content, or its members where it is a container."""
    try:
        content, modified_ns = path.read_bytes(), path.stat().st_mtime_ns
    except OSError as error:
        raise UsageError(f"{path} can't be read ({error.strerror or error}).") from error
    opened = opened_or_none(content)
    if opened is None:
        yield _Content(path.name, content, sha256_of(content), modified_ns)
        return
    for member in opened.members:
        name, time_ns = f"{path.name}/{member.name}", own_time_ns(member, zone, modified_ns)
        yield _Content(name, member.content, sha256_of(member.content), time_ns)


def _submissions(received: Sequence[_Content], known: set[str], early: Mapping[str, str]) -> list[Submission]:
    """Build the submissions; copies of a `known` content are no new ones. `early`: as in `flows.pipeline.steps`."""
    seen = set(known)
    found = []
    for r in received:
        is_new = r.sha256 not in seen
        again = early.get(r.sha256) if is_new else None
        found.append(Submission(r.name, r.sha256, len(r.content), r.modified_ns, is_new, not is_new, again))
        seen.add(r.sha256)
    return found


def _check_alone(
    received: Sequence[_Content],
    contents: Mapping[str, bytes],
    registry: Registry,
    as_of: date,
    forms: Sequence[type[Form]],
) -> Iterator[CheckedFile]:
    """Check files without earlier reports; of equal contents each has the same findings."""
    collected = Collected("", _submissions(received, set(), {}))
    batch = read(collected.by_id(_RUN_ID), lambda r: contents[r.sha256], registry, as_of, forms)
    outcomes = {row["submission_id"]: row for row in batch.submissions.iter_rows(named=True)}
    findings = _by_submission(batch.findings)
    ids = {submission.sha256: name for name, submission in collected.by_id(_RUN_ID).items()}
    for submission in collected.received:
        name = ids[submission.sha256]
        yield _checked(outcomes[name], submission.name, submission.sha256, findings.get(name, ()))


def _check_against(
    home: Home,
    warehouse: Warehouse,
    received: Sequence[_Content],
    contents: Mapping[str, bytes],
    registry: Registry,
    as_of: date,
) -> Iterator[CheckedFile]:
    """Check files by a run on the trial ledger: what came before is known, and other reports are compared."""
    warehouse.prepare(registry)
    early = judged_again(warehouse, as_of, home.journal.registry_name(registry))
    known = warehouse.known_contents(list(contents)) - set(early)
    collected = Collected("", _submissions(received, known, early))
    party_cells = answered_party_cells(warehouse)
    ids, content_of = collected.by_id(_RUN_ID), lambda r: contents[r.sha256]
    batch = read(ids, content_of, registry, as_of, warehouse.forms, known_party_cells=party_cells)
    run = {"run_id": _RUN_ID, "as_of": as_of.isoformat(), "registry": warehouse.last_registry()}
    body: dict[str, Any] = {**run, "units": [], "period": None}
    entry = JournalEntry(warehouse.last_entry() + 1, datetime.now(UTC), RUN, body)
    submissions = apply_run_entry(warehouse, entry, collected, batch, registry)
    findings = _by_submission(findings_of_trial(warehouse, _RUN_ID))
    for row in submissions.iter_rows(named=True):
        yield _checked(row, row["file_name"], row["sha256"], findings.get(row["submission_id"], ()))


def _by_submission(findings: pl.DataFrame) -> dict[str, tuple[Finding, ...]]:
    """Return each submission's findings, errors first."""
    found: dict[str, list[Finding]] = {}
    names = ("rule", "severity", "sheet", "cell", "found", "expected", "sentence")
    for row in findings.iter_rows(named=True):
        found.setdefault(row["submission_id"], []).append(Finding(*(row[name] or "" for name in names)))
    ranked = {name: sorted(listed, key=lambda f: _BY_SEVERITY[f.severity]) for name, listed in found.items()}
    return {name: tuple(listed) for name, listed in ranked.items()}


def _checked(outcome: Mapping[str, Any], file: str, sha256: str, findings: Sequence[Finding]) -> CheckedFile:
    return CheckedFile(file, sha256, outcome["status"], outcome["unit_id"], outcome["period"], tuple(findings))
