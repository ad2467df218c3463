"""Erasing originals: creating tombstones, and finishing interrupted erasures."""

from collections.abc import Iterator
from datetime import datetime

import polars as pl

from flows.pipeline.applying import append_action
from flows.pipeline.rereading import ANSWERS
from schemas.frames import Outcomes, columns_of
from schemas.rules.answers import listed_reason
from warehouse.home import tombstones
from warehouse.home.archive import path_of
from warehouse.home.kept_readings import erase_readings, kept_readings
from warehouse.home.layout import Home
from warehouse.home.tombstones import Tombstone
from warehouse.ledger.answers import keep_reasons
from warehouse.ledger.store import Warehouse

FORGOTTEN = "forgotten"
_ERASED_TEXT = "giải trình đã xóa"
_READ = """
SELECT r.entry, list(s.submission_id) AS submission_ids
FROM ledger.submission AS s JOIN ledger.run AS r USING (run_id)
WHERE s.sha256 = $sha256
GROUP BY r.entry
ORDER BY r.entry
"""
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
            keep_reasons(warehouse, tombstones.read_tombstone(home.archive, sha256).rows.get(ANSWERS, []))
            _erase_readings(home, warehouse, sha256)
        tombstones.erase(home.archive, sha256)
    return all_erased


def _erase_readings(home: Home, warehouse: Warehouse, sha256: str) -> None:
    """Remove from the journal's readings what was read from an original; a rebuild takes its tombstone."""
    for name, submission_ids in _readings(home, warehouse, sha256):
        erase_readings(home.journal.folder, name, submission_ids)


def _readings(home: Home, warehouse: Warehouse, sha256: str) -> Iterator[tuple[str, list[str]]]:
    """Yield the names of the kept readings of an original, each with the submissions in it."""
    found = warehouse.query(_READ, {"sha256": sha256})
    for entry, submission_ids in found.iter_rows():
        if name := home.journal.entry(entry).body.get("readings"):
            yield name, submission_ids


def create_tombstone(home: Home, warehouse: Warehouse, sha256: str, who: str, reason: str, at: datetime) -> None:
    """Write the tombstone of an original, with the ledger's rows of it and the reasons of its answers."""
    read = "SELECT submission_id FROM ledger.submission WHERE sha256 = $sha256"
    accepted = f"{read} AND status <> 'duplicate'"
    # A workbook that came back with answers alone was read, and is a duplicate; its findings are those of a copy.
    tables = {"submission": (", ".join(columns_of(Outcomes)), read)}
    tables |= dict.fromkeys(("finding", "layout"), ("*", accepted))
    tables |= {form.metadata().table: ("*", accepted) for form in warehouse.forms}
    rows = {
        table: warehouse.query(
            f"SELECT {columns} FROM ledger.{table} WHERE submission_id IN ({submissions}) ORDER BY ALL",
            {"sha256": sha256},
        ).to_dicts()
        for table, (columns, submissions) in tables.items()
    }
    rows[ANSWERS] = list(_answers_kept(home, warehouse, sha256))
    tombstones.write_tombstone(home.archive, Tombstone(sha256, at.isoformat(), who, reason, rows))


def _answers_kept(home: Home, warehouse: Warehouse, sha256: str) -> Iterator[dict[str, str]]:
    """Yield the answers that came with an original, each with its reason of the list alone."""
    for name, submission_ids in _readings(home, warehouse, sha256):
        answers = kept_readings(home.journal.folder, name).get(ANSWERS, pl.DataFrame())
        for row in answers.iter_rows(named=True):
            if row["submission_id"] in submission_ids:
                yield row | {"answer": listed_reason(row["answer"]) or _ERASED_TEXT}
