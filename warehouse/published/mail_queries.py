"""Queries for the mails to units: the submissions to answer, and the reports owed around their due day."""

from datetime import date

import polars as pl

from warehouse.published.querying import PublishedQuery

# A re-reading on an operator's order is no answer to anything; a report whose period has ended since is judged again.
_TO_ANSWER = """
WITH owner AS (
  SELECT sha256, arg_max(unit_id, arrival) AS unit_id FROM ledger.submission
  WHERE status <> 'duplicate' AND unit_id IS NOT NULL GROUP BY sha256
)
SELECT s.submission_id, s.sha256, s.file_name, coalesce(s.unit_id, owner.unit_id) AS unit_id, s.status, r.entry,
  c.submission_id IS NOT NULL AS counts
FROM ledger.submission AS s
JOIN ledger.run AS r USING (run_id)
LEFT JOIN owner USING (sha256)
LEFT JOIN (SELECT DISTINCT submission_id FROM ledger.current_counting) AS c USING (submission_id)
WHERE r.entry > $since AND (s.reread_of IS NULL OR s.received_on = r.as_of)
ORDER BY s.arrival
"""
_FINDINGS = """
SELECT f.* FROM ledger.finding AS f
JOIN ledger.submission AS s USING (submission_id)
JOIN ledger.run AS r USING (run_id)
WHERE r.entry > $since
ORDER BY f.submission_id, f.sheet, f.cell, f.rule
"""
_OWED = """
SELECT unit_id, period, due_on, state FROM district.reporting_status
WHERE state IN ('not_yet_due', 'missing', 'rejected') AND due_on BETWEEN $first AND $last
ORDER BY due_on, period, unit_id
"""


def submissions_to_answer(query: PublishedQuery, since: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the submissions of the runs after an entry, and their findings.

    Submissions: `submission_id`, `sha256`, `file_name`, `unit_id` (of a copy, that of the first), `status`, `entry` and
    `counts`. Findings: the columns of `schemas.frames.Findings`.
    """
    return query(_TO_ANSWER, {"since": since}), query(_FINDINGS, {"since": since})


def owed_between(query: PublishedQuery, first: date, last: date) -> pl.DataFrame:
    """Return the reports that are owed and due from one day to another.

    Columns: `unit_id`, `period`, `due_on`, `state` (not_yet_due, missing or rejected).
    """
    return query(_OWED, {"first": first, "last": last})
