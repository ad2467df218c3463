"""Facts of an .xlsx that calamine doesn't return: from its workbook, its styles and each sheet's XML."""

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache, partial
from typing import NamedTuple

from transforms.formats import fonts, package, plain_xml
from transforms.formats.grid import SheetFacts
from transforms.formats.sheet_xml import TRUE, Fonts
from transforms.formats.xml_parser import parse

Parts = Mapping[str, bytes]

WORKBOOK, STYLES = "xl/workbook.xml", "xl/styles.xml"
STRINGS, _RELATIONS = "xl/sharedStrings.xml", package.relations_part(WORKBOOK)


class _Book(NamedTuple):
    """The workbook's own part. `sheets`: name and relation of each."""

    sheets: tuple[tuple[str, str], ...]
    uses_1904_dates: bool


@lru_cache(maxsize=64)
def _book(xml: bytes) -> _Book:
    root = parse(xml, WORKBOOK)
    sheets = []
    for sheet in root.iterfind("{*}sheets/{*}sheet"):
        relation = next((value for key, value in sheet.attrib.items() if key.endswith("}id")), "")
        sheets.append((sheet.get("name", ""), relation))
    return _Book(tuple(sheets), any(about.get("date1904") in TRUE for about in root.iterfind("{*}workbookPr")))


def sheet_entries(parts: Parts) -> dict[str, str]:
    """Map the name of each sheet to its part."""
    targets = package.targets(parts, WORKBOOK)
    found = {name: targets.get(relation, "") for name, relation in _book(parts[WORKBOOK]).sheets}
    return {name: entry for name, entry in found.items() if entry in parts}


def worksheets(parts: Parts) -> dict[str, bytes]:
    """Map the entry of every worksheet to its XML, in any order."""
    entries = _worksheet_entries(parts.get(_RELATIONS, b""))
    return {entry: parts[entry] for entry in entries if entry in parts}


def with_merged_cells_first(xml: bytes) -> bytes:
    """Put an empty list of merged cells before a sheet's cells.

    calamine walks a sheet twice, first to its merged cells, which come after all others and change no value. The
    empty list ends that walk: nearly half of its time.
    """
    return xml.replace(b"<sheetData>", b'<mergeCells count="0"></mergeCells><sheetData>', 1)


@lru_cache(maxsize=256)
def _worksheet_entries(relations: bytes) -> frozenset[str]:
    listed = package.relations(relations)
    return frozenset(package.resolved(WORKBOOK, one.target) for one in listed if one.kind == "worksheet")


def uses_1904_dates(parts: Parts) -> bool:
    """Check whether days are counted from 1904; the name of an attribute is never escaped."""
    return b"date1904" in parts[WORKBOOK] and _book(parts[WORKBOOK]).uses_1904_dates


@lru_cache(maxsize=64)
def number_formats_only(styles: bytes) -> bytes:
    """Cut fonts, fills and borders from the styles, to parse them faster; an unusual layout stays as it is.

    Number formats are needed: only they distinguish a day from a number.
    """
    begins, ends = styles.find(b"<cellXfs"), styles.find(b"</cellXfs>")
    first, first_font = styles.find(b"<styleSheet"), styles.find(b"<fonts")
    if not 0 <= first < first_font < begins < ends or b"<!" in styles or styles.count(b"<numFmts", first_font):
        return styles
    return styles[:first_font] + styles[begins:ends] + b"</cellXfs></styleSheet>"


def has_formatting(parts: Parts, sheets: Iterable[bytes]) -> bool:
    """Check whether a cell may be superscript or struck out."""
    if fonts.cell_fonts(parts.get(STYLES, b"")) or fonts.has_marked_strings(parts.get(STRINGS, b"")):
        return True
    return any(map(fonts.has_marked_texts, sheets))


def facts(parts: Parts, styles: bytes, *, with_formatting: bool) -> dict[str, SheetFacts]:
    """Read the facts of all sheets: name → facts. `styles`: before anything was cut from them."""
    read: Callable[[bytes], SheetFacts] = plain_xml.read_facts
    if with_formatting:
        known = Fonts(fonts.cell_fonts(styles), fonts.marked_strings(parts.get(STRINGS, b"")))
        read = partial(plain_xml.read_facts, fonts=known)
    return {name: read(parts[entry]) for name, entry in sheet_entries(parts).items()}
