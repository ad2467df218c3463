"""Where a table ends: blank rows, the total row and the foot. Nothing of the foot is ever kept."""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import TypeGuard

from transforms.text.cells import Cell
from transforms.text.spelling import normalise, label_key

TOTAL_LABELS = frozenset({"tong cong", "cong", "tong so", "tong"})
_TOTAL_OF = re.compile(r"^(tổng cộng|cộng (mục|chung|toàn|[ivx]+))\b", re.IGNORECASE)
MOST_CELLS_OF_A_FOOT_ROW = 3
LEAST_TELEPHONE = 10_000_000  # a number this large beside one or two texts is nobody's count
_SIGNATURE = re.compile(
    r"^(nguoi (lap|tong hop|bao cao|ghi|nop)|t m |tm |thu truong|bi thu|pho bi thu|giam doc|hieu truong|chu tich|ky ten"
    r"|ky va ghi|noi nhan|xac nhan|lap bieu|ke toan|thu ky|d t |dt |dien thoai|lien he)"
)
_PLACE_AND_DATE = re.compile(r"ngày\s*[\d.…]*\s*tháng\s*[\d.…]*\s*năm", re.IGNORECASE)


def is_blank(cell: Cell | None) -> bool:
    """Whether nothing stands in the cell, white space aside."""
    return cell is None or (isinstance(cell, str) and not normalise(cell))


def is_number(cell: Cell | None) -> TypeGuard[float]:
    """Whether a cell holds a number as such; some formats give whole numbers as int."""
    return type(cell) in (float, int)


def is_digits(cell: Cell | None) -> bool:
    """Whether a cell holds a number as text."""
    return isinstance(cell, str) and normalise(cell).isdecimal()


def filled(cells: Sequence[Cell | None]) -> list[Cell]:
    """The cells of a row that hold something."""
    # A number is never blank: most cells are numbers, and this is asked of every row.
    return [c for c in cells if type(c) is float or (c is not None and c != "" and not is_blank(c))]


@lru_cache(maxsize=65536)
def is_total_label(text: str) -> bool:
    """Whether a label is `Tổng cộng` or `Cộng`, whatever follows: `Tổng cộng (I + II)`."""
    return label_key(text) in TOTAL_LABELS or bool(_TOTAL_OF.match(normalise(text)))


def holds_several(cells: Sequence[Cell | None]) -> bool:
    """Whether more than one cell holds anything, if only white space: no header does with less, and no record.

    (Most rows outside a table hold one text or none, and to count the blanks is quicker than to look at each cell.)
    """
    return len(cells) - cells.count("") > 1


def is_total(cells: Sequence[Cell | None]) -> bool:
    """Whether a row begins with the total's label."""
    return is_total_label(next((c for c in cells if isinstance(c, str) and c and not is_blank(c)), ""))


def is_foot(cells: Sequence[Cell | None], *, after_blank: bool) -> bool:
    """Whether a row is the foot's first: place and date, a signature, a telephone, or a lone text after a blank."""
    held = filled(cells)
    texts = [normalise(cell) for cell in held if isinstance(cell, str)]
    numbers = [cell for cell in held if is_number(cell)]
    if not held or len(texts) + len(numbers) < len(held) or len(numbers) > 1:
        return False
    if len(texts) == 1 and not numbers and (after_blank or _PLACE_AND_DATE.search(texts[0])):
        return True
    if len(held) > MOST_CELLS_OF_A_FOOT_ROW:
        return False
    telephone = any(isinstance(number, float | int) and number >= LEAST_TELEPHONE for number in numbers)
    return telephone or any(_SIGNATURE.match(label_key(text) + " ") for text in texts)
