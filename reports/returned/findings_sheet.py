"""The sheet `Cần sửa` in front of a marked workbook: one row per finding, linked to its cell.

All texts are inline strings, so that nothing a unit wrote becomes a formula.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from reports.returned.file_names import shown_file_name
from reports.returned.findings import NOTHING, SEVERITY_WORDS, address_of, wanted
from reports.returned.ooxml.package import document
from reports.returned.ooxml.styles import Styles
from reports.returned.ooxml.xml import element_xml, escape, tag
from reports.style.cell_formats import MARK_COLOURS
from schemas.findings import Finding
from schemas.rules.answers import ANSWER_COLUMN, ID_COLUMN, MORE_COLUMN, can_be_answered, reasons_of
from schemas.rules.general import MAX_FINDINGS
from transforms.formats.workbook import column_letters

HEADER_ROW = 6
TITLE_ROWS = f"${HEADER_ROW}:${HEADER_ROW}"
_COLUMNS = (
    ("STT", 6),
    ("Mức độ", 15),
    ("Trang tính", 14),
    ("Ô", 9),
    ("Đang ghi", 26),
    ("Cần ghi", 34),
    ("Giải thích", 58),
    ("Quy tắc", 10),
    (ANSWER_COLUMN, 26),
    (MORE_COLUMN, 34),
    (ID_COLUMN, 15),
)
_ANSWER_LETTER = column_letters([label for label, _ in _COLUMNS].index(ANSWER_COLUMN))
_TO_ANSWER = (
    "Điều cần xem lại mà số liệu đã đúng: chọn lý do ở cột “Giải trình” (ghi thêm được ở cột bên cạnh) rồi gửi lại."
)
_WIDTHS = tuple(width for _, width in _COLUMNS)
_FONT = '<{p}name val="Times New Roman"/><{p}family val="1"/>'
_MAX_SHEET_NAME_LENGTH = 31
_CAP_REACHED = f"Danh sách dừng ở {MAX_FINDINGS} lỗi, có thể còn lỗi khác. Sửa các lỗi này rồi gửi lại để xem tiếp."
_LINE_POINTS, _AIR_POINTS = 16, 5


@dataclass(frozen=True, slots=True)
class CellStyles:
    """Style indexes of the sheet's cells, by content."""

    title: int
    plain: int
    header: int
    text: int
    centred: int
    link: int
    severity: dict[str, int]


def findings_sheet(findings: Sequence[Finding], file_name: str, namespace: str, cell_styles: CellStyles) -> bytes:
    """Write the sheet's XML; `findings` in display order, `namespace`: of the workbook's parts."""
    errors = sum(finding.severity == "error" for finding in findings)
    above = [
        ("CẦN SỬA", cell_styles.title),
        (f"Tệp: {shown_file_name(file_name)}", cell_styles.plain),
        (f"Có {errors} lỗi phải sửa và {len(findings) - errors} điều cần xem lại.", cell_styles.plain),
        (
            "Bấm vào cột “Ô” để đến ô tô màu, sửa ngay tại đó rồi gửi lại chính tệp này. Không cần xóa trang này.",
            cell_styles.plain,
        ),
    ]
    if len(findings) >= MAX_FINDINGS:
        above.append((_CAP_REACHED, cell_styles.plain))
    elif any(map(_can_be_answered, findings)):
        above.append((_TO_ANSWER, cell_styles.plain))
    rows = "".join(row_xml(number, [(text, style)], _WIDTHS) for number, (text, style) in enumerate(above, start=1))
    rows += row_xml(HEADER_ROW, [(label, cell_styles.header) for label, _ in _COLUMNS], _WIDTHS)
    links, choices = "", []
    for number, finding in enumerate(findings, start=1):
        row = HEADER_ROW + number
        rows += row_xml(row, _cells_of(number, finding, cell_styles), _WIDTHS)
        links += _link(row, finding)
        choices += [_choice(row, finding)] if _can_be_answered(finding) else []
    last_row = HEADER_ROW + len(findings)
    page = page_xml(rows, _WIDTHS, last_row, namespace, HEADER_ROW, links, "".join(choices), selected=True)
    return document(page)


def add_cell_styles(styles: Styles) -> CellStyles:
    """Add the sheet's fonts, fills and borders to the workbook's styles."""
    p = styles.prefix
    name = _FONT.format(p=p)
    plain = styles.add("fonts", f'<{p}font><{p}sz val="12"/>{name}</{p}font>')
    bold = styles.add("fonts", f'<{p}font><{p}b/><{p}sz val="12"/>{name}</{p}font>')
    title = styles.add("fonts", f'<{p}font><{p}b/><{p}sz val="16"/><{p}color rgb="FFC00000"/>{name}</{p}font>')
    link = styles.add("fonts", f'<{p}font><{p}u/><{p}sz val="12"/><{p}color rgb="FF0563C1"/>{name}</{p}font>')
    thin = '<{p}{side} style="thin"><{p}color rgb="FF808080"/></{p}{side}>'
    sides = "".join(thin.format(p=p, side=side) for side in ("left", "right", "top", "bottom"))
    box = styles.add("borders", f"<{p}border>{sides}<{p}diagonal/></{p}border>")
    grey = styles.fill("FFE7E6E6")
    return CellStyles(
        title=styles.cell_style(font=title),
        plain=styles.cell_style(font=plain),
        header=styles.cell_style(font=bold, fill=grey, border=box, centred=True, wrapped=True),
        text=styles.cell_style(font=plain, border=box, wrapped=True),
        centred=styles.cell_style(font=plain, border=box, centred=True, wrapped=True),
        link=styles.cell_style(font=link, border=box, centred=True),
        severity={
            severity: styles.cell_style(font=bold, fill=styles.fill(colour), border=box, centred=True, wrapped=True)
            for severity, colour in MARK_COLOURS.items()
        },
    )


def _cells_of(number: int, finding: Finding, cell_styles: CellStyles) -> list[tuple[str, int]]:
    answerable = _can_be_answered(finding)
    return [
        (str(number), cell_styles.centred),
        (SEVERITY_WORDS[finding.severity], cell_styles.severity.get(finding.severity, cell_styles.centred)),
        (finding.sheet or "(cả tệp)", cell_styles.centred),
        (finding.cell, cell_styles.link if finding.sheet else cell_styles.centred),
        (finding.found or NOTHING, cell_styles.text),
        (wanted(finding), cell_styles.text),
        (finding.sentence, cell_styles.text),
        (finding.rule, cell_styles.centred),
        ("", cell_styles.text if answerable else cell_styles.header),
        ("", cell_styles.text if answerable else cell_styles.header),
        (finding.finding_id if answerable else "", cell_styles.centred),
    ]


def _can_be_answered(finding: Finding) -> bool:
    return bool(finding.finding_id) and can_be_answered(finding.rule, finding.severity)


def _choice(row: int, finding: Finding) -> str:
    """Write the drop-down list of a finding's reasons; another text is allowed."""
    listed = element_xml("formula1", {}, escape(f'"{",".join(reasons_of(finding.rule))}"'))
    attributes = {"type": "list", "allowBlank": "1", "showErrorMessage": "0", "sqref": f"{_ANSWER_LETTER}{row}"}
    return element_xml("dataValidation", attributes, listed)


def row_xml(number: int, cells: Sequence[tuple[str, int]], widths: Sequence[int]) -> str:
    """Write a row of texts with their styles; a row of all columns is as high as its longest text."""
    written = ""
    for column, (text, style) in enumerate(cells):
        attributes = {"r": f"{column_letters(column)}{number}", "s": str(style)}
        inline = f'<is><t xml:space="preserve">{escape(text)}</t></is>'
        written += element_xml("c", attributes | {"t": "inlineStr"}, inline) if text else element_xml("c", attributes)
    lines = max(ceil(len(text) / width) for (text, _), width in zip(cells, widths, strict=False))
    height = _LINE_POINTS * (lines if len(cells) == len(widths) else 1) + _AIR_POINTS
    return f'<row r="{number}" ht="{height}" customHeight="1">{written}</row>'


def _link(row: int, finding: Finding) -> str:
    """Link the finding's row to its cell, or to its sheet."""
    if not finding.sheet or len(finding.sheet) > _MAX_SHEET_NAME_LENGTH:
        return ""
    cell = address_of(finding)
    address = cell.address if cell else "A1"
    quoted = finding.sheet.replace("'", "''")
    attributes = {"ref": f"D{row}", "location": f"'{quoted}'!{address}", "display": finding.cell or finding.sheet}
    return tag("hyperlink", attributes, closed=True)


def page_xml(
    rows: str,
    widths: Sequence[int],
    last_row: int,
    namespace: str,
    header_row: int,
    links: str = "",
    choices: str = "",
    *,
    selected: bool = False,
) -> str:
    """Write a sheet in landscape format, its rows down to `header_row` frozen."""
    columns = "".join(
        tag("col", {"min": str(n), "max": str(n), "width": str(width), "customWidth": "1"}, closed=True)
        for n, width in enumerate(widths, start=1)
    )
    pane = f'<pane ySplit="{header_row}" topLeftCell="A{header_row + 1}" activePane="bottomLeft" state="frozen"/>'
    view = element_xml("sheetView", {"tabSelected": "1" if selected else None, "workbookViewId": "0"}, pane)
    parts = (
        '<sheetPr><tabColor rgb="FFC00000"/><pageSetUpPr fitToPage="1"/></sheetPr>',
        f'<dimension ref="A1:{column_letters(len(widths) - 1)}{last_row}"/>',
        f"<sheetViews>{view}</sheetViews>",
        '<sheetFormatPr defaultRowHeight="15"/>',
        f"<cols>{columns}</cols><sheetData>{rows}</sheetData>",
        element_xml("dataValidations", {"count": str(choices.count("<formula1>"))}, choices) if choices else "",
        element_xml("hyperlinks", {}, links) if links else "",
        '<pageMargins left="0.4" right="0.4" top="0.5" bottom="0.5" header="0.3" footer="0.3"/>',
        '<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/>',
        "<headerFooter><oddFooter>&amp;CTrang &amp;P/&amp;N</oddFooter></headerFooter>",
    )
    return element_xml("worksheet", {"xmlns": namespace}, "".join(parts))
