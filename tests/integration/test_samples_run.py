"""The real command, with a real Prefect, over the sample workbooks."""

import html
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest
from support.data import EXPECTED, ROOT, SAMPLES
from support.prefect_database import give_database
from support.site import Row
from support.tables import tables

from flows.cli.commands.common import SAMPLE_OFFICE

TONGHOP = Path(sys.executable).with_name("tonghop")
# Planted in the footer of every sample, and in the register that carries names.
PLANTED = ("người lập biểu thử nghiệm", "0000 000 000", "người thử nghiệm")

pytestmark = [pytest.mark.long(order=23), pytest.mark.server]


@dataclass(frozen=True)
class Done:
    """Two runs over the samples: what each printed, and the tables after each."""

    home: Path
    first: subprocess.CompletedProcess[str]
    tables_first: dict[str, list[Row]]
    second: subprocess.CompletedProcess[str]
    tables_second: dict[str, list[Row]]

    @property
    def summary(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.first.stdout)
        return found


def tonghop(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command from the project's folder, with a Prefect of its own."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("PREFECT_", "TONGHOP_"))}
    return subprocess.run(
        [TONGHOP, *arguments],
        env=inherited | {"TONGHOP_HOME": str(home)},
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        timeout=200,
        check=False,
    )


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Done:
    home = tmp_path_factory.mktemp("samples") / "home"
    inbox = tmp_path_factory.mktemp("inbox")
    for workbook in SAMPLES.glob("*.xlsx"):
        shutil.copy2(workbook, inbox)
    run = ("run", "--inbox", str(inbox), "--as-of", EXPECTED["as_of"], "--format", "json")
    give_database(home)
    first = tonghop(home, *run)
    assert first.returncode == 0, first.stderr
    after_first = tables(home / "published" / "tonghop.duckdb")
    second = tonghop(home, *run)
    assert second.returncode == 0, second.stderr
    return Done(home, first, after_first, second, tables(home / "published" / "tonghop.duckdb"))


def test_prints_one_object_and_nothing_else(done: Done) -> None:
    assert done.first.stdout.count("\n") == 1
    assert set(done.summary) == {"run_id", "as_of", "submissions", "district", "warnings"}
    assert {tuple(line) for line in done.summary["submissions"]} == {
        ("file", "sha256", "status", "unit_id", "period", "rules", "counts", "why_not")
    }
    assert done.first.stderr == f"tonghop: {SAMPLE_OFFICE}\n"


def test_every_sample_has_the_status_and_the_rules_that_are_expected(done: Done) -> None:
    found = {line["file"]: line for line in done.summary["submissions"]}

    assert found.keys() == EXPECTED["files"].keys()
    for name, expected in EXPECTED["files"].items():
        assert found[name]["status"] == expected["status"], name
        assert set(expected["rules"]) <= set(found[name]["rules"]), name


def test_the_admissions_expected_are_in_unit_progress(done: Done) -> None:
    asked = tonghop(done.home, "sql", "SELECT unit_id, period, admitted FROM unit_progress", "--format", "json")
    progress = {(row["unit_id"], row["period"]): row["admitted"] for row in json.loads(asked.stdout)}
    counted = {
        (about["unit_id"], about["period"]): about["admitted"]
        for about in EXPECTED["files"].values()
        if about.get("admitted") is not None and about["status"].startswith("accepted")
    }

    assert asked.returncode == 0
    assert {key: progress.get(key) for key in counted} == counted


def test_the_district_has_no_more_than_its_units(done: Done) -> None:
    asked = tonghop(done.home, "sql", "SELECT sum(counted)::INTEGER AS n FROM unit_progress", "--format", "json")
    district = done.summary["district"]

    assert list(district) == ["period", "admitted", "year_to_date", "term_to_date", "term_target"]
    assert (district["period"], district["term_target"]) == ("2024-01", 750)
    assert [{"n": district["term_to_date"]}] == json.loads(asked.stdout)


def test_running_again_changes_nothing_and_says_so(done: Done) -> None:
    again = json.loads(done.second.stdout)

    assert again["submissions"] == []
    assert again["district"] == done.summary["district"]
    assert again["run_id"] != done.summary["run_id"]
    assert done.tables_second == done.tables_first
    assert any(
        text.startswith("Không có báo cáo mới (28 tệp đã xem trước đó)") for _, text in texts_of_prefect(done.home)
    )


def test_the_run_id_is_prefects(done: Done) -> None:
    with sqlite3.connect(done.home / "prefect" / "prefect.db") as database:
        known = {str(row[0]) for row in database.execute("SELECT id FROM flow_run")}
    database.close()

    assert {json.loads(run.stdout)["run_id"] for run in (done.first, done.second)} == known


def test_a_run_is_a_handful_of_tasks(done: Done) -> None:
    with sqlite3.connect(done.home / "prefect" / "prefect.db") as database:
        (tasks,) = database.execute("SELECT count(*) FROM task_run").fetchone()
    database.close()

    assert tasks == 7 + 7


def test_the_log_says_where_each_rejected_report_is_wrong(done: Done) -> None:
    logged = [text for where, text in texts_of_prefect(done.home) if where == "prefect log"]

    assert any(text.startswith("05 ô trống.xlsx: bị trả lại: C-01 01A-XA!G14: (trống); ") for text in logged)
    assert any(text.startswith("24 rỗng.xlsx: không đọc được: F-01: ") for text in logged)


def texts_of_prefect(home: Path) -> Iterator[tuple[str, str]]:
    """List every text of Prefect's database with its place: logs, artifacts, parameters, states, events."""
    database = sqlite3.connect(home / "prefect" / "prefect.db")
    names = [row[0] for row in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    for name in names:
        for row in database.execute(f'SELECT * FROM "{name}"'):
            for value in row:
                if isinstance(value, str | bytes):
                    yield (
                        f"prefect {name}",
                        value if isinstance(value, str) else value.decode(errors="replace"),
                    )
    database.close()


def texts_of_database(path: Path) -> Iterator[tuple[str, str]]:
    """List every value of every table and view of a DuckDB file, with its place."""
    with duckdb.connect(str(path), read_only=True) as connection:
        relations = connection.sql(
            "SELECT table_schema || '.' || table_name FROM information_schema.tables "
            "WHERE table_name NOT LIKE 'trace_of_%'"  # they say the same over again, cell by cell
        ).fetchall()
        for (name,) in relations:
            for row in connection.sql(f"SELECT COLUMNS(*)::VARCHAR FROM {name}").fetchall():
                yield from ((f"{path.name} {name}", value) for value in row if value is not None)


def texts_of_files(home: Path) -> Iterator[tuple[str, str]]:
    """List the bytes of every other file left behind, but the archive, which keeps the originals."""
    for path in sorted(home.rglob("*")):
        if path.is_file() and home / "archive" not in path.parents:
            yield path.name, path.read_bytes().decode(errors="replace")


def as_people_read(text: str) -> str:
    """Return a text in one spelling, escapes undone."""
    text = re.sub(r"\\+u([0-9a-fA-F]{4})", lambda match: chr(int(match[1], 16)), text)
    return " ".join(unicodedata.normalize("NFC", html.unescape(text)).lower().split())


def left_behind(done: Done) -> list[tuple[str, str]]:
    """List everything that two runs stored or printed, with its place."""
    printed = [
        (f"output {n}", out) for n, run in enumerate((done.first, done.second)) for out in (run.stdout, run.stderr)
    ]
    return [
        *printed,
        *texts_of_prefect(done.home),
        *texts_of_database(done.home / "warehouse.duckdb"),
        *texts_of_database(done.home / "published" / "tonghop.duckdb"),
        *texts_of_files(done.home),
    ]


def test_nothing_of_a_foot_or_of_a_refused_register_is_left_behind(done: Done) -> None:
    texts = [(where, as_people_read(text)) for where, text in left_behind(done)]

    assert [(where, planted) for where, text in texts for planted in PLANTED if planted in text] == []


@pytest.mark.thorough
def test_the_search_would_have_found_it(done: Done) -> None:
    """The names of the files are where the names of people must not be, and the originals have those."""
    texts = [(where.split()[0], as_people_read(text)) for where, text in left_behind(done)]

    said = {where for where, text in texts if "14 tên người.xlsx" in text}
    assert {"output", "prefect", "warehouse.duckdb", "tonghop.duckdb"} <= said
    assert sum(path.is_file() for path in (done.home / "archive").rglob("*")) == 27
