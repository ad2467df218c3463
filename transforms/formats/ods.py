"""What calamine won't tell of an .ods: errors, hidden rows, columns and sheets, and how far its cells reach."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from lxml import etree

from transforms.formats import refusals
from transforms.formats.grid import Extent, SheetFacts

CONTENT, MANIFEST = "content.xml", "META-INF/manifest.xml"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_CALC = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"
_CELLS = {f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"}
_HIDDEN = {"collapse", "filter"}
_MOST_COLUMNS = 16384


@dataclass(slots=True)
class OdsSheet:
    """A sheet's facts, and whether it is hidden itself."""

    facts: SheetFacts = field(default_factory=SheetFacts)
    hidden: bool = False


def is_locked(parts: Mapping[str, bytes]) -> bool:
    """Whether the file opens with a password only."""
    return b"encryption-data" in parts.get(MANIFEST, b"")


def sheets(parts: Mapping[str, bytes], most_cells: int) -> list[OdsSheet]:
    """What is told of each sheet, in order; raises F-01 where the XML is damaged, F-02 where it spans too much."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(parts[CONTENT], parser)
    except etree.XMLSyntaxError as error:
        raise refusals.damaged(CONTENT) from error
    hidden_styles = {
        style.get(f"{_STYLE}name")
        for style in root.iter(f"{_STYLE}style")
        if any(about.get(f"{_TABLE}display") == "false" for about in style.iter(f"{_STYLE}table-properties"))
    }
    return [
        OdsSheet(_facts_of(table, most_cells), table.get(f"{_TABLE}style-name") in hidden_styles)
        for table in root.iter(f"{_TABLE}table")
    ]


def _times(element: etree._Element, name: str) -> int:
    written = element.get(f"{_TABLE}{name}", "1")
    return int(written) if written.isdecimal() else 1


def _facts_of(table: etree._Element, most_cells: int) -> SheetFacts:
    found, extent, row, column = SheetFacts(), Extent(), 0, 0
    for about in table.iter(f"{_TABLE}table-column"):
        times = _times(about, "number-columns-repeated")
        if about.get(f"{_TABLE}visibility") in _HIDDEN:
            found.hidden_columns |= set(range(column, min(column + times, _MOST_COLUMNS)))
        column += times
    for line in table.iter(f"{_TABLE}table-row"):
        times = _times(line, "number-rows-repeated")
        held = _row_facts(line, row, times, found, extent)
        if held and line.get(f"{_TABLE}visibility") in _HIDDEN:
            found.hidden_rows |= set(range(row, row + min(times, most_cells)))
        row += times
        if extent.cells > most_cells:
            raise refusals.too_many_cells(extent.cells, most_cells)
    return found


def _row_facts(line: etree._Element, row: int, rows: int, found: SheetFacts, extent: Extent) -> bool:
    """Take in a row's cells; whether it holds any."""
    column, held = 0, False
    for cell in line:
        if cell.tag not in _CELLS:
            continue
        times = _times(cell, "number-columns-repeated")
        if cell.get(f"{_OFFICE}value-type") or len(cell):
            held = True
            extent.add(row, row + rows - 1, column, column + times - 1)
        if cell.get(f"{_CALC}value-type") == "error":
            found.add_broken(row, column)
        down, across = _times(cell, "number-rows-spanned"), _times(cell, "number-columns-spanned")
        found.add_merged(row, column, row + down - 1, column + across - 1)
        column += times
    return held
