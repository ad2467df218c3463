"""Recounting of the units that a journal entry touches.

Each (unit, period) with a changed result gets one row in `ledger.counting`, in the transaction of the entry that
changed it. The present is the last row of each; an earlier state is the last row up to an entry.
"""

import duckdb
import polars as pl

from schemas.registry import Registry
from transforms.counting.reports import COUNTED_COLUMNS, IN_FORCE_COLUMNS, counted_admissions
from transforms.lineage import NO_LINEAGE, families, lineage

_KEY = ["unit_id", "period"]
# A content that was read more than once is represented by its latest reading.
_TOUCHED = """
SELECT DISTINCT unit_id FROM ledger.submission SEMI JOIN contents USING (sha256) WHERE unit_id IS NOT NULL
"""
_EVERYONE = "SELECT DISTINCT unit_id FROM ledger.submission WHERE unit_id IS NOT NULL"
_STANDING = """
WITH reading AS (FROM ledger.reading SEMI JOIN units USING (unit_id)),
stated AS (
  SELECT submission_id, sum(admitted)::BIGINT AS stated
  FROM ledger.stated_admission SEMI JOIN reading USING (submission_id)
  GROUP BY submission_id
)
SELECT r.submission_id, r.unit_id, r.period, p.kind, p.period_start, p.period_end,
  -- What the office lets replace another counts since then, whatever its number.
  row_number() OVER (
    PARTITION BY r.unit_id, r.period ORDER BY coalesce(r.replaced_at_entry, first.entry), r.first_arrival
  ) AS arrival,
  if(r.replaced_at_entry IS NULL, r.version, NULL) AS version, s.stated
FROM reading AS r
JOIN ledger.period AS p USING (period)
JOIN (SELECT s.arrival, u.entry FROM ledger.submission AS s JOIN ledger.run AS u USING (run_id)) AS first
  ON first.arrival = r.first_arrival
LEFT JOIN stated AS s USING (submission_id)
WHERE r.stands
"""
_LAST = f"""
SELECT {", ".join(COUNTED_COLUMNS)} FROM ledger.counting SEMI JOIN units USING (unit_id)
QUALIFY row_number() OVER (PARTITION BY unit_id, period ORDER BY entry DESC) = 1
"""


def recount(
    connection: duckdb.DuckDBPyConnection, entry: int, sha256s: pl.Series | None, registry: Registry | None
) -> pl.DataFrame:
    """Return the changed counting results of all units that ever sent these contents, and of their families.

    None for the contents: recount all units. `registry`: it has the mergers; None before the first run. Columns:
    `entry` and those of `ledger.counting`. `submission_id` is null where no report counts any more.
    """
    none = pl.Series([], dtype=pl.String)
    contents = pl.DataFrame({"sha256": none if sha256s is None else sha256s})  # noqa: F841  (read by name)
    touched = connection.sql(_EVERYONE if sha256s is None else _TOUCHED).pl()
    lines = lineage(registry) if registry else NO_LINEAGE
    units = families(lines, touched)
    if units.is_empty():  # a run without new files
        return pl.DataFrame(schema={"entry": pl.Int64, **COUNTED_COLUMNS})
    standing = connection.sql(_STANDING).pl().cast(IN_FORCE_COLUMNS)  # type: ignore[arg-type]
    last = connection.sql(_LAST).pl().cast(COUNTED_COLUMNS)  # type: ignore[arg-type]
    now = counted_admissions(standing, lines)
    gone = last.filter(pl.col("submission_id").is_not_null()).join(now, on=_KEY, how="anti").select(*_KEY)
    changed = pl.concat([now.join(last, on=list(COUNTED_COLUMNS), how="anti", nulls_equal=True), _uncounted(gone)])
    return changed.select(pl.lit(entry, pl.Int64).alias("entry"), *COUNTED_COLUMNS)


def _uncounted(gone: pl.DataFrame) -> pl.DataFrame:
    """Build the rows of units and periods without a report in force."""
    values = {"inside": 0, "counted": 0, "unallocated": False}
    return gone.select(
        pl.col(name) if name in _KEY else pl.lit(values.get(name), dtype=dtype).alias(name)
        for name, dtype in COUNTED_COLUMNS.items()
    )
