"""The cost of page and workbook for leaders: CPU seconds of `tonghop report`, imports included.

Measured for the sample district as `tonghop demo` leaves it, and for a made-up province of 300 units with a report for
every period of the term. CPU, because it hardly depends on the load of the machine.
"""

import statistics
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

from bench import views
from bench.contenders import cpu_seconds
from bench.province import OBLIGATIONS, TERMS
from bench.results import Goal, table
from flows.pipeline.steps import collect, load, publish_if_changed, read
from reports.sample.district import SAMPLE_AS_OF, sample_district
from reports.sample.office import SAMPLE_REGISTRY
from schemas.registry import Office, Registry, Target, Unit
from warehouse.home.layout import Home
from warehouse.ledger.registry import read_registry
from warehouse.published.publish import publish

GOALS_S = {"the sample district": 3.0, "a province of 300 units": 15.0}
ROUNDS = 3
_COMMUNES, _SCHOOLS, _ENTERPRISES = 250, 25, 25


def measure() -> tuple[list[str], dict[str, dict[str, float]], list[Goal]]:
    """Measure; return the lines, CPU and wall seconds by home, and the goals."""
    with tempfile.TemporaryDirectory() as scratch:
        homes = dict(
            zip(GOALS_S, (_sample(Path(scratch) / "sample"), _province(Path(scratch) / "province")), strict=True)
        )
        taken = {owner: _medians(home) for owner, home in homes.items()}
    rows = [(owner, f"{t['cpu_s']:.2f}", f"{t['wall_s']:.2f}") for owner, t in taken.items()]
    goals = [Goal(f"page and workbook of {owner}, CPU", t["cpu_s"], GOALS_S[owner], " s") for owner, t in taken.items()]
    return table(("page and workbook of", "CPU s", "wall s"), rows), taken, goals


def _medians(home: Path) -> dict[str, float]:
    """Return the medians of a few rounds of `tonghop report`."""
    rounds = [_round(home) for _ in range(ROUNDS)]
    return {key: statistics.median(taken[key] for taken in rounds) for key in ("cpu_s", "wall_s")}


def _round(home: Path) -> dict[str, float]:
    before_cpu, before_wall = cpu_seconds(), time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "flows.cli.main", "report", "--home", str(home)], check=True, capture_output=True
    )
    return {"cpu_s": cpu_seconds() - before_cpu, "wall_s": time.perf_counter() - before_wall}


def _sample(root: Path) -> Path:
    from flows.pipeline.plan import Plan

    home, inbox, registry = Home(root), root / "inbox", read_registry(SAMPLE_REGISTRY)
    for file in sample_district(registry):
        (inbox / file.name).parent.mkdir(parents=True, exist_ok=True)
        (inbox / file.name).write_bytes(file.content)
    home.prepare()
    plan = Plan(home, str(inbox), registry, "bench", SAMPLE_AS_OF)
    collected = collect(plan)
    load(plan, collected, read(plan, collected))
    publish_if_changed(home)
    return root


def _province(root: Path) -> Path:
    home, registry = Home(root), province()
    home.prepare()
    views.fill(home.database, registry, len(views.due(registry)), runs=5)
    publish(home)
    return root


def province() -> Registry:
    """Build the made-up registry."""
    kinds = (("commune", "Xã", _COMMUNES), ("school", "Trường THPT", _SCHOOLS), ("enterprise", "Công ty", _ENTERPRISES))
    units = [
        Unit(f"{kind}-{n:03}", f"{kind[0].upper()}{n:03}", kind, f"{name} mẫu {n:03}", None, None)
        for kind, name, count in kinds
        for n in range(1, count + 1)
    ]
    years = [(date(year, 1, 1), date(year, 12, 31)) for year in range(2021, 2025)]
    targets = [Target("term", None, date(2020, 7, 15), date(2025, 7, 14), 20_000, "bench")]
    targets += [Target("year", None, *year, 4_000, "bench") for year in years]
    return Registry(tuple(units), tuple(targets), Office("bench", "mẫu"), TERMS, obligations=OBLIGATIONS)


if __name__ == "__main__":
    print("\n".join(measure()[0]))
