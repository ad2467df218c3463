"""The sheet of what is missing: reports owed and not accepted, and why those that came were returned."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import polars as pl

from reports.returned.file_names import shown_file_name
from reports.workbook import paper
from reports.workbook.figures import WorkbookFigures
from reports.workbook.paper import HEADER_ROW, Looks
from schemas.periods import period_of_id

SHEET = "Chưa nộp, bị trả"
_WIDTHS = (5, 28, 18, 15, 13, 36, 36, 36)
_STATES = {"missing": "Chưa nộp", "rejected": "Bị trả lại"}
_KINDS = {"commune": "Xã", "town": "Thị trấn", "enterprise": "Doanh nghiệp", "school": "Trường học"}
_OWED = ("STT", "Đơn vị", "Kỳ báo cáo", "Loại đơn vị", "Hạn nộp", "Tình trạng", "Tệp đã gửi")
_FOUND = ("STT", "Đơn vị", "Kỳ báo cáo", "Quy tắc", "Ô", "Đang ghi → cần ghi", "Giải thích", "Tệp đã gửi")
_NOTHING = "Không có."


def write_lacking(page: Any, figures: WorkbookFigures, looks: Looks) -> None:
    """Write the sheet."""
    right = len(_WIDTHS) - 2
    for column, width in enumerate(_WIDTHS):
        page.set_column(column, column, width)
    paper.write_head(page, figures, looks, "Báo cáo chưa nộp và báo cáo bị trả lại", right)
    row = _table(page, HEADER_ROW, "I. Báo cáo chưa được nhận", _OWED, _owed_rows(figures), looks)
    row = _table(page, row + 1, "II. Lỗi của các báo cáo bị trả lại", _FOUND, _found_rows(figures), looks)
    paper.write_foot(page, figures.district, looks, row + 1, right)
    paper.set_up_print(page, row + 1 + paper.FOOT_ROWS, len(_WIDTHS) - 1, None)


def _table(
    page: Any, row: int, title: str, labels: tuple[str, ...], rows: list[tuple[str | date, ...]], looks: Looks
) -> int:
    """Write a table under its title; give the first row below it."""
    page.write_string(row, 0, f"{title}: {len(rows)}", looks.bold)
    if not rows:
        page.write_string(row + 1, 0, _NOTHING, looks.plain)
        return row + 2
    for column, label in enumerate(labels):
        page.write_string(row + 1, column, label, looks.header)
    for number, cells in enumerate(rows, start=1):
        page.set_row(row + 1 + number, paper.row_points(cells, _WIDTHS[1:]))
        page.write_number(row + 1 + number, 0, number, looks.order)
        for column, cell in enumerate(cells, start=1):
            if isinstance(cell, date):
                page.write_datetime(row + 1 + number, column, cell, looks.day)
            else:
                page.write_string(row + 1 + number, column, cell, looks.text)
    return row + 2 + len(rows)


def _owed_rows(figures: WorkbookFigures) -> list[tuple[str | date, ...]]:
    return [
        (
            _name(owed),
            _period(owed["period"]),
            _KINDS[owed["kind"]],
            owed["due_on"],
            _STATES[owed["state"]],
            shown_file_name(owed["file_name"] or ""),
        )
        for owed in _in_order(figures.owed).iter_rows(named=True)
    ]


def _in_order(owed: pl.DataFrame) -> pl.DataFrame:
    """What was returned first: it can be mended today."""
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
