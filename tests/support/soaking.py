"""A service running for a long time: reports arrive meanwhile, and its memory is measured."""

import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import psutil
from support.serving import Served, wait_for

_MEGABYTE = 1024**2
_SAMPLE_SECONDS = 1.0
_UNENDED = {"state": {"type": {"any_": ["RUNNING", "PENDING", "CANCELLING"]}}}


@dataclass
class Soak:
    """Measurements: the resident memory of server and runner in MiB, by the number of ended runs; zombies by id."""

    memory: list[tuple[int, float, float]] = field(default_factory=list)
    zombies: set[int] = field(default_factory=set)

    def medians(self, first: int, last: int) -> tuple[float, float]:
        """Return the medians of server and runner while `first` to `last` runs had ended."""
        within = [(server, runner) for ended, server, runner in self.memory if first <= ended < last]
        return statistics.median(s for s, _ in within), statistics.median(r for _, r in within)

    def table(self, runs: int, parts: int = 10) -> str:
        """Format the medians of each part of the runs, a line each."""
        step = max(1, runs // parts)
        rows = [(start, *self.medians(start, start + step)) for start in range(0, runs - step + 1, step)]
        lines = [f"| {start} to {start + step} | {server:.0f} | {runner:.0f} |" for start, server, runner in rows]
        return "\n".join(["| runs ended | server MiB | runner MiB |", "| --- | ---: | ---: |", *lines])


def soak(served: Served, runs: int, drop: Callable[[int], None]) -> Soak:
    """Let the schedule do that many runs, calling `drop` with their number after each; then let the last one end."""
    seen, ended, suspects = Soak(), 0, set[int]()
    while ended < runs:
        time.sleep(_SAMPLE_SECONDS)
        assert served.process.poll() is None, served.log.read_text()
        seen.memory.append((ended, *_memory(served.process.pid)))
        zombies = set(_zombies(served.process.pid))
        seen.zombies |= zombies & suspects  # one that just ended is a zombie for the moment until it is asked after
        suspects = zombies
        now = max(ended, _completed(served))
        for number in range(ended, now):
            drop(number)
        ended = now
    return seen


def _completed(served: Served) -> int:
    """Count the completed runs; 0 where the server is too busy to answer."""
    try:
        return int(served.api("/flow_runs/count", {"flow_runs": {"state": {"type": {"any_": ["COMPLETED"]}}}}))
    except TimeoutError:
        return 0


def rest(served: Served) -> None:
    """Stop the schedule, and wait until nothing runs any more."""
    deployment = served.deployment_id()
    served.api(f"/deployments/{deployment}/pause_deployment", {})
    wait_for(lambda: served.api("/flow_runs/count", {"flow_runs": _UNENDED}) == 0, 120)


def _memory(pid: int) -> tuple[float, float]:
    """Measure the resident memory in MiB of the service's server and runner."""
    runner = psutil.Process(pid)
    (server,) = (child for child in runner.children() if "flows.server.process" in _command(child))
    return server.memory_info().rss / _MEGABYTE, runner.memory_info().rss / _MEGABYTE


def _command(process: psutil.Process) -> list[str]:
    try:
        return process.cmdline()
    except psutil.Error:
        return []


def _zombies(pid: int) -> Iterator[int]:
    for child in psutil.Process(pid).children(recursive=True):
        try:
            if child.status() == psutil.STATUS_ZOMBIE:
                yield child.pid
        except psutil.NoSuchProcess:
            continue
