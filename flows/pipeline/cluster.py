"""Reading on a Dask cluster, through Prefect's task runner for Dask.

A worker reads a chunk in a process with limits, as `Workers` does on one machine. The chunk is sent as a plain function
and not as a Prefect task, so that a worker needs neither Prefect's server nor its password. Contents are not sent: a
worker reads them from the archive. When a worker is lost, Dask gives its chunks to another.
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

from flows.pipeline.workers import FailedItem, Item, Limits, Result, Workers, in_chunks
from warehouse.errors import WarehouseError

CHUNK_ITEMS = 250
_ANSWER_SECONDS = 60  # a scheduler and its first worker may be started together with the run


class Cluster(AbstractContextManager["Cluster[Item, Result]"], Generic[Item, Result]):
    """A cluster whose workers apply one function, as `Workers` does; without an address, a local one is started.

    Function and items must be picklable. Dask decides how many items are processed at a time.
    """

    def __init__(self, function: Callable[[Item], Result], limits: Limits, address: str) -> None:
        self.function, self.limits, self.address = function, limits, address
        self._exit_stack = ExitStack()

    def __exit__(self, *_: object) -> None:
        self._exit_stack.close()

    def map(self, items: Sequence[Item]) -> Iterator[Result | FailedItem]:
        """Yield the function's results in the order of the items; raises WarehouseError where the cluster fails."""
        if not items:
            return
        client = self._connect()
        threads = sum(client.nthreads().values())  # type: ignore[no-untyped-call]
        submit: Callable[[Sequence[Item]], Future[Any]] = partial(
            client.submit, _work, self.function, self.limits, pure=False
        )
        try:
            for _, future in in_chunks(items, CHUNK_ITEMS, threads, submit):
                yield from future.result()
        except (FutureCancelledError, KilledWorker, CommClosedError) as error:
            raise WarehouseError(
                f"The Dask cluster {self.address or 'on this machine'} was lost in reading; nothing was loaded. "
                "What was archived is kept: run again when the cluster is back, or with TONGHOP_TASK_RUNNER=processes."
            ) from error

    def _connect(self) -> Client:
        for name in ("distributed", "distributed.client"):  # a failure is raised as one sentence
            logging.getLogger(name).setLevel(logging.CRITICAL)
        if self.address:
            runner = DaskTaskRunner(address=self.address)
        else:
            self._exit_stack.enter_context(
                dask.config.set({"distributed.worker.daemon": False})
            )  # workers start processes
            # the scheduler always serves its state over HTTP: on this machine alone, at a free port
            runner = DaskTaskRunner(cluster_kwargs={"dashboard_address": "127.0.0.1:0"})
        try:
            client: Client = self._exit_stack.enter_context(runner).client
            client.wait_for_workers(1, timeout=_ANSWER_SECONDS)
        except (OSError, ValueError) as error:
            raise WarehouseError(
                f"The Dask cluster {self.address or 'on this machine'} has no worker that answers ({error}); "
                "nothing was loaded. Start its scheduler and workers, or set TONGHOP_TASK_RUNNER=processes; run again."
            ) from error
        return client


def _work(function: Callable[[Item], Result], limits: Limits, chunk: Sequence[Item]) -> list[Result | FailedItem]:
    """Process a chunk on a worker of the cluster, in one process: Dask already runs several workers at a time."""
    if multiprocessing.current_process().daemon:
        raise WarehouseError("The Dask workers can start no processes: start them with `dask worker --no-nanny`.")
    with Workers(function, limits, count=1) as workers:
        return list(workers.map(chunk))
