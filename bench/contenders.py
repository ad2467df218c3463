"""Who is measured. Each runs in a process of its own: `python -m bench.contenders NAME FOLDER HOME`.

Prints the CPU seconds of its work as JSON, its imports and one warm-up file aside.
"""

import json
import resource
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

AS_OF = date(2025, 12, 31)


def floor(folder: Path, _: Path) -> Callable[[], object]:
    """python-calamine alone: open every workbook, take every sheet's cells."""
    from python_calamine import CalamineWorkbook

    def work() -> None:
        for path in sorted(folder.iterdir()):
            book = CalamineWorkbook.from_path(path)
            for name in book.sheet_names:
                book.get_sheet_by_name(name).to_python()

    return work


def tonghop(folder: Path, home: Path) -> Callable[[], object]:
    """The whole run without Prefect: archive, read, validate, load, publish."""
    from flows import steps
    from flows.plan import Plan
    from warehouse.home import Home
    from warehouse.registry import DISTRICT_REGISTRY, read_registry

    registry = read_registry(DISTRICT_REGISTRY)

    def run(inbox: Path, at: Home) -> None:
        plan = Plan(at, str(inbox), registry, f"bench {inbox.name}", AS_OF)  # one id, one load
        collected = steps.collect(plan)
        done = steps.load(plan, collected, steps.read(plan, collected))
        steps.publish_if_changed(at)
        rejected = done.filter(~done["status"].is_in(["accepted", "accepted_with_warnings", "duplicate"]))
        assert rejected.is_empty(), rejected  # noqa: S101  (a bench of rejected work would measure nothing)

    warm = home / "warm-inbox"
    warm.mkdir(parents=True)
    for first in sorted(folder.iterdir())[:3]:  # one of three has a register
        (warm / first.name).write_bytes(first.read_bytes())
    at = Home(home / "home")
    run(warm, at)  # the home exists, as it does on any night but the first
    return lambda: run(folder, at)


def script(folder: Path, home: Path) -> Callable[[], object]:
    """What an office would script: polars.read_excel, Pandera and an insert, file by file; 01A-XA alone."""
    import duckdb
    import pandera.polars as pa
    import polars as pl

    counts = {f"c{n}": pa.Column(pl.Float64, pa.Check.ge(0), nullable=True) for n in range(2, 17)}
    schema = pa.DataFrameSchema({"c1": pa.Column(pl.String), **counts})
    home.mkdir(parents=True)
    connection = duckdb.connect(str(home / "script.duckdb"))
    connection.execute(f"CREATE TABLE t (c1 VARCHAR, {', '.join(f'c{n} DOUBLE' for n in range(2, 17))})")

    def one(path: Path) -> None:
        raw = pl.read_excel(path, sheet_name="01A-XA", has_header=False, infer_schema_length=0)
        raw.columns = [f"c{n}" for n in range(raw.width)]
        rows = raw.filter(pl.col("c0").str.contains(r"^\d+$")).select(
            "c1", *(pl.col(f"c{n}").cast(pl.Float64, strict=False) for n in range(2, 17))
        )
        checked = schema.validate(rows, lazy=True)  # noqa: F841  (read by name)
        connection.execute("INSERT INTO t SELECT * FROM checked")

    one(min(folder.iterdir()))

    def work() -> None:
        for path in sorted(folder.iterdir()):
            one(path)

    return work


def cpu_seconds() -> float:
    """What this process and those that it started and ended have taken."""
    both = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(used.ru_utime + used.ru_stime for used in both)


CONTENDERS = {"floor": floor, "tonghop": tonghop, "script": script}

if __name__ == "__main__":
    name, folder, home = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    work = CONTENDERS[name](folder, home)
    before_cpu, before_wall = cpu_seconds(), time.perf_counter()
    work()
    print(json.dumps({"cpu_s": cpu_seconds() - before_cpu, "wall_s": time.perf_counter() - before_wall}))
