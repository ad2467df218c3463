"""What a run asks the published copy about itself: the figures it reports are those that analysts see."""

import polars as pl

from warehouse.home import Home
from warehouse.publish import ask, asking

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
  SEMI JOIN (FROM ledger.finding WHERE severity <> 'note') AS f USING (submission_id)
  WHERE status <> 'duplicate'
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
WHERE r.entry > $since AND f.severity <> 'note'
ORDER BY f.submission_id, f.sheet, f.cell, f.rule
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


def last_entry(home: Home) -> int:
    """The number of the journal's last entry that the published copy knows."""
    return int(ask(home, "SELECT coalesce(max(entry), 0) AS entry FROM ledger.run").item())


def to_return(home: Home, since: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The submissions with findings that runs after an entry took, and their findings.

    The first has `submission_id`, `sha256`, `file_name`, `unit_id`, `period` and `attempt` (the how-manieth of its
    unit and period); the second the columns of `schemas.frames.Findings`.
    """
    with asking(home) as question:
        return question(_TO_RETURN, {"since": since}), question(_FINDINGS_TO_RETURN, {"since": since})
