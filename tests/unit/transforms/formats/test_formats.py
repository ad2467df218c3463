"""Formats are recognised by content, and every format gives the same reading."""

import unicodedata
from collections.abc import Callable
from datetime import date

import polars as pl
import pytest
from support.district import commune, enterprise, findings, read, school, status
from support.formats import delimited, html, ods, xls, xlsb, xml_of_excel
from support.legacy import tcvn3, vni
from support.pages import BROKEN, Book, Formula, Page, put, write

from transforms.formats.workbook import Workbook
from transforms.validation.batch import Batch

WHOLE = {"xls": xls, "xlsb": xlsb, "ods": ods, "XML": xml_of_excel}


def days_as_text(book: Book) -> Book:
    """Write the days of a workbook as text: these writers know no cell formats."""
    for page in book.values():
        page.cells = {at: f"{v:%d/%m/%Y}" if isinstance(v, date) else v for at, v in page.cells.items()}
    return book


def records(batch: Batch) -> list[list[dict[str, object]]]:
    return [frame.drop("sheet").to_dicts() for _, frame in sorted(batch.records.items())]


@pytest.mark.parametrize("make", [commune, enterprise, school])
@pytest.mark.parametrize("name", WHOLE)
def test_a_workbook_in_another_format_is_read_the_same(name: str, make: Callable[[], Book]) -> None:
    batch = read(WHOLE[name](days_as_text(make())))

    assert findings(batch) == []
    assert status(batch) == ["accepted"]
    assert records(batch) == records(read(write(make())))


@pytest.mark.parametrize("name", WHOLE)
def test_a_failed_formula_is_known_in_every_format(name: str) -> None:
    book = days_as_text(commune())
    put("01A-XA!G15", BROKEN)(book)

    assert [(f.rule, f.cell) for f in findings(read(WHOLE[name](book)))] == [("C-06", "01A-XA!G15")]


def in_windows_1258(text: str) -> bytes:
    """Encode as Windows does: the tone after its vowel, but for the few letters with a code of their own."""
    codes = []
    for letter in unicodedata.normalize("NFC", text):
        parts = unicodedata.normalize("NFD", letter)
        split = unicodedata.normalize("NFC", parts[0] + "".join(p for p in parts[1:] if p in "\u0302\u0306\u031b"))
        tone = "".join(p for p in parts[1:] if p not in "\u0302\u0306\u031b")
        codes.append((split + tone).encode("cp1258"))
    return b"".join(codes)


ENCODED: dict[str, Callable[[str], bytes]] = {
    "UTF-8": lambda text: text.encode(),
    "UTF-8 with its mark": lambda text: text.encode("utf-8-sig"),
    "UTF-16": lambda text: text.encode("utf-16"),
    "UTF-16 without its mark": lambda text: text.encode("utf-16-le"),
    "UTF-16, the other way round": lambda text: b"\xfe\xff" + text.encode("utf-16-be"),
    "windows-1258": in_windows_1258,
    "TCVN3": lambda text: tcvn3(text).encode("latin-1"),
    "VNI": lambda text: vni(text).encode("latin-1"),
    "TCVN3 in UTF-8": lambda text: tcvn3(text).encode(),
}


@pytest.mark.parametrize("separator", [",", ";", "\t"], ids=["comma", "semicolon", "tab"])
@pytest.mark.parametrize("encoding", ENCODED)
def test_text_with_a_separator(encoding: str, separator: str) -> None:
    text = delimited(days_as_text(enterprise())["02-DN"], separator).decode()

    batch = read(ENCODED[encoding](text))

    assert findings(batch) == []
    assert status(batch) == ["accepted"]
    assert records(batch) == records(read(write(enterprise())))


def test_quoted_cells_and_line_breaks_in_them() -> None:
    page = enterprise()["02-DN"]
    put("02-DN!B12", "Tổng số\nlao động")({"02-DN": page})
    put("02-DN!B9", "Chỉ tiêu")({"02-DN": page})

    batch = read(delimited(page))

    assert status(batch) == ["accepted"]
    assert batch.records["enterprise_report"]["sheet_column"].to_list() == ["D"]


def test_the_separator_that_excel_names_is_no_row() -> None:
    content = b"sep=;\r\n" + delimited(enterprise()["02-DN"], ";")

    assert findings(read(content)) == []
    assert read(content).layouts.equals(read(delimited(enterprise()["02-DN"], ";")).layouts)


def test_a_formula_error_as_text() -> None:
    page = enterprise()["02-DN"]
    put("02-DN!D12", "#DIV/0!")({"02-DN": page})

    assert [(f.rule, f.cell) for f in findings(read(delimited(page)))] == [("C-06", "CSV!D12")]


def test_codes_keep_their_zeros() -> None:
    (sheet,) = Workbook(b"a;b\n007;7\n1.234;1,5\n").sheets()

    assert sheet.rows == [["a", "b"], ["007", 7.0], ["1.234", "1,5"]]


def test_a_table_of_a_portal() -> None:
    page = days_as_text(commune())["01A-XA"]

    batch = read(html(page))

    assert {f.rule for f in findings(batch)} == {"S-03"}  # one sheet of the three
    reading = read(write({"01A-XA": page}))
    assert findings(reading)[0].rule == "S-03"
    assert [f.cell.partition("!")[2] for f in findings(batch)] == [f.cell.partition("!")[2] for f in findings(reading)]


def test_a_page_of_an_enterprise() -> None:
    batch = read(html(enterprise()["02-DN"]))

    assert findings(batch) == []
    assert records(batch) == records(read(write(enterprise())))


def test_texts_above_a_table_of_a_page_are_rows() -> None:
    (sheet,) = Workbook(
        b"<html><script>x</script><body><p>Ky bao cao: <b>Nam 2023</b></p><div>a<table><tr><th rowspan=2>b<th>c"
        b"<tr><td>1</table>d</div></body></html>"
    ).sheets()

    assert sheet.rows == [["Ky bao cao: Nam 2023", ""], ["a", ""], ["b", "c"], ["", 1.0], ["d", ""]]


def test_a_page_is_never_more_than_its_text() -> None:
    page = (
        b'<!DOCTYPE html SYSTEM "http://127.0.0.1:9/x.dtd" [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
        b"<table><tr><td>&a;</td><td><img src='http://127.0.0.1:9/a.png'>b</td></tr></table>"
    )

    (sheet,) = Workbook(page).sheets()

    assert sheet.rows[-1][-1] == "b"
    assert "root" not in str(sheet.rows)


def test_entities_of_the_xml_of_excel_are_never_followed() -> None:
    content = xml_of_excel(enterprise()).replace(
        b"<Workbook ",
        b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;"><!ENTITY c SYSTEM "file:///etc/passwd">]><Workbook ',
        1,
    )
    content = content.replace("Hợp".encode(), b"&b;&c;").replace(b">CTCP<", b">&b;&c;<")

    (sheet,) = Workbook(content).sheets()

    assert "root" not in str(sheet.rows)
    assert "aaaaaaaaaa" not in str(sheet.rows)


@pytest.mark.parametrize("old", [tcvn3, vni], ids=["TCVN3", "VNI"])
@pytest.mark.parametrize("writer", [write, xls, ods], ids=["xlsx", "xls", "ods"])
def test_a_workbook_in_an_old_encoding(old: Callable[[str], str], writer: Callable[[Book], bytes]) -> None:
    book = days_as_text(commune())
    for page in book.values():
        page.cells = {at: old(value) if isinstance(value, str) else value for at, value in page.cells.items()}

    batch = read(writer(book))

    assert findings(batch) == []
    assert status(batch) == ["accepted"]
    read_cells = batch.records["commune_admissions"]["party_cell"].to_list()
    assert read_cells == ["Chi bộ thôn 1", "Chi bộ thôn 2", "Chi bộ Trạm Y tế", "Chi bộ Công ty may"]
    assert batch.submissions["unit_id"].to_list() == ["xa-an-ap"]


def test_days_counted_from_1904() -> None:
    page = enterprise()["02-DN"]
    serial = (date(2019, 6, 15) - date(1904, 1, 1)).days
    put("02-DN!D15", serial)({"02-DN": page})

    for content in (xls({"02-DN": page}, from_1904=True), xlsb({"02-DN": page}, from_1904=True)):
        batch = read(content)
        assert findings(batch) == []
        assert batch.records["enterprise_report"]["cell_founded_on"].to_list() == [date(2019, 6, 15)]


def test_a_formula_with_a_value_is_a_value() -> None:
    book = {"a": Page("a", {(0, 0): "x", (1, 0): Formula("=1", 2)})}

    (sheet,) = Workbook(write(book)).sheets()

    assert sheet.rows == [["x"], [2.0]]
    assert not sheet.is_broken("A2")


def test_frames_are_of_one_shape_whatever_came() -> None:
    contents = [writer(days_as_text(enterprise())) for writer in WHOLE.values()]

    batch = read(*contents)

    assert batch.submissions["status"].to_list() == ["accepted"] * len(contents)
    assert batch.records["enterprise_report"].drop("submission_id").unique().height == 1
    assert batch.records["enterprise_report"]["submission_id"].dtype == pl.String
