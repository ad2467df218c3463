"""Broken registry folders: each mistake is said with its file, its line and what to do."""

import shutil
from pathlib import Path

import pytest
from support.data import DATA

from flows.documents.registry import write_folder
from flows.errors import UsageError
from flows.office_forms import office_forms
from schemas.registry.parsing import FILES, Parsed, parse_registry
from warehouse.ledger.registry import RegistryError, parse_folder, read_registry, senders_of

OFFICE = DATA / "offices" / "hung-yen"
SENDERS = senders_of(office_forms(OFFICE))
UNIT = "xa-moi,91999,commune,Xã Mới,{},{},{},"

Broken = tuple[str, str, str, str, int, str]


def parsed(**changed: bytes) -> Parsed:
    files = {name: (OFFICE / name).read_bytes() for name in FILES if (OFFICE / name).exists()}
    return parse_registry(files | {name.replace("__", "."): content for name, content in changed.items()}, SENDERS)


def test_the_office_itself_is_right() -> None:
    assert parsed().mistakes == []


@pytest.mark.parametrize(
    ("file", "old", "new", "line", "sentence"),
    [
        ("units.csv", "xa-dong-hung,91001", "xa-dong-hung,91002", 3, "the code 91002 is xa-dong-hung's"),
        ("units.csv", "xa-tien-hung,91002", "xa-dong-hung,91002", 3, "stands there twice"),
        ("units.csv", "91001,commune", "91001,ward", 2, "is no kind of unit; write"),
        ("units.csv", "2025-07-01,,,", "01/07/2025,,,", 2, "is no day; write it as"),
        ("units.csv", "xa-dong-hung,", "Xã Đông Hưng,", 2, "is no unit_id; write a-z"),
        ("units.csv", "2025-07-01,,,", "2025-07-01,2025-06-01,,", 2, "ends before it begins; correct"),
        ("units.csv", "2025-07-01,,,", "2025-07-01,2026-01-01,xa-gone,", 2, "there is no unit 'xa-gone'; write"),
        ("units.csv", "2025-07-01,,,", "2025-07-01,,xa-tien-hung,", 2, "a successor and no last day; write"),
        ("units.csv", "Xã Đông Hưng,", "Xã Đông Hưng, mới,", 2, "put a value that has a comma into quotes"),
        ("units.csv", "unit_id,code", "unit_id;code", 1, "save it with commas"),
        ("units.csv", "2025-07-01,,,", "2025-07-01,,,xa-gone", 2, "is no committee; write"),
        ("terms.csv", "2030-07-14", "2024-07-14", 2, "the term ends before it begins; correct"),
        ("terms.csv", "2030-07-14\n", "2030-07-14\n2030-2035,2030-01-01,2035-01-01\n", 3, "terms can't overlap"),
        ("terms.csv", "2025-2030,2025-07-15,2030-07-14", "", 0, "it names no term; add a line"),
        ("targets.csv", "term,,2025-07-15", "term,,2024-07-15", 2, "no term has the days"),
        ("targets.csv", ",600,", ",sáu trăm,", 2, "a target needs from, to and a whole number"),
        ("targets.csv", "term,,", "term,xa-gone,", 2, "there is no unit 'xa-gone'; write"),
        ("obligations.csv", "commune,01A-XA", "enterprise,02-DN", 2, "no unit is a enterprise; add"),
        ("obligations.csv", "commune,01A-XA", "commune,03-TH", 2, "don't send 03-TH; school do"),
        ("obligations.csv", "01A-XA,month", "01A-XA,week", 2, "every is 'week'; write one of"),
        ("obligations.csv", ",,7", ",,seven", 2, "due_days is 'seven'; write a whole number"),
        ("obligations.csv", "commune,06-LH", "commune,01A-XA", 3, "another line says the same"),
        ("office.csv", "level,province", "level,region", 5, "is 'region'; write one of"),
        ("office.csv", "office_id,hung-yen,", "", 0, "the item office_id is missing; add a line"),
        ("office.csv", "office_id,hung-yen", "office_id,Hưng Yên", 3, "is no id; write a-z"),
        ("office.csv", "first_day,2025-08-20", "first_dya,2025-08-20", 6, "is no item; write one of"),
    ],
)
def test_a_mistake_is_said_with_file_and_line(file: str, old: str, new: str, line: int, sentence: str) -> None:
    text = (OFFICE / file).read_text(encoding="utf-8")
    assert old in text
    found = parsed(**{file.replace(".", "__"): text.replace(old, new, 1).encode()}).mistakes

    assert [(m.file, m.line) for m in found if sentence in m.sentence] == [(file, line)], [str(m) for m in found]


def test_successors_that_lead_back() -> None:
    text = (OFFICE / "units.csv").read_text(encoding="utf-8")
    text = text.replace("Xã Đông Hưng,2025-07-01,,,", "Xã Đông Hưng,2025-07-01,2026-01-01,xa-tien-hung,")
    text = text.replace("Xã Tiên Hưng,2025-07-01,,,", "Xã Tiên Hưng,2025-07-01,2026-06-01,xa-dong-hung,")

    assert [(m.line, "lead back" in m.sentence) for m in parsed(units__csv=text.encode()).mistakes][:2] == [
        (2, True),
        (3, True),
    ]


@pytest.mark.parametrize(
    ("content", "line", "sentence"),
    [
        ("term,from,to\n".encode("utf-16"), 1, "save it as CSV UTF-8"),
        (b"term,from,to\nkh\xf3a,2025-07-15,2030-07-14\n", 2, "save the file as CSV UTF-8"),
        ("term,from,to\n\ufeff2025-2030,2025-07-15,2030-07-14\n".encode(), 2, "delete it"),
        (b"", 0, "it is empty; write the first line"),
        (b"term,from\n", 1, "the column 'to' is missing; add it"),
    ],
)
def test_a_file_that_cannot_be_read(content: bytes, line: int, sentence: str) -> None:
    found = [m for m in parsed(terms__csv=content).mistakes if sentence in m.sentence]

    assert [(m.file, m.line) for m in found] == [("terms.csv", line)]


def test_a_byte_order_mark_at_the_beginning_does_no_harm() -> None:
    assert parsed(terms__csv=b"\xef\xbb\xbf" + (OFFICE / "terms.csv").read_bytes()).mistakes == []


def test_a_folder_with_a_mistake_is_refused_with_its_place(tmp_path: Path) -> None:
    shutil.copytree(OFFICE, tmp_path / "office")
    terms = tmp_path / "office" / "terms.csv"
    terms.write_text("term,from,to\n", encoding="utf-8")

    with pytest.raises(RegistryError, match=r"terms\.csv.*it names no term"):
        read_registry(tmp_path / "office", office_forms(OFFICE))
    assert not (tmp_path / "home").exists()


ANSWERS = {
    "office_id": "quynh-luu",
    "name": "Quỳnh Lưu",
    "level": "district",
    "parent": "Nghệ An",
    "term": "2025-07-15 2030-07-14",
    "first_day": "2025-08-01",
    "due_days": "5",
}


@pytest.mark.parametrize("level", ["district", "province", "commune"])
def test_a_new_folder_works(level: str, tmp_path: Path) -> None:
    write_folder(tmp_path / "new", ANSWERS | {"level": level})
    found = parse_folder(tmp_path / "new")

    assert found.mistakes == []
    assert found.registry.office.place.endswith("Quỳnh Lưu")
    assert {o.due_days for o in found.registry.obligations} == {5}
    assert "# town,01A-XA" in (tmp_path / "new" / "obligations.csv").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("item", "answer"), [("term", "2025"), ("level", "region"), ("office_id", "Quỳnh Lưu"), ("due_days", "few")]
)
def test_an_answer_that_is_not_valid_writes_nothing(item: str, answer: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        write_folder(tmp_path / "new", ANSWERS | {item: answer})
    assert not (tmp_path / "new").exists()
