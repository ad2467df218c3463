"""A marked workbook: the cells of the findings are filled and commented, and nothing else has changed."""

import io
import re
from dataclasses import replace
from typing import Any

import openpyxl
import polars as pl
import pytest
from openpyxl.comments import Comment
from support.district import commune, quiet_commune, read, status
from support.district import findings as found_in
from support.pages import Book, of, put
from support.returned import commented, filled, finding, findings, mark, opened, parts, rich_workbook, with_parts

from schemas.rules.general import FINDINGS_SHEET, READING_SHEET

MISTAKES = (put("01A-XA!G14", 9), put("01A-XA!D15", None), put("04-KN!E10", "hôm qua"))
WRONG = of(commune, *MISTAKES)()


def rows(content: bytes) -> list[list[Any]]:
    """Return the findings that the first sheet lists."""
    page = opened(content).worksheets[0]
    assert page.title == FINDINGS_SHEET
    return [[cell.value for cell in row] for row in page.iter_rows(min_row=7)]


def links(content: bytes) -> list[str | None]:
    page = opened(content).worksheets[0]
    return [
        page[f"D{row}"].hyperlink.location if page[f"D{row}"].hyperlink else None for row in range(7, page.max_row + 1)
    ]


def test_every_cell_of_a_finding_is_filled_and_says_why() -> None:
    content = mark(WRONG, "x.xlsx", read(WRONG).findings).content

    assert filled(content, "01A-XA") == {"G14": "error", "D15": "warning", "P14": "error"}
    assert filled(content, "04-KN") == {"E10": "error"}
    assert commented(content, "01A-XA")["G14"] == (
        "— Cần sửa —\n01A-01 · Lỗi phải sửa\nTổng số kết nạp (cột 7) phải bằng tổng các cột 8 đến 12.\nĐang ghi: 9\n"
        "Cần ghi: 2, nếu các ô liên quan đều đúng"
    )
    assert set(commented(content, "01A-XA")) == {"G14", "D15", "P14"}
    assert "Đang ghi: (trống)" in commented(content, "01A-XA")["D15"]


def test_the_first_sheet_lists_the_findings_in_the_order_of_the_sheets() -> None:
    returned = mark(WRONG, "2023/Xã An Ấp.xlsx", read(WRONG).findings)

    assert [row[:4] for row in rows(returned.content)] == [
        ["1", "Lỗi phải sửa", "01A-XA", "G14"],
        ["2", "Lỗi phải sửa", "01A-XA", "P14"],
        ["3", "Cần xem lại", "01A-XA", "D15"],
        ["4", "Lỗi phải sửa", "04-KN", "E10"],
    ]
    assert rows(returned.content)[3][4:] == [
        "hôm qua",
        "một ngày, như 26/02/2024",
        "Ô này phải là một ngày có thật, ghi theo ngày/tháng/năm.",
        "C-04",
        *(None, None, None),  # an error is corrected, not answered
    ]
    assert rows(returned.content)[2][8:10] == [None, None]
    assert re.fullmatch("[0-9a-f]{12}", rows(returned.content)[2][10])
    assert links(returned.content) == ["'01A-XA'!G14", "'01A-XA'!P14", "'01A-XA'!D15", "'04-KN'!E10"]
    assert returned.name == "Xã An Ấp - cần sửa.xlsx"


def test_what_is_not_marked_stays_as_it_was() -> None:
    before, after = opened(WRONG), opened(mark(WRONG, "x.xlsx", read(WRONG).findings).content)
    marked = {("01A-XA", "G14"), ("01A-XA", "D15"), ("01A-XA", "P14"), ("04-KN", "E10")}

    assert after.sheetnames == [FINDINGS_SHEET, READING_SHEET, *before.sheetnames]
    for page in before:
        for row in page.iter_rows():
            for cell in row:
                other = after[page.title][cell.coordinate]
                assert other.value == cell.value
                for look in ("number_format", "font", "border", "alignment", "protection"):
                    assert repr(getattr(other, look)) == repr(getattr(cell, look))
                if (page.title, cell.coordinate) not in marked:
                    assert repr(other.fill) == repr(cell.fill)


def test_the_second_sheet_gives_the_table_as_it_was_read() -> None:
    page = opened(mark(WRONG, "x.xlsx", read(WRONG).findings).content)[READING_SHEET]
    listed = [[cell.value for cell in row] for row in page.iter_rows(min_row=5)]

    assert ["01A-XA", "cột G", "Kết nạp trong kỳ › Tổng số", None] in listed
    of_rows = {row[1]: (row[2], row[3]) for row in listed if row[0] == "01A-XA" and row[1].startswith("dòng")}
    assert of_rows["dòng 14"] == ("một dòng số liệu", "Chi bộ thôn 1")
    assert of_rows["dòng 16"][0].startswith("tên mục")
    assert of_rows["dòng 20"][0].startswith("dòng tổng cộng")


def test_an_empty_list_of_names_gets_no_second_one_beside_it() -> None:
    def empty_list(held: dict[str, bytes]) -> None:
        held["xl/workbook.xml"] = held["xl/workbook.xml"].replace(b"</sheets>", b"</sheets><definedNames/>")

    content = mark(with_parts(of(quiet_commune)(), empty_list), "x.xlsx", findings(finding("C14"))).content

    assert parts(content)["xl/workbook.xml"].count(b"<definedNames") == 1


def test_where_the_list_of_findings_ends_is_said() -> None:
    many = findings(*[finding(f"C{row}") for row in range(14, 514)])
    page = opened(mark(of(quiet_commune)(), "x.xlsx", many).content)[FINDINGS_SHEET]

    assert page["A5"].value == "Danh sách dừng ở 500 lỗi, có thể còn lỗi khác. Sửa các lỗi này rồi gửi lại để xem tiếp."


def test_a_rich_workbook_keeps_everything() -> None:
    content = rich_workbook()
    marked = mark(content, "x.xlsm", findings(finding("A3"), finding("D9"), finding("B7")))
    before, after = parts(content), parts(marked.content)

    changed = {name for name in before if after[name] != before[name]}
    assert changed == {
        *("[Content_Types].xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml"),
        *("xl/worksheets/sheet1.xml", "xl/comments1.xml", "xl/drawings/vmlDrawing1.vml"),
    }
    assert set(after) - set(before) == {"xl/worksheets/sheet3.xml"}
    assert marked.name == "x - cần sửa.xlsm"
    assert filled(marked.content, "01A-XA") == {"A3": "error", "D9": "error", "B7": "error"}
    # In the sheet itself only the three cells and the selection have changed.
    cells = re.compile(rb'<row r="[79]"><c [^>]*/></row>|<c r="A3"[^>]*>|<sheetView [^>]*>')
    sheet = "xl/worksheets/sheet1.xml"
    assert cells.sub(b"", after[sheet]) == cells.sub(b"", before[sheet])
    a3 = opened(marked.content)["01A-XA"]["A3"]
    assert (a3.number_format, a3.font.b, a3.border.left.style, a3.protection.locked) == ("#,##0", True, "thin", False)


def test_names_of_single_sheets_move_with_their_sheets() -> None:
    book = opened(mark(rich_workbook(), "x.xlsm", findings(finding("A3"))).content)

    assert book["01A-XA"].print_area == "'01A-XA'!$A$1:$H$40"
    assert book["01A-XA"].print_title_rows == "$2:$2"
    assert set(book["01A-XA"].defined_names) == {"riêng"}
    assert set(book.defined_names) == {"chung"}
    assert book[FINDINGS_SHEET].print_title_rows == "$6:$6"


def test_only_the_list_is_selected() -> None:
    """With two sheets selected, typing into one types into the other."""
    content = mark(rich_workbook(), "x.xlsm", findings(finding("A3"))).content

    views = [re.findall(rb"<sheetView[^>]*>", part) for name, part in parts(content).items() if "sheets/" in name]
    assert sum(b'tabSelected="1"' in view for found in views for view in found) == 1
    assert opened(content).active.title == FINDINGS_SHEET


def test_somebodys_comments_are_kept() -> None:
    content = mark(rich_workbook(), "x.xlsm", findings(finding("C3"), finding("A3"))).content

    said = commented(content, "01A-XA")
    assert said["C3"].startswith("Ghi chú của đơn vị\n— Cần sửa —\nC-02")
    assert opened(content)["01A-XA"]["C3"].comment.author == "Chị Hoa"
    assert set(said) == {"C3", "A3"}
    drawing = parts(content)["xl/drawings/vmlDrawing1.vml"]
    numbers = re.findall(rb'<v:shape [^>]*id="(_x0000_s\d+)"', drawing)
    assert len(numbers) == len(set(numbers)) == 3  # the button, the two comments


def test_a_blank_place_gets_a_cell() -> None:
    content = of(quiet_commune)()
    marked = mark(content, "x.xlsx", findings(*(finding(cell) for cell in ("A1", "B3", "Z14", "XFD8", "C40"))))

    xml = parts(marked.content)["xl/worksheets/sheet1.xml"]
    addresses = [(int(row), len(column), column) for column, row in re.findall(rb'<c r="([A-Z]+)([0-9]+)"', xml)]
    assert addresses == sorted(addresses)
    assert set(filled(marked.content, "01A-XA")) == {"A1", "B3", "Z14", "XFD8", "C40"}
    assert b"spans" not in re.findall(rb'<row r="14"[^>]*>', xml)[0]
    assert [int(n) for n in re.findall(rb'<row r="(\d+)"', xml)] == sorted({row for row, _, _ in addresses})


def test_a_new_cell_has_the_look_of_its_row_or_column() -> None:
    book = openpyxl.Workbook()
    page = book.active
    page.title = "01A-XA"
    page.column_dimensions["C"].number_format = "0.00"
    page["A2"] = 1
    file = io.BytesIO()
    book.save(file)

    content = mark(file.getvalue(), "x.xlsx", findings(finding("C2"), finding("C9"), finding("D2"))).content

    formats = {cell: opened(content)["01A-XA"][cell].number_format for cell in ("C2", "C9", "D2")}
    assert formats == {"C2": "0.00", "C9": "0.00", "D2": "General"}


def test_a_cell_in_a_merged_range_shows_in_its_first() -> None:
    content = mark(rich_workbook(), "x.xlsm", findings(finding("C1"), finding("B1", severity="warning"))).content

    assert filled(content, "01A-XA") == {"A1": "error"}
    assert commented(content, "01A-XA")["A1"].count("C-02") == 2
    assert links(content) == ["'01A-XA'!B1", "'01A-XA'!C1"]


def test_what_has_no_cell_is_listed() -> None:
    about_file = findings(finding(None, None, rule="F-04"), finding("D", "02-DN"), finding("A1"))
    content = mark(WRONG, "x.xlsx", about_file).content

    assert [row[2:4] for row in rows(content)] == [["(cả tệp)", None], ["02-DN", "D"], ["01A-XA", "A1"]]
    assert links(content) == [None, "'02-DN'!A1", "'01A-XA'!A1"]


def test_a_name_with_quotes_and_spaces_is_a_link() -> None:
    content = mark(rich_workbook(), "x.xlsm", findings(finding("A2", "Số liệu 'khác' & thêm"))).content

    assert links(content) == ["'Số liệu ''khác'' & thêm'!A2"]
    assert filled(content, "Số liệu 'khác' & thêm") == {"A2": "error"}


def test_five_hundred_findings() -> None:
    many = findings(*(finding(f"{column}{row}") for column in "ABCDE" for row in range(14, 114)))
    content = mark(WRONG, "x.xlsx", many).content

    assert len(filled(content, "01A-XA")) == len(commented(content, "01A-XA")) == len(rows(content)) == 500


@pytest.mark.parametrize("text", ["=1+1", "+1", "@SUM(A1)", "-2+3+cmd|' /C calc'!A0", "<b>&amp;\x00\x0b", "A" * 40_000])
def test_what_a_unit_wrote_is_text(text: str) -> None:
    content = mark(WRONG, text, findings(finding("A1", found=text, expected=text))).content

    cells = [cell for row in opened(content).worksheets[0].iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s"}
    assert b"<f>" not in parts(content)["xl/worksheets/sheet4.xml"]
    assert "A1" in commented(content, "01A-XA")


def test_equal_input_gives_equal_bytes() -> None:
    again = [mark(WRONG, "x.xlsx", read(WRONG).findings) for _ in range(2)]

    assert again[0] == again[1]


def test_a_sheet_that_only_bears_the_list_s_name_is_read() -> None:
    """Our list is recognised by its heading: somebody's table of that name is read."""

    def paste(book: Book) -> None:
        book[FINDINGS_SHEET] = replace(book["01A-XA"], name=FINDINGS_SHEET)

    batch = read(of(commune, paste)())

    assert "S-04" in {found.rule for found in found_in(batch)}


def test_corrected_in_place_and_sent_again() -> None:
    marked = mark(WRONG, "Xã An Ấp.xlsx", read(WRONG).findings).content
    book = openpyxl.load_workbook(io.BytesIO(marked))
    # openpyxl drops what formulas gave: the sums are typed in
    values = openpyxl.load_workbook(io.BytesIO(marked), data_only=True)
    for page in book:
        for row in page.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    cell.value = values[page.title][cell.coordinate].value
    book["01A-XA"]["G14"], book["01A-XA"]["D15"], book["04-KN"]["E10"] = 2, 3, "07/03/2023"
    book["01A-XA"]["G20"], book["01A-XA"]["D20"] = 4, 15
    file = io.BytesIO()
    book.save(file)

    batch = read(file.getvalue())

    assert found_in(batch) == []
    assert status(batch) == ["accepted"]
    assert batch.submissions["forms"].to_list() == ["01A-XA, 01B-XA, 04-KN"]
    assert FINDINGS_SHEET not in batch.layouts["sheet"].to_list()


def test_marked_as_it_came_it_is_read_as_before() -> None:
    batch = read(WRONG, mark(WRONG, "x.xlsx", read(WRONG).findings).content)

    assert found_in(batch, 0) == found_in(batch, 1) != []


def test_the_marks_of_an_earlier_return_are_taken_away() -> None:
    first = mark(WRONG, "Xã An Ấp.xlsx", read(WRONG).findings)
    second = mark(first.content, first.name, findings(finding("C14"), finding("G14")))

    assert second.name == first.name
    assert filled(second.content, "01A-XA") == {"C14": "error", "G14": "error"}
    assert set(commented(second.content, "01A-XA")) == {"C14", "G14"}
    assert commented(second.content, "04-KN") == filled(second.content, "04-KN") == {}
    assert opened(second.content).sheetnames == opened(first.content).sheetnames
    assert len(rows(second.content)) == 2
    boxes = [part.count(b"<v:shape ") for name, part in sorted(parts(second.content).items()) if "vmlDrawing" in name]
    assert boxes == [2, 0]


def test_what_we_said_behind_somebodys_comment_is_taken_away() -> None:
    first = mark(rich_workbook(), "x.xlsm", findings(finding("C3"))).content
    again = mark(first, "x.xlsm", findings(finding("C3", rule="C-03"))).content
    never = mark(first, "x.xlsm", findings(finding("A3"))).content

    assert commented(again, "01A-XA")["C3"].count("— Cần sửa —") == 1
    assert "C-03" in commented(again, "01A-XA")["C3"]
    assert commented(never, "01A-XA")["C3"] == "Ghi chú của đơn vị"


def one_run(held: dict[str, bytes]) -> None:
    """Save a comment as a program without runs does: one text, no author."""
    texts = re.sub(rb"</t></r><r><rPr>.*?</rPr><t[^>]*>", b"", held["xl/comments1.xml"])
    assert texts != held["xl/comments1.xml"]
    held["xl/comments1.xml"] = re.sub(rb"<author>[^<]*</author>", b"<author> </author>", texts)


def test_what_we_said_is_known_again_when_another_program_saved_it() -> None:
    first = mark(rich_workbook(), "x.xlsm", findings(finding("C3"), finding("A3"))).content

    never = mark(with_parts(first, one_run), "x.xlsm", findings(finding("B3"))).content

    assert commented(never, "01A-XA")["C3"] == "Ghi chú của đơn vị"
    assert set(commented(never, "01A-XA")) == {"C3", "B3"}


def test_a_workbook_saved_by_another_program_between() -> None:
    book = openpyxl.load_workbook(io.BytesIO(mark(WRONG, "x.xlsx", read(WRONG).findings).content))
    book["01A-XA"]["B2"].comment = Comment("của tôi", "Anh Ba")
    book.move_sheet(FINDINGS_SHEET, offset=2)
    book["01B-XA"].print_title_rows = "9:9"
    file = io.BytesIO()
    book.save(file)

    content = mark(file.getvalue(), "x.xlsx", findings(finding("C14"))).content

    assert set(commented(content, "01A-XA")) == {"B2", "C14"}
    assert filled(content, "01A-XA") == {"C14": "error"}
    assert opened(content).sheetnames == [FINDINGS_SHEET, READING_SHEET, "01A-XA", "01B-XA", "04-KN"]
    assert opened(content)["01B-XA"].print_title_rows == "$9:$9"


def with_prefixes(held: dict[str, bytes]) -> None:
    """Write as the Open XML SDK does: every element with a prefix."""
    for name in ("xl/workbook.xml", "xl/styles.xml", "xl/worksheets/sheet1.xml"):
        prefixed = re.sub(rb"<(/?)(?=[a-z])", rb"<\1x:", held[name])
        held[name] = prefixed.replace(b"xmlns=", b"xmlns:x=")


def without_addresses(held: dict[str, bytes]) -> None:
    """Remove the addresses of rows and cells."""
    held["xl/worksheets/sheet1.xml"] = re.sub(
        rb"<sheetData>.*</sheetData>",
        b"<sheetData><row><c><v>1</v></c><c><v>2</v></c></row><row/><row><c><v>3</v></c></row></sheetData>",
        held["xl/worksheets/sheet1.xml"],
        flags=re.DOTALL,
    )


def without_styles(held: dict[str, bytes]) -> None:
    for name in ("[Content_Types].xml", "xl/_rels/workbook.xml.rels"):
        held[name] = re.sub(rb"<(Override|Relationship) [^>]*styles[^>]*/>", b"", held[name])
    for name in ("xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml"):
        held[name] = re.sub(rb' s="\d+"', b"", held[name])
    del held["xl/styles.xml"]


@pytest.mark.parametrize("change", [with_prefixes, without_addresses, without_styles])
def test_workbooks_as_other_programs_write_them(change: Any) -> None:
    content = with_parts(of(quiet_commune)(), change)
    marked = mark(content, "x.xlsx", findings(finding("B1"), finding("A2"), finding("C3"))).content

    assert filled(marked, "01A-XA") == dict.fromkeys(("B1", "A2", "C3"), "error")
    before, after = opened(content)["01A-XA"], opened(marked)["01A-XA"]
    assert [[c.value for c in row] for row in before["A1:C3"]] == [[c.value for c in row] for row in after["A1:C3"]]


def with_document_type(held: dict[str, bytes]) -> None:
    held["xl/worksheets/sheet1.xml"] = held["xl/worksheets/sheet1.xml"].replace(
        b"<worksheet", b'<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]><worksheet', 1
    )


def with_nonsense_numbers(held: dict[str, bytes]) -> None:
    held["xl/styles.xml"] = held["xl/styles.xml"].replace(b'fillId="0"', b'fillId="-x"')


@pytest.mark.parametrize("change", [with_document_type, with_nonsense_numbers, lambda held: held.pop("xl/styles.xml")])
def test_what_cannot_be_changed_in_place_is_written_as_a_new_workbook(change: Any) -> None:
    content = with_parts(of(quiet_commune)(), change)
    marked = mark(content, "Báo cáo.xls", findings(finding("B14")))

    assert marked.name == "Báo cáo - cần sửa.xlsx"
    assert filled(marked.content, "01A-XA") == {"B14": "error"}
    assert opened(marked.content)["01A-XA"]["B14"].value == "Chi bộ thôn 1"
    assert b"ENTITY" not in b"".join(parts(marked.content).values())
    assert found_in(read(marked.content)) == found_in(read(content))


@pytest.mark.parametrize("rule", ["F-01", "F-02", "F-03"])
@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", WRONG, WRONG[:2000]])
def test_a_file_that_holds_nothing_to_mark_gets_a_note(rule: str, content: bytes) -> None:
    returned = mark(content, "a/b\\Xã An Ấp.docx", findings(finding(None, None, rule=rule, found="tệp có mật khẩu")))

    page = opened(returned.content).active
    texts = [str(cell.value) for row in page.iter_rows() for cell in row if cell.value]
    assert returned.name == "Xã An Ấp - cần sửa.xlsx"
    assert {"Xã An Ấp.docx", rule, "tệp có mật khẩu", "Ô này phải là một số."} <= set(texts)
    assert page.page_setup.paperSize == 9
    assert status(read(returned.content)) == ["unrecognised"]


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", WRONG[:2000], b"a;b\n1;2\n"])
def test_junk_gets_a_note_whatever_is_found(content: bytes) -> None:
    assert mark(content, "x", findings(finding("A1"))).name == "x - cần sửa.xlsx"


@pytest.mark.parametrize(
    ("sent", "back"),
    [
        ("../../etc/passwd", "passwd - cần sửa.xlsx"),
        ("C:\\báo cáo\\a:b?.xlsx", "a_b_ - cần sửa.xlsx"),
        ("a" * 300 + ".xlsx", "a" * 200 + " - cần sửa.xlsx"),
        ("Xã An Ấp - cần sửa.xlsx", "Xã An Ấp - cần sửa.xlsx"),
        (".xlsx", "báo cáo - cần sửa.xlsx"),
        ("evil\u202excod.xlsx", "evil_xcod - cần sửa.xlsx"),
    ],
)
def test_what_it_is_called(sent: str, back: str) -> None:
    assert mark(WRONG, sent, pl.DataFrame(findings(finding("A1")))).name == back
