"""The hidden sheet of a template: its forms with version, unit and period, and the lists behind its dropdowns."""

from collections.abc import Sequence
from typing import Any

from xlsxwriter.utility import xl_range_abs

from reports.forms.filled_sheet import FilledSheet
from reports.forms.layout import form_version

METADATA_SHEET = "tonghop"
_HEADER = ("Mẫu", "Phiên bản mẫu", "Tên đơn vị", "Mã", "Kỳ")
_PERIOD_COLUMN, _COMMITTEE_COLUMN = 6, 7


def periods_of(sheet: FilledSheet) -> str:
    """Return the range of the periods that a template offers."""
    return f"{METADATA_SHEET}!{xl_range_abs(0, _PERIOD_COLUMN, len(sheet.terms.periods()) - 1, _PERIOD_COLUMN)}"


def committees_of(sheet: FilledSheet) -> str:
    """Return the range of the names that a template offers for a commune or town."""
    return f"{METADATA_SHEET}!{xl_range_abs(0, _COMMITTEE_COLUMN, len(sheet.committees) - 1, _COMMITTEE_COLUMN)}"


def write_metadata_sheet(book: Any, sheets: Sequence[FilledSheet]) -> None:
    """Add the sheet as the last of a workbook."""
    page = book.add_worksheet(METADATA_SHEET)
    page.hide()
    page.write_row(0, 0, _HEADER)
    for row, sheet in enumerate(sheets, start=1):
        about = (sheet.form.metadata().code, form_version(sheet.form), sheet.unit, sheet.unit_code, sheet.period)
        for column, text in enumerate(about):
            page.write_string(row, column, text)
    for row, period in enumerate(sheets[0].terms.periods()):
        page.write_string(row, _PERIOD_COLUMN, period.label)
    for row, name in enumerate(next((sheet.committees for sheet in sheets if sheet.committees), ())):
        page.write_string(row, _COMMITTEE_COLUMN, name)
