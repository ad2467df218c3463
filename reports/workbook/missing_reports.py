"""The sheet of missing reports: those owed and not accepted, and the findings of rejected ones."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import polars as pl

from reports.returned.file_names import shown_file_name
from reports.style.labels import STATES
from reports.workbook import page_setup
from reports.workbook.figures import WorkbookFigures
from reports.workbook.page_setup import HEADER_ROW, WorkbookFormats
from schemas.declaration.contributions import kinds
from schemas.periods import period_of_id

SHEET = "Chưa nộp, bị trả"
_WIDTHS = (5, 28, 18, 15, 13, 36, 36, 36)
_OWED = ("STT", "Đơn vị", "Kỳ báo cáo", "Loại đơn vị", "Hạn nộp", "Tình trạng", "Tệp đã gửi")
_FOUND = ("STT", "Đơn vị", "Kỳ báo cáo", "Quy tắc", "Ô", "Đang ghi → cần ghi", "Giải thích", "Tệp đã gửi")
_NOTHING = "Không có."


def write_missing_reports(page: Any, figures: WorkbookFigures, formats: WorkbookFormats) -> None:
    """Write the sheet: a table of missing and rejected reports, and one of the rejected reports' findings."""
    right = len(_WIDTHS) - 2
    for column, width in enumerate(_WIDTHS):
        page.set_column(column, column, width)
    page_setup.write_letterhead(page, figures, formats, "Báo cáo chưa nộp và báo cáo bị trả lại", right)
    row = _table(page, HEADER_ROW, "I. Báo cáo chưa được nhận", _OWED, _owed_rows(figures), formats)
    row = _table(page, row + 1, "II. Lỗi của các báo cáo bị trả lại", _FOUND, _found_rows(figures), formats)
    page_setup.write_footer(page, figures.office, formats, row + 1, right)
    page_setup.set_up_print(page, row + 1 + page_setup.FOOTER_ROWS, len(_WIDTHS) - 1, None)


def _table(
    page: Any,
    row: int,
    title: str,
    labels: tuple[str, ...],
    rows: list[tuple[str | date, ...]],
    formats: WorkbookFormats,
) -> int:
    """Write a table under its title, and return the first row below it."""
    page.write_string(row, 0, f"{title}: {len(rows)}", formats.bold)
    if not rows:
        page.write_string(row + 1, 0, _NOTHING, formats.plain)
        return row + 2
    for column, label in enumerate(labels):
        page.write_string(row + 1, column, label, formats.header)
    for number, cells in enumerate(rows, start=1):
        page.set_row(row + 1 + number, page_setup.row_points(cells, _WIDTHS[1:]))
        page.write_number(row + 1 + number, 0, number, formats.order)
        for column, cell in enumerate(cells, start=1):
            if isinstance(cell, date):
                page.write_datetime(row + 1 + number, column, cell, formats.day)
            else:
                page.write_string(row + 1 + number, column, cell, formats.text)
    return row + 2 + len(rows)


def _owed_rows(figures: WorkbookFigures) -> list[tuple[str | date, ...]]:
    labels = {name: kind.name for name, kind in kinds(figures.forms).items()}
    return [
        (
            _name(owed),
            _period(owed["period"]),
            labels[owed["kind"]],
            owed["due_on"],
            STATES[owed["state"]].capitalize(),
            shown_file_name(owed["file_name"] or ""),
        )
        for owed in _in_order(figures.owed).iter_rows(named=True)
    ]


def _in_order(owed: pl.DataFrame) -> pl.DataFrame:
    """Sort rejected reports first: their units can correct them at once."""
    return owed.sort(owed["state"] != "rejected", maintain_order=True)


def _name(owed: Mapping[str, Any]) -> str:
    own, standing = str(owed["unit_name"]), str(owed["standing_name"])
    return own if own == standing else f"{own} (nay là {standing})"


def _found_rows(figures: WorkbookFigures) -> list[tuple[str | date, ...]]:
    return [
        (
            found["unit_name"] or "Không xác định được",
            _period(found["period"]),
            found["rule"],
            found["cell"] or "",
            f"{found['found'] or '(trống)'} → {found['expected'] or ''}",
            found["sentence"],
            shown_file_name(found["file_name"]),
        )
        for found in figures.findings.iter_rows(named=True)
    ]


def _period(period_id: str | None) -> str:
    period = period_of_id(period_id) if period_id else None
    return period.label if period else "Không xác định được"
