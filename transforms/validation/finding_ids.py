"""What a finding is about, as a short text that stays the same when the report is sent again.

It is made of what the finding says of whom, not of the values or the file: an answer given to a finding
carries over to the next version of the same report.
"""

from hashlib import sha256

import polars as pl

from schemas.declaration.form import Form

IDENTITY = ("rule", "unit_id", "period", "form", "field", "record")
_LENGTH = 12  # hexadecimal digits: a chance of 1 in 500 that any two of a million findings are alike


def record_name(form: type[Form]) -> pl.Expr:
    """What names a record in its report: its key, with its section, or the column that it is."""
    named = (
        ["member"] if form.metadata().records_in_columns else [*(["section"] if form.sections() else []), *form.keys()]
    )
    return pl.concat_str(pl.col(named).cast(pl.String).str.to_lowercase(), separator=" · ", ignore_nulls=True)


def with_finding_ids(findings: pl.DataFrame) -> pl.DataFrame:
    """Findings with `finding_id`, a short text made of the columns IDENTITY; nulls are blanks."""
    identity = findings.select(pl.concat_str(pl.col(IDENTITY).fill_null(""), separator="\n")).to_series()
    ids = [sha256(text.encode()).hexdigest()[:_LENGTH] for text in identity]
    return findings.with_columns(pl.Series("finding_id", ids, dtype=pl.String))
