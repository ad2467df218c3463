"""Withdrawing a report from the count, restoring it, and letting one replace the counting report.

The act is an entry of the journal. By it the view `ledger/reading.sql` drops the report, and `warehouse.ledger.recount`
counts again.
"""

from typing import Any

import polars as pl

from flows.actions.recording import perform_action
from flows.errors import UsageError
from warehouse.entry import JournalEntry
from warehouse.home.layout import Home
from warehouse.published.querying import query_published

WITHDRAWN, RESTORED, REPLACED = "withdrawn", "restored", "replaced"
_SUBMISSIONS = """
SELECT s.submission_id, s.sha256, s.file_name, s.unit_id, s.period, r.withdrawn, r.status, r.stands,
  c.submission_id = r.submission_id AS counts,
  (SELECT bool_and(f.rule = 'F-08') FROM ledger.finding AS f
   WHERE f.submission_id = r.submission_id AND f.severity = 'error') AS only_replaces
FROM ledger.submission AS s JOIN ledger.reading AS r USING (sha256)
LEFT JOIN ledger.current_counting AS c ON c.unit_id = r.unit_id AND c.period = r.period
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
    """Let a withdrawn or a replaced submission count again; return the figures that changed, as `withdraw` does."""
    found = _find_submission(home, submission)
    if found["withdrawn"]:
        return _changed_figures(home, perform_action(home, RESTORED, found["sha256"], reason, who))
    if found["stands"] and not found["counts"]:
        return _changed_figures(home, perform_action(home, REPLACED, found["sha256"], reason, who))
    raise UsageError(f"{found['file_name']} was not withdrawn.")


def replace(home: Home, submission: str, reason: str, who: str) -> pl.DataFrame:
    """Let a report refused by F-08 replace the counting one; return the figures that changed, as `withdraw` does."""
    found = _find_submission(home, submission)
    if found["status"].startswith("accepted"):
        raise UsageError(f"{found['file_name']} was accepted; `tonghop restore` lets it count again.")
    if not found["only_replaces"]:
        raise UsageError(f"{found['file_name']} has errors of its own; a corrected workbook settles them.")
    return _changed_figures(home, perform_action(home, REPLACED, found["sha256"], reason, who))


def _find_submission(home: Home, submission: str) -> dict[str, Any]:
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
