"""Rows of `ledger.issued_figure`: what the district reported upward, frozen."""

import polars as pl

from warehouse.entry import Entry

ISSUED = "issued"
FIGURES = {
    "view": pl.String,
    "unit_id": pl.String,
    "of_period": pl.String,
    "item": pl.String,
    "figure": pl.String,
    "value": pl.Float64,
}


def issued_rows(entry: Entry) -> pl.DataFrame:
    """The rows of `ledger.issued_figure` that an entry of the journal says."""
    if entry.kind != ISSUED:
        return pl.DataFrame()
    frozen = pl.DataFrame(entry.body["figures"], schema=FIGURES, orient="row")
    return frozen.with_columns(
        entry=pl.lit(entry.number, pl.Int64),
        period=pl.lit(entry.body["subject"]),
        number=pl.lit(entry.body["issue"], pl.Int64),
    )
