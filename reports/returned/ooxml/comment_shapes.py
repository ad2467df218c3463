"""The shapes that show a sheet's comments (`vmlDrawing1.vml`); Excel shows no comment without its shape.

VML in submitted workbooks isn't always well-formed, so it is split at its shapes and never parsed.
Source: ECMA-376 part 4, §19.
"""

import re
from collections.abc import Iterable, Mapping
from math import ceil

from reports.returned.ooxml.worksheet import CellPosition, Worksheet
from reports.returned.ooxml.xml import UnmarkableError

_SHAPES = re.compile(rb"(?=<(?:\w+:)?shape[\s>])")
_SHAPE_END = re.compile(rb"</(?:\w+:)?shape>")
_ROW, _COLUMN = re.compile(rb"<(?:\w+:)?Row>\s*(\d+)\s*<"), re.compile(rb"<(?:\w+:)?Column>\s*(\d+)\s*<")
_NUMBER = re.compile(rb"_x0000_s(\d{1,9})\b")
_BLOCK = re.compile(rb"<(?:\w+:)?idmap\s[^>]*?\bdata\s*=\s*[\"'](\d{1,5})")
_SHAPES_A_BLOCK = 1024
_NAMESPACES = (
    'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
    ' xmlns:x="urn:schemas-microsoft-com:office:excel"'
)
_NOTE_KIND = b'id="_x0000_t202"'
_NOTE = (
    f'<v:shapetype {_NAMESPACES} id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">'
    '<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)
_SHAPE = (
    f'<v:shape {_NAMESPACES} id="_x0000_s{{number}}" type="#_x0000_t202" style="position:absolute;margin-left:60pt;'
    'margin-top:2pt;width:{width}pt;height:{height}pt;z-index:{order};visibility:hidden" fillcolor="#ffffe1"'
    ' o:insetmode="auto"><v:fill color2="#ffffe1"/><v:shadow on="t" color="black" obscured="t"/>'
    '<v:path o:connecttype="none"/><v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div>'
    '</v:textbox><x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/><x:Anchor>{anchor}</x:Anchor>'
    "<x:AutoFill>False</x:AutoFill><x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>"
)
_WIDTH_PIXELS, _LINE_PIXELS, _ROW_PIXELS, _LETTERS_A_LINE = 330, 18, 20, 48
_PIXELS_A_CHARACTER, _POINTS_A_PIXEL = 7, 0.75


def empty_drawing(block: int) -> bytes:
    """Write a drawing without shapes; `block`: a number that no other drawing of the workbook uses."""
    return (
        f'<xml {_NAMESPACES}><o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="{block}"/></o:shapelayout>'
        f"{_NOTE}</xml>"
    ).encode()


def replace_shapes(
    vml: bytes, removed: Iterable[CellPosition], added: Mapping[CellPosition, str], sheet: Worksheet
) -> bytes:
    """Remove the shapes of some cells' comments from a drawing and add those of others (cell → comment text)."""
    head, *shapes = _SHAPES.split(vml)
    gone = set(removed)
    kept = b"".join([head, *(_without(shape) if _cell_of(shape) in gone else shape for shape in shapes)])
    end = kept.rfind(b"</xml>")
    if end < 0:
        raise UnmarkableError("a comment drawing without an end")
    block = _BLOCK.search(kept)
    first = int(block[1]) * _SHAPES_A_BLOCK if block else _SHAPES_A_BLOCK
    last = max((int(n) for n in _NUMBER.findall(kept)), default=first)
    new_shapes = "" if _NOTE_KIND in kept or not added else _NOTE
    for order, (cell, text) in enumerate(sorted(added.items()), start=1):
        new_shapes += _shape(cell, text, last + order, order, sheet)
    return kept[:end] + new_shapes.encode() + kept[end:]


def _cell_of(shape: bytes) -> CellPosition | None:
    """Read the cell whose comment the shape shows; None where it states none."""
    row, column = _ROW.search(shape), _COLUMN.search(shape)
    return CellPosition(int(row[1]), int(column[1])) if row and column else None


def _without(shape: bytes) -> bytes:
    """Return what follows the shape."""
    end = _SHAPE_END.search(shape)
    return shape[end.end() :] if end else b""


def _shape(cell: CellPosition, text: str, number: int, order: int, sheet: Worksheet) -> str:
    lines = sum(max(1, ceil(len(line) / _LETTERS_A_LINE)) for line in text.split("\n")) + 1
    rows = ceil(lines * _LINE_PIXELS / _ROW_PIXELS)
    column, pixels = cell.column + 1, 0
    while pixels < _WIDTH_PIXELS and column - cell.column < 40:
        pixels += int(sheet.width(column) * _PIXELS_A_CHARACTER) + 5
        column += 1
    top = max(0, cell.row - 1)
    anchor = f"{cell.column + 1}, 12, {top}, 4, {column}, 4, {top + rows}, 4"
    width, height = _WIDTH_PIXELS * _POINTS_A_PIXEL, rows * _ROW_PIXELS * _POINTS_A_PIXEL
    return _SHAPE.format(
        number=number, width=width, height=height, order=order, anchor=anchor, row=cell.row, column=cell.column
    )
