"""Markup that is named .xls: HTML tables as portals give them, and the XML of Excel 2003.

Nothing outside the text is ever looked at: no entity, no document type, no address.
"""

import re
from collections.abc import Iterator

from lxml import etree, html

from transforms.formats import refusals
from transforms.formats.grid import Sheet, SheetFacts, squared
from transforms.formats.texts import value_of
from transforms.text.cells import Cell

_LOOKED_AT = 4096
_HTML = re.compile(r"<(?:!doctype\s+html|html|head|body|table|meta)\b", re.IGNORECASE)
_XML_OF_EXCEL = "urn:schemas-microsoft-com:office:spreadsheet"
_SS = f"{{{_XML_OF_EXCEL}}}"
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_NOT_SHOWN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_MOST_SPANNED = 1000
_MOST_DIGITS = 9
_UNSEEN = {"script", "style", "head", "title", "noscript", "template"}


def is_html(text: str) -> bool:
    """Whether a text is a page."""
    return _HTML.search(text[:_LOOKED_AT]) is not None


def is_xml_of_excel(text: str) -> bool:
    """Whether a text is a workbook in the XML of Excel 2003."""
    return _XML_OF_EXCEL in text[:_LOOKED_AT]


def sheet_of_page(text: str, most_cells: int) -> Sheet | None:
    """A page as one sheet, as a spreadsheet opens it: its tables below each other, the texts between them as rows.

    None where it has no table. Raises F-02 where it is over the limit.
    """
    parser = html.HTMLParser(encoding="utf-8", no_network=True, huge_tree=False, remove_comments=True, remove_pis=True)
    try:
        root = html.fromstring(_DECLARATION.sub("", text).encode(), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return None
    if root.tag != "table" and root.find(".//table") is None:
        return None
    page = _Page(most_cells)
    page.take(root)
    return Sheet("HTML", 0, 0, squared(page.rows), lambda: page.facts, hides=bool(page.facts.hidden_rows))


class _Page:
    """The rows of a page, in the order in which they are read."""

    def __init__(self, most_cells: int) -> None:
        self.rows: list[list[Cell]] = []
        self.facts = SheetFacts()
        self._cells, self._most_cells = 0, most_cells

    def take(self, element: html.HtmlElement) -> None:
        """Take in an element: a table row by row, a text as a row of its own."""
        if element.tag in _UNSEEN:
            return
        if element.find(".//table") is None:
            if element.tag == "table":
                self._take_table(element)
            else:
                self._take_text(_text_of(element))
            return
        self._take_text(element.text or "")
        for child in element:
            self.take(child)
            self._take_text(child.tail or "")

    def _add(self, row: list[Cell]) -> None:
        self._cells += len(row)
        if self._cells > self._most_cells:
            raise refusals.too_many_cells(self._cells, self._most_cells)
        self.rows.append(row)

    def _take_text(self, text: str) -> None:
        if text.strip():
            self._add([text.strip()])

    def _take_table(self, table: html.HtmlElement) -> None:
        reaching: dict[int, int] = {}  # column → how many more rows a cell above reaches down
        for line in table.iter("tr"):
            row: list[Cell] = []
            for cell in line.iterchildren("td", "th"):
                _pass_over(row, reaching)
                across, down = _spanned(cell, "colspan"), _spanned(cell, "rowspan")
                row_number, column = len(self.rows), len(row)
                self.facts.add_merged(row_number, column, row_number + down - 1, column + across - 1)
                reaching |= {len(row) + place: down for place in range(across) if down > 1}
                row += [value_of(_text_of(cell)), *[""] * (across - 1)]
            _pass_over(row, reaching)
            reaching = {column: down - 1 for column, down in reaching.items() if down > 1}
            if _NOT_SHOWN.search(line.get("style", "")):
                self.facts.hidden_rows.add(len(self.rows))
            self._add(row)


def _pass_over(row: list[Cell], reaching: dict[int, int]) -> None:
    """Blanks where cells above reach down."""
    while reaching.get(len(row), 0) > 0:
        row.append("")


def _spanned(cell: html.HtmlElement, name: str) -> int:
    written = cell.get(name, "1").strip()
    return max(1, min(_number(written), _MOST_SPANNED)) if written.isascii() and written.isdecimal() else 1


def _text_of(element: html.HtmlElement) -> str:
    for line_break in element.iter("br"):
        line_break.tail = "\n" + (line_break.tail or "")
    return str(element.text_content()).replace("\u00a0", " ").strip()


def sheets_of_xml(text: str, most_cells: int) -> list[Sheet]:
    """The sheets of a workbook in the XML of Excel 2003. Raises F-01 where damaged, F-02 where over the limit."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(_DECLARATION.sub("", text).encode(), parser)
    except etree.XMLSyntaxError as error:
        raise refusals.damaged() from error
    return [_sheet_of_xml(sheet, most_cells) for sheet in root.iter(f"{_SS}Worksheet")]


def _sheet_of_xml(element: etree._Element, most_cells: int) -> Sheet:
    rows: list[list[Cell]] = []
    facts = SheetFacts()
    for line in element.iter(f"{_SS}Row"):
        start = _index(line, len(rows))
        cells = dict(_cells_of_xml(line, start, facts))
        width = max(cells, default=-1) + 1
        if (start + 1) * max(width, 1) > most_cells:
            raise refusals.too_many_cells((start + 1) * max(width, 1), most_cells)
        rows += [[] for _ in range(len(rows), start)]
        if line.get(f"{_SS}Hidden") == "1":
            facts.hidden_rows.add(start)
        rows.append([cells.get(column, "") for column in range(width)])
    name = element.get(f"{_SS}Name", "Sheet")
    return Sheet(name, 0, 0, squared(rows), lambda: facts, hides=bool(facts.hidden_rows))


def _cells_of_xml(line: etree._Element, row: int, facts: SheetFacts) -> Iterator[tuple[int, Cell]]:
    column = 0
    for cell in line.iterchildren(f"{_SS}Cell"):
        column = _index(cell, column)
        data = cell.find(f"{_SS}Data")
        if data is not None and data.get(f"{_SS}Type") == "Error":
            facts.add_broken(row, column)
        elif data is not None:
            yield column, _value_of_xml("".join(data.itertext()), data.get(f"{_SS}Type"))
        across = cell.get(f"{_SS}MergeAcross", "0")
        column += 1 + (min(_number(across), _MOST_SPANNED) if across.isdecimal() else 0)


def _index(element: etree._Element, otherwise: int) -> int:
    written = element.get(f"{_SS}Index", "")
    return max(_number(written) - 1, otherwise) if written.isdecimal() else otherwise


def _number(digits: str) -> int:
    """A number over every limit of a sheet when its digits are many; Python refuses to read thousands of them."""
    return int(digits[:_MOST_DIGITS])


def _value_of_xml(text: str, kind: str | None) -> Cell:
    if kind == "Number":
        try:
            return float(text)
        except ValueError:
            return text
    return text[:10] if kind == "DateTime" else text
