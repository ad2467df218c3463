"""Locations of an .xlsx's pivot tables, to tell a workbook of nothing else from one with data beside them."""

import re
from collections.abc import Iterable, Mapping

from lxml import etree

from transforms.formats.grid import Sheet, column_index
from transforms.formats.package import relations, relations_part, resolved

Block = tuple[int, int, int, int]  # first row, first column, last row, last column, 0-based

_RANGE = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7}):\$?([A-Z]{1,3})\$?(\d{1,7})")


def blocks(parts: Mapping[str, bytes], entries: Mapping[str, str]) -> dict[str, list[Block]]:
    """Find the pivot tables of each sheet; `entries`: name of the sheet → its part."""
    found = {}
    for name, entry in entries.items():
        listed = relations(parts.get(relations_part(entry), b""))
        pivots = [parts.get(resolved(entry, one.target), b"") for one in listed if one.kind == "pivotTable"]
        found[name] = [block for block in map(_block_of, pivots) if block is not None]
    return found


def _block_of(xml: bytes) -> Block | None:
    """Read the place of a pivot table, its filters above it included."""
    try:
        root = etree.fromstring(xml, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))
    except etree.XMLSyntaxError:
        return None
    place = root.find("{*}location")
    matched = _RANGE.fullmatch(place.get("ref", "")) if place is not None else None
    if matched is None:
        return None
    first_column, first, last_column, last = matched.groups()
    filters = len(root.findall("{*}pageFields/{*}pageField"))
    top = int(first) - 1 - (filters + 1 if filters else 0)
    return max(top, 0), column_index(first_column), int(last) - 1, column_index(last_column)


def cover(sheets: Iterable[Sheet], found: Mapping[str, list[Block]]) -> bool:
    """Check whether every filled cell of the sheets is in a pivot table."""
    return any(found.values()) and all(
        any(top <= row <= bottom and left <= column <= right for top, left, bottom, right in found.get(sheet.name, []))
        for sheet in sheets
        for row, cells in enumerate(sheet.rows, start=sheet.first_row)
        for column, cell in enumerate(cells, start=sheet.first_column)
        if cell != ""
    )
