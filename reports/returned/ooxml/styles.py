"""The looks of a workbook's cells (`styles.xml`): what marks need is added at the end, so that no index moves.

A marked cell gets a copy of its own look with another fill: number format, font, borders, alignment and protection
stay. Source: ECMA-376 part 1, §18.8.
"""

from reports.returned.ooxml.package import document
from reports.returned.ooxml.xml import Element, Markup, UnmarkableError, element_xml, tag
from reports.style.looks import MARK_COLOURS

# Colours that nobody picks by hand, so that marks of an earlier return are known again and taken away.
_COLLECTIONS = ("fonts", "fills", "borders", "cellXfs")
_FILLS_OF_EXCEL = 2  # whatever stands there, the first two fills are shown as none and as dots
EMPTY_STYLES = (
    '<styleSheet xmlns="{namespace}"><fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
    '</fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
    '<cellXfs count="1"><xf xfId="0"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)


class Styles:
    """The looks of one workbook; `result` is its `styles.xml` with what was added."""

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
        self._looks = self._members["cellXfs"]
        self.marked_before = frozenset(n for n, xf in enumerate(self._looks) if xf.number("fillId") in marks)
        self._copies: dict[tuple[int, str | None], int] = {}

    def _fill_of(self, colour: str, elements: list[Element]) -> int | None:
        """The fill of that colour and of nothing else, if there is one."""
        for element in elements:
            fill = element.parent.parent if element.parent else None
            solid = element.name == "fgColor" and element.attributes.get("rgb", "").upper() == colour
            if solid and fill in self._members["fills"]:
                return self._members["fills"].index(fill)
        return None

    def add(self, collection: str, xml: str) -> int:
        """Add a font, a fill, a border or a look; give its index."""
        self._markup.append(self._collections[collection], xml)
        index = self._sizes[collection]
        self._sizes[collection] += 1
        return index

    def fill(self, colour: str) -> int:
        """The fill of a colour (ARGB), added if need be."""
        while self._sizes["fills"] < _FILLS_OF_EXCEL:
            self.add("fills", self._named("fill", self._named("patternFill", patternType="none")))
        known = self._fills.get(colour)
        if known is None:
            shades = self._named("fgColor", rgb=colour) + self._named("bgColor", indexed="64")
            known = self._fills[colour] = self.add(
                "fills", self._named("fill", self._named("patternFill", shades, patternType="solid"))
            )
        return known

    def look(
        self, *, font: int = 0, fill: int = 0, border: int = 0, centred: bool = False, wrapped: bool = False
    ) -> int:
        """Add a look of ours."""
        across, wrap = "center" if centred else "left", "1" if wrapped else "0"
        alignment = self._named("alignment", horizontal=across, vertical="center", wrapText=wrap)
        ids = {"numFmtId": "0", "fontId": str(font), "fillId": str(fill), "borderId": str(border), "xfId": "0"}
        applied = dict.fromkeys(("applyFont", "applyFill", "applyBorder", "applyAlignment"), "1")
        return self.add("cellXfs", self._named("xf", alignment, **ids, **applied))

    def marked(self, look: int, severity: str) -> int:
        """The same look with the fill of a mark."""
        return self._with_fill(look, MARK_COLOURS[severity])

    def unmarked(self, look: int) -> int:
        """The same look without a fill; what was filled before an earlier mark isn't known any more."""
        return self._with_fill(look, None)

    def _with_fill(self, look: int, colour: str | None) -> int:
        if (look, colour) not in self._copies:
            if look >= len(self._looks):
                raise UnmarkableError(f"no look {look}")
            xf = self._looks[look]
            fill = 0 if colour is None else self.fill(colour)
            attributes = {**xf.attributes, "fillId": str(fill), "applyFill": "1"}
            copy = tag(xf.tag, attributes) + self._markup.text(xf) + f"</{xf.tag}>"
            self._copies[look, colour] = self.add("cellXfs", copy)
        return self._copies[look, colour]

    def _named(self, name: str, content: str = "", **attributes: str) -> str:
        return element_xml(self.prefix + name, attributes, content)

    def result(self) -> bytes:
        """The text with what was added."""
        for name, size in self._sizes.items():
            if size != len(self._members[name]):
                self._markup.set(self._collections[name], count=str(size))
        return self._markup.result()


def empty_styles(namespace: str) -> bytes:
    """The `styles.xml` of a workbook that has none."""
    return document(EMPTY_STYLES.format(namespace=namespace))
