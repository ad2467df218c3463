"""The first and last record of a table: no record is lost, and nothing of the footer is kept."""

import pytest
from support.district import commune, findings, read, school, status
from support.pages import Change, drop_row, insert_row, of, put

from schemas.forms.key_cadres import KeyCadres
from transforms.formats.workbook import Sheet
from transforms.tables.footer import is_footer
from transforms.tables.row_kinds import is_number_row
from transforms.tables.row_labels import is_sum_word
from transforms.tables.sheet import read_sheet
from transforms.text.cells import Cell
from transforms.validation.batch import Batch

CELLS = ["Chi bộ thôn 1", "Chi bộ thôn 2", "Chi bộ Trạm Y tế", "Chi bộ Công ty may"]


def of_commune(*changes: Change) -> Batch:
    return read(of(commune, *changes)())


def party_cells(batch: Batch) -> list[str]:
    return batch.records["commune_admissions"]["party_cell"].to_list()


HARMLESS = {
    "a blank row after the header": (insert_row("01A-XA!13"),),
    "a blank row after a section": (insert_row("01A-XA!14"),),
    "a blank row between records": (insert_row("01A-XA!15"),),
    "three blank rows between records": (insert_row("01A-XA!15"),) * 3,
    "a row of spaces between records": (insert_row("01A-XA!15", *[" "] * 17),),
    "a row of spaces and a blank one": (insert_row("01A-XA!15", *[" "] * 17), insert_row("01A-XA!15")),
    "a blank row before a section": (insert_row("01A-XA!16"),),
    "a blank row before the total": (insert_row("01A-XA!20"),),
    "no blank row before the foot": (drop_row("01A-XA!21"), drop_row("01A-XA!21")),
    "no foot": tuple(drop_row("01A-XA!21") for _ in range(8)),
    "a stray space far down": (put("01A-XA!C3000", " "),),
    "a stray space far right": (put("01A-XA!AZ14", " "),),
    "a stray text far down": (put("01A-XA!C3000", "."),),
    "a row of zeros below the total": (insert_row("01A-XA!21", *[0] * 17),),
    "rows numbered in order of nothing": (put("01A-XA!A14", None), put("01A-XA!A15", 7)),
    "the total's label in capitals": (put("01A-XA!B20", "TỔNG CỘNG:"),),
    "the total's label in the first column": (put("01A-XA!A20", "Cộng"), put("01A-XA!B20", None)),
    "a total of named sections": (put("01A-XA!B20", "Tổng cộng (I + II + III)"),),
    "sections numbered in their own column": (put("01A-XA!A13", "I", "Chi bộ thôn, tổ dân phố"),),
    "sections in capitals": (put("01A-XA!B13", "I. CHI BỘ THÔN, TỔ DÂN PHỐ"),),
}


@pytest.mark.parametrize("shape", HARMLESS)
def test_no_record_is_lost_and_none_made_up(shape: str) -> None:
    batch = of_commune(*HARMLESS[shape])

    assert findings(batch) == []
    assert party_cells(batch) == CELLS
    assert batch.records["commune_admissions"]["section"].to_list() == [
        "village",
        "village",
        "agency",
        "enterprise",
    ]
    assert batch.records["commune_admissions"]["admitted"].sum() == 4


@pytest.mark.parametrize("rows", [1, 3], ids=["a blank row before the foot", "no blank row before the foot"])
def test_no_record_is_lost_without_a_total(rows: int) -> None:
    batch = of_commune(*(drop_row("01A-XA!20") for _ in range(rows)))

    assert [found.rule for found in findings(batch)] == ["S-08"]
    assert party_cells(batch) == CELLS


def test_a_register_goes_on_below_the_heading_of_a_month() -> None:
    batch = of_commune(insert_row("04-KN!12", None, "Tháng 6"), insert_row("04-KN!12"))

    assert findings(batch) == []
    assert batch.records["admission_register"].height == 4


def test_records_know_their_row() -> None:
    batch = of_commune(insert_row("01A-XA!15"))

    assert batch.records["commune_admissions"]["sheet_row"].to_list() == [14, 16, 18, 20]


def test_a_section_can_hold_its_sum() -> None:
    batch = of_commune(put("01A-XA!C13", 3, 9, 7), put("01A-XA!C20", 4, 15, 10))

    assert party_cells(batch) == CELLS
    assert findings(batch) == []


def test_a_party_cell_named_like_a_section_is_a_record() -> None:
    batch = of_commune(put("01A-XA!B19", "Chi bộ doanh nghiệp"))

    assert findings(batch) == []
    assert party_cells(batch) == [*CELLS[:3], "Chi bộ doanh nghiệp"]


def test_a_register_goes_on_after_a_blank_row() -> None:
    batch = of_commune(insert_row("04-KN!11"), insert_row("04-KN!13"))

    assert batch.records["admission_register"].height == 4


def test_a_register_never_loses_what_is_below_a_lone_text() -> None:
    batch = of_commune(insert_row("04-KN!12", None, "Đợt hai"), insert_row("04-KN!12"))

    assert [(found.rule, found.cell) for found in findings(batch)] == [
        ("S-02", "04-KN!A14"),
        ("S-02", "04-KN!A15"),
    ]


def test_numbers_as_text_below_the_total_are_seen() -> None:
    row = ("9", "Chi bộ thôn 9", *["1"] * 15)

    assert [found.rule for found in findings(of_commune(insert_row("01A-XA!21", *row)))] == ["S-02"]


def test_whole_numbers_of_other_formats_are_numbers() -> None:
    rows: list[list[Cell]] = [
        ["STT", "Tổ chức", "Cấp", "Tổng số cán bộ chủ chốt", "Trong đó: chưa là đảng viên", ""],
        [1, "Hội Phụ nữ", "Cấp xã", 2, 0, 3],
        ["", "Cộng", "", 2, 0, ""],
        [2, "Hội Nông dân", "Cấp xã", 2, 0, ""],
    ]
    (reading,) = read_sheet(Sheet("01B-XA", 0, 0, rows), [KeyCadres])

    assert [(problem.rule, problem.cell) for problem in reading.findings] == [("S-02", "A4"), ("S-02", "F2")]


def test_lines_go_on_after_a_blank_row() -> None:
    batch = read(of(school, insert_row("03-TH!14"), insert_row("03-TH!18"))())

    assert status(batch) == ["accepted"]
    assert batch.records["school_report"].height == 2


def test_a_total_alone_is_no_report() -> None:
    """A unit states zero line by line: a form that nobody filled in has a total of 0 too."""
    page = commune()["01A-XA"]
    for row in (19, 17, 15, 14):
        page.move(rows_from=row - 1, rows=-1)
    changes: tuple[Change, ...] = (
        lambda book: book.update({"01A-XA": page}),
        lambda book: book.pop("04-KN") and None,
    )

    batch = of_commune(*changes)

    assert [(found.rule, found.cell) for found in findings(batch)] == [("S-01", "01A-XA!A9")]
    assert party_cells(batch) == []


@pytest.mark.parametrize(
    "texts",
    [
        ["", "Quỳnh Phụ, ngày 05 tháng 02 năm 2024"],
        ["", "NGƯỜI LẬP BIỂU", "", "T/M BAN THƯỜNG VỤ"],
        ["Người báo cáo", "", "Thủ trưởng đơn vị"],
        ["", "BÍ THƯ"],
        ["", "(Ký, ghi rõ họ tên)"],
        ["ĐT: 0000 000 000"],
    ],
)
@pytest.mark.parametrize("after_blank", [True, False])
def test_foot(texts: list[str], after_blank: bool) -> None:
    assert is_footer(texts, after_blank=after_blank) or (len([t for t in texts if t]) == 1 and not after_blank)


@pytest.mark.parametrize("cells", [["1", "Chi bộ thôn 1", 2.0], ["", "Chi bộ thôn 1", "-", "-", "-", "-"], []])
def test_no_foot(cells: list[Cell]) -> None:
    assert not is_footer(cells, after_blank=True)


@pytest.mark.parametrize(
    ("label", "total"),
    [
        ("Tổng cộng", True),
        ("CỘNG", True),
        ("Cộng:", True),
        ("tong cong", True),
        ("Tổng cộng toàn xã", True),
        ("Cộng mục I", True),
        ("Công an xã", False),
        ("Chi bộ Cộng Hòa", False),
        ("Cộng Hòa", False),
    ],
)
def test_total(label: str, total: bool) -> None:
    assert is_sum_word(label) is total


@pytest.mark.parametrize(
    ("cells", "counts"),
    [
        (["(1)", "(2)", "(3=4+5)"], True),
        ([1.0, 2.0, 3.0], True),
        ([-1.0, -2.0, "(3=4+5)", -4.0], True),
        (["(1)", "(2)", "(4)"], True),
        (["1", "2", "3"], True),
        ([1.0, "Chi bộ thôn 1", 2.0], False),
        ([2.0, 0.0, 5.0], False),
        ([1.0], False),
        ([], False),
        ([True, 2.0], False),
    ],
)
def test_number_row(cells: list[Cell], counts: bool) -> None:
    assert is_number_row(tuple(cells)) is counts


def test_a_hidden_copy_of_a_form_is_reported() -> None:
    copy = commune()["01A-XA"]
    copy.name, copy.hidden = "01A-XA cũ", True

    batch = of_commune(lambda book: book.update({copy.name: copy}))

    assert "S-04" in {found.rule for found in findings(batch)}


def test_a_text_of_thousands_of_digits_numbers_no_column() -> None:
    assert not is_number_row(("1", "2", "9" * 5000))
