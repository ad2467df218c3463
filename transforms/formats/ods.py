"""Facts of an .ods that calamine doesn't return: errors, hidden rows, columns and sheets, extent."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from lxml import etree

from transforms.formats import file_errors
from transforms.formats.grid import Extent, SheetFacts

CONTENT, MANIFEST = "content.xml", "META-INF/manifest.xml"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_CALC = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"
_CELLS = {f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"}
_HIDDEN = {"collapse", "filter"}
_MAX_COLUMNS = 16384


@dataclass(slots=True)
class OdsSheet:
    """Facts of a sheet. `hidden`: whether the sheet itself is hidden."""

    facts: SheetFacts = field(default_factory=SheetFacts)
    hidden: bool = False


def is_locked(parts: Mapping[str, bytes]) -> bool:
    """Check whether the file is encrypted."""
    return b"encryption-data" in parts.get(MANIFEST, b"")


def sheets(parts: Mapping[str, bytes], max_cells: int) -> list[OdsSheet]:
    """Read the facts of each sheet, in order; raises F-01 if the XML is damaged, F-02 if it spans too many cells."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(parts[CONTENT], parser)
    except etree.XMLSyntaxError as error:
        raise file_errors.damaged(CONTENT) from error
    hidden_styles = {
        style.get(f"{_STYLE}name")
        for style in root.iter(f"{_STYLE}style")
        if any(about.get(f"{_TABLE}display") == "false" for about in style.iter(f"{_STYLE}table-properties"))
    }
    return [
        OdsSheet(_facts_of(table, max_cells), table.get(f"{_TABLE}style-name") in hidden_styles)
        for table in root.iter(f"{_TABLE}table")
    ]


def _times(element: etree._Element, name: str) -> int:
    written = element.get(f"{_TABLE}{name}", "1")
    return int(written) if written.isdecimal() else 1


def _facts_of(table: etree._Element, max_cells: int) -> SheetFacts:
    found, extent, row, column = SheetFacts(), Extent(), 0, 0
    for about in table.iter(f"{_TABLE}table-column"):
        times = _times(about, "number-columns-repeated")
        if about.get(f"{_TABLE}visibility") in _HIDDEN:
            found.hidden_columns |= set(range(column, min(column + times, _MAX_COLUMNS)))
        column += times
    for line in table.iter(f"{_TABLE}table-row"):
        times = _times(line, "number-rows-repeated")
        is_filled = _row_facts(line, row, times, found, extent)
        if is_filled and line.get(f"{_TABLE}visibility") in _HIDDEN:
            found.hidden_rows |= set(range(row, row + min(times, max_cells)))
        row += times
        if extent.cells > max_cells:
            raise file_errors.too_many_cells(extent.cells, max_cells)
    return found


def _row_facts(line: etree._Element, row: int, rows: int, found: SheetFacts, extent: Extent) -> bool:
    """Add a row's cells to the facts and the extent; return whether any is filled."""
    column, is_filled = 0, False
    for cell in line:
        if cell.tag not in _CELLS:
            continue
        times = _times(cell, "number-columns-repeated")
        if cell.get(f"{_OFFICE}value-type") or len(cell):
            is_filled = True
            extent.add(row, row + rows - 1, column, column + times - 1)
        if cell.get(f"{_CALC}value-type") == "error":
            found.add_broken(row, column)
        down, across = _times(cell, "number-rows-spanned"), _times(cell, "number-columns-spanned")
        found.add_merged(row, column, row + down - 1, column + across - 1)
        column += times
    return is_filled
