"""F-07 where two places of one workbook disagree on the unit or the period: both are named."""

from schemas.findings import Finding, finding
from transforms.tables.above import SHEET_NAME, Statement

_ADVICE = {
    "kỳ báo cáo": "Hãy ghi cùng một kỳ ở mọi chỗ; mỗi kỳ gửi một tệp riêng.",
    "đơn vị": "Hãy ghi cùng một đơn vị ở mọi chỗ; mỗi đơn vị gửi một tệp riêng.",
}
_MAX_SHOWN = 80


def shown_text(statement: Statement) -> str:
    """Return a statement's text on one line, no longer than a finding shows."""
    text = " ".join(statement.text.split())
    return text if len(text) <= _MAX_SHOWN else text[: _MAX_SHOWN - 1] + "…"


def place_of(statement: Statement) -> str:
    """Name the place of a statement: `01A-XA!A5`, or the sheet's name."""
    if statement.place == SHEET_NAME:
        return f"tên trang tính “{statement.sheet}”"
    return f"{statement.sheet}!{statement.cell}"


def disagreement(subject: str, one: tuple[Statement, str], other: tuple[Statement, str]) -> Finding:
    """Build the finding of two statements with what each says; its cell is the second's.

    `subject`: `kỳ báo cáo` or `đơn vị`.
    """
    (first, first_text), (second, second_text) = one, other
    sentence = (
        f"Hai chỗ ghi {subject} khác nhau: {place_of(first)} ghi “{first_text}”, {place_of(second)} ghi"
        f" “{second_text}”. {_ADVICE[subject]}"
    )
    expected = f"cùng {subject} với {place_of(first)}: {first_text}"
    return finding("F-07", second.sheet, second.cell, second_text, expected, sentence)
