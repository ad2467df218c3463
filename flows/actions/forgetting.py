"""Erasing an original on the record; its figures stay in the ledger.

The steps, in this order and each repeatable, so that the next run finishes an interrupted erasure: tombstone, journal
entry, ledger row, content.
"""

import string
from datetime import UTC, datetime

from flows.actions.recording import current_user, open_for_action
from flows.errors import UsageError
from flows.pipeline.erasing import create_tombstone, finish_erasures
from flows.pipeline.returning import remove_from_outbox
from warehouse.home import tombstones
from warehouse.home.archive import sha256s_of
from warehouse.home.layout import Home

_MIN_PREFIX = 8  # of a sha256's beginning, in letters


def forget(home: Home, sha256_prefix: str, reason: str, who: str = "") -> str:
    """Erase the original whose sha256 begins with a prefix; return the whole sha256.

    `who`: by default the system's user. Raises UsageError where the prefix matches none or several, or where no reason
    is given.
    """
    if not reason.strip():
        raise UsageError("Say why it is erased: --reason TEXT.")
    sha256 = _find_original(home, sha256_prefix)
    who = who or current_user()
    with open_for_action(home, who) as warehouse:
        if sha256 not in tombstones.erased(home.archive):
            create_tombstone(home, warehouse, sha256, who, reason, datetime.now(UTC))
        finish_erasures(home, warehouse)
    remove_from_outbox(home, sha256)
    return sha256


def _find_original(home: Home, sha256_prefix: str) -> str:
    prefix = sha256_prefix.strip().lower()
    if len(prefix) < _MIN_PREFIX or set(prefix) - set(string.hexdigits):
        raise UsageError(f"{sha256_prefix!r} is no sha256; write its first {_MIN_PREFIX} letters and digits at least.")
    erased = tombstones.erased(home.archive)
    found = {sha256 for sha256 in sha256s_of(home.archive) | erased if sha256.startswith(prefix)}
    if not found:
        raise UsageError(f"The archive {home.archive} has no original whose sha256 begins with {prefix}.")
    if len(found) > 1:
        raise UsageError(f"{len(found)} originals begin with {prefix}: {', '.join(sorted(found))}; write more of it.")
    sha256 = found.pop()
    if sha256 in erased:
        tombstone = tombstones.read_tombstone(home.archive, sha256)
        raise UsageError(f"{sha256} was erased already, on {tombstone.at[:10]} by {tombstone.who}: {tombstone.reason}")
    return sha256
