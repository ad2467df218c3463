"""The workbook of the sample district: every figure in it is the warehouse's, and calculated again it stays."""

import io
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import openpyxl
import polars as pl
import pytest
from openpyxl.worksheet.worksheet import Worksheet
from support.ledger import REGISTRY
from support.office import needs_office, needs_pdftotext, pages_of, saved_as
from support.school_report import school
from support.site import Site

from flows.documents.district import workbook_figures
from flows.errors import UsageError
from reports.sample.article import ARTICLE_FIGURES
from reports.sample.district import SAMPLE_AS_OF, SAMPLE_KINDS, sample_district
from reports.workbook.columns import COUNTED, FormColumn, columns_of, is_consolidated
from reports.workbook.district import district_workbook
from schemas.declaration.form import Form
from schemas.forms import FORMS
from schemas.periods import period_of_id
from warehouse.published.querying import open_published, query_published

pytestmark = pytest.mark.long(order=20)

CONSOLIDATED = tuple(f for f in FORMS if is_consolidated(f) and f.metadata().senders & SAMPLE_KINDS)
UNSENT = sum(map(is_consolidated, FORMS)) - len(CONSOLIDATED)  # forms that no unit of the sample sends: an empty page
NEW_UNITS = date(2025, 7, 1)
LABELS_TOTAL = "Tổng cộng"
Row = tuple[object, ...]
_MADE: dict[tuple[object, ...], bytes] = {}  # of the sample district, which no test changes


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """The sample district, consolidated."""
    site = Site.below(tmp_path_factory.mktemp("sample"))
    for file in sample_district(REGISTRY):
        (site.inbox / file.name).parent.mkdir(exist_ok=True)
        site.put(file.name, file.content)
    site.run("only", as_of=SAMPLE_AS_OF)
    return site


def made(site: Site, period: str, *, moment: datetime | None = None, on_day: date | None = None) -> bytes:
    parsed = period_of_id(period)
    assert parsed is not None
    with open_published(site.home) as question:
        return district_workbook(workbook_figures(question, parsed, moment, on_day))


def of_sample(site: Site, period: str, on_day: date | None = None) -> bytes:
    key = (site.home, period, on_day)
    if key not in _MADE:
        _MADE[key] = made(site, period, on_day=on_day)
    return _MADE[key]


def opened(content: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(content), data_only=True)


def body(page: Worksheet, form: type[Form]) -> Iterator[tuple[str, tuple[object, ...]]]:
    """Return the rows of a form's sheet, its total last: name → the figures of its columns, and the counted figure."""
    width = len(columns_of(form)) + form.metadata().adds_to_district
    rows = [tuple(cell.value for cell in row) for row in page.iter_rows(min_row=9)]
    began = next(at for at, row in enumerate(rows) if row[0] == "(1)")
    for row in rows[began + 1 :]:
        yield str(row[0] if row[0] == LABELS_TOTAL else row[1]), row[2 : 2 + width]
        if row[0] == LABELS_TOTAL:
            return


def of_warehouse(site: Site, form: type[Form], period: str) -> dict[str, tuple[object, ...]]:
    """Query the ledger for each unit's report of exactly this period, column by column."""
    code, parameters = form.metadata().code, {"period": period}
    asked = f"""
SELECT u.name, c.field, c.record, c.value FROM ledger.reported_cell AS c JOIN ledger.unit AS u USING (unit_id)
WHERE c.period = $period AND c.form = '{code}'"""
    cells = query_published(site.home, asked, parameters).rows()
    asked = f"""
SELECT u.name AS "unit", f.* FROM ledger.{form.metadata().table} AS f JOIN current_submission AS c USING (submission_id)
JOIN ledger.unit AS u ON u.unit_id = c.unit_id WHERE c.period = $period"""
    records = {row["unit"]: row for row in query_published(site.home, asked, parameters).rows(named=True)}
    counted = dict(
        query_published(
            site.home, "SELECT unit_name, counted FROM unit_progress WHERE period = $period", parameters
        ).rows()
    )
    kinds = ", ".join(f"'{kind}'" for kind in form.metadata().senders)
    found = {}
    for (name,) in query_published(site.home, f"SELECT name FROM ledger.unit WHERE kind IN ({kinds})").rows():
        figures = [figure(column, name, cells, records) for column in columns_of(form)]
        found[name] = (*figures, *([counted.get(name)] if form.metadata().adds_to_district else []))
    return found


def with_marks(form: type[Form], figures: tuple[object, ...]) -> tuple[object, ...]:
    """Return a unit's figures as its row shows them: `..` where nothing of it is counted."""
    is_unknown = form.metadata().adds_to_district and figures[-1] is None
    return (*figures[:-1], "..") if is_unknown else figures


def figure(column: FormColumn, name: str, cells: list[Row], records: dict[str, dict[str, object]]) -> object:
    """Compute one unit's figure of a column: the sum of its cells, or its only record's value."""
    if not column.is_count:
        return records.get(name, {}).get(column.field)
    any_record = not column.record
    of_unit = [c[3] for c in cells if c[:2] == (name, column.field) and (any_record or c[2] == column.record)]
    return sum(of_unit) if of_unit else None


@pytest.mark.parametrize("form", CONSOLIDATED, ids=lambda form: form.metadata().code)
@pytest.mark.parametrize("period", ["2024-01", "2023", "2020"])
def test_every_figure_of_a_unit_is_the_warehouses(sample: Site, period: str, form: type[Form]) -> None:
    *units, _ = body(opened(of_sample(sample, period))[form.metadata().code], form)
    expected = of_warehouse(sample, form, period)

    assert len(units) >= 5
    for name, figures in units:
        assert tuple(f.date() if isinstance(f, datetime) else f for f in figures) == with_marks(form, expected[name]), (
            name
        )


@pytest.mark.parametrize(
    ("period", "on_day"),
    [
        pytest.param("2024-01", None, id="2024-01-as it was", marks=pytest.mark.thorough),
        pytest.param("2023", None, id="2023-as it was"),
        pytest.param("2024-01", NEW_UNITS, id="2024-01-as it is"),
        pytest.param("2023", NEW_UNITS, id="2023-as it is", marks=pytest.mark.thorough),
    ],
)
def test_totals_are_the_districts_under_whatever_units(sample: Site, period: str, on_day: date | None) -> None:
    book = opened(of_sample(sample, period, on_day))
    for form in CONSOLIDATED:
        *units, (_, totals) = body(book[form.metadata().code], form)
        expected = list(of_warehouse(sample, form, period).values())
        for at, column in enumerate(columns_of(form)):
            if column.is_count:
                assert totals[at] == sum(row[at] or 0 for row in expected), column.label
        if form.metadata().adds_to_district:
            assert totals[-1] == sum(row[-1] or 0 for row in expected)
        if on_day and form.metadata().code == "01A-XA":
            assert len(units) == 9


def test_the_indicators_are_the_districts(sample: Site) -> None:
    book = opened(of_sample(sample, "2024-01"))
    shown = {row[1]: row[2] for row in book["Chỉ tiêu"].iter_rows(min_row=8, max_row=20, values_only=True)}
    (month,) = query_published(sample.home, "FROM district_progress WHERE period = '2024-01'").rows(named=True)

    assert shown["Kết nạp từ đầu nhiệm kỳ đến hết tháng 01 năm 2024"] == ARTICLE_FIGURES.admitted_term_to_date
    assert shown["Chỉ tiêu cả nhiệm kỳ"] == ARTICLE_FIGURES.term_target
    assert shown["Tỷ lệ so với chỉ tiêu nhiệm kỳ"] == month["term_share"]
    assert shown["Tiến độ bình quân theo chỉ tiêu nhiệm kỳ"] == month["path_to_date"]
    assert shown["Kết nạp trong kỳ: Tháng 01 năm 2024"] == month["admitted"]
    assert shown["Kết nạp từ đầu năm đến hết tháng 01 năm 2024"] == month["year_to_date"]
    listed = [row[2:6] for row in book["Từng tháng"].iter_rows(min_row=9, values_only=True)]
    asked = "SELECT admitted, year_to_date, term_to_date, path_to_date FROM district_progress"
    asked_for = query_published(sample.home, asked).rows()
    assert listed == [tuple(".." if value is None else value for value in row) for row in asked_for]
    assert listed[0][0] == "..", "nobody owed the months of the first years"


def test_the_first_sheet_adds_up_over_the_others(sample: Site) -> None:
    content = of_sample(sample, "2024-01")
    live, values = openpyxl.load_workbook(io.BytesIO(content))["Chỉ tiêu"], opened(content)
    shown = {
        row[1].value: (live.cell(row[2].row, 3).value, row[2].value) for row in values["Chỉ tiêu"].iter_rows(min_row=8)
    }
    year = shown["Kết nạp từ đầu năm đến hết tháng 01 năm 2024"]
    term = shown["Kết nạp từ đầu nhiệm kỳ đến hết tháng 01 năm 2024"]
    (stated,) = [
        figure for label, figure in shown.items() if str(label).startswith("Lũy kế nhiệm kỳ các đơn vị tự ghi")
    ]

    assert (year[1], term[1], stated[1]) == (9, 419, 386)
    assert all(str(formula).startswith("='Lũy kế theo đơn vị'!") for formula, _ in (year, term, stated))
    lines = [row[1:8] for row in values["Lũy kế theo đơn vị"].iter_rows(min_row=9, values_only=True) if row[1]]
    assert sum(row[2] for row in lines) == 419
    assert sum(row[5] for row in lines) == 419 - 386
    assert all(bool(row[5]) == bool(row[6]) for row in lines), "each difference is explained, and nothing else"
    assert shown["Đơn vị đã báo cáo / phải báo cáo kỳ này"][1] == "39/43"


@pytest.mark.parametrize("period", ["2024-01", "2023", "2024-Q1"])
def test_the_solutions_come_to_the_admissions_of_the_period(sample: Site, period: str) -> None:
    page = opened(of_sample(sample, period))["Chỉ tiêu"]
    rows = [tuple(cell.value for cell in row[:3]) for row in page.iter_rows(min_row=8)]
    (total,) = [row[2] for row in rows if row[0] == LABELS_TOTAL]
    (headline,) = [row[2] for row in rows if str(row[1]).startswith("Kết nạp trong kỳ")]
    (beside,) = [row[2] for row in rows if "02-DN" in str(row[1])]
    of_period = "2024-01" if period == "2024-Q1" else period
    asked = "SELECT sum(admitted)::BIGINT FROM progress_by_solution WHERE period = $period AND adds_to_district"

    assert total == headline == query_published(sample.home, asked, {"period": of_period}).item()
    only = asked.replace("AND adds", "AND NOT adds")
    assert beside == query_published(sample.home, only, {"period": of_period}).item()


@pytest.mark.parametrize("on_day", [None, NEW_UNITS])
def test_the_cells_of_every_figure_come_to_it(sample: Site, on_day: date | None) -> None:
    book = opened(of_sample(sample, "2023", on_day))
    lines = [row[:4] for row in book["Nguồn số liệu"].iter_rows(min_row=9, values_only=True)]
    traced: dict[tuple[object, ...], int] = {}
    for form, unit, label, adds in lines:
        traced[form, unit, label] = traced.get((form, unit, label), 0) + int(str(adds))
    for form in CONSOLIDATED:
        *units, _ = body(book[form.metadata().code], form)
        labels = [None if c.sums or not c.is_count else c.label for c in columns_of(form)]
        labels += [COUNTED] if form.metadata().adds_to_district else []
        for name, figures in units:
            for label, figure in zip(labels, figures, strict=True):
                if label and figure is not None:
                    assert traced[form.metadata().code, name, label] == figure, (name, label)


def test_every_source_names_a_file_that_was_received(sample: Site) -> None:
    book = opened(of_sample(sample, "2023"))
    files = {row[0]: row[1:] for row in book["Tệp nguồn"].iter_rows(min_row=9, values_only=True)}
    asked = "SELECT submission_id, u.name, period, file_name, sha256 FROM ledger.submission JOIN ledger.unit AS u USING (unit_id)"
    received = {row[0]: row[1:] for row in query_published(sample.home, asked).rows()}

    assert {row[8] for row in book["Nguồn số liệu"].iter_rows(min_row=9, values_only=True)} == set(files)
    assert all(received[submission] == file for submission, file in files.items())


def test_a_units_name_leads_to_its_sources(sample: Site) -> None:
    book = opened(of_sample(sample, "2023"))
    for form in CONSOLIDATED:
        page = book[form.metadata().code]
        links = [cell for row in page.iter_rows() for cell in row if cell.hyperlink]
        for cell in links:
            at = int(cell.hyperlink.location.rpartition("!A")[2])
            line = [there.value for there in book["Nguồn số liệu"][at]]
            assert line[:2] == [form.metadata().code, cell.value]
        assert len(links) >= 5


def test_what_is_missing_and_what_came_back(sample: Site) -> None:
    page = opened(of_sample(sample, "2024-01"))["Chưa nộp, bị trả"]
    rows = [tuple(cell.value for cell in row) for row in page.iter_rows(min_row=8)]
    owed = query_published(
        sample.home,
        "SELECT unit_name, state FROM reporting_status WHERE period = '2024-01' AND state IN ('missing', 'rejected')",
    )
    states = {"missing": "Chưa nộp", "rejected": "Bị trả lại"}

    shown = [(row[1], row[5]) for row in rows if row[5] in states.values()]
    assert sorted(shown) == sorted((name, states[state]) for name, state in owed.rows())
    assert ("Xã An Mỹ", "C-06", "01A-XA!G14") in {(row[1], row[3], row[4]) for row in rows}
    assert "Bị trả lại" in {
        row[18] for row in opened(of_sample(sample, "2024-01"))["01A-XA"].iter_rows(values_only=True)
    }


@needs_office
@pytest.mark.parametrize("period", ["2024-01", pytest.param("2023", marks=pytest.mark.thorough)])
def test_calculated_again_the_figures_stay(sample: Site, period: str, tmp_path: Path) -> None:
    """LibreOffice is given the formulas without the figures that we put beside them."""
    content = of_sample(sample, period)
    formulas = openpyxl.load_workbook(io.BytesIO(content))
    stripped = io.BytesIO()
    formulas.save(stripped)
    again = opened(saved_as("xlsx", {"book": stripped.getvalue()}, tmp_path)["book"])
    ours, calculated = opened(content), 0

    for page in formulas:
        for row in page.iter_rows():
            for cell in row:
                if isinstance(cell.value, str) and cell.value.startswith("="):
                    calculated += 1
                    there = again[page.title][cell.coordinate].value
                    assert there == ours[page.title][cell.coordinate].value, f"{page.title}!{cell.coordinate}"
    assert calculated > 100


@needs_office
@needs_pdftotext
def test_on_paper_every_page_says_something_and_the_ledger_of_cells_is_not_there(sample: Site, tmp_path: Path) -> None:
    content = of_sample(sample, "2024-01")
    printed = pages_of(saved_as("pdf", {"book": content}, tmp_path)["book"])

    assert [number for number, text in enumerate(printed, start=1) if not text.strip()] == []
    assert ["NGƯỜI LẬP BIỂU" in text for text in printed[:2]] == [True, False], "the indicators are one sheet of paper"
    assert all(f"Trang {number}/{len(printed)}" in text for number, text in enumerate(printed, start=1))
    submissions = {str(line[8]) for line in opened(content)["Nguồn số liệu"].iter_rows(min_row=9, values_only=True)}
    assert not any(submission in text for text in printed for submission in submissions), "the ledger of cells is not"
    assert len(printed) <= 14 + UNSENT


def test_equal_data_give_equal_bytes(sample: Site) -> None:
    assert made(sample, "2023") == of_sample(sample, "2023")
    assert made(sample, "2023", on_day=NEW_UNITS) == of_sample(sample, "2023", NEW_UNITS)


def test_as_known_before_a_correction(tmp_path: Path) -> None:
    site = Site.below(tmp_path)
    site.put("first.xlsx", school("2024-01", 3))
    site.run("first")
    before = made(site, "2024-01")
    moment = query_published(site.home, "SELECT max(published_at) FROM ledger.publication").item()
    site.put("second.xlsx", school("2024-01", 5), minutes=5)
    site.run("second")

    def counted(content: bytes) -> object:
        *_, (_, totals) = body(opened(content)["03-TH"], FORMS[3])
        return totals[-1]

    assert (counted(before), counted(made(site, "2024-01"))) == (3, 5)
    assert counted(made(site, "2024-01", moment=moment)) == 3
    with pytest.raises(UsageError, match="later moment"):
        made(site, "2024-01", moment=moment - timedelta(days=1))


def test_months_make_a_quarter_and_a_longer_report_stands_for_them(tmp_path: Path) -> None:
    site = Site.below(tmp_path)
    site.put("jan.xlsx", school("2023-01", 3))
    site.put("feb.xlsx", school("2023-02", 4))
    site.run("months")

    def shown(period: str) -> dict[str, object]:
        parsed = period_of_id(period)
        assert parsed is not None
        with open_published(site.home) as question:
            figures = workbook_figures(question, parsed, None, None)
        (unit,) = figures.units.filter(pl.col("reporting") > 0).rows(named=True)
        pupils = figures.of_form["03-TH"].filter(member="grade_12").row(0, named=True)
        names = ("admitted", "admitted_year_to_date", "total")
        return {"counted": unit["counted"]} | {name: pupils[name] for name in names}

    assert shown("2023-Q1") == {"counted": 7, "admitted": 7, "admitted_year_to_date": 50, "total": 300}
    site.put("quarter.xlsx", school("2023-Q1", 9), minutes=5)
    site.run("quarter")
    assert shown("2023-Q1") == {"counted": 9, "admitted": 9, "admitted_year_to_date": 9, "total": 300}
    assert shown("2023-02") == {"counted": 4, "admitted": 4, "admitted_year_to_date": 50, "total": 300}
    assert shown("2023") == {"counted": 9, "admitted": 9, "admitted_year_to_date": 9, "total": 300}
