"""Finding ids: short texts that stay the same when a report is sent again.

They identify rule, unit, period and cell, not values or files, so an answer to a finding carries over to the next
version of the same report.
"""

from hashlib import sha256

import polars as pl

from schemas.declaration.form import Form

IDENTITY = ("rule", "unit_id", "period", "form", "field", "record")
_LENGTH = 12  # hexadecimal digits: the chance of any collision among a million findings is 1 in 500


def record_name(form: type[Form]) -> pl.Expr:
    """Return the name of a record in its report: section and key, or the column's name."""
    named = (
        ["member"] if form.metadata().records_in_columns else [*(["section"] if form.sections() else []), *form.keys()]
    )
    return pl.concat_str(pl.col(named).cast(pl.String).str.to_lowercase(), separator=" · ", ignore_nulls=True)


def with_finding_ids(findings: pl.DataFrame) -> pl.DataFrame:
    """Add `finding_id`, a hash of the columns IDENTITY with nulls as blanks."""
    identity = findings.select(pl.concat_str(pl.col(IDENTITY).fill_null(""), separator="\n")).to_series()
    ids = [sha256(text.encode()).hexdigest()[:_LENGTH] for text in identity]
    return findings.with_columns(pl.Series("finding_id", ids, dtype=pl.String))
