"""Packages of Office: which part is the workbook, and where its sheets are. Source: ECMA-376 part 2.

The parser looks for fixed names. A package with other names is rearranged: `_rels/.rels` and the workbook's relations
say what each part is.
"""

import posixpath
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import unquote

from lxml import etree

from transforms.formats.archive import CheckedParts

ROOT_RELATIONS = "_rels/.rels"
_USUAL = {"xl/workbook.xml": "xl/_rels/workbook.xml.rels", "xl/workbook.bin": "xl/_rels/workbook.bin.rels"}
_ENDINGS = {"xml", "bin"}
_SHARED = {"sharedStrings", "styles"}
_SHEETS = {"worksheet": "worksheets", "chartsheet": "chartsheets", "dialogsheet": "dialogsheets"}
_NAMESPACE = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPES = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"


class Relation(NamedTuple):
    """A relation of a part. `kind`: the last segment of its type; `target`: as written, external ones left out."""

    id: str
    kind: str
    target: str


@lru_cache(maxsize=256)
def relations(xml: bytes) -> tuple[Relation, ...]:
    """Parse a part's relations; none if the XML is damaged. Files of an office share them byte for byte."""
    try:
        root = etree.fromstring(xml, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))
    except etree.XMLSyntaxError:
        return ()
    return tuple(
        Relation(one.get("Id", ""), one.get("Type", "").rpartition("/")[2], one.get("Target", ""))
        for one in root.iter("{*}Relationship")
        if one.get("TargetMode") != "External"
    )


def relations_part(part: str) -> str:
    """Return the name of the part that holds a part's relations."""
    folder, _, name = part.rpartition("/")
    return posixpath.join(folder, "_rels", f"{name}.rels")


def targets(parts: Mapping[str, bytes], part: str) -> dict[str, str]:
    """Read a part's relations: id → name of the target's part."""
    found = relations(parts.get(relations_part(part), b""))
    return {relation.id: resolved(part, relation.target) for relation in found}


@lru_cache(maxsize=1024)
def resolved(part: str, target: str) -> str:
    """Return the name of the part that a relation of `part` points to."""
    joined = posixpath.join("/", posixpath.dirname(part), unquote(target.replace("\\", "/")))
    return posixpath.normpath(joined).lstrip("/")


def main_part(parts: Mapping[str, bytes]) -> str:
    """Return the name of the package's main part as its relations spell it; blank if they name none."""
    found = [one.target for one in relations(parts.get(ROOT_RELATIONS, b"")) if one.kind == "officeDocument"]
    return resolved("", found[0]) if found else ""


def arranged(parts: CheckedParts) -> CheckedParts:
    """Return the parts of a workbook under the names that its parser looks for."""
    root = parts.get(ROOT_RELATIONS, b"")
    if any(_is_usual(root, parts.get(rels, b""), book, tuple(parts)) for book, rels in _USUAL.items() if book in parts):
        return parts
    names = {name.lower(): name for name in parts}
    book = names.get(main_part(parts).lower(), "") or next((names[usual] for usual in _USUAL if usual in names), "")
    listed = relations(parts.get(names.get(relations_part(book).lower(), ""), b"")) if book else ()
    ending = book.rpartition(".")[2].lower()
    if ending not in _ENDINGS or not any(one.kind in _SHEETS for one in listed):
        return parts
    return _rearranged(parts, names, book, ending, listed)


@lru_cache(maxsize=256)
def _is_usual(root: bytes, book_relations: bytes, book: str, names: tuple[str, ...]) -> bool:
    """Check whether each part of a workbook has the very name that its relation gives, and each sheet its folder."""
    listed = relations(book_relations)
    folded = {name.lower() for name in names}
    for one in listed:
        target = resolved(book, one.target)
        if one.kind in _SHEETS and not target.startswith(f"xl/{_SHEETS[one.kind]}/"):
            return False
        is_needed = one.kind in _SHEETS or one.kind in _SHARED
        if is_needed and target not in names and target.lower() in folded:
            return False
    return bool(listed) and main_part({ROOT_RELATIONS: root}) == book


def _rearranged(
    parts: CheckedParts, names: Mapping[str, str], book: str, ending: str, listed: tuple[Relation, ...]
) -> CheckedParts:
    """Copy the workbook, its sheets and what they share to their usual places, with relations that say so."""
    moved = CheckedParts()
    moved.put(ROOT_RELATIONS, _relations_xml([_line("r1", "officeDocument", f"xl/workbook.{ending}")]))
    moved.put(f"xl/workbook.{ending}", parts[book])
    lines = []
    for number, one in enumerate(listed, start=1):
        source = names.get(resolved(book, one.target).lower(), "")
        if source and (one.kind in _SHEETS or one.kind in _SHARED):
            target = f"{one.kind}.{ending}" if one.kind in _SHARED else f"{_SHEETS[one.kind]}/sheet{number}.{ending}"
            moved.put(f"xl/{target}", parts[source])
            lines.append(_line(one.id, one.kind, target))
    moved.put(f"xl/_rels/workbook.{ending}.rels", _relations_xml(lines))
    return moved


def _line(relation_id: str, kind: str, target: str) -> bytes:
    line = etree.Element("Relationship", Id=relation_id, Type=_TYPES + kind, Target=target)
    return bytes(etree.tostring(line))


def _relations_xml(lines: list[bytes]) -> bytes:
    return b'<Relationships xmlns="%s">%s</Relationships>' % (_NAMESPACE.encode(), b"".join(lines))
