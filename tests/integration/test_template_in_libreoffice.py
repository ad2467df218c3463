"""An empty form filled in in LibreOffice, with and without mistakes, gives what was filled in."""

import io
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet
from support.district import commune, findings, read, status
from support.office import needs_office, saved_as
from support.pages import of, put
from support.returned import commented, filled, mark

from reports.forms.template import FilledSheet, write_workbook
from schemas.forms import FORMS
from schemas.rules.general import FINDINGS_SHEET

pytestmark = [pytest.mark.long(order=27), needs_office]
FORM = {form.metadata().code: form for form in FORMS}

Cells = dict[str, object]

CELLS_01A = dict(zip("BCDEFHIJKLMNOPQ", ("Chi bộ thôn 1", 2, 6, 4, 1, 1, 1, 0, 0, 0, 1, 2, 0, 2, 5), strict=True))
COMMUNE: dict[str, Cells] = {
    "01A-XA": {f"{letter}14": value for letter, value in CELLS_01A.items()},
    "01B-XA": {f"{letter}{row}": value for row in range(11, 21) for letter, value in (("D", 8), ("E", 3))},
    "04-KN": {
        **dict(zip(("B11", "D11", "E11", "H11"), ("1-QĐ/HU", date(2024, 1, 5), date(2024, 1, 9), "Nữ"), strict=True)),
        **dict(zip(("B12", "C12", "D12", "E12"), ("1-QĐ/HU", 2, date(2024, 1, 5), date(2024, 1, 9)), strict=True)),
    },
}
ENTERPRISE: dict[str, Cells] = {
    "02-DN": {
        **dict(zip(("D10", "D11", "D14"), ("Vốn nước ngoài", "Thị trấn An Bài", "Có chi bộ"), strict=True)),
        **{f"D{row}": value for row, value in ((12, 136), (13, 108), (15, date(2019, 6, 15)), (16, 3), (17, 1))},
        **{f"D{row}": value for row, value in ((18, 6), (19, 5), (20, 4), (22, 1), (23, 1), (24, 1), (25, 1))},
        **{f"D{row}": value for row, value in ((26, 3), (27, 6))},
    }
}
SCHOOL: dict[str, Cells] = {
    "03-TH": {
        **{f"D{row}": value for row, value in enumerate((359, 0, 6, 179, 4, 3, 1, 0, 0, 2, 2), start=10)},
        **{f"E{row}": value for row, value in enumerate((58, 29, 1, 58, 1, 0, 0, 0, 0, 0, 4), start=10)},
    }
}
# What a spreadsheet can refuse: the cell, a right value, a wrong one, and the rule that it breaks.
REFUSED = (
    ("01A-XA", "M14", 2, 3, "01A-02"),
    ("01A-XA", "P14", 3, 1, "01A-04"),
    ("01A-XA", "P14", 3, 6, "01A-04"),
    ("01A-XA", "M14", 1, -1, "C-03"),
    ("01A-XA", "M14", 1, 1.5, "C-03"),
    ("01A-XA", "M14", 1, "một", "C-02"),
    ("01B-XA", "E11", 8, 9, "01B-01"),
    ("02-DN", "D15", date(2024, 1, 31), date(2024, 2, 1), "02-03"),
    ("02-DN", "D15", date(2019, 6, 15), "hôm qua", "C-04"),
    ("02-DN", "D16", 3, 2, "02-04"),
    ("02-DN", "D25", 3, 4, "02-02"),
    ("02-DN", "D26", 3, 2, "02-02"),
    ("03-TH", "D12", 359, 360, "03-02"),
    ("03-TH", "D19", 2, 3, "03-02"),
    ("04-KN", "E11", date(2024, 1, 5), date(2024, 1, 4), "04-01"),
)
OWNER = {"01A-XA": COMMUNE, "01B-XA": COMMUNE, "04-KN": COMMUNE, "02-DN": ENTERPRISE, "03-TH": SCHOOL}
STATED = {
    "01A-XA": ("Xã An Ấp", "12526"),
    "02-DN": ("Công ty TNHH Giày da mẫu 01", "DN01"),
    "03-TH": ("Trường THPT Phụ Dực", "TH03"),
}
SPARE = "AZ1"  # where what a cell accepts is asked as a formula


def filled_in(cells: Mapping[str, Cells], changed: Mapping[tuple[str, str], object] | None = None) -> bytes:
    """Fill in the empty forms; a spare cell evaluates the changed cell's validation."""
    unit, code = STATED[next(iter(cells))]
    book = openpyxl.load_workbook(
        io.BytesIO(write_workbook([FilledSheet(FORM[form], unit, code, "Tháng 01 năm 2024") for form in cells]))
    )
    typed = {(form, cell): value for form, of_form in cells.items() for cell, value in of_form.items()}
    for (form, cell), value in (typed | dict(changed or {})).items():
        assert not book[form][cell].protection.locked, f"{form}!{cell} can't be typed into"
        book[form][cell] = value
    for form, cell in changed or {}:
        book["tonghop"][SPARE] = f"={asked(book[form], cell)}"
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def asked(page: Worksheet, cell: str) -> str:
    """Return the validation of a cell as a formula on another sheet."""
    (found,) = [v for v in page.data_validations.dataValidation if cell in v.sqref]
    assert str(found.sqref).split(":")[0] == cell, "its formula is written for the first cell"
    if found.type == "custom":
        tokens = openpyxl.formula.Tokenizer(f"={found.formula1}").items
        there = (f"'{page.title}'!{t.value}" if t.subtype == "RANGE" else t.value for t in tokens)
        return "".join(there)
    there = f"'{page.title}'!{cell}"
    return f"AND(ISNUMBER({there}),{there}>={found.formula1},{there}<={found.formula2},{there}=INT({there}))"


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    files = {code: filled_in(OWNER[code]) for code in STATED}
    for number, (form, cell, right, wrong, _) in enumerate(REFUSED):
        files |= {f"right {number}": filled_in(OWNER[form], {(form, cell): right})}
        files |= {f"wrong {number}": filled_in(OWNER[form], {(form, cell): wrong})}
    return saved_as("xlsx", files, tmp_path_factory.mktemp("office"))


@pytest.mark.parametrize("code", STATED)
def test_what_was_filled_in_is_read(saved: dict[str, bytes], code: str) -> None:
    batch = read(saved[code])

    assert [f for f in findings(batch) if f.rule != "C-01"] == []
    assert batch.submissions["unit_id"].to_list() == [
        {"01A-XA": "xa-an-ap", "02-DN": "dn-01", "03-TH": "thpt-phu-duc"}[code]
    ]
    assert batch.submissions["period"].to_list() == ["2024-01"]
    assert status(batch) == ["accepted"]


def test_the_figures_are_those_filled_in(saved: dict[str, bytes]) -> None:
    records = read(saved["01A-XA"], saved["02-DN"], saved["03-TH"]).records

    (cell,) = records["commune_admissions"].to_dicts()
    assert (cell["party_cell"], cell["section"], cell["sheet_row"]) == ("Chi bộ thôn 1", "village", 14)
    assert (cell["admitted"], cell["admitted_womens_union"], cell["admitted_term_to_date"]) == (2, 1, 5)
    assert records["key_cadres"].select("key_cadres", "not_yet_members").rows() == [(8, 3)] * 10
    lines = records["admission_register"].select("decision_line", "admitted_on", "gender").rows()
    assert lines == [(1, date(2024, 1, 9), "Nữ"), (2, date(2024, 1, 9), None)]
    (enterprise,) = records["enterprise_report"].to_dicts()
    assert (enterprise["admitted"], enterprise["cell_founded_on"]) == (3, date(2019, 6, 15))
    assert records["school_report"]["total"].to_list() == [359, 58]


@pytest.mark.parametrize(
    ("number", "mistake"), list(enumerate(REFUSED)), ids=[" ".join(map(str, m[1:])) for m in REFUSED]
)
def test_a_mistake_is_refused_and_what_is_right_is_not(
    saved: dict[str, bytes], number: int, mistake: tuple[str, str, object, object, str]
) -> None:
    form, cell, _, _, rule = mistake
    right, wrong = saved[f"right {number}"], saved[f"wrong {number}"]

    assert [accepted(content) for content in (right, wrong)] == [True, False]
    assert not any(found.rule == rule for found in findings(read(right)))
    assert (rule, f"{form}!{cell}") in {(found.rule, found.cell) for found in findings(read(wrong))}


def accepted(content: bytes) -> bool:
    return openpyxl.load_workbook(io.BytesIO(content), data_only=True)["tonghop"][SPARE].value is True


def test_marked_opened_and_saved_it_is_corrected_in_place(saved: dict[str, bytes], tmp_path: Path) -> None:
    """The whole round trip in the unit's own program: rejected, marked, corrected, accepted, with no mark left."""
    wrong = saved["wrong 0"]
    marked = mark(wrong, "Xã An Ấp.xlsx", read(wrong).findings)
    book = openpyxl.load_workbook(io.BytesIO(saved_as("xlsx", {"marked": marked.content}, tmp_path)["marked"]))
    assert book.sheetnames[0] == FINDINGS_SHEET
    book["01A-XA"]["M14"] = 1
    file = io.BytesIO()
    book.save(file)
    (tmp_path / "again").mkdir()
    mended = saved_as("xlsx", {"mended": file.getvalue()}, tmp_path / "again")["mended"]

    assert status(read(wrong, mended)) == ["rejected", "accepted"]
    assert filled(marked.content, "01A-XA") == {"M14": "error"}
    again = mark(mended, marked.name, read(mended).findings)
    assert filled(again.content, "01A-XA") == commented(again.content, "01A-XA") == {}


@pytest.mark.parametrize("extension", ["xls", "ods"])
def test_another_format_comes_back_as_xlsx_with_the_same_cells(tmp_path: Path, extension: str) -> None:
    wrong = of(commune, put("01A-XA!G14", 9), put("04-KN!E10", "hôm qua"))()
    sent = saved_as(extension, {"wrong": wrong}, tmp_path)["wrong"]
    returned = mark(sent, f"Xã An Ấp.{extension}", read(sent).findings)

    assert returned.name == "Xã An Ấp - cần sửa.xlsx"
    assert filled(returned.content, "01A-XA") == {"G14": "error", "P14": "error"}
    assert filled(returned.content, "04-KN") == {"E10": "error"}
    assert findings(read(returned.content)) == findings(read(sent)) == findings(read(wrong))
    assert read(returned.content).submissions.equals(read(sent).submissions)
