"""SQL from SQL: the relations that a query names, and the query over what was known at a moment."""

import os
import subprocess
import sys

import pytest

from warehouse.storage.province import view_statements as province_statements
from warehouse.tables.declared import FIXED_TABLES
from warehouse.views.as_known_at import as_known_at
from warehouse.views.relations import in_order, references, rewrite
from warehouse.views.statements import SCHEMAS, SQL, all_views, growing

GROWING = frozenset({"ledger.run", "ledger.submission", "ledger.owed_on", "district.unit_progress"})
UNCHANGED = {
    "a table that doesn't grow": "FROM ledger.unit",
    "a string": "SELECT 'ledger.run' AS name, 'FROM ledger.run' AS sql FROM ledger.unit",
    "a comment": "SELECT 1 -- FROM ledger.run\n /* ledger.submission */ FROM ledger.unit",
    "a common table expression": "WITH run AS (FROM ledger.unit) SELECT run.unit_id FROM run",
    "a column of a table with such a name": "WITH ledger AS (SELECT 1 AS run) SELECT ledger.run FROM ledger",
    "a quoted name that contains it": 'SELECT 1 AS "FROM ledger.run" FROM ledger.unit AS "ledger.run"',
    "a dollar-quoted string": "SELECT $$ FROM ledger.run $$ FROM ledger.unit",
    "a scalar function of a schema": "SELECT ledger.form_code('x') AS code FROM ledger.unit",
}
BOUNDED = {
    "FROM ledger.run": "FROM ledger.run_as_known_at(moment)",
    'FROM "ledger"."run"': "FROM ledger.run_as_known_at(moment)",
    "FROM Ledger . RUN AS r": "FROM ledger.run_as_known_at(moment) AS r",
    "FROM ledger./* the */run": "FROM ledger.run_as_known_at(moment)",
    "SELECT 'ế' AS a FROM ledger.run, ledger.unit": "SELECT 'ế' AS a FROM ledger.run_as_known_at(moment), ledger.unit",
    "FROM ledger.owed_on(DATE '2024-01-01')": "FROM ledger.owed_on_as_known_at(moment, DATE '2024-01-01')",
    "FROM ledger.owed_on((SELECT max(as_of) FROM ledger.run)) AS o": (
        "FROM ledger.owed_on_as_known_at(moment, (SELECT max(as_of) FROM ledger.run_as_known_at(moment))) AS o"
    ),
    "FROM ledger.owed_on ( )": "FROM ledger.owed_on_as_known_at(moment)",
    "WITH run AS (FROM ledger.run) FROM run": "WITH run AS (FROM ledger.run_as_known_at(moment)) FROM run",
    "SELECT 1 WHERE EXISTS (FROM ledger.run)": "SELECT 1 WHERE EXISTS (FROM ledger.run_as_known_at(moment))",
    "FROM ledger.unit SEMI JOIN ledger.submission USING (unit_id)": (
        "FROM ledger.unit SEMI JOIN ledger.submission_as_known_at(moment) USING (unit_id)"
    ),
    "FROM (UNPIVOT (SELECT a, b FROM ledger.run) ON a, b INTO NAME n VALUE v)": (
        "FROM (UNPIVOT (SELECT a, b FROM ledger.run_as_known_at(moment)) ON a, b INTO NAME n VALUE v)"
    ),
    "SELECT (SELECT max(entry) FROM ledger.run) -- ledger.run\nUNION ALL SELECT count(*) FROM ledger.submission": (
        "SELECT (SELECT max(entry) FROM ledger.run_as_known_at(moment)) -- ledger.run\n"
        "UNION ALL SELECT count(*) FROM ledger.submission_as_known_at(moment)"
    ),
}


@pytest.mark.parametrize("sql", UNCHANGED.values(), ids=UNCHANGED)
def test_what_names_nothing_that_grows_stays(sql: str) -> None:
    assert as_known_at(sql, GROWING) == sql


@pytest.mark.parametrize(("sql", "expected"), BOUNDED.items())
def test_every_way_to_name_a_relation_is_bounded(sql: str, expected: str) -> None:
    assert as_known_at(sql, GROWING) == expected


def test_a_question_has_its_moment_as_a_parameter() -> None:
    sql = "FROM district.unit_progress WHERE period = $period"

    assert (
        as_known_at(sql, GROWING, "$moment")
        == "FROM district.unit_progress_as_known_at($moment) WHERE period = $period"
    )


def test_a_name_is_known_without_its_quotes() -> None:
    assert [
        r.name for r in references('FROM "district"."unit_progress" AS p JOIN ledger.owed_on(1) USING (unit_id)')
    ] == [
        "district.unit_progress",
        "ledger.owed_on",
    ]


def test_a_text_that_is_no_query_is_refused() -> None:
    with pytest.raises(ValueError, match="syntax error"):
        references("SELECT FROM WHERE")


def test_rewriting_to_the_same_names_changes_nothing() -> None:
    for view in all_views():
        assert rewrite(view.text, lambda reference, text=view.text: text[reference.start : reference.end]) == view.text


class TestOrder:
    """Views are made after those that they name."""

    def test_follows_from_the_names(self) -> None:
        assert in_order({"a.x": "FROM a.y", "a.y": "FROM b.z() JOIN a.other USING (n)", "b.z": "SELECT 1"}) == [
            "b.z",
            "a.y",
            "a.x",
        ]

    def test_a_shadowed_name_needs_nothing(self) -> None:
        assert in_order({"a.x": "WITH y AS (SELECT 1) FROM y", "a.y": "FROM a.x"}) == ["a.x", "a.y"]

    def test_is_the_same_in_every_process(self) -> None:
        code = "from warehouse.views.statements import all_views; print([view.name for view in all_views()])"
        orders = {
            subprocess.run(
                [sys.executable, "-c", code],
                env=os.environ | {"PYTHONHASHSEED": seed},
                capture_output=True,
                text=True,
                check=True,
            ).stdout
            for seed in ("1", "2", "3")
        }
        assert len(orders) == 1

    def test_holds_for_all_views(self) -> None:
        made: set[str] = set()
        names = {view.name for view in all_views()}
        for view in all_views():
            assert {r.name for r in references(view.text)} & names <= made
            made.add(view.name)

    def test_holds_for_the_views_of_a_province(self) -> None:
        names = list(province_statements("lake"))

        assert names.index("told") < names.index("progress_by_district") < names.index("progress")


def test_every_file_is_a_view_of_a_schema() -> None:
    assert [path.name for path in SQL.glob("*.sql")] == []
    assert sorted(path.name for path in SQL.iterdir()) == sorted([*SCHEMAS, "province"])


def test_what_holds_entries_grows() -> None:
    with_entries = {f"ledger.{table.name}" for table in FIXED_TABLES if "entry" in [c.name for c in table.columns]}

    # the record of when entries are known is asked whole
    assert with_entries - {"ledger.publication"} <= growing()
