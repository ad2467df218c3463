"""What a run asks the published copy about itself: the figures it reports are those that analysts see."""

import polars as pl

from warehouse.home import Home
from warehouse.publish import ask

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
_NEWLY_OVERDUE = """
WITH days AS (
  SELECT as_of, lag(as_of) OVER (ORDER BY entry) AS before FROM ledger.run
  QUALIFY row_number() OVER (ORDER BY entry DESC) = 1
)
SELECT unit_id, unit_name, period, due_on FROM district.reporting_status, days
WHERE state = 'missing' AND due_on < days.as_of AND due_on >= coalesce(days.before, DATE '0001-01-01')
ORDER BY period_end, unit_id
"""


def findings_of_run(home: Home, run_id: str) -> pl.DataFrame:
    """The findings of a run's submissions, errors first: `submission_id` and the columns of a finding but `field`."""
    return ask(home, _FINDINGS_OF_RUN, {"run_id": run_id})


def district_progress_of(home: Home, period: str) -> pl.DataFrame:
    """The district's row of a month: `period`, `admitted`, `year_to_date`, `term_to_date`, `term_target`; or none."""
    return ask(home, _DISTRICT, {"period": period})


def owed_reports(home: Home) -> pl.DataFrame:
    """Reports that are missing or rejected, latest periods first.

    Columns: `unit_id`, `unit_name`, `kind`, `period`, `due_on`, `state`.
    """
    return ask(home, _OWED)


def newly_overdue(home: Home) -> pl.DataFrame:
    """Reports still missing whose due day passed between the run before the last and the last.

    Columns: `unit_id`, `unit_name`, `period`, `due_on`.
    """
    return ask(home, _NEWLY_OVERDUE)
