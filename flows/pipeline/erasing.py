"""Erasing originals: creating tombstones, and finishing interrupted erasures."""

from datetime import datetime

from flows.pipeline.applying import append_action
from schemas.frames import Outcomes, columns_of
from warehouse.home import tombstones
from warehouse.home.archive import path_of
from warehouse.home.kept_readings import erase_readings
from warehouse.home.layout import Home
from warehouse.home.tombstones import Tombstone
from warehouse.ledger.store import Warehouse

FORGOTTEN = "forgotten"
_ERASURES = 'SELECT subject, who, reason, "at" FROM ledger.event WHERE kind = $kind ORDER BY entry'


def finish_erasures(home: Home, warehouse: Warehouse) -> set[str]:
    """Finish interrupted erasures, and erase again what a restored backup brought back; return all erased sha256s."""
    recorded = {subject: rest for subject, *rest in warehouse.query(_ERASURES, {"kind": FORGOTTEN}).iter_rows()}
    with_tombstone = tombstones.erased(home.archive)
    for sha256 in sorted(with_tombstone - recorded.keys()):
        tombstone = tombstones.read_tombstone(home.archive, sha256)
        append_action(home, warehouse, FORGOTTEN, sha256, tombstone.who, tombstone.reason)
    for sha256 in sorted(recorded.keys() - with_tombstone):
        create_tombstone(home, warehouse, sha256, *recorded[sha256])
    all_erased = with_tombstone | recorded.keys()
    for sha256 in all_erased:
        if path_of(home.archive, sha256).exists():
            _erase_readings(home, warehouse, sha256)
        tombstones.erase(home.archive, sha256)
    return all_erased


def _erase_readings(home: Home, warehouse: Warehouse, sha256: str) -> None:
    """Remove from the journal's readings what was read from an original; a rebuild takes its tombstone."""
    sql = "SELECT r.entry, s.submission_id FROM ledger.submission AS s JOIN ledger.run AS r USING (run_id)"
    for number, submission_id in warehouse.query(f"{sql} WHERE s.sha256 = $sha256", {"sha256": sha256}).iter_rows():
        if name := home.journal.entry(number).body.get("readings"):
            erase_readings(home.journal.folder, name, [submission_id])


def create_tombstone(home: Home, warehouse: Warehouse, sha256: str, who: str, reason: str, at: datetime) -> None:
    """Write the tombstone of an original, with the ledger's rows of it."""
    submissions = "SELECT submission_id FROM ledger.submission WHERE sha256 = $sha256 AND status <> 'duplicate'"
    tables = {"submission": ", ".join(columns_of(Outcomes)), "finding": "*", "layout": "*"}
    tables |= {form.metadata().table: "*" for form in warehouse.forms}
    rows = {
        table: warehouse.query(
            f"SELECT {columns} FROM ledger.{table} WHERE submission_id IN ({submissions}) ORDER BY ALL",
            {"sha256": sha256},
        ).to_dicts()
        for table, columns in tables.items()
    }
    tombstones.write_tombstone(home.archive, Tombstone(sha256, at.isoformat(), who, reason, rows))
