"""Batches kept in the journal as they were read, and taken from there when an entry is applied again."""

from collections.abc import Mapping, Sequence
from datetime import date

import polars as pl

from flows.pipeline.rereading import ANSWERS
from schemas.declaration.form import Form
from schemas.registry import Registry
from schemas.submissions import Submission
from transforms.identity.units import UnitFinder
from transforms.validation.batch import Batch, validate_batch
from warehouse.home.archive import read_content
from warehouse.home.kept_readings import keep_readings, kept_readings
from warehouse.home.layout import Home

_SUBMISSIONS, _FINDINGS, _LAYOUTS = "submission", "finding", "layout"


def keep_batch(home: Home, batch: Batch) -> str | None:
    """Keep a run's batch in the journal; return the name to find it by, None for a run that read nothing."""
    if batch.submissions.is_empty():
        return None
    frames = {_SUBMISSIONS: batch.submissions, _FINDINGS: batch.findings, _LAYOUTS: batch.layouts}
    frames[ANSWERS] = batch.answers
    return keep_readings(home.journal.folder, frames | batch.records)


def kept_batch(home: Home, name: str, registry: Registry, forms: Sequence[type[Form]]) -> Batch:
    """Return a batch as it was kept; fields and forms that came later are empty, those that are gone are left out."""
    found = kept_readings(home.journal.folder, name)
    like = validate_batch({}, UnitFinder(registry), date.min, forms)
    return Batch(
        _shaped(found.get(_SUBMISSIONS), like.submissions),
        _shaped(found.get(_FINDINGS), like.findings),
        _shaped(found.get(_LAYOUTS), like.layouts),
        {table: _shaped(found.get(table), frame) for table, frame in like.records.items()},
        _shaped(found.get(ANSWERS), like.answers),
    )


def of_submissions(home: Home, batch: Batch, submissions: Mapping[str, Submission]) -> Batch:
    """Return the part of a kept batch that belongs to submissions; raises WarehouseError for a damaged original."""
    for submission in submissions.values():
        read_content(home.archive, submission.sha256)
    kept = pl.col("submission_id").is_in(list(submissions))
    return Batch(
        batch.submissions.filter(kept),
        batch.findings.filter(kept),
        batch.layouts.filter(kept),
        {table: frame.filter(kept) for table, frame in batch.records.items()},
        batch.answers.filter(kept),
    )


def _shaped(found: pl.DataFrame | None, like: pl.DataFrame) -> pl.DataFrame:
    """Give a kept frame today's columns."""
    if found is None:
        return like.clear()
    columns = [
        pl.col(name).cast(dtype) if name in found.columns else pl.lit(None, dtype=dtype).alias(name)
        for name, dtype in like.schema.items()
    ]
    return found.select(columns)
