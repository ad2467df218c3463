"""Fonts of an .xls that change what a text says: superscript and struck out.

Source: [MS-XLS] 2.4.122 (font), 2.4.353 (style of a cell), 2.4.265 (shared strings), 2.5.293 (a rich string).
"""

import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from transforms.formats.grid import PLAIN_FONT, Font, Run

FONT, STYLE, STRINGS, CONTINUED = 0x31, 0xE0, 0xFC, 0x3C
_STRUCK, _SUPERSCRIPT = 0x08, 1
_WIDE, _EXTENDED, _RICH = 0x1, 0x4, 0x8
_OMITTED_FONT = 4  # no font has this number
_ANY_TEXT = "0"  # of a cell whose text isn't needed: it is in one font


@dataclass(slots=True)
class BookFonts:
    """The fonts of a workbook. `strings`: index of a shared string → its pieces, of those with more than one font."""

    cells: dict[int, Font] = field(default_factory=dict)
    strings: dict[int, list[tuple[str, Font | None]]] = field(default_factory=dict)

    def runs(self, style: int, string: int | None = None) -> list[Run]:
        """Return the runs of a cell; none if its fonts say nothing. `string`: index of its shared string."""
        font = self.cells.get(style, PLAIN_FONT)
        if string in self.strings:
            return [Run(text, *(piece or font)) for text, piece in self.strings[string]]
        return [Run(_ANY_TEXT, *font)] if font != PLAIN_FONT else []


def read_fonts(records: Iterable[tuple[int, bytes]]) -> BookFonts:
    """Read the fonts of a workbook from the records of its globals."""
    fonts: list[Font] = []
    styles: list[int] = []
    strings: list[bytes] = []
    last = 0
    for kind, data in records:
        if kind == FONT:
            fonts.append(_font_of(data))
        elif kind == STYLE:
            styles.append(struct.unpack_from("<H", data)[0])
        elif kind == STRINGS or (kind == CONTINUED and last == STRINGS):
            strings.append(data)
            kind = STRINGS
        last = kind
    if not any(font != PLAIN_FONT for font in fonts):
        return BookFonts()
    cells = {number: _numbered(fonts, font) for number, font in enumerate(styles)}
    found = BookFonts({number: font for number, font in cells.items() if font != PLAIN_FONT})
    if strings:
        found.strings = dict(_rich_strings(strings, fonts))
    return found


def _font_of(data: bytes) -> Font:
    _, flags, _, _, raised = struct.unpack_from("<5H", data.ljust(10, b"\0"))
    return Font(raised == _SUPERSCRIPT, bool(flags & _STRUCK))


def _numbered(fonts: list[Font], number: int) -> Font:
    place = number - 1 if number > _OMITTED_FONT else number
    return fonts[place] if place < len(fonts) else PLAIN_FONT


def _rich_strings(records: list[bytes], fonts: list[Font]) -> Iterator[tuple[int, list[tuple[str, Font | None]]]]:
    """Iterate over the strings in which a piece has a marked font."""
    stream = _Stream(records)
    _, count = struct.unpack("<2L", stream.take(8))
    for index in range(count):
        if stream.at_end:
            return
        text, starts = stream.string()
        pieces = list(pieces_of(text, [(at, _numbered(fonts, number)) for at, number in starts]))
        if any(font not in (None, PLAIN_FONT) for _, font in pieces):
            yield index, pieces


def pieces_of(text: str, starts: list[tuple[int, Font]]) -> Iterator[tuple[str, Font | None]]:
    """Cut a text where other fonts begin; the first piece has its cell's."""
    begin, font = 0, None
    for at, following in starts:
        if at > begin:
            yield text[begin:at], font
        begin, font = at, following
    yield text[begin:], font


class _Stream:
    """The strings' records as one stream; characters that go on in another record begin there with their width."""

    def __init__(self, records: list[bytes]) -> None:
        self._records, self._number, self._at = records, 0, 0

    @property
    def at_end(self) -> bool:
        """True if nothing is left."""
        self._skip_finished()
        return self._number >= len(self._records)

    def _skip_finished(self) -> bool:
        moved = False
        while self._number < len(self._records) and self._at >= len(self._records[self._number]):
            self._number, self._at, moved = self._number + 1, 0, True
        return moved

    def take(self, count: int) -> bytes:
        """Take bytes, across records; fewer at the end."""
        taken = b""
        while len(taken) < count and not self.at_end:
            piece = self._records[self._number][self._at : self._at + count - len(taken)]
            self._at += len(piece)
            taken += piece
        if len(taken) < count:
            raise ValueError("the strings end early")
        return taken

    def string(self) -> tuple[str, list[tuple[int, int]]]:
        """Take a string: its text, and where in it fonts begin with their numbers."""
        length, flags = struct.unpack("<HB", self.take(3))
        (runs,) = struct.unpack("<H", self.take(2)) if flags & _RICH else (0,)
        (extension,) = struct.unpack("<L", self.take(4)) if flags & _EXTENDED else (0,)
        text = self._characters(length, flags)
        starts = list(struct.iter_unpack("<2H", self.take(4 * runs)))
        self.take(extension)
        return text, [(int(at), int(font)) for at, font in starts]

    def _characters(self, length: int, flags: int) -> str:
        text = ""
        while len(text) < length:
            if self._skip_finished() and not self.at_end:
                (flags,) = self.take(1)
            if self.at_end:
                raise ValueError("a string ends early")
            width = 2 if flags & _WIDE else 1
            left = (len(self._records[self._number]) - self._at) // width
            data = self.take(min(length - len(text), max(left, 1)) * width)
            text += data.decode("utf-16-le" if width == 2 else "latin-1", "surrogatepass")
        return text
