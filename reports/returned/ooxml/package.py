"""The parts of a workbook file (.xlsx, .xlsm, .xltx, .xltm), their relations and their content types.

Source: ECMA-376 part 2 (Open Packaging Conventions).
"""

import io
import posixpath
import zipfile
import zlib
from dataclasses import dataclass

from reports.returned.ooxml.xml import Element, Markup, UnmarkableError, tag
from transforms.formats.workbook import MAX_EXPANDED_BYTES

_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_XML_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_CONTENT_TYPES = "[Content_Types].xml"
_FIRST_DAY = (1980, 1, 1, 0, 0, 0)  # the time of every entry, so that equal input gives equal bytes
_READABLE_BY_ALL = 0o644 << 16
_DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, KeyError, OSError, RuntimeError, ValueError)


@dataclass(frozen=True, slots=True)
class Relation:
    """A relation from one part to another. `kind`: the last segment of its type; `target`: the part's name."""

    id: str
    kind: str
    type: str
    target: str


def document(xml: str) -> bytes:
    """Encode a new part: the XML declaration and its root element."""
    return (_XML_DECLARATION + xml).encode()


class Package:
    """An opened workbook file. Changes are collected; `result` returns the new file.

    Raises UnmarkableError where the file is no such package, is damaged, or exceeds a limit.
    """

    def __init__(self, content: bytes) -> None:
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(content))
        except _DAMAGED as error:
            raise UnmarkableError("no zip archive") from error
        self._order = [entry.filename for entry in self._archive.infolist() if not entry.filename.endswith("/")]
        self._names = {name.lower(): name for name in self._order}  # part names ignore case
        self._changed: dict[str, bytes | None] = {}
        if len(self._names) != len(self._order) or "" in self._names:
            raise UnmarkableError("an entry twice, or without a name")
        if sum(entry.file_size for entry in self._archive.infolist()) > MAX_EXPANDED_BYTES:
            raise UnmarkableError("too large when expanded")

    def _key(self, part: str) -> str:
        """Return the part's name as the file spells it."""
        return self._names.get(part.lower(), part)

    def __contains__(self, part: str) -> bool:
        name = self._key(part)
        return self._changed[name] is not None if name in self._changed else name.lower() in self._names

    def read(self, part: str) -> bytes:
        """Read a part with its changes so far."""
        changed = self._changed.get(self._key(part))
        if changed is not None:
            return changed
        if part not in self:
            raise UnmarkableError(f"no part {part}")
        try:
            return self._archive.read(self._key(part))
        except _DAMAGED as error:
            raise UnmarkableError(f"{part} is damaged") from error

    def write(self, part: str, content: bytes) -> None:
        """Add or replace a part."""
        self._changed[self._key(part)] = content

    def add(self, part: str, content: bytes, content_type: str) -> None:
        """Add a part and declare its content type."""
        self.write(part, content)
        markup = Markup(self.read(_CONTENT_TYPES))
        root, *_ = markup.elements()
        markup.append(
            root, tag(f"{root.prefix}Override", {"PartName": f"/{part}", "ContentType": content_type}, closed=True)
        )
        self.write(_CONTENT_TYPES, markup.result())

    def remove(self, part: str) -> None:
        """Remove a part with its relations and its content type."""
        for name in (part, _relations_of(part)):
            if name in self:
                self._changed[self._key(name)] = None
        markup = Markup(self.read(_CONTENT_TYPES))
        for element in markup.elements():
            if (element.attributes.get("PartName") or "").lower() == f"/{part}".lower():
                markup.replace(element, "")
        self.write(_CONTENT_TYPES, markup.result())

    def free_name(self, stem: str, extension: str) -> str:
        """Find an unused part name: `xl/comments` + `xml` → `xl/comments1.xml`."""
        number = 1
        while f"{stem}{number}.{extension}" in self:
            number += 1
        return f"{stem}{number}.{extension}"

    def relations(self, part: str) -> list[Relation]:
        """List a part's relations inside the file; "" for those of the package itself."""
        return [relation for _, relation in self._relations(part)[1]]

    def _relations(self, part: str) -> tuple[Markup | None, list[tuple[Element, Relation]]]:
        if _relations_of(part) not in self:
            return None, []
        markup = Markup(self.read(_relations_of(part)))
        found = []
        for element in markup.elements():
            attributes = element.attributes
            if element.name == "Relationship" and attributes.get("TargetMode") != "External":
                type_ = attributes.get("Type", "")
                target = _resolve_target(part, attributes.get("Target", ""))
                found.append((element, Relation(attributes.get("Id", ""), type_.rpartition("/")[2], type_, target)))
        return markup, found

    def relate(self, part: str, target: str, type_: str) -> str:
        """Add a relation between two parts, and return its id."""
        name = _relations_of(part)
        if name not in self:
            self.write(name, document(f'<Relationships xmlns="{_RELATIONS}"></Relationships>'))
        markup = Markup(self.read(name))
        root, *relations = markup.elements()
        used = {element.attributes.get("Id") for element in relations}
        relation_id = next(i for n in range(1, len(used) + 2) if (i := f"rIdCs{n}") not in used)
        attributes = {"Id": relation_id, "Type": type_, "Target": f"/{target}"}
        markup.append(root, tag(f"{root.prefix}Relationship", attributes, closed=True))
        self.write(name, markup.result())
        return relation_id

    def unrelate(self, part: str, relation_id: str) -> None:
        """Remove a relation."""
        markup, relations = self._relations(part)
        for element, relation in relations:
            if markup is not None and relation.id == relation_id:
                markup.replace(element, "")
        if markup is not None:
            self.write(_relations_of(part), markup.result())

    def declare_default(self, extension: str, content_type: str) -> None:
        """Declare the content type of an extension, unless it is declared already."""
        markup = Markup(self.read(_CONTENT_TYPES))
        root, *elements = markup.elements()
        if not any((e.attributes.get("Extension") or "").lower() == extension for e in elements):
            attributes = {"Extension": extension, "ContentType": content_type}
            # the schema wants extensions' types before those of single parts
            markup.insert_before(elements[0], tag(f"{root.prefix}Default", attributes, closed=True))
            self.write(_CONTENT_TYPES, markup.result())

    def content_type(self, part: str) -> str:
        """Return the declared content type of a part."""
        elements = Markup(self.read(_CONTENT_TYPES)).elements()
        for element in elements:
            if (element.attributes.get("PartName") or "").lower() == f"/{part}".lower():
                return element.attributes.get("ContentType", "")
        extension = part.rpartition(".")[2].lower()
        defaults = {
            (e.attributes.get("Extension") or "").lower(): e.attributes.get("ContentType", "") for e in elements
        }
        return defaults.get(extension, "")

    def result(self) -> bytes:
        """Write the file: its parts in their order, then the new ones."""
        file = io.BytesIO()
        new = [part for part in self._changed if part.lower() not in self._names]
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            for name in [*self._order, *new]:
                if name not in self._changed or self._changed[name] is not None:
                    entry = zipfile.ZipInfo(name, _FIRST_DAY)
                    entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, _READABLE_BY_ALL
                    archive.writestr(entry, self.read(name))
        return file.getvalue()


def _relations_of(part: str) -> str:
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def _resolve_target(part: str, target: str) -> str:
    """Resolve the target of a relation of `part` to a part name."""
    if target.startswith("/"):
        return target.lstrip("/")
    return posixpath.normpath(posixpath.join(posixpath.dirname(part), target))
