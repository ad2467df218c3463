"""Values typed into an empty form are read from it, and a marked form keeps its figures."""

import io
from datetime import date
from typing import Any

import openpyxl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet
from support.district import findings, quiet_commune, read
from support.pages import of
from support.returned import filled, finding, mark, opened, parts
from support.returned import findings as as_found

from reports.forms.layout import layout_of
from reports.forms.template import FilledSheet, write_workbook
from reports.returned.ooxml.worksheet import CellPosition
from schemas.declaration.form import Form
from schemas.forms.admission_register import AGE_GROUPS, GENDERS, AdmissionRegister
from schemas.forms.commune_admissions import INTRODUCED_BY, CommuneAdmissions
from schemas.forms.key_cadres import KeyCadres

FEW = settings(max_examples=15, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
FORMS = (CommuneAdmissions, KeyCadres, AdmissionRegister)
FIRST_ROWS = {"village": 14, "agency": 25, "enterprise": 36}  # of 01A-XA's sections
counts = st.integers(0, 999)


@st.composite
def party_cells(draw: st.DrawFn) -> dict[tuple[str, int], dict[str, Any]]:
    """Draw records of 01A-XA that break no rule, by section and line; at least one."""
    places = st.tuples(st.sampled_from(sorted(FIRST_ROWS)), st.integers(0, 9))
    records = {}
    for number, place in enumerate(draw(st.lists(places, unique=True, min_size=1, max_size=5))):
        parts_of_admitted = {name: draw(counts) for name in INTRODUCED_BY}
        admitted = sum(parts_of_admitted.values())
        within = {n: draw(st.integers(0, admitted)) for n in ("admitted_women", "admitted_aged_18_30", "readmitted")}
        candidates, year = draw(counts), admitted + draw(counts)
        records[place] = {
            "party_cell": f"Chi bộ {number}",
            "annual_target": draw(counts),
            "candidates": candidates,
            "class_completed": draw(st.integers(0, candidates)),
            "files_in_review": draw(counts),
            "admitted": admitted,
            **parts_of_admitted,
            **within,
            "admitted_year_to_date": year,
            "admitted_term_to_date": year + draw(counts),
        }
    return records


@st.composite
def people(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Draw records of 04-KN."""
    numbers = draw(st.lists(st.integers(1, 900), unique=True, min_size=1, max_size=5))
    day = st.dates(date(2024, 1, 1), date(2024, 1, 31))
    return [
        {
            "decision_number": f"{number}-QĐ/HU",
            "decision_line": 1,
            "decided_on": (decided_on := draw(day)),
            "admitted_on": decided_on,
            "party_cell": "Chi bộ 1",
            "introduced_by": "Công đoàn",
            "gender": draw(st.sampled_from(sorted(GENDERS))),
            "age_group": draw(st.sampled_from(sorted(AGE_GROUPS))),
            "readmitted": draw(st.booleans()),
        }
        for number in numbers
    ]


def type_in(page: Worksheet, form: type[Form], row: int, record: dict[str, Any]) -> None:
    """Type a record into a row; where the form has a formula, put the value that a spreadsheet would."""
    for name, column in layout_of(form).columns.items():
        value = record[name]
        page.cell(row, column + 1).value = ("x" if value else None) if isinstance(value, bool) else value


def calculate_totals(page: Worksheet) -> None:
    """Calculate the totals, as a spreadsheet does when it opens the form."""
    for row in page.iter_rows(min_row=14):
        for cell in row:
            if str(cell.value).startswith("=SUM"):
                above = (page.cell(r, cell.column).value for r in range(13, cell.row))
                cell.value = sum(value for value in above if isinstance(value, int))
            elif str(cell.value).startswith("=IF"):
                cell.value = None


@FEW
@given(party_cells(), people())
def test_what_is_typed_into_an_empty_form_is_read(
    cells: dict[tuple[str, int], dict[str, Any]], of_people: list[dict[str, Any]]
) -> None:
    sheets = [FilledSheet(form, "Xã An Ấp", "12526", "Tháng 01 năm 2024") for form in FORMS]
    book = openpyxl.load_workbook(io.BytesIO(write_workbook(sheets)))
    for (section, line), record in cells.items():
        type_in(book["01A-XA"], CommuneAdmissions, FIRST_ROWS[section] + line, record)
    for row, record in enumerate(of_people, start=11):
        type_in(book["04-KN"], AdmissionRegister, row, record)
    for page in book.worksheets[:3]:
        calculate_totals(page)
    file = io.BytesIO()
    book.save(file)

    batch = read(file.getvalue())

    assert {found.cell.partition("!")[0] for found in findings(batch)} == {"01B-XA"}  # left blank: asked about
    in_order = sorted(cells, key=lambda place: (list(FIRST_ROWS).index(place[0]), place[1]))
    expected = [{"section": place[0]} | cells[place] for place in in_order]
    assert batch.records["commune_admissions"].select(list(CommuneAdmissions.fields())).to_dicts() == expected
    assert batch.records["admission_register"].select(list(AdmissionRegister.fields())).to_dicts() == of_people


places = st.builds(CellPosition, st.integers(0, 40), st.integers(0, 30))
CONTENT = of(quiet_commune)()


@FEW
@given(st.sets(places, min_size=1, max_size=25), st.sets(places, max_size=10))
def test_marks_stand_where_they_are_put_and_change_no_figure(
    first: set[CellPosition], second: set[CellPosition]
) -> None:
    marked = mark(CONTENT, "x.xlsx", as_found(*(finding(place.address, "01B-XA") for place in first))).content
    again = mark(marked, "x.xlsx", as_found(*(finding(place.address, "01B-XA") for place in second))).content

    assert filled(marked, "01B-XA").keys() == {place.address for place in first}
    assert filled(again, "01B-XA").keys() == {place.address for place in second}
    for content in (marked, again):
        assert read(content).records["key_cadres"].equals(read(CONTENT).records["key_cadres"])
        values = [[c.value for c in row] for row in opened(content)["01B-XA"]["A1:J40"]]
        assert values == [[c.value for c in row] for row in opened(CONTENT)["01B-XA"]["A1:J40"]]
        assert parts(content)["xl/worksheets/sheet1.xml"] == parts(marked)["xl/worksheets/sheet1.xml"]
