"""The documents for analysts hold: the dictionary is up to date, its examples and all questions run."""

import csv
import io
import json
import os
import re
import subprocess
import sys

import duckdb
import pytest
from support.data import ROOT
from support.sample import sample_site
from support.site import Site

from schemas.forms import FORMS, rule_catalogue
from schemas.registry import Registry
from warehouse.ledger.store import Warehouse
from warehouse.published.dictionary import FILE, dictionary, examples
from warehouse.published.querying import query_published
from warehouse.tables.declared import all_tables
from warehouse.views.statements import all_views

pytestmark = pytest.mark.long(order=45)

QUESTION = re.compile(r"^## (\d+)\. (.+?)$.*?^```sql\n(.*?)^```\n\n^```csv\n(.*?)^```", re.MULTILINE | re.DOTALL)
QUESTIONS = QUESTION.findall((ROOT / "docs" / "queries.md").read_text(encoding="utf-8"))
EXPLORE = ROOT / "docs" / "explore.py"
OUTDATED = "bring docs/dictionary.md up to date: run `make docs`"


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Site:
    return sample_site(tmp_path_factory.mktemp("sample"))


def test_the_dictionary_is_fresh() -> None:
    with duckdb.connect() as connection:
        warehouse = Warehouse(connection)
        warehouse.prepare(Registry((), ()))

        assert FILE.read_text(encoding="utf-8") == dictionary(warehouse.query), OUTDATED


def test_the_published_copy_tells_the_same_dictionary(sample: Site) -> None:
    assert dictionary(lambda sql: query_published(sample.home, sql)) == FILE.read_text(encoding="utf-8"), OUTDATED


def test_the_dictionary_has_every_relation_and_rule() -> None:
    text = FILE.read_text(encoding="utf-8")
    headings = set(re.findall(r"^### `(\w+)", text, re.MULTILINE))

    assert {table.name for table in all_tables(FORMS)} <= headings, OUTDATED
    assert {view.name.partition(".")[2] for view in all_views()} <= headings, OUTDATED
    assert [number for number in rule_catalogue() if f"| {number} |" not in text] == [], OUTDATED


@pytest.mark.parametrize("view", examples())
def test_the_example_of_a_view_runs(view: str, sample: Site) -> None:
    example, name = examples()[view], view.partition(".")[2].partition(" ")[0]

    assert name in example
    assert example in FILE.read_text(encoding="utf-8")
    found = query_published(sample.home, example)
    assert (
        found.height
        or name in {"restatement", "revision", "reread_comparison", "issued_against_current", "issued_change"}
        or ("LIMIT 10" in example)
    )


def test_the_questions_are_numbered() -> None:
    assert [int(number) for number, *_ in QUESTIONS] == list(range(1, 32))


@pytest.mark.parametrize(("number", "question", "sql", "answer"), QUESTIONS, ids=[q[1] for q in QUESTIONS])
def test_a_question_has_the_documented_answer(number: str, question: str, sql: str, answer: str, sample: Site) -> None:
    found = query_published(sample.home, sql)
    documented = list(csv.reader(io.StringIO(answer)))

    assert found.columns == documented[0]
    assert [["" if v is None else str(v) for v in row] for row in found.rows()] == documented[1:]


def test_the_known_figures_are_among_the_answers() -> None:
    """750, 150, 419, 2 and "over 50 %" are the newspaper's (docs/forms.md §6)."""
    answers = {int(number): answer for number, _, _, answer in QUESTIONS}

    assert "2024-01,419,750,0.5587" in answers[1]
    assert "2023,130,150" in answers[5]
    assert answers[9].endswith("Phụ Dực,2\n")
    assert [line.split(",")[0] for line in answers[10].splitlines()[1:]] == ["Hội Phụ nữ", "Hội Nông dân"]
    assert all(float(line.rsplit(",", 1)[1]) > 0.5 for line in answers[10].splitlines()[1:])


NOTEBOOK = """
import importlib.util
import json
import sys
spec = importlib.util.spec_from_file_location("explore", sys.argv[1])
notebook = importlib.util.module_from_spec(spec)
spec.loader.exec_module(notebook)
_, said = notebook.app.run()
charts = {name: value.to_dict() for name, value in said.items() if name.endswith("_chart")}
print(json.dumps({"charts": charts, "stands": said["stands"].to_dicts(), "quiet": said["quiet"].height}))
"""


class TestTheNotebook:
    """`docs/explore.py`, without a browser."""

    @pytest.fixture(autouse=True)
    def _is_installed(self) -> None:
        pytest.importorskip("marimo", reason="the optional extra `explore` is not installed")
        pytest.importorskip("altair", reason="the optional extra `explore` is not installed")

    def _run(self, sample: Site, *command: str) -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, "TONGHOP_HOME": str(sample.home.root)}
        return subprocess.run(
            [sys.executable, *command], env=environment, capture_output=True, encoding="utf-8", timeout=120, check=False
        )

    def test_runs_as_a_script(self, sample: Site) -> None:
        done = self._run(sample, str(EXPLORE))

        assert (done.returncode, done.stderr) == (0, "")

    def test_its_charts_have_titles_and_the_known_figures(self, sample: Site) -> None:
        done = self._run(sample, "-c", NOTEBOOK, str(EXPLORE))
        output = json.loads(done.stdout)

        assert output["stands"][0]["term_to_date"] == 419
        assert output["quiet"] == 6
        charts = output["charts"]
        assert set(charts) == {"term_chart", "solution_chart", "unit_chart", "cadre_chart", "reporting_chart"}
        assert all(chart["title"] for chart in charts.values())
        assert all(any(rows for rows in chart["datasets"].values()) for chart in charts.values())
        of_term = charts["term_chart"]["datasets"].values()
        known = next(rows for rows in of_term if set(rows[0]) == {"period_end", "term_to_date"})
        assert [row["term_to_date"] for row in known] == [45, 155, 280, 410, 419], "no step between the reports"
