"""Adding a form is adding one class: its header is recognised, its cells are typed, its rule is asked."""

from dataclasses import replace
from datetime import date

import polars as pl
import pytest
from support.data import CASES
from support.district import AS_OF, REGISTRY, Found, commune, findings, read, status
from support.pages import Change, Page, add_sheet, of, put

from schemas.declaration.constraints import Constraint, at_most
from schemas.declaration.fields import Count, Text, count, key
from schemas.declaration.form import Form, rule
from schemas.forms import FORMS
from schemas.periods import PeriodKind
from schemas.registry import Obligation
from schemas.registry.units import COMMUNE, TOWN, UnitKind
from transforms.identity.submissions import read_workbook
from transforms.identity.units import UnitFinder
from transforms.validation.batch import read_batch

COLLEGE = UnitKind("college", "Trường cao đẳng")


class ClassesHeld(Form, code="05-XX", table="classes_held", title="Lớp bồi dưỡng đã mở", senders=(COMMUNE, TOWN)):
    """05-XX: classes held."""

    place: Text = key("Nơi mở lớp")
    enrolled: Count = count("Học viên", "Đăng ký", required=True)
    completed: Count = count("Học viên", "Hoàn thành")

    @rule("05-01", "Số hoàn thành không được vượt số đăng ký.", at="completed")
    def completed_within_enrolled(self, completed: pl.Expr) -> Constraint:
        """Completed ≤ enrolled."""
        return at_most(completed, pl.col("enrolled"))


class CollegeReport(Form, code="05-CD", table="college_report", title="Kết nạp ở trường cao đẳng", senders=(COLLEGE,)):
    """05-CD: a narrow form that shares most of its labels with 01A-XA."""

    faculty: Text = key("Khoa")
    candidates: Count = count("Quần chúng ưu tú")
    admitted: Count = count("Kết nạp trong kỳ", required=True)
    admitted_year_to_date: Count = count("Lũy kế từ đầu năm", required=True)
    admitted_term_to_date: Count = count("Lũy kế từ đầu nhiệm kỳ", required=True)


SIX = (*FORMS, ClassesHeld)


def page() -> Page:
    sheet = Page("05-XX")
    sheet.row(1, "Kỳ báo cáo: Năm 2023")
    sheet.row(2, "Đơn vị báo cáo: Xã An Ấp")
    sheet.row(4, "STT", "Nơi mở lớp", "Học viên")
    sheet.row(5, None, None, "Đăng ký", "Hoàn thành")
    sheet.row(6, 1, "Quỳnh Côi", 30, 28)
    sheet.row(7, 2, "An Bài", 20, 20)
    return sheet


def read_six(*changes: Change) -> tuple[list[str], list[Found], list[dict[str, object]]]:
    batch = read(of(commune, add_sheet(page()), *changes)(), forms=SIX)
    records = batch.records["classes_held"].select("sheet", "sheet_row", "place", "enrolled", "completed")
    return status(batch), findings(batch), records.to_dicts()


def test_it_is_recognised_and_read() -> None:
    assert read_six() == (
        ["accepted"],
        [],
        [
            {"sheet": "05-XX", "sheet_row": 6, "place": "Quỳnh Côi", "enrolled": 30, "completed": 28},
            {"sheet": "05-XX", "sheet_row": 7, "place": "An Bài", "enrolled": 20, "completed": 20},
        ],
    )


def test_its_rule_and_the_general_ones_are_asked() -> None:
    said, found, records = read_six(put("05-XX!D6", 31), put("05-XX!B7", None, "nhiều"))

    assert said == ["rejected"]
    assert sorted(found) == [
        Found("05-01", "error", "05-XX!D6", "31", "không quá 30"),
        Found("C-01", "error", "05-XX!B7", "", "một giá trị; nếu không có thì ghi 0"),
        Found("C-02", "error", "05-XX!C7", "nhiều", "một số"),
    ]
    assert records == []


@pytest.mark.parametrize(
    ("since", "asked"),
    [(date(2023, 12, 31), [("S-03", "trang tính 05-XX")]), (date(2024, 1, 1), [])],
)
def test_whoever_owes_it_for_the_period_is_asked_for_it(since: date, asked: list[tuple[str, str]]) -> None:
    owed = Obligation("commune", "05-XX", PeriodKind.YEAR, since, None, 5)
    registry = replace(REGISTRY, obligations=(*REGISTRY.obligations, owed))
    batch = read_batch([of(commune)()], UnitFinder(registry), AS_OF, SIX)

    assert [(found.rule, found.expected) for found in findings(batch)] == asked


def form_of_reworded_header(*forms: type[Form]) -> str:
    content = (CASES / "header-reworded.xlsx").read_bytes()  # 01A-XA, one label over eight columns reworded
    return read_workbook(content, forms).readings[0].form.metadata().code


def test_a_reworded_header_is_of_the_form_with_most_of_its_labels_not_of_a_narrow_one() -> None:
    assert form_of_reworded_header(CollegeReport, *FORMS) == form_of_reworded_header(*FORMS, CollegeReport) == "01A-XA"


def test_the_narrow_form_is_recognised_beside_the_wide_one() -> None:
    sheet = Page("05-CD")
    sheet.row(
        4, "STT", "Tên khoa", "Quần chúng ưu tú", "Kết nạp trong kỳ", "Lũy kế từ đầu năm", "Lũy kế từ đầu nhiệm kỳ"
    )
    sheet.row(5, 1, "Toán", 9, 3, 3, 3)
    found = read_workbook(of(dict, add_sheet(sheet))(), (CollegeReport, *FORMS)).readings

    assert [reading.form for reading in found] == [CollegeReport]
