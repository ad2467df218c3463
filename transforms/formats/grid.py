"""What every format gives: sheets of cells that know their coordinates."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from transforms.text.cells import Cell


@lru_cache(maxsize=4096)
def column_letters(index: int) -> str:
    """0 → A, 26 → AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


@lru_cache(maxsize=4096)
def column_index(letters: str) -> int:
    """A → 0, AA → 26."""
    index = 0
    for letter in letters:
        index = 26 * index + ord(letter) - 64
    return index - 1


@dataclass(slots=True)
class SheetFacts:
    """What stands in a file beside the values of a sheet.

    `broken`: addresses of error cells and of formulas without a value. `hidden_rows`, `hidden_columns`: 0-based.
    `merged`: first row, first column, last row, last column of merged cells that reach over several rows, 0-based.
    """

    broken: set[str] = field(default_factory=set)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)

    def add_merged(self, first_row: int, first_column: int, last_row: int, last_column: int) -> None:
        """Keep a merged cell that reaches over several rows; those of a header say nothing that isn't known."""
        if last_row > first_row:
            self.merged.append((first_row, first_column, last_row, last_column))

    def add_broken(self, row: int, column: int) -> None:
        """A cell without a usable value, by its place in the sheet (0-based)."""
        self.broken.add(f"{column_letters(column)}{row + 1}")


@dataclass(slots=True)
class Extent:
    """From the first to the last cell that holds something, blanks between them too: what a parser unfolds."""

    first_row: int = -1
    last_row: int = -1
    first_column: int = -1
    last_column: int = -1

    def add(self, first_row: int, last_row: int, first_column: int, last_column: int) -> None:
        """Take in a block of cells (0-based, both ends)."""
        known = self.first_row >= 0
        self.first_row = min(self.first_row, first_row) if known else first_row
        self.last_row = max(self.last_row, last_row)
        self.first_column = min(self.first_column, first_column) if known else first_column
        self.last_column = max(self.last_column, last_column)

    @property
    def cells(self) -> int:
        """How many cells it spans."""
        if self.first_row < 0:
            return 0
        return (self.last_row - self.first_row + 1) * (self.last_column - self.first_column + 1)


@dataclass(slots=True)
class Sheet:
    """A sheet's cells as rows of values. `first_row`, `first_column`: where the first value stands (0-based).

    `look`: gives the facts when they are asked for; most sheets' never are. `hides`: whether rows or columns may be
    hidden; `hidden`: whether the sheet itself is. `counts_from_1904`: whether its days are counted from 1904, not 1900.
    """

    name: str
    first_row: int
    first_column: int
    rows: list[list[Cell]]
    look: Callable[[], SheetFacts] = field(default=SheetFacts, repr=False)
    hides: bool = False
    hidden: bool = False
    counts_from_1904: bool = False

    def address(self, row: int, column: int) -> str:
        """The A1 address of a value by its place in `rows`."""
        return f"{column_letters(self.first_column + column)}{self.first_row + row + 1}"

    def is_broken(self, address: str) -> bool:
        """Whether a blank cell is a formula that failed or has no value (C-06)."""
        return address in self.look().broken

    def merged_value(self, row: int, column: int) -> Cell:
        """What a blank cell shows because it is merged with those above it; blank where it isn't. Both 0-based."""
        for first_row, first_column, last_row, last_column in self.look().merged:
            if first_column <= column <= last_column and first_row <= row <= last_row:
                return self.rows[first_row - self.first_row][first_column - self.first_column]
        return ""

    def release(self) -> None:
        """Let go of the cells: a batch holds a thousand sheets, and needs only their records from here on."""
        self.rows, self.look = [], SheetFacts


def squared(rows: Iterable[list[Cell]]) -> list[list[Cell]]:
    """Rows of one width, blanks added on the right."""
    kept = list(rows)
    width = max(map(len, kept), default=0)
    return [[*row, *[""] * (width - len(row))] for row in kept]
