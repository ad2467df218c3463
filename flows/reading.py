"""Reads and validates the contents of a run from the archive, batch by batch."""

import gc
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date

import polars as pl

from flows.arrivals import Received
from schemas.form import Form
from schemas.forms import FORMS
from schemas.registry import Registry
from transforms.batch import Batch, read_batch
from transforms.identity import UnitFinder

BATCH_FILES = 1000


def read(
    contents: Sequence[Received],
    content_of: Callable[[Received], bytes],
    registry: Registry,
    as_of: date,
    forms: Sequence[type[Form]] = FORMS,
    progress: Callable[[int], None] = lambda _: None,
) -> Batch:
    """Read contents, each fetched when its turn comes; `progress` hears how many are done."""
    finder = UnitFinder(registry)
    parts: list[Batch] = []
    for start in range(0, len(contents), BATCH_FILES):
        chunk = contents[start : start + BATCH_FILES]
        with _collector_paused():
            batch = read_batch(map(content_of, chunk), finder, as_of, forms)
        parts.append(_shifted(batch, start))
        progress(start + len(chunk))
    return _joined(parts) if parts else read_batch([], finder, as_of, forms)


@contextmanager
def _collector_paused() -> Iterator[None]:
    """A batch makes a million small objects that live to its end, and no cycles: walking them finds nothing."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _shifted(batch: Batch, start: int) -> Batch:
    """The batch with its submissions counted from `start`."""
    move = pl.col("submission") + pl.lit(start, dtype=pl.UInt32)
    return Batch(
        batch.reports.with_columns(move),
        batch.findings.with_columns(move),
        batch.layouts.with_columns(move),
        {table: frame.with_columns(move) for table, frame in batch.records.items()},
    )


def _joined(parts: Sequence[Batch]) -> Batch:
    return Batch(
        pl.concat(p.reports for p in parts),
        pl.concat(p.findings for p in parts),
        pl.concat(p.layouts for p in parts),
        {table: pl.concat(p.records[table] for p in parts) for table in parts[0].records},
    )
