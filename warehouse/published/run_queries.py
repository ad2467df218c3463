"""Queries of a run about itself: it reports the published figures, which analysts see.

Each takes an open copy (`warehouse.published.querying.open_published`): opening takes longer than most of them.
"""

from datetime import date

import polars as pl

from warehouse.published.querying import PublishedQuery

_FINDINGS_OF_RUN = """
SELECT submission_id, rule, severity, sheet, cell, found, expected, sentence
FROM ledger.finding SEMI JOIN (FROM ledger.submission WHERE run_id = $run_id) AS s USING (submission_id)
ORDER BY submission_id, severity, rule, sheet, cell
"""
_COUNTING_OF_RUN = """
SELECT s.submission_id, coalesce(c.submission_id = r.submission_id, false) AS counts, r.withdrawn,
  k.file_name AS counting_file
FROM ledger.submission AS s
JOIN ledger.reading AS r USING (sha256)
LEFT JOIN ledger.current_counting AS c ON c.unit_id = r.unit_id AND c.period = r.period
LEFT JOIN ledger.submission AS k ON k.submission_id = c.submission_id
WHERE s.run_id = $run_id AND r.status LIKE 'accepted%' AND (s.status LIKE 'accepted%' OR s.status = 'duplicate')
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
_RESTATED = """
SELECT unit_name, period, counted_before, counted FROM district.restatement
SEMI JOIN (FROM ledger.run WHERE run_id = $run_id) AS r USING (entry)
ORDER BY period_start, period_end, unit_name
"""
_LAST_ENTRY = """
SELECT coalesce(max(entry), 0) AS entry FROM (SELECT entry FROM ledger.run UNION ALL SELECT entry FROM ledger.event)
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
    """Return the number of the last journal entry in the published copy, of a run or an action."""
    return int(query(_LAST_ENTRY).item())


def counting_of_run(query: PublishedQuery, run_id: str) -> pl.DataFrame:
    """Return which accepted submissions and duplicates of a run count.

    Columns: `submission_id`, `counts`, `withdrawn`, and `counting_file`, null where no report counts.
    """
    return query(_COUNTING_OF_RUN, {"run_id": run_id})


def restated_by(query: PublishedQuery, run_id: str) -> pl.DataFrame:
    """Return the published figures that a run changed: `unit_name`, `period`, `counted_before`, `counted`."""
    return query(_RESTATED, {"run_id": run_id})


def last_as_of(query: PublishedQuery) -> date:
    """Return the as-of day of the last run."""
    day: date = query("SELECT arg_max(as_of, entry) AS day FROM ledger.run").item()
    return day
