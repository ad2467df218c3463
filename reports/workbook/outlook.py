"""The outlook on the sheet of indicators: what the rest of the term needs, the forecast, units without admission."""

from typing import Any

from reports.workbook import page_setup
from reports.workbook.figures import WorkbookFigures
from reports.workbook.page_setup import WorkbookFormats

_WIDTH = 46 + 12 + 12  # of the columns that the names of units are written across
_NEVER = "chưa kết nạp trong nhiệm kỳ"


def write_outlook(page: Any, row: int, figures: WorkbookFigures, formats: WorkbookFormats) -> int:
    """Write the section from a row on; return the first row below it."""
    page.write_string(row, 0, "III. Dự báo và đơn vị cần chú ý", formats.bold)
    at = row + 1
    for number, (label, value, cell_format) in enumerate(_lines(figures, formats), start=1):
        page.write_number(at, 0, number, formats.order)
        page.write_string(at, 1, label, formats.text)
        if isinstance(value, str):
            page.write_string(at, 2, value, formats.unknown)
        else:
            page.write_number(at, 2, value, cell_format)
        at += 1
    return _write_names(page, at, figures, formats)


def _lines(figures: WorkbookFigures, formats: WorkbookFormats) -> list[tuple[str, float | str, Any]]:
    quiet = ("Đơn vị 12 tháng không kết nạp được đảng viên", figures.without_admission.height, formats.number)
    if figures.forecast.is_empty():
        return [quiet]
    row = figures.forecast.row(0, named=True)
    low, high = row["low_90"], row["high_90"]
    end = row["period_end"]  # None: nobody owes the period yet
    by = "" if end is None else f", tính đến {page_setup.day_text(end)}"
    lines = [
        (f"Còn phải kết nạp{by}", row["still_needed"], formats.number),
        ("Cần kết nạp mỗi tháng đến hết nhiệm kỳ", row["needed_per_month"], formats.decimal),
        ("Nhịp hiện tại mỗi tháng", row["pace_per_month"], formats.decimal),
        ("Dự kiến đến hết nhiệm kỳ theo nhịp hiện tại", row["expected_term_total"], formats.number),
        ("Khoảng tin cậy 90 %", None if low is None else f"{low}–{high}", formats.number),
    ]
    known = [(label, page_setup.NOT_AVAILABLE if value is None else value, form) for label, value, form in lines]
    return [*known, quiet]


def _write_names(page: Any, row: int, figures: WorkbookFigures, formats: WorkbookFormats) -> int:
    """Name the units without an admission, each with its last one."""
    if figures.without_admission.is_empty():
        return row
    names = "; ".join(
        f"{unit['unit_name']} ({f'từ sau {last:%m/%Y}' if (last := unit['last_admission_by']) else _NEVER})"
        for unit in figures.without_admission.iter_rows(named=True)
    )
    page.merge_range(row, 1, row, 3, names, formats.text)
    page.set_row(row, page_setup.row_points([names], [_WIDTH]))
    return row + 1
