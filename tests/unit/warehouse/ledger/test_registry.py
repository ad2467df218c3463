"""The registry's four tables, and the mistakes in them that are reported."""

from datetime import date
from pathlib import Path

import pytest

from reports.sample.office import SAMPLE_REGISTRY
from warehouse.ledger.registry import RegistryError, read_registry

TABLES = {
    "communes.csv": "unit_id,gso_code,kind,name,valid_from,valid_to,successor_id\n"
    "xa-a,1,commune,Xã A,,2024-10-31,xa-b\nxa-b,1,commune,Xã B,2024-11-01,,\n",
    "enterprises.csv": "unit_id,code,kind,name,valid_from,valid_to,host_unit_id\ndn-1,DN1,enterprise,Công ty 1,,,xa-a\n",
    "schools.csv": "unit_id,code,kind,name,valid_from,valid_to\nth-1,TH1,school,Trường 1,,\n",
    "targets.csv": "scope,unit_id,from,to,target,source\nterm,,2020-07-15,2025-07-14,750,article\n",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in TABLES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def test_units_and_targets(folder: Path) -> None:
    registry = read_registry(folder)

    assert [unit.unit_id for unit in registry.units] == ["xa-a", "xa-b", "dn-1", "th-1"]
    first, enterprise, (target,) = registry.units[0], registry.units[2], registry.targets
    assert (first.code, first.valid_from, first.valid_to, first.successor_id) == ("1", None, date(2024, 10, 31), "xa-b")
    assert (enterprise.host_unit_id, enterprise.successor_id) == ("xa-a", None)
    assert (target.scope, target.unit_id, target.target) == ("term", None, 750)


def test_the_districts_own() -> None:
    registry = read_registry(SAMPLE_REGISTRY)
    day = date(2024, 2, 26)
    existing = [unit for unit in registry.units if unit.existed_in(day, day)]

    assert sum(registry.is_committee(unit) for unit in existing) == 37
    assert sum(unit.kind == "school" for unit in existing) == 6


def test_a_table_saved_by_excel(folder: Path) -> None:
    text = "\ufeff" + TABLES["schools.csv"].replace("\n", "\r\n")
    (folder / "schools.csv").write_bytes(text.encode())

    assert read_registry(folder).units[-1].name == "Trường 1"


@pytest.mark.parametrize(
    ("table", "old", "new", "said"),
    [
        ("communes.csv", "successor_id", "successor", r"communes\.csv: the column 'successor_id' is missing"),
        ("communes.csv", "2024-11-01", "01/11/2024", r"communes\.csv, line 3: '01/11/2024' is no day"),
        ("communes.csv", "2024-10-31", "2024-10-32", r"communes\.csv, line 2: '2024-10-32' is no day"),
        ("communes.csv", "xa-b,1,commune", "xa-a,1,commune", "unit_id xa-a stands there twice"),
        ("schools.csv", "th-1,", "dn-1,", "unit_id dn-1 stands there twice"),
        ("schools.csv", "th-1,", ",", r"schools\.csv, line 2: unit_id and name can't be blank"),
        ("schools.csv", "Trường 1", "", "unit_id and name can't be blank"),
        ("schools.csv", ",school,", ",collége,", "'collége' is no kind of unit; write commune, enterprise"),
        ("targets.csv", "750", "many", r"targets\.csv, line 2: a target needs from, to and a whole number"),
        ("targets.csv", "2020-07-15", "", "a target needs from, to and a whole number"),
        ("targets.csv", ",750,article", "", "a target needs from, to and a whole number"),
    ],
)
def test_a_mistake_is_reported_with_its_place(table: str, old: str, new: str, said: str, folder: Path) -> None:
    text = TABLES[table].replace(old, new, 1)
    assert text != TABLES[table]
    (folder / table).write_text(text, encoding="utf-8")

    with pytest.raises(RegistryError, match=said):
        read_registry(folder)


@pytest.mark.parametrize("table", TABLES)
def test_a_table_that_is_not_there(table: str, folder: Path) -> None:
    (folder / table).unlink()

    with pytest.raises(RegistryError, match=rf"{table} can't be read .*; --registry needs a folder with communes\.csv"):
        read_registry(folder)
