"""Journal entries: appending the entry of an action, and applying the entries of runs and actions to the warehouse.

An entry is applied once: by the run that wrote it; by the next one, where that run died in between; or by a rebuild,
which applies every entry again. The code is the same each time, and so are the rows.
"""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import UTC, date, datetime
from functools import partial
from operator import attrgetter
from typing import Any

import polars as pl

from flows.pipeline.collected import Collected, RunFacts, rows_of_run
from flows.pipeline.copies import copy_findings
from flows.pipeline.kept_batches import kept_batch, of_submissions
from flows.pipeline.plan import Plan, Selection
from flows.pipeline.reading import read
from flows.pipeline.replacing import decide_night
from flows.pipeline.rereading import read_or_restore
from flows.pipeline.upgrading import program_of_run
from schemas.declaration.form import Form
from schemas.forms import FORMS
from schemas.registry import Registry
from schemas.submissions import Submission
from transforms.validation.batch import Batch
from warehouse.entry import JournalEntry
from warehouse.errors import WarehouseError
from warehouse.home import tombstones
from warehouse.home.archive import read_content
from warehouse.home.layout import Home
from warehouse.ledger.answers import answered_party_cells
from warehouse.ledger.store import Warehouse

RUN, _EMPTIED_OF = "run", "emptied_of"
_FIELDS = tuple(field.name for field in fields(Submission))
_values_of = attrgetter(*_FIELDS)  # `asdict` copies deep, and would take most of the journal's time


def run_entry_body(plan: Plan, collected: Collected, registry: str, readings: str | None = None) -> dict[str, Any]:
    """Build the journal entry of a run: the source of its rows, apart from the files' contents.

    `readings`: name of the run's batch, as it was read and decided (`flows.pipeline.kept_batches`).
    """
    return {
        "run_id": plan.run_id,
        "as_of": plan.as_of,
        "units": sorted(plan.selection.units),
        "period": plan.selection.period,
        "registry": registry,
        "inbox": collected.inbox,
        **program_of_run(),
        "received": [dict(zip(_FIELDS, _values_of(received), strict=True)) for received in collected.received],
    } | {name: value for name, value in (("readings", readings), (_EMPTIED_OF, collected.emptied_of)) if value}


def emptied_before(home: Home, inbox: str) -> bool:
    """Check whether the last run of an inbox found it without files, too, and said so."""
    last = next((entry for entry in home.journal.latest(RUN) if entry.body["inbox"] == inbox), None)
    return last is not None and bool(last.body.get(_EMPTIED_OF))


def apply_run_entry(
    warehouse: Warehouse, entry: JournalEntry, collected: Collected, batch: Batch, registry: Registry
) -> pl.DataFrame:
    """Decide F-08 and apply a run's entry; return its submissions (`Submissions`) in order of arrival."""
    collected, batch = decide_night(warehouse, collected, batch, _facts_of(entry), registry)
    return apply_decided_run(warehouse, entry, collected, batch, registry)


def _facts_of(entry: JournalEntry) -> RunFacts:
    body = entry.body
    selection = Selection(frozenset(body["units"]), body["period"])
    return RunFacts(body["run_id"], date.fromisoformat(body["as_of"]), selection, entry.at)


def apply_decided_run(
    warehouse: Warehouse, entry: JournalEntry, collected: Collected, batch: Batch, registry: Registry
) -> pl.DataFrame:
    """Apply the entry of a run whose reports are in their order and decided; return its submissions."""
    run = _facts_of(entry)
    rows = rows_of_run(collected, batch, run, warehouse.next_arrival(), partial(copy_findings, warehouse))
    warehouse.apply_run(rows, entry, registry)
    return rows.submissions


def apply_pending_entries(home: Home, warehouse: Warehouse, forms: Sequence[type[Form]] = FORMS) -> int:
    """Apply the journal entries that the warehouse lacks; return their number.

    Raises WarehouseError where the journal has a gap, or ends before the warehouse's last entry.
    """
    home.journal.check_no_gaps()
    last = warehouse.last_entry()
    if last and not home.journal.has(last):
        raise WarehouseError(
            f"The journal {home.journal.folder} lacks entry {last}, which the warehouse knows: "
            "restore the folder from the backup."
        )
    count = 0
    for entry in home.journal.after(last):
        if entry.kind == RUN:
            _replay_run(home, warehouse, entry, forms)
        else:
            known = warehouse.last_registry()
            warehouse.apply_action(entry, home.journal.registry(known) if known else None)
        count += 1
    return count


def append_action(
    home: Home, warehouse: Warehouse, kind: str, subject: str, who: str, reason: str, **details: object
) -> JournalEntry:
    """Append an action to the journal, then apply it to the ledger, so that the next run finishes an interrupted one.

    `details`: more fields of the entry.
    """
    body = {"subject": subject, "who": who, "reason": reason} | details
    entry = home.journal.append(warehouse.last_entry(), kind, datetime.now(UTC), body)
    apply_pending_entries(home, warehouse, warehouse.forms)
    return entry


def _replay_run(home: Home, warehouse: Warehouse, entry: JournalEntry, forms: Sequence[type[Form]]) -> None:
    body = entry.body
    recorded = Collected(body["inbox"], [_received(row) for row in body["received"]])
    registry = home.journal.registry(body["registry"])
    day = date.fromisoformat(body["as_of"])

    def read_archived(submissions: Mapping[str, Submission]) -> Batch:
        known = answered_party_cells(warehouse)
        return read(submissions, partial(_content_of, home), registry, day, forms, known_party_cells=known)

    tombstone_of = partial(tombstones.read_tombstone, home.archive)
    erased = tombstones.erased(home.archive)
    if name := body.get("readings"):
        kept = kept_batch(home, name, registry, forms)
        read_kept = partial(of_submissions, home, kept)
        collected, batch = read_or_restore(recorded, body["run_id"], tombstone_of, erased, read_kept)
        apply_decided_run(warehouse, entry, collected, batch, registry)
        return
    collected, batch = read_or_restore(recorded, body["run_id"], tombstone_of, erased, read_archived)
    apply_run_entry(warehouse, entry, collected, batch, registry)


def _content_of(home: Home, submission: Submission) -> bytes:
    return read_content(home.archive, submission.sha256)


def _received(row: dict[str, Any]) -> Submission:
    day = row["received_on"]
    return Submission(**row | {"received_on": date.fromisoformat(day) if day else None})
