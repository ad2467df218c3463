"""Reads the contents of a run in processes with limits, and validates them batch by batch."""

import gc
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING

import polars as pl

from flows.errors import UsageError
from flows.pipeline.collected import Received
from flows.pipeline.workers import Limits, Lost, Workers
from flows.settings import DASK, PROCESSES
from schemas.declaration.form import Form
from schemas.forms import FORMS
from schemas.registry import Registry
from transforms.formats import file_errors
from transforms.identity.submissions import WorkbookReading, read_workbook, refused
from transforms.identity.units import UnitFinder
from transforms.validation.batch import Batch, validate_batch

if TYPE_CHECKING:
    from flows.pipeline.cluster import Cluster

BATCH_FILES = 1000
LIMITS = Limits()


def read(
    contents: Sequence[Received],
    content_of: Callable[[Received], bytes],
    registry: Registry,
    as_of: date,
    forms: Sequence[type[Form]] = FORMS,
    progress: Callable[[int], None] = lambda _: None,
    task_runner: str = PROCESSES,
) -> Batch:
    """Read contents, each fetched when its turn comes; `progress` hears how many are done.

    `task_runner`: as `Plan.task_runner`; by Dask, `content_of` must be one that its workers can call too.
    """
    finder = UnitFinder(registry)
    parts: list[Batch] = []
    with _readers(task_runner, partial(_read_one, content_of, forms)) as readers:
        readings = readers.map(contents)
        for start in range(0, len(contents), BATCH_FILES):
            with _collector_paused():
                workbooks = [_reading(found) for found in islice(readings, BATCH_FILES)]
                batch = validate_batch(workbooks, finder, as_of, forms)
            parts.append(_shifted(batch, start))
            progress(start + len(workbooks))
    return _joined(parts) if parts else validate_batch([], finder, as_of, forms)


def _readers(
    task_runner: str, read_one: Callable[[Received], WorkbookReading]
) -> "Workers[Received, WorkbookReading] | Cluster[Received, WorkbookReading]":
    if task_runner == PROCESSES:
        return Workers(read_one, LIMITS)
    try:
        from flows.pipeline.cluster import Cluster
    except ModuleNotFoundError as missing:
        raise UsageError(f"TONGHOP_TASK_RUNNER={task_runner} needs tonghop's extra `dask` ({missing}).") from missing
    return Cluster(read_one, LIMITS, task_runner.removeprefix(DASK).removeprefix(":"))


def _read_one(
    content_of: Callable[[Received], bytes], forms: Sequence[type[Form]], received: Received
) -> WorkbookReading:
    """Read one workbook, in a process of its own: no Polars here."""
    content = content_of(received)
    try:
        return read_workbook(content, forms)
    except MemoryError:
        raise  # whose fault it is, only a process of its own can tell
    except Exception:
        # Whatever a file finds wrong in the reader costs that file: raised, it would cost all the others their night.
        return refused(file_errors.process_died())


def _reading(found: WorkbookReading | Lost) -> WorkbookReading:
    if not isinstance(found, Lost):
        return found
    match found.why:
        case "time":
            return refused(file_errors.timed_out(LIMITS.seconds))
        case "memory":
            return refused(file_errors.out_of_memory())
        case "died":
            return refused(file_errors.process_died())


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
    """All as one, each column in one piece: else whoever adds a column to a frame copies all the others.

    The parts lose their records table by table, so that they are never all there twice.
    """
    return Batch(
        pl.concat([p.reports for p in parts], rechunk=True),
        pl.concat([p.findings for p in parts], rechunk=True),
        pl.concat([p.layouts for p in parts], rechunk=True),
        {table: pl.concat([p.records.pop(table) for p in parts], rechunk=True) for table in list(parts[0].records)},
    )
