"""The settings, and the ledger's location in them."""

from pathlib import Path

import pytest

from flows.cli.commands.common import HomeOptions, load_settings
from flows.errors import UsageError
from reports.sample.office import SAMPLE_REGISTRY
from warehouse.ledger.registry import RegistryError
from warehouse.storage.lake_connection import redacted

LAKE = "ducklake:postgres:dbname=lake host=db password=secret-word"


@pytest.fixture(autouse=True)
def afterwards_as_before(monkeypatch: pytest.MonkeyPatch) -> None:
    """Restore the environment, into which a call puts its options."""
    for name in ("TONGHOP_HOME", "TONGHOP_REGISTRY"):
        monkeypatch.setenv(name, str(SAMPLE_REGISTRY))


def test_without_a_lake_the_ledger_is_in_the_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TONGHOP_WAREHOUSE", raising=False)

    assert load_settings(HomeOptions(home=tmp_path)).home.lake is None


def test_a_lake_is_named_with_the_registrys_district(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TONGHOP_WAREHOUSE", LAKE)
    monkeypatch.setenv("TONGHOP_LAKE_DATA", "/srv/lake")
    lake = load_settings(HomeOptions(home=tmp_path)).home.lake

    assert lake is not None
    assert (lake.district_id, lake.data_path) == ("quynh-phu", "/srv/lake")
    assert redacted(lake.catalog) == "postgres:dbname=lake host=db password=…"


def test_a_warehouse_that_is_no_lake_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TONGHOP_WAREHOUSE", "postgres:dbname=lake")

    with pytest.raises(UsageError, match=r"TONGHOP_WAREHOUSE: .*write a lake as ducklake:postgres:"):
        load_settings(HomeOptions(home=tmp_path))


def test_a_lake_needs_to_know_which_district(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TONGHOP_WAREHOUSE", LAKE)
    for file in SAMPLE_REGISTRY.glob("*.csv"):
        (tmp_path / file.name).write_bytes(file.read_bytes())
    office = (tmp_path / "office.csv").read_text("utf-8")

    (tmp_path / "office.csv").unlink()
    with pytest.raises(RegistryError, match=r"office\.csv: it is missing"):
        _ = load_settings(HomeOptions(home=tmp_path, registry=tmp_path)).home
    (tmp_path / "office.csv").write_text(office.replace("office_id,quynh-phu", "office_id,Quỳnh Phụ"), "utf-8")
    with pytest.raises(RegistryError, match="'Quỳnh Phụ' is no id; write a-z, 0-9 and -"):
        _ = load_settings(HomeOptions(home=tmp_path, registry=tmp_path)).home


def test_a_setting_that_is_no_number_is_refused_in_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TONGHOP_KEEP_PUBLISHED", "abc")

    with pytest.raises(UsageError, match=r"^TONGHOP_KEEP_PUBLISHED: 'abc': Input should be a valid integer"):
        load_settings(HomeOptions(home=tmp_path))
