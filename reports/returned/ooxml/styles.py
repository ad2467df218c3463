"""The cell styles of a workbook (`styles.xml`): those of marks are appended, so that no index changes.

A marked cell gets a copy of its own style with another fill: number format, font, borders, alignment and protection
stay. Source: ECMA-376 part 1, §18.8.
"""

from reports.returned.ooxml.package import document
from reports.returned.ooxml.xml import Element, Markup, UnmarkableError, element_xml, tag
from reports.style.cell_formats import MARK_COLOURS

_COLLECTIONS = ("fonts", "fills", "borders", "cellXfs")
_FILLS_OF_EXCEL = 2  # Excel shows the first two fills as none and as dots, whatever they declare
EMPTY_STYLES = (
    '<styleSheet xmlns="{namespace}"><fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
    '</fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
    '<cellXfs count="1"><xf xfId="0"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)


class Styles:
    """The cell styles of one workbook.

    Marks of an earlier return are recognised by their fill: its colours are unusual ones.
    """

    def __init__(self, xml: bytes) -> None:
        self._markup = Markup(xml)
        self._collections: dict[str, Element] = {}
        self._members: dict[str, list[Element]] = {name: [] for name in _COLLECTIONS}
        elements = self._markup.elements()
        for element in elements:
            if element.name in _COLLECTIONS and element.parent_name == "styleSheet":
                self._collections[element.name] = element
            elif element.parent is not None and element.parent is self._collections.get(element.parent_name):
                self._members[element.parent_name].append(element)
        if missing := [name for name in _COLLECTIONS if name not in self._collections]:
            raise UnmarkableError(f"styles without {missing}")
        self._sizes = {name: len(members) for name, members in self._members.items()}
        self.prefix = elements[0].prefix
        self._fills = {colour: self._fill_of(colour, elements) for colour in MARK_COLOURS.values()}
        marks = {fill for fill in self._fills.values() if fill is not None}
        self._cell_styles = self._members["cellXfs"]
        self.marked_before = frozenset(n for n, xf in enumerate(self._cell_styles) if xf.number("fillId") in marks)
        self._copies: dict[tuple[int, str | None], int] = {}

    def _fill_of(self, colour: str, elements: list[Element]) -> int | None:
        """Find the solid fill of a colour; None where the workbook has none."""
        for element in elements:
            fill = element.parent.parent if element.parent else None
            solid = element.name == "fgColor" and element.attributes.get("rgb", "").upper() == colour
            if solid and fill in self._members["fills"]:
                return self._members["fills"].index(fill)
        return None

    def add(self, collection: str, xml: str) -> int:
        """Add a font, a fill, a border or a cell style, and return its index."""
        self._markup.append(self._collections[collection], xml)
        index = self._sizes[collection]
        self._sizes[collection] += 1
        return index

    def fill(self, colour: str) -> int:
        """Return the index of a colour's fill (ARGB), adding it where it is missing."""
        while self._sizes["fills"] < _FILLS_OF_EXCEL:
            self.add("fills", self._element("fill", self._element("patternFill", patternType="none")))
        known = self._fills.get(colour)
        if known is None:
            shades = self._element("fgColor", rgb=colour) + self._element("bgColor", indexed="64")
            known = self._fills[colour] = self.add(
                "fills", self._element("fill", self._element("patternFill", shades, patternType="solid"))
            )
        return known

    def cell_style(
        self, *, font: int = 0, fill: int = 0, border: int = 0, centred: bool = False, wrapped: bool = False
    ) -> int:
        """Add a cell style, and return its index."""
        across, wrap = "center" if centred else "left", "1" if wrapped else "0"
        alignment = self._element("alignment", horizontal=across, vertical="center", wrapText=wrap)
        ids = {"numFmtId": "0", "fontId": str(font), "fillId": str(fill), "borderId": str(border), "xfId": "0"}
        applied = dict.fromkeys(("applyFont", "applyFill", "applyBorder", "applyAlignment"), "1")
        return self.add("cellXfs", self._element("xf", alignment, **ids, **applied))

    def marked(self, cell_style: int, severity: str) -> int:
        """Return the same style with the fill of a mark."""
        return self._with_fill(cell_style, MARK_COLOURS[severity])

    def unmarked(self, cell_style: int) -> int:
        """Return the same style without a fill; the fill before an earlier mark is not known any more."""
        return self._with_fill(cell_style, None)

    def _with_fill(self, cell_style: int, colour: str | None) -> int:
        if (cell_style, colour) not in self._copies:
            if cell_style >= len(self._cell_styles):
                raise UnmarkableError(f"no cell style {cell_style}")
            xf = self._cell_styles[cell_style]
            fill = 0 if colour is None else self.fill(colour)
            attributes = {**xf.attributes, "fillId": str(fill), "applyFill": "1"}
            copy = tag(xf.tag, attributes) + self._markup.text(xf) + f"</{xf.tag}>"
            self._copies[cell_style, colour] = self.add("cellXfs", copy)
        return self._copies[cell_style, colour]

    def _element(self, name: str, content: str = "", **attributes: str) -> str:
        return element_xml(self.prefix + name, attributes, content)

    def result(self) -> bytes:
        """Return `styles.xml` with the additions."""
        for name, size in self._sizes.items():
            if size != len(self._members[name]):
                self._markup.set(self._collections[name], count=str(size))
        return self._markup.result()


def empty_styles(namespace: str) -> bytes:
    """Write the `styles.xml` of a workbook without one."""
    return document(EMPTY_STYLES.format(namespace=namespace))
