"""Worker processes with limits of time and memory, for reading files from outside.

A workbook that hangs, needs too much memory or crashes a parser ends one worker, never the run. Work is sent in chunks,
because sending costs as much as reading a small workbook. Where a chunk fails, its items are tried again one by one,
and an item whose process dies again, in a fresh process: memory that earlier files left in use (a reader caches words)
must not reject a later file. Time is that of the processor: on a busy machine a good file takes longer, not more of it.
"""

import faulthandler
import gc
import multiprocessing
import os
import signal
import sys
import warnings
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from concurrent.futures import TimeoutError as TookTooLongError
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Generic, Literal, TypeVar

from pebble import ProcessExpired, ProcessPool

Item = TypeVar("Item")
Result = TypeVar("Result")

CHUNK_ITEMS = 50
_CHUNKS_AHEAD = 8  # per worker: none waits, and results don't pile up
_CAN_FORK = sys.platform.startswith("linux")
_OUT_OF_MEMORY = 77  # exit code
_HAS_TIMER = hasattr(signal, "setitimer")
_OUT_OF_TIME = -int(signal.SIGPROF) if _HAS_TIMER else None  # exit code


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of a worker process.

    `cpu_seconds`: processor time of an item. `wall_seconds`: time of an item, and of a whole chunk; it ends what hangs
    without computing.
    """

    memory_bytes: int = 1024**3
    cpu_seconds: float = 20.0
    wall_seconds: float = 300.0


@dataclass(frozen=True, slots=True)
class FailedItem:
    """An item whose process reached the time limit, ran out of memory, or died."""

    cause: Literal["time", "memory", "died"]


class Workers(AbstractContextManager["Workers[Item, Result]"], Generic[Item, Result]):
    """A pool of processes that apply one function, by default one per core; forked where possible, in milliseconds.

    A forked process must not use Polars or DuckDB: their threads exist only in the parent.
    """

    def __init__(self, function: Callable[[Item], Result], limits: Limits = Limits(), count: int | None = None) -> None:
        self.function, self.limits = function, limits
        self.count = count or (len(os.sched_getaffinity(0)) if _CAN_FORK else os.cpu_count() or 1)
        self._pool: ProcessPool | None = None

    def __exit__(self, *_: object) -> None:
        if self._pool is not None:
            _stop_pool(self._pool)

    def map(self, items: Sequence[Item]) -> Iterator[Result | FailedItem]:
        """Yield the function's results in the order of the items, a `FailedItem` where a process failed."""
        for chunk, future in in_chunks(items, CHUNK_ITEMS, self.count, self._submit_chunk):
            yield from self._results(chunk, future)

    def _submit_chunk(self, chunk: Sequence[Item]) -> "Future[list[Result]]":
        if self._pool is None:
            self._pool = self._start_pool(self.count)
        return self._schedule(self._pool, chunk)

    def _schedule(self, pool: ProcessPool, items: Sequence[Item]) -> "Future[list[Result]]":
        with warnings.catch_warnings():  # forking with threads is safe here: the child needs none of their locks
            warnings.simplefilter("ignore", DeprecationWarning)
            future: Future[list[Result]] = pool.schedule(_work, args=[items], timeout=self.limits.wall_seconds)
        return future

    def _start_pool(self, count: int) -> ProcessPool:
        context = multiprocessing.get_context("fork" if _CAN_FORK else "spawn")
        settings = [self.function, self.limits]
        return ProcessPool(count, initializer=_initialise_worker, initargs=settings, context=context)

    def _results(self, chunk: Sequence[Item], future: "Future[list[Result]]") -> list[Result | FailedItem]:
        try:
            return list(future.result())
        except TookTooLongError:
            if len(chunk) == 1:
                return [FailedItem("time")]
        except ProcessExpired as expired:
            if len(chunk) == 1:
                return [FailedItem("time") if _is_out_of_time(expired) else self._result_alone(chunk[0])]
        singles = [([item], self._submit_chunk([item])) for item in chunk]
        return [result for single in singles for result in self._results(*single)]

    def _result_alone(self, item: Item) -> Result | FailedItem:
        """Process an item in a fresh process."""
        pool = self._start_pool(1)
        try:
            (result,) = self._schedule(pool, [item]).result()
        except TookTooLongError:
            return FailedItem("time")
        except ProcessExpired as expired:
            if _is_out_of_time(expired):
                return FailedItem("time")
            return FailedItem("memory" if expired.exitcode == _OUT_OF_MEMORY else "died")
        finally:
            _stop_pool(pool)
        return result


def _is_out_of_time(expired: ProcessExpired) -> bool:
    return bool(expired.exitcode == _OUT_OF_TIME)


def _stop_pool(pool: ProcessPool) -> None:
    pool.stop()  # type: ignore[no-untyped-call]
    pool.join()


def in_chunks(
    items: Sequence[Item], size: int, workers: int, submit: Callable[[Sequence[Item]], Result]
) -> Iterator[tuple[Sequence[Item], Result]]:
    """Submit items in chunks, some ahead of each worker; yield each chunk, in order, with what `submit` returned."""
    submitted: deque[tuple[Sequence[Item], Result]] = deque()
    for start in range(0, len(items), size):
        if len(submitted) >= workers * _CHUNKS_AHEAD:
            yield submitted.popleft()
        chunk = items[start : start + size]
        submitted.append((chunk, submit(chunk)))
    while submitted:
        yield submitted.popleft()


_function: Callable[[Any], Any]  # of a worker process, set at its start, so that it needs no pickling
_cpu_seconds: float


def _initialise_worker(function: Callable[[Any], Any], limits: Limits) -> None:
    """Initialise a worker process: no garbage collection over the parent's objects, limited memory, no stderr.

    What a crashing parser prints, such as a panic's place in its code, is of no use to a user.
    """
    global _function, _cpu_seconds
    _function, _cpu_seconds = function, limits.cpu_seconds
    gc.disable()
    faulthandler.disable()
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    if _CAN_FORK:
        _limit_memory(limits.memory_bytes)
    if _HAS_TIMER:
        signal.signal(signal.SIGPROF, signal.SIG_DFL)  # ends the process


def _work(items: Sequence[Any]) -> list[Any]:
    try:
        return [_within_time(item) for item in items]
    except MemoryError:
        os._exit(_OUT_OF_MEMORY)
    finally:
        _set_timer(0)


def _within_time(item: Any) -> Any:
    _set_timer(_cpu_seconds)
    return _function(item)


def _set_timer(cpu_seconds: float) -> None:
    """Have the system end this process after that much processor time, also inside a parser; 0 takes it back."""
    if _HAS_TIMER:
        signal.setitimer(signal.ITIMER_PROF, cpu_seconds)


def _limit_memory(memory_bytes: int) -> None:
    """Limit the memory that this process may take beyond what it has from its parent."""
    import resource

    with open("/proc/self/statm", "rb") as statm:  # noqa: PTH123
        now = int(statm.read().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (now + memory_bytes, now + memory_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
