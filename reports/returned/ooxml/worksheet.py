"""One worksheet of a workbook (`sheet1.xml`): cells get another style, a drawing is attached, the rest is unchanged.

Source: ECMA-376 part 1, §18.3. Rows and cells may leave out their address; they then follow the one before.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from reports.returned.ooxml.styles import Styles
from reports.returned.ooxml.xml import Element, Markup, UnmarkableError, tag
from transforms.formats.workbook import column_letters

_ADDRESS = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\s[^>]*?ref\s*=\s*[\"']([A-Z]+[0-9]+):([A-Z]+[0-9]+)[\"']")
_WIDTH = re.compile(r"[0-9]{1,3}(\.[0-9]+)?")
_MAX_ROWS, _MAX_COLUMNS = 1_048_576, 16_384
_DEFAULT_WIDTH = 8.43  # characters
# The elements that may follow a sheet's comment drawing; AlternateContent contains controls.
_BEHIND_LEGACY_DRAWING = frozenset(
    {
        *("legacyDrawingHF", "drawingHF", "picture", "oleObjects", "AlternateContent", "controls"),
        *("webPublishItems", "tableParts", "extLst"),
    }
)


class CellPosition(NamedTuple):
    """A cell by its row and column, both 0-based."""

    row: int
    column: int

    @property
    def address(self) -> str:
        """`G14`."""
        return f"{column_letters(self.column)}{self.row + 1}"


def parse_address(address: str | None) -> CellPosition | None:
    """Parse a cell's address (`G14`); None for any other text."""
    match = _ADDRESS.fullmatch(address or "")
    if not match:
        return None
    column = 0
    for letter in match[1]:
        column = 26 * column + ord(letter) - 64
    cell = CellPosition(int(match[2]) - 1, column - 1)
    return cell if cell.row < _MAX_ROWS and cell.column < _MAX_COLUMNS else None


class Worksheet:
    """A worksheet's XML, walked once, with the cells of `marks` filled by severity.

    Marks of an earlier return are removed.
    """

    def __init__(self, xml: bytes, marks: Mapping[CellPosition, str], styles: Styles) -> None:
        self._markup = Markup(xml)
        self._styles = styles
        self._waiting = sorted(marks.items(), reverse=True)  # the next one is the last, for pop()
        self._row: Element | None = None
        self._row_number = self._column_number = -1
        self._columns: list[tuple[int, int, float, int]] = []
        self._behind_drawing: Element | None = None
        self._root: Element | None = None
        self.drawing_id: str | None = None
        self._read()

    def _read(self) -> None:
        begins = {
            "worksheet": self._begin_sheet,
            "sheetView": self._begin_view,
            "col": self._begin_columns,
            "row": self._begin_row,
            "c": self._begin_cell,
            "legacyDrawing": self._begin_drawing,
        }
        ends = {"row": self._end_row, "sheetData": self._end_data}
        for begun, element in self._markup.walk():
            if handle := (begins if begun else ends).get(element.name):
                handle(element)
            elif begun and self._is_behind_drawing(element):
                self._behind_drawing = element
        if self._root is None or self._waiting:
            raise UnmarkableError("a worksheet without cells")

    def _begin_sheet(self, element: Element) -> None:
        self._root = self._root or element

    def _begin_view(self, element: Element) -> None:
        # Selected sheets form a group: typing into one changes the others too.
        if element.attributes.get("tabSelected") in ("1", "true"):
            self._markup.set(element, tabSelected="0")

    def _begin_columns(self, element: Element) -> None:
        width = element.attributes.get("width", "")
        characters = float(width) if _WIDTH.fullmatch(width) else _DEFAULT_WIDTH
        first, last = element.number("min", 1) - 1, element.number("max", 1) - 1
        self._columns.append((first, last, characters, element.number("style")))

    def _begin_row(self, element: Element) -> None:
        self._row, self._column_number = element, -1
        self._row_number = element.number("r", self._row_number + 2) - 1
        while self._waiting and self._waiting[-1][0].row < self._row_number:
            self._markup.insert_before(element, self._new_row(element.prefix))

    def _begin_cell(self, element: Element) -> None:
        cell = parse_address(element.attributes.get("r"))
        self._column_number = cell.column if cell else self._column_number + 1
        here = CellPosition(self._row_number, self._column_number)
        while self._waiting and self._waiting[-1][0] < here:
            self._drop_spans()
            self._markup.insert_before(element, self._new_cell(element.prefix, self._row))
        style = element.number("s")
        if self._waiting and self._waiting[-1][0] == here:
            _, severity = self._waiting.pop()
            self._markup.set(element, s=str(self._styles.marked(style, severity)))
        elif style in self._styles.marked_before:
            self._markup.set(element, s=str(self._styles.unmarked(style)))

    def _end_row(self, element: Element) -> None:
        while self._waiting and self._waiting[-1][0].row == self._row_number:
            self._drop_spans()
            self._markup.append(element, self._new_cell(element.prefix, element))

    def _drop_spans(self) -> None:
        """Remove the row's `spans`: they may be too narrow for a new cell, and are only a hint to Excel."""
        if self._row is not None and "spans" in self._row.attributes:
            self._markup.set(self._row, spans=None)

    def _end_data(self, element: Element) -> None:
        while self._waiting:
            self._markup.append(element, self._new_row(element.prefix))

    def _new_row(self, prefix: str) -> str:
        row = self._waiting[-1][0].row
        cells = ""
        while self._waiting and self._waiting[-1][0].row == row:
            cells += self._new_cell(prefix, None)
        return f'<{prefix}row r="{row + 1}">{cells}</{prefix}row>'

    def _new_cell(self, prefix: str, row: Element | None) -> str:
        """Write a blank cell for the next mark, with the style of its row or column."""
        cell, severity = self._waiting.pop()
        style = next((style for first, last, _, style in self._columns if first <= cell.column <= last), 0)
        if row is not None and row.attributes.get("customFormat") in ("1", "true"):
            style = row.number("s")
        return tag(f"{prefix}c", {"r": cell.address, "s": str(self._styles.marked(style, severity))}, closed=True)

    def _begin_drawing(self, element: Element) -> None:
        self.drawing_id = element.get("id")

    def _is_behind_drawing(self, element: Element) -> bool:
        outermost = element.parent is self._root and self._root is not None
        return self._behind_drawing is None and outermost and element.name in _BEHIND_LEGACY_DRAWING

    def attach_drawing(self, relation_id: str, relations: str) -> None:
        """Attach the drawing with the comment shapes to the sheet; `relations`: the namespace of relations."""
        if self._root is None:
            return
        attributes = {"xmlns:r": relations, "r:id": relation_id}
        xml = tag(f"{self._root.prefix}legacyDrawing", attributes, closed=True)
        if self._behind_drawing is not None:
            self._markup.insert_before(self._behind_drawing, xml)
        else:
            self._markup.append(self._root, xml)

    def width(self, column: int) -> float:
        """Return a column's width in characters."""
        return next((w for first, last, w, _ in self._columns if first <= column <= last), _DEFAULT_WIDTH)

    def result(self) -> bytes:
        """Return the changed XML."""
        return self._markup.result()


def shown_at(xml: bytes, cells: Iterable[CellPosition]) -> dict[CellPosition, CellPosition]:
    """Map each cell to the one that shows it: the first cell of its merged range, or itself."""
    shown = {cell: cell for cell in sorted(cells)}
    in_order = list(shown)
    for match in _MERGED.finditer(xml):
        first, last = parse_address(match[1].decode()), parse_address(match[2].decode())
        if first is None or last is None:
            continue
        for cell in in_order[bisect_left(in_order, first) : bisect_right(in_order, last)]:
            if first.column <= cell.column <= last.column:
                shown[cell] = first
    return shown


def deselected(xml: bytes) -> bytes:
    """Deselect a sheet of another kind (a chart's)."""
    markup = Markup(xml)
    for element in markup.elements():
        if element.name == "sheetView" and "tabSelected" in element.attributes:
            markup.set(element, tabSelected="0")
    return markup.result()
