"""The counting reports of some periods, as the decision on a new report needs them."""

from collections.abc import Sequence

import polars as pl

from warehouse.ledger.connection import LedgerConnection

_COUNTING = """
SELECT c.submission_id, s.file_name, c.unit_id, c.period, s.version,
  coalesce(max(r.version) FILTER (r.stands), 1)::INTEGER AS number
FROM ledger.current_counting AS c
JOIN ledger.submission AS s USING (submission_id)
JOIN ledger.reading AS r ON r.unit_id = c.unit_id AND r.period = c.period
WHERE list_contains($periods, c.period)
GROUP BY ALL
"""
_COUNTED_COPIES = """
WITH copy AS (
  SELECT r.sha256, r.file_name, r.unit_id, r.period, r.status, r.received_on, r.withdrawn, r.stands, r.submission_id
  FROM ledger.reading AS r WHERE list_contains($sha256s, r.sha256)
)
SELECT p.sha256, p.file_name, p.status, p.received_on, p.withdrawn, s.file_name AS counting_file,
  s.received_on AS counting_on, p.submission_id = s.submission_id AS counts,
  (SELECT coalesce(max(v.version), 1) FROM ledger.reading AS v
   WHERE v.unit_id = p.unit_id AND v.period = p.period AND v.stands)::INTEGER AS number
FROM copy AS p
LEFT JOIN ledger.current_counting AS c ON c.unit_id = p.unit_id AND c.period = p.period
LEFT JOIN ledger.submission AS s ON s.submission_id = c.submission_id
"""


def counting_reports(ledger: LedgerConnection, periods: Sequence[str]) -> tuple[pl.DataFrame, dict[str, pl.DataFrame]]:
    """Return the counting reports of periods, and the ledger's records and layouts of them by table.

    The first has `submission_id`, `file_name`, `unit_id`, `period`, `version` and `number`, the version it has in the
    order of its unit and period. The records' tables are the forms', and `layout`.
    """
    reports = ledger.query(_COUNTING, {"periods": list(periods)})
    ids = reports["submission_id"].to_list()
    tables = ["layout", *(form.metadata().table for form in ledger.forms)]
    chosen = "WHERE list_contains($ids, submission_id)"
    return reports, {table: ledger.query(f"FROM ledger.{table} {chosen}", {"ids": ids}) for table in tables}


def state_of_contents(ledger: LedgerConnection, sha256s: Sequence[str]) -> pl.DataFrame:
    """Return the state of contents received before.

    Columns: `sha256`, `file_name`, `status`, `received_on`, `withdrawn`, `counting_file`, `counting_on` (null where no
    report counts), `counts`, `number` (the greatest version of its unit and period).
    """
    return ledger.query(_COUNTED_COPIES, {"sha256s": list(sha256s)})
