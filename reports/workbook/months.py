"""The sheet of the term's months, the source of the target line chart."""

from typing import Any

from reports.workbook import page_setup
from reports.workbook.figures import WorkbookFigures
from reports.workbook.page_setup import HEADER_ROW, WorkbookFormats

SHEET = "Từng tháng"
FIRST_ROW = HEADER_ROW + 1
MONTH, TERM_TO_DATE, TARGET_LINE, COVERAGE, CHART = 1, 4, 5, 6, 7  # columns
TARGET_LINE_LABEL = "Tiến độ bình quân theo chỉ tiêu"
_NOTE = f"{page_setup.MARKS_NOTE} Số chỉ có trong báo cáo quý, 6 tháng, 9 tháng, năm nằm ở lũy kế của tháng cuối kỳ đó."
_HEADERS = {
    "STT": 6,
    "Tháng": 14,
    "Theo báo cáo tháng": 22,
    "Lũy kế từ đầu năm": 22,
    "Lũy kế từ đầu nhiệm kỳ": 22,
    TARGET_LINE_LABEL: 32,
    "Đơn vị đã báo cáo / phải báo cáo": 20,
}
_CHART_LABEL = "Cho biểu đồ"


def write_months(page: Any, figures: WorkbookFigures, formats: WorkbookFormats) -> None:
    """Write the sheet: one row per month of the term."""
    page_setup.write_letterhead(page, figures, formats, "Kết nạp từng tháng của nhiệm kỳ", TARGET_LINE - 1)
    page.write_string(HEADER_ROW - 1, 0, _NOTE, formats.plain)
    for column, (label, width) in enumerate(_HEADERS.items()):
        page.set_column(column, column, width)
        page.write_string(HEADER_ROW, column, label, formats.header)
    columns = ("period", "admitted", "year_to_date", "term_to_date", "path_to_date")
    page.write_string(HEADER_ROW, CHART, _CHART_LABEL, formats.plain)
    for at, row in enumerate(figures.progress.iter_rows(named=True)):
        period, *values = (row[column] for column in columns)
        page.write_string(FIRST_ROW + at, COVERAGE, page_setup.coverage_text(row), formats.order)
        if row.get("is_known", True):  # a month without a report is no point of the chart: no step, no zero
            page.write_number(FIRST_ROW + at, CHART, row["term_to_date"], formats.plain)
        page.write_number(FIRST_ROW + at, 0, at + 1, formats.order)
        page.write_string(FIRST_ROW + at, MONTH, f"{period[5:]}/{period[:4]}", formats.order)
        for column, value in enumerate(values, start=MONTH + 1):
            cell_format = formats.decimal if column == TARGET_LINE else formats.number
            if value is None:
                page.write_string(FIRST_ROW + at, column, page_setup.NOT_AVAILABLE, formats.unknown)
            else:
                page.write_number(FIRST_ROW + at, column, value, cell_format)
    page.freeze_panes(FIRST_ROW, 0)
    page_setup.set_up_print(page, HEADER_ROW + figures.progress.height, len(_HEADERS) - 1, (HEADER_ROW, HEADER_ROW))
