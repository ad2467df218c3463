"""Reading of submissions in processes with limits, and validation batch by batch."""

import gc
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from functools import partial
from itertools import islice
from types import MappingProxyType
from typing import TYPE_CHECKING

import polars as pl

from flows.errors import UsageError
from flows.pipeline.workers import FailedItem, Limits, Workers
from flows.settings import DASK, PROCESSES
from schemas.declaration.form import Form
from schemas.forms import FORMS
from schemas.registry import Registry
from schemas.submissions import Submission
from transforms.formats import file_errors
from transforms.identity.submissions import WorkbookReading, read_workbook, refused
from transforms.identity.units import UnitFinder
from transforms.validation.batch import Batch, validate_batch
from transforms.validation.table_rows import KnownPartyCells

if TYPE_CHECKING:
    from flows.pipeline.cluster import Cluster

BATCH_FILES = 1000
LIMITS = Limits()


def read(
    submissions: Mapping[str, Submission],
    content_of: Callable[[Submission], bytes],
    registry: Registry,
    as_of: date,
    forms: Sequence[type[Form]] = FORMS,
    progress: Callable[[int], None] = lambda _: None,
    task_runner: str = PROCESSES,
    known_party_cells: KnownPartyCells = MappingProxyType({}),
) -> Batch:
    """Read and validate submissions, by id; `progress` is called with the number done.

    `content_of` is called once per submission, in the process that reads it; with Dask it must be picklable.
    `task_runner`: as in `Plan`. `known_party_cells`: as in `transforms.validation.batch.validate_batch`.
    """
    finder = UnitFinder(registry)
    parts: list[Batch] = []
    with _readers(task_runner, partial(_read_one, content_of, forms)) as readers:
        readings = zip(submissions, readers.map(list(submissions.values())), strict=True)
        for start in range(0, len(submissions), BATCH_FILES):
            with _collector_paused():
                workbooks = {name: _reading(found) for name, found in islice(readings, BATCH_FILES)}
                parts.append(validate_batch(workbooks, finder, as_of, forms, known_party_cells))
            progress(start + len(workbooks))
    return _concat(parts) if parts else validate_batch({}, finder, as_of, forms)


def _readers(
    task_runner: str, read_one: Callable[[Submission], WorkbookReading]
) -> "Workers[Submission, WorkbookReading] | Cluster[Submission, WorkbookReading]":
    if task_runner == PROCESSES:
        return Workers(read_one, LIMITS)
    try:
        from flows.pipeline.cluster import Cluster
    except ModuleNotFoundError as missing:
        raise UsageError(f"TONGHOP_TASK_RUNNER={task_runner} needs tonghop's extra `dask` ({missing}).") from missing
    return Cluster(read_one, LIMITS, task_runner.removeprefix(DASK).removeprefix(":"))


def _read_one(
    content_of: Callable[[Submission], bytes], forms: Sequence[type[Form]], received: Submission
) -> WorkbookReading:
    """Read one workbook, in a worker process: no Polars here."""
    content = content_of(received)
    try:
        return read_workbook(content, forms, received.name)
    except MemoryError:
        raise  # the pool reads the file again in a fresh process, to tell whether the file is the cause
    except Exception:
        # A bug of the reader rejects this file alone: raised, it would end the run.
        return refused(file_errors.process_died())


def _reading(found: WorkbookReading | FailedItem) -> WorkbookReading:
    if not isinstance(found, FailedItem):
        return found
    match found.cause:
        case "time":
            return refused(file_errors.timed_out(LIMITS.cpu_seconds))
        case "memory":
            return refused(file_errors.out_of_memory())
        case "died":
            return refused(file_errors.process_died())


@contextmanager
def _collector_paused() -> Iterator[None]:
    """Pause the garbage collector: a batch makes a million small objects and no cycles, so collecting frees nothing."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _concat(parts: Sequence[Batch]) -> Batch:
    """Concatenate batches, each column in one chunk: otherwise adding a column to a frame copies all the others.

    The parts lose their records table by table, so that no two copies of all records exist at once.
    """
    return Batch(
        pl.concat([p.submissions for p in parts], rechunk=True),
        pl.concat([p.findings for p in parts], rechunk=True),
        pl.concat([p.layouts for p in parts], rechunk=True),
        {table: pl.concat([p.records.pop(table) for p in parts], rechunk=True) for table in list(parts[0].records)},
        pl.concat([p.answers for p in parts], rechunk=True),
    )
