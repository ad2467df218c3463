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
    beside, of_contenders, goals = speed.beside_peers(bench)
    cores, of_cores, two = speed.two_cores(bench)
    of_views, views_ms = views.measure()
    of_reports, reports_s, of_leaders = reports.measure()
    of_prefect, times_empty_flow = overhead.measure()
    goals += [
        *two,
        *of_leaders,
        Goal("Prefect's overhead, times the empty flow's", max(times_empty_flow.values()), overhead.GOAL),
    ]
    figures = of_contenders | of_cores | {"views": views_ms, "reports": reports_s, "times_empty_flow": times_empty_flow}
    return keep("latest", [*beside, "", *cores, "", *of_views, "", *of_reports, "", *of_prefect], figures, goals)


def scale(bench: speed.Bench, more: list[int]) -> str:
    """Run the long benchmarks, with further sizes; return the report."""
    growing, of_growth, goals = speed.growth(bench, [*speed.LARGER, *more])
    of_nights, nights_s, little = nights.measure(bench.scratch)
    return keep("scale", [*growing, "", *of_nights], of_growth | {"nights": nights_s}, [*goals, *little])


def main(arguments: list[str]) -> None:
    """Run the benchmarks, print the report and keep it."""
    in_memory = IN_MEMORY if IN_MEMORY.is_dir() else None
    with tempfile.TemporaryDirectory(dir=in_memory) as scratch:
        bench = speed.Bench(kept_below() or Path(scratch), Path(scratch))
        print(scale(bench, [int(n) for n in arguments[1:]]) if arguments[:1] == ["scale"] else usual(bench))


if __name__ == "__main__":
    main(sys.argv[1:])
