"""The hidden sheet of a form to fill in: which forms in which version, for whom, and the lists that cells offer."""

from collections.abc import Sequence
from typing import Any

from xlsxwriter.utility import xl_range_abs

from reports.forms.filled_sheet import FilledSheet
from reports.forms.layout import version_of
from schemas.periods import all_periods

ABOUT_SHEET = "tonghop"
_HEADER = ("Mẫu", "Phiên bản mẫu", "Tên đơn vị", "Mã", "Kỳ")
_PERIOD_COLUMN, _COMMITTEE_COLUMN = 6, 7
PERIODS = f"{ABOUT_SHEET}!{xl_range_abs(0, _PERIOD_COLUMN, len(all_periods()) - 1, _PERIOD_COLUMN)}"


def committees_of(sheet: FilledSheet) -> str:
    """Where the names stand that an empty form offers for a commune or town."""
    return f"{ABOUT_SHEET}!{xl_range_abs(0, _COMMITTEE_COLUMN, len(sheet.committees) - 1, _COMMITTEE_COLUMN)}"


def write_about(book: Any, sheets: Sequence[FilledSheet]) -> None:
    """Add the sheet to a workbook, behind all others."""
    page = book.add_worksheet(ABOUT_SHEET)
    page.hide()
    page.write_row(0, 0, _HEADER)
    for row, sheet in enumerate(sheets, start=1):
        about = (sheet.form.paper().code, version_of(sheet.form), sheet.unit, sheet.unit_code, sheet.period)
        for column, text in enumerate(about):
            page.write_string(row, column, text)
    for row, period in enumerate(all_periods()):
        page.write_string(row, _PERIOD_COLUMN, period.label)
    for row, name in enumerate(next((sheet.committees for sheet in sheets if sheet.committees), ())):
        page.write_string(row, _COMMITTEE_COLUMN, name)
