"""Adding a form is adding its declaration: its table, its comments and its rows follow."""

from pathlib import Path

import polars as pl
import pytest
from support.site import Site

from reports.forms.filled_sheet import FilledSheet
from reports.forms.template import write_workbook
from schemas.declaration.constraints import Constraint, at_most
from schemas.declaration.fields import Count, Text, count, key
from schemas.declaration.form import Form, rule
from schemas.forms import FORMS
from schemas.forms.enterprise import EnterpriseReport
from schemas.registry.units import ENTERPRISE


class ClassesHeld(
    Form, code="06-LH", table="classes_held", title="Lớp bồi dưỡng đã mở", senders=(ENTERPRISE,), has_total=True
):
    """06-LH: classes held, from an enterprise."""

    place: Text = key("Nơi mở lớp")
    enrolled: Count = count("Học viên", "Đăng ký", required=True)
    completed: Count = count("Học viên", "Hoàn thành")

    @rule("06-01", "Số hoàn thành không được vượt số đăng ký.", at="completed")
    def completed_within_enrolled(self, completed: pl.Expr) -> Constraint:
        """Completed ≤ enrolled."""
        return at_most(completed, pl.col("enrolled"))


SIX = (*FORMS, ClassesHeld)
QUIET = {
    "ownership": "TNHH",
    "host_committee": "Thị trấn An Bài",
    "workers": 80,
    "party_organisation": "Chưa có",
    **dict.fromkeys(("trade_union_members", "full_members", "probationary_members", "nominated_by_trade_union"), 0),
    **dict.fromkeys(("sent_to_class", "class_completed", "admitted", "admitted_managers", "admitted_office_staff"), 0),
    **dict.fromkeys(("admitted_production_workers", "admitted_owners"), 0),
    **dict.fromkeys(("admitted_year_to_date", "admitted_term_to_date"), 0),
}


def workbook(completed: int, period: str = "Năm 2023") -> bytes:
    about = {"unit": "Công ty TNHH May mẫu 06", "unit_code": "DN06", "period": period}
    classes = [{"place": "Quỳnh Côi", "enrolled": 30, "completed": 28}, {"place": "An Bài", "enrolled": 20}]
    classes[1]["completed"] = completed
    sheets = [FilledSheet(EnterpriseReport, records={"enterprise": QUIET}, **about)]
    return write_workbook([*sheets, FilledSheet(ClassesHeld, records=classes, **about)])


@pytest.fixture
def site(tmp_path: Path) -> Site:
    site = Site.below(tmp_path)
    site.put("good.xlsx", workbook(20))
    site.put("wrong.xlsx", workbook(21, "Năm 2022"))
    return site


def test_its_rows_are_loaded_and_its_rule_is_asked(site: Site) -> None:
    assert site.run("only", forms=SIX) == {"good.xlsx": "accepted", "wrong.xlsx": "rejected"}
    assert site.ask("SELECT sheet, sheet_row, place, enrolled, completed FROM classes_held ORDER BY sheet_row") == [
        ("06-LH", 12, "Quỳnh Côi", 30, 28),
        ("06-LH", 13, "An Bài", 20, 20),
    ]
    assert site.ask("SELECT file_name, rule, sheet, split_part(cell, '!', -1), found FROM open_findings") == [
        ("wrong.xlsx", "06-01", "06-LH", "D13", "21")
    ]


def test_its_table_says_what_it_is(site: Site) -> None:
    site.run("only", forms=SIX)

    assert site.ask("SELECT comment FROM duckdb_tables() WHERE table_name = 'classes_held'") == [
        ("06-LH: classes held, from an enterprise. · Lớp bồi dưỡng đã mở",)
    ]
    columns = dict(site.ask("SELECT column_name, comment FROM duckdb_columns() WHERE table_name = 'classes_held'"))
    assert columns["enrolled"] == "enrolled · Học viên › Đăng ký"
    assert set(columns) == {"submission_id", "sheet", "sheet_row", "place", "enrolled", "completed"}
    assert all(columns.values())


def test_a_warehouse_that_knew_five_forms_takes_it_in(tmp_path: Path) -> None:
    site = Site.below(tmp_path)
    assert site.run("before") == {}
    site.put("good.xlsx", workbook(20))

    assert site.run("after", forms=SIX) == {"good.xlsx": "accepted"}
    assert site.ask("SELECT sum(enrolled)::INTEGER FROM classes_held") == [(50,)]
