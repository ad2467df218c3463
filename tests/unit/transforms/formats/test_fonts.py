"""Superscript and struck-out text: the same facts in every format, and no cost where there is none."""

import io
from collections.abc import Callable
from typing import Any

import pytest
import xlsxwriter
from support.containers import at_root, word
from support.data import DATA
from support.district import commune
from support.formats import parts_of, xlsb_with_marks, zipped
from support.legacy import tcvn3
from support.pages import write

from transforms.formats import fonts
from transforms.formats.grid import Sheet, SheetFacts
from transforms.formats.workbook import Workbook

RUNS = DATA / "formatting"
LONG = {f"D{11 + n}": f"Đảng bộ xã số {n} tiếng Việt dài để qua ranh giới bản ghi" for n in range(120)}
STRUCK = {"A3", "A4", "A9", "B2", "B9", "C9", "D9"}


def first_sheet(content: bytes) -> Sheet:
    return next(iter(Workbook(content).sheets()))


def written(fill: Callable[[Any, Any], None]) -> bytes:
    """A workbook of one sheet that a function fills."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        fill(book, book.add_worksheet("a"))
    return file.getvalue()


@pytest.mark.parametrize("name", ["runs.xlsx", "runs.xls", "runs.ods", "runs.fods"])
def test_every_format_gives_the_same(name: str) -> None:
    sheet = first_sheet((RUNS / name).read_bytes())
    facts = sheet.load_facts()

    assert sheet.has_formatting
    assert sheet.rows[0][0] == "1361"
    assert facts.superscript == LONG | {"A1": "136", "B4": "Nữ tổng"}
    assert facts.struck == STRUCK
    assert facts.partly_struck == {"A2"} | ({"B4"} if name == "runs.xlsx" else facts.partly_struck & {"B4"})


def test_a_workbook_with_other_parts_gives_the_same() -> None:
    content = (RUNS / "runs.xlsx").read_bytes()

    assert first_sheet(at_root(content)).load_facts() == first_sheet(content).load_facts()


def test_a_number_in_superscript_has_no_text_without_it() -> None:
    def fill(book: Any, page: Any) -> None:
        page.write(0, 0, 12, book.add_format({"font_script": 1}))
        page.write(1, 0, 12, book.add_format({"font_script": 2}))
        page.write(2, 0, 12, book.add_format({"bold": True}))

    assert first_sheet(written(fill)).load_facts() == SheetFacts(superscript={"A1": ""})


def test_a_styled_blank_is_not_struck_out() -> None:
    def fill(book: Any, page: Any) -> None:
        page.write_blank(0, 0, None, book.add_format({"font_strikeout": True}))
        page.write(1, 0, "x")

    sheet = first_sheet(written(fill))

    assert sheet.has_formatting
    assert sheet.load_facts() == SheetFacts()


def test_text_beside_superscript_is_read_in_an_old_encoding() -> None:
    def fill(book: Any, page: Any) -> None:
        page.write_rich_string(0, 0, tcvn3("Chi bộ"), book.add_format({"font_script": 1}), "(1)")
        page.write(1, 0, tcvn3("Chi bộ thôn Đoài"))

    sheet = first_sheet(written(fill))

    assert sheet.rows == [["Chi bộ(1)"], ["Chi bộ thôn Đoài"]]
    assert sheet.load_facts().superscript == {"A1": "Chi bộ"}


def test_sheets_without_such_fonts_say_so() -> None:
    def fill(book: Any, page: Any) -> None:
        page.write_rich_string(0, 0, "a", book.add_format({"bold": True}), "b")

    assert not first_sheet(written(fill)).has_formatting
    assert not first_sheet(write(commune())).has_formatting


@pytest.mark.parametrize(
    ("properties", "expected"),
    [
        ("<vertAlign val='superscript'/>", {"superscript": {"A1": "136"}}),
        ('<x:vertAlign val="super&#115;cript"/>', {"superscript": {"A1": "136"}}),
        ("<vertAlign val='subscript'/>", {}),
        ("<strike/>", {"partly_struck": {"A1"}}),
        ("<strike val='1'/>", {"partly_struck": {"A1"}}),
        ("<strike val='0'/>", {}),
        ("<strike val='false'/>", {}),
    ],
)
def test_texts_in_the_sheet_itself(properties: str, expected: dict[str, Any]) -> None:
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    cell = f'<c r="A1" t="inlineStr"><is><r><t>136</t></r><r><rPr>{properties}</rPr><t>1</t></r></is></c>'
    sheet = f'<worksheet xmlns="{main}" xmlns:x="{main}"><sheetData><row r="1">{cell}</row></sheetData></worksheet>'
    parts = parts_of(written(lambda _, page: page.write(0, 0, "x")))

    found = first_sheet(zipped(parts | {"xl/worksheets/sheet1.xml": sheet}))

    assert found.rows == [["1361"]]
    assert found.load_facts() == SheetFacts(**expected)


def test_runs_of_word() -> None:
    def run(text: str, properties: str = "") -> str:
        return f"<w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r>"

    raised, struck = '<w:vertAlign w:val="superscript"/>', "<w:strike/>"
    cells = (
        run("136") + run("1", raised),
        run("8", struck) + run("9"),
        run("7", struck) + run(" ", "") + run("8", "<w:dstrike/>"),
        run("5", '<w:strike w:val="false"/>'),
    )
    row = "".join(f"<w:tc><w:p>{cell}</w:p></w:tc>" for cell in cells)
    sheet = first_sheet(word(f"<w:tbl><w:tblGrid>{'<w:gridCol/>' * 4}</w:tblGrid><w:tr>{row}</w:tr></w:tbl>"))

    assert sheet.has_formatting
    assert sheet.load_facts() == SheetFacts(superscript={"A1": "136"}, partly_struck={"B1"}, struck={"C1"})


def test_runs_of_a_binary_workbook() -> None:
    sheet = first_sheet(xlsb_with_marks())

    assert (sheet.rows, sheet.has_formatting) == ([[7, "1361", "89", 5]], True)
    assert sheet.load_facts() == SheetFacts(superscript={"B1": "136"}, struck={"A1"}, partly_struck={"C1"})


HTML = """<html><head><style>.xl65 {color:red; text-decoration:line-through}</style></head><body><table>
<tr><td>136<sup>1</sup></td><td><s>8</s>9</td><td class=xl65>7</td></tr>
<tr style="text-decoration: line-through"><td>5</td><td></td><td>6<span style="vertical-align:super">2</span></td></tr>
</table></body></html>"""
EXCEL_2003 = """<?xml version="1.0"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"
 xmlns:html="http://www.w3.org/TR/REC-html40"><Styles><Style ss:ID="s1"><Font ss:StrikeThrough="1"/></Style></Styles>
<Worksheet ss:Name="a"><Table><Row>
<Cell><ss:Data ss:Type="String"><html:Font>136</html:Font><html:Sup>1</html:Sup></ss:Data></Cell>
<Cell><ss:Data ss:Type="String"><html:S>8</html:S><!-- -->9</ss:Data></Cell>
<Cell ss:StyleID="s1"><Data ss:Type="Number">7</Data></Cell></Row>
<Row ss:StyleID="s1"><Cell><Data ss:Type="Number">5</Data></Cell><Cell ss:Index="3"><ss:Data ss:Type="String">6<html:Sup>2</html:Sup></ss:Data></Cell>
</Row></Table></Worksheet></Workbook>"""


@pytest.mark.parametrize("text", [HTML, EXCEL_2003], ids=["HTML", "the XML of Excel 2003"])
def test_runs_of_markup(text: str) -> None:
    sheet = first_sheet(text.encode())

    assert sheet.has_formatting
    facts = sheet.load_facts()
    assert facts.superscript == {"A1": "136", "C2": "6"}
    assert (facts.struck, facts.partly_struck) == ({"C1", "A2", "C2"}, {"B1"})


def test_markup_without_marks_says_so() -> None:
    assert not first_sheet(b"<table><tr><td><b>136</b><i>1</i></td></tr></table>").has_formatting


def test_styles_without_marks_are_not_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    def parse(*_: object) -> None:
        raise AssertionError("parsed")

    monkeypatch.setattr(fonts, "parse", parse)
    assert fonts.cell_fonts(b"<styleSheet><fonts><font><b/></font></fonts></styleSheet>") == {}
