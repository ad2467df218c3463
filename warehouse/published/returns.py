"""Returns to the units: the submissions with something to correct or to answer, and their findings.

A submission is open until a later report of its unit and period counts, or nothing of it is left to correct.
"""

import polars as pl

from warehouse.published.querying import PublishedQuery

# What a person of the unit has to do something about: also a file that is no report, and an old content that came
# again and doesn't count. Answered findings are done.
_TO_MEND = """
to_mend AS (
  SELECT f.finding_id, f.submission_id, f.rule, f.severity, f.sheet, f.cell, f.field, f.found, f.expected, f.sentence
  FROM ledger.finding AS f
  WHERE f.severity <> 'note' OR f.rule = 'F-10' OR (f.rule = 'F-06' AND f.found IS NOT NULL)
  UNION ALL
  SELECT o.finding_id, o.submission_id, o.rule, o.severity, o.sheet, o.cell, NULL, o.found, o.expected, o.sentence
  FROM ledger.open_crosscheck AS o
),
-- An answer is to the figure of its time: where that has changed since, it is asked about again.
answer AS (SELECT subject AS finding_id, max(entry) AS entry FROM ledger.event WHERE kind = 'answered' GROUP BY ALL),
answered AS (
  SELECT f.finding_id, f.found, f.expected
  FROM ledger.finding AS f
  JOIN ledger.submission AS s USING (submission_id)
  JOIN ledger.run AS u USING (run_id)
  JOIN answer AS a ON a.finding_id = f.finding_id AND u.entry <= a.entry
  UNION
  SELECT o.finding_id, o.found, o.expected
  FROM ledger.open_crosscheck AS o JOIN answer AS a ON a.finding_id = o.finding_id AND o.entry < a.entry
),
unanswered AS (
  FROM to_mend AS m WHERE NOT EXISTS (
    FROM answered AS a
    WHERE a.finding_id = m.finding_id AND (a.found, a.expected) IS NOT DISTINCT FROM (m.found, m.expected)
  )
)
"""
# A content sent once is one sending, however often it was read; of strangers, those of one name are distinguished.
_RETURNS = f"""
WITH {_TO_MEND},
sent AS (
  SELECT s.submission_id, s.sha256, s.file_name, s.status, s.arrival, s.run_id,
    s.reread_of IS NOT NULL AS is_reread,
    if(s.status = 'duplicate', r.unit_id, s.unit_id) AS unit_id,
    if(s.status = 'duplicate', r.period, s.period) AS period,
    if(s.status = 'duplicate', s.submission_id, s.sha256) AS sending, r.withdrawn, r.stands,
    r.submission_id = s.submission_id AS is_latest
  FROM ledger.submission AS s LEFT JOIN ledger.reading AS r USING (sha256)
),
named AS (
  SELECT *, CASE WHEN unit_id IS NULL OR period IS NULL
    THEN lower(regexp_replace(regexp_extract(file_name, '[^/]*$'), '[.][A-Za-z0-9]+$', '')) END AS stranger
  FROM sent
  WHERE status <> 'duplicate' OR submission_id IN (SELECT submission_id FROM to_mend)
),
numbered AS (
  SELECT *, row_number() OVER (PARTITION BY unit_id, period, stranger ORDER BY first_arrival) AS attempt
  FROM (SELECT sending, unit_id, period, stranger, min(arrival) AS first_arrival FROM named GROUP BY ALL)
),
last AS (
  SELECT unit_id, period, max(first_arrival) AS accepted FROM ledger.reading
  WHERE stands AND unit_id IS NOT NULL AND period IS NOT NULL GROUP BY ALL
),
changed AS (SELECT submission_id, max(entry) AS entry FROM ledger.crosscheck GROUP BY submission_id)
SELECT n.submission_id, n.sha256, n.file_name, n.unit_id, n.period, k.attempt,
  u.entry > $since OR coalesce(changed.entry > $since, false) AS is_fresh,
  n.is_reread OR coalesce(changed.entry > $since, false) AS is_renewed,
  n.submission_id IN (SELECT submission_id FROM unanswered)
    AND (n.status = 'duplicate' OR (n.is_latest AND NOT n.withdrawn))
    AND CASE
      WHEN n.stands AND n.status <> 'duplicate' THEN c.submission_id IS NOT NULL
      ELSE coalesce(l.accepted, 0) <= n.arrival
    END
    AND (n.status <> 'no_report' OR n.unit_id IS NOT NULL) AS is_open
FROM named AS n
JOIN ledger.run AS u USING (run_id)
JOIN numbered AS k
  ON k.sending = n.sending AND (k.unit_id, k.period, k.stranger) IS NOT DISTINCT FROM (n.unit_id, n.period, n.stranger)
LEFT JOIN last AS l ON l.unit_id = n.unit_id AND l.period = n.period
LEFT JOIN ledger.current_counting AS c ON c.submission_id = n.submission_id
LEFT JOIN changed ON changed.submission_id = n.submission_id
WHERE n.submission_id IN (SELECT submission_id FROM to_mend)
  OR changed.submission_id IS NOT NULL
ORDER BY n.arrival
"""
_FINDINGS = f"""
WITH {_TO_MEND}
SELECT * FROM unanswered WHERE list_contains($ids, submission_id)
ORDER BY submission_id, sheet, cell, rule, finding_id
"""


def returns(query: PublishedQuery, since: int) -> pl.DataFrame:
    """Return the submissions that have or had something to correct or to answer, in order of arrival.

    Columns: `submission_id`, `sha256`, `file_name`, `unit_id`, `period`, `attempt` (the number of the sending within
    its unit and period, from 1), `is_fresh` (since an entry), `is_renewed` (what there is to correct may have changed
    since it went back) and `is_open`.
    """
    return query(_RETURNS, {"since": since})


def findings_to_return(query: PublishedQuery, submission_ids: list[str]) -> pl.DataFrame:
    """Return what there is to correct or to answer in submissions: the columns of `schemas.frames.Findings`."""
    return query(_FINDINGS, {"ids": submission_ids})
