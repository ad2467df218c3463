"""A workbook's list of sheets (`workbook.xml`), and a sheet to insert in front of it.

Names of one sheet (print areas, filters) refer to it by its index in the list and are renumbered; formulas, the
order of calculation and pivot tables use other identifiers and stay unchanged. Source: ECMA-376 part 1, §18.2.
"""

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from reports.returned.ooxml.package import Package, Relation
from reports.returned.ooxml.xml import Element, Markup, UnmarkableError, tag

_EXTENSIONS = {
    "sheet.main": ".xlsx",
    "sheet.macroenabled": ".xlsm",
    "template.main": ".xltx",
    "template.macroenabled": ".xltm",
}
_WORKSHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_FRONT_NAMES = frozenset({"sheets", "functionGroups", "externalReferences"})  # come before the defined names


@dataclass(frozen=True, slots=True)
class BookSheet:
    """A sheet of the list: its name and its part; `kind`: `worksheet`, `chartsheet` …"""

    name: str
    part: str
    kind: str
    element: Element


class Book:
    """The workbook of a package. `namespace`, `relations`: the two XML namespaces of its parts."""

    def __init__(self, package: Package) -> None:
        self._package = package
        main = next((r for r in package.relations("") if r.kind == "officeDocument"), None)
        if main is None:
            raise UnmarkableError("no workbook in the package")
        self.part = main.target
        self.extension = self._read_extension()
        self._markup = Markup(package.read(self.part))
        self._elements = self._markup.elements()
        root = self._elements[0]
        self._prefix = root.prefix
        self.namespace = root.attributes.get(f"xmlns:{root.prefix[:-1]}" if root.prefix else "xmlns", "")
        self.relations = main.type.rpartition("/")[0]
        self._list = next((e for e in self._elements if e.name == "sheets" and e.parent is root), None)
        if self._list is None or not self.namespace:
            raise UnmarkableError("a workbook without sheets")
        self._related = {r.id: r for r in package.relations(self.part)}
        self.sheets = [self._sheet(e) for e in self._elements if e.parent is self._list]

    def _read_extension(self) -> str:
        kind = self._package.content_type(self.part).lower()
        found = next((ext for words, ext in _EXTENSIONS.items() if f".{words}" in kind), None)
        if found is None:
            raise UnmarkableError(f"no workbook but {kind}")
        return found

    def _sheet(self, element: Element) -> BookSheet:
        relation = self._related.get(element.get("id") or "", Relation("", "", "", ""))
        return BookSheet(element.attributes.get("name", ""), relation.target, relation.kind, element)

    def part_of(self, kind: str) -> str | None:
        """Return the workbook's part of a kind (`styles`); None where it has none."""
        return next((r.target for r in self._related.values() if r.kind == kind), None)

    def add_part(self, part: str, content: bytes, kind: str, content_type: str) -> str:
        """Add a part with a relation from the workbook, and return the relation's id."""
        self._package.add(part, content, content_type)
        return self._package.relate(self.part, part, f"{self.relations}/{kind}")

    def insert_first(self, name: str, xml: bytes, title_rows: str) -> None:
        """Insert a sheet before all others as the active one, replacing any sheet of that name.

        `title_rows`: the rows printed on every page, as `$6:$6`.
        """
        same = [sheet for sheet in self.sheets if _same(sheet.name, name)]
        ids = [sheet.element.number("sheetId") for sheet in self.sheets]
        relation = self.add_part(
            self._package.free_name("xl/worksheets/sheet", "xml"), xml, "worksheet", _WORKSHEET_TYPE
        )
        attributes = {"name": name, "sheetId": str(max(ids, default=0) + 1)}
        attributes |= {"xmlns:r": self.relations, "r:id": relation}
        entry = tag(f"{self._prefix}sheet", attributes, closed=True)
        for sheet in same:
            self._markup.replace(sheet.element, "")
            self._package.unrelate(self.part, sheet.element.get("id") or "")
            self._package.remove(sheet.part)
        if self.sheets:
            self._markup.insert_before(self.sheets[0].element, entry)
        kept = [index for index, sheet in enumerate(self.sheets) if sheet not in same]
        self._renumber_names({old: new for new, old in enumerate(kept, start=1)}, name, title_rows)
        self._activate_first()

    def _renumber_names(self, moved: dict[int, int], name: str, title_rows: str) -> None:
        names = [e for e in self._elements if e.name == "definedName"]
        for element in names:
            if "localSheetId" not in element.attributes:
                continue
            index = element.number("localSheetId")
            if index in moved:
                self._markup.set(element, localSheetId=str(moved[index]))
            else:
                self._markup.replace(element, "")
        p = self._prefix
        titles = tag(f"{p}definedName", {"name": "_xlnm.Print_Titles", "localSheetId": "0"})
        titles += f"'{name}'!{title_rows}</{p}definedName>"
        listed = next((e for e in self._elements if e.name == "definedNames"), None)
        if listed is not None:  # an empty list, too: a second one beside it is not valid
            self._markup.append(listed, titles)
        else:
            self._insert_after(_FRONT_NAMES, f"<{p}definedNames>{titles}</{p}definedNames>")

    def _insert_after(self, names: frozenset[str], xml: str) -> None:
        """Add a child of the root after the last of those named."""
        root = self._elements[0]
        children = [e for e in self._elements if e.parent is root]
        last = max(n for n, child in enumerate(children) if child.name in names)
        if last + 1 < len(children):
            self._markup.insert_before(children[last + 1], xml)
        else:
            self._markup.append(root, xml)

    def _activate_first(self) -> None:
        for element in self._elements:
            if element.name == "workbookView":
                self._markup.set(element, activeTab="0", firstSheet="0")

    def write(self) -> None:
        """Write the list back into the package."""
        self._package.write(self.part, self._markup.result())


def _same(one: str, other: str) -> bool:
    """Check whether Excel takes two sheet names for the same."""
    key: Callable[[str], str] = lambda text: unicodedata.normalize("NFC", text).casefold().strip()  # noqa: E731
    return key(one) == key(other)
