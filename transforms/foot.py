"""Where a table ends: blank rows, the total row and the foot. Nothing of the foot is ever kept."""

import re
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import TypeGuard

from transforms.text import clean, label_key
from transforms.workbook import Cell

TOTAL_LABELS = frozenset({"tong cong", "cong", "tong so", "tong"})
_TOTAL_OF = re.compile(r"^(tổng cộng|cộng (mục|chung|toàn|[ivx]+))\b", re.IGNORECASE)
_SIGNATURE = re.compile(
    r"^(nguoi (lap|tong hop|bao cao|ghi|nop)|t m |tm |thu truong|bi thu|pho bi thu|giam doc|hieu truong|chu tich|ky ten"
    r"|ky va ghi|noi nhan|xac nhan|lap bieu|ke toan|thu ky|d t |dt |dien thoai|lien he)"
)
_PLACE_AND_DATE = re.compile(r"ngày\s*[\d.…]*\s*tháng\s*[\d.…]*\s*năm", re.IGNORECASE)


def is_blank(cell: Cell | None) -> bool:
    """Whether nothing stands in the cell, white space aside."""
    return cell is None or (isinstance(cell, str) and not clean(cell))


def is_number(cell: Cell | None) -> TypeGuard[float]:
    """Whether a cell holds a number as such; some formats give whole numbers as int."""
    return type(cell) in (float, int)


def is_digits(cell: Cell | None) -> bool:
    """Whether a cell holds a number as text."""
    return isinstance(cell, str) and clean(cell).isdecimal()


def filled(cells: Sequence[Cell | None]) -> list[Cell]:
    """The cells of a row that hold something."""
    # A number is never blank: most cells are numbers, and this is asked of every row.
    return [c for c in cells if type(c) is float or (c is not None and c != "" and not is_blank(c))]


@lru_cache(maxsize=65536)
def is_total_label(text: str) -> bool:
    """Whether a label is `Tổng cộng` or `Cộng`, whatever follows: `Tổng cộng (I + II)`."""
    return label_key(text) in TOTAL_LABELS or bool(_TOTAL_OF.match(clean(text)))


def is_total(cells: Sequence[Cell | None]) -> bool:
    """Whether a row begins with the total's label."""
    return is_total_label(next((c for c in cells if isinstance(c, str) and c and not is_blank(c)), ""))


def is_foot(cells: Sequence[Cell | None], *, after_blank: bool) -> bool:
    """Whether a row is the foot's first: place and date, a signature line, or one lone text after a blank row."""
    held = filled(cells)
    if not held or any(isinstance(cell, float | int | date) for cell in held):
        return False
    texts = [clean(str(cell)) for cell in held]
    if len(texts) == 1 and (after_blank or _PLACE_AND_DATE.search(texts[0])):
        return True
    return len(texts) <= 3 and any(_SIGNATURE.match(label_key(text) + " ") for text in texts)
