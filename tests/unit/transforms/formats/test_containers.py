"""Workbooks in the containers that Excel, LibreOffice and Word open: each is read as the plain one."""

import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from support.containers import (
    DEFAULT_PASSWORD,
    at_root,
    elsewhere,
    encrypted,
    encrypted_xls,
    flat_ods,
    paragraph,
    renamed,
    texts_above,
    web_archive,
    word,
    word_table,
)
from support.data import CASES
from support.district import FINDER, commune, enterprise, findings, read, school, status
from support.formats import biff, compound, parts_of, xls, zipped
from support.pages import BROKEN, Book, put, write

from reports.returned.findings import findings_of
from reports.returned.marked import mark
from schemas.forms import FORMS
from transforms.formats.workbook import Workbook
from transforms.validation.batch import Batch, read_batch

MINE = (
    "zip-names-with-backslashes.xlsx",
    "workbook-part-at-root.xlsx",
    "default-password.xlsx",
    "stream-name-in-capitals.xls",
    "prefixed-xml-with-ref-error.xlsx",
    "tcvn3-as-character-references.xlsx",
    "word-table.docx",
)
EXPECTED: dict[str, dict[str, Any]] = json.loads((CASES / "expected.json").read_text(encoding="utf-8"))["single"]
TABLE_ROW = 8  # the first row of a table in the books here


@pytest.mark.parametrize("name", MINE)
def test_cases(name: str) -> None:
    batch = read_batch([(CASES / name).read_bytes()], FINDER, date(2024, 2, 26), FORMS)

    (said,) = status(batch)
    assert said in EXPECTED[name]["status"]
    assert {f.rule for f in findings(batch)} >= set(EXPECTED[name]["rules"])


def records(batch: Batch) -> list[list[dict[str, object]]]:
    return [frame.drop("sheet", "sheet_row", strict=False).to_dicts() for _, frame in sorted(batch.records.items())]


def days_as_text(book: Book) -> Book:
    """The workbook with its days as text: the writers here know no formats of cells."""
    for page in book.values():
        page.cells = {at: f"{v:%d/%m/%Y}" if isinstance(v, date) else v for at, v in page.cells.items()}
    return book


def in_word(book: Book) -> bytes:
    """A document with each page's texts and its table."""
    blocks = [b for page in book.values() for b in (*texts_above(page, TABLE_ROW), word_table(page, TABLE_ROW))]
    return word(*blocks, paragraph("Quỳnh Phụ, ngày 05 tháng 02 năm 2024"))


PACKAGES: dict[str, Callable[[bytes], bytes]] = {
    "backslashes": lambda content: renamed(content, lambda name: name.replace("/", "\\")),
    "capitals": lambda content: renamed(content, str.upper),
    "another case of one part": lambda content: renamed(content, lambda name: name.replace("sheet1.xml", "Sheet1.XML")),
    "at the root": at_root,
    "another folder beside a decoy": elsewhere,
    "the default password": lambda content: encrypted(content, DEFAULT_PASSWORD),
    "the default password, a package of its own kind": lambda content: encrypted(at_root(content), DEFAULT_PASSWORD),
}
BOOKS: dict[str, Callable[[Book], bytes]] = {
    "WORKBOOK": lambda book: compound({"WORKBOOK": biff(book)}),
    "workbook": lambda book: compound({"\x05SummaryInformation": b"x", "workbook": biff(book)}),
    "BOOK": lambda book: compound({"BOOK": biff(book)}),
    "a protected structure": lambda book: encrypted_xls(biff(book), DEFAULT_PASSWORD),
    "flat ODS": flat_ods,
    "a web archive": web_archive,
    "Word": in_word,
}


@pytest.mark.parametrize("name", PACKAGES)
def test_a_package_is_read_by_its_relations(name: str) -> None:
    plain = write(commune())
    batch = read(PACKAGES[name](plain))

    assert findings(batch) == []
    assert records(batch) == records(read(plain))


@pytest.mark.parametrize("name", PACKAGES)
def test_a_failed_formula_is_known_in_every_package(name: str) -> None:
    book = commune()
    put("01A-XA!G15", BROKEN)(book)

    assert [(f.rule, f.cell) for f in findings(read(PACKAGES[name](write(book))))] == [("C-06", "01A-XA!G15")]


@pytest.mark.parametrize("make", [commune, enterprise, school])
@pytest.mark.parametrize("name", BOOKS)
def test_a_book_in_another_container_is_read_the_same(name: str, make: Callable[[], Book]) -> None:
    batch = read(BOOKS[name](days_as_text(make())))

    assert findings(batch) == []
    assert records(batch) == records(read(write(make())))


def test_a_password_of_ones_own_is_asked_to_be_removed() -> None:
    for content in (encrypted(write(commune()), "1234"), encrypted_xls(biff(enterprise()), "1234")):
        (found,) = findings(read(content))

        assert (found.rule, found.found) == ("F-01", "tệp có mật khẩu")


def test_names_of_sheets_are_kept_in_a_web_archive() -> None:
    assert [sheet.name for sheet in Workbook(web_archive(days_as_text(commune()))).sheets()] == list(commune())


def test_a_word_table_goes_back_as_a_workbook_with_the_same_addresses() -> None:
    book = days_as_text(commune())
    put("01A-XA!G15", "hai")(book)
    content = in_word(book)
    told = findings_of(read(content).findings)
    sheet = next(iter(Workbook(content).sheets()))

    returned = mark(content, "Báo cáo.docx", told)

    assert returned.name == "Báo cáo - cần sửa.xlsx"
    at = told[0].cell
    again = next(sheet for sheet in Workbook(returned.content).sheets() if sheet.name == "Bảng 1")
    values = {again.address(r, c): v for r, row in enumerate(again.rows) for c, v in enumerate(row)}
    assert values[at] == "hai"
    assert {sheet.address(r, c) for r, row in enumerate(sheet.rows) for c, v in enumerate(row) if v == "hai"} == {at}


def test_deleted_text_of_a_document_is_not_read() -> None:
    table = word_table(enterprise()["02-DN"], TABLE_ROW).replace(
        "<w:r><w:t>136</w:t></w:r>",
        "<w:del><w:r><w:delText>9</w:delText></w:r></w:del><w:ins><w:r><w:t>136</w:t></w:r></w:ins>"
        "<w:moveFrom><w:r><w:t>7</w:t></w:r></w:moveFrom>",
    )
    assert "moveFrom" in table
    (sheet,) = Workbook(word(table)).sheets()

    assert 136.0 in [cell for row in sheet.rows for cell in row]


def test_a_letterhead_and_signatures_are_no_tables() -> None:
    letterhead = "<w:tbl><w:tblGrid><w:gridCol/><w:gridCol/></w:tblGrid><w:tr>{}</w:tr></w:tbl>"
    cells = "".join(f"<w:tc>{paragraph(text)}</w:tc>" for text in ("HUYỆN ỦY", "ĐẢNG CỘNG SẢN VIỆT NAM"))
    page = enterprise()["02-DN"]
    (sheet,) = Workbook(
        word(
            letterhead.format(cells),
            *texts_above(page, TABLE_ROW),
            word_table(page, TABLE_ROW),
            letterhead.format(cells),
        )
    ).sheets()

    assert sheet.rows[0][:2] == ["HUYỆN ỦY", "ĐẢNG CỘNG SẢN VIỆT NAM"]
    assert sheet.rows[-1][:2] == ["HUYỆN ỦY", "ĐẢNG CỘNG SẢN VIỆT NAM"]


def test_a_document_without_a_table_says_so() -> None:
    (found,) = findings(read(word(paragraph("Kính gửi: Ban Tổ chức"))))

    assert (found.rule, found.found) == ("F-01", "tệp Word không có bảng số liệu")


def test_nothing_is_said_of_a_name_that_nobody_read() -> None:
    batch = read(b"\x89PNG\r\n\x1a\n" + bytes(50))

    assert "đổi tên" not in batch.findings["sentence"].item()


def test_a_workbook_inside_a_document_is_not_the_document() -> None:
    parts = parts_of(in_word(enterprise()))

    assert status(read(zipped(parts | {"word/embeddings/book.xlsx": write(commune())}))) == ["accepted"]


def test_a_stream_in_an_embedded_object_is_not_the_workbook() -> None:
    both = bytearray(compound({"Object": biff(days_as_text(commune())), "Workbook": biff(enterprise())}))
    name = "Object".encode("utf-16-le")
    at = both.index(name)
    both[at : at + 16] = "Workbook".encode("utf-16-le")
    both[at + 64 : at + 66] = (18).to_bytes(2, "little")
    # the entry of the root points to the second stream alone
    root = both.index("Root Entry".encode("utf-16-le"))
    both[root + 76 : root + 80] = (2).to_bytes(4, "little")

    assert [sheet.name for sheet in Workbook(bytes(both)).sheets()] == ["02-DN"]
    assert status(read(xls(enterprise()))) == ["accepted"]
