"""Withdrawing a report from the count, and restoring it."""

import polars as pl

from flows.actions.recording import perform_action
from flows.errors import UsageError
from warehouse.entry import JournalEntry
from warehouse.home.layout import Home
from warehouse.published.publish import query_published

WITHDRAWN, RESTORED = "withdrawn", "restored"
_SUBMISSIONS = """
SELECT s.submission_id, s.sha256, s.file_name, s.unit_id, s.period, r.withdrawn, r.status
FROM ledger.submission AS s JOIN ledger.reading AS r USING (sha256)
WHERE starts_with(s.submission_id, $prefix)
ORDER BY s.arrival
"""
_RESTATED = """
SELECT unit_id, unit_name, period, counted_before, counted, difference, submission_before, submission_id
FROM restatement WHERE entry = $entry ORDER BY period_start, period_end
"""


def withdraw(home: Home, submission: str, reason: str, who: str) -> pl.DataFrame:
    """Take a submission out of the count; return the figures that changed.

    Columns: `unit_id`, `unit_name`, `period`, `counted_before`, `counted`, `difference`, `submission_before`,
    `submission_id`. Raises UsageError where there is no such submission, or it doesn't count.
    """
    found = _find_submission(home, submission)
    if found["withdrawn"]:
        raise UsageError(f"{found['file_name']} is withdrawn already.")
    if not found["status"].startswith("accepted"):
        raise UsageError(f"{found['file_name']} was never counted: it is {found['status']}.")
    return _changed_figures(home, perform_action(home, WITHDRAWN, found["sha256"], reason, who))


def restore(home: Home, submission: str, reason: str, who: str) -> pl.DataFrame:
    """Let a withdrawn submission count again; return the figures that changed, as `withdraw` does."""
    found = _find_submission(home, submission)
    if not found["withdrawn"]:
        raise UsageError(f"{found['file_name']} was not withdrawn.")
    return _changed_figures(home, perform_action(home, RESTORED, found["sha256"], reason, who))


def _find_submission(home: Home, submission: str) -> dict[str, str]:
    """Find the one submission whose id begins with a prefix; raises UsageError for none or several."""
    found = query_published(home, _SUBMISSIONS, {"prefix": submission}) if submission else pl.DataFrame()
    if found.is_empty():
        raise UsageError(
            f'There is no submission {submission!r}; `tonghop sql "SELECT submission_id, file_name FROM submission"` '
            "lists them."
        )
    if found["sha256"].n_unique() > 1:
        names = ", ".join(f"{i} ({name})" for i, name in found.select("submission_id", "file_name").head(3).iter_rows())
        raise UsageError(f"{found.height} submissions begin with {submission!r}: {names} …; write more of its id.")
    return found.row(0, named=True)


def _changed_figures(home: Home, entry: JournalEntry) -> pl.DataFrame:
    return query_published(home, _RESTATED, {"entry": entry.number})
