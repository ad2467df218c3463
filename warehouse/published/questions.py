"""What a run asks the published copy about itself: the figures it reports are those that analysts see.

Each question takes an open copy (`warehouse.published.publish.asking`): opening takes longer than most answers.
"""

import polars as pl

from warehouse.published.publish import Ask

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
# The days on which what was due is overdue since the run before: of most nights there is none.
_SINCE = """
WITH days AS (
  SELECT as_of, lag(as_of) OVER (ORDER BY entry) AS before FROM ledger.run QUALIFY run_id = $run_id
),
due AS (
  SELECT DISTINCT ledger.due_on(period_end) AS due_on FROM ledger.period, days
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


def findings_of_run(ask: Ask, run_id: str) -> pl.DataFrame:
    """The findings of a run's submissions, errors first: `submission_id` and the columns of a finding but `field`."""
    return ask(_FINDINGS_OF_RUN, {"run_id": run_id})


def district_progress_of(ask: Ask, period: str) -> pl.DataFrame:
    """The district's row of a month: `period`, `admitted`, `year_to_date`, `term_to_date`, `term_target`; or none."""
    return ask(_DISTRICT, {"period": period})


def owed_reports(ask: Ask) -> pl.DataFrame:
    """Reports that are missing or rejected, latest periods first.

    Columns: `unit_id`, `unit_name`, `kind`, `period`, `due_on`, `state`.
    """
    return ask(_OWED)


def newly_overdue(ask: Ask, run_id: str) -> pl.DataFrame:
    """Reports still missing whose due day passed between the run before this one and this one.

    None for a run that the ledger doesn't have: one without news on a day that had its run already.
    Columns: `unit_id`, `unit_name`, `period`, `due_on`.
    """
    run = {"run_id": run_id}
    return pl.DataFrame(schema=_OVERDUE) if ask(_NEWLY_DUE, run).is_empty() else ask(_NEWLY_OVERDUE, run)


def last_entry(ask: Ask) -> int:
    """The number of the journal's last entry that the published copy knows."""
    return int(ask("SELECT coalesce(max(entry), 0) AS entry FROM ledger.run").item())


def to_return(ask: Ask, since: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The submissions with findings that runs after an entry took, and their findings.

    The first has `submission_id`, `sha256`, `file_name`, `unit_id`, `period` and `attempt` (the how-manieth of its
    unit and period); the second the columns of `schemas.frames.Findings`.
    """
    return ask(_TO_RETURN, {"since": since}), ask(_FINDINGS_TO_RETURN, {"since": since})
