"""The sheet `Cần sửa` that a marked workbook opens with: every finding in a row, each a link to its cell.

All texts are inline strings, so that nothing a unit wrote becomes a formula.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from reports.returned.file_names import shown_file_name
from reports.returned.findings import NOTHING, SEVERITY_WORDS, Finding
from reports.returned.ooxml.package import document
from reports.returned.ooxml.styles import Styles
from reports.returned.ooxml.xml import element_xml, escape, tag
from reports.style.looks import MARK_COLOURS
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
)
_LAST = column_letters(len(_COLUMNS) - 1)
_FONT = '<{p}name val="Times New Roman"/><{p}family val="1"/>'
_MOST_SHEET_NAME = 31
_LINE_POINTS, _AIR_POINTS = 16, 5


@dataclass(frozen=True, slots=True)
class _Looks:
    """The looks of the sheet's cells, by what stands in them."""

    title: int
    plain: int
    header: int
    text: int
    centred: int
    link: int
    severity: dict[str, int]


def findings_sheet(findings: Sequence[Finding], file_name: str, namespace: str, styles: Styles) -> bytes:
    """Write the sheet's text; `findings` in the order they are to be listed, `namespace` of the workbook's parts."""
    looks = _make_looks(styles)
    errors = sum(finding.severity == "error" for finding in findings)
    above = (
        ("CẦN SỬA", looks.title),
        (f"Tệp: {shown_file_name(file_name)}", looks.plain),
        (f"Có {errors} lỗi phải sửa và {len(findings) - errors} điều cần xem lại.", looks.plain),
        (
            "Bấm vào cột “Ô” để đến ô tô màu, sửa ngay tại đó rồi gửi lại chính tệp này. Không cần xóa trang này.",
            looks.plain,
        ),
    )
    rows = "".join(_row(number, [(text, look)]) for number, (text, look) in enumerate(above, start=1))
    rows += _row(HEADER_ROW, [(label, looks.header) for label, _ in _COLUMNS])
    links = ""
    for number, finding in enumerate(findings, start=1):
        row = HEADER_ROW + number
        rows += _row(row, _cells_of(number, finding, looks))
        links += _link(row, finding)
    return document(_page(rows, links, HEADER_ROW + len(findings), namespace))


def _make_looks(styles: Styles) -> _Looks:
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
    return _Looks(
        title=styles.look(font=title),
        plain=styles.look(font=plain),
        header=styles.look(font=bold, fill=grey, border=box, centred=True, wrapped=True),
        text=styles.look(font=plain, border=box, wrapped=True),
        centred=styles.look(font=plain, border=box, centred=True, wrapped=True),
        link=styles.look(font=link, border=box, centred=True),
        severity={
            severity: styles.look(font=bold, fill=styles.fill(colour), border=box, centred=True, wrapped=True)
            for severity, colour in MARK_COLOURS.items()
        },
    )


def _cells_of(number: int, finding: Finding, looks: _Looks) -> list[tuple[str, int]]:
    return [
        (str(number), looks.centred),
        (SEVERITY_WORDS[finding.severity], looks.severity.get(finding.severity, looks.centred)),
        (finding.sheet or "(cả tệp)", looks.centred),
        (finding.cell, looks.link if finding.sheet else looks.centred),
        (finding.found or NOTHING, looks.text),
        (finding.expected, looks.text),
        (finding.sentence, looks.text),
        (finding.rule, looks.centred),
    ]


def _row(number: int, cells: Sequence[tuple[str, int]]) -> str:
    written = ""
    for column, (text, look) in enumerate(cells):
        about = {"r": f"{column_letters(column)}{number}", "s": str(look)}
        inline = f'<is><t xml:space="preserve">{escape(text)}</t></is>'
        written += element_xml("c", about | {"t": "inlineStr"}, inline) if text else element_xml("c", about)
    lines = max(ceil(len(text) / width) for (text, _), (_, width) in zip(cells, _COLUMNS, strict=False))
    height = _LINE_POINTS * (lines if len(cells) == len(_COLUMNS) else 1) + _AIR_POINTS
    return f'<row r="{number}" ht="{height}" customHeight="1">{written}</row>'


def _link(row: int, finding: Finding) -> str:
    """From the finding's row to its cell, or to its sheet."""
    if not finding.sheet or len(finding.sheet) > _MOST_SHEET_NAME:
        return ""
    address = finding.place.address if finding.place else "A1"
    quoted = finding.sheet.replace("'", "''")
    about = {"ref": f"D{row}", "location": f"'{quoted}'!{address}", "display": finding.cell or finding.sheet}
    return tag("hyperlink", about, closed=True)


def _page(rows: str, links: str, last_row: int, namespace: str) -> str:
    columns = "".join(
        tag("col", {"min": str(n), "max": str(n), "width": str(width), "customWidth": "1"}, closed=True)
        for n, (_, width) in enumerate(_COLUMNS, start=1)
    )
    pane = f'<pane ySplit="{HEADER_ROW}" topLeftCell="A{HEADER_ROW + 1}" activePane="bottomLeft" state="frozen"/>'
    parts = (
        '<sheetPr><tabColor rgb="FFC00000"/><pageSetUpPr fitToPage="1"/></sheetPr>',
        f'<dimension ref="A1:{_LAST}{last_row}"/>',
        f'<sheetViews><sheetView tabSelected="1" workbookViewId="0">{pane}</sheetView></sheetViews>',
        '<sheetFormatPr defaultRowHeight="15"/>',
        f"<cols>{columns}</cols><sheetData>{rows}</sheetData>",
        element_xml("hyperlinks", {}, links) if links else "",
        '<pageMargins left="0.4" right="0.4" top="0.5" bottom="0.5" header="0.3" footer="0.3"/>',
        '<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/>',
        "<headerFooter><oddFooter>&amp;CTrang &amp;P/&amp;N</oddFooter></headerFooter>",
    )
    return element_xml("worksheet", {"xmlns": namespace}, "".join(parts))
