"""Speed of the views over 50,000 submissions: each warm, and as known at a moment halfway."""

import statistics
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import cycle
from pathlib import Path

import duckdb
import polars as pl

from reports.sample.office import SAMPLE_REGISTRY
from schemas.forms import FORMS
from schemas.forms.commune_admissions import COUNTS as OF_COMMUNE
from schemas.forms.commune_admissions import CommuneAdmissions
from schemas.forms.school import COUNTS as OF_SCHOOL
from schemas.frames import Findings, Layouts, Submissions
from schemas.periods import Period
from schemas.registry import Registry, Unit
from transforms.formats.workbook import column_letters
from warehouse.entry import JournalEntry
from warehouse.ledger.registry import read_registry
from warehouse.ledger.store import INBOX_FILES, RunRows, Warehouse
from warehouse.views.statements import all_views

SUBMISSIONS, RUNS, TIMES = 50_000, 50, 5
GOAL_MS, GOAL_THEN_MS = 200, 1_000
PARTY_CELLS = 11
AS_OF = date(2025, 8, 1)
ON_DAY = "DATE '2024-12-01'"


def measure() -> tuple[list[str], dict[str, dict[str, float]]]:
    """Measure; return the lines, and the median milliseconds of each view, warm and as known at a moment."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "warehouse.duckdb"
        last_run_s = fill(path, read_registry(SAMPLE_REGISTRY))
        with duckdb.connect(str(path), read_only=True) as connection:
            ((submissions, counting),) = connection.sql(
                "SELECT count(*), (SELECT count(*) FROM ledger.counting) FROM ledger.submission"
            ).fetchall()
            figures = {name: view_ms(connection, name) for name in view_names()}
    slow = [n for n, ms in figures.items() if ms["warm_ms"] > GOAL_MS or ms["then_ms"] > GOAL_THEN_MS]
    ledger = f"{submissions} submissions, {counting} rows of counting"
    lines = [
        f"{ledger}; the last run of {SUBMISSIONS // RUNS} loads in {last_run_s:.2f} s",
        "",
        "| view | warm, ms | as known at a moment, ms | |",
        "| --- | ---: | ---: | --- |",
        *(
            f"| {n} | {m['warm_ms']:.0f} | {m['then_ms']:.0f} | {'SHORT' if n in slow else 'pass'} |"
            for n, m in figures.items()
        ),
        "",
        f"Goal: each under {GOAL_MS} ms warm and {GOAL_THEN_MS} ms as known at a moment: "
        + (f"SHORT OF THE GOAL: {', '.join(slow)}." if slow else "reached."),
    ]
    return lines, figures


def view_names() -> list[str]:
    """List the analysts' views and macros."""
    return [view.name for view in all_views() if view.name.startswith("district.")]


def view_ms(connection: duckdb.DuckDBPyConnection, name: str) -> dict[str, float]:
    """Measure the median milliseconds to fetch a view's rows as Arrow, now and as known halfway."""
    ((half,),) = connection.sql(
        "SELECT published_at::VARCHAR FROM ledger.run WHERE entry = (SELECT max(entry) // 2 FROM ledger.run)"
    ).fetchall()
    parameters = next(view.parameters for view in all_views() if view.name == name)
    now = f"{name}({ON_DAY})" if parameters else name
    then = f"{name}_as_known_at('{half}'{', ' + ON_DAY if parameters else ''})"
    return {"warm_ms": _median_ms(connection, now), "then_ms": _median_ms(connection, then)}


def _median_ms(connection: duckdb.DuckDBPyConnection, relation: str) -> float:
    taken = []
    for _ in range(TIMES + 1):
        start = time.perf_counter()
        connection.sql(f"FROM {relation}").arrow()
        taken.append(time.perf_counter() - start)
    return 1000 * statistics.median(taken[1:])  # the first one warms up


def fill(path: Path, registry: Registry, submissions: int = SUBMISSIONS, runs: int = RUNS) -> float:
    """Make a warehouse of a number of reports, period by period; beyond the reports owed, they are corrections.

    Returns the seconds that the last run took to load.
    """
    with Warehouse.open(path) as warehouse:
        warehouse.prepare(registry)
        pending = reports(registry)
        for run in range(1, runs + 1):
            entry = JournalEntry(
                run,
                datetime(2025, 1, 1, tzinfo=UTC) + timedelta(days=run),
                "run",
                {"run_id": f"run {run}", "as_of": AS_OF, "registry": "the district's"},
            )
            load = _load([next(pending) for _ in range(submissions // runs)], entry, run)
            start = time.perf_counter()
            warehouse.apply_run(load, entry, registry)
            taken = time.perf_counter() - start
        issue = {"subject": "2024-01", "who": "bench", "reason": "bench", "issue": 1, "files": {}, "figures": []}
        issued = JournalEntry(runs + 1, entry.at + timedelta(days=1), "issued", issue | {"figures": _issued(warehouse)})
        warehouse.apply_action(issued, registry)
        warehouse.checkpoint()
    return taken


def _issued(warehouse: Warehouse) -> list[tuple[object, ...]]:
    return warehouse.query(
        "SELECT \"view\", unit_id, of_period, item, figure, value FROM ledger.issuable_figure WHERE period = '2024-01'"
    ).rows()


def due(registry: Registry) -> list[tuple[Unit, Period]]:
    """List every unit with every period that it existed in."""
    return [
        (unit, period)
        for period in registry.terms.periods()
        for unit in registry.units_existing_in(period.start, period.end)
    ]


def reports(registry: Registry) -> Iterator[tuple[int, Unit, Period]]:
    """Yield every unit and period without end: from the second pass on, the reports are corrections."""
    for number, (unit, period) in enumerate(cycle(due(registry))):
        yield number, unit, period


def _load(reported: list[tuple[int, Unit, Period]], entry: JournalEntry, run: int) -> RunRows:
    rows = [
        {
            "submission_id": f"{number:016x}", "sha256": f"{number:064x}", "file_name": f"{number}.xlsx",
            "received_at": entry.at, "received_on": AS_OF, "arrival": number + 1, "unit_id": unit.unit_id,
            "period": period.id, "period_start": period.start, "period_end": period.end, "version": None,
            "forms": "", "status": _status(number),
            "run_id": f"run {run}", "reread_of": None,
        }
        for number, unit, period in reported
    ]  # fmt: skip
    submissions = pl.DataFrame(rows, schema={n: c.dtype.type for n, c in Submissions.to_schema().columns.items()})
    accepted = submissions.filter(pl.col("status") != "rejected").join(
        pl.DataFrame(
            [(u.unit_id, u.kind) for u in registry_units(reported)], schema=["unit_id", "kind"], orient="row"
        ).unique(),
        on="unit_id",
    )
    return RunRows(
        submissions,
        _findings(submissions),
        _layouts(accepted),
        pl.DataFrame(schema=INBOX_FILES),
        _records(accepted),
    )


def _status(number: int) -> str:
    return "accepted_with_warnings" if number % 9 == 0 else "rejected" if number % 10 == 0 else "accepted"


def registry_units(reported: list[tuple[int, Unit, Period]]) -> list[Unit]:
    """List the units of the reports."""
    return list({unit.unit_id: unit for _, unit, _ in reported}.values())


def _records(accepted: pl.DataFrame) -> dict[str, pl.DataFrame]:
    ids = accepted.select("submission_id", "kind", n=pl.col("arrival") % 3)
    committees = ids.filter(pl.col("kind").is_in(["commune", "town"]))
    rows = pl.DataFrame({"sheet_row": range(14, 14 + PARTY_CELLS)}, schema={"sheet_row": pl.Int32})
    commune = committees.join(rows, how="cross").select(
        "submission_id", pl.lit("01A-XA").alias("sheet"), "sheet_row", pl.lit("village").alias("section"),
        pl.format("Chi bộ thôn {}", "sheet_row").alias("party_cell"),
        *((pl.col("n") * (pl.col("sheet_row") == 14)).cast(pl.Int64).alias(name) for name in OF_COMMUNE),
    )  # fmt: skip
    lists = pl.DataFrame({"organisation": ["Hội Phụ nữ", "Hội Nông dân", "Đoàn Thanh niên"]}).join(
        pl.DataFrame({"level": ["Cấp xã", "Chi hội"]}), how="cross"
    )
    cadres = committees.join(lists, how="cross").select(
        "submission_id", pl.lit("01B-XA").alias("sheet"), pl.lit(9, pl.Int32).alias("sheet_row"), "organisation",
        "level", pl.lit(8, pl.Int64).alias("key_cadres"), pl.lit(3, pl.Int64).alias("not_yet_members"),
    )  # fmt: skip
    register = committees.filter(pl.col("n") > 0).select(
        "submission_id", pl.lit("04-KN").alias("sheet"), pl.lit(9, pl.Int32).alias("sheet_row"),
        pl.concat_str("submission_id", pl.lit("-QĐ/HU")).alias("decision_number"),
        pl.lit(1, pl.Int64).alias("decision_line"),
        pl.lit(date(2024, 1, 5)).alias("decided_on"), pl.lit(date(2024, 1, 9)).alias("admitted_on"),
    )  # fmt: skip
    columns = pl.DataFrame({"member": ["grade_12", "staff"], "sheet_column": ["C", "D"]})
    school = ids.filter(kind="school").join(columns, how="cross").select(
        "submission_id", pl.lit("03-TH").alias("sheet"), "sheet_column", "member",
        *(pl.col("n").cast(pl.Int64).alias(name) for name in OF_SCHOOL),
    )  # fmt: skip
    enterprise = ids.filter(kind="enterprise").select(
        "submission_id", pl.lit("02-DN").alias("sheet"), pl.lit("D").alias("sheet_column"),
        pl.lit("enterprise").alias("member"),
        *(pl.col("n").cast(pl.Int64).alias(name) for name in ("workers", "full_members", "admitted")),
    )  # fmt: skip
    return {
        "commune_admissions": commune,
        "key_cadres": cadres,
        "admission_register": register,
        "school_report": school,
        "enterprise_report": enterprise,
    }


def _layouts(accepted: pl.DataFrame) -> pl.DataFrame:
    fields = [
        (form.metadata().code, form.metadata().code, name, column_letters(n), None)
        for form in FORMS
        for n, name in enumerate(form.cells(), start=1)
        if form is CommuneAdmissions
    ]
    names = {
        "form": pl.String,
        "sheet": pl.String,
        "field": pl.String,
        "sheet_column": pl.String,
        "sheet_row": pl.Int32,
    }
    placed = accepted.select("submission_id").join(pl.DataFrame(fields, schema=names, orient="row"), how="cross")
    return placed.select(list(Layouts.to_schema().columns))


def _findings(submissions: pl.DataFrame) -> pl.DataFrame:
    found = submissions.filter(pl.col("status") != "accepted").select(
        "submission_id", pl.col("submission_id").alias("finding_id"), pl.lit("C-01").alias("rule"),
        pl.when(pl.col("status") == "rejected").then(pl.lit("error")).otherwise(pl.lit("warning")).alias("severity"),
        *(pl.lit(v, pl.String).alias(n) for n, v in (("sheet", "01A-XA"), ("cell", "G14"), ("field", "admitted"))),
        *(pl.lit(v, pl.String).alias(n) for n, v in (("found", None), ("expected", "0"), ("sentence", "…"))),
    )  # fmt: skip
    return found.select(list(Findings.to_schema().columns))


if __name__ == "__main__":
    print("\n".join(measure()[0]))
