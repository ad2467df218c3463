"""Fonts in HTML and in the XML of Excel 2003 that change what a text says: superscript and struck out."""

import re
from collections.abc import Iterator, Mapping

from lxml import etree

from transforms.formats.grid import PLAIN_FONT, Font, Run

_STRUCK_TAGS, _RAISED_TAGS = {"s", "strike", "del"}, {"sup"}
_LINE_THROUGH = re.compile(r"text-decoration[\w-]*\s*:[^;}]*line-through", re.IGNORECASE)
_RAISED = re.compile(r"vertical-align\s*:\s*super", re.IGNORECASE)
_CLASS = re.compile(r"\.([\w-]+)\s*\{([^}]*)\}")
_NO_CLASSES: Mapping[str, Font] = {}
_SS = "{urn:schemas-microsoft-com:office:spreadsheet}"


def class_fonts(page: etree._Element) -> dict[str, Font]:
    """Read the classes of a page's own style sheets that have such a font."""
    texts = ["".join(style.itertext()) for style in page.iter("style")]
    found = {name: _css_font(rules) for text in texts for name, rules in _CLASS.findall(text)}
    return {name: font for name, font in found.items() if font != PLAIN_FONT}


def runs_of(element: etree._Element, font: Font, classes: Mapping[str, Font] = _NO_CLASSES) -> Iterator[Run]:
    """Yield the runs of an element's text; `font`: of the elements around it."""
    inner = font_in(element, font, classes)
    yield Run(element.text or "", *inner)
    for child in element:
        if isinstance(child.tag, str):  # neither a comment nor an entity
            yield from runs_of(child, inner, classes)
        yield Run(child.tail or "", *inner)


def font_in(element: etree._Element, font: Font, classes: Mapping[str, Font] = _NO_CLASSES) -> Font:
    """Return the font inside an element: that around it, and what its tag, style and classes add."""
    tag = etree.QName(element).localname.lower()
    own = [font, Font(tag in _RAISED_TAGS, tag in _STRUCK_TAGS), _css_font(element.get("style", ""))]
    own += [classes.get(name, PLAIN_FONT) for name in element.get("class", "").split()]
    return Font(any(f.superscript for f in own), any(f.struck for f in own))


def _css_font(rules: str) -> Font:
    return Font(bool(_RAISED.search(rules)), bool(_LINE_THROUGH.search(rules)))


def style_fonts(workbook: etree._Element) -> dict[str, Font]:
    """Read the styles of a workbook in the XML of Excel 2003 that have such a font: id → font."""
    found = {style.get(f"{_SS}ID", ""): _style_font(style) for style in workbook.iter(f"{_SS}Style")}
    return {name: font for name, font in found.items() if font != PLAIN_FONT}


def _style_font(style: etree._Element) -> Font:
    font = style.find(f"{_SS}Font")
    if font is None:
        return PLAIN_FONT
    return Font(font.get(f"{_SS}VerticalAlign") == "Superscript", font.get(f"{_SS}StrikeThrough") == "1")
