"""Erasing originals: tombstones, and finishing an erasure that was cut off."""

from datetime import datetime

from flows.pipeline.applying import record
from transforms.validation.batch import REPORTS
from warehouse.home import tombstones
from warehouse.home.layout import Home
from warehouse.home.tombstones import Tombstone
from warehouse.ledger.store import Warehouse

FORGOTTEN = "forgotten"
_FORGOTTEN_SQL = 'SELECT subject, who, reason, "at" FROM ledger.event WHERE kind = $kind ORDER BY entry'


def finish_forgetting(home: Home, warehouse: Warehouse) -> set[str]:
    """Finish what a killed `forget` began, and erase again what a backup brought back; returns all that is erased."""
    done = {subject: rest for subject, *rest in warehouse.query(_FORGOTTEN_SQL, {"kind": FORGOTTEN}).iter_rows()}
    stones = tombstones.erased(home.archive)
    for sha256 in sorted(stones - done.keys()):
        stone = tombstones.read(home.archive, sha256)
        record(home, warehouse, FORGOTTEN, sha256, stone.who, stone.reason)
    for sha256 in sorted(done.keys() - stones):
        bury(home, warehouse, sha256, *done[sha256])
    every = stones | done.keys()
    for sha256 in every:
        tombstones.erase(home.archive, sha256)
    return every


def bury(home: Home, warehouse: Warehouse, sha256: str, who: str, reason: str, at: datetime) -> None:
    """Write the tombstone, with what the ledger has of the content."""
    taken = "SELECT submission_id FROM ledger.submission WHERE sha256 = $sha256 AND status <> 'duplicate'"
    told = ", ".join(name for name in REPORTS if name != "submission")
    tables = {"submission": f"submission_id, {told}", "finding": "*", "layout": "*"}
    tables |= {form.paper().table: "*" for form in warehouse.forms}
    rows = {
        table: warehouse.query(
            f"SELECT {columns} FROM ledger.{table} WHERE submission_id IN ({taken}) ORDER BY ALL", {"sha256": sha256}
        ).to_dicts()
        for table, columns in tables.items()
    }
    tombstones.put(home.archive, Tombstone(sha256, at.isoformat(), who, reason, rows))
