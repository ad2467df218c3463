"""Answers of units, which came in their workbooks: events of the record, with the file as their source."""

from collections.abc import Mapping, Sequence

import polars as pl

from warehouse.entry import JournalEntry
from warehouse.ledger.connection import LedgerConnection

ANSWERED = "answered"
# An answer is to what its list showed: where the figure has changed since, it is no answer to the new one.
_ANSWERS = """
WITH asked AS (
  SELECT finding_id, found FROM ledger.finding WHERE severity = 'warning' OR rule = 'S-07'
  UNION ALL
  SELECT finding_id, found FROM ledger.open_crosscheck
),
shown AS (
  SELECT DISTINCT finding_id, trim(regexp_replace(coalesce(found, '(trống)'), '\\s+', ' ', 'g')) AS found FROM asked
)
SELECT a.finding_id AS subject, 'tệp ' || any_value(s.file_name) AS who, any_value(a.answer) AS reason
FROM answers AS a
JOIN submissions AS s USING (submission_id)
JOIN shown ON shown.finding_id = a.finding_id AND starts_with(shown.found, a.found[:200])
GROUP BY a.finding_id
ORDER BY a.finding_id
"""
_WITHOUT_SENTENCES = """
SELECT e.* REPLACE (coalesce(a.answer, e.reason) AS reason)
FROM ledger.event AS e
LEFT JOIN (
  SELECT r.entry, a.finding_id, any_value(a.answer) AS answer
  FROM answers AS a
  JOIN ledger.submission AS s USING (submission_id)
  JOIN ledger.run AS r USING (run_id)
  GROUP BY r.entry, a.finding_id
) AS a ON e.kind = 'answered' AND a.entry = e.entry AND a.finding_id = e.subject
ORDER BY e.entry, e.subject
"""
_PARTY_CELLS = """
SELECT DISTINCT s.unit_id, f.found AS name
FROM ledger.event AS e
JOIN ledger.finding AS f ON f.finding_id = e.subject AND f.rule = 'S-07'
JOIN ledger.submission AS s USING (submission_id)
WHERE e.kind = 'answered' AND s.unit_id IS NOT NULL AND f.found IS NOT NULL
ORDER BY ALL
"""


def answer_events(
    ledger: LedgerConnection, entry: JournalEntry, submissions: pl.DataFrame, answers: pl.DataFrame
) -> pl.DataFrame:
    """Build the events of the answers that came with a run, after its findings were added: rows of `ledger.event`."""
    found = ledger.connection.sql(_ANSWERS).pl()  # reads `submissions` and `answers` by name
    return found.select(
        entry=pl.lit(entry.number, pl.Int64),
        at=pl.lit(entry.at),
        kind=pl.lit(ANSWERED),
        subject="subject",
        who="who",
        reason="reason",
    )


def keep_reasons(ledger: LedgerConnection, kept: Sequence[Mapping[str, str]]) -> None:
    """Leave of the answers that came with an erased original what is kept of them.

    `kept`: `submission_id`, `finding_id` and the `answer` without the sentence that was added.
    """
    if not kept:
        return
    answers = pl.DataFrame([dict(row) for row in kept])  # noqa: F841  (read by name)
    events = ledger.connection.sql(_WITHOUT_SENTENCES).pl()
    with ledger.transaction() as run:
        run(ledger.backend.deletion("event"))
        ledger.append("event", events)
    ledger.backend.record_snapshot(ledger.connection, ledger.last_entry(), changed=True)


def answered_party_cells(ledger: LedgerConnection) -> dict[str, list[str]]:
    """Return the names of rows that were answered to be party cells (S-07), by unit."""
    found: dict[str, list[str]] = {}
    for unit_id, name in ledger.query(_PARTY_CELLS).iter_rows():
        found.setdefault(unit_id, []).append(name)
    return found
