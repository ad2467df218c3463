"""Facts of an .xlsx that calamine doesn't return: failed formulas, hidden rows and columns, extent."""

import html
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from transforms.formats.grid import Extent, SheetFacts, column_index

Parts = Mapping[str, bytes]

WORKBOOK, STYLES = "xl/workbook.xml", "xl/styles.xml"
_SHEET = re.compile(rb"<(?:\w+:)?sheet\b([^>]*)>")
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\b([^>]*)>")
_ATTRIBUTE = re.compile(rb"([\w:]+)\s*=\s*[\"']([^\"']*)[\"']")
_FROM_1904 = (b'date1904="1"', b'date1904="true"')
_CELL = re.compile(rb"<c\b([^>]*?)(?:/>|>(.*?)</c>)", re.DOTALL)
_VALUE = re.compile(rb"<v>[^<]")
_REFERENCE = re.compile(rb'\br="([A-Z]+[0-9]+)"')
_LAST_REFERENCE = re.compile(rb'[A-Z]*(\d{1,7})"')
_FILLED_CELL = re.compile(rb"<c\b[^>]*?\br=[\"']([A-Z]{1,3})(\d{1,7})[\"'][^>]*(?<!/)><[^/]")
_HIDDEN = (b' hidden="1"', b' hidden="true"')
_HIDDEN_ROW = re.compile(rb'<row\b(?=[^>]*\bhidden="(?:1|true)")[^>]*?\br="(\d+)"')
_HIDDEN_COLUMNS = re.compile(rb'<col\b(?=[^>]*\bhidden="(?:1|true)")([^>]*)>')
_MERGED = re.compile(rb'<mergeCell\b[^>]*?\bref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"')
_MAX_COLUMNS = 16384


def worksheets(parts: Parts) -> list[bytes]:
    """List the XML of every worksheet, in any order."""
    return [data for name, data in parts.items() if name.startswith("xl/worksheets/") and name.endswith(".xml")]


def uses_1904_dates(parts: Parts) -> bool:
    """Check whether days are counted from 1904."""
    xml = parts[WORKBOOK]
    return b"date1904" in xml and any(mark in xml for mark in _FROM_1904)


@lru_cache(maxsize=64)
def number_formats_only(styles: bytes) -> bytes:
    """Cut fonts, fills and borders from the styles, to parse them faster; an unusual layout stays as it is.

    Number formats are needed: only they distinguish a day from a number.
    """
    begins, ends = styles.find(b"<cellXfs"), styles.find(b"</cellXfs>")
    first, fonts = styles.find(b"<styleSheet"), styles.find(b"<fonts")
    if not 0 <= first < fonts < begins < ends or b"<!" in styles or styles.count(b"<numFmts", fonts):
        return styles
    return styles[:fonts] + styles[begins:ends] + b"</cellXfs></styleSheet>"


def cells_spanned(xml: bytes, max_cells: int) -> int:
    """Count the cells that a parser expands; 0 if the number of the last row shows that they are few.

    The declared dimension is not used, as it may be wrong.
    """
    last = _LAST_REFERENCE.match(xml, xml.rfind(b' r="') + 4)
    if last and int(last[1]) * _MAX_COLUMNS <= max_cells:
        return 0
    extent = Extent()
    filled = _FILLED_CELL.findall(xml)
    columns = [column_index(letters.decode()) for letters in {letters for letters, _ in filled}]
    rows = [int(number) - 1 for number in {number for _, number in filled}]
    if filled:
        extent.add(min(rows), max(rows), min(columns), max(columns))
    return extent.cells


def has_hidden(xml: bytes) -> bool:
    """Check whether a sheet has a hidden row or column."""
    return b' hidden="' in xml and any(mark in xml for mark in _HIDDEN)


def facts(parts: Parts) -> dict[str, SheetFacts]:
    """Read the facts of all sheets: name → facts."""
    return {name: _facts_in(parts[entry]) for name, entry in sheet_entries(parts).items()}


def relations(parts: Parts, entry: str) -> dict[str, str]:
    """Read a workbook's relations: id → entry of the archive."""
    found = {}
    for relation in _RELATION.findall(parts.get(entry, b"")):
        about = dict(_ATTRIBUTE.findall(relation))
        target = about.get(b"Target", b"").decode("utf-8", "replace").lstrip("/")
        found[about.get(b"Id", b"").decode()] = target if target.startswith("xl/") else f"xl/{target}"
    return found


def sheet_entries(parts: Parts) -> dict[str, str]:
    """Map the name of each sheet to its part."""
    targets = relations(parts, "xl/_rels/workbook.xml.rels")
    found = {}
    for sheet in _SHEET.findall(parts[WORKBOOK]):
        about = dict(_ATTRIBUTE.findall(sheet))
        relation = next((value for key, value in about.items() if key.endswith(b":id")), b"")
        entry = targets.get(relation.decode(), "")
        if entry in parts:
            found[html.unescape(about.get(b"name", b"").decode("utf-8", "replace"))] = entry
    return found


def _facts_in(xml: bytes) -> SheetFacts:
    found = SheetFacts()
    if b't="e"' in xml or b"<f" in xml:
        found.broken |= set(_broken_addresses(xml))
    for first_letters, first, last_letters, last in _MERGED.findall(xml):
        first_column, last_column = column_index(first_letters.decode()), column_index(last_letters.decode())
        found.add_merged(int(first) - 1, first_column, int(last) - 1, last_column)
    if has_hidden(xml):
        found.hidden_rows |= {int(number) - 1 for number in _HIDDEN_ROW.findall(xml)}
        for columns in _HIDDEN_COLUMNS.findall(xml):
            about = dict(_ATTRIBUTE.findall(columns))
            start, end = int(about.get(b"min", b"1")), int(about.get(b"max", b"0"))
            found.hidden_columns |= set(range(start - 1, min(end, _MAX_COLUMNS)))
    return found


def _broken_addresses(xml: bytes) -> Iterator[str]:
    """Find the addresses of error cells and of formulas without a value."""
    for match in _CELL.finditer(xml):
        attributes, cell = match[1], match[2] or b""
        uncalculated = b"<f" in cell and not _VALUE.search(cell) and b't="str"' not in attributes
        if b't="e"' in attributes or uncalculated:
            reference = _REFERENCE.search(attributes)
            if reference:
                yield reference[1].decode()
