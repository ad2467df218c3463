"""Withdrawing a report from the count, restoring it, and letting one replace the counting report.

The act is an entry of the journal. By it the view `ledger/reading.sql` drops the report, and `warehouse.ledger.recount`
counts again.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from flows.actions.recording import perform_action
from flows.errors import UsageError
from warehouse.home.layout import Home
from warehouse.published.querying import query_published

WITHDRAWN, RESTORED, REPLACED = "withdrawn", "restored", "replaced"
_STATE = """
r.withdrawn, r.status, r.stands, c.submission_id = r.submission_id AS counts,
  (SELECT bool_and(f.rule = 'F-08') FROM ledger.finding AS f
   WHERE f.submission_id = r.submission_id AND f.severity = 'error') AS only_replaces
"""
_COUNTING = "LEFT JOIN ledger.current_counting AS c ON c.unit_id = r.unit_id AND c.period = r.period"
_SUBMISSIONS = f"""
SELECT s.submission_id, s.sha256, s.file_name, {_STATE}
FROM ledger.submission AS s JOIN ledger.reading AS r USING (sha256) {_COUNTING}
WHERE starts_with(s.submission_id, $prefix)
ORDER BY s.arrival
"""
_REPORTS = f"""
SELECT r.submission_id, r.sha256, r.file_name, r.period, r.first_received_on, {_STATE}
FROM ledger.reading AS r {_COUNTING}
WHERE list_contains($units, r.unit_id)
ORDER BY r.period_end DESC NULLS LAST, r.first_arrival DESC
"""
RESTATED = """
SELECT unit_id, unit_name, period, counted_before, counted, difference, submission_before, submission_id
FROM district.restatement WHERE entry = $entry ORDER BY period_start, period_end
"""


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision on a report that is possible now: the kind of its event, and the content that it is about."""

    kind: str
    sha256: str


def reports_of(home: Home, units: frozenset[str]) -> pl.DataFrame:
    """Return the reports of units, the latest periods first, one row for each content.

    Columns: `submission_id`, `sha256`, `file_name`, `period`, `first_received_on`, and the state that `can_withdraw`,
    `can_restore` and `can_replace` look at.
    """
    return query_published(home, _REPORTS, {"units": sorted(units)})


def can_withdraw(report: Mapping[str, Any]) -> bool:
    """Check whether a report can be taken out of the count."""
    return not report["withdrawn"] and report["status"].startswith("accepted")


def can_restore(report: Mapping[str, Any]) -> bool:
    """Check whether a report that doesn't count can count again."""
    return bool(report["withdrawn"] or (report["stands"] and not report["counts"]))


def can_replace(report: Mapping[str, Any]) -> bool:
    """Check whether a report was refused by F-08 alone."""
    return not report["status"].startswith("accepted") and bool(report["only_replaces"])


def withdraw(home: Home, submission: str, reason: str, who: str) -> pl.DataFrame:
    """Take a submission out of the count; return the figures that changed.

    Columns: `unit_id`, `unit_name`, `period`, `counted_before`, `counted`, `difference`, `submission_before`,
    `submission_id`. Raises UsageError where there is no such submission, or it doesn't count.
    """
    return _perform(home, decide_withdrawal(home, submission), reason, who)


def restore(home: Home, submission: str, reason: str, who: str) -> pl.DataFrame:
    """Let a withdrawn or a replaced submission count again; return the figures that changed, as `withdraw` does."""
    return _perform(home, decide_restoration(home, submission), reason, who)


def replace(home: Home, submission: str, reason: str, who: str) -> pl.DataFrame:
    """Let a report refused by F-08 replace the counting one; return the figures that changed, as `withdraw` does."""
    return _perform(home, decide_replacement(home, submission), reason, who)


def decide_withdrawal(home: Home, submission: str) -> Decision:
    """Find the submission to withdraw; raises UsageError where there is none, or it doesn't count."""
    found = _find_submission(home, submission)
    if can_withdraw(found):
        return Decision(WITHDRAWN, found["sha256"])
    if found["withdrawn"]:
        raise UsageError(f"{found['file_name']} is withdrawn already.")
    raise UsageError(f"{found['file_name']} was never counted: it is {found['status']}.")


def decide_restoration(home: Home, submission: str) -> Decision:
    """Find the submission to restore; raises UsageError where there is none, or it counts or never could."""
    found = _find_submission(home, submission)
    if can_restore(found):
        return Decision(RESTORED if found["withdrawn"] else REPLACED, found["sha256"])
    raise UsageError(f"{found['file_name']} was not withdrawn.")


def decide_replacement(home: Home, submission: str) -> Decision:
    """Find the submission that is to replace another; raises UsageError where F-08 alone does not hold it back."""
    found = _find_submission(home, submission)
    if can_replace(found):
        return Decision(REPLACED, found["sha256"])
    if found["status"].startswith("accepted"):
        raise UsageError(f"{found['file_name']} was accepted; `tonghop restore` lets it count again.")
    raise UsageError(f"{found['file_name']} has errors of its own; a corrected workbook settles them.")


def _perform(home: Home, decision: Decision, reason: str, who: str) -> pl.DataFrame:
    entry = perform_action(home, decision.kind, decision.sha256, reason, who)
    return query_published(home, RESTATED, {"entry": entry.number})


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
