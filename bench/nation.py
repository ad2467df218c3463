"""The nation's cost by extrapolation: 700 districts, 10,600 communes, 60 months, from runs sampled over a lake.

`python -m bench.nation CATALOG`, where CATALOG is what DuckDB's ATTACH takes after `ducklake:`, of an empty PostgreSQL
database: `postgres:dbname=nation host=…`. A few districts send some months, night by night, each run as in the flow but
without Prefect. Then the lake is filled with other districts' files, to see which costs grow with their number.
"""

import os
import platform
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from statistics import mean

import duckdb

from bench.lake import LakeCost, catalog_rows, fill_lake
from bench.work import Report, workbook
from flows.pipeline import steps
from flows.pipeline.plan import Plan
from reports.sample.office import SAMPLE_REGISTRY
from schemas.periods import PeriodKind
from schemas.registry import Registry
from warehouse.home.layout import Home
from warehouse.ledger.registry import read_registry
from warehouse.storage.lake import Lake

DISTRICTS, COMMUNES, MONTHS = 700, 10_600, 60
NIGHTS_A_MONTH, NIGHTS_WITH_NEWS = 30.4, 5  # a month's reports arrive over five nights, by the due day
WINDOW_HOURS, CORES = 5.0, 2  # from 01:00 to 06:00, on one machine of this size
PREFECT_S = 2.0  # CPU of Prefect in one run, about (`make bench`)
SAMPLE_DISTRICTS, SAMPLE_MONTHS = 2, 1
RESULT = Path(__file__).parent / "results" / "nation.md"


@dataclass
class Costs:
    """Measured costs: CPU seconds of the process and its children, number and bytes of the workbooks."""

    loading_s: list[float] = field(default_factory=list)
    empty_s: list[float] = field(default_factory=list)
    reports: int = 0
    report_bytes: int = 0


@contextmanager
def cpu_s(into: list[float]) -> Iterator[None]:
    """Append the CPU seconds of the block to a list."""
    before = os.times()
    yield
    into.append(sum(os.times()[:4]) - sum(before[:4]))


def run(home: Home, inbox: Path, registry: Registry, plan_of: tuple[str, object]) -> None:
    """Do a run as the flow does, without Prefect and without the leaders' documents."""
    plan = Plan(home, str(inbox), registry, *plan_of)  # type: ignore[arg-type]
    home.prepare()
    with home.write_lock(plan.run_id, print):
        collected = steps.collect(plan)
        steps.load(plan, collected, steps.read(plan, collected))
        steps.publish_if_changed(home)


def sample(folder: Path, catalog: str) -> tuple[Costs, Lake]:
    """Run the months of some districts, night by night, with one run without new reports after each month."""
    whole, costs = read_registry(SAMPLE_REGISTRY), Costs()
    months = [p for p in whole.terms.periods() if p.kind is PeriodKind.MONTH][:SAMPLE_MONTHS]
    committees = [u for u in whole.units if whole.is_committee(u) and u.valid_from is None][
        : round(COMMUNES / DISTRICTS)
    ]
    for number in range(SAMPLE_DISTRICTS):
        office = replace(whole.office, office_id=f"huyen-{number}", name=f"mẫu {number}")
        registry = replace(whole, office=office)
        lake = Lake(catalog, office, str(folder / "data"))
        home, inbox = Home(folder / str(number), lake=lake), folder / f"inbox-{number}"
        inbox.mkdir()
        sends = replace(whole, units=tuple(committees))
        for month, period in enumerate(months):
            for night in range(NIGHTS_WITH_NEWS):
                as_of = period.end + timedelta(days=night + 1)
                for place in range(night, len(committees), NIGHTS_WITH_NEWS):
                    report = Report(sends, month * len(committees) + place)
                    content = workbook(report)
                    (inbox / report.name).write_bytes(content)
                    costs.reports, costs.report_bytes = costs.reports + 1, costs.report_bytes + len(content)
                with cpu_s(costs.loading_s):
                    run(home, inbox, registry, (f"{period.id} {night}", as_of))
            with cpu_s(costs.empty_s):
                run(home, inbox, registry, (f"{period.id} empty", as_of))
    return costs, lake


def main() -> None:
    """Measure, extrapolate, print the report and keep it."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        costs, lake = sample(folder, sys.argv[1])
        parquet = list((folder / "data").rglob("*.parquet"))
        sizes = {"files": len(parquet), "bytes": sum(p.stat().st_size for p in parquet)}
        homes = [p for n in range(SAMPLE_DISTRICTS) for p in (folder / str(n) / "journal").rglob("*") if p.is_file()]
        rows = catalog_rows(lake)
        grown = fill_lake(Home(folder / str(SAMPLE_DISTRICTS - 1), lake=lake), lake, DISTRICTS - SAMPLE_DISTRICTS)
        report = "\n".join(lines(costs, sizes, sum(p.stat().st_size for p in homes), rows, grown))
    print(report)
    RESULT.write_text(report + "\n", encoding="utf-8")


_DOUBTS = (
    "The growth with files is read off the table above and lies within its noise; the province's views were asked "
    "over the sampled districts' own figures, not over 700. Loading runs include each district's first, which "
    "makes the tables or fills the registry."
)


def lines(
    costs: Costs,
    sizes: dict[str, int],
    journal_bytes: int,
    rows: dict[str, int],
    grown: list[LakeCost],
) -> Iterator[str]:
    """Yield the lines of the report, as Markdown."""
    runs, reports = len(costs.loading_s), COMMUNES * MONTHS
    loading = DISTRICTS * MONTHS * NIGHTS_WITH_NEWS
    empty = round(DISTRICTS * MONTHS * NIGHTS_A_MONTH) - loading
    files, catalog = sizes["files"] / runs * loading, sum(rows.values()) / runs * loading
    loading_s, empty_s = mean(costs.loading_s), mean(costs.empty_s)
    night_hours = DISTRICTS * (loading_s + PREFECT_S) / 3600
    yield f"# The nation on paper: {DISTRICTS} districts, {COMMUNES:,} communes, {MONTHS} months"
    yield ""
    yield (
        f"Worked out from {runs} loading runs and {len(costs.empty_s)} empty ones of {SAMPLE_DISTRICTS} districts over "
        f"{SAMPLE_MONTHS} months ({costs.reports} workbooks) on a lake; {platform.machine()}, {os.cpu_count()} cores, "
        f"DuckDB {duckdb.__version__}. A month's reports come over {NIGHTS_WITH_NEWS} nights; every district runs "
        f"every night. Nothing is compacted or expired. Prefect's own part, {PREFECT_S:.0f} s of CPU a run, is added."
    )
    yield ""
    yield from ("| what | measured | the nation, 60 months |", "| --- | ---: | ---: |")
    yield f"| workbooks | {costs.reports} | {reports:,} |"
    archive = costs.report_bytes / costs.reports
    yield f"| archive | {archive / 1000:.1f} kB a workbook | {archive * reports / 1e9:.1f} GB |"
    yield f"| journal | {journal_bytes / runs / 1000:.1f} kB a run | {journal_bytes / runs * loading / 1e9:.1f} GB |"
    for what, count, each_s in (("that load", loading, loading_s), ("with nothing new", empty, empty_s)):
        hours = count * (each_s + PREFECT_S) / 3600
        yield f"| runs {what} | {each_s:.2f} core-s each | {count:,}: {hours:,.0f} core-h |"
    yield f"| Parquet files | {sizes['files'] / runs:.1f} a run | {files:,.0f} |"
    size = sizes["bytes"] / max(sizes["files"], 1)
    yield f"| Parquet bytes | {size / 1000:.1f} kB a file | {size * files / 1e9:.1f} GB |"
    snapshots = rows["ducklake_snapshot"] / runs
    yield f"| snapshots | {snapshots:.1f} a run | {snapshots * loading:,.0f} |"
    yield f"| catalog rows | {sum(rows.values()) / runs:.0f} a run | {catalog:,.0f} |"
    yield ""
    yield (
        "The largest tables of the catalog: "
        + ", ".join(f"`{name}` {count / runs:.0f} rows a run" for name, count in Counter(rows).most_common(5))
        + "."
    )
    yield ""
    yield from _growth_table(grown)
    yield from ("", "## Which part gives first", "")
    yield from _limits(night_hours, files, grown)
    yield ""
    yield _DOUBTS


def _growth_table(grown: list[LakeCost]) -> Iterator[str]:
    """Yield the table of costs by number of other districts' files."""
    yield "| other districts' files in one table | a district's figure, s | a commit, s | the province's month, s |"
    yield "| ---: | ---: | ---: | ---: |"
    for cost in grown:
        yield f"| {cost.files:,} | {cost.query_s:.2f} | {cost.commit_s:.3f} | {cost.province_s:.2f} |"


def _limits(night_hours: float, files: float, grown: list[LakeCost]) -> Iterator[str]:
    """Yield the limits of one night and one reader, the nearest first."""
    first, last = grown[0], grown[-1]
    a_file_s = max(last.query_s - first.query_s, 0.0) / (last.files - first.files)
    tables = 12  # that a run adds to; the files are spread over them
    months = (10 - first.query_s) / (a_file_s * files / MONTHS / tables) if a_file_s else float("inf")
    small = f"takes 10 s after {months:.0f} months" if a_file_s else "was no slower for those tried"
    machines = night_hours / WINDOW_HOURS / CORES
    parts = {
        f"Cores: a night when every district has news takes {night_hours:.1f} core-hours, and a machine of {CORES} "
        f"has {WINDOW_HOURS * CORES:.0f} by morning: {machines:.1f} such machines": machines,
        f"Small files: uncompacted, a district's answer {small} "
        f"({files / MONTHS:,.0f} new files a month); compacted every month it doesn't grow": MONTHS / months,
        f"Commits, one after another in the catalog: {DISTRICTS * last.commit_s / 60:.1f} minutes of the night's "
        f"{WINDOW_HOURS * 60:.0f}": DISTRICTS * last.commit_s / 3600 / WINDOW_HOURS,
    }
    for place, (text, used) in enumerate(sorted(parts.items(), key=lambda part: -part[1]), start=1):
        yield f"{place}. {text} ({used:.2f} of its limit)."


if __name__ == "__main__":
    main()
