"""Rows recognised by their words: totals, subtotals, carried sums, of-which rows, comparisons, notes.

Source: docs/forms.md §1.

Diacritics decide (`Cộng` is a sum, `Công an` a party cell); a text without any is compared without them.
"""

import re
from enum import Enum
from functools import lru_cache

from transforms.text.spelling import has_diacritics, normalise


class RowWord(Enum):
    """The kind of row that a label states."""

    TOTAL = "total"
    SUBTOTAL = "subtotal"
    OF_WHICH = "of which"  # restates a part of other rows, or figures of another time
    NOTE = "note"


_BULLET = re.compile(r"^(?:[-–—+*•·.:\s]+|(?:[ivx]{1,4}|[a-z]|\d{1,2})\s*[.)/:]\s+)+")
_CLOSING = re.compile(r"[\s.:;,…=]+$")
_OF_UNIT = r"(?:xã|đảng bộ|đảng ủy|thị trấn|huyện|phường|trường|đơn vị|công ty|bảng|biểu|danh sách)"
_PART = (
    r"(?:mục|phần|nhóm|khối|loại|cột|trang|các|chi bộ|thôn|tổ dân phố|cơ quan|doanh nghiệp|hội|đoàn|mặt trận"
    r"|cuối|cấp|theo|[ivx]{1,4}\b|[a-z]\b|\d{1,2}\b|\()"
)
_SEVERAL = re.compile(r"[+&,]|\bvà\b|[-–]\s*[ivx]+\b")
_TOTAL = re.compile(
    r"^(?:(?:tổng|cộng)(?:\s*(?:cộng|số|chung|toàn|tất cả|cả|lũy kế))*$"
    rf"|(?:tổng\s*cộng|tổng\s*số|(?:tổng|cộng)\s+(?:chung|tất cả|toàn|cả))\b"
    rf"|(?:chung\s+|tính\s+)?(?:toàn|cả)\s+{_OF_UNIT}\b"
    r"|(?:t\s*[./]?\s*c|[σ∑]|sum|total|grand total)$)"
)
_SUBTOTAL = re.compile(
    rf"^(?:(?:tổng\s*|cộng\s*)?tiểu\s*(?:cộng|tổng|mục)\b|cộng\s+(?:tiểu|nhóm|dồn|lũy kế)\b|(?:tổng|cộng)\s*{_PART}"
    r"|(?:sub\s?total)\b)"
)
_CARRIED = re.compile(r"^(?!chi bộ|đảng bộ|thôn\b|tổ\b).*\b(?:mang|chuyển)\s+sang\b")
_PERIOD = r"(?:năm|quý|tháng|kỳ|nhiệm kỳ|6 tháng|9 tháng)"
_OF_WHICH = re.compile(
    r"^(?:trong (?:đó|số|tổng)\b|trđ\b|tr\.\s*đó\b|(?:bao )?gồm(?: có)?(?:$|\s*:)|chia ra\b"
    r"|riêng(?:$|\s*:|\s+(?:số|nữ|chi bộ|thôn)\b)|nữ$|nam$|cùng kỳ\b|so (?:với|sánh)\b"
    rf"|(?:số liệu |thực hiện |kết quả )?{_PERIOD} (?:trước|ngoái|\d|i)"
    r"|(?:tăng|giảm)(?:$|\s*[(/,]|\s+(?:so|giảm|bao))|chênh lệch\b|(?:đạt )?t[ỷỉ] lệ\b|bình quân\b"
    rf"|lũy kế\b|cộng dồn đến\b|kế hoạch (?:năm|giao|được)|thực hiện {_PERIOD})"
)
_NOTE = re.compile(
    r"^(?:\(|\*|(?:ghi chú|chú thích|lưu ý|nguồn|số liệu tính đến|đơn vị tính)\b|n\.?b\.?\b|danh sách kèm)"
)
_PLAIN_TOTAL = re.compile(
    r"^(?:tong cong(?! ty)|tong (?:so|chung)|cong (?:chung|toan)|toan (?:xa|dang bo|thi tran|huyen)|ca xa|ca dang bo)\b"
    r"|^(?:tong|cong|tc)$"
)
_PLAIN_SUBTOTAL = re.compile(
    r"^(?:tieu cong|(?:cong|tong) (?:muc|phan|nhom|khoi|trang|[ivx]+\b|\()|(?:mang|chuyen) sang)"
)
_PLAIN_OF_WHICH = re.compile(r"^(?:trong do|cung ky|so voi|luy ke)\b")


@lru_cache(maxsize=65536)
def row_word(text: str) -> RowWord | None:
    """Return the kind of row that a label states, or None: `Tổng (I+II+III)`, `Cộng trang 1`, `Trong đó: nữ`."""
    written = normalise(text).lower()
    if _NOTE.match(written):
        return RowWord.NOTE
    bare = _CLOSING.sub("", _BULLET.sub("", written))
    if not has_diacritics(bare):
        return _plain_word(bare)
    if _CARRIED.match(bare):
        return RowWord.SUBTOTAL
    if _OF_WHICH.match(bare):
        return RowWord.OF_WHICH
    if _TOTAL.match(bare):
        return RowWord.TOTAL
    if _SUBTOTAL.match(bare):
        return RowWord.TOTAL if _SEVERAL.search(bare) and "tiểu" not in bare else RowWord.SUBTOTAL
    return None


def _plain_word(bare: str) -> RowWord | None:
    """Tell a row by words without diacritics."""
    if _PLAIN_OF_WHICH.match(bare):
        return RowWord.OF_WHICH
    if _PLAIN_TOTAL.match(bare) or _TOTAL.match(bare):
        return RowWord.TOTAL
    return RowWord.SUBTOTAL if _PLAIN_SUBTOTAL.match(bare) else None


def is_sum_word(text: str) -> bool:
    """Check whether a label states a total or a subtotal."""
    return row_word(text) in (RowWord.TOTAL, RowWord.SUBTOTAL)
