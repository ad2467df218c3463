"""Erasing an original on the record: its figures stay, and lead no further back than the ledger's rows.

In this order, each step repeatable, so that what was cut off is finished by the next run: the tombstone, the
journal's entry, the ledger's row, the content.
"""

import string
from datetime import UTC, datetime

from flows.acting import acting, record, user
from flows.errors import UsageError
from flows.returning import take_back
from transforms.batch import REPORTS
from warehouse import tombstones
from warehouse.archive import sha256s_of
from warehouse.home import Home
from warehouse.store import Warehouse
from warehouse.tombstones import Tombstone

FORGOTTEN = "forgotten"
_SHORTEST = 8  # of a sha256's beginning, in letters
_FORGOTTEN_SQL = 'SELECT subject, who, reason, "at" FROM ledger.event WHERE kind = $kind ORDER BY entry'


def forget(home: Home, asked: str, reason: str) -> str:
    """Erase the original whose sha256 begins so; returns the whole sha256.

    Raises UsageError where that names none, or several, or where no reason is given.
    """
    if not reason.strip():
        raise UsageError("Say why it is erased: --reason TEXT.")
    sha256 = _named(home, asked)
    with acting(home) as warehouse:
        if sha256 not in tombstones.erased(home.archive):
            _bury(home, warehouse, sha256, user(), reason, datetime.now(UTC))
        finish_forgetting(home, warehouse)
    take_back(home, sha256)
    return sha256


def finish_forgetting(home: Home, warehouse: Warehouse) -> set[str]:
    """Finish what a killed `forget` began, and erase again what a backup brought back; returns all that is erased."""
    done = {subject: rest for subject, *rest in warehouse.query(_FORGOTTEN_SQL, {"kind": FORGOTTEN}).iter_rows()}
    stones = tombstones.erased(home.archive)
    for sha256 in sorted(stones - done.keys()):
        stone = tombstones.read(home.archive, sha256)
        record(home, warehouse, FORGOTTEN, sha256, stone.who, stone.reason)
    for sha256 in sorted(done.keys() - stones):
        _bury(home, warehouse, sha256, *done[sha256])
    every = stones | done.keys()
    for sha256 in every:
        tombstones.erase(home.archive, sha256)
    return every


def _bury(home: Home, warehouse: Warehouse, sha256: str, who: str, reason: str, at: datetime) -> None:
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


def _named(home: Home, asked: str) -> str:
    begin = asked.strip().lower()
    if len(begin) < _SHORTEST or set(begin) - set(string.hexdigits):
        raise UsageError(f"{asked!r} is no sha256; write its first {_SHORTEST} letters and digits at least.")
    erased = tombstones.erased(home.archive)
    found = {sha256 for sha256 in sha256s_of(home.archive) | erased if sha256.startswith(begin)}
    if not found:
        raise UsageError(f"The archive {home.archive} has no original whose sha256 begins with {begin}.")
    if len(found) > 1:
        raise UsageError(f"{len(found)} originals begin with {begin}: {', '.join(sorted(found))}; write more of it.")
    sha256 = found.pop()
    if sha256 in erased:
        stone = tombstones.read(home.archive, sha256)
        raise UsageError(f"{sha256} was erased already, on {stone.at[:10]} by {stone.who}: {stone.reason}")
    return sha256
