"""`make bench`: speed against floor and peers, views, documents, Prefect. `make bench-scale`: large runs and archives.

`python -m bench [scale [FILES…]]`: FILES are sizes beside the usual ones, such as 100000.
"""

import sys
import tempfile
from pathlib import Path

from bench import nights, overhead, reports, speed, views
from bench.results import Goal, keep
from bench.work import IN_MEMORY, kept_below


def usual(bench: speed.Bench) -> str:
    """Run the benchmarks of a few minutes; return the report."""
    peer_lines, figures, goals = speed.beside_peers(bench)
    core_lines, core_figures, core_goals = speed.two_cores(bench)
    view_lines, views_ms = views.measure()
    report_lines, reports_s, report_goals = reports.measure()
    prefect_lines, times_empty_flow = overhead.measure()
    goals += [
        *core_goals,
        *report_goals,
        Goal("Prefect's overhead, times the empty flow's", max(times_empty_flow.values()), overhead.GOAL),
    ]
    figures |= core_figures | {"views": views_ms, "reports": reports_s, "times_empty_flow": times_empty_flow}
    lines = [*peer_lines, "", *core_lines, "", *view_lines, "", *report_lines, "", *prefect_lines]
    return keep("latest", lines, figures, goals)


def scale(bench: speed.Bench, more: list[int]) -> str:
    """Run the long benchmarks, with further sizes; return the report."""
    lines, figures, goals = speed.growth(bench, [*speed.LARGER, *more])
    night_lines, nights_s, night_goals = nights.measure(bench.scratch)
    return keep("scale", [*lines, "", *night_lines], figures | {"nights": nights_s}, [*goals, *night_goals])


def main(arguments: list[str]) -> None:
    """Run the benchmarks, print the report and keep it."""
    in_memory = IN_MEMORY if IN_MEMORY.is_dir() else None
    with tempfile.TemporaryDirectory(dir=in_memory) as scratch:
        bench = speed.Bench(kept_below() or Path(scratch), Path(scratch))
        print(scale(bench, [int(n) for n in arguments[1:]]) if arguments[:1] == ["scale"] else usual(bench))


if __name__ == "__main__":
    main(sys.argv[1:])
