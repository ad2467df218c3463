"""The district's workbook, written from given figures."""

import io
import re
import zipfile
from dataclasses import replace
from datetime import date

import openpyxl
import polars as pl
import pytest
from openpyxl.worksheet.worksheet import Worksheet
from support.district_figures import CONSOLIDATED, FINDINGS, district

from reports.style.cell_formats import CREATED
from reports.workbook.columns import columns_of, is_consolidated
from reports.workbook.district import WorkbookFigures, district_workbook
from reports.workbook.form_rows import rows_of
from reports.workbook.page_setup import MAX_PAGES
from reports.workbook.sources import addresses
from schemas.forms.admission_register import AdmissionRegister
from schemas.forms.enterprise import EnterpriseReport
from schemas.forms.key_cadres import KeyCadres
from schemas.forms.school import SchoolReport

SHEETS = [
    "Chỉ tiêu",
    "01A-XA",
    "01B-XA",
    "02-DN",
    "03-TH",
    "Lũy kế theo đơn vị",
    "Từng tháng",
    "Chưa nộp, bị trả",
    "Nguồn số liệu",
    "Tệp nguồn",
]
EVIL = '=HYPERLINK("http://example.org";"x")'


def opened(figures: WorkbookFigures, *, values: bool = True) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(district_workbook(figures)), data_only=values)


def texts(page: Worksheet) -> list[str]:
    return [str(cell.value) for row in page.iter_rows() for cell in row if cell.value is not None]


def test_equal_figures_give_equal_bytes() -> None:
    assert district_workbook(district(3)) == district_workbook(district(3))
    assert opened(district(1)).properties.created == CREATED, "no clock is in it"


def test_its_sheets_and_how_they_are_printed() -> None:
    book = opened(district(3))

    assert book.sheetnames == SHEETS
    for page in book:
        assert (page.page_setup.orientation, page.page_setup.paperSize) == ("landscape", 9), page.title
        tall = {"Chỉ tiêu": None, "Chưa nộp, bị trả": 0}.get(page.title, MAX_PAGES)  # None: one, and not said
        assert (page.sheet_properties.pageSetUpPr.fitToPage, page.page_setup.fitToHeight) == (True, tall), page.title
        assert page.print_area, page.title
        assert "&P/&N" in page.oddFooter.center.text, page.title
        assert {"HUYỆN ỦY QUỲNH PHỤ", "BAN TỔ CHỨC", "Kỳ báo cáo: Tháng 01 năm 2024"} <= set(texts(page)), page.title
    assert book["01A-XA"].print_title_rows == "$8:$11"
    assert book["Nguồn số liệu"].print_title_rows == "$8:$8"
    for signed in SHEETS[:5]:
        assert {"NGƯỜI LẬP BIỂU", "TRƯỞNG BAN"} <= set(texts(book[signed])), signed


@pytest.mark.parametrize("code", [form.metadata().code for form in CONSOLIDATED])
def test_totals_are_live_formulas_with_the_sums_in_them(code: str) -> None:
    figures = district(4)
    live, cached = opened(figures, values=False)[code], opened(figures)[code]
    (row,) = [r for r in range(1, live.max_row + 1) if live.cell(r, 1).value == "Tổng cộng"]
    form = next(form for form in CONSOLIDATED if form.metadata().code == code)

    for at, column in enumerate(columns_of(form), start=3):
        stated = [cached.cell(r, at).value for r in range(row - 4, row)]
        if column.is_count:
            letter = live.cell(row, at).column_letter
            assert live.cell(row, at).value == f"=SUM({letter}{row - 4}:{letter}{row - 1})"
            assert cached.cell(row, at).value == sum(stated)
        else:
            assert live.cell(row, at).value is None


def test_whatever_a_unit_wrote_is_a_text() -> None:
    figures = district(1, name=lambda _: EVIL)
    found = pl.DataFrame([dict.fromkeys(FINDINGS, EVIL) | {"period": None}], schema=dict.fromkeys(FINDINGS, pl.String))
    cells = figures.cells.with_columns(file_name=pl.lit(EVIL), sheet=pl.lit(EVIL), reported_by_name=pl.lit(EVIL))
    enterprise = figures.of_form["02-DN"].with_columns(ownership=pl.lit(EVIL), host_committee=pl.lit(EVIL))
    of_form = {**figures.of_form, "02-DN": enterprise}
    content = district_workbook(replace(figures, findings=found, cells=cells, of_form=of_form))

    with zipfile.ZipFile(io.BytesIO(content)) as package:
        sheets = [package.read(name).decode() for name in package.namelist() if name.startswith("xl/worksheets/sheet")]
    assert not any("HYPERLINK" in formula for sheet in sheets for formula in re.findall(r"<f>(.*?)</f>", sheet))
    assert any(EVIL in texts(page) for page in openpyxl.load_workbook(io.BytesIO(content)))


def test_made_up_figures_say_so_on_every_sheet_and_others_nowhere() -> None:
    for made_up in (True, False):
        book = opened(replace(district(), made_up=made_up))
        assert {any("không phải số liệu thật" in text for text in texts(page)) for page in book} == {made_up}


def test_a_unit_without_a_report_has_a_remark_and_blank_figures() -> None:
    figures = district(2)
    lacking = pl.col("unit_id") == "school-001"
    units = figures.units.with_columns(
        reporting=pl.when(lacking).then(0).otherwise("reporting"),
        counted=pl.when(lacking).then(None).otherwise("counted"),
    )
    of_form = {**figures.of_form, "03-TH": figures.of_form["03-TH"].filter(~lacking)}
    first, second = rows_of(replace(figures, units=units, of_form=of_form), SchoolReport)

    assert (first.remark, second.remark) == ("", "Chưa có báo cáo")
    assert set(second.values) == {None}


def test_a_part_of_the_units_that_one_stands_for() -> None:
    figures = district(1)
    (row,) = rows_of(
        replace(figures, units=figures.units.with_columns(units=pl.lit(3), reporting=pl.lit(2))), SchoolReport
    )

    assert row.remark == "Mới có 2/3 đơn vị"


def test_what_counts_otherwise_than_stated_is_said() -> None:
    figures = district(1)
    (row,) = rows_of(replace(figures, units=figures.units.with_columns(counted=pl.lit(99))), SchoolReport)

    assert row.remark == "Báo cáo kỳ ngắn hơn ghi khác"


def test_columns_come_from_the_declaration() -> None:
    assert [column.label for column in columns_of(KeyCadres)[:2]] == [
        "Hội Phụ nữ › Cấp xã › Tổng số cán bộ chủ chốt",
        "Hội Phụ nữ › Cấp xã › Trong đó: chưa là đảng viên",
    ]
    assert [column.record for column in columns_of(KeyCadres)[-4:-2]] == ["Mặt trận Tổ quốc · Chi hội"] * 2
    assert columns_of(KeyCadres)[-1].sums == tuple(range(1, 20, 2))
    assert [column.field for column in columns_of(EnterpriseReport)] == list(EnterpriseReport.cells())
    assert not is_consolidated(AdmissionRegister)


def test_a_day_that_no_spreadsheet_has_is_a_text() -> None:
    figures = district(1)
    enterprise = figures.of_form["02-DN"].with_columns(cell_founded_on=pl.lit(date(219, 6, 15)))
    book = opened(replace(figures, of_form={**figures.of_form, "02-DN": enterprise}))

    assert "15/06/219" in texts(book["02-DN"])


@pytest.mark.parametrize(
    ("cells", "shown"),
    [
        (["G14"], "G14"),
        (["G14", "G15", "G16", "G20"], "G14:G16, G20"),
        (["D17", "E17"], "D17, E17"),
        (["G9", "G10", None], "G9:G10"),
        ([], ""),
    ],
)
def test_cells_are_said_as_ranges(cells: list[str | None], shown: str) -> None:
    assert addresses(cells) == shown


def test_a_district_without_any_figure() -> None:
    empty = district(1)
    nothing = replace(
        empty,
        units=empty.units.clear(),
        progress=empty.progress.clear(),
        solutions=empty.solutions.clear(),
        cells=empty.cells.clear(),
        of_form={code: frame.clear() for code, frame in empty.of_form.items()},
    )
    assert opened(nothing).sheetnames == SHEETS
