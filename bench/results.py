"""Results of a benchmark: goals with their verdicts, the machine, as Markdown and JSON in `bench/results/`."""

import json
import os
import platform
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path

RESULTS = Path(__file__).parent / "results"
_LIBRARIES = ("polars", "pandera", "duckdb", "python-calamine", "prefect")


@dataclass(frozen=True, slots=True)
class Goal:
    """A goal for a figure: at most `limit`, or with `at_least` no less. `unit` follows both numbers: `×`, ` MB`."""

    what: str
    figure: float
    limit: float
    unit: str = "×"
    at_least: bool = False

    @property
    def is_reached(self) -> bool:
        """Check whether the figure reaches the goal."""
        return self.figure >= self.limit if self.at_least else self.figure <= self.limit

    @property
    def verdict(self) -> str:
        """Return `pass` or `SHORT OF THE GOAL`."""
        return "pass" if self.is_reached else "SHORT OF THE GOAL"


def goals_table(goals: Sequence[Goal]) -> list[str]:
    """Format the goals as a Markdown table."""
    return table(("goal", "figure", "wanted", ""), [_goal_row(goal) for goal in goals])


def _goal_row(goal: Goal) -> tuple[str, ...]:
    wanted = f"{'at least' if goal.at_least else 'at most'} {goal.limit:g}{goal.unit}"
    return goal.what, f"{goal.figure:.3g}{goal.unit}", wanted, goal.verdict


def table(header: Sequence[str], rows: Sequence[Sequence[object]]) -> list[str]:
    """Format a Markdown table: the first column to the left, figures to the right."""
    lines = [header, ["---", *["---:"] * (len(header) - 1)], *rows]
    return [f"| {' | '.join(map(str, line))} |" for line in lines]


def machine() -> dict[str, str]:
    """Describe the machine: processor, memory, system, versions."""
    model = "unknown processor"
    if (cpu := Path("/proc/cpuinfo")).exists():
        lines = cpu.read_text(encoding="utf-8").splitlines()
        model = next((line.partition(": ")[2] for line in lines if line.startswith("model name")), model)
    gigabytes = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1024**3
    return {
        "processor": f"{model}, {os.cpu_count()} cores ({platform.machine()})",
        "memory": f"{gigabytes:.0f} GB",
        "system": f"{platform.system()} {platform.release()}",
        "python": f"Python {platform.python_version()}",
        "libraries": ", ".join(f"{name} {version(name)}" for name in _LIBRARIES),
    }


def keep(name: str, lines: Sequence[str], figures: Mapping[str, object], goals: Sequence[Goal]) -> str:
    """Write `NAME.md` and `NAME.json`; return the Markdown."""
    on = machine()
    about = [f"Measured on {'; '.join(on.values())}."]
    report = "\n".join([*about, "", *goals_table(goals), "", *lines]) + "\n"
    content = {"machine": on, "goals": [asdict(g) | {"verdict": g.verdict} for g in goals], **figures}
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / f"{name}.md").write_text(report, encoding="utf-8")
    (RESULTS / f"{name}.json").write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return report
