"""Reading on a Dask cluster, by Prefect's own task runner for it: what is to be read goes out, readings come back.

A chunk is read on a worker of the cluster as it is read here, in a process with limits. It goes there as a plain
function and not as a Prefect task: so a worker needs no way to Prefect's server, nor its password. Contents do not
travel: a worker fetches them from the archive. When a worker is lost, Dask gives its chunks to another.
"""

import logging
import multiprocessing
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack
from functools import partial
from typing import Any, Generic

import dask.config
from distributed import Client, Future, KilledWorker
from distributed.client import FutureCancelledError
from distributed.comm.core import CommClosedError
from prefect_dask.task_runners import DaskTaskRunner

from flows.pipeline.workers import Item, Limits, Lost, Result, Workers, in_chunks
from warehouse.errors import WarehouseError

CHUNK_ITEMS = 250
_ANSWER_SECONDS = 60  # a scheduler and its first worker may be started together with the run


class Cluster(AbstractContextManager["Cluster[Item, Result]"], Generic[Item, Result]):
    """A cluster whose workers all do one thing, as `Workers` do; without an address, one made on this machine.

    `function` and items must be such that workers can have them by pickling; how many work at a time, Dask says.
    """

    def __init__(self, function: Callable[[Item], Result], limits: Limits, address: str) -> None:
        self.function, self.limits, self.address = function, limits, address
        self._held = ExitStack()

    def __exit__(self, *_: object) -> None:
        self._held.close()

    def map(self, items: Sequence[Item]) -> Iterator[Result | Lost]:
        """The function's results in the order of the items; raises WarehouseError where the cluster fails."""
        if not items:
            return
        client = self._connected()
        at_a_time = sum(client.nthreads().values())  # type: ignore[no-untyped-call]
        hand_over: Callable[[Sequence[Item]], Future[Any]] = partial(
            client.submit, _work, self.function, self.limits, pure=False
        )
        try:
            for _, future in in_chunks(items, CHUNK_ITEMS, at_a_time, hand_over):
                yield from future.result()
        except (FutureCancelledError, KilledWorker, CommClosedError) as error:
            raise WarehouseError(
                f"The Dask cluster {self.address or 'on this machine'} was lost in reading; nothing was loaded. "
                "What was archived is kept: run again when the cluster is back, or with TONGHOP_TASK_RUNNER=processes."
            ) from error

    def _connected(self) -> Client:
        for name in ("distributed", "distributed.client"):  # what fails is said here, in a sentence
            logging.getLogger(name).setLevel(logging.CRITICAL)
        if self.address:
            runner = DaskTaskRunner(address=self.address)
        else:
            self._held.enter_context(dask.config.set({"distributed.worker.daemon": False}))  # they start processes
            # its scheduler serves its state over HTTP whether asked or not: here alone, at whatever port is free
            runner = DaskTaskRunner(cluster_kwargs={"dashboard_address": "127.0.0.1:0"})
        try:
            client: Client = self._held.enter_context(runner).client
            client.wait_for_workers(1, timeout=_ANSWER_SECONDS)
        except (OSError, ValueError) as error:
            raise WarehouseError(
                f"The Dask cluster {self.address or 'on this machine'} has no worker that answers ({error}); "
                "nothing was loaded. Start its scheduler and workers, or set TONGHOP_TASK_RUNNER=processes; run again."
            ) from error
        return client


def _work(function: Callable[[Item], Result], limits: Limits, chunk: Sequence[Item]) -> list[Result | Lost]:
    """Do a chunk on a worker of the cluster: one process, as Dask has its own count of how many work at a time."""
    if multiprocessing.current_process().daemon:
        raise WarehouseError("The Dask workers can start no processes: start them with `dask worker --no-nanny`.")
    with Workers(function, limits, count=1) as workers:
        return list(workers.map(chunk))
