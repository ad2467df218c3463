"""Queries of a run about itself: it reports the published figures, which analysts see.

Each function takes an open copy (`warehouse.published.publish.open_published`): opening takes longer than most queries.
"""

import polars as pl

from warehouse.published.publish import PublishedQuery

_FINDINGS_OF_RUN = """
SELECT submission_id, rule, severity, sheet, cell, found, expected, sentence
FROM ledger.finding SEMI JOIN (FROM ledger.submission WHERE run_id = $run_id) AS s USING (submission_id)
ORDER BY submission_id, severity, rule, sheet, cell
"""
_DISTRICT = """
SELECT period, admitted, year_to_date, term_to_date, coalesce(term_target, 0) AS term_target
FROM district.district_progress WHERE period = $period
"""
_OWED = """
SELECT unit_id, unit_name, kind, period, due_on, state FROM district.reporting_status
WHERE state IN ('missing', 'rejected')
ORDER BY period_end DESC, kind, unit_id
"""
_TO_RETURN = """
WITH waiting AS (
  FROM ledger.submission
  SEMI JOIN (FROM ledger.run WHERE entry > $since) AS r USING (run_id)
  SEMI JOIN (FROM ledger.finding WHERE severity <> 'note' OR rule = 'F-10') AS f USING (submission_id)
  WHERE status <> 'duplicate' AND (status <> 'no_report' OR unit_id IS NOT NULL)
),
numbered AS (
  SELECT s.submission_id, row_number() OVER (PARTITION BY s.unit_id, s.period ORDER BY s.arrival) AS attempt
  FROM ledger.submission AS s
  SEMI JOIN waiting AS w ON s.unit_id IS NOT DISTINCT FROM w.unit_id AND s.period IS NOT DISTINCT FROM w.period
  WHERE s.status <> 'duplicate'
)
SELECT submission_id, sha256, file_name, unit_id, period, attempt
FROM waiting JOIN numbered USING (submission_id)
ORDER BY arrival
"""
_FINDINGS_TO_RETURN = """
SELECT f.* FROM ledger.finding AS f
JOIN ledger.submission AS s USING (submission_id)
JOIN ledger.run AS r ON r.run_id = s.run_id
WHERE r.entry > $since AND (f.severity <> 'note' OR f.rule = 'F-10')
ORDER BY f.submission_id, f.sheet, f.cell, f.rule
"""
# Due days that passed since the run before; on most nights there is none.
_SINCE = """
WITH days AS (
  SELECT as_of, lag(as_of) OVER (ORDER BY entry) AS before FROM ledger.run QUALIFY run_id = $run_id
),
due AS (
  SELECT DISTINCT due_on FROM ledger.owed_report, days
  WHERE due_on < days.as_of AND due_on >= coalesce(days.before, DATE '0001-01-01')
)
"""
_NEWLY_DUE = f"{_SINCE} FROM due"
_NEWLY_OVERDUE = f"""{_SINCE}
SELECT unit_id, unit_name, period, due_on FROM district.reporting_status SEMI JOIN due USING (due_on)
WHERE state = 'missing'
ORDER BY period_end, unit_id
"""
_OVERDUE = {"unit_id": pl.String, "unit_name": pl.String, "period": pl.String, "due_on": pl.Date}


def findings_of_run(query: PublishedQuery, run_id: str) -> pl.DataFrame:
    """Return the findings of a run's submissions, errors first.

    Columns: `submission_id`, and those of a finding except `field`.
    """
    return query(_FINDINGS_OF_RUN, {"run_id": run_id})


def district_progress_of(query: PublishedQuery, period: str) -> pl.DataFrame:
    """Return the district's row of a month, or none.

    Columns: `period`, `admitted`, `year_to_date`, `term_to_date`, `term_target`.
    """
    return query(_DISTRICT, {"period": period})


def owed_reports(query: PublishedQuery) -> pl.DataFrame:
    """Return the missing and rejected reports, latest periods first.

    Columns: `unit_id`, `unit_name`, `kind`, `period`, `due_on`, `state`.
    """
    return query(_OWED)


def newly_overdue(query: PublishedQuery, run_id: str) -> pl.DataFrame:
    """Return the missing reports whose due day passed between the run before and this one.

    No rows for a run that isn't in the ledger: a second one of a day, without new files.
    Columns: `unit_id`, `unit_name`, `period`, `due_on`.
    """
    run = {"run_id": run_id}
    return pl.DataFrame(schema=_OVERDUE) if query(_NEWLY_DUE, run).is_empty() else query(_NEWLY_OVERDUE, run)


def last_entry(query: PublishedQuery) -> int:
    """Return the number of the last run's journal entry in the published copy."""
    return int(query("SELECT coalesce(max(entry), 0) AS entry FROM ledger.run").item())


def pending_returns(query: PublishedQuery, since: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the submissions with findings of the runs after an entry, and their findings.

    Submissions: `submission_id`, `sha256`, `file_name`, `unit_id`, `period` and `attempt`, the number of the submission
    within its unit and period, from 1. Findings: the columns of `schemas.frames.Findings`.
    """
    return query(_TO_RETURN, {"since": since}), query(_FINDINGS_TO_RETURN, {"since": since})
