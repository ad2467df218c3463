"""The common parts of the district workbook's sheets: cell formats, letterhead, footer and page setup."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from math import ceil
from typing import Any
from zoneinfo import ZoneInfo

from reports.style.cell_formats import CellFormat
from reports.workbook.figures import WorkbookFigures
from schemas.registry import Office

HEADER_ROW = 7
FOOTER_ROWS = 8
NOT_AVAILABLE = ".."
MARKS = ("p", "r")
MARKS_NOTE = "(p) tạm tính, (r) đã điều chỉnh, .. không có số liệu."
# More than any sheet needs. With 0 ("as many as needed"), LibreOffice counts the pages of a long sheet with a repeated
# header in two ways, and prints an empty page at its end where they differ.
MAX_PAGES = 9999
_OFFICE_ROW, _DEPARTMENT_ROW, _NOTE_ROW, _TITLE_ROW, _PERIOD_ROW, _BASIS_ROW, _MARKS_ROW = range(7)
_A4 = 9
_MARGINS_INCHES = {"left": 0.4, "right": 0.4, "top": 0.5, "bottom": 0.6}
LINE_POINTS = 15.5
_LETTERS_A_WIDTH = 1.1  # letters of this font in one unit of column width
_FONT = {"font_name": "Times New Roman", "font_size": 11}
_TABLE = _FONT | {"border": 1, "valign": "vcenter"}
_NUMBER = {"num_format": "#,##0"}


@dataclass(frozen=True, slots=True)
class WorkbookFormats:
    """The formats of the workbook's cells, by content.

    `marked`, `marked_total`: formats of a number by its mark, p, r or none: they show it, the number stays one.
    """

    plain: CellFormat
    bold: CellFormat
    centred: CellFormat
    title: CellFormat
    made_up: CellFormat
    header: CellFormat
    upright: CellFormat
    order: CellFormat
    text: CellFormat
    link: CellFormat
    missing_report: CellFormat
    number: CellFormat
    marked: Mapping[str, CellFormat]
    unknown: CellFormat
    decimal: CellFormat
    share: CellFormat
    day: CellFormat
    total: CellFormat
    marked_total: Mapping[str, CellFormat]
    total_label: CellFormat
    not_added: CellFormat
    not_added_number: CellFormat


def make_formats(book: Any) -> WorkbookFormats:
    """Add the formats to an XlsxWriter workbook."""
    add = book.add_format
    total = _TABLE | _NUMBER | {"bold": True, "bg_color": "#F2F2F2"}
    header = _TABLE | {"align": "center", "text_wrap": True, "bold": True, "bg_color": "#F2F2F2", "font_size": 10}
    return WorkbookFormats(
        plain=add(_FONT),
        bold=add(_FONT | {"bold": True}),
        centred=add(_FONT | {"bold": True, "align": "center"}),
        title=add(_FONT | {"bold": True, "font_size": 14}),
        made_up=add(_FONT | {"italic": True, "font_color": "#C00000"}),
        header=add(header),
        upright=add(header | {"rotation": 90, "bold": False}),
        order=add(_TABLE | {"align": "center"}),
        text=add(_TABLE | {"text_wrap": True}),
        link=add(_TABLE | {"text_wrap": True, "font_color": "#1F4E79"}),
        missing_report=add(_TABLE | {"text_wrap": True, "italic": True, "font_color": "#C00000"}),
        number=add(_TABLE | _NUMBER),
        marked=_by_mark(book, _TABLE | _NUMBER),
        unknown=add(_TABLE | {"align": "right"}),
        decimal=add(_TABLE | {"num_format": "#,##0.0"}),
        share=add(_TABLE | {"num_format": "0.0%"}),
        day=add(_TABLE | {"num_format": "dd/mm/yyyy", "align": "center"}),
        total=add(total),
        marked_total=_by_mark(book, total),
        total_label=add(_TABLE | {"bold": True, "align": "center", "bg_color": "#F2F2F2"}),
        not_added=add(_TABLE | {"italic": True, "text_wrap": True}),
        not_added_number=add(_TABLE | _NUMBER | {"italic": True}),
    )


def _by_mark(book: Any, content: Mapping[str, Any]) -> dict[str, CellFormat]:
    marks = {"": "", **{mark: f' "({mark})"' for mark in MARKS}}
    of_mark = {mark: {**content, "num_format": _NUMBER["num_format"] + shown} for mark, shown in marks.items()}
    return {mark: book.add_format(content) for mark, content in of_mark.items()}


def write_letterhead(
    page: Any, figures: WorkbookFigures, formats: WorkbookFormats, title: str, right: int, code: str = ""
) -> None:
    """Write office, title, period and the basis of the figures. `right`: the column of the right-hand part."""
    put = page.write_string
    put(_OFFICE_ROW, 0, figures.office.committee.upper(), formats.bold)
    put(_OFFICE_ROW, right, "ĐẢNG CỘNG SẢN VIỆT NAM", formats.bold)
    put(_DEPARTMENT_ROW, 0, "BAN TỔ CHỨC", formats.bold)
    if code:
        put(_DEPARTMENT_ROW, right, f"Tổng hợp mẫu số: {code}", formats.plain)
    if figures.made_up:
        put(_NOTE_ROW, 0, figures.office.made_up, formats.made_up)
    put(_TITLE_ROW, 0, title.upper(), formats.title)
    page.set_row(_TITLE_ROW, 24)
    put(_PERIOD_ROW, 0, f"Kỳ báo cáo: {figures.period.label}", formats.bold)
    put(_BASIS_ROW, 0, _basis(figures), formats.plain)
    put(_MARKS_ROW, 0, MARKS_NOTE, formats.plain)


def _basis(figures: WorkbookFigures) -> str:
    parts = [f"Số liệu tính đến ngày {day_text(figures.as_of)}", f"theo bản công bố số {figures.publication}"]
    if figures.as_known_at:
        parts.append(f"theo số đã công bố lúc {_moment(figures.as_known_at, figures.office)}")
    parts.append(
        f"theo đơn vị ngày {day_text(figures.on_day)}" if figures.on_day else "theo đơn vị tại thời điểm báo cáo"
    )
    return ", ".join(parts) + "."


def day_text(day: date) -> str:
    """Format a day: 26/02/2024."""
    return f"{day.day:02}/{day.month:02}/{day.year}"


def _moment(moment: datetime, office: Office) -> str:
    local = moment.astimezone(ZoneInfo(office.time_zone))
    return f"{local:%H:%M} ngày {day_text(local)}"


def row_points(cells: Sequence[object], widths: Sequence[float]) -> float:
    """Estimate the height of a row with wrapped texts, in points; programs don't adjust it when they open the file."""
    wrapped = [(cell, width) for cell, width in zip(cells, widths, strict=False) if isinstance(cell, str)]
    return LINE_POINTS * max([1, *(ceil(len(cell) / (width * _LETTERS_A_WIDTH)) for cell, width in wrapped)])


def write_count(page: Any, row: int, column: int, value: int | None, formats: WorkbookFormats, mark: str = "") -> None:
    """Write a count with its mark, or the sign of one that is not available."""
    if value is None:
        page.write_string(row, column, NOT_AVAILABLE, formats.unknown)
    else:
        page.write_number(row, column, value, formats.marked[mark])


def coverage_text(row: Mapping[str, Any]) -> str:
    """Phrase the completeness of a period: `(p) 38/43`; "" where nobody owes it."""
    if not row.get("units_owing"):
        return ""
    mark = f"({row['mark']}) " if row.get("mark") else ""
    return f"{mark}{row['units_reported']}/{row['units_owing']}"


def write_footer(page: Any, office: Office, formats: WorkbookFormats, row: int, right: int) -> None:
    """Write place, date, the signatories' titles and the recipients; never a name."""
    page.write_string(row, right, f"{office.name}, ngày … tháng … năm ……", formats.plain)
    page.write_string(row + 1, 1, "NGƯỜI LẬP BIỂU", formats.bold)
    page.write_string(row + 1, right, "TRƯỞNG BAN", formats.bold)
    sent_to = f"Nơi nhận: Ban Tổ chức {office.parent_committee}; Thường trực {office.committee_kind}; Lưu."
    page.write_string(row + FOOTER_ROWS - 2, 0, sent_to, formats.plain)


def set_up_print(
    page: Any, last_row: int, last_column: int, repeated: tuple[int, int] | None, *, is_printed: bool = True
) -> None:
    """Set A4 landscape, one page wide; `repeated`: first and last row of the header printed on every page.

    `is_printed`: False for a sheet whose print area is its head alone.
    """
    page.set_paper(_A4)
    page.set_landscape()
    page.fit_to_pages(1, MAX_PAGES if repeated else 0)
    page.set_margins(**_MARGINS_INCHES)
    page.center_horizontally()
    page.hide_gridlines(2)
    page.print_area(0, 0, last_row if is_printed else HEADER_ROW - 1, last_column)
    page.set_footer("&L&8&A&C&8Trang &P/&N")
    if repeated:
        page.repeat_rows(*repeated)
