"""Asking the published copy."""

from pathlib import Path

import duckdb
import pytest

from warehouse.home import Home
from warehouse.publish import ask


@pytest.fixture
def home(tmp_path: Path) -> Home:
    place = Home(tmp_path)
    place.published.parent.mkdir()
    with duckdb.connect(str(place.published)) as connection:
        connection.execute("CREATE SCHEMA district; CREATE SCHEMA ledger")
    return place


def test_an_interval_is_shown_as_text(home: Home) -> None:
    assert ask(home, 'SELECT INTERVAL 3 DAYS AS "a ""b", 1 AS c').rows() == [("3 days", 1)]


def test_a_query_without_rows(home: Home) -> None:
    assert ask(home, "SELECT 1 AS a WHERE false").columns == ["a"]
