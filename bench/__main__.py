"""`make bench`: CPU time from files in the inbox to published figures, as ratios against peers in the same run."""

import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from bench import overhead, reports, views
from bench.contenders import CONTENDERS
from bench.work import write_work
from warehouse.registry import DISTRICT_REGISTRY, read_registry

FILES, ROUNDS = 1_000, 3
GOAL = 3.0  # times the floor
# CPU is measured, not a disk: making a file costs from 0.01 to 0.7 ms, as the file system has it.
IN_MEMORY = Path("/dev/shm")  # noqa: S108
RESULTS = Path(__file__).parent / "results"


def measure(name: str, folder: Path, home: Path) -> dict[str, float]:
    """One contender's CPU and wall seconds, in a process of its own."""
    command = [sys.executable, "-m", "bench.contenders", name, str(folder), str(home)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return json.loads(done.stdout.splitlines()[-1])


def main() -> None:
    """Measure every contender, in turn, and print and keep the medians."""
    with tempfile.TemporaryDirectory(dir=IN_MEMORY if IN_MEMORY.is_dir() else None) as scratch:
        folder = Path(scratch) / "inbox"
        write_work(folder, read_registry(DISTRICT_REGISTRY), FILES)
        rounds: dict[str, list[dict[str, float]]] = {name: [] for name in CONTENDERS}
        for number in range(ROUNDS):
            for name in CONTENDERS:
                rounds[name].append(measure(name, folder, Path(scratch) / f"{name}-{number}"))
    medians = {
        name: {key: statistics.median(run[key] for run in runs) for key in ("cpu_s", "wall_s")}
        for name, runs in rounds.items()
    }
    times_floor = {
        name: statistics.median(a["cpu_s"] / b["cpu_s"] for a, b in zip(runs, rounds["floor"], strict=True))
        for name, runs in rounds.items()
    }
    machine = f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    where = "memory" if IN_MEMORY.is_dir() else "the temporary folder"
    lines = [
        f"{FILES} clean commune workbooks, median of {ROUNDS} rounds, files in {where}; {machine}",
        "",
        "| contender | CPU s | wall s | times the floor (CPU) |",
        "| --- | ---: | ---: | ---: |",
        *(
            f"| {name} | {m['cpu_s']:.2f} | {m['wall_s']:.2f} | {times_floor[name]:.2f} |"
            for name, m in medians.items()
        ),
        "",
        f"Goal: tonghop at most {GOAL} times the floor: "
        + ("reached." if times_floor["tonghop"] <= GOAL else "SHORT OF THE GOAL."),
    ]
    of_views, views_ms = views.measure()
    of_reports, reports_s = reports.measure()
    of_prefect, times_empty_flow = overhead.measure()
    report = "\n".join([*lines, "", *of_views, "", *of_reports, "", *of_prefect]) + "\n"
    print(report)
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "latest.md").write_text(report, encoding="utf-8")
    shape = {
        "files": FILES,
        "machine": machine,
        "medians": medians,
        "times_floor": times_floor,
        "views": views_ms,
        "reports": reports_s,
    }
    shape |= {"times_empty_flow": times_empty_flow}
    (RESULTS / "latest.json").write_text(json.dumps(shape, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
