"""Every table, view and column has a comment; loaded rows have the declared types."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from support.ledger import REGISTRY

from schemas.forms import FORMS
from warehouse.ledger.store import Warehouse
from warehouse.tables.declared import SCHEMA_VERSION, all_tables
from warehouse.tables.facts import dimension_columns
from warehouse.views.statements import SCHEMAS, SQL, all_views
from warehouse.views.trace import key_of

OF_FORMS = {
    f"ledger.{name}"
    for name in (
        "cell",
        "figure_cell",
        "solution_cell",
        "stated_record",
        "solution_part",
        "form_sender",
        "form_solution",
        "stated_fact",
        "measure",
        "submission_form",
    )
}
FIGURES = ("ledger.figure", "ledger.issued_view_figure")
OURS = "schema_name IN ('ledger', 'district') AND NOT internal"


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warehouse]:
    with Warehouse.open(tmp_path_factory.mktemp("tables") / "warehouse.duckdb") as warehouse:
        warehouse.prepare(REGISTRY)
        yield warehouse


@pytest.mark.parametrize(
    "undocumented",
    [
        f"SELECT table_name FROM duckdb_tables() WHERE {OURS} AND coalesce(trim(comment), '') = ''",
        f"SELECT view_name FROM duckdb_views() WHERE {OURS} AND coalesce(trim(comment), '') = ''",
        f"SELECT table_name, column_name FROM duckdb_columns() WHERE {OURS} AND coalesce(trim(comment), '') = ''",
    ],
    ids=["tables", "views", "columns"],
)
def test_everything_has_a_comment(undocumented: str, warehouse: Warehouse) -> None:
    assert warehouse.query(undocumented).rows() == []


def test_comments_are_in_both_languages(warehouse: Warehouse) -> None:
    found = warehouse.query(f"SELECT table_name, column_name, comment FROM duckdb_columns() WHERE {OURS}")

    assert found.height > 150
    assert [row for row in found.rows() if " · " not in (row[2] or "")] == []
    relations = warehouse.query(
        f"SELECT table_name AS name, comment FROM duckdb_tables() WHERE {OURS} "
        f"UNION ALL SELECT view_name, comment FROM duckdb_views() WHERE {OURS}"
    )
    assert [row for row in relations.rows() if " · " not in (row[1] or "")] == []


def test_every_column_of_a_view_is_described_in_its_head_and_no_other(warehouse: Warehouse) -> None:
    for view in all_views():
        asked = (
            f"{view.name}({', '.join(['DATE $$2024-02-26$$'] * len(view.parameters))})"
            if view.parameters
            else view.name
        )
        of_forms = [c.name for c in dimension_columns(FORMS)] if view.name == "district.fact" else []
        assert list(warehouse.query(f"FROM {asked} LIMIT 0").columns) == [*view.columns, *of_forms], view.name


def test_days_are_dates_and_moments_have_their_zone(warehouse: Warehouse) -> None:
    found = warehouse.query(f"SELECT table_name, column_name, data_type FROM duckdb_columns() WHERE {OURS}")
    days, moments = ("_on", "_start", "_end", "_day", "_from", "_to", "_until", "as_of", "since"), ("_at",)
    wanted = {name: kind for names, kind in ((days, "DATE"), (moments, "TIMESTAMP WITH TIME ZONE")) for name in names}

    for table, column, kind in found.rows():
        for ending, expected in wanted.items():
            if column.endswith(ending):
                assert kind == expected, (table, column)


def test_there_is_a_table_for_every_form_and_a_view_for_every_file(warehouse: Warehouse) -> None:
    tables = set(warehouse.query(f"SELECT table_name FROM duckdb_tables() WHERE {OURS}")["table_name"])
    views = warehouse.query(f"SELECT schema_name || '.' || view_name AS name FROM duckdb_views() WHERE {OURS}")

    assert tables == {table.name for table in all_tables(FORMS)}
    assert {form.metadata().table for form in FORMS} <= tables
    plain = {view.name for view in all_views() if not view.parameters}
    traces = {f"ledger.trace_of_{view.name.partition('.')[2]}" for view in all_views() if key_of(view.text)}
    assert set(views["name"]) == {*plain, *traces, *OF_FORMS, *FIGURES}
    assert {f"{s}.{path.stem}" for s in SCHEMAS for path in (SQL / s).glob("*.sql")} == {v.name for v in all_views()}


def test_every_macro_has_a_comment_and_every_view_one_of_a_moment(warehouse: Warehouse) -> None:
    found = warehouse.query(
        f"SELECT schema_name || '.' || function_name AS name, comment FROM duckdb_functions() WHERE {OURS}"
    )

    assert [row for row in found.rows() if " · " not in (row[1] or "")] == []
    assert set(found["name"]) >= {view.name for view in all_views() if view.parameters}
    assert set(found["name"]) >= {
        f"{view.name}_as_known_at" for view in all_views() if view.name.startswith("district.")
    }


def test_the_comment_of_a_field_has_its_label(warehouse: Warehouse) -> None:
    found = warehouse.query(
        "SELECT comment FROM duckdb_columns() WHERE table_name = 'commune_admissions' AND column_name = 'admitted_women'"
    )

    assert found["comment"].to_list() == ["admitted women · Kết nạp trong kỳ › Trong đó › Nữ"]


def test_nothing_uses_what_a_lake_lacks(warehouse: Warehouse) -> None:
    for found in ("duckdb_constraints() WHERE", "duckdb_indexes() WHERE", "duckdb_sequences() WHERE"):
        assert warehouse.query(f"SELECT * FROM {found} schema_name IN ('ledger', 'district')").height == 0


def test_the_registry_is_in_it(warehouse: Warehouse) -> None:
    counts = warehouse.query(
        "SELECT (SELECT count(*) FROM ledger.unit) AS units, (SELECT count(*) FROM ledger.target) AS targets, "
        "(SELECT version FROM ledger.schema_version) AS version"
    )
    units = warehouse.query(
        "SELECT count(*) AS n FROM ledger.unit WHERE kind IN ('commune', 'town') "
        "AND coalesce(valid_from, DATE '0001-01-01') <= DATE '2024-02-26' "
        "AND coalesce(valid_to, DATE '9999-12-31') >= DATE '2024-02-26'"
    )

    assert counts.row(0) == (len(REGISTRY.units), len(REGISTRY.targets), SCHEMA_VERSION)
    assert units["n"].item() == 37


def test_preparing_again_leaves_the_file_alone(tmp_path: Path) -> None:
    path = tmp_path / "warehouse.duckdb"
    for _ in range(2):
        with Warehouse.open(path) as warehouse:
            warehouse.prepare(REGISTRY)
        content, changed = path.read_bytes(), path.stat().st_mtime_ns
    with Warehouse.open(path) as warehouse:
        warehouse.prepare(REGISTRY)

    assert (path.read_bytes(), path.stat().st_mtime_ns) == (content, changed)


def test_a_registry_that_changed_is_put_in(tmp_path: Path) -> None:
    path = tmp_path / "warehouse.duckdb"
    smaller = type(REGISTRY)(REGISTRY.units[:3], REGISTRY.targets[:1])
    for registry in (REGISTRY, smaller):
        with Warehouse.open(path) as warehouse:
            warehouse.prepare(registry)
            units = warehouse.query("SELECT count(*) AS n FROM ledger.unit")["n"].item()

    assert units == 3


def test_a_registry_that_changed_leaves_the_views_as_they_are(tmp_path: Path) -> None:
    smaller = type(REGISTRY)(REGISTRY.units[:3], REGISTRY.targets[:1])
    with Warehouse.open(tmp_path / "warehouse.duckdb") as warehouse:
        warehouse.prepare(REGISTRY)
        warehouse.connection.execute("COMMENT ON VIEW district.unit_progress IS 'as it was'")
        warehouse.prepare(smaller)

        found = warehouse.query("SELECT comment FROM duckdb_views() WHERE comment = 'as it was'")
    assert found.height == 1
