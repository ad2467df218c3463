"""A contender in a process group of its own: its CPU and wall seconds, and its peak memory."""

import contextlib
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

_EVERY_SECONDS = 0.05


@dataclass(slots=True)
class Peak:
    """Peak memory of a process group, in megabytes of PSS: a page shared by several processes counts once."""

    megabytes: float = 0.0


def measure(name: str, *folders: Path, cores: Sequence[int] = ()) -> dict[str, float]:
    """Run a contender; return its CPU and wall seconds, `cpu_s` and `wall_s`. `cores`: the cores that it may use."""
    cost, _ = _run(name, folders, cores, watched=False)
    return cost


def peak_megabytes(name: str, *folders: Path) -> float:
    """Run a contender; return the peak memory of all its processes, imports included, in megabytes."""
    _, peak = _run(name, folders, (), watched=True)
    return peak.megabytes


def _run(name: str, folders: Sequence[Path], cores: Sequence[int], *, watched: bool) -> tuple[dict[str, float], Peak]:
    pin = ["taskset", "--cpu-list", ",".join(map(str, cores))] if cores else []
    command = [*pin, sys.executable, "-m", "bench.contenders", name, *map(str, folders)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, start_new_session=True) as process:
        with _watching(process.pid) if watched else contextlib.nullcontext(Peak()) as peak:
            output, _ = process.communicate()
        if process.returncode:
            raise subprocess.CalledProcessError(process.returncode, command)
    return json.loads(output.splitlines()[-1]), peak


@contextlib.contextmanager
def _watching(group: int) -> Iterator[Peak]:
    peak, done = Peak(), threading.Event()

    def watch() -> None:
        while not done.wait(_EVERY_SECONDS):
            peak.megabytes = max(peak.megabytes, _group_megabytes(group))

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield peak
    finally:
        done.set()
        thread.join()


def _group_megabytes(group: int) -> float:
    """Sum the PSS of all processes of a group (/proc/PID/smaps_rollup), in megabytes; an ended one counts zero."""
    kilobytes = 0
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError, ValueError):
            if os.getpgid(int(process.name)) == group:
                lines = (process / "smaps_rollup").read_text(encoding="ascii").splitlines()
                kilobytes += next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return kilobytes / 1024
