"""Templates: written values read back as they were, and equal input gives equal bytes."""

import io
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

import openpyxl
import pytest
from openpyxl.cell import Cell
from openpyxl.workbook.workbook import Workbook
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet
from support.district import AS_OF, FINDER, REGISTRY

from reports.forms.input_rules import sums
from reports.forms.template import FilledSheet, Record, write_workbook
from reports.sample.district import sample_sheets
from reports.sample.figures import SampleFigures
from reports.sample.plan import admissions
from reports.style.cell_formats import MARK_COLOURS
from schemas.declaration.fields import Count, Day, Flag, Kind, Text, choice, count, flag, key, one_of, section
from schemas.declaration.fields import date as day
from schemas.declaration.form import Form
from schemas.forms import FORMS
from schemas.forms.commune_admissions import CommuneAdmissions
from schemas.forms.enterprise import EnterpriseReport
from schemas.forms.key_cadres import KeyCadres
from schemas.forms.school import SchoolReport
from schemas.periods import whole_year
from schemas.registry import Unit
from schemas.registry.units import SCHOOL
from transforms.validation.batch import Batch, read_batch

PERIOD = whole_year(2023)
FIGURES = SampleFigures(REGISTRY, admissions(REGISTRY))


class Meetings(
    Form,
    code="05-SH",
    table="meetings",
    title="Báo cáo sinh hoạt chi bộ",
    senders=(SCHOOL,),
    has_total=True,
    ignored=("Tỷ lệ (%)",),
):
    """A sixth form, unknown to the reports."""

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
    """Return the records of a form as read, with the form's fields alone."""
    return batch.records[form.metadata().table].select(list(form.fields())).to_dicts()


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
    assert batch.submissions.row(0, named=True)["unit_id"] == unit_id
    assert batch.submissions["period"].to_list() == ["2023"]
    assert batch.submissions["forms"].to_list() == [", ".join(s.form.metadata().code for s in sheets)]
    for sheet in sheets:
        assert read_back(batch, sheet.form) == given(sheet)


def test_the_samples_show_every_form() -> None:
    shown = {s.form for unit_id in ("xa-an-thanh", "dn-01", "thpt-phu-duc") for s in sheets_of(unit_id)}
    sent = {form for form in FORMS if form.metadata().senders & {unit.kind for unit in REGISTRY.units}}
    assert shown == sent, "bring reports/sample/figures.py up to date: records of the form"


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
    page = openpyxl.load_workbook(io.BytesIO(content))[form.metadata().code]

    accepted = page.data_validations.dataValidation
    assert {validation.type for validation in accepted} <= {"whole", "list", "custom", "date"}
    assert all(validation.error and validation.prompt for validation in accepted)
    open_cells = [cell for cell in cells_of(page) if not cell.protection.locked]
    restricted = {cell.coordinate for cell in open_cells if any(cell.coordinate in v.sqref for v in accepted)}
    asked = {f for f, spec in form.cells().items() if spec.kind is not Kind.TEXT and spec.kind is not Kind.UNIT}
    assert len(restricted) >= len(asked - sums(form).keys())
    assert content == write_workbook([FilledSheet(form)])


def cells_of(page: Worksheet) -> list[Cell]:
    return [cell for row in page.iter_rows() for cell in row]


COMMUNE = FilledSheet(CommuneAdmissions, "Xã An Ấp", "12526", "Tháng 01 năm 2024")
ENTERPRISE = FilledSheet(
    EnterpriseReport, "Công ty mẫu", "DN01", "Tháng 01 năm 2024", committees=("Xã An Ấp", "Xã An Quý")
)


def empty(*sheets: FilledSheet) -> Workbook:
    """Write the sheets as `tonghop template` does, with the periods of the registry's terms."""
    dated = [replace(sheet, terms=REGISTRY.terms) for sheet in sheets]
    return openpyxl.load_workbook(io.BytesIO(write_workbook(dated)))


def accepts(page: Worksheet, cell: str) -> DataValidation:
    """Return the data validation of a cell; there is one for each cell."""
    (found,) = [v for v in page.data_validations.dataValidation if cell in v.sqref]
    return found


def test_what_must_be_a_sum_is_one() -> None:
    page, other = empty(COMMUNE)["01A-XA"], empty(ENTERPRISE)["02-DN"]

    assert page["G14"].value == '=IF(COUNT(H14,I14,J14,K14,L14)=0," ",SUM(H14,I14,J14,K14,L14))'
    assert page["G46"].value == "=SUM(G13:G45)"
    assert other["D21"].value == '=IF(COUNT(D22,D23,D24)=0," ",SUM(D22,D23,D24))'
    assert [page[cell].protection.locked for cell in ("G14", "G46", "A14", "B13", "A1", "C5")] == [True] * 6
    assert [page[cell].protection.locked for cell in ("B14", "C14", "H14", "Q45", "B49")] == [False] * 5


def test_a_form_is_protected_without_a_password() -> None:
    protection = empty(COMMUNE)["01A-XA"].protection

    assert (protection.sheet, protection.password) == (True, None)
    assert not protection.insertRows
    assert not empty(replace(SIXTH))["05-SH"].protection.sheet


def test_what_an_error_rule_forbids_is_refused() -> None:
    page = empty(COMMUNE)["01A-XA"]

    counted = "ISNUMBER(M14),M14>=0,M14<=999999999,M14=INT(M14)"
    assert accepts(page, "M14").formula1 == f"AND({counted},OR(NOT(ISNUMBER(G14)),M14<=G14))"
    assert accepts(page, "M14") is accepts(page, "M45")
    assert "không được vượt tổng số kết nạp" in accepts(page, "M14").error
    assert (accepts(page, "C14").type, accepts(page, "C14").formula1) == ("whole", "0")
    assert accepts(page, "B14").formula1 == "COUNTIF($B$14:$B$23,B14)<2"
    assert accepts(page, "B25").formula1 == "COUNTIF($B$25:$B$34,B25)<2"
    assert {accepts(page, cell).errorStyle or "stop" for cell in ("B14", "C14", "M14")} == {"stop"}
    assert accepts(page, "E14").type == "whole"  # a warning (01A-05) is not refused


def test_a_day_a_choice_and_a_committee() -> None:
    page = empty(ENTERPRISE)["02-DN"]

    assert accepts(page, "D10").formula1 == '"CTCP,TNHH,DNTN,Hợp danh,Vốn nước ngoài"'
    assert accepts(page, "D11").formula1 == "tonghop!$H$1:$H$2"
    assert accepts(page, "D15").formula1 == (
        'AND(ISNUMBER(D15),D15>=DATE(1930,1,1),D15<=DATE(2099,12,31),(D15<>"")=(D14="Có chi bộ"),D15<=DATE(2024,1,31))'
    )
    assert accepts(page, "D16").formula1.endswith('OR(D14<>"Có chi bộ",D16>=3))')
    assert page["D15"].number_format == "dd/mm/yyyy"


def test_what_breaks_a_rule_is_coloured() -> None:
    page = empty(COMMUNE)["01A-XA"]

    colours = {
        (str(places.sqref), rule.formula[0]): rule.dxf.fill.bgColor.rgb
        for places, rules in page.conditional_formatting._cf_rules.items()
        for rule in rules
    }
    everywhere = "E14:E23 E25:E34 E36:E45"
    formula = "AND(ISNUMBER(E14),NOT(OR(NOT(ISNUMBER(D14)),E14<=D14)))"
    assert colours[everywhere, formula] == MARK_COLOURS["warning"]
    assert MARK_COLOURS["error"] in colours.values()


def test_a_form_says_hidden_what_it_is() -> None:
    about = empty(COMMUNE, ENTERPRISE)["tonghop"]

    assert about.sheet_state == "hidden"
    assert [cell.value for cell in about[2][:5]][0::2] == ["01A-XA", "Xã An Ấp", "Tháng 01 năm 2024"]
    versions = [about["B2"].value, about["B3"].value]
    assert len(set(versions)) == 2
    assert [len(version) for version in versions] == [8, 8]
    assert [about["G1"].value, about["H2"].value] == ["Tháng 07 năm 2020", "Xã An Quý"]


def test_a_period_that_is_not_given_is_chosen() -> None:
    page = empty(replace(COMMUNE, period="", unit=""))["01A-XA"]

    assert accepts(page, "C5").formula1.startswith("tonghop!$G$1:$G$")
    assert [page[cell].protection.locked for cell in ("C5", "C6", "C7")] == [False, False, True]


@pytest.mark.parametrize(("sheet", "across"), [(COMMUNE, "landscape"), (ENTERPRISE, "portrait"), (SIXTH, "landscape")])
def test_a_form_is_ready_for_print(sheet: FilledSheet, across: str) -> None:
    page = empty(sheet)[sheet.form.metadata().code]
    setup = page.page_setup

    assert (setup.paperSize, setup.orientation, setup.fitToHeight) == (9, across, 0)
    assert page.sheet_properties.pageSetUpPr.fitToPage
    assert page.print_title_rows.startswith("$9:")
    assert page.print_area.startswith(f"'{page.title}'!$A$1:")


def test_an_untouched_form_has_no_records() -> None:
    """Numbered rows, sums and lists are no records: a blank row gives no findings.

    Nor is it a report of zero admissions: its total is a formula with the value 0, which the unit has not stated.
    """
    batch = read([COMMUNE])

    assert set(batch.findings["rule"]) == {"S-01", "S-03"}  # 01B-XA isn't there
    assert all(frame.is_empty() for frame in batch.records.values())


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
    with pytest.raises(ValueError, match=sheet.form.metadata().code):
        write_workbook([sheet])
