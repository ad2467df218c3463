"""Erasing an original on the record: its figures stay, and lead no further back than the ledger's rows.

In this order, each step repeatable, so that what was cut off is finished by the next run: the tombstone, the
journal's entry, the ledger's row, the content.
"""

import string
from datetime import UTC, datetime

from flows.actions.recording import acting, user
from flows.errors import UsageError
from flows.pipeline.erasing import bury, finish_forgetting
from flows.pipeline.returning import take_back
from warehouse.home import tombstones
from warehouse.home.archive import sha256s_of
from warehouse.home.layout import Home

_SHORTEST = 8  # of a sha256's beginning, in letters


def forget(home: Home, asked: str, reason: str) -> str:
    """Erase the original whose sha256 begins so; returns the whole sha256.

    Raises UsageError where that names none, or several, or where no reason is given.
    """
    if not reason.strip():
        raise UsageError("Say why it is erased: --reason TEXT.")
    sha256 = _named(home, asked)
    with acting(home) as warehouse:
        if sha256 not in tombstones.erased(home.archive):
            bury(home, warehouse, sha256, user(), reason, datetime.now(UTC))
        finish_forgetting(home, warehouse)
    take_back(home, sha256)
    return sha256


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
