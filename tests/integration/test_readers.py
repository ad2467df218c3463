"""Readers that open the published copy in a loop through many runs: no error, and never two runs mixed."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from support.ledger import REGISTRY
from support.school_report import school
from support.site import Site

pytestmark = pytest.mark.long(order=13)

RUNS = 50 if os.environ.get("THOROUGH") else 15
# Opens the copy again each time, as an analyst's program does, and asks several questions of what it opened: one an entry of the
# journal, one the reports, one what they add. Run n of the test brings one report with n admissions, so that any
# two of the three tell whether the third is of the same run.
READER = """
import json
import sys
import time
import duckdb
path, stop = sys.argv[1:]
seen, errors, mixed, reads = [], [], [], 0
print("open", flush=True)
while True:
    try:
        last = open(stop).read()
    except FileNotFoundError:
        last = ""
    try:
        with duckdb.connect(path, read_only=True) as connection:
            runs, = connection.execute("SELECT count(*) FROM ledger.run").fetchone()
            reports, newest = connection.execute("SELECT count(*), max(run_id) FROM ledger.submission").fetchone()
            counted, = connection.execute("SELECT coalesce(sum(counted), 0)::INTEGER FROM district.unit_progress").fetchone()
            term, = connection.execute("SELECT max(term_to_date) FROM district.district_progress").fetchone()
    except Exception as error:
        errors.append(f"{type(error).__name__}: {error}")
    else:
        if not (reports == runs and counted == runs * (runs + 1) // 2 == term and newest == f"run {runs:02}"):
            mixed.append([runs, reports, newest, counted, term])
        seen.append(runs)
    reads += 1
    if last:
        break
print(json.dumps({"seen": seen, "errors": errors, "mixed": mixed}))
"""


@pytest.mark.thorough
def test_a_reader_in_a_loop_through_many_runs(tmp_path: Path) -> None:
    site = Site.below(tmp_path)
    periods = [p.id for p in REGISTRY.terms.periods() if p.kind == "month" and p.end.year < 2024]
    units = ("thpt-phu-duc", "thpt-quynh-coi")
    reports = [(unit, period) for unit in units for period in periods][: RUNS + 1]
    assert len(reports) == RUNS + 1

    def run(number: int) -> None:
        unit, period = reports[number]
        site.put(f"{number:02}.xlsx", school(period, number, unit_id=unit))
        assert site.run(f"run {number:02}") == {f"{number:02}.xlsx": "accepted"}

    run(1)
    stop = tmp_path / "stop"
    command = [sys.executable, "-c", READER, str(site.home.published), str(stop)]
    reader = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        assert reader.stdout is not None
        assert reader.stdout.readline() == "open\n"
        for number in range(2, RUNS + 1):
            run(number)
        stop.write_text("done")
        printed, wrong = reader.communicate(timeout=60)
    finally:
        reader.kill()

    found = json.loads(printed)
    assert (found["errors"], found["mixed"], wrong) == ([], [], "")
    assert found["seen"] == sorted(found["seen"])
    assert found["seen"][-1] == RUNS
    assert len(set(found["seen"])) > RUNS // 4, "the reader hardly read while runs went on"


def test_the_command_line_of_duckdb_opens_it(tmp_path: Path) -> None:
    """DuckDB's own command line opens it read-only, with comments and sorted names."""
    shell = Path(sys.executable).with_name("duckdb")
    found = str(shell) if shell.exists() else shutil.which("duckdb")
    if not found:
        pytest.skip("duckdb's command line is not installed")
    site = Site.below(tmp_path)
    site.put("a.xlsx", school("2024-01", 2))
    site.run("only")

    def ask(sql: str) -> str:
        command = [found, "-readonly", "-csv", "-noheader", str(site.home.published), sql]
        return subprocess.run(command, capture_output=True, encoding="utf-8", timeout=60, check=True).stdout

    assert ask("SELECT term_to_date FROM district.district_progress WHERE period = '2024-01'") == "2\n"
    assert ask("SELECT count(*) FROM duckdb_columns() WHERE schema_name = 'district' AND comment IS NULL") == "0\n"
    assert (
        ask("SELECT unit_name FROM district.units_without_admission WHERE kind = 'commune' LIMIT 1").strip('"\n')
        == "Xã An Ấp"
    )
    assert ask("SELECT count(*) > 0 FROM district.trace('unit_progress')") == "true\n"
