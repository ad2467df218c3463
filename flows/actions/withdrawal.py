"""What people do, on the record: written into the journal, noted in the ledger, and published."""

import polars as pl

from flows.actions.recording import acting
from flows.errors import UsageError
from flows.pipeline.applying import record
from warehouse.entry import Entry
from warehouse.home.layout import Home
from warehouse.published.publish import ask

WITHDRAWN, RESTORED = "withdrawn", "restored"
_NAMED = """
SELECT s.submission_id, s.sha256, s.file_name, s.unit_id, s.period, r.withdrawn, r.status
FROM ledger.submission AS s JOIN ledger.reading AS r USING (sha256)
WHERE starts_with(s.submission_id, $named)
ORDER BY s.arrival
"""
_CHANGED = """
SELECT unit_id, unit_name, period, counted_before, counted, difference, submission_before, submission_id
FROM restatement WHERE entry = $entry ORDER BY period_start, period_end
"""


def act(home: Home, kind: str, subject: str, reason: str, who: str, **said: object) -> Entry:
    """Write an act into the journal, note it in the ledger, and publish; `said`: what else the entry says.

    Raises UsageError where no reason is given.
    """
    if not reason.strip():
        raise UsageError("Say why, with --reason; it stands on the record.")
    with acting(home) as warehouse:
        return record(home, warehouse, kind, subject, who, reason.strip(), **said)


def withdraw(home: Home, submission: str, reason: str, who: str) -> pl.DataFrame:
    """Take a submission out of the count; returns the figures that changed.

    Columns: `unit_id`, `unit_name`, `period`, `counted_before`, `counted`, `difference`, `submission_before`,
    `submission_id`. Raises UsageError where there is no such submission, or it doesn't stand.
    """
    found = _named(home, submission)
    if found["withdrawn"]:
        raise UsageError(f"{found['file_name']} is withdrawn already.")
    if not found["status"].startswith("accepted"):
        raise UsageError(f"{found['file_name']} was never counted: it is {found['status']}.")
    return _changed(home, act(home, WITHDRAWN, found["sha256"], reason, who))


def restore(home: Home, submission: str, reason: str, who: str) -> pl.DataFrame:
    """Let a withdrawn submission stand again; returns the figures that changed, as `withdraw` does."""
    found = _named(home, submission)
    if not found["withdrawn"]:
        raise UsageError(f"{found['file_name']} was not withdrawn.")
    return _changed(home, act(home, RESTORED, found["sha256"], reason, who))


def _named(home: Home, submission: str) -> dict[str, str]:
    """The one submission whose id begins so."""
    found = ask(home, _NAMED, {"named": submission}) if submission else pl.DataFrame()
    if found.is_empty():
        raise UsageError(
            f'There is no submission {submission!r}; `tonghop sql "SELECT submission_id, file_name FROM submission"` '
            "lists them."
        )
    if found["sha256"].n_unique() > 1:
        names = ", ".join(f"{i} ({name})" for i, name in found.select("submission_id", "file_name").head(3).iter_rows())
        raise UsageError(f"{found.height} submissions begin with {submission!r}: {names} …; write more of its id.")
    return found.row(0, named=True)


def _changed(home: Home, entry: Entry) -> pl.DataFrame:
    return ask(home, _CHANGED, {"entry": entry.number})
