"""A run as an entry of the journal, and an entry taken into the warehouse.

An entry is taken in once: by the run that wrote it; by the next, where that one died in between; or by a
rebuild, which takes in every entry again. It is the same code each time, so the rows are the same.
"""

from collections.abc import Sequence
from dataclasses import fields
from datetime import UTC, date, datetime
from functools import partial
from operator import attrgetter
from typing import Any

import polars as pl

from flows.pipeline.collected import Collected, Received, RunFacts, rows_of_run
from flows.pipeline.plan import Choice, Plan
from flows.pipeline.reading import read
from flows.pipeline.rereading import read_or_recall
from schemas.declaration.form import Form
from schemas.forms import FORMS
from schemas.registry import Registry
from transforms.validation.batch import Batch
from warehouse.entry import Entry
from warehouse.errors import WarehouseError
from warehouse.home import tombstones
from warehouse.home.archive import fetch
from warehouse.home.layout import Home
from warehouse.ledger.store import Warehouse

RUN = "run"
_RECEIVED = tuple(field.name for field in fields(Received))
_facts_of = attrgetter(*_RECEIVED)  # `asdict` copies deep, which takes longer than all else that the journal does


def run_body(plan: Plan, collected: Collected, registry: str) -> dict[str, Any]:
    """What the journal says of a run: all that its rows are made from, but for the contents."""
    return {
        "run_id": plan.run_id,
        "as_of": plan.as_of,
        "units": sorted(plan.choice.units),
        "period": plan.choice.period,
        "registry": registry,
        "inbox": collected.inbox,
        "received": [dict(zip(_RECEIVED, _facts_of(received), strict=True)) for received in collected.received],
    }


def take_in_run(
    warehouse: Warehouse, entry: Entry, collected: Collected, batch: Batch, registry: Registry
) -> pl.DataFrame:
    """Load a run; returns its submissions (`schemas.frames.Submissions`) in the order of arrival."""
    body = entry.body
    choice = Choice(frozenset(body["units"]), body["period"])
    run = RunFacts(body["run_id"], date.fromisoformat(body["as_of"]), choice, entry.at)
    rows = rows_of_run(collected, batch, run, warehouse.next_arrival())
    warehouse.load(rows, entry, registry)
    return rows.submissions


def catch_up(home: Home, warehouse: Warehouse, forms: Sequence[type[Form]] = FORMS) -> int:
    """Take in every entry that the warehouse doesn't know yet; returns how many.

    Raises WarehouseError where the journal has a gap, or is shorter than what the warehouse knows.
    """
    home.journal.refuse_gaps()
    last = warehouse.last_entry()
    if last and not home.journal.has(last):
        raise WarehouseError(
            f"The journal {home.journal.folder} lacks entry {last}, which the warehouse knows: "
            "restore the folder from the backup."
        )
    count = 0
    for entry in home.journal.after(last):
        if entry.kind == RUN:
            _read_and_take_in(home, warehouse, entry, forms)
        else:
            known = warehouse.last_registry()
            warehouse.note(entry, home.journal.registry(known) if known else None)
        count += 1
    return count


def record(home: Home, warehouse: Warehouse, kind: str, subject: str, who: str, reason: str, **said: object) -> Entry:
    """Put an act on the record: first the journal, then the ledger, so that one cut off between is finished later.

    `said`: what else the entry says.
    """
    body = {"subject": subject, "who": who, "reason": reason} | said
    entry = home.journal.append(warehouse.last_entry(), kind, datetime.now(UTC), body)
    catch_up(home, warehouse)
    return entry


def _read_and_take_in(home: Home, warehouse: Warehouse, entry: Entry, forms: Sequence[type[Form]]) -> None:
    body = entry.body
    found = Collected(body["inbox"], [_received(row) for row in body["received"]])
    registry = home.journal.registry(body["registry"])
    day = date.fromisoformat(body["as_of"])

    def read_again(contents: Sequence[Received]) -> Batch:
        return read(contents, lambda r: fetch(home.archive, r.sha256), registry, day, forms)

    stone_of = partial(tombstones.read, home.archive)
    erased = tombstones.erased(home.archive)
    collected, batch = read_or_recall(found, body["run_id"], stone_of, erased, read_again)
    take_in_run(warehouse, entry, collected, batch, registry)


def _received(row: dict[str, Any]) -> Received:
    day = row["received_on"]
    return Received(**row | {"received_on": date.fromisoformat(day) if day else None})
