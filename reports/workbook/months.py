"""The sheet of the term's months, which the path chart is drawn from."""

from typing import Any

from reports.workbook import paper
from reports.workbook.figures import WorkbookFigures
from reports.workbook.paper import HEADER_ROW, Looks

SHEET = "Từng tháng"
FIRST_ROW = HEADER_ROW + 1
MONTH, TERM_TO_DATE, PATH = 1, 4, 5  # columns
_WHERE_LONGER_ONES_ARE = "Số chỉ có trong báo cáo quý, 6 tháng, 9 tháng, năm nằm ở lũy kế của tháng cuối kỳ đó."
_HEADERS = {
    "STT": 6,
    "Tháng": 14,
    "Theo báo cáo tháng": 22,
    "Lũy kế từ đầu năm": 22,
    "Lũy kế từ đầu nhiệm kỳ": 22,
    "Đường chỉ tiêu": 22,
}


def write_months(page: Any, figures: WorkbookFigures, looks: Looks) -> None:
    """Write the sheet."""
    paper.write_head(page, figures, looks, "Kết nạp từng tháng của nhiệm kỳ", PATH - 1)
    page.write_string(HEADER_ROW - 1, 0, _WHERE_LONGER_ONES_ARE, looks.plain)
    for column, (label, width) in enumerate(_HEADERS.items()):
        page.set_column(column, column, width)
        page.write_string(HEADER_ROW, column, label, looks.header)
    told = ("period", "admitted", "year_to_date", "term_to_date", "path_to_date")
    for at, (period, *values) in enumerate(figures.progress.select(told).iter_rows()):
        page.write_number(FIRST_ROW + at, 0, at + 1, looks.order)
        page.write_string(FIRST_ROW + at, MONTH, f"{period[5:]}/{period[:4]}", looks.order)
        for column, value in enumerate(values, start=MONTH + 1):
            look = looks.decimal if column == PATH else looks.number
            if value is None:
                page.write_blank(FIRST_ROW + at, column, None, look)
            else:
                page.write_number(FIRST_ROW + at, column, value, look)
    page.freeze_panes(FIRST_ROW, 0)
    paper.set_up_print(page, HEADER_ROW + figures.progress.height, len(_HEADERS) - 1, (HEADER_ROW, HEADER_ROW))
