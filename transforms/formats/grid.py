"""Sheets of cells with their coordinates, the result of every format."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from transforms.text.cells import Cell


@lru_cache(maxsize=4096)
def column_letters(index: int) -> str:
    """Convert a 0-based index to letters: 0 → A, 26 → AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


@lru_cache(maxsize=4096)
def column_index(letters: str) -> int:
    """Convert letters to a 0-based index: A → 0, AA → 26."""
    index = 0
    for letter in letters:
        index = 26 * index + ord(letter) - 64
    return index - 1


class Font(NamedTuple):
    """The properties of a font that affect the meaning of its text."""

    superscript: bool = False
    struck: bool = False


PLAIN_FONT = Font()


class Run(NamedTuple):
    """A part of a cell's text in one font."""

    text: str
    superscript: bool = False
    struck: bool = False


@dataclass(slots=True)
class SheetFacts:
    """Facts of a sheet beside its values.

    `broken`: addresses of error cells and of formulas without a value. `hidden_rows`, `hidden_columns`: 0-based.
    `merged`: first row, first column, last row, last column of merged cells that reach over several rows, 0-based.
    `superscript`: address → the cell's text without its superscript. `struck`, `partly_struck`: addresses of cells
    struck out whole, or in part.
    """

    broken: set[str] = field(default_factory=set)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    superscript: dict[str, str] = field(default_factory=dict)
    struck: set[str] = field(default_factory=set)
    partly_struck: set[str] = field(default_factory=set)

    def add_merged(self, first_row: int, first_column: int, last_row: int, last_column: int) -> None:
        """Add a merged cell that spans several rows; others aren't needed."""
        if last_row > first_row:
            self.merged.append((first_row, first_column, last_row, last_column))

    def add_broken(self, row: int, column: int) -> None:
        """Add a cell without a usable value (0-based)."""
        self.broken.add(f"{column_letters(column)}{row + 1}")

    def add_runs(self, row: int, column: int, runs: Sequence[Run]) -> None:
        """Add what the fonts of a cell (0-based) say of its text."""
        visible = [run for run in runs if run.text.strip()]
        address = f"{column_letters(column)}{row + 1}"
        if any(run.superscript for run in visible):
            self.superscript[address] = "".join(run.text for run in runs if not run.superscript)
        if any(run.struck for run in visible):
            (self.struck if all(run.struck for run in visible) else self.partly_struck).add(address)

    @property
    def has_formatting(self) -> bool:
        """True if a cell is superscript or struck out, in part or whole."""
        return bool(self.superscript or self.struck or self.partly_struck)


@dataclass(slots=True)
class Extent:
    """The range from the first to the last filled cell, which a parser expands with all blanks between."""

    first_row: int = -1
    last_row: int = -1
    first_column: int = -1
    last_column: int = -1

    def add(self, first_row: int, last_row: int, first_column: int, last_column: int) -> None:
        """Extend the range by a block of cells (0-based, inclusive)."""
        known = self.first_row >= 0
        self.first_row = min(self.first_row, first_row) if known else first_row
        self.last_row = max(self.last_row, last_row)
        self.first_column = min(self.first_column, first_column) if known else first_column
        self.last_column = max(self.last_column, last_column)

    @property
    def cells(self) -> int:
        """The number of cells in the range."""
        if self.first_row < 0:
            return 0
        return (self.last_row - self.first_row + 1) * (self.last_column - self.first_column + 1)


@dataclass(slots=True)
class Sheet:
    """A sheet's cells as rows of values. `first_row`, `first_column`: position of the first value (0-based).

    `load_facts`: loads the facts on demand, as most sheets need none. `may_have_hidden`: whether rows or columns may be
    hidden. `hidden`: whether the sheet itself is. `uses_1904_dates`: whether days are counted from 1904, not 1900.
    `has_formatting`: whether a cell may be superscript or struck out.
    """

    name: str
    first_row: int
    first_column: int
    rows: list[list[Cell]]
    load_facts: Callable[[], SheetFacts] = field(default=SheetFacts, repr=False)
    may_have_hidden: bool = False
    hidden: bool = False
    uses_1904_dates: bool = False
    has_formatting: bool = False

    def address(self, row: int, column: int) -> str:
        """Return the A1 address of a value by its position in `rows`."""
        return f"{column_letters(self.first_column + column)}{self.first_row + row + 1}"

    def is_broken(self, address: str) -> bool:
        """Check whether a blank cell is a formula that failed or has no value (C-06)."""
        return address in self.load_facts().broken

    def merged_value(self, row: int, column: int) -> Cell:
        """Return the value of the merged cell that a blank cell (0-based) belongs to; blank if it isn't merged."""
        for first_row, first_column, last_row, last_column in self.load_facts().merged:
            if first_column <= column <= last_column and first_row <= row <= last_row:
                return self.rows[first_row - self.first_row][first_column - self.first_column]
        return ""

    def release(self) -> None:
        """Free the cells: a batch has a thousand sheets, and needs only their records from here on."""
        self.rows, self.load_facts = [], SheetFacts


def pad_rows(rows: Iterable[list[Cell]]) -> list[list[Cell]]:
    """Pad rows on the right to the same width."""
    kept = list(rows)
    width = max(map(len, kept), default=0)
    return [[*row, *[""] * (width - len(row))] for row in kept]
