"""Fonts of an .xlsb that change what a text says: superscript and struck out.

Source: [MS-XLSB] 2.4.149 (BrtFont), 2.4.846 (BrtXF), 2.4.699 (BrtSSTItem), 2.5.122 (RichStr).
"""

import struct
from collections.abc import Iterable, Iterator, Sequence

from transforms.formats.biff_fonts import BookFonts, pieces_of
from transforms.formats.grid import PLAIN_FONT, Font

_FONT, _STYLE, _STYLES, _END_OF_STYLES, _STRING = 43, 47, 617, 618, 19
_STRUCK, _SUPERSCRIPT = 0x08, 1
_RICH = 0x1

Records = Iterable[tuple[int, bytes]]


def read_fonts(styles: Records, strings: Records) -> BookFonts:
    """Read the fonts of a workbook from the records of its styles and of its shared strings."""
    fonts: list[Font] = []
    numbers: list[int] = []
    of_cells = False
    for kind, data in styles:
        if kind == _FONT:
            fonts.append(_font_of(data))
        elif kind in (_STYLES, _END_OF_STYLES):
            of_cells = kind == _STYLES
        elif kind == _STYLE and of_cells:
            numbers.append(struct.unpack_from("<H", data, 4)[0])
    if not any(font != PLAIN_FONT for font in fonts):
        return BookFonts()
    cells = {style: _numbered(fonts, number) for style, number in enumerate(numbers)}
    return BookFonts(
        {style: font for style, font in cells.items() if font != PLAIN_FONT}, dict(_rich_strings(strings, fonts))
    )


def _font_of(data: bytes) -> Font:
    _, flags, _, raised = struct.unpack_from("<4H", data)
    return Font(raised == _SUPERSCRIPT, bool(flags & _STRUCK))


def _numbered(fonts: Sequence[Font], number: int) -> Font:
    return fonts[number] if number < len(fonts) else PLAIN_FONT


def _rich_strings(records: Records, fonts: Sequence[Font]) -> Iterator[tuple[int, list[tuple[str, Font | None]]]]:
    """Yield the strings in which a piece has a marked font."""
    for at, data in enumerate(data for kind, data in records if kind == _STRING):
        if not data[0] & _RICH:
            continue
        (length,) = struct.unpack_from("<L", data, 1)
        end = 5 + 2 * length
        (runs,) = struct.unpack_from("<L", data, end)
        starts = [struct.unpack_from("<2H", data, end + 4 + 4 * run) for run in range(runs)]
        text = data[5:end].decode("utf-16-le", "surrogatepass")
        pieces = list(pieces_of(text, [(place, _numbered(fonts, number)) for place, number in starts]))
        if any(font not in (None, PLAIN_FONT) for _, font in pieces):
            yield at, pieces
