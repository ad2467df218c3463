"""Workbooks on the forms' paper: what is written reads back as it was, and equal input gives equal bytes."""

import io
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

import openpyxl
import pytest
from support.district import AS_OF, FINDER, REGISTRY

from reports.sample_district import sample_sheets
from reports.sample_figures import Figures
from reports.sample_plan import admissions
from reports.template import FilledSheet, Record, write_workbook
from schemas.fields import Count, Day, Flag, Text, choice, count, flag, key, one_of, section
from schemas.fields import date as day
from schemas.form import Form
from schemas.forms import FORMS
from schemas.forms.commune_admissions import CommuneAdmissions
from schemas.forms.key_cadres import KeyCadres
from schemas.forms.school import SchoolReport
from schemas.periods import whole_year
from schemas.registry import Unit
from transforms.batch import Batch, read_batch

PERIOD = whole_year(2023)
FIGURES = Figures(REGISTRY, admissions(REGISTRY))


class Meetings(
    Form,
    code="05-SH",
    table="meetings",
    title="Báo cáo sinh hoạt chi bộ",
    senders=("school",),
    has_total=True,
    ignored=("Tỷ lệ (%)",),
):
    """A sixth form, that reports has never heard of."""

    section: Text = section({"A. Thường kỳ": "regular", "B. Chuyên đề": "special"})
    party_cell: Text = key("Chi bộ")
    held: Count = count("Số buổi", "Đã họp", "Tổng số", required=True)
    held_on_time: Count = count("Số buổi", "Đã họp", "Đúng hạn")
    planned: Count = count("Số buổi", "Kế hoạch")
    quality: Text = choice("Chất lượng", choices=one_of("Tốt", "Khá"))
    last_held_on: Day = day("Buổi gần nhất")
    minutes_kept: Flag = flag("Có biên bản")


MEETINGS: tuple[Record, ...] = (
    {
        "section": "regular",
        "party_cell": "Chi bộ 1",
        "held": 12,
        "held_on_time": 11,
        "planned": 12,
        "quality": "Tốt",
        "last_held_on": date(2023, 12, 4),
        "minutes_kept": True,
    },
    {
        "section": "special",
        "party_cell": "Chi bộ 1",
        "held": 0,
        "held_on_time": 0,
        "planned": 4,
        "quality": "Khá",
        "last_held_on": None,
        "minutes_kept": False,
    },
)
SIXTH = FilledSheet(Meetings, "Trường THPT Phụ Dực", "TH03", "Năm 2023", MEETINGS)


def unit(unit_id: str) -> Unit:
    found = REGISTRY.unit(unit_id)
    assert found
    return found


def sheets_of(unit_id: str) -> list[FilledSheet]:
    return sample_sheets(FIGURES, unit(unit_id), PERIOD)


def read(sheets: Sequence[FilledSheet], forms: Sequence[type[Form]] = FORMS) -> Batch:
    return read_batch([write_workbook(sheets)], FINDER, AS_OF, forms)


def read_back(batch: Batch, form: type[Form]) -> list[dict[str, object]]:
    """The records of a form as they were read, with the fields of the form alone."""
    return batch.records[form.paper().table].select(list(form.fields())).to_dicts()


def given(sheet: FilledSheet) -> list[dict[str, object]]:
    records = sheet.records.values() if isinstance(sheet.records, Mapping) else sheet.records
    return [{name: record.get(name) for name in sheet.form.fields()} for record in records]


@pytest.mark.parametrize(
    "unit_id", ["xa-an-thanh", "tt-an-bai", "xa-an-duc", "dn-01", "dn-03", "thpt-phu-duc", "gdtx-quynh-phu"]
)
def test_every_form_reads_back_as_it_was_written(unit_id: str) -> None:
    sheets = sheets_of(unit_id)
    batch = read(sheets)

    assert batch.findings.is_empty(), batch.findings.to_dicts()
    assert batch.reports.row(0, named=True)["unit_id"] == unit_id
    assert batch.reports["period"].to_list() == ["2023"]
    assert batch.reports["forms"].to_list() == [", ".join(s.form.paper().code for s in sheets)]
    for sheet in sheets:
        assert read_back(batch, sheet.form) == given(sheet)


def test_the_samples_show_every_form() -> None:
    shown = {s.form for unit_id in ("xa-an-thanh", "dn-01", "thpt-phu-duc") for s in sheets_of(unit_id)}
    assert shown == set(FORMS)


def test_a_sixth_form_reads_back() -> None:
    batch = read([SIXTH], forms=(Meetings,))

    assert batch.findings.is_empty(), batch.findings.to_dicts()
    assert read_back(batch, Meetings) == given(SIXTH)


def test_a_sixth_forms_header_is_merged_as_its_labels_reach() -> None:
    page = openpyxl.load_workbook(io.BytesIO(write_workbook([SIXTH])))["05-SH"]

    assert {str(merged) for merged in page.merged_cells.ranges} == {
        *("A9:A11", "B9:B11", "F9:F11", "G9:G11", "H9:H11", "I9:I11"),
        *("C9:E9", "C10:D10", "E10:E11"),
    }
    assert [cell.value for cell in page[12]] == [f"({n})" for n in range(1, 10)]
    assert (page["C4"].value, page["A4"].value) == (None, "BÁO CÁO SINH HOẠT CHI BỘ")
    assert [page[f"{c}17"].value for c in "BCDE"] == ["Tổng cộng", 12, 11, 16]


def test_an_empty_form_filled_in_by_hand_reads_back() -> None:
    book = openpyxl.load_workbook(io.BytesIO(write_workbook([replace(SIXTH, records=())])))
    page = book["05-SH"]
    for row, record in zip((14, 25), MEETINGS, strict=True):
        written = {**record, "minutes_kept": "x" if record["minutes_kept"] else None}
        for column, name in enumerate(Meetings.cells(), start=2):
            page.cell(row, column).value = written[name]
    for letter, total in zip("CDE", (12, 11, 16), strict=True):
        cell = next(c for c in page[letter] if str(c.value).startswith("=SUM"))
        cell.value = total
    file = io.BytesIO()
    book.save(file)

    batch = read_batch([file.getvalue()], FINDER, AS_OF, (Meetings,))

    assert batch.findings.is_empty(), batch.findings.to_dicts()
    assert read_back(batch, Meetings) == given(SIXTH)


@pytest.mark.parametrize("form", FORMS)
def test_an_empty_form_says_what_its_cells_accept(form: type[Form]) -> None:
    content = write_workbook([FilledSheet(form)])
    page = openpyxl.load_workbook(io.BytesIO(content))[form.paper().code]

    kinds = {validation.type for validation in page.data_validations.dataValidation}
    assert kinds <= {"whole", "list"}
    assert kinds
    assert content == write_workbook([FilledSheet(form)])


def test_an_empty_form_has_its_fixed_keys() -> None:
    page = openpyxl.load_workbook(io.BytesIO(write_workbook([FilledSheet(KeyCadres)])))["01B-XA"]

    assert [page["B11"].value, page["C11"].value] == ["Hội Phụ nữ", "Cấp xã"]
    assert [page["B20"].value, page["C20"].value] == ["Mặt trận Tổ quốc", "Chi hội"]


def test_equal_input_gives_equal_bytes() -> None:
    assert write_workbook(sheets_of("xa-an-thanh")) == write_workbook(sheets_of("xa-an-thanh"))


@pytest.mark.parametrize("text", ["=1+1", "+1+cmd|' /C calc'!A0", "@SUM(A1)", '=HYPERLINK("http://a.b")'])
def test_what_a_record_holds_is_never_a_formula(text: str) -> None:
    sheet = sheets_of("xa-an-duc")[0]
    assert not isinstance(sheet.records, Mapping)
    records = [{**sheet.records[0], "party_cell": text}, *sheet.records[1:]]
    content = write_workbook([replace(sheet, records=records, unit=text, unit_code=text, period=text)])

    page = openpyxl.load_workbook(io.BytesIO(content))["01A-XA"]
    assert page["B14"].value == text
    assert {cell.data_type for row in page.iter_rows() for cell in row} == {"s", "n"}


def test_a_total_can_be_stated_otherwise() -> None:
    commune, cadres, *_ = sheets_of("xa-an-thanh")
    (school, *_) = sheets_of("thpt-phu-duc")

    wrong = read([replace(commune, total={"candidates": 99}), cadres])
    wrong_column = read([replace(school, total={"members": 99})])

    assert "01A-03" in wrong.findings["rule"].to_list()
    assert "03-01" in wrong_column.findings["rule"].to_list()


@pytest.mark.parametrize(
    "sheet",
    [
        FilledSheet(CommuneAdmissions, records=[{"section": "elsewhere", "party_cell": "Chi bộ 1"}]),
        FilledSheet(CommuneAdmissions, records={"grade_12": {"admitted": 1}}),
        FilledSheet(SchoolReport, records=[{"admitted": 1}]),
        FilledSheet(SchoolReport, records={"grade_11": {"admitted": 1}}),
    ],
)
def test_a_record_without_a_place_is_refused(sheet: FilledSheet) -> None:
    with pytest.raises(ValueError, match=sheet.form.paper().code):
        write_workbook([sheet])
