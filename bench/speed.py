"""Speed over the same files beside the floor and peers; the gain of a second core; the growth of cost with size."""

import os
import shutil
import statistics
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.contenders import PEERS
from bench.peers import missing_of
from bench.processes import measure, peak_megabytes
from bench.results import Goal, table
from bench.work import write_work

FILES, ROUNDS, SAMPLE_FILES = 1_000, 3, 200
LARGER = (5_000, 20_000)
TIMES_FLOOR, TIMES_SCRIPT, TIMES_PANDAS, TWO_CORES, GROWTH, PEAK_MEGABYTES = 2.0, 6, 20, 1.7, 1.10, 600
RECORDS_TIMES_FLOOR = 1.77  # 5 % above the ratio without checks of zip parts and hidden cells
_PEER_GOALS = {"script": TIMES_SCRIPT, "pandas": TIMES_PANDAS}
_PEER_NAMES = {
    "records": "tonghop's reading alone",
    "script": "script a file",
    "pandas": "pandas with openpyxl",
    "dlt": "dlt into DuckDB",
}

Cost = dict[str, float]


@dataclass(frozen=True, slots=True)
class Bench:
    """The folders of a benchmark. `below`: workbooks, kept for the next time; `scratch`: removed at the end."""

    below: Path
    scratch: Path

    def cost(self, name: str, files: int, cores: Sequence[int] = ()) -> Cost:
        """Measure one round of a contender."""
        with self._home() as home:
            return measure(name, *write_work(self.below, files), home, cores=cores)

    def side_by_side(self, name: str, files: int, cores: Sequence[int]) -> list[Cost]:
        """Measure one round of a contender on each of the cores, all at once."""
        work = write_work(self.below, files)
        with self._home() as home, ThreadPoolExecutor() as threads:
            started = [threads.submit(measure, name, *work, home / str(core), cores=[core]) for core in cores]
            return [one.result() for one in started]

    def peak(self, files: int) -> float:
        """Measure the peak memory of a run over a number of files, in MB."""
        with self._home() as home:
            return peak_megabytes("tonghop", *write_work(self.below, files), home)

    def of_sample(self, name: str, files: int) -> Cost:
        """Measure a peer over a sample of the files; return the cost scaled to all of them."""
        inbox, registry = write_work(self.below, files)
        sample = self.scratch / "sample"
        if not sample.exists():
            sample.mkdir()
            for path in sorted(inbox.iterdir())[:SAMPLE_FILES]:
                shutil.copy2(path, sample)
        with self._home() as home:
            cost = measure(name, sample, registry, home)
        return {key: value * files / SAMPLE_FILES for key, value in cost.items()}

    @contextmanager
    def _home(self) -> Iterator[Path]:
        home = self.scratch / "home"
        try:
            yield home
        finally:
            shutil.rmtree(home, ignore_errors=True)


def beside_peers(bench: Bench) -> tuple[list[str], dict[str, object], list[Goal]]:
    """Measure every contender over the smallest size, in turn; return lines, medians of the rounds and goals."""
    peers = [name for name in PEERS if not missing_of(name)]
    rounds: dict[str, list[Cost]] = {name: [] for name in ("floor", "records", "tonghop", *peers)}
    for _ in range(ROUNDS):
        for name, costs in rounds.items():
            costs.append(bench.of_sample(name, FILES) if name in peers else bench.cost(name, FILES))
    medians = {name: {key: _median(costs, key) for key in ("cpu_s", "wall_s")} for name, costs in rounds.items()}
    floor, ours = medians["floor"]["cpu_s"], medians["tonghop"]["cpu_s"]
    goals = [
        Goal("CPU, times the floor", _times_floor(rounds, "tonghop"), TIMES_FLOOR),
        Goal("reading alone, one process, times the floor", _times_floor(rounds, "records"), RECORDS_TIMES_FLOOR),
    ]
    goals += [
        Goal(f"faster than {_PEER_NAMES[name]}, CPU", medians[name]["cpu_s"] / ours, times, at_least=True)
        for name, times in _PEER_GOALS.items()
        if name in peers
    ]
    goals.append(Goal(f"most memory of the group, {FILES:,} files", bench.peak(FILES), PEAK_MEGABYTES, " MB"))
    rows = [
        (_PEER_NAMES.get(n, n) + (" *" if n in peers else ""), f"{m['cpu_s']:.2f}", f"{m['wall_s']:.2f}",
         f"{1000 * m['cpu_s'] / FILES:.2f}", f"{m['cpu_s'] / floor:.1f}")
        for n, m in medians.items()
    ]  # fmt: skip
    lines = [
        f"{FILES:,} clean commune workbooks of a made-up province, medians of {ROUNDS} rounds",
        "",
        *table(("contender", "CPU s", "wall s", "CPU ms a file", "times the floor"), rows),
        "",
        f"\\* read and loaded {SAMPLE_FILES} files, of {FILES:,} reckoned from these; the script reads 01A-XA alone.",
        *[f"{_PEER_NAMES[name]} is left out: {', '.join(lacks)} not installed (the extra `bench`)."
          for name in PEERS if (lacks := missing_of(name))],
    ]  # fmt: skip
    return lines, {"files": FILES, "sample_files": SAMPLE_FILES, "medians": medians}, goals


def two_cores(bench: Bench) -> tuple[list[str], dict[str, object], list[Goal]]:
    """Measure the speed-up of reading with two workers on two cores, in wall time; return lines, figures and goals.

    Beside it the machine's own limit: two floors at once, each held to a core of its own.
    """
    cores = sorted(os.sched_getaffinity(0))[:2]
    if len(cores) < 2:
        return ["This machine has one core: what two give is not measured."], {}, []
    costs = {n: [bench.cost("reading", FILES, cores[:n]) for _ in range(ROUNDS)] for n in (1, 2)}
    wall = {n: _median(of, "wall_s") for n, of in costs.items()}
    alone = _median([bench.cost("floor", FILES, cores[:1]) for _ in range(ROUNDS)], "wall_s")
    together = _median([cost for _ in range(ROUNDS) for cost in bench.side_by_side("floor", FILES, cores)], "wall_s")
    gives = 2 * alone / together
    lines = [
        f"Reading {FILES:,} files: {wall[1]:.2f} s with one worker on one core, {wall[2]:.2f} s with two on two.",
        f"Two floors at once, each on a core of its own, do {gives:.2f} times the work of one: what the machine gives.",
    ]
    goal = Goal("two cores on reading, wall", wall[1] / wall[2], TWO_CORES, at_least=True)
    return lines, {"reading_wall_s": wall, "two_floors_give_times": gives}, [goal]


def growth(bench: Bench, sizes: Sequence[int]) -> tuple[list[str], dict[str, object], list[Goal]]:
    """Measure CPU per file and peak memory at growing sizes, beside the floor; return lines, figures and goals."""
    costs = {n: {name: bench.cost(name, n) for name in ("floor", "tonghop")} for n in (FILES, *sizes)}
    peaks = {n: bench.peak(n) for n in costs}
    ms = {n: {name: 1000 * cost["cpu_s"] / n for name, cost in of.items()} for n, of in costs.items()}
    rows = [
        (f"{n:,}", f"{of['floor']:.3f}", f"{of['tonghop']:.3f}", f"{of['tonghop'] / of['floor']:.2f}",
         f"{costs[n]['tonghop']['wall_s']:.1f}", f"{peaks[n]:.0f}")
        for n, of in ms.items()
    ]  # fmt: skip
    goals = [Goal(f"CPU, times the floor, {n:,} files", ms[n]["tonghop"] / ms[n]["floor"], TIMES_FLOOR) for n in sizes]
    goals += [
        Goal(f"cost a file at {n:,}, times that at {FILES:,}", ms[n]["tonghop"] / ms[FILES]["tonghop"], GROWTH)
        for n in sizes
    ]
    goals += [Goal(f"most memory of the group, {n:,} files", peaks[n], PEAK_MEGABYTES, " MB") for n in sizes]
    header = ("files", "floor, CPU ms a file", "tonghop, CPU ms a file", "times the floor", "wall s", "most memory, MB")
    lines = [
        "One round each. Memory: PSS of all processes of the run, imports and all, sampled 20 times a second.",
        "",
        *table(header, rows),
    ]
    return lines, {"cpu_ms_a_file": ms, "peak_megabytes": peaks}, goals


def _times_floor(rounds: Mapping[str, Sequence[Cost]], name: str) -> float:
    pairs = zip(rounds[name], rounds["floor"], strict=True)
    return statistics.median(one["cpu_s"] / floor["cpu_s"] for one, floor in pairs)


def _median(costs: Sequence[Cost], key: str) -> float:
    return statistics.median(cost[key] for cost in costs)
