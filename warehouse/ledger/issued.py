"""Rows of `ledger.issued_figure`: the frozen figures that the district reported upward."""

import polars as pl

from warehouse.entry import JournalEntry

ISSUED = "issued"
FIGURES = {
    "view": pl.String,
    "unit_id": pl.String,
    "of_period": pl.String,
    "item": pl.String,
    "figure": pl.String,
    "value": pl.Float64,
}


def issued_rows(entry: JournalEntry) -> pl.DataFrame:
    """Build the rows of `ledger.issued_figure` of a journal entry; none for an entry that issues nothing."""
    if entry.kind != ISSUED:
        return pl.DataFrame()
    frozen = pl.DataFrame(entry.body["figures"], schema=FIGURES, orient="row")
    return frozen.with_columns(
        entry=pl.lit(entry.number, pl.Int64),
        period=pl.lit(entry.body["subject"]),
        number=pl.lit(entry.body["issue"], pl.Int64),
    )
