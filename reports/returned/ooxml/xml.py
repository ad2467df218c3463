"""XML text changed by splicing: what isn't changed keeps its bytes, prefixes and spaces.

A tree that is parsed and written again loses what Excel asks for (the prefixes that `mc:Ignorable` names), and a
sheet of a million cells becomes gigabytes. Here the text is walked once, and only the places to change are kept.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from xml.parsers import expat

MOST_XML_BYTES = 64 * 1024**2  # of one part that is walked; a part that is only passed on has no such limit
_CHUNK_BYTES = 256 * 1024
_TAG = re.compile(rb"<[^>\"']*(?:\"[^\"]*\"[^>\"']*|'[^']*'[^>\"']*)*>")
# What XML 1.0 can't hold.
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NUMBER = re.compile(r"[0-9]{1,9}")
_ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\n": "&#10;", "\r": "&#13;", "\t": "&#9;"}


class UnmarkableError(Exception):
    """The workbook can't be changed in place; says why."""


def escape(text: str) -> str:
    """Make a text fit for an attribute or an element; what XML can't hold is left out."""
    return "".join(_ESCAPES.get(c, c) for c in _FORBIDDEN.sub("", text))


@dataclass(slots=True, eq=False)
class Element:
    """An element by its place in the text. `end` (after its end tag) and `content_end` are known once it has ended."""

    tag: str
    attributes: dict[str, str]
    parent: "Element | None"
    start: int
    content_end: int = 0
    end: int = 0

    @property
    def name(self) -> str:
        """The tag without its prefix."""
        return self.tag.rpartition(":")[2]

    @property
    def prefix(self) -> str:
        """The prefix of the tag with its colon: `x:`, or nothing."""
        return self.tag[: len(self.tag) - len(self.name)]

    @property
    def parent_name(self) -> str:
        """The name of the element around it; nothing for the root."""
        return self.parent.name if self.parent else ""

    def get(self, name: str) -> str | None:
        """An attribute by its name without a prefix."""
        if name in self.attributes:
            return self.attributes[name]
        return next((v for key, v in self.attributes.items() if key.rpartition(":")[2] == name), None)

    def number(self, name: str, default: int = 0) -> int:
        """A whole number that an attribute holds."""
        text = self.attributes.get(name)
        if text is None:
            return default
        if not _NUMBER.fullmatch(text):
            raise UnmarkableError(f"{self.name} with {name} {text!r}")
        return int(text)


@dataclass(slots=True)
class _Change:
    """What becomes of one element: its attributes (None: away with it) and what is added to its content."""

    element: Element
    attributes: dict[str, str | None] = field(default_factory=dict)
    appended: list[str] = field(default_factory=list)


class Markup:
    """An XML text in UTF-8, and the changes to be made in it.

    Raises UnmarkableError where the text is not well-formed, has a document type (entities are never resolved), is
    in another encoding, or is too large.
    """

    def __init__(self, xml: bytes) -> None:
        if len(xml) > MOST_XML_BYTES:
            raise UnmarkableError(f"a part of {len(xml)} bytes")
        self.xml = xml
        self._changes: dict[int, _Change] = {}
        self._splices: list[tuple[int, int, str]] = []

    def walk(self) -> Iterator[tuple[bool, Element]]:
        """Each element twice, in the order of the text: with True where it begins, with False where it ends."""
        queue: list[tuple[bool, Element]] = []
        parser = _parser(queue, self.xml)
        try:
            for at in range(0, len(self.xml), _CHUNK_BYTES):
                parser.Parse(self.xml[at : at + _CHUNK_BYTES], False)
                yield from queue
                queue.clear()
            parser.Parse(b"", True)
        except (expat.ExpatError, ValueError) as error:
            raise UnmarkableError(f"XML that is not well-formed: {error}") from error
        yield from queue

    def elements(self) -> list[Element]:
        """All elements, in the order of the text."""
        walked = list(self.walk())  # to the end first, so that every element knows where it ends
        return [element for begins, element in walked if begins]

    def text(self, element: Element) -> str:
        """What stands between its tags, markup and all."""
        return self.xml[self._content_start(element) : element.content_end].decode()

    def whole(self, element: Element) -> str:
        """The element with its tags."""
        return self.xml[element.start : element.end].decode()

    def _content_start(self, element: Element) -> int:
        match = _TAG.match(self.xml, element.start)
        if match is None:
            raise UnmarkableError(f"no tag at {element.start}")
        return match.end()

    def set(self, element: Element, **attributes: str | None) -> None:
        """Set attributes; None takes one away."""
        self._change(element).attributes.update(attributes)

    def append(self, element: Element, xml: str) -> None:
        """Add to the end of an element's content."""
        self._change(element).appended.append(xml)

    def insert_before(self, element: Element, xml: str) -> None:
        """Add before an element."""
        self._splices.append((element.start, element.start, xml))

    def replace(self, element: Element, xml: str) -> None:
        """Put something else in an element's place; nothing takes it away."""
        self._splices.append((element.start, element.end, xml))

    def _change(self, element: Element) -> _Change:
        return self._changes.setdefault(element.start, _Change(element))

    def result(self) -> bytes:
        """The text with its changes."""
        splices = list(self._splices)
        for change in self._changes.values():
            splices += self._splices_of(change)
        parts: list[bytes] = []
        at = 0
        for start, end, xml in sorted(splices, key=lambda splice: splice[:2]):
            parts += [self.xml[at:start], xml.encode()]
            at = end
        return b"".join([*parts, self.xml[at:]])

    def _splices_of(self, change: _Change) -> Iterator[tuple[int, int, str]]:
        element, appended = change.element, "".join(change.appended)
        inside = self._content_start(element)
        closed = _is_empty_tag(self.xml, element.start, inside)
        merged = {**element.attributes, **change.attributes}
        if closed and appended:
            yield element.start, inside, f"{tag(element.tag, merged)}{appended}</{element.tag}>"
            return
        if change.attributes:
            yield element.start, inside, tag(element.tag, merged, closed=closed)
        if appended:
            yield element.content_end, element.content_end, appended


def tag(name: str, attributes: Mapping[str, str | None], *, closed: bool = False) -> str:
    """A start tag, or an empty element; attributes that are None are left out."""
    written = "".join(f' {key}="{escape(value)}"' for key, value in attributes.items() if value is not None)
    return f"<{name}{written}{'/' if closed else ''}>"


def element_xml(name: str, attributes: Mapping[str, str | None], content: str = "") -> str:
    """An element as text."""
    return f"{tag(name, attributes)}{content}</{name}>" if content else tag(name, attributes, closed=True)


def _is_empty_tag(xml: bytes, start: int, end: int) -> bool:
    """Whether one tag from `start` to `end` is a whole element."""
    if xml[end - 2 : end] != b"/>":
        return False
    match = _TAG.match(xml, start)
    return match is not None and match.end() == end


def _parser(queue: list[tuple[bool, Element]], xml: bytes) -> expat.XMLParserType:
    parser = expat.ParserCreate()
    open_elements: list[Element] = []

    def begins(name: str, attributes: dict[str, str]) -> None:
        parent = open_elements[-1] if open_elements else None
        element = Element(name, attributes, parent, parser.CurrentByteIndex)
        open_elements.append(element)
        queue.append((True, element))

    def ends(_: str) -> None:
        element, at = open_elements.pop(), parser.CurrentByteIndex
        element.content_end = at
        element.end = at if _is_empty_tag(xml, element.start, at) else xml.index(b">", at) + 1
        queue.append((False, element))

    def refuse_document_type(*_: object) -> None:
        raise UnmarkableError("a document type")

    def refuse_other_encodings(_: str, encoding: str | None, __: int) -> None:
        if encoding and encoding.lower() not in ("utf-8", "utf8"):
            raise UnmarkableError(f"the encoding {encoding}")

    parser.StartElementHandler, parser.EndElementHandler = begins, ends
    parser.StartDoctypeDeclHandler, parser.XmlDeclHandler = refuse_document_type, refuse_other_encodings
    return parser
