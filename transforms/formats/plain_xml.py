"""Facts of a worksheet's XML by its bytes, where it is written as the common programs write it.

`is_plain` makes sure that bytes are enough: one namespace, without a prefix; attributes in double quotes, apart by
spaces, without references; neither comments nor CDATA; every row and cell with its reference first. What isn't plain is
read by `transforms.formats.sheet_xml`, which finds the same.
"""

import re
from collections.abc import Iterator

from transforms.formats import sheet_xml
from transforms.formats.grid import Extent, SheetFacts, column_index
from transforms.formats.sheet_xml import MAX_COLUMNS, Fonts

_HEAD = re.compile(
    rb'(?:<\?xml version="1\.0"(?: encoding="(?:UTF-8|utf-8)")?(?: standalone="(?:yes|no)")? ?\?>\s*)?'
    rb'<worksheet (?:[\w:]+="[^"<>&]*" )*xmlns="http://(?:schemas\.openxmlformats\.org/spreadsheetml/2006'
    rb'|purl\.oclc\.org/ooxml/spreadsheetml)/main"'
)
_NAMESPACES = (
    b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    b"http://purl.oclc.org/ooxml/spreadsheetml/main",
)
_NOWHERE = (b"<!", b"='", b" =", b"= ", b"<c>", b"<c/")
_NOT_IN_TAGS = (b"&", b"\t", b"\r", b"\n")
_BRACKET = re.compile(b"[<>]")
_CELL = re.compile(rb'<c r="([A-Z]{1,3}[0-9]{1,7})"([^>]*?)(?:/>|>(.*?)</c>)', re.DOTALL)
_FORMULA, _VALUE = re.compile(rb"<f[ >/]"), re.compile(rb"<v(?: [^>]*)?(?<!/)>[^<]")
_FILLED_CELL = re.compile(rb'<c r="([A-Z]{1,3})(\d{1,7})"[^>]*(?<!/)><[^/]')
_LAST_REFERENCE = re.compile(rb'[A-Z]{0,3}(\d{1,7})"')
_ROW_OR_CELL = re.compile(rb"<(?:[^\s<>/]*:)?(?:row|c)[\s/>]")
_END_OF_CELLS = b"sheetData>"
_HIDDEN_ROW = re.compile(rb'<row r="(\d+)"[^>]* hidden="(?:1|true)"')
_HIDDEN_COLUMNS = re.compile(rb'<col(?=[^>]* hidden="(?:1|true)")( [^>]*)>')
_ATTRIBUTE = re.compile(rb' ([\w:]+)="([^"]*)"')
_MERGED = re.compile(rb'<mergeCell ref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"')


def is_plain(xml: bytes) -> bool:
    """Check whether the bytes of well-formed XML show what a parser would find.

    Tags have one `<` and one `>` each; where there are as many of one as of the other, no text and no attribute has
    a `>`, and whatever ends in `>` without a `<` before is in a tag.
    """
    return (
        _HEAD.match(xml) is not None
        and sum(map(xml.count, _NAMESPACES)) == 1
        and xml.count(b"xmlns=") == 1
        and xml.find(b"<?", 1) < 0
        and not any(mark in xml for mark in _NOWHERE)
        and xml.count(b"<") == xml.count(b">")
        and xml.count(b"<row") == xml.count(b'<row r="') + xml.count(b"<rowBreaks")
        and xml.count(b"<c ") == xml.count(b'<c r="')
        and xml.count(b"<mergeCell ") == xml.count(b'<mergeCell ref="')
        and not any(_is_in_tag(xml, mark) for mark in _NOT_IN_TAGS)
    )


def _is_in_tag(xml: bytes, mark: bytes) -> bool:
    """Check whether a character is followed by `>` before any `<`."""
    at = xml.find(mark)
    while at >= 0:
        bracket = _BRACKET.search(xml, at)
        if bracket is None:
            return False
        if bracket[0] == b">":
            return True
        at = xml.find(mark, bracket.end())
    return False


def read_facts(xml: bytes, fonts: Fonts | None = None) -> SheetFacts:
    """Read the facts of a sheet; `fonts`: only where it may have one that changes what a text says."""
    return sheet_xml.read(xml, fonts)[0] if fonts is not None or not is_plain(xml) else _facts_in(xml)


def _facts_in(xml: bytes) -> SheetFacts:
    found = SheetFacts()
    if b't="e"' in xml or b"<f" in xml:
        found.broken |= set(_broken_addresses(xml))
    for first_letters, first, last_letters, last in _MERGED.findall(xml):
        columns = column_index(first_letters.decode()), column_index(last_letters.decode())
        found.add_merged(int(first) - 1, columns[0], int(last) - 1, columns[1])
    if has_hidden(xml):
        found.hidden_rows |= {int(number) - 1 for number in _HIDDEN_ROW.findall(xml)}
        for columns_xml in _HIDDEN_COLUMNS.findall(xml):
            about = dict(_ATTRIBUTE.findall(columns_xml))
            start, end = int(about.get(b"min", b"1")), int(about.get(b"max", b"0"))
            found.hidden_columns |= set(range(start - 1, min(end, MAX_COLUMNS)))
    return found


def _broken_addresses(xml: bytes) -> Iterator[str]:
    """Find the addresses of error cells and of formulas without a value."""
    for match in _CELL.finditer(xml):
        attributes, cell = match[2], match[3] or b""
        uncalculated = _FORMULA.search(cell) and not _VALUE.search(cell) and b' t="str"' not in attributes
        if b' t="e"' in attributes or uncalculated:
            yield match[1].decode()


def has_hidden(xml: bytes) -> bool:
    """Check whether a sheet may have a hidden row or column: the name of an attribute is never escaped."""
    if b"hidden" not in xml:
        return False
    return xml.count(b"hidden") > xml.count(b' hidden="0"') + xml.count(b' hidden="false"')


def cells_spanned(xml: bytes, max_cells: int) -> int:
    """Count the cells that a parser expands; 0 if the number of the last row shows that they are few.

    The declared dimension is not used, as it may be wrong.
    """
    at = xml.rfind(b' r="') + 4
    last = _LAST_REFERENCE.match(xml, at) if at > len(b' r="') else None
    if last and int(last[1]) * MAX_COLUMNS <= max_cells:
        end = xml.find(_END_OF_CELLS, at)
        if end >= 0 and not _ROW_OR_CELL.search(xml, at, end):
            return 0
    return (_extent_in(xml) if is_plain(xml) else sheet_xml.read(xml)[1]).cells


def _extent_in(xml: bytes) -> Extent:
    extent = Extent()
    filled = _FILLED_CELL.findall(xml)
    if filled:
        columns = [column_index(letters.decode()) for letters in {letters for letters, _ in filled}]
        rows = [int(number) - 1 for number in {number for _, number in filled}]
        extent.add(min(rows), max(rows), min(columns), max(columns))
    return extent
