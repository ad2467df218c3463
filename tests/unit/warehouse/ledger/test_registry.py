"""The registry folder as it is read, and the mistakes in it that are reported."""

from datetime import date
from pathlib import Path

import pytest

from reports.sample.office import SAMPLE_REGISTRY
from schemas.forms import FORMS
from schemas.periods import PeriodKind
from schemas.registry import Level, Term
from warehouse.ledger.registry import RegistryError, read_registry

KINDS = ", ".join(sorted({kind for form in FORMS for kind in form.metadata().senders}))
FILES = {
    "office.csv": "# the office\nitem,value\noffice_id,a-office\nname,A\nlevel,district\nparent,B\nfirst_day,2024-02-26\n",
    "terms.csv": "term,from,to\n2020-2025,2020-07-15,2025-07-14\n2025-2030,2025-07-15,2030-07-14\n",
    "communes.csv": "unit_id,gso_code,kind,name,valid_from,valid_to,successor_id\n"
    "xa-a,1,commune,Xã A,,2024-10-31,xa-b\nxa-b,1,commune,Xã B,2024-11-01,,\n",
    "enterprises.csv": "unit_id,code,kind,name,valid_from,valid_to,host_unit_id\ndn-1,DN1,enterprise,Công ty 1,,,xa-a\n",
    "schools.csv": "unit_id,code,kind,name,valid_from,valid_to\nth-1,TH1,school,Trường 1,,\n",
    "obligations.csv": "kind,form,every,from,to,due_days\ncommune,01A-XA,month,2024-01-01,,5\nschool,03-TH,year,,,10\n",
    "targets.csv": "scope,unit_id,from,to,target,source\nterm,,2020-07-15,2025-07-14,750,plan\nyear,xa-a,2024-01-01,2024-12-31,3,plan\n",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def said_of(folder: Path) -> str:
    """Return what a broken folder's error says."""
    with pytest.raises(RegistryError) as raised:
        read_registry(folder)
    return str(raised.value)


def test_units_and_targets(folder: Path) -> None:
    registry = read_registry(folder)

    assert [unit.unit_id for unit in registry.units] == ["xa-a", "xa-b", "dn-1", "th-1"]
    first, enterprise, target = registry.units[0], registry.units[2], registry.targets[0]
    assert (first.code, first.valid_from, first.valid_to, first.successor_id) == ("1", None, date(2024, 10, 31), "xa-b")
    assert (enterprise.host_unit_id, enterprise.successor_id) == ("xa-a", None)
    assert (target.scope, target.unit_id, target.target) == ("term", None, 750)


def test_office_terms_and_obligations(folder: Path) -> None:
    registry = read_registry(folder)
    office = registry.office

    assert (office.office_id, office.level, office.first_day) == ("a-office", Level.DISTRICT, date(2024, 2, 26))
    assert (office.committee, office.place, office.parent_place) == ("Huyện ủy A", "huyện A", "tỉnh B")
    assert registry.terms.terms[1] == Term("2025-2030", date(2025, 7, 15), date(2030, 7, 14))
    assert [(o.kind, o.form, o.every, o.due_days) for o in registry.obligations] == [
        ("commune", "01A-XA", PeriodKind.MONTH, 5),
        ("school", "03-TH", PeriodKind.YEAR, 10),
    ]


def test_units_in_one_file_with_kinds_of_their_own(folder: Path) -> None:
    for name in ("communes.csv", "enterprises.csv", "schools.csv"):
        (folder / name).unlink()
    (folder / "units.csv").write_text("unit_id,code,kind,name,valid_from,valid_to\np-1,1,ward,Phường 1,,\n", "utf-8")
    (folder / "kinds.csv").write_text("kind,name,committee\nward,Phường,x\n", "utf-8")
    (folder / "targets.csv").write_text("scope,unit_id,from,to,target,source\n", "utf-8")
    (folder / "obligations.csv").write_text("kind,form,every,from,to,due_days\n", "utf-8")
    registry = read_registry(folder)

    assert registry.is_committee(registry.units[0])
    assert registry.kind_name("ward") == "Phường"


def test_the_sample_districts_own() -> None:
    registry = read_registry(SAMPLE_REGISTRY)
    day = date(2024, 2, 26)
    existing = [unit for unit in registry.units if unit.existed_in(day, day)]

    assert sum(registry.is_committee(unit) for unit in existing) == 37
    assert sum(unit.kind == "school" for unit in existing) == 6
    assert registry.office.made_up


def test_a_table_saved_by_excel(folder: Path) -> None:
    text = "\ufeff" + FILES["schools.csv"].replace("\n", "\r\n")
    (folder / "schools.csv").write_bytes(text.encode())

    assert read_registry(folder).units[-1].name == "Trường 1"


BROKEN = [
    ("communes.csv", "successor_id", "successor", "communes.csv, line 1: the column 'successor_id' is missing"),
    ("communes.csv", "2024-11-01", "01/11/2024", "communes.csv, line 3: '01/11/2024' is no day; write it as"),
    ("communes.csv", "2024-10-31", "2024-10-32", "communes.csv, line 2: '2024-10-32' is no day"),
    ("communes.csv", "xa-b,1,commune", "xa-a,1,commune", "communes.csv, line 3: unit_id xa-a stands there twice"),
    ("communes.csv", "2024-11-01", "2024-10-31", "communes.csv, line 3: the code 1 is xa-a's at the same time"),
    ("communes.csv", "2024-11-01,,\n", "2024-11-01,2025-01-31,xa-a\n", "the successors of xa-a lead back to it"),
    ("communes.csv", "31,xa-b", "31,xa-c", "communes.csv, line 2: there is no unit 'xa-c'; write the successor's"),
    ("communes.csv", "2024-10-31,xa-b", ",xa-b", "communes.csv, line 2: xa-a has a successor and no last day"),
    ("schools.csv", "th-1,", "dn-1,", "schools.csv, line 2: unit_id dn-1 stands there twice"),
    ("schools.csv", "th-1,", ",", "schools.csv, line 2: unit_id and name can't be blank"),
    ("schools.csv", "Trường 1", "", "unit_id and name can't be blank"),
    ("schools.csv", "Trường 1", "Trường, số 1", "schools.csv, line 2: 7 values stand under 6 columns; put a value"),
    ("schools.csv", ",school,", ",collége,", f"'collége' is no kind of unit; write {KINDS}"),
    ("schools.csv", ",", ";", "schools.csv, line 1: its values are separated by semicolons; save it with commas"),
    ("schools.csv", "th-1", "\ufeffth-1", "schools.csv, line 2: an invisible mark (a byte order mark or a null)"),
    ("enterprises.csv", "xa-a", "th-1", "enterprises.csv, line 2: host_unit_id 'th-1' is no committee"),
    ("targets.csv", "750", "many", "targets.csv, line 2: a target needs from, to and a whole number"),
    ("targets.csv", "2020-07-15", "", "a target needs from, to and a whole number"),
    ("targets.csv", "2024-12-31", "2031-12-31", "targets.csv, line 3: no term has the days from 2024-01-01"),
    ("targets.csv", "term,,2020-07-15", "term,,2020-08-01", "a term's target is from 2020-07-15 to 2025-07-14"),
    ("targets.csv", "xa-a", "xa-z", "targets.csv, line 3: there is no unit 'xa-z'"),
    ("terms.csv", "2025-07-15", "2025-07-14", "terms.csv, line 3: the term 2025-2030 begins on 2025-07-14, before"),
    ("terms.csv", "2025-2030", "2020-2025", "terms.csv, line 2: the term 2020-2025 stands there twice"),
    ("terms.csv", "2030-07-14", "", "terms.csv, line 3: a term needs a name (as 2020-2025) and the days"),
    ("obligations.csv", "school,", "schol,", f"obligations.csv, line 3: kind is 'schol'; write one of {KINDS}"),
    ("obligations.csv", "03-TH", "09-TH", "obligations.csv, line 3: form is '09-TH'; write one of 01A-XA"),
    ("obligations.csv", "03-TH", "02-DN", "obligations.csv, line 3: units of kind school don't send 02-DN; enterprise"),
    ("obligations.csv", "month", "week", "obligations.csv, line 2: every is 'week'; write one of month, quarter"),
    ("obligations.csv", ",10", ",soon", "obligations.csv, line 3: due_days is 'soon'; write a whole number"),
    ("office.csv", "level,district", "level,nation", "office.csv, line 5: value is 'nation'; write one of province"),
    ("office.csv", "name,A\n", "", "office.csv: the item name is missing; add a line name,…"),
    ("office.csv", "parent", "boss", "office.csv, line 6: 'boss' is no item; write one of office_id"),
]


@pytest.mark.parametrize(("table", "old", "new", "said"), BROKEN)
def test_a_mistake_is_reported_with_its_place(table: str, old: str, new: str, said: str, folder: Path) -> None:
    count = -1 if old == "," and new == ";" else 1
    text = FILES[table].replace(old, new, count)
    assert text != FILES[table]
    (folder / table).write_text(text, encoding="utf-8")

    assert said in said_of(folder)


def test_all_mistakes_come_at_once(folder: Path) -> None:
    for table in ("schools.csv", "terms.csv"):
        (folder / table).write_text(FILES[table].replace("20", "x").replace("school", "scool"), encoding="utf-8")

    said = said_of(folder)
    assert "schools.csv, line 2" in said
    assert "terms.csv, line 2" in said


@pytest.mark.parametrize("table", ["office.csv", "terms.csv", "obligations.csv", "targets.csv"])
def test_a_table_that_is_not_there(table: str, folder: Path) -> None:
    (folder / table).unlink()

    assert f"{table}: it is missing; write it with the columns " in said_of(folder)


def test_a_folder_without_units(folder: Path) -> None:
    for name in ("communes.csv", "enterprises.csv", "schools.csv"):
        (folder / name).unlink()

    assert "units.csv: it is missing; write it with the columns unit_id" in said_of(folder)


def test_files_that_excel_saves_in_other_encodings(folder: Path) -> None:
    (folder / "schools.csv").write_bytes(FILES["schools.csv"].encode("utf-16"))
    assert "schools.csv, line 1: it begins with the byte order mark of UTF-16; save it as CSV UTF-8" in said_of(folder)

    (folder / "schools.csv").write_bytes(FILES["schools.csv"].replace("ườ", "×").encode("latin-1"))
    assert "schools.csv, line 2: letters can't be read; save the file as CSV UTF-8" in said_of(folder)


def test_contacts_and_reminders(folder: Path) -> None:
    write(
        folder, "schools.csv", "unit_id,code,kind,name,valid_from,valid_to,contact\nth-1,TH1,school,T,,,vp@t-1.edu.vn\n"
    )
    write(folder, "office.csv", FILES["office.csv"] + "remind_before,3 1\nremind_after,\n")
    registry = read_registry(folder)

    assert [unit.contact for unit in registry.units] == [None, None, None, "vp@t-1.edu.vn"]
    assert (registry.office.remind_before, registry.office.remind_after) == ((1, 3), ())


@pytest.mark.parametrize(
    "contact", ["vp", "a@b.vn, c@d.vn", "<a@b.vn>", "a@b.vn\tBcc: c@d.vn", "a b@c.vn", "a@b", f"{'a' * 250}@b.vn"]
)
def test_a_contact_is_one_mail_address(folder: Path, contact: str) -> None:
    write(
        folder, "schools.csv", f'unit_id,code,kind,name,valid_from,valid_to,contact\nth-1,TH1,school,T,,,"{contact}"\n'
    )

    assert "write one mail address" in said_of(folder)


@pytest.mark.parametrize("days", ["-1", "3,1", "x", "61"])
def test_reminders_are_days(folder: Path, days: str) -> None:
    write(folder, "office.csv", FILES["office.csv"] + f'remind_after,"{days}"\n')

    assert "write days up to 60" in said_of(folder)


def write(folder: Path, name: str, text: str) -> None:
    (folder / name).write_text(text, encoding="utf-8")
