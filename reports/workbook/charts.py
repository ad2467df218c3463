"""Native Excel charts of the indicators, drawn from the workbook's cells."""

from typing import Any

from xlsxwriter.utility import xl_range_abs

from reports.workbook import months
from reports.workbook.page_setup import HEADER_ROW

_COLUMN = 5
_SIZE_PIXELS = {"width": 466, "height": 300}
_ROWS = 15  # covered by a chart
_ADMITTED, _TARGET = "#C00000", "#1F4E79"
_TITLE, _SMALL = {"size": 12}, {"size": 9}
_LIGHT = {"visible": True, "line": {"color": "#D9D9D9"}}
_TARGET_LINE_TITLE = f"Lũy kế nhiệm kỳ so với {months.TARGET_LINE_LABEL.lower()}"


def insert(book: Any, page: Any, sheet: str, month_count: int, solutions: tuple[int, int]) -> int:
    """Insert the charts beside the tables, and return the first row below them.

    `sheet`: the page's name; `month_count`: rows of the months' sheet; `solutions`: first and last row of the figures
    by solution. A chart without figures is left out.
    """
    row = HEADER_ROW
    if month_count:
        page.insert_chart(row, _COLUMN, _target_line_chart(book, month_count), {"description": _TARGET_LINE_TITLE})
        row += _ROWS
    if solutions[0] <= solutions[1]:
        bars = _solution_chart(book, sheet, solutions)
        page.insert_chart(row, _COLUMN, bars, {"y_offset": 6, "description": "Kết nạp trong kỳ theo nhóm giải pháp"})
        row += _ROWS + 1
    return row


def _target_line_chart(book: Any, month_count: int) -> Any:
    rows = (months.FIRST_ROW, months.FIRST_ROW + month_count - 1)
    chart = book.add_chart({"type": "line"})
    for column, name, line in (
        (months.CHART, "Kết nạp lũy kế", {"color": _ADMITTED, "width": 2.25}),
        (months.TARGET_LINE, months.TARGET_LINE_LABEL, {"color": _TARGET, "width": 1.75, "dash_type": "dash"}),
    ):
        ranges = {"categories": _cells(months.SHEET, rows, months.MONTH), "values": _cells(months.SHEET, rows, column)}
        chart.add_series({"name": name, "line": line, **ranges})
    chart.set_title({"name": _TARGET_LINE_TITLE, "name_font": _TITLE})
    chart.set_legend({"position": "bottom"})
    chart.set_x_axis({"num_font": {"rotation": -90, "size": 8}, "interval_unit": 3, "interval_tick": 3})
    chart.set_y_axis({"min": 0, "num_format": "#,##0", "major_gridlines": _LIGHT})
    chart.show_blanks_as("span")
    chart.set_size(_SIZE_PIXELS)
    return chart


def _solution_chart(book: Any, sheet: str, rows: tuple[int, int]) -> Any:
    chart = book.add_chart({"type": "bar"})
    ranges = {"categories": _cells(sheet, rows, 1), "values": _cells(sheet, rows, 2)}
    style = {"fill": {"color": _TARGET}, "gap": 60, "data_labels": {"value": True}}
    chart.add_series({"name": "Kết nạp trong kỳ", **ranges, **style})
    chart.set_title({"name": "Kết nạp trong kỳ theo nhóm giải pháp", "name_font": _TITLE})
    chart.set_legend({"none": True})
    chart.set_y_axis({"reverse": True, "num_font": _SMALL})
    chart.set_x_axis({"min": 0, "num_format": "#,##0", "visible": False, "major_gridlines": {"visible": False}})
    chart.set_size(_SIZE_PIXELS)
    return chart


def _cells(sheet: str, rows: tuple[int, int], column: int) -> str:
    return f"='{sheet}'!{xl_range_abs(rows[0], column, rows[1], column)}"
