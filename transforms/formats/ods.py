"""Facts of an .ods that calamine doesn't return: errors, hidden rows, columns and sheets, extent."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from lxml import etree

from transforms.formats import file_errors
from transforms.formats.grid import Extent, SheetFacts
from transforms.formats.ods_fonts import Styles
from transforms.formats.xml_parser import parse

CONTENT, MANIFEST = "content.xml", "META-INF/manifest.xml"
_STYLES = "styles.xml"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_CALC = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"
_INDENTED = re.compile(rb">\s+<")
_CONTENT = {f"{_OFFICE}automatic-styles", f"{_OFFICE}body"}
_CELLS = {f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"}
_HIDDEN = {"collapse", "filter"}
_MAX_COLUMNS = 16384
_MAX_REPEATED = 256  # cells and rows written once whose fonts are noted


@dataclass(slots=True)
class OdsSheet:
    """Facts of a sheet. `hidden`: whether the sheet itself is hidden."""

    facts: SheetFacts = field(default_factory=SheetFacts)
    hidden: bool = False


def is_locked(parts: Mapping[str, bytes]) -> bool:
    """Check whether the file is encrypted."""
    return b"encryption-data" in parts.get(MANIFEST, b"")


def parts_of_flat(xml: bytes) -> dict[str, bytes]:
    """Take a workbook in one XML file apart, into the parts that the archive of an .ods has."""
    styles, content = parse(xml), parse(xml)
    styles.tag, content.tag = f"{_OFFICE}document-styles", f"{_OFFICE}document-content"
    for root, kept in ((styles, {f"{_OFFICE}styles"}), (content, _CONTENT)):
        for child in list(root):
            if child.tag not in kept:
                root.remove(child)
    return {
        "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
        MANIFEST: b"<manifest/>",
        _STYLES: etree.tostring(styles, encoding="utf-8"),
        CONTENT: etree.tostring(content, encoding="utf-8"),
    }


def without_indentation(content: bytes) -> bytes:
    """Cut white space between elements, which the parser takes for damage; texts stay as they are."""
    if not _INDENTED.search(content):
        return content
    root = parse(content, CONTENT)
    for element in root.iter(etree.Element):
        if not element.tag.startswith(_TEXT):
            for place in (element, "text"), *((child, "tail") for child in element):
                if not (getattr(*place) or "").strip():
                    setattr(*place, None)
    return bytes(etree.tostring(root, encoding="utf-8"))


def sheets(parts: Mapping[str, bytes], max_cells: int) -> list[OdsSheet]:
    """Read the facts of each sheet, in order; raises F-01 if the XML is damaged, F-02 if it spans too many cells."""
    root = parse(parts[CONTENT], CONTENT)
    styles = Styles(*(parse(parts[part], part) for part in (_STYLES,) if parts.get(part)), root)
    hidden_styles = {
        style.get(f"{_STYLE}name")
        for style in root.iter(f"{_STYLE}style")
        if any(about.get(f"{_TABLE}display") == "false" for about in style.iter(f"{_STYLE}table-properties"))
    }
    return [
        OdsSheet(
            _facts_of(table, max_cells, styles if styles.has_marks else None),
            table.get(f"{_TABLE}style-name") in hidden_styles,
        )
        for table in root.iter(f"{_TABLE}table")
    ]


def _times(element: etree._Element, name: str) -> int:
    written = element.get(f"{_TABLE}{name}", "1")
    return int(written) if written.isdecimal() else 1


def _facts_of(table: etree._Element, max_cells: int, styles: Styles | None) -> SheetFacts:
    found, extent, row, column = SheetFacts(), Extent(), 0, 0
    defaults: list[tuple[int, str]] = []  # first column after a block, and the style of its cells
    for about in table.iter(f"{_TABLE}table-column"):
        times = _times(about, "number-columns-repeated")
        if about.get(f"{_TABLE}visibility") in _HIDDEN:
            found.hidden_columns |= set(range(column, min(column + times, _MAX_COLUMNS)))
        column += times
        defaults.append((column, about.get(f"{_TABLE}default-cell-style-name", "")))
    for line in table.iter(f"{_TABLE}table-row"):
        times = _times(line, "number-rows-repeated")
        is_filled = _row_facts(line, row, times, found, extent)
        if is_filled and styles is not None:
            for number in range(min(times, _MAX_REPEATED)):
                _add_fonts(line, row + number, found, styles, defaults)
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


def _add_fonts(
    line: etree._Element, row: int, found: SheetFacts, styles: Styles, defaults: list[tuple[int, str]]
) -> None:
    """Add the runs of a row's cells; a cell without a style has its row's, or its column's."""
    column, of_row = 0, line.get(f"{_TABLE}default-cell-style-name")
    for cell in line:
        if cell.tag in _CELLS:
            if len(cell):
                of_column = next((style for end, style in defaults if column < end), "")
                style = cell.get(f"{_TABLE}style-name") or of_row or of_column
                runs = styles.runs(cell, style)
                for number in range(min(_times(cell, "number-columns-repeated"), _MAX_REPEATED)):
                    found.add_runs(row, column + number, runs)
            column += _times(cell, "number-columns-repeated")
