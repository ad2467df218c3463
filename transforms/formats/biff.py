"""Facts of an .xls that calamine doesn't return: errors, hidden rows and columns, extent.

The stream is a sequence of records: type and length, two bytes each, then the data. Source: [MS-XLS] 2.
"""

import struct
from collections.abc import Iterator

from transforms.formats import file_errors
from transforms.formats.biff_fonts import BookFonts, read_fonts
from transforms.formats.grid import Extent, SheetFacts

_END, _LOCKED, _FROM_1904, _SHEET = 0x0A, 0x2F, 0x22, 0x85
_ROW, _COLUMNS, _MERGED, _FORMULA, _BOOL_OR_ERROR, _NUMBERS = 0x208, 0x7D, 0xE5, 0x06, 0x205, 0xBD
_SHARED_TEXT = 0xFD
_CELLS = frozenset({_SHARED_TEXT, 0x27E, 0x203, 0x204, 0xD6, _FORMULA, _BOOL_OR_ERROR, _NUMBERS})
_HIDDEN_ROW, _HIDDEN_COLUMN = 0x20, 0x1
_ERROR_RESULT = b"\xff\xff"


def _records(stream: bytes, place: int) -> Iterator[tuple[int, bytes]]:
    """Iterate over the records from `place` to the end of their substream."""
    while place + 4 <= len(stream):
        kind, length = struct.unpack_from("<2H", stream, place)
        if place + 4 + length > len(stream):
            raise file_errors.damaged()
        yield kind, stream[place + 4 : place + 4 + length]
        if kind == _END:
            return
        place += 4 + length


def is_locked(stream: bytes) -> bool:
    """Check whether the records are encrypted."""
    return any(kind == _LOCKED for kind, _ in _records(stream, 0))


def uses_1904_dates(stream: bytes) -> bool:
    """Check whether days are counted from 1904."""
    return any(kind == _FROM_1904 and data[:1] == b"\x01" for kind, data in _records(stream, 0))


def facts(stream: bytes, max_cells: int) -> list[SheetFacts]:
    """Read the facts of each sheet, in order; raises F-02 if a sheet spans too many cells."""
    listed = list(_records(stream, 0))
    places = [struct.unpack_from("<L", data)[0] for kind, data in listed if kind == _SHEET]
    fonts = read_fonts(listed)
    return [_facts_in(stream, place, max_cells, fonts) for place in places]


def _facts_in(stream: bytes, place: int, max_cells: int, fonts: BookFonts) -> SheetFacts:
    found, extent = SheetFacts(), Extent()
    for kind, data in _records(stream, place):
        if kind in _CELLS:
            row, column = struct.unpack_from("<2H", data)
            last = struct.unpack_from("<H", data, len(data) - 2)[0] if kind == _NUMBERS else column
            extent.add(row, row, column, last)
            _add_cell(kind, data, found, fonts)
        elif kind == _ROW and len(data) >= 14 and data[12] & _HIDDEN_ROW:
            found.hidden_rows.add(struct.unpack_from("<H", data)[0])
        elif kind == _MERGED:
            for first_row, last_row, first, last in struct.iter_unpack("<4H", data[2 : 2 + (len(data) - 2) // 8 * 8]):
                found.add_merged(first_row, first, last_row, last)
        elif kind == _COLUMNS:
            first, last, _, _, flags = struct.unpack_from("<5H", data)
            if flags & _HIDDEN_COLUMN:
                found.hidden_columns |= set(range(first, min(last, 255) + 1))
    if extent.cells > max_cells:
        raise file_errors.too_many_cells(extent.cells, max_cells)
    return found


def _add_cell(kind: int, data: bytes, found: SheetFacts, fonts: BookFonts) -> None:
    row, column, style = struct.unpack_from("<3H", data)
    if _is_error(kind, data):
        found.add_broken(row, column)
    if not (fonts.cells or fonts.strings):
        return
    if kind == _NUMBERS:
        for place in range(4, len(data) - 6, 6):
            found.add_runs(row, column + place // 6, fonts.runs(struct.unpack_from("<H", data, place)[0]))
    else:
        string = struct.unpack_from("<L", data, 6)[0] if kind == _SHARED_TEXT else None
        found.add_runs(row, column, fonts.runs(style, string))


def _is_error(kind: int, data: bytes) -> bool:
    if kind == _BOOL_OR_ERROR:
        return len(data) > 7 and data[7] == 1
    return kind == _FORMULA and data[12:14] == _ERROR_RESULT and data[6:7] == b"\x02"
