"""Where a table ends: blank rows, the total row and the foot. Nothing of the foot is ever kept."""

import re
from collections.abc import Sequence
from datetime import date

from transforms.text import clean, label_key
from transforms.workbook import Cell

TOTAL_LABELS = frozenset({"tong cong", "cong", "tong so", "tong"})
_SIGNATURE = re.compile(
    r"^(nguoi (lap|tong hop|bao cao|ghi|nop)|t m |tm |thu truong|bi thu|pho bi thu|giam doc|hieu truong|chu tich|ky ten"
    r"|ky va ghi|noi nhan|xac nhan|lap bieu|ke toan|thu ky|d t |dt |dien thoai|lien he)"
)
_PLACE_AND_DATE = re.compile(r"ngày\s*[\d.…]*\s*tháng\s*[\d.…]*\s*năm", re.IGNORECASE)


def is_blank(cell: Cell | None) -> bool:
    """Whether nothing stands in the cell, white space aside."""
    return cell is None or (isinstance(cell, str) and not clean(cell))


def filled(cells: Sequence[Cell | None]) -> list[Cell]:
    """The cells of a row that hold something."""
    return [cell for cell in cells if cell is not None and cell != "" and not is_blank(cell)]


def is_total(cells: Sequence[Cell | None]) -> bool:
    """Whether a row begins with `Tổng cộng` or `Cộng`."""
    first = next((c for c in cells if isinstance(c, str) and c and not is_blank(c)), "")
    return isinstance(first, str) and label_key(first) in TOTAL_LABELS


def is_foot(cells: Sequence[Cell | None], *, after_blank: bool) -> bool:
    """Whether a row is the foot's first: place and date, a signature line, or one lone text after a blank row."""
    held = filled(cells)
    if not held or any(isinstance(cell, float | int | date) for cell in held):
        return False
    texts = [clean(str(cell)) for cell in held]
    if len(texts) == 1 and (after_blank or _PLACE_AND_DATE.search(texts[0])):
        return True
    return len(texts) <= 3 and any(_SIGNATURE.match(label_key(text) + " ") for text in texts)
