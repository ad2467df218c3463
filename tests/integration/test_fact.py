"""One tidy view of facts: what it has, and that nothing in it is counted twice."""

import subprocess
import sys

import duckdb
import pytest
from support.fact_sums import differences
from support.sample import shared_sample

from schemas.declaration.measures import measures
from schemas.forms import FORMS
from warehouse.published.querying import open_published, query_published
from warehouse.views.statements import all_views

pytestmark = pytest.mark.long(order=37)

OURS = "schema_name IN ('ledger', 'district', 'main') AND NOT internal"


def ask(sql: str) -> list[tuple[object, ...]]:
    return query_published(shared_sample().home, sql).rows()


@pytest.fixture(scope="module")
def plain() -> duckdb.DuckDBPyConnection:
    """Open the copy as an analyst does: plain DuckDB, no search path."""
    return duckdb.connect(str(shared_sample().home.published), read_only=True)


def test_its_sums_are_the_views_and_its_parts_the_whole() -> None:
    with duckdb.connect(str(shared_sample().home.published), read_only=True) as connection:
        found = differences(connection)

    assert {name: rows for name, rows in found.items() if rows} == {}
    assert len(found) > 40


def test_every_count_of_every_form_is_in_it() -> None:
    told = dict(ask("SELECT measure, sum(value)::BIGINT FROM fact WHERE value IS NOT NULL GROUP BY measure"))

    assert set(told) == {measure.name for form in FORMS for measure in measures(form, FORMS)}
    assert min(told[name] for name in ("nominated_by_trade_union", "admitted_women", "admitted_aged_18_30")) > 0


def test_the_district_is_what_a_sum_gives() -> None:
    natural = "SELECT sum(counted)::BIGINT FROM fact WHERE measure = 'admitted'"

    assert ask(natural) == [(419,)]
    whole = "WITH f AS MATERIALIZED (FROM fact WHERE measure = 'admitted') "
    for column in ("year", "period", "form", "section", "introduced_by", "party_cell", "member", "kind", "breakdown"):
        parts = ask(f"{whole}SELECT sum(counted)::BIGINT FROM f GROUP BY {column}")
        assert sum(n for (n,) in parts) == 419, column


def test_no_measure_of_a_form_beside_the_district_has_the_name_of_one_that_adds() -> None:
    mixed = "SELECT measure FROM measure GROUP BY measure HAVING count(DISTINCT adds_to_district) > 1"

    assert ask(mixed) == []


def test_stocks_are_told_apart_and_counted_once_a_unit() -> None:
    cadres = "FROM fact WHERE measure = 'key_cadres' AND counted IS NOT NULL GROUP BY unit_id, organisation, level"

    assert ask("SELECT DISTINCT measure_type FROM fact WHERE measure = 'key_cadres'") == [("stock",)]
    assert max(ask(f"SELECT count(*) {cadres}")) == (1,)


def test_what_is_provisional_is_so_in_every_view() -> None:
    views = "SELECT unit_id, period, provisional FROM unit_progress"
    facts = "SELECT DISTINCT unit_id, period, provisional FROM fact WHERE measure = 'admitted'"

    assert ask(f"({views} EXCEPT {facts}) UNION ALL ({facts} EXCEPT {views})") == []


def test_views_are_found_without_a_search_path(plain: duckdb.DuckDBPyConnection) -> None:
    listed = {name for (name,) in plain.sql("SHOW TABLES").fetchall()}
    views = [view for view in all_views() if view.name.startswith("district.")]

    assert listed == {view.name.partition(".")[2] for view in views if not view.parameters}
    assert plain.sql("SELECT term_to_date FROM district_progress ORDER BY period DESC LIMIT 1").fetchall() == [(419,)]
    assert plain.sql("FROM unit_progress_as_it_is(DATE '2025-07-01')").fetchall()
    assert plain.sql("FROM trace('unit_progress', 'xa-an-khe', '2023')").fetchall()
    for view in views:
        more = "".join(", DATE '2024-01-01'" for _ in view.parameters)
        plain.sql(f"FROM {view.name.partition('.')[2]}_as_known_at('2030-01-01'{more}) LIMIT 1").fetchall()


def test_they_have_the_same_comments_there(plain: duckdb.DuckDBPyConnection) -> None:
    of = "SELECT table_name, column_name, comment FROM duckdb_columns() WHERE NOT internal AND schema_name = '{}'"

    assert plain.sql(f"{of.format('main')} EXCEPT {of.format('district')}").fetchall() == []
    assert plain.sql(f"FROM ({of.format('main')}) WHERE comment IS NULL").fetchall() == []


def test_counts_are_bigint_and_shares_double(plain: duckdb.DuckDBPyConnection) -> None:
    wide = f"SELECT table_name, column_name FROM duckdb_columns() WHERE {OURS} AND data_type SIMILAR TO '(U?HUGEINT|DECIMAL).*'"

    assert plain.sql(wide).fetchall() == []


def test_no_view_has_a_number_that_is_none() -> None:
    doubles = ask(
        f"SELECT schema_name, table_name, column_name FROM duckdb_columns() WHERE {OURS} AND data_type IN ('DOUBLE', 'FLOAT')"
    )
    with open_published(shared_sample().home) as query:
        for schema, table, column in doubles:
            wrong = query(f'FROM "{schema}"."{table}" WHERE isnan("{column}") OR isinf("{column}")')
            assert wrong.is_empty(), (schema, table, column)
    assert len(doubles) > 10


_ONE_CORE = """
import sys, duckdb
with duckdb.connect(sys.argv[1], read_only=True, config={"threads": 1}) as connection:
    connection.execute("SET streaming_buffer_size = '1KB'")
    for name in sys.stdin.read().split():
        connection.execute(f"FROM {name}").fetchall()
"""


def test_no_view_waits_for_itself_on_a_machine_with_one_core() -> None:
    views = "SELECT schema_name || '.' || view_name FROM duckdb_views() WHERE schema_name IN ('ledger', 'district')"
    names = "\n".join(str(name) for (name,) in ask(views))
    command = [sys.executable, "-c", _ONE_CORE, str(shared_sample().home.published)]

    assert subprocess.run(command, input=names, text=True, timeout=120, check=False).returncode == 0
