"""What every sheet of the district's workbook has: the looks of its cells, head, foot and print set-up."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from math import ceil
from typing import Any
from zoneinfo import ZoneInfo

from reports.style.looks import Look
from reports.workbook.figures import WorkbookFigures
from schemas.registry import District

MADE_UP = "Số liệu mẫu, không phải số liệu thật (trừ 750, 150, 419 và 2 theo Báo Thái Bình ngày 26/02/2024)"
HEADER_ROW = 7
FOOT_ROWS = 8
# More than any sheet has. With "as many as it takes" LibreOffice tells the pages of a long sheet whose header is
# repeated apart in two ways, and prints an empty one at its end where they differ.
MOST_PAGES = 9999
_OFFICE_ROW, _DEPARTMENT_ROW, _NOTE_ROW, _TITLE_ROW, _PERIOD_ROW, _BASIS_ROW = range(6)
_A4 = 9
_MARGINS_INCHES = {"left": 0.4, "right": 0.4, "top": 0.5, "bottom": 0.6}
_LINE_POINTS = 15.5
_LETTERS_A_WIDTH = 1.1  # of this font, in one unit of a column's width
_TIMEZONE = ZoneInfo("Asia/Ho_Chi_Minh")
_FONT = {"font_name": "Times New Roman", "font_size": 11}
_TABLE = _FONT | {"border": 1, "valign": "vcenter"}
_NUMBER = {"num_format": "#,##0"}


@dataclass(frozen=True, slots=True)
class Looks:
    """The looks of one workbook's cells."""

    plain: Look
    bold: Look
    centred: Look
    title: Look
    made_up: Look
    header: Look
    upright: Look
    order: Look
    text: Look
    link: Look
    lacking: Look
    number: Look
    decimal: Look
    share: Look
    day: Look
    total: Look
    total_label: Look
    beside: Look
    beside_number: Look


def make_looks(book: Any) -> Looks:
    """Make the formats in a workbook."""
    add = book.add_format
    header = _TABLE | {"align": "center", "text_wrap": True, "bold": True, "bg_color": "#F2F2F2", "font_size": 10}
    return Looks(
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
        lacking=add(_TABLE | {"text_wrap": True, "italic": True, "font_color": "#C00000"}),
        number=add(_TABLE | _NUMBER),
        decimal=add(_TABLE | {"num_format": "#,##0.0"}),
        share=add(_TABLE | {"num_format": "0.0%"}),
        day=add(_TABLE | {"num_format": "dd/mm/yyyy", "align": "center"}),
        total=add(_TABLE | _NUMBER | {"bold": True, "bg_color": "#F2F2F2"}),
        total_label=add(_TABLE | {"bold": True, "align": "center", "bg_color": "#F2F2F2"}),
        beside=add(_TABLE | {"italic": True, "text_wrap": True}),
        beside_number=add(_TABLE | _NUMBER | {"italic": True}),
    )


def write_head(page: Any, figures: WorkbookFigures, looks: Looks, title: str, right: int, code: str = "") -> None:
    """Write who sends it, what it is, of which period and as known when. `right`: the column of the right-hand part."""
    put = page.write_string
    put(_OFFICE_ROW, 0, f"HUYỆN ỦY {figures.district.name.upper()}", looks.bold)
    put(_OFFICE_ROW, right, "ĐẢNG CỘNG SẢN VIỆT NAM", looks.bold)
    put(_DEPARTMENT_ROW, 0, "BAN TỔ CHỨC", looks.bold)
    if code:
        put(_DEPARTMENT_ROW, right, f"Tổng hợp mẫu số: {code}", looks.plain)
    if figures.made_up:
        put(_NOTE_ROW, 0, MADE_UP, looks.made_up)
    put(_TITLE_ROW, 0, title.upper(), looks.title)
    page.set_row(_TITLE_ROW, 24)
    put(_PERIOD_ROW, 0, f"Kỳ báo cáo: {figures.period.label}", looks.bold)
    put(_BASIS_ROW, 0, _basis(figures), looks.plain)


def _basis(figures: WorkbookFigures) -> str:
    said = [f"Số liệu tính đến ngày {day_text(figures.as_of)}"]
    if figures.as_known_at:
        said.append(f"theo số đã công bố lúc {_moment(figures.as_known_at)}")
    said.append(
        f"theo đơn vị ngày {day_text(figures.on_day)}" if figures.on_day else "theo đơn vị tại thời điểm báo cáo"
    )
    return ", ".join(said) + "."


def day_text(day: date) -> str:
    """A day as people write it: 26/02/2024."""
    return f"{day.day:02}/{day.month:02}/{day.year}"


def _moment(moment: datetime) -> str:
    local = moment.astimezone(_TIMEZONE)
    return f"{local:%H:%M} ngày {day_text(local)}"


def row_points(cells: Sequence[object], widths: Sequence[float]) -> float:
    """How high a row must be for its wrapped texts: no program measures it when it opens the file."""
    wrapped = [(cell, width) for cell, width in zip(cells, widths, strict=False) if isinstance(cell, str)]
    return _LINE_POINTS * max([1, *(ceil(len(cell) / (width * _LETTERS_A_WIDTH)) for cell, width in wrapped)])


def write_foot(page: Any, district: District, looks: Looks, row: int, right: int) -> None:
    """Write where it goes, place and date, and whose signatures belong there; never a name."""
    page.write_string(row, right, f"{district.name}, ngày … tháng … năm ……", looks.plain)
    page.write_string(row + 1, 1, "NGƯỜI LẬP BIỂU", looks.bold)
    page.write_string(row + 1, right, "TRƯỞNG BAN", looks.bold)
    sent_to = f"Nơi nhận: Ban Tổ chức Tỉnh ủy {district.province}; Thường trực Huyện ủy; Lưu."
    page.write_string(row + FOOT_ROWS - 2, 0, sent_to, looks.plain)


def set_up_print(page: Any, last_row: int, last_column: int, repeated: tuple[int, int] | None) -> None:
    """A4 across, as wide as the paper, the header (`repeated`: first and last row) again on every page."""
    page.set_paper(_A4)
    page.set_landscape()
    page.fit_to_pages(1, MOST_PAGES if repeated else 0)
    page.set_margins(**_MARGINS_INCHES)
    page.center_horizontally()
    page.hide_gridlines(2)
    page.print_area(0, 0, last_row, last_column)
    page.set_footer("&L&8&A&C&8Trang &P/&N")
    if repeated:
        page.repeat_rows(*repeated)
