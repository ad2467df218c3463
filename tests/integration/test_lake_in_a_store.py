"""A lake whose rows are in an object store, opened by a secret that DuckDB keeps: the service's user made it once."""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from support.object_store import KEY_ID, SECRET, ObjectStore, throw_away_object_store
from support.postgres import Postgres, throw_away_postgres
from support.school_report import school
from support.site import Site

from schemas.registry import Office
from warehouse.errors import WarehouseError
from warehouse.home.layout import Home
from warehouse.integrity import doctor
from warehouse.integrity.check import PROBLEM
from warehouse.storage.extensions import UNSIGNED, load_extensions
from warehouse.storage.lake import Lake

pytestmark = pytest.mark.long(order=8)

_SECRET = (
    f"CREATE PERSISTENT SECRET lake (TYPE s3, KEY_ID '{KEY_ID}', SECRET '{SECRET}', ENDPOINT '{{endpoint}}', "
    "USE_SSL false, URL_STYLE 'path', SCOPE 's3://lake')"
)


@pytest.fixture
def store() -> Iterator[ObjectStore]:
    with throw_away_object_store() as store:
        yield store


@pytest.fixture
def postgres() -> Iterator[Postgres]:
    with throw_away_postgres() as postgres:
        yield postgres


def test_the_rows_go_to_the_store_and_come_back(
    tmp_path: Path, store: ObjectStore, postgres: Postgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    with duckdb.connect(config=UNSIGNED) as connection:
        load_extensions(connection, "httpfs")
        connection.execute(_SECRET.format(endpoint=store.endpoint))
    office = Office("huyen-1", "Huyện 1", parent="Thái Bình")
    site = Site.below(tmp_path / "place", Lake(postgres.catalog, office, "s3://lake/rows"))
    for month in range(1, 4):
        site.put(f"{month}.xlsx", school(f"2023-{month:02}", month), minutes=month)

    site.run("one")
    site.put("again.xlsx", school("2023-02", 7), minutes=9)
    site.run("two")

    counted = site.ask("SELECT period, counted FROM unit_progress ORDER BY ALL")
    assert counted == [("2023-01", 1), ("2023-02", 7), ("2023-03", 3)]
    assert site.ask("SELECT term_to_date FROM lake.province.progress WHERE period = '2023-03'") == [(11,)]
    keys = store.keys()
    assert keys
    assert all(key.startswith("rows/ledger/") and "district_id=huyen-1/" in key for key in keys)
    assert [check for check in doctor.examine(site.home) if check.state == PROBLEM] == []
    with pytest.raises(WarehouseError, match="can't be answered"):
        site.ask("FROM read_text('s3://lake/other')")

    unnamed = Site(Home(site.home.root, lake=Lake(postgres.catalog, office)), site.inbox)
    with pytest.raises(WarehouseError, match=r"TONGHOP_LAKE_DATA is needed too.*object store"):
        unnamed.ask("SELECT counted FROM unit_progress")
