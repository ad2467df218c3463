"""Markup in files named .xls: HTML tables as exported by portals, and the XML of Excel 2003.

Nothing outside the text is loaded: no entity, no document type, no address.
"""

import re
from collections.abc import Iterator, Mapping

from lxml import etree, html

from transforms.formats import file_errors
from transforms.formats.grid import PLAIN_FONT, Font, Sheet, SheetFacts, pad_rows
from transforms.formats.markup_fonts import class_fonts, font_in, runs_of, style_fonts
from transforms.formats.texts import parse_cell
from transforms.formats.xml_parser import parse
from transforms.text.cells import Cell

_SNIFFED_CHARACTERS = 8192
_HTML = re.compile(r"<(?:!doctype\s+html|html|head|body|table|meta)\b", re.IGNORECASE)
_EXCEL_XML = "urn:schemas-microsoft-com:office:spreadsheet"
_SS = f"{{{_EXCEL_XML}}}"
_FLAT_ODS = 'office:mimetype="application/vnd.oasis.opendocument.spreadsheet"'
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_DISPLAY_NONE = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_MAX_SPAN = 1000
_MAX_DIGITS = 9
_INVISIBLE_TAGS = {"script", "style", "head", "title", "noscript", "template"}


def is_html(text: str) -> bool:
    """Check whether a text is an HTML page."""
    return _HTML.search(text[:_SNIFFED_CHARACTERS]) is not None


def is_excel_xml(text: str) -> bool:
    """Check whether a text is a workbook in the XML of Excel 2003."""
    return _EXCEL_XML in text[:_SNIFFED_CHARACTERS]


def is_flat_ods(text: str) -> bool:
    """Check whether a text is a workbook of LibreOffice in one XML file."""
    return _FLAT_ODS in text[:_SNIFFED_CHARACTERS]


def without_declaration(text: str) -> str:
    """Cut the XML declaration, whose encoding no longer holds once the text is decoded."""
    return _DECLARATION.sub("", text.removeprefix("\ufeff"))


def sheet_of_page(text: str, max_cells: int) -> Sheet | None:
    """Parse a page as one sheet, as a spreadsheet opens it: tables below each other, texts between them as rows.

    None if it has no table. Raises F-02 over the limit.
    """
    parser = html.HTMLParser(encoding="utf-8", no_network=True, huge_tree=False, remove_comments=True, remove_pis=True)
    try:
        root = html.fromstring(without_declaration(text).encode(), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return None
    if root.tag != "table" and root.find(".//table") is None:
        return None
    page = _Page(max_cells, class_fonts(root))
    page.append(root)
    return _sheet("HTML", page.rows, page.facts)


def _sheet(name: str, rows: list[list[Cell]], facts: SheetFacts) -> Sheet:
    hidden, marked = bool(facts.hidden_rows), facts.has_formatting
    return Sheet(name, 0, 0, pad_rows(rows), lambda: facts, may_have_hidden=hidden, has_formatting=marked)


class _Page:
    """The rows of a page, collected in reading order."""

    def __init__(self, max_cells: int, fonts: Mapping[str, Font]) -> None:
        self.rows: list[list[Cell]] = []
        self.facts = SheetFacts()
        self._cells, self._max_cells, self._fonts = 0, max_cells, fonts

    def append(self, element: html.HtmlElement) -> None:
        """Append an element: a table row by row, a text as a row of its own."""
        if element.tag in _INVISIBLE_TAGS:
            return
        if element.find(".//table") is None:
            if element.tag == "table":
                self._append_table(element)
            else:
                self._append_text(_text_of(element))
            return
        self._append_text(element.text or "")
        for child in element:
            self.append(child)
            self._append_text(child.tail or "")

    def _add(self, row: list[Cell]) -> None:
        self._cells += len(row)
        if self._cells > self._max_cells:
            raise file_errors.too_many_cells(self._cells, self._max_cells)
        self.rows.append(row)

    def _append_text(self, text: str) -> None:
        if text.strip():
            self._add([text.strip()])

    def _append_table(self, table: html.HtmlElement) -> None:
        reaching: dict[int, int] = {}  # column → number of further rows that a cell above spans
        for line in table.iter("tr"):
            row: list[Cell] = []
            line_font = font_in(line, PLAIN_FONT, self._fonts)
            for cell in line.iterchildren("td", "th"):
                _pad_spanned(row, reaching)
                across, down = _span(cell, "colspan"), _span(cell, "rowspan")
                row_number, column = len(self.rows), len(row)
                self.facts.add_merged(row_number, column, row_number + down - 1, column + across - 1)
                reaching |= {len(row) + place: down for place in range(across) if down > 1}
                row += [parse_cell(_text_of(cell)), *[""] * (across - 1)]
                self.facts.add_runs(row_number, column, list(runs_of(cell, line_font, self._fonts)))
            _pad_spanned(row, reaching)
            reaching = {column: down - 1 for column, down in reaching.items() if down > 1}
            if _DISPLAY_NONE.search(line.get("style", "")):
                self.facts.hidden_rows.add(len(self.rows))
            self._add(row)


def _pad_spanned(row: list[Cell], reaching: dict[int, int]) -> None:
    """Add blanks below cells that span several rows."""
    while reaching.get(len(row), 0) > 0:
        row.append("")


def _span(cell: html.HtmlElement, name: str) -> int:
    written = cell.get(name, "1").strip()
    return max(1, min(_number(written), _MAX_SPAN)) if written.isascii() and written.isdecimal() else 1


def _text_of(element: html.HtmlElement) -> str:
    for line_break in element.iter("br"):
        line_break.tail = "\n" + (line_break.tail or "")
    return str(element.text_content()).replace("\u00a0", " ").strip()


def sheets_of_xml(text: str, max_cells: int) -> list[Sheet]:
    """Parse a workbook in the XML of Excel 2003. Raises F-01 if damaged, F-02 over the limit."""
    root = parse(without_declaration(text).encode())
    fonts = style_fonts(root)
    return [_sheet_of_xml(sheet, fonts, max_cells) for sheet in root.iter(f"{_SS}Worksheet")]


def _sheet_of_xml(element: etree._Element, fonts: Mapping[str, Font], max_cells: int) -> Sheet:
    rows: list[list[Cell]] = []
    facts = SheetFacts()
    for line in element.iter(f"{_SS}Row"):
        start = _index(line, len(rows))
        cells = dict(_cells_of_xml(line, start, facts, fonts))
        width = max(cells, default=-1) + 1
        if (start + 1) * max(width, 1) > max_cells:
            raise file_errors.too_many_cells((start + 1) * max(width, 1), max_cells)
        rows += [[] for _ in range(len(rows), start)]
        if line.get(f"{_SS}Hidden") == "1":
            facts.hidden_rows.add(start)
        rows.append([cells.get(column, "") for column in range(width)])
    return _sheet(element.get(f"{_SS}Name", "Sheet"), rows, facts)


def _cells_of_xml(
    line: etree._Element, row: int, facts: SheetFacts, fonts: Mapping[str, Font]
) -> Iterator[tuple[int, Cell]]:
    column = 0
    for cell in line.iterchildren(f"{_SS}Cell"):
        column = _index(cell, column)
        data = cell.find(f"{_SS}Data")
        if data is not None and data.get(f"{_SS}Type") == "Error":
            facts.add_broken(row, column)
        elif data is not None:
            style = cell.get(f"{_SS}StyleID") or line.get(f"{_SS}StyleID", "")
            facts.add_runs(row, column, list(runs_of(data, fonts.get(style, PLAIN_FONT))))
            yield column, _parse_xml_value("".join(data.itertext()), data.get(f"{_SS}Type"))
        across = cell.get(f"{_SS}MergeAcross", "0")
        column += 1 + (min(_number(across), _MAX_SPAN) if across.isdecimal() else 0)


def _index(element: etree._Element, otherwise: int) -> int:
    written = element.get(f"{_SS}Index", "")
    return max(_number(written) - 1, otherwise) if written.isdecimal() else otherwise


def _number(digits: str) -> int:
    """Parse digits, cut to a length that is still over every limit of a sheet; Python refuses thousands of digits."""
    return int(digits[:_MAX_DIGITS])


def _parse_xml_value(text: str, kind: str | None) -> Cell:
    if kind == "Number":
        try:
            return float(text)
        except ValueError:
            return text
    return text[:10] if kind == "DateTime" else text
