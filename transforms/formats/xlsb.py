"""Facts of an .xlsb that calamine doesn't return: errors, hidden rows and columns, fonts, extent.

A part is a sequence of records: type (1–2 bytes), length (1–4 bytes), data. Source: [MS-XLSB] 2.
"""

import struct
from collections.abc import Iterator, Mapping

from transforms.formats import file_errors
from transforms.formats.biff_fonts import BookFonts
from transforms.formats.grid import Extent, SheetFacts
from transforms.formats.package import targets
from transforms.formats.xlsb_fonts import read_fonts

WORKBOOK = "xl/workbook.bin"
_STYLES, _STRINGS = "xl/styles.bin", "xl/sharedStrings.bin"
_ROW, _COLUMNS, _SHEET, _PROPERTIES, _MERGED = 0, 60, 156, 153, 176
_BLANK, _ERROR, _FAILED_FORMULA = 1, 3, 11
_CELLS, _SHARED_STRING = range(1, 12), 7
_STYLE_BITS = 0xFFFFFF  # of a cell's second number
_HIDDEN_ROW, _HIDDEN_COLUMN, _FROM_1904 = 0x10, 0x1, 0x1
_MAX_COLUMNS = 16384


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
            raise file_errors.damaged()
        yield kind, data[place : place + length]
        place += length


def _byte(data: bytes, place: int) -> int:
    if place >= len(data):
        raise file_errors.damaged()
    return data[place]


def uses_1904_dates(parts: Mapping[str, bytes]) -> bool:
    """Check whether days are counted from 1904."""
    return any(kind == _PROPERTIES and data[0] & _FROM_1904 for kind, data in _records(parts[WORKBOOK]))


def facts(parts: Mapping[str, bytes], max_cells: int) -> list[SheetFacts]:
    """Read the facts of each sheet, in order; raises F-02 if it spans too many cells."""
    fonts = read_fonts(_records(parts.get(_STYLES, b"")), _records(parts.get(_STRINGS, b"")))
    return [_facts_in(parts.get(entry, b""), fonts, max_cells) for entry in _sheet_entries(parts)]


def _sheet_entries(parts: Mapping[str, bytes]) -> list[str]:
    found = targets(parts, WORKBOOK)
    return [found.get(_relation_id(data), "") for kind, data in _records(parts[WORKBOOK]) if kind == _SHEET]


def _relation_id(data: bytes) -> str:
    (length,) = struct.unpack_from("<L", data, 8)
    return data[12 : 12 + 2 * length].decode("utf-16-le", "replace")


def _facts_in(data: bytes, fonts: BookFonts, max_cells: int) -> SheetFacts:
    found, extent, row = SheetFacts(), Extent(), 0
    for kind, record in _records(data):
        if kind == _ROW:
            (row,) = struct.unpack_from("<L", record)
            if len(record) > 11 and record[11] & _HIDDEN_ROW:
                found.hidden_rows.add(row)
        elif kind == _COLUMNS:
            first, last, _, _, flags = struct.unpack_from("<4LH", record)
            if flags & _HIDDEN_COLUMN:
                found.hidden_columns |= set(range(first, min(last + 1, _MAX_COLUMNS)))
        elif kind == _MERGED:
            first_row, last_row, first, last = struct.unpack_from("<4L", record)
            found.add_merged(first_row, first, last_row, last)
        elif kind in _CELLS and kind != _BLANK:
            column = _add_cell(found, fonts, row, kind, record)
            extent.add(row, row, column, column)
    if extent.cells > max_cells:
        raise file_errors.too_many_cells(extent.cells, max_cells)
    return found


def _add_cell(found: SheetFacts, fonts: BookFonts, row: int, kind: int, record: bytes) -> int:
    """Add what a cell's kind and fonts say; return its column."""
    column, style = struct.unpack_from("<2L", record)
    if kind in (_ERROR, _FAILED_FORMULA):
        found.add_broken(row, column)
    string = struct.unpack_from("<L", record, 8)[0] if kind == _SHARED_STRING else None
    if runs := fonts.runs(style & _STYLE_BITS, string):
        found.add_runs(row, column, runs)
    return int(column)
