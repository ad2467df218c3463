"""Runs a contender in a process group of its own, and watches what memory all of it takes."""

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
    """The most that a process group took at once, in megabytes of PSS: a page that several share counts once."""

    megabytes: float = 0.0


def measure(name: str, *places: Path, cores: Sequence[int] = ()) -> dict[str, float]:
    """A contender's CPU and wall seconds, `cpu_s` and `wall_s`; `cores`: those alone that it may use."""
    told, _ = _run(name, places, cores, watched=False)
    return told


def peak_megabytes(name: str, *places: Path) -> float:
    """The most memory that a contender and the processes that it starts take at once, its imports and all."""
    _, peak = _run(name, places, (), watched=True)
    return peak.megabytes


def _run(name: str, places: Sequence[Path], cores: Sequence[int], *, watched: bool) -> tuple[dict[str, float], Peak]:
    pin = ["taskset", "--cpu-list", ",".join(map(str, cores))] if cores else []
    command = [*pin, sys.executable, "-m", "bench.contenders", name, *map(str, places)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, start_new_session=True) as process:
        with _watching(process.pid) if watched else contextlib.nullcontext(Peak()) as peak:
            said, _ = process.communicate()
        if process.returncode:
            raise subprocess.CalledProcessError(process.returncode, command)
    return json.loads(said.splitlines()[-1]), peak


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
    """The PSS of all processes of a group (/proc/PID/smaps_rollup); one that has just ended takes nothing."""
    kilobytes = 0
    for about in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError, ValueError):
            if os.getpgid(int(about.name)) == group:
                lines = (about / "smaps_rollup").read_text(encoding="ascii").splitlines()
                kilobytes += next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return kilobytes / 1024
