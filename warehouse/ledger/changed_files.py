"""Detection of an inbox's new and changed files, in one query: on most nights most files are unchanged."""

from collections.abc import Collection, Sequence
from datetime import date

import polars as pl

from warehouse.home.inbox import InboxFile
from warehouse.ledger.store import Warehouse

_LISTED = {"file_name": pl.String, "size_bytes": pl.Int64, "modified_ns": pl.Int64}
# Of an inbox that was moved, all files are looked at, and known by the names that they had.
_CHANGED = """
WITH own AS (SELECT count(*) > 0 OR NOT $may_be_moved AS is_known FROM ledger.inbox_file WHERE inbox = $inbox),
seen AS (
  SELECT file_name, size_bytes, modified_ns, sha256, entry
  FROM ledger.inbox_file JOIN ledger.run USING (run_id) CROSS JOIN own WHERE inbox = $inbox OR NOT own.is_known
),
last AS (
  FROM seen SEMI JOIN (SELECT file_name, max(entry) AS entry FROM seen GROUP BY file_name) AS m USING (file_name, entry)
)
SELECT f.place, last.sha256
FROM listed AS f LEFT JOIN last USING (file_name) CROSS JOIN own
WHERE NOT own.is_known
  OR (f.size_bytes, f.modified_ns) IS DISTINCT FROM (last.size_bytes, last.modified_ns)
  OR list_contains($again, last.sha256)
ORDER BY f.place
"""
_EVER_SEEN = "SELECT count(DISTINCT file_name) AS files FROM ledger.inbox_file WHERE inbox = $inbox"
_EARLY = "status = 'rejected' AND period_end >= received_on AND period_end < $as_of"
# Only contents with such a reading are ranked: they are few, and the archive is large.
_REJECTED_EARLY = f"""
SELECT sha256, submission_id FROM ledger.submission
SEMI JOIN (SELECT sha256 FROM ledger.submission WHERE {_EARLY}) AS early USING (sha256)
WHERE status <> 'duplicate' AND period_start <= period_end
QUALIFY row_number() OVER (PARTITION BY sha256 ORDER BY arrival DESC) = 1 AND {_EARLY}
"""
_CAUSE_GONE = """
WITH rejected AS (
  SELECT r.sha256, r.submission_id, r.unit_id, r.period, u.entry, u.registry
  FROM ledger.reading AS r JOIN ledger.run AS u USING (run_id)
  WHERE r.status = 'rejected' AND NOT r.withdrawn
),
error AS (SELECT submission_id, rule, finding_id FROM ledger.finding WHERE severity = 'error')
SELECT r.sha256, r.submission_id
FROM rejected AS r JOIN error AS f USING (submission_id)
WHERE f.rule IN ('F-04', 'F-05') AND r.registry IS DISTINCT FROM $registry
UNION
SELECT r.sha256, r.submission_id
FROM rejected AS r JOIN error AS f USING (submission_id)
JOIN ledger.event AS e ON e.kind = 'answered' AND e.subject = f.finding_id AND e.entry > r.entry
WHERE f.rule = 'S-07'
UNION
SELECT r.sha256, r.submission_id
FROM rejected AS r JOIN error AS f USING (submission_id)
JOIN ledger.reading AS w ON w.unit_id = r.unit_id AND w.period = r.period AND w.withdrawn
JOIN ledger.event AS e ON e.kind = 'withdrawn' AND e.subject = w.sha256 AND e.entry > r.entry
WHERE f.rule = 'F-08'
"""


def changed_files(
    warehouse: Warehouse,
    inbox: str,
    files: Sequence[InboxFile],
    again: Collection[str],
    *,
    may_be_moved: bool = False,
) -> list[tuple[InboxFile, str | None]]:
    """Return the new and changed files of an inbox, and those whose content is one of `again`.

    `may_be_moved`: an inbox at an address that is new to the home may be one that was elsewhere; then all its files.
    In the order of `files`, each with the SHA-256 that it had when last seen; None for a new file.
    """
    columns = [[f.name for f in files], [f.size_bytes for f in files], [f.modified_ns for f in files]]
    listed = pl.DataFrame(columns, schema=_LISTED).with_row_index("place")  # noqa: F841  (read by name)
    parameters = {"inbox": inbox, "again": list(again), "may_be_moved": may_be_moved}
    found = warehouse.connection.sql(_CHANGED, params=parameters).pl()
    return [(files[place], sha256) for place, sha256 in found.iter_rows()]


def rejected_before_period_end(warehouse: Warehouse, as_of: date) -> dict[str, str]:
    """Return contents rejected because their period had not ended, where it has by `as_of`: SHA-256 → submission."""
    return dict(warehouse.query(_REJECTED_EARLY, {"as_of": as_of}).iter_rows())


def judged_again(warehouse: Warehouse, as_of: date, registry: str) -> dict[str, str]:
    """Return rejected contents whose cause outside them has gone: SHA-256 → the submission.

    The period has ended; the registry has changed (F-04, F-05); its rival was withdrawn (F-08);
    a row was answered to be a party cell (S-07).
    """
    gone = dict(warehouse.query(_CAUSE_GONE, {"registry": registry}).iter_rows())
    return rejected_before_period_end(warehouse, as_of) | gone


def inboxes(warehouse: Warehouse) -> list[str]:
    """Return the addresses of the inboxes that runs have seen."""
    return warehouse.query("SELECT DISTINCT inbox FROM ledger.inbox_file ORDER BY inbox")["inbox"].to_list()


def files_ever_seen(warehouse: Warehouse, inbox: str) -> int:
    """Return the number of files that runs have seen in an inbox."""
    return int(warehouse.query(_EVER_SEEN, {"inbox": inbox}).item())
