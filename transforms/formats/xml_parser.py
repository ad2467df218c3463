"""The XML parser of all formats: it loads nothing, resolves no entity, and limits depth and text."""

import io
from collections.abc import Iterator

from lxml import etree

from transforms.formats import file_errors


def parse(xml: bytes, part: str = "") -> etree._Element:
    """Parse a part; raises F-01 if it is damaged."""
    try:
        return etree.fromstring(xml, etree.XMLParser(**_SAFE))
    except etree.XMLSyntaxError as error:
        raise file_errors.damaged(part) from error


def iterate(xml: bytes, tags: list[str], events: tuple[str, ...] = ("end",)) -> Iterator[tuple[str, etree._Element]]:
    """Iterate over the events of elements with these tags; raises F-01 if the XML is damaged."""
    try:
        yield from etree.iterparse(io.BytesIO(xml), events, tag=tags, **_SAFE)
    except etree.XMLSyntaxError as error:
        raise file_errors.damaged() from error


_SAFE = {"resolve_entities": False, "no_network": True, "load_dtd": False, "huge_tree": False}
