"""Reports typed in Word (.docx): each table is a sheet, with the paragraphs above it as its first rows.

Rows and columns give the cells addresses, as in a spreadsheet. A table of at most two columns lays out a letterhead or
signatures: its rows belong to the next table's head. What follows the last table is at the end of its sheet. Source:
ECMA-376 part 1, 17.4.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from lxml import etree

from transforms.formats import file_errors
from transforms.formats.grid import Run, Sheet, SheetFacts, pad_rows
from transforms.formats.package import main_part
from transforms.formats.texts import parse_cell
from transforms.formats.xml_parser import parse
from transforms.text.cells import Cell

_STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_USUAL_PART = "word/document.xml"
_LAYOUT_COLUMNS = 2
_MAX_SPAN = 1000
_PARAGRAPH, _TABLE = f"{_W}p", f"{_W}tbl"
_TRANSPARENT = {f"{_W}{name}" for name in ("sdt", "sdtContent", "customXml", "ins", "moveTo", "smartTag")}
_SPACES = {f"{_W}tab": " ", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-"}
_OFF = {"0", "false", "off"}
# Deleted, moved and alternative text, which isn't shown.
_NOT_SHOWN = {f"{_W}del", f"{_W}moveFrom", "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"}


def is_document(parts: Mapping[str, bytes]) -> bool:
    """Check whether the parts of an archive are a Word document."""
    return any(name.startswith("word/") for name in parts)


def sheets_of(parts: Mapping[str, bytes], max_cells: int) -> list[Sheet]:
    """Parse the tables of a document. Raises F-01 if it is damaged or has none, F-02 over the limit."""
    xml = parts.get(main_part(parts) or _USUAL_PART, b"").replace(_STRICT.encode(), _W[1:-1].encode())
    body = parse(xml, _USUAL_PART).find(f"{_W}body")
    pages = _pages(body, max_cells) if body is not None else []
    if not pages:
        raise file_errors.without_table()
    return [page.sheet(f"Bảng {number}") for number, page in enumerate(pages, start=1)]


@dataclass(slots=True)
class _Page:
    """The rows of a sheet, collected in reading order."""

    max_cells: int
    rows: list[list[Cell]] = field(default_factory=list)
    facts: SheetFacts = field(default_factory=SheetFacts)
    cells: int = 0
    has_table: bool = False

    def add(self, row: list[Cell]) -> None:
        """Append a row."""
        self.cells += len(row)
        if self.cells > self.max_cells:
            raise file_errors.too_many_cells(self.cells, self.max_cells)
        self.rows.append(row)

    def sheet(self, name: str) -> Sheet:
        """Return the page as a sheet."""
        return Sheet(name, 0, 0, pad_rows(self.rows), lambda: self.facts, has_formatting=self.facts.has_formatting)


def _pages(body: etree._Element, max_cells: int) -> list[_Page]:
    pages = [_Page(max_cells)]
    for block in _blocks(body):
        is_table = block.tag == _TABLE and len(block.findall(f"{_W}tblGrid/{_W}gridCol")) > _LAYOUT_COLUMNS
        if pages[-1].has_table:
            pages.append(_Page(max_cells))
        pages[-1].has_table = is_table
        _add_table(pages[-1], block) if block.tag == _TABLE else _add_paragraph(pages[-1], block)
    if len(pages) > 1 and not pages[-1].has_table:
        below = pages.pop()
        for row in below.rows:
            pages[-1].add(row)
    return [page for page in pages if page.has_table]


def _blocks(element: etree._Element) -> Iterator[etree._Element]:
    """Iterate over paragraphs and tables, also those in content controls."""
    for child in element:
        if child.tag in (_PARAGRAPH, _TABLE):
            yield child
        elif child.tag in _TRANSPARENT:
            yield from _blocks(child)


def _add_paragraph(page: _Page, paragraph: etree._Element) -> None:
    runs = list(_runs(paragraph))
    text = "".join(run.text for run in runs).strip()
    if text:
        page.facts.add_runs(len(page.rows), 0, runs)
        page.add([text])


def _add_table(page: _Page, table: etree._Element) -> None:
    reaching: dict[int, int] = {}  # column → row in which the vertically merged cell begins
    for line in _children(table, f"{_W}tr"):
        row: list[Cell] = []
        number = len(page.rows)
        row += [""] * _grid_number(line, "trPr", "gridBefore", 0)
        for cell in _children(line, f"{_W}tc"):
            column, across = len(row), _grid_number(cell, "tcPr", "gridSpan", 1)
            merge = cell.find(f"{_W}tcPr/{_W}vMerge")
            if merge is None or merge.get(f"{_W}val") == "restart" or column not in reaching:
                reaching[column] = number
            page.facts.add_merged(reaching[column], column, number, column + across - 1)
            runs = list(_cell_runs(cell))
            page.facts.add_runs(number, column, runs)
            row += [parse_cell("".join(run.text for run in runs).strip()), *[""] * (across - 1)]
        page.add(row)


def _children(element: etree._Element, tag: str) -> Iterator[etree._Element]:
    for child in element:
        if child.tag == tag:
            yield child
        elif child.tag in _TRANSPARENT:
            yield from _children(child, tag)


def _grid_number(element: etree._Element, properties: str, name: str, otherwise: int) -> int:
    """Return a number of columns, such as a cell's span."""
    found = element.find(f"{_W}{properties}/{_W}{name}")
    written = found.get(f"{_W}val", "") if found is not None else ""
    return min(int(written[:9]), _MAX_SPAN) if written.isascii() and written.isdecimal() else otherwise


def _cell_runs(cell: etree._Element) -> Iterator[Run]:
    """Iterate over the runs of a cell's paragraphs, a line each; of a nested table too."""
    for number, paragraph in enumerate(cell.iter(_PARAGRAPH)):
        if number:
            yield Run("\n")
        yield from _runs(paragraph)


def _runs(element: etree._Element) -> Iterator[Run]:
    for child in element:
        if child.tag == f"{_W}r":
            yield _run(child)
        elif child.tag not in _NOT_SHOWN and child.tag not in (_PARAGRAPH, _TABLE):
            yield from _runs(child)


def _run(run: etree._Element) -> Run:
    text = "".join(part.text or "" if part.tag == f"{_W}t" else _SPACES.get(part.tag, "") for part in run)
    raised = run.find(f"{_W}rPr/{_W}vertAlign")
    return Run(text, raised is not None and raised.get(f"{_W}val") == "superscript", _is_struck(run))


def _is_struck(run: etree._Element) -> bool:
    found = (run.find(f"{_W}rPr/{_W}{name}") for name in ("strike", "dstrike"))
    return any(one is not None and one.get(f"{_W}val", "true") not in _OFF for one in found)
