"""Workbooks in memory, as units send them: pages of cells that a test changes before they are written."""

import io
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from enum import Enum

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

A1 = re.compile(r"([A-Z]+)([0-9]+)")


@dataclass(frozen=True)
class Formula:
    """A formula with the value its sender's program stored: a number, an error, or "" if it never did."""

    text: str
    value: float | str


class Sum(Enum):
    """A formula that adds up what the page holds: the numbers above it, or the two cells left of it."""

    ABOVE = "above"
    LEFT = "left"


@dataclass(frozen=True)
class Struck:
    """A cell that is struck out: all of it, or of a text its last `characters`."""

    value: float | str
    characters: int = 0


@dataclass(frozen=True)
class Raised:
    """A text with a part in superscript behind it."""

    text: str
    raised: str


UNCALCULATED = Formula("=C14+C15", "")
BROKEN = Formula("=#REF!", "#REF!")

Value = str | float | date | Formula | Sum | Struck | Raised | None


def place(address: str) -> tuple[int, int]:
    """`G14` → (13, 6)."""
    letters, digits = A1.fullmatch(address).groups()
    return int(digits) - 1, column(letters)


def column(letters: str) -> int:
    """`A` → 0, `AA` → 26."""
    number = 0
    for letter in letters:
        number = 26 * number + ord(letter) - 64
    return number - 1


@dataclass
class Page:
    """One worksheet: its cells by (row, column), both from 0."""

    name: str
    cells: dict[tuple[int, int], Value] = field(default_factory=dict)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden: bool = False
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[int] = field(default_factory=list)

    def row(self, number: int, *values: Value, start: str = "A") -> None:
        """Write a row's values, None leaving a cell alone."""
        for offset, value in enumerate(values):
            if value is not None:
                self.cells[number - 1, column(start) + offset] = value

    def move(self, *, rows_from: int = 0, rows: int = 0, columns_from: int = 0, columns: int = 0) -> None:
        """Shift the cells at or after a position; cells in the removed gap are lost."""
        moved = {}
        for (row, col), value in self.cells.items():
            if rows < 0 and rows_from <= row < rows_from - rows:
                continue
            if columns < 0 and columns_from <= col < columns_from - columns:
                continue
            moved[row + (rows if row >= rows_from else 0), col + (columns if col >= columns_from else 0)] = value
        self.cells = moved
        self.merged = []  # merging is looks only: the values are in the first cell anyway

    def number_at(self, row: int, col: int) -> float:
        """Return the number that a sum adds for a cell: 0 for a text, as in a spreadsheet."""
        value = self.cells.get((row, col))
        return value if isinstance(value, int | float) else 0

    def total(self, row: int, col: int, kind: Sum) -> float:
        """Compute the value of a Sum."""
        if kind is Sum.LEFT:
            return self.number_at(row, col - 1) + self.number_at(row, col - 2)
        return sum(self.number_at(above, col) for above in range(row))


Book = dict[str, Page]
Change = Callable[[Book], None]


def _lay_out(sheet: Worksheet, page: Page) -> None:
    """Hide and merge what the page hides and merges."""
    for hidden_row in page.hidden_rows:
        sheet.set_row(hidden_row, None, None, {"hidden": True})
    for hidden_column in page.hidden_columns:
        sheet.set_column(hidden_column, hidden_column, None, None, {"hidden": True})
    for merge in page.merged:
        sheet.merge_range(*merge, "")


def _write_marked(workbook: xlsxwriter.Workbook, sheet: Worksheet, row: int, col: int, cell: Struck | Raised) -> None:
    """Write a cell that is struck out or has superscript."""
    struck, superscript = ({"font_strikeout": True}, {"font_script": 1})
    match cell:
        case Struck(str(text), characters) if characters:
            sheet.write_rich_string(row, col, text[:-characters], workbook.add_format(struck), text[-characters:])
        case Struck():
            sheet.write(row, col, cell.value, workbook.add_format(struck))
        case Raised():
            sheet.write_rich_string(row, col, cell.text, workbook.add_format(superscript), cell.raised)


def write(book: Book) -> bytes:
    """Write the workbook and return its bytes."""
    file = io.BytesIO()
    workbook = xlsxwriter.Workbook(file, {"in_memory": True})
    day = workbook.add_format({"num_format": "dd/mm/yyyy"})
    for page in book.values():
        sheet = workbook.add_worksheet(page.name)
        if page.hidden:
            sheet.hide()
        _lay_out(sheet, page)
        for (row, col), value in page.cells.items():
            match value:
                case Sum():
                    sheet.write_formula(row, col, "=SUM(1)", None, page.total(row, col, value))
                case Formula():
                    sheet.write_formula(row, col, value.text, None, value.value)
                case date():
                    sheet.write_datetime(row, col, value, day)
                case str():
                    sheet.write_string(row, col, value)
                case Struck() | Raised():
                    _write_marked(workbook, sheet, row, col, value)
                case float() | int():
                    sheet.write(row, col, value)
    workbook.close()
    return file.getvalue()


def of(make: Callable[[], Book], *changes: Change) -> Callable[[], bytes]:
    """Return a function that makes, changes and writes a workbook."""

    def content() -> bytes:
        book = make()
        for change in changes:
            change(book)
        return write(book)

    return content


def _page(book: Book, where: str) -> tuple[Page, str]:
    name, _, place_in_page = where.partition("!")
    return book[name], place_in_page


def put(where: str, *values: Value) -> Change:
    """Write values from a cell to the right: `put("01A-XA!G14", 3)`; None clears a cell."""

    def change(book: Book) -> None:
        page, address = _page(book, where)
        row, col = place(address)
        for offset, value in enumerate(values):
            page.cells[row, col + offset] = value

    return change


def insert_row(where: str, *values: Value) -> Change:
    """Insert a row (`01A-XA!15`) with values from column A."""

    def change(book: Book) -> None:
        page, number = _page(book, where)
        page.move(rows_from=int(number) - 1, rows=1)
        page.row(int(number), *values)

    return change


def drop_row(where: str) -> Change:
    """Delete a row: `02-DN!14`."""

    def change(book: Book) -> None:
        page, number = _page(book, where)
        page.move(rows_from=int(number) - 1, rows=-1)

    return change


def insert_column(where: str, cells: dict[int, Value]) -> Change:
    """Insert a column (`01A-XA!D`) with values by row number."""

    def change(book: Book) -> None:
        page, letters = _page(book, where)
        page.move(columns_from=column(letters), columns=1)
        for number, value in cells.items():
            page.cells[number - 1, column(letters)] = value

    return change


def drop_column(where: str) -> Change:
    """Delete a column: `01A-XA!E`."""

    def change(book: Book) -> None:
        page, letters = _page(book, where)
        page.move(columns_from=column(letters), columns=-1)

    return change


def drop_sheet(name: str) -> Change:
    """Leave a sheet out."""
    return lambda book: book.pop(name) and None


def hide(where: str, *others: str) -> Change:
    """Hide rows and columns of a sheet: `hide("01A-XA!14", "15", "C")`; without either the sheet itself."""

    def change(book: Book) -> None:
        page, first = _page(book, where)
        page.hidden = page.hidden or not first
        for place_in_page in (first, *others):
            if place_in_page.isdecimal():
                page.hidden_rows.append(int(place_in_page) - 1)
            elif place_in_page:
                page.hidden_columns.append(column(place_in_page))

    return change


def merge(where: str) -> Change:
    """Merge cells: `merge("01B-XA!B10:B11")`."""

    def change(book: Book) -> None:
        page, block = _page(book, where)
        first, _, last = block.partition(":")
        page.merged.append((*place(first), *place(last)))

    return change


def add_sheet(page: Page) -> Change:
    """Add a sheet."""
    return lambda book: book.update({page.name: page})


def stating(*, unit: str | None = None, code: str | None = None, period: str | None = None) -> Change:
    """Change what every sheet states above its table; a blank text takes the statement away."""

    def change(book: Book) -> None:
        for page in book.values():
            if unit is not None:
                page.row(6, "Đơn vị báo cáo:" if unit else "", None, unit)
            if code is not None:
                page.row(7, f"Mã đơn vị: {code}" if code else "")
            if period is not None:
                page.row(5, f"Kỳ báo cáo: {period}" if period else "")

    return change
