"""The tables and views of a published copy, comparable between runs."""

from pathlib import Path

import duckdb
import polars as pl
from support.site import Row

# A run can't repeat its time, its id, its entry and the address of its inbox.
_NOT_COMPARED = {"run_id", "received_at", "published_at", "arrival", "first_arrival", "entry", "inbox"}
_ENTRIES = 10_000_000  # a `recency` is the order of periods times this, plus the entry
# History depends on the runs; the present must not. A figure's mark tells of history.
_MARKS = {"mark", "revised_by"}
_HISTORY = {
    "ledger.run",
    "ledger.counting",
    "ledger.crosscheck",
    "district.restatement",
    "district.revision",
    "district.settled_crosscheck",
    "district.submission_history",
}
# These list the other views' figures and cells again, history's among them.
LISTS = (
    *("ledger.figure", "ledger.issuable_figure", "ledger.issued_view_figure", "ledger.trace_of_"),
    *("district.issued_against_current", "district.issued_change"),
)


def tables(database: Path) -> dict[str, list[Row]]:
    """Return every table and view of a copy, its rows in one order; the order of two equal files is left out."""
    with duckdb.connect(str(database), read_only=True) as connection:
        relations = connection.sql(
            "SELECT table_schema || '.' || table_name FROM information_schema.tables "
            "WHERE table_schema IN ('ledger', 'district') ORDER BY 1"
        ).fetchall()
        frames = {name: connection.sql(f"FROM {name}").pl() for (name,) in relations if _is_compared(name)}
    known = frames["ledger.submission"].with_columns(first=pl.col("file_name").min().over("sha256"))
    ids = {s["submission_id"]: f"{s['sha256']} {s['status']}" for s in known.iter_rows(named=True)}
    names = {s["file_name"]: s["first"] for s in known.iter_rows(named=True)}
    return {
        name: sorted(
            frame.select(pl.exclude(_NOT_COMPARED | _MARKS))
            .with_columns(
                pl.col("^(other_)?submission_id$").replace(ids),
                pl.col("^(other_)?file_name$").replace(names),
                pl.col("^recency$") // _ENTRIES,
            )
            .rows(),
            key=repr,
        )
        for name, frame in frames.items()
    }


def _is_compared(name: str) -> bool:
    return name not in _HISTORY and not name.startswith(LISTS)
