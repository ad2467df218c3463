"""Facts of a worksheet's XML by a parser, in one pass: broken formulas, hidden rows, merged cells, fonts, extent.

Source: ECMA-376 part 1, 18.3. `transforms.formats.plain_xml` finds the same, faster, where the XML is written plainly.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from lxml import etree

from transforms.formats.fonts import Piece, pieces_of, runs_of, tags
from transforms.formats.grid import PLAIN_FONT, Extent, Font, Run, SheetFacts, column_index
from transforms.formats.xml_parser import iterate

MAX_COLUMNS = 16384
TRUE = {"1", "true"}
_REFERENCE = re.compile(r"([A-Z]{1,3})(\d{1,7})")
_RANGE = re.compile(r"([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})")


@dataclass(frozen=True, slots=True)
class Fonts:
    """Fonts of a workbook that change what a text says. `cells`: by number of the cell style; `strings`: shared."""

    cells: Mapping[str, Font] = field(default_factory=dict)
    strings: Mapping[str, list[Piece]] = field(default_factory=dict)


@dataclass(slots=True)
class _Pass:
    """A pass over a sheet. `row`, `column`: 0-based, of the last row and cell."""

    fonts: Fonts
    facts: SheetFacts = field(default_factory=SheetFacts)
    extent: Extent = field(default_factory=Extent)
    row: int = -1
    column: int = -1

    def start_row(self, row: etree._Element) -> None:
        """Enter a row; one without a number follows the last."""
        written = row.get("r", "")
        self.row = int(written) - 1 if written.isascii() and written.isdecimal() else self.row + 1
        self.column = -1
        if row.get("hidden") in TRUE:
            self.facts.hidden_rows.add(self.row)

    def add_cell(self, cell: etree._Element) -> None:
        """Add a cell; one without a reference follows the last."""
        written = cell.get("r")
        matched = _REFERENCE.fullmatch(written or "")
        if matched:
            self.row, self.column = int(matched[2]) - 1, column_index(matched[1])
        elif written is None:
            self.column += 1
        else:
            return
        if len(cell):
            self.extent.add(self.row, self.row, self.column, self.column)
        value = cell.find("{*}v")
        has_value = value is not None and bool(value.text)
        kind = cell.get("t")
        if kind == "e" or (cell.find("{*}f") is not None and not has_value and kind != "str"):
            self.facts.add_broken(self.row, self.column)
        self._add_fonts(cell, kind, value.text or "" if value is not None else "")

    def _add_fonts(self, cell: etree._Element, kind: str | None, value: str) -> None:
        font = self.fonts.cells.get(cell.get("s", "0"), PLAIN_FONT)
        inline = cell.find("{*}is")
        if inline is not None:
            runs = runs_of(pieces_of(inline), font)
        elif kind == "s" and value in self.fonts.strings:
            runs = runs_of(self.fonts.strings[value], font)
        elif font != PLAIN_FONT:
            runs = [Run(value, *font)]
        else:
            return
        self.facts.add_runs(self.row, self.column, runs)

    def add_columns(self, columns: etree._Element) -> None:
        """Add columns of one width; hidden ones are noted."""
        if columns.get("hidden") in TRUE:
            first, last = int(columns.get("min", "1")), int(columns.get("max", "0"))
            self.facts.hidden_columns |= set(range(first - 1, min(last, MAX_COLUMNS)))

    def add_merged(self, merged: etree._Element) -> None:
        """Add a merged cell."""
        matched = _RANGE.fullmatch(merged.get("ref", ""))
        if matched:
            first_letters, first, last_letters, last = matched.groups()
            columns = column_index(first_letters), column_index(last_letters)
            self.facts.add_merged(int(first) - 1, columns[0], int(last) - 1, columns[1])


def read(xml: bytes, fonts: Fonts | None = None) -> tuple[SheetFacts, Extent]:
    """Read the facts of a sheet, and the extent of its filled cells; raises F-01 if the XML is damaged."""
    found = _Pass(fonts or Fonts())
    for event, element in iterate(xml, tags("row", "c", "col", "mergeCell"), ("start", "end")):
        name = element.tag.rpartition("}")[2]
        if event == "start":
            if name == "row":
                found.start_row(element)
        elif name == "c":
            found.add_cell(element)
            element.clear()
        elif name == "col":
            found.add_columns(element)
        elif name == "mergeCell":
            found.add_merged(element)
        else:
            element.clear()
    return found.facts, found.extent
