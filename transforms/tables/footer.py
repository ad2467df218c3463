"""The footer of a table: place and date, signatures, telephone. It is never stored."""

import re
from collections.abc import Sequence

from transforms.tables.cell_kinds import is_number, non_blank_cells
from transforms.text.cells import Cell
from transforms.text.spelling import label_key, normalise

MAX_FOOTER_CELLS = 3
MIN_TELEPHONE = 10_000_000  # a number this large beside one or two texts is no count
_SIGNATURE = re.compile(
    r"^(nguoi (lap|tong hop|bao cao|ghi|nop)|t m |tm |thu truong|bi thu|pho bi thu|giam doc|hieu truong|chu tich|ky ten"
    r"|ky va ghi|noi nhan|xac nhan|lap bieu|ke toan|thu ky|d t |dt |dien thoai|lien he)"
)
_PLACE_AND_DATE = re.compile(r"ngày\s*[\d.…]*\s*tháng\s*[\d.…]*\s*năm", re.IGNORECASE)


def is_place_and_date(text: str) -> bool:
    """Check whether a text has the place and date of a footer."""
    return bool(_PLACE_AND_DATE.search(text))


def is_footer(cells: Sequence[Cell | None], *, after_blank: bool) -> bool:
    """Check whether a row begins the footer: place and date, signature, telephone, or one text after a blank row."""
    filled = non_blank_cells(cells)
    texts = [normalise(cell) for cell in filled if isinstance(cell, str)]
    numbers = [cell for cell in filled if is_number(cell)]
    if not filled or len(texts) + len(numbers) < len(filled) or len(numbers) > 1:
        return False
    if len(texts) == 1 and not numbers and (after_blank or is_place_and_date(texts[0])):
        return True
    if len(filled) > MAX_FOOTER_CELLS:
        return False
    telephone = any(isinstance(number, float | int) and number >= MIN_TELEPHONE for number in numbers)
    return telephone or any(_SIGNATURE.match(label_key(text) + " ") for text in texts)
