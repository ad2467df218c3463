"""Fonts of an .xlsx that change what a text says: superscript and struck out. Source: ECMA-376 part 1, 18.4, 18.8."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import NamedTuple

from lxml import etree

from transforms.formats.grid import PLAIN_FONT, Font, Run
from transforms.formats.xml_parser import iterate, parse

_OFF = {"0", "false"}
_NAMESPACES = (
    "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}",
    "{http://purl.oclc.org/ooxml/spreadsheetml/main}",
)


class Piece(NamedTuple):
    """A piece of a text; without a font it has its cell's."""

    text: str
    font: Font | None


def tags(*names: str) -> list[str]:
    """Return the tags of these elements in both namespaces of spreadsheets."""
    return [namespace + name for namespace in _NAMESPACES for name in names]


def has_marks(xml: bytes) -> bool:
    """Check whether a part may have a superscript or struck-out font: a name of an element is never escaped."""
    return b"strike" in xml or b"vertAlign" in xml


def has_marked_strings(shared: bytes) -> bool:
    """Check whether a shared string may have such a font."""
    return b"rPr" in shared and has_marks(shared)


def has_marked_texts(sheet: bytes) -> bool:
    """Check whether a sheet's own texts may have such a font; the parser takes this type of cell as it is spelt."""
    return b"inlineStr" in sheet and has_marks(sheet)


@lru_cache(maxsize=64)
def cell_fonts(styles: bytes) -> Mapping[str, Font]:
    """Read the cell styles with such a font: number of the style → font."""
    if not has_marks(styles):
        return {}
    root = parse(styles, "xl/styles.xml")
    fonts = {str(n): font_of(font) for n, font in enumerate(root.iterfind("{*}fonts/{*}font"))}
    styled = enumerate(root.iterfind("{*}cellXfs/{*}xf"))
    found = {str(n): fonts.get(xf.get("fontId", "0"), PLAIN_FONT) for n, xf in styled}
    return {number: font for number, font in found.items() if font != PLAIN_FONT}


def font_of(properties: etree._Element | None) -> Font:
    """Read a font, or the properties of a run."""
    if properties is None:
        return PLAIN_FONT
    struck, raised = properties.find("{*}strike"), properties.find("{*}vertAlign")
    return Font(
        raised is not None and raised.get("val") == "superscript",
        struck is not None and struck.get("val", "1") not in _OFF,
    )


def pieces_of(text: etree._Element) -> list[Piece]:
    """Read a text, rich or plain."""
    found = []
    for part in text.iterfind("{*}r"):
        properties = part.find("{*}rPr")
        found.append(Piece(_text_in(part), font_of(properties) if properties is not None else None))
    return found or [Piece(_text_in(text), None)]


def _text_in(element: etree._Element) -> str:
    return "".join(text.text or "" for text in element.iterfind("{*}t"))


def runs_of(pieces: Iterable[Piece], font: Font) -> list[Run]:
    """Return the runs of a text in a cell of this font."""
    return [Run(piece.text, *(piece.font or font)) for piece in pieces]


def marked_strings(shared: bytes) -> Mapping[str, list[Piece]]:
    """Read the shared strings in which a piece has such a font: index → pieces."""
    if not has_marked_strings(shared):
        return {}
    found = {}
    for number, (_, text) in enumerate(iterate(shared, tags("si"))):
        pieces = pieces_of(text)
        if any(piece.font not in (None, PLAIN_FONT) for piece in pieces):
            found[str(number)] = pieces
        text.clear()
    return found
