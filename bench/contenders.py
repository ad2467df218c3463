"""The contenders, each measured in a process of its own: `python -m bench.contenders NAME INBOX REGISTRY HOME`.

It prints the CPU and wall seconds of its work as JSON, without its imports and a warm-up of a few files.
"""

import gc
import json
import resource
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

from bench.peers import dlt_pipeline, pandas_openpyxl, script

AS_OF = date(2025, 12, 31)
_WARM_FILES = 3  # one in three has a register


def floor(inbox: Path, _: Path, __: Path) -> Callable[[], object]:
    """Open every workbook and take every sheet's cells, with python-calamine alone."""
    from python_calamine import CalamineWorkbook

    def work() -> None:
        for path in sorted(inbox.iterdir()):
            book = CalamineWorkbook.from_path(path)
            for name in book.sheet_names:
                book.get_sheet_by_name(name).to_python()

    return work


def records(inbox: Path, _: Path, home: Path) -> Callable[[], object]:
    """Read records without validating them, in this process, with the garbage collector paused as in a run."""
    from schemas.forms import FORMS
    from transforms.identity.submissions import read_workbook

    def run(folder: Path) -> None:
        for path in sorted(folder.iterdir()):
            assert not read_workbook(path.read_bytes(), FORMS).findings, path  # noqa: S101

    run(_warm_inbox(inbox, home))
    gc.disable()
    return lambda: run(inbox)


def tonghop(inbox: Path, registry: Path, home: Path) -> Callable[[], object]:
    """Do a whole run without Prefect: archive, read, validate, load, publish."""
    from flows.pipeline import steps
    from flows.pipeline.plan import Plan
    from warehouse.home.layout import Home
    from warehouse.ledger.registry import read_registry

    units = read_registry(registry)

    def run(folder: Path, at: Home) -> None:
        plan = Plan(at, str(folder), units, f"bench {folder.name}", AS_OF)  # one id, one load
        collected = steps.collect(plan)
        done = steps.load(plan, collected, steps.read(plan, collected))
        steps.publish_if_changed(at)
        rejected = done.filter(~done["status"].is_in(["accepted", "duplicate"]))
        assert rejected.is_empty(), rejected  # noqa: S101  (a rejected file would cost less)

    at = Home(home / "home")
    run(_warm_inbox(inbox, home), at)  # the home exists, as it does on any night but the first
    return lambda: run(inbox, at)


def reading(inbox: Path, registry: Path, home: Path) -> Callable[[], object]:
    """Read and validate only, with one worker per core that the process may use."""
    from flows.pipeline.reading import read
    from schemas.submissions import Submission
    from warehouse.ledger.registry import read_registry

    units = read_registry(registry)

    def run(folder: Path) -> None:
        paths = [str(path) for path in sorted(folder.iterdir())]
        submissions = {path: Submission(path, "", 0, 0, is_new=True, is_copy=False) for path in paths}
        read(submissions, lambda submission: Path(submission.name).read_bytes(), units, AS_OF)

    run(_warm_inbox(inbox, home))
    return lambda: run(inbox)


def _warm_inbox(inbox: Path, home: Path) -> Path:
    warm = home / "warm-inbox"
    warm.mkdir(parents=True)
    for first in sorted(inbox.iterdir())[:_WARM_FILES]:
        (warm / first.name).write_bytes(first.read_bytes())
    return warm


def cpu_seconds() -> float:
    """Return the CPU seconds of this process and its ended children."""
    both = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(used.ru_utime + used.ru_stime for used in both)


OURS = {"floor": floor, "records": records, "tonghop": tonghop, "reading": reading}
PEERS = {"script": script, "pandas": pandas_openpyxl, "dlt": dlt_pipeline}

if __name__ == "__main__":
    name, folders = sys.argv[1], [Path(folder) for folder in sys.argv[2:]]
    work = (OURS | PEERS)[name](*folders)
    before_cpu, before_wall = cpu_seconds(), time.perf_counter()
    work()
    print(json.dumps({"cpu_s": cpu_seconds() - before_cpu, "wall_s": time.perf_counter() - before_wall}))
