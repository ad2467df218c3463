"""What calamine won't tell of an .xlsb: errors, hidden rows and columns, and how far its cells reach.

A part is a run of records: a type of one or two bytes, a length of one to four, and so many bytes. Source: [MS-XLSB] 2.
"""

import struct
from collections.abc import Iterator, Mapping

from transforms.formats import refusals
from transforms.formats.grid import Extent, SheetFacts
from transforms.formats.ooxml import relations

WORKBOOK = "xl/workbook.bin"
_ROW, _COLUMNS, _SHEET, _PROPERTIES, _MERGED = 0, 60, 156, 153, 176
_BLANK, _ERROR, _FAILED_FORMULA = 1, 3, 11
_CELLS = range(1, 12)
_HIDDEN_ROW, _HIDDEN_COLUMN, _FROM_1904 = 0x10, 0x1, 0x1
_MOST_COLUMNS = 16384


def _records(data: bytes) -> Iterator[tuple[int, bytes]]:
    place, end = 0, len(data)
    while place < end:
        kind = data[place]
        place += 1
        if kind & 0x80:
            kind = (kind & 0x7F) | (_byte(data, place) << 7)
            place += 1
        length = shift = 0
        for _ in range(4):
            byte = _byte(data, place)
            place += 1
            length |= (byte & 0x7F) << shift
            shift += 7
            if not byte & 0x80:
                break
        if place + length > end:
            raise refusals.damaged()
        yield kind, data[place : place + length]
        place += length


def _byte(data: bytes, place: int) -> int:
    if place >= len(data):
        raise refusals.damaged()
    return data[place]


def counts_from_1904(parts: Mapping[str, bytes]) -> bool:
    """Whether days are counted from 1904."""
    return any(kind == _PROPERTIES and data[0] & _FROM_1904 for kind, data in _records(parts[WORKBOOK]))


def facts(parts: Mapping[str, bytes], most_cells: int) -> list[SheetFacts]:
    """The facts of each sheet in the order of the workbook; raises F-02 where its cells span too many."""
    return [_facts_in(parts.get(entry, b""), most_cells) for entry in _entries_of_sheets(parts)]


def _entries_of_sheets(parts: Mapping[str, bytes]) -> list[str]:
    targets = relations(parts, "xl/_rels/workbook.bin.rels")
    return [targets.get(_relation_of(data), "") for kind, data in _records(parts[WORKBOOK]) if kind == _SHEET]


def _relation_of(data: bytes) -> str:
    (length,) = struct.unpack_from("<L", data, 8)
    return data[12 : 12 + 2 * length].decode("utf-16-le", "replace")


def _facts_in(data: bytes, most_cells: int) -> SheetFacts:
    found, extent, row = SheetFacts(), Extent(), 0
    for kind, record in _records(data):
        if kind == _ROW:
            (row,) = struct.unpack_from("<L", record)
            if len(record) > 11 and record[11] & _HIDDEN_ROW:
                found.hidden_rows.add(row)
        elif kind == _COLUMNS:
            first, last, _, _, flags = struct.unpack_from("<4LH", record)
            if flags & _HIDDEN_COLUMN:
                found.hidden_columns |= set(range(first, min(last + 1, _MOST_COLUMNS)))
        elif kind == _MERGED:
            first_row, last_row, first, last = struct.unpack_from("<4L", record)
            found.add_merged(first_row, first, last_row, last)
        elif kind in _CELLS and kind != _BLANK:
            (column,) = struct.unpack_from("<L", record)
            extent.add(row, row, column, column)
            if kind in (_ERROR, _FAILED_FORMULA):
                found.add_broken(row, column)
    if extent.cells > most_cells:
        raise refusals.too_many_cells(extent.cells, most_cells)
    return found
