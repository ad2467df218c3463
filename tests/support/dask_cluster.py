"""A Dask cluster as docs/more-than-one-machine.md starts it: a scheduler and two workers, each a process of its own."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from distributed import Client
from support.pool import kill
from support.serving import STARTING_SECONDS, environment, free_port

_DASK = Path(sys.executable).with_name("dask")
_HERE = "127.0.0.1"


@dataclass
class DaskCluster:
    """The scheduler's address, its process, and the workers' by name."""

    address: str
    scheduler: "subprocess.Popen[bytes]"
    workers: dict[str, "subprocess.Popen[bytes]"]

    @property
    def task_runner(self) -> str:
        return f"dask:{self.address}"

    def busy(self, client: Client) -> int:
        """Count the workers that have chunks to read now."""
        return sum(1 for chunks in client.processing().values() if chunks)


@contextmanager
def dask_cluster(folder: Path, *, worker: tuple[str, ...] = ("--no-nanny",)) -> Iterator[DaskCluster]:
    """Run a cluster while it is needed; `worker`: the options of its workers."""
    port = str(free_port())
    address = f"tcp://{_HERE}:{port}"
    started = {"scheduler": _started(folder, "scheduler", "--host", _HERE, "--port", port)}
    try:
        for name in ("worker-1", "worker-2"):
            started[name] = _started(folder, "worker", address, "--name", name, "--nthreads", "1", *worker)
        with Client(address, timeout=STARTING_SECONDS, set_as_default=False) as client:
            client.wait_for_workers(2, timeout=STARTING_SECONDS)
        yield DaskCluster(address, started["scheduler"], {n: p for n, p in started.items() if n != "scheduler"})
    finally:
        for process in started.values():
            kill(process)


def _started(folder: Path, *command: str) -> "subprocess.Popen[bytes]":
    with (folder / f"{command[0]}.log").open("a") as log:
        return subprocess.Popen(
            [_DASK, *command, "--no-dashboard"], env=environment(), cwd=folder, stdout=log, stderr=subprocess.STDOUT
        )
