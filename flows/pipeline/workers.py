"""Processes of their own, with limits, for whatever touches a file from outside.

A workbook that hangs, eats memory or brings its parser down takes one of these processes with it, never the
run. Work is handed over in chunks, because handing over costs as much as reading a small workbook; where a
chunk is lost, its items are tried again one by one, and one over which a process dies once more, in a process of its
own. So one file costs nobody but itself: memory that others left in use (a reader remembers the words that it met) is
no fault of the next.
"""

import faulthandler
import gc
import multiprocessing
import os
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
_CHUNKS_AHEAD = 8  # of each worker: enough that none waits, few enough that results don't pile up
_CAN_FORK = sys.platform.startswith("linux")
_OUT_OF_MEMORY = 77  # how a process ends that had too little


@dataclass(frozen=True, slots=True)
class Limits:
    """What one item may take; a chunk may take the time of one item that is slow beside its others."""

    memory_bytes: int = 1024**3
    seconds: float = 20.0


@dataclass(frozen=True, slots=True)
class Lost:
    """An item whose process was stopped at the time limit, had too little memory, or died (was brought down)."""

    why: Literal["time", "memory", "died"]


class Workers(AbstractContextManager["Workers[Item, Result]"], Generic[Item, Result]):
    """A pool of processes that all do one thing, by default one a core. Forked where possible: it takes milliseconds.

    What runs in a forked process must not touch Polars or DuckDB: their threads stayed behind in the parent.
    """

    def __init__(self, function: Callable[[Item], Result], limits: Limits = Limits(), count: int | None = None) -> None:
        self.function, self.limits = function, limits
        self.count = count or (len(os.sched_getaffinity(0)) if _CAN_FORK else os.cpu_count() or 1)
        self._pool: ProcessPool | None = None

    def __exit__(self, *_: object) -> None:
        if self._pool is not None:
            _end(self._pool)

    def map(self, items: Sequence[Item]) -> Iterator[Result | Lost]:
        """The function's results in the order of the items; an item that a process was lost over gives `Lost`."""
        for chunk, future in in_chunks(items, CHUNK_ITEMS, self.count, self._handed_over):
            yield from self._results(chunk, future)

    def _handed_over(self, chunk: Sequence[Item]) -> "Future[list[Result]]":
        if self._pool is None:
            self._pool = self._started(self.count)
        return self._scheduled(self._pool, chunk)

    def _scheduled(self, pool: ProcessPool, items: Sequence[Item]) -> "Future[list[Result]]":
        with warnings.catch_warnings():  # a process with threads forks: the child runs nothing that they may hold
            warnings.simplefilter("ignore", DeprecationWarning)
            future: Future[list[Result]] = pool.schedule(_work, args=[items], timeout=self.limits.seconds)
        return future

    def _started(self, count: int) -> ProcessPool:
        context = multiprocessing.get_context("fork" if _CAN_FORK else "spawn")
        settings = [self.function, self.limits.memory_bytes]
        return ProcessPool(count, initializer=_begin, initargs=settings, context=context)

    def _results(self, chunk: Sequence[Item], future: "Future[list[Result]]") -> list[Result | Lost]:
        try:
            return list(future.result())
        except TookTooLongError:
            if len(chunk) == 1:
                return [Lost("time")]
        except ProcessExpired:
            if len(chunk) == 1:
                return [self._result_alone(chunk[0])]
        singles = [([item], self._handed_over([item])) for item in chunk]
        return [result for single in singles for result in self._results(*single)]

    def _result_alone(self, item: Item) -> Result | Lost:
        """What an item gives in a process that did nothing before it."""
        pool = self._started(1)
        try:
            (result,) = self._scheduled(pool, [item]).result()
        except TookTooLongError:
            return Lost("time")
        except ProcessExpired as lost:
            return Lost("memory" if lost.exitcode == _OUT_OF_MEMORY else "died")
        finally:
            _end(pool)
        return result


def _end(pool: ProcessPool) -> None:
    pool.stop()  # type: ignore[no-untyped-call]
    pool.join()


def in_chunks(
    items: Sequence[Item], size: int, workers: int, hand_over: Callable[[Sequence[Item]], Result]
) -> Iterator[tuple[Sequence[Item], Result]]:
    """Hand items over in chunks of a size, some ahead of each worker; each chunk, in order, with what that gave."""
    waiting: deque[tuple[Sequence[Item], Result]] = deque()
    for start in range(0, len(items), size):
        if len(waiting) >= workers * _CHUNKS_AHEAD:
            yield waiting.popleft()
        chunk = items[start : start + size]
        waiting.append((chunk, hand_over(chunk)))
    while waiting:
        yield waiting.popleft()


_function: Callable[[Any], Any]  # what a process of the pool does: it has it from its start, so it needs no pickling


def _begin(function: Callable[[Any], Any], memory_bytes: int) -> None:
    """Start a process of the pool: leave the parent's objects alone, and take no more than so much memory.

    What a parser prints as it goes down (a panic's place in somebody else's code) is no message to anyone.
    """
    global _function
    _function = function
    gc.disable()
    faulthandler.disable()
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    if _CAN_FORK:
        _limit_memory(memory_bytes)


def _work(items: Sequence[Any]) -> list[Any]:
    try:
        return [_function(item) for item in items]
    except MemoryError:
        os._exit(_OUT_OF_MEMORY)


def _limit_memory(memory_bytes: int) -> None:
    """Let this process take so much more than it has from its parent."""
    import resource

    with open("/proc/self/statm", "rb") as statm:  # noqa: PTH123
        now = int(statm.read().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (now + memory_bytes, now + memory_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
