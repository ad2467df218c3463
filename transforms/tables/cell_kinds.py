"""Kinds of cell as a reader of rows tells them apart: blank, number, digits in a text."""

from collections.abc import Sequence
from typing import TypeGuard

from transforms.text.cells import Cell
from transforms.text.spelling import normalise


def is_blank(cell: Cell | None) -> bool:
    """Check whether a cell is empty or white space."""
    return cell is None or (isinstance(cell, str) and not normalise(cell))


def is_number(cell: Cell | None) -> TypeGuard[float]:
    """Check whether a cell is a number; some formats return whole numbers as int."""
    return type(cell) in (float, int)


def is_digits(cell: Cell | None) -> bool:
    """Check whether a cell is text with digits only."""
    return isinstance(cell, str) and normalise(cell).isdecimal()


def non_blank_cells(cells: Sequence[Cell | None]) -> list[Cell]:
    """Return the non-blank cells of a row."""
    # Floats first: most cells are numbers, and every row comes here.
    return [c for c in cells if type(c) is float or (c is not None and c != "" and not is_blank(c))]


def has_several_cells(cells: Sequence[Cell | None]) -> bool:
    """Check whether a row has more than one non-empty cell, white space included, as every header and record has.

    A fast filter: most rows outside a table have one text or none.
    """
    return len(cells) - cells.count("") > 1
