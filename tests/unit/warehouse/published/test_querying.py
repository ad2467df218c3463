"""Queries of the published copy: read-only, without access to files, the network or this program."""

from pathlib import Path

import duckdb
import pytest

from warehouse.errors import WarehouseError
from warehouse.home.layout import Home
from warehouse.published import querying
from warehouse.published.querying import open_published, query_published


@pytest.fixture
def home(tmp_path: Path) -> Home:
    place = Home(tmp_path)
    place.published.parent.mkdir()
    with duckdb.connect(str(place.published)) as connection:
        connection.execute("CREATE SCHEMA district; CREATE SCHEMA ledger; CREATE TABLE ledger.unit AS SELECT 1 AS n")
    return place


def test_an_interval_is_shown_as_text(home: Home) -> None:
    assert query_published(home, 'SELECT INTERVAL 3 DAYS AS "a ""b", 1 AS c').rows() == [("3 days", 1)]


def test_a_query_without_rows(home: Home) -> None:
    assert query_published(home, "SELECT 1 AS a WHERE false").columns == ["a"]


@pytest.mark.parametrize(
    "sql",
    [
        "WITH a AS (SELECT 1 AS n) FROM a",
        "PIVOT (SELECT 1 AS a, 'x' AS k) ON k USING sum(a)",
        "DESCRIBE unit",
        "SUMMARIZE unit",
        "SHOW ALL TABLES",
        "EXPLAIN FROM unit",
        "VALUES (1) -- said",
    ],
)
def test_whatever_asks_is_answered(sql: str, home: Home) -> None:
    assert query_published(home, sql).height


HOSTILE = (
    "COPY unit TO '{folder}/out.csv'",
    "COPY (SELECT 1) TO '{folder}/out.parquet'",
    "EXPLAIN ANALYZE COPY unit TO '{folder}/out.csv'",
    "EXPORT DATABASE '{folder}/out'",
    "IMPORT DATABASE '{folder}'",
    "ATTACH '{folder}/other.duckdb' AS other",
    "ATTACH '{folder}/new.duckdb' AS new",
    "ATTACH ':memory:' AS new",
    "ATTACH 'host=localhost' AS p (TYPE postgres)",
    "INSTALL httpfs",
    "FORCE INSTALL httpfs FROM community",
    "LOAD httpfs",
    "LOAD '{folder}/secret.csv'",
    "FROM read_csv('{folder}/secret.csv')",
    "FROM read_text('{folder}/secret.csv')",
    "FROM read_blob('{folder}/*')",
    "FROM read_json('{folder}/secret.csv')",
    "FROM sniff_csv('{folder}/secret.csv')",
    "FROM glob('{folder}/*')",
    "FROM '{folder}/secret.csv'",
    "FROM read_csv('/etc/passwd')",
    "FROM 'https://example.org/x.parquet'",
    "FROM read_parquet('s3://bucket/x.parquet')",
    "FROM query('FROM read_text(''{folder}/secret.csv'')')",
    "FROM query_table('{folder}/secret.csv')",
    "SELECT getenv('HOME')",
    "SET enable_external_access = true",
    "RESET enable_external_access",
    "SET lock_configuration = false",
    "SET memory_limit = '1TB'",
    "SET temp_directory = '{folder}'",
    "PRAGMA enable_profiling; PRAGMA profiling_output = '{folder}/out.json'",
    "PRAGMA temp_directory = '{folder}'",
    "CALL enable_logging(storage = 'file', storage_path = '{folder}')",
    "CREATE SECRET s (TYPE s3)",
    "CREATE TABLE ledger.t AS SELECT 1",
    "CREATE OR REPLACE VIEW ledger.v AS SELECT 1",
    "INSERT INTO ledger.unit VALUES (2)",
    "UPDATE ledger.unit SET n = 2",
    "DELETE FROM ledger.unit",
    "DROP TABLE ledger.unit",
    "SELECT 1; DROP TABLE ledger.unit",
    "COMMENT ON TABLE ledger.unit IS 'mine'",
    "SET VARIABLE a = 1",
    "BEGIN",
    ".open {folder}/other.duckdb",
    ".read {folder}/secret.csv",
    "FROM here",
    "",
)


@pytest.mark.parametrize("sql", HOSTILE)
def test_nothing_is_written_and_nothing_else_is_reached(sql: str, home: Home) -> None:
    here = duckdb.sql("SELECT 'a variable of this program'")
    folder = home.root / "elsewhere"
    folder.mkdir()
    (folder / "secret.csv").write_text("a,b\n1,2\n")
    duckdb.connect(str(folder / "other.duckdb")).close()
    before = {path: path.read_bytes() for path in home.root.rglob("*") if path.is_file()}

    with pytest.raises(WarehouseError) as refused:
        query_published(home, sql.format(folder=folder))

    assert here
    assert "Traceback" not in str(refused.value)
    assert {path: path.read_bytes() for path in home.root.rglob("*") if path.is_file()} == before
    assert query_published(home, "FROM unit").rows() == [(1,)]


def test_what_takes_too_long_is_stopped(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(querying, "_MAX_SECONDS", 0.2)

    with pytest.raises(WarehouseError, match=r"took over 0\.2 seconds and was stopped"):
        query_published(home, "SELECT sum(a.range * b.range) FROM range(10_000_000) AS a, range(10_000_000) AS b")


def test_what_has_too_many_rows_is_refused(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(querying, "_MAX_ROWS", 1_000)

    assert query_published(home, "FROM range(1_000)").height == 1_000
    with pytest.raises(WarehouseError, match="over 1,000 rows"):
        query_published(home, "FROM range(1_000_000_000_000)")


def test_what_needs_too_much_memory_is_refused(home: Home) -> None:
    with pytest.raises(WarehouseError, match="Out of Memory"):
        query_published(
            home, "SELECT count(*) FROM (SELECT DISTINCT repeat('x', 1_000_000) || range FROM range(100_000))"
        )
    assert [path.name for path in home.published.parent.iterdir()] == [home.published.name]


def test_questions_asked_together_are_of_one_copy(home: Home) -> None:
    with open_published(home) as question:
        assert question("FROM unit").rows() == [(1,)]
        newer = home.root / "newer.duckdb"
        with duckdb.connect(str(newer)) as connection:
            connection.execute(
                "CREATE SCHEMA district; CREATE SCHEMA ledger; CREATE TABLE ledger.unit AS SELECT 2 AS n"
            )
        newer.replace(home.published)
        assert question("FROM unit").rows() == [(1,)]

    assert query_published(home, "FROM unit").rows() == [(2,)]


def test_a_reader_blocks_nobody(home: Home) -> None:
    """Two at once in one program, and a plain connection beside them."""
    with (
        duckdb.connect(str(home.published), read_only=True) as plain,
        open_published(home) as one,
        open_published(home) as other,
    ):
        assert one("FROM unit").rows() == other("FROM unit").rows() == plain.sql("FROM ledger.unit").fetchall()
