"""XML changed by splicing: unchanged parts keep their bytes, prefixes and spaces.

Parsing and serialising a tree loses the prefixes that `mc:Ignorable` names, which Excel requires, and takes gigabytes
for a sheet of a million cells. Here the text is walked once, and only the splices are kept in memory.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from xml.parsers import expat

MAX_XML_BYTES = 64 * 1024**2  # of a part that is walked; a part that is only copied has no such limit
_CHUNK_BYTES = 256 * 1024
_TAG = re.compile(rb"<[^>\"']*(?:\"[^\"]*\"[^>\"']*|'[^']*'[^>\"']*)*>")
# Characters that XML 1.0 forbids.
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NUMBER = re.compile(r"[0-9]{1,9}")
_ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\n": "&#10;", "\r": "&#13;", "\t": "&#9;"}


class UnmarkableError(Exception):
    """The workbook can't be changed in place, for the reason in the message."""


def escape(text: str) -> str:
    """Escape a text for an attribute or an element; characters that XML forbids are dropped."""
    return "".join(_ESCAPES.get(c, c) for c in _FORBIDDEN.sub("", text))


@dataclass(slots=True, eq=False)
class Element:
    """An element with its byte offsets. `end` (after its end tag) and `content_end` are set once it has ended."""

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
        """The prefix of the tag with its colon (`x:`), or an empty text."""
        return self.tag[: len(self.tag) - len(self.name)]

    @property
    def parent_name(self) -> str:
        """The name of the parent element; empty for the root."""
        return self.parent.name if self.parent else ""

    def get(self, name: str) -> str | None:
        """Return an attribute by its name without a prefix."""
        if name in self.attributes:
            return self.attributes[name]
        return next((v for key, v in self.attributes.items() if key.rpartition(":")[2] == name), None)

    def number(self, name: str, default: int = 0) -> int:
        """Parse an attribute as a whole number; raises UnmarkableError where it is none."""
        text = self.attributes.get(name)
        if text is None:
            return default
        if not _NUMBER.fullmatch(text):
            raise UnmarkableError(f"{self.name} with {name} {text!r}")
        return int(text)


@dataclass(slots=True)
class _Change:
    """Changes of one element: new attributes (None removes one) and XML appended to its content."""

    element: Element
    attributes: dict[str, str | None] = field(default_factory=dict)
    appended: list[str] = field(default_factory=list)


class Markup:
    """XML in UTF-8, and the changes to make in it.

    Raises UnmarkableError where it is not well-formed, has a document type (entities are never resolved), is in
    another encoding, or is too large.
    """

    def __init__(self, xml: bytes) -> None:
        if len(xml) > MAX_XML_BYTES:
            raise UnmarkableError(f"a part of {len(xml)} bytes")
        self.xml = xml
        self._changes: dict[int, _Change] = {}
        self._splices: list[tuple[int, int, str]] = []

    def walk(self) -> Iterator[tuple[bool, Element]]:
        """Yield each element twice, in document order: with True where it begins, with False where it ends."""
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
        """List all elements in document order."""
        walked = list(self.walk())  # to the end first, so that every element has its `end`
        return [element for begins, element in walked if begins]

    def text(self, element: Element) -> str:
        """Return the element's content with its markup."""
        return self.xml[self._content_start(element) : element.content_end].decode()

    def whole(self, element: Element) -> str:
        """Return the element with its tags."""
        return self.xml[element.start : element.end].decode()

    def _content_start(self, element: Element) -> int:
        match = _TAG.match(self.xml, element.start)
        if match is None:
            raise UnmarkableError(f"no tag at {element.start}")
        return match.end()

    def set(self, element: Element, **attributes: str | None) -> None:
        """Set attributes; None removes one."""
        self._change(element).attributes.update(attributes)

    def append(self, element: Element, xml: str) -> None:
        """Append to an element's content."""
        self._change(element).appended.append(xml)

    def insert_before(self, element: Element, xml: str) -> None:
        """Insert before an element."""
        self._splices.append((element.start, element.start, xml))

    def replace(self, element: Element, xml: str) -> None:
        """Replace an element; an empty text removes it."""
        self._splices.append((element.start, element.end, xml))

    def _change(self, element: Element) -> _Change:
        return self._changes.setdefault(element.start, _Change(element))

    def result(self) -> bytes:
        """Return the changed XML."""
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
    """Write a start tag, or an empty element; attributes that are None are left out."""
    written = "".join(f' {key}="{escape(value)}"' for key, value in attributes.items() if value is not None)
    return f"<{name}{written}{'/' if closed else ''}>"


def element_xml(name: str, attributes: Mapping[str, str | None], content: str = "") -> str:
    """Write an element."""
    return f"{tag(name, attributes)}{content}</{name}>" if content else tag(name, attributes, closed=True)


def _is_empty_tag(xml: bytes, start: int, end: int) -> bool:
    """Check whether the text from `start` to `end` is one self-closing tag."""
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
