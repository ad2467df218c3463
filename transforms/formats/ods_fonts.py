"""Styles of an .ods that change what a text says: superscript and struck out.

Source: OpenDocument 1.2 part 1, 20.360 (line through) and 20.384 (text position).
"""

from collections.abc import Iterator
from typing import NamedTuple

from lxml import etree

from transforms.formats.grid import Font, Run

_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_LINES = (f"{_STYLE}text-line-through-style", f"{_STYLE}text-line-through-type")
_CELL, _RUN = "table-cell", "text"
_MAX_PARENTS = 20
_SPACES = {f"{_TEXT}s": " ", f"{_TEXT}tab": "\t", f"{_TEXT}line-break": "\n"}


class _Stated(NamedTuple):
    """Properties stated by a style; None where inherited from its parent or the surrounding text."""

    superscript: bool | None = None
    struck: bool | None = None

    def over(self, below: "_Stated") -> "_Stated":
        """Return this style's properties, completed by another's."""
        return _Stated(*(below[i] if value is None else value for i, value in enumerate(self)))


class Styles:
    """The styles of a document, by family and name. `has_marks`: whether one is superscript or struck out."""

    def __init__(self, *roots: etree._Element) -> None:
        self._parents: dict[tuple[str, str], str] = {}
        self._own: dict[tuple[str, str], _Stated] = {}
        for style in (style for root in roots for style in root.iter(f"{_STYLE}style")):
            key = style.get(f"{_STYLE}family", ""), style.get(f"{_STYLE}name", "")
            self._own[key] = _stated(style.find(f"{_STYLE}text-properties"))
            self._parents[key] = style.get(f"{_STYLE}parent-style-name", "")
        self.has_marks = any(True in stated for stated in self._own.values())

    def _resolved(self, family: str, name: str) -> _Stated:
        stated = _Stated()
        for _ in range(_MAX_PARENTS):
            stated = stated.over(self._own.get((family, name), _Stated()))
            name = self._parents.get((family, name), "")
        return stated

    def runs(self, cell: etree._Element, style: str) -> list[Run]:
        """Read the runs of a cell's paragraphs; `style`: of the cell, or of its row or column."""
        font = self._resolved(_CELL, style)
        runs = []
        for paragraph in cell.iterchildren(f"{_TEXT}p"):
            runs += [*self._runs(paragraph, font), Run("\n")]
        return runs[:-1]

    def _runs(self, element: etree._Element, font: _Stated) -> Iterator[Run]:
        yield _run(element.text, font)
        for child in element:
            if child.tag in _SPACES:
                yield _run(_SPACES[child.tag], font)
            elif isinstance(child.tag, str):
                inner = self._resolved(_RUN, child.get(f"{_TEXT}style-name", "")).over(font)
                yield from self._runs(child, inner)
            yield _run(child.tail, font)


def _run(text: str | None, font: _Stated) -> Run:
    return Run(text or "", *Font(bool(font.superscript), bool(font.struck)))


def _stated(properties: etree._Element | None) -> _Stated:
    if properties is None:
        return _Stated()
    place, lines = properties.get(f"{_STYLE}text-position"), [properties.get(line) for line in _LINES]
    struck = any(line not in (None, "none") for line in lines) if any(lines) else None
    return _Stated(None if place is None else _is_raised(place), struck)


def _is_raised(position: str) -> bool:
    """Check a position such as `super 58%` or `33% 58%`."""
    first = position.split(" ")[0]
    return first == "super" or (first.endswith("%") and not first.startswith(("-", "0%")))
