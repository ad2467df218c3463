"""What counts, noted whenever it changes: the units that an entry of the journal touches are counted anew.

Each (unit, period) whose result changed gets one row in `ledger.counting`, in the same transaction as what
changed it. So the present is the last row of each, and what was known earlier the last row up to an entry.
"""

import duckdb
import polars as pl

from transforms.counting.reports import COUNTED, STANDING, count

_KEY = ["unit_id", "period"]
# A content is the same whenever it came and however often it was read: its latest reading stands.
_TOUCHED = """
SELECT DISTINCT unit_id FROM ledger.submission SEMI JOIN contents USING (sha256) WHERE unit_id IS NOT NULL
"""
_STANDING = """
WITH reading AS (FROM ledger.reading SEMI JOIN units USING (unit_id)),
stated AS (
  SELECT submission_id, sum(admitted)::BIGINT AS stated
  FROM ledger.stated_admission SEMI JOIN reading USING (submission_id)
  GROUP BY submission_id
)
SELECT r.submission_id, r.unit_id, r.period, p.kind, p.period_start, p.period_end, r.first_arrival AS arrival,
  r.version, s.stated
FROM reading AS r
JOIN ledger.period AS p USING (period)
LEFT JOIN stated AS s USING (submission_id)
WHERE r.stands
"""
_LAST = f"""
SELECT {", ".join(COUNTED)} FROM ledger.counting SEMI JOIN units USING (unit_id)
QUALIFY row_number() OVER (PARTITION BY unit_id, period ORDER BY entry DESC) = 1
"""


def recount(connection: duckdb.DuckDBPyConnection, entry: int, sha256s: pl.Series) -> pl.DataFrame:
    """What of the units that ever sent these contents counts otherwise than before.

    Columns: `entry` and those of `ledger.counting`. Where nothing counts any more, `submission_id` is null.
    """
    contents = pl.DataFrame({"sha256": sha256s}, schema={"sha256": pl.String})  # noqa: F841  (read by name)
    units = connection.sql(_TOUCHED).pl()
    if units.is_empty():  # a night without news
        return pl.DataFrame(schema={"entry": pl.Int64, **COUNTED})
    standing = connection.sql(_STANDING).pl().cast(STANDING)  # type: ignore[arg-type]
    last = connection.sql(_LAST).pl().cast(COUNTED)  # type: ignore[arg-type]
    now = count(standing)
    gone = last.filter(pl.col("submission_id").is_not_null()).join(now, on=_KEY, how="anti").select(*_KEY)
    changed = pl.concat([now.join(last, on=list(COUNTED), how="anti", nulls_equal=True), _nothing(gone)])
    return changed.select(pl.lit(entry, pl.Int64).alias("entry"), *COUNTED)


def _nothing(gone: pl.DataFrame) -> pl.DataFrame:
    """Rows for units and periods of which no report stands any more."""
    values = {"inside": 0, "counted": 0, "unallocated": False}
    return gone.select(
        pl.col(name) if name in _KEY else pl.lit(values.get(name), dtype=dtype).alias(name)
        for name, dtype in COUNTED.items()
    )
