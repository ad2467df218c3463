"""Nightly runs with few new reports over an archive of years: their cost without Prefect, and its growth.

A night is a process of its own, `python -m bench.nights HOME REGISTRY DAY`: it prints the wall and CPU seconds of each
step as JSON, without imports. Hypothesis can't be imported there, as in an installation: Pandera would import it at the
first frame. The inbox holds every file ever received.
"""

import gc
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from bench.archived import Nights, write_new
from bench.contenders import cpu_seconds
from bench.province import months, province, write_registry
from bench.results import Goal, table
from schemas.registry import Registry
from warehouse.home.layout import Home

SIZES = (1_000, 10_000, 100_000)
NIGHTS, NEW = 5, 100
NOTHING_NEW_S, NEW_S = 1.0, 2.0
UNITS = max(SIZES) // (len(months()) - 2)  # the largest size leaves a month for new reports
LEADERS = "leaders' page and workbook"
KIND_NAMES = {
    "nothing": "nothing new",
    "again": "nothing new, the same day again",
    "new": f"{NEW} new reports",
    "emptied": "nothing new, and the inbox emptied",
}

Taken = dict[str, tuple[float, float]]  # step → wall and CPU seconds


def night(home: Home, registry: Path, day: date) -> Taken:
    """Do the steps of the nightly flow without Prefect, one after the other, and time each."""
    os.environ |= {"TONGHOP_HOME": str(home.root), "TONGHOP_REGISTRY": str(registry)}
    sys.modules["hypothesis"] = None  # type: ignore[assignment]  # so that importing it fails
    import pyarrow.dataset  # noqa: F401  (DuckDB would import it at its first frame)

    from flows.documents.district import write_reports
    from flows.pipeline import steps
    from flows.pipeline.plan import Plan
    from flows.pipeline.returning import return_workbooks
    from flows.settings import Settings
    from warehouse.ledger.registry import read_registry

    gc.freeze()  # as the flow does
    taken: Taken = {}
    with timing(taken, "registry"):
        plan = Plan(home, str(home.inbox), read_registry(registry), f"bench {time.time_ns()}", day)
    with timing(taken, "collect"):
        collected = steps.collect(plan)
    with timing(taken, "read"):
        batch = steps.read(plan, collected)
    with timing(taken, "load"):
        submissions = steps.load(plan, collected, batch)
    with timing(taken, "publish"):
        steps.publish_if_changed(home)
    with timing(taken, "send back"):
        return_workbooks(home)
    with timing(taken, LEADERS):
        if submissions.height:
            write_reports(Settings())
    with timing(taken, "say"):
        steps.report_run(plan, collected, submissions)
    return taken


@contextmanager
def timing(taken: Taken, step: str) -> Iterator[None]:
    """Record the wall and CPU seconds of a step."""
    wall, cpu = time.perf_counter(), cpu_seconds()
    yield
    taken[step] = time.perf_counter() - wall, cpu_seconds() - cpu


def measure(scratch: Path) -> tuple[list[str], dict[str, Any], list[Goal]]:
    """Measure nights at each size; return lines, figures and goals."""
    registry, folder = province(UNITS * len(months())), scratch / "registry"
    write_registry(registry, folder)
    taken = {size: _measure_nights(Home(scratch / f"home-{size}"), registry, folder, size) for size in SIZES}
    medians = {size: {kind: _median(nights) for kind, nights in of.items()} for size, of in taken.items()}
    nothing, new = (medians[max(SIZES)][kind] for kind in ("nothing", "new"))
    goals = [
        Goal(f"a night with nothing new over {max(SIZES):,}, wall", nothing["all"][0], NOTHING_NEW_S, " s"),
        Goal(f"a night with {NEW} new over {max(SIZES):,}, wall", new["all"][0], NEW_S, " s"),
        Goal(f"… its {LEADERS} aside", new["all"][0] - new[LEADERS][0], NEW_S, " s"),
    ]
    lines = [
        f"Nights over an archive, CPU (and wall) seconds beyond Prefect, median of {NIGHTS}; {UNITS:,} units:",
        "",
        *table(("night", *(f"{size:,} archived" for size in SIZES)), list(_rows(medians))),
    ]
    return lines, {str(size): of for size, of in medians.items()}, goals


def _rows(medians: dict[int, dict[str, Taken]]) -> Iterator[tuple[str, ...]]:
    for kind, title in KIND_NAMES.items():
        steps = medians[max(SIZES)][kind]
        for step in sorted(steps, key=lambda step: step != "all"):
            figures = (f"{cpu:.2f} ({wall:.2f})" for wall, cpu in (of[kind][step] for of in medians.values()))
            yield (title if step == "all" else f"… {step}", *figures)


def _measure_nights(home: Home, registry: Registry, folder: Path, size: int) -> dict[str, list[Taken]]:
    """Measure several nights of each kind over `size` archived reports."""
    day = Nights(home, registry).fill(size) + timedelta(days=60)  # all reports are of a month that has ended
    number = -(-size // UNITS) * UNITS  # the next month's first report
    _run_night(home, folder, day)  # the first run after a long pause has more to do
    taken: dict[str, list[Taken]] = {kind: [] for kind in KIND_NAMES}
    for kind, nights in taken.items():
        if kind == "emptied":
            home.inbox.rename(home.root / "taken")
        for _ in range(NIGHTS):
            if kind == "new":
                write_new(home, registry, range(number, number + NEW))
                number += NEW
            day += timedelta(days=kind != "again")
            nights.append(_run_night(home, folder, day))
    return taken


def _run_night(home: Home, registry: Path, day: date) -> Taken:
    command = [sys.executable, "-m", "bench.nights", str(home.root), str(registry), day.isoformat()]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    taken: Taken = json.loads(done.stdout.splitlines()[-1])
    return taken


def _median(nights: list[Taken]) -> Taken:
    """Return the medians of each step, and of their sum as `all`."""
    whole = [night | {"all": tuple(map(sum, zip(*night.values(), strict=True)))} for night in nights]
    return {step: tuple(statistics.median(of) for of in zip(*(night[step] for night in whole), strict=True))
            for step in whole[0]}  # fmt: skip


if __name__ == "__main__":
    print(json.dumps(night(Home(Path(sys.argv[1])), Path(sys.argv[2]), date.fromisoformat(sys.argv[3]))))
