"""A sixth form that adds: its admissions reach every figure by what its own declaration says.

Teachers' training colleges, a new kind of unit, report five admissions on a form whose fields have names of their own.
"""

import re
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace

import duckdb
import openpyxl
import polars as pl
import pytest
from support.ledger import REGISTRY
from support.school_report import school
from support.site import Row, Site

from flows.documents.district import page_figures, workbook_figures
from flows.documents.release import release_figures
from reports.forms.filled_sheet import FilledSheet
from reports.forms.template import write_workbook
from reports.page.district import district_page
from reports.release.page import release_page
from reports.workbook.district import district_workbook
from schemas.declaration.constraints import Constraint, at_most
from schemas.declaration.fields import Count, count
from schemas.declaration.figures import Figure, Solution
from schemas.declaration.form import TOTAL, Form, rule
from schemas.forms import FORMS
from schemas.periods import PeriodKind, period_of_id
from schemas.registry import Unit, UnitKind
from schemas.registry.obligations import Obligation
from warehouse.ledger.store import Warehouse
from warehouse.published.dictionary import dictionary
from warehouse.published.querying import open_published

pytestmark = pytest.mark.long(order=36)

COLLEGE = UnitKind("college", "Cao đẳng")


class CollegeReport(
    Form,
    code="05-CD",
    table="college_report",
    title="Báo cáo công tác phát triển đảng trong trường cao đẳng",
    senders=(COLLEGE,),
    columns_are={"Sinh viên": "student", "Giảng viên": "lecturer", "Tổng cộng": TOTAL},
    adds_to_district=True,
    solution=Solution("colleges", "Trường cao đẳng sư phạm"),
):
    """05-CD: party building in one teachers' training college."""

    target: Count = count("Chỉ tiêu năm", figure=Figure.ANNUAL_TARGET)
    outstanding: Count = count("Quần chúng ưu tú", figure=Figure.CANDIDATES)
    taught: Count = count("Đã học lớp bồi dưỡng nhận thức về Đảng", figure=Figure.CLASS_COMPLETED)
    in_review: Count = count("Hồ sơ đang xét", figure=Figure.FILES_IN_REVIEW)
    new_members: Count = count("Kết nạp trong kỳ", required=True, figure=Figure.ADMITTED)
    new_women: Count = count("Trong đó: nữ", in_period=True)
    since_new_year: Count = count("Lũy kế từ đầu năm", required=True, figure=Figure.YEAR_TO_DATE)
    since_congress: Count = count("Lũy kế từ đầu nhiệm kỳ", required=True, figure=Figure.TERM_TO_DATE)

    @rule("05-01", "Số nữ không được vượt số kết nạp.", at="new_women")
    def women_within_admitted(cls, women: pl.Expr) -> Constraint:
        """Women ≤ admitted."""
        return at_most(women, pl.col("new_members"))


SIX = (*FORMS, CollegeReport)
UNIT = Unit("cd-su-pham", "CD01", "college", "Trường Cao đẳng Sư phạm mẫu", None, None)
OWED = Obligation("college", "05-CD", PeriodKind.MONTH, None, None, 5)
WITH_COLLEGE = replace(REGISTRY, units=(*REGISTRY.units, UNIT), obligations=(*REGISTRY.obligations, OWED))
STUDENTS, LECTURERS = 4, 1


def college(period: str, students: int, lecturers: int, so_far: int = 0) -> bytes:
    """A college's clean report of so many admissions; `so_far`: what each group had admitted of the year before."""

    def group(admitted: int) -> dict[str, int]:
        to_date = {"since_new_year": so_far + admitted, "since_congress": 10 + so_far + admitted}
        stocks = {"target": 6, "outstanding": 9, "taught": 7, "in_review": 2}
        return stocks | {"new_members": admitted, "new_women": admitted} | to_date

    told = period_of_id(period)
    assert told is not None
    about = {"unit": UNIT.name, "unit_code": UNIT.code, "period": told.label}
    return write_workbook(
        [FilledSheet(CollegeReport, records={"student": group(students), "lecturer": group(lecturers)}, **about)]
    )


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    site = Site.below(tmp_path_factory.mktemp("six"), registry=WITH_COLLEGE, forms=SIX)
    site.put("college.xlsx", college("2024-01", STUDENTS, LECTURERS))
    site.put("school.xlsx", school("2024-01", 2))
    status = site.run("only", forms=SIX, registry=WITH_COLLEGE)
    assert status == {"college.xlsx": "accepted", "school.xlsx": "accepted"}
    return site


@pytest.mark.parametrize(
    ("sql", "rows"),
    [
        ("SELECT admitted, year_to_date, term_to_date FROM district_progress WHERE period = '2024-01'", [(7, 7, 7)]),
        (
            "SELECT kind, admitted, counted, year_to_date, term_to_date FROM unit_progress WHERE unit_id = 'cd-su-pham'",
            [("college", 5, 5, 5, 25)],
        ),
        ("SELECT counted, stated_target FROM unit_year WHERE unit_id = 'cd-su-pham' AND year = 2024", [(5, 12)]),
        (
            "SELECT solution, organisation, admitted FROM progress_by_solution WHERE adds_to_district ORDER BY ALL",
            [
                ("colleges", "lecturer", 1),
                ("colleges", "student", 4),
                ("schools", "grade_12", 2),
                ("schools", "staff", 0),
            ],
        ),
        (
            "SELECT candidates, class_completed, files_in_review, admitted FROM admission_funnel WHERE kind = 'college'",
            [(18, 14, 4, 5)],
        ),
        (
            "SELECT state, admitted FROM reporting_status WHERE unit_id = 'cd-su-pham' AND period = '2024-01'",
            [("reported", 5)],  # due before the office's first day: its lateness is unknown
        ),
        ("SELECT count(*) FROM open_findings", [(0,)]),
        ("SELECT label FROM form_sender WHERE kind = 'college'", [("Cao đẳng",)]),
    ],
)
def test_it_is_in_the_figures(site: Site, sql: str, rows: list[Row]) -> None:
    assert site.ask(sql) == rows


def test_without_an_admission_for_twelve_months_its_unit_is_listed(tmp_path: Path) -> None:
    site = Site.below(tmp_path, registry=WITH_COLLEGE, forms=SIX)
    site.put("college.xlsx", college("2024-01", 0, 0))
    site.run("only", forms=SIX, registry=WITH_COLLEGE)

    asked = "SELECT unit_id, kind FROM units_without_admission WHERE kind NOT IN ('commune', 'town', 'school')"
    assert site.ask(asked) == [("cd-su-pham", "college")]


@pytest.mark.parametrize(
    ("view", "figure", "cells"),
    [
        ("unit_progress", "admitted", {("D14", 4), ("E14", 1)}),
        ("unit_progress", "year_to_date", {("D16", 4), ("E16", 1)}),
        ("unit_progress", "term_to_date", {("D17", 14), ("E17", 11)}),
        ("unit_progress", "counted", {("D14", 4), ("E14", 1)}),
        ("unit_year", "stated_target", {("D10", 6), ("E10", 6)}),
        ("admission_funnel", "candidates", {("D11", 9), ("E11", 9)}),
        ("admission_funnel", "files_in_review", {("D13", 2), ("E13", 2)}),
        ("progress_by_solution", "admitted", {("D14", 4), ("E14", 1)}),
        ("district_progress", "admitted", {("D14", 4), ("E14", 1)}),
    ],
)
def test_its_cells_come_to_the_figure(site: Site, view: str, figure: str, cells: set[Row]) -> None:
    traced = f"FROM trace('{view}') WHERE figure = '{figure}' AND reported_by = 'cd-su-pham'"
    month = "AND coalesce(period, '2024-01') IN ('2024-01', '2024')"

    assert set(site.ask(f"SELECT cell, adds {traced} {month}")) == cells


def test_longer_periods_are_summed_or_latest_as_its_fields_say(tmp_path: Path) -> None:
    site = Site.below(tmp_path, registry=WITH_COLLEGE, forms=SIX)
    site.put("october.xlsx", college("2023-10", 4, 1))
    site.put("november.xlsx", college("2023-11", 2, 0, so_far=4))
    site.run("only", forms=SIX, registry=WITH_COLLEGE)
    with open_published(site.home) as ask:
        figures = workbook_figures(ask, period_of_id("2023-Q4"), None, None, forms=SIX)

    told = figures.of_form["05-CD"].filter(member="student")
    assert told.select("new_members", "new_women", "outstanding", "since_new_year").rows() == [(6, 6, 9, 6)]
    assert figures.cells.filter(field="new_members", record="student")["adds"].to_list() == [4, 2]


def test_its_to_date_figures_are_asked_about_where_they_do_not_follow(tmp_path: Path) -> None:
    site = Site.below(tmp_path, registry=WITH_COLLEGE, forms=SIX)
    site.put("october.xlsx", college("2023-10", 4, 1))
    site.put("november.xlsx", college("2023-11", 2, 0, so_far=3))
    site.run("only", forms=SIX, registry=WITH_COLLEGE)

    found = site.ask("SELECT rule, found, expected FROM crosscheck WHERE cell LIKE '05-CD!%' ORDER BY cell")
    assert [(rule, said) for rule, said, _ in found] == [("X-04", "8 (cộng D16:E16)"), ("X-04", "28 (cộng D17:E17)")]


def test_a_report_that_takes_admissions_back_is_asked_about(tmp_path: Path) -> None:
    site = Site.below(tmp_path, registry=WITH_COLLEGE, forms=SIX)
    site.put("first.xlsx", college("2024-01", 4, 1))
    site.run("first", forms=SIX, registry=WITH_COLLEGE)
    site.put("second.xlsx", college("2024-01", 2, 1))

    assert site.run("second", forms=SIX, registry=WITH_COLLEGE)["second.xlsx"] == "rejected"
    assert site.ask("SELECT rule, cell, found FROM open_findings") == [
        ("F-08", "05-CD!D14", "Kết nạp trong kỳ: 5 → 3; Lũy kế từ đầu năm: 5 → 3; Lũy kế từ đầu nhiệm kỳ: 25 → 23")
    ]


def settings(site: Site) -> SimpleNamespace:
    return SimpleNamespace(home=site.home, timezone="Asia/Ho_Chi_Minh", registry=WITH_COLLEGE, small_cells=1)


def test_the_page_shows_it(site: Site) -> None:
    with open_published(site.home) as ask:
        page = district_page(page_figures(ask, settings(site), None, None, forms=SIX)).decode()

    rows = [re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", row)).strip() for row in re.findall(r"(?s)<tr.*?</tr>", page)]
    assert any(re.match(r"Trường cao đẳng sư phạm: sinh viên\b.* 4$", row) for row in rows), rows
    assert any(re.match(r"Trường Cao đẳng Sư phạm mẫu 5 5 5\b", row) for row in rows), rows
    assert any(re.match(r"Cao đẳng 1 1 0 0 0 0 100", row) for row in rows), rows


def test_the_workbook_shows_it(site: Site) -> None:
    with open_published(site.home) as ask:
        figures = workbook_figures(ask, period_of_id("2024-01"), None, None, forms=SIX)
    book = openpyxl.load_workbook(BytesIO(district_workbook(figures)))

    indicators = [[cell.value for cell in row] for row in book["Chỉ tiêu"].iter_rows()]
    assert ["Trường cao đẳng sư phạm: Sinh viên", 4] in [row[1:3] for row in indicators]
    (counted,) = [row[2] for row in indicators if str(row[1]).startswith("Kết nạp trong kỳ:")]
    assert "'05-CD'!" in counted
    assert [UNIT.name, 5] in [[row[1].value, row[-2].value] for row in book["05-CD"].iter_rows()]


def test_a_missing_report_of_its_kind_is_told(tmp_path: Path) -> None:
    site = Site.below(tmp_path, registry=WITH_COLLEGE, forms=SIX)
    site.put("school.xlsx", school("2024-01", 2))
    site.run("only", forms=SIX, registry=WITH_COLLEGE)
    with open_published(site.home) as ask:
        page = district_page(page_figures(ask, settings(site), None, None, forms=SIX)).decode()
        figures = workbook_figures(ask, period_of_id("2024-01"), None, None, forms=SIX)
    book = openpyxl.load_workbook(BytesIO(district_workbook(figures)))

    assert UNIT.name in page
    missing = [[cell.value for cell in row] for row in book["Chưa nộp, bị trả"].iter_rows()]
    assert [UNIT.name, "Cao đẳng"] in [[row[1], row[3]] for row in missing]


def test_a_release_has_a_table_of_it(tmp_path: Path) -> None:
    site = Site.below(tmp_path, registry=WITH_COLLEGE, forms=SIX)
    site.put("college.xlsx", college("2023", STUDENTS, LECTURERS))
    site.put("school.xlsx", school("2023", 2))
    site.run("only", forms=SIX, registry=WITH_COLLEGE, as_of=date(2024, 2, 26))
    figures = release_figures(settings(site), None, None, forms=SIX)
    page = release_page(figures).decode()

    assert figures.admitted.filter(breakdown="district")["admitted"].to_list() == [7]
    assert figures.admitted.filter(breakdown="branch").select("branch", "admitted").rows() == [
        ("colleges", 5),
        ("schools", 2),
    ]
    for text in ("Trường cao đẳng sư phạm: theo người được kết nạp", "Sinh viên", "Cộng các cao đẳng", UNIT.name):
        assert text in page


def test_the_dictionary_tells_it() -> None:
    with duckdb.connect() as connection:
        warehouse = Warehouse(connection, SIX)
        warehouse.prepare(WITH_COLLEGE)
        text = dictionary(warehouse.query, SIX)

    assert "### `college_report`" in text
    assert "| 05-CD | Báo cáo công tác phát triển đảng trong trường cao đẳng | Cao đẳng |" in text
    assert "Số nữ không được vượt số kết nạp." in text
