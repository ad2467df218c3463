"""The submission number (`Lần nộp`) that a workbook states. Source: docs/forms.md §1."""

import re
from collections.abc import Sequence
from datetime import date

from schemas.findings import Finding, finding
from transforms.tables.above import VERSION, Statement

_NUMBER = re.compile(r"0*([1-9]\d{0,2})")
_NEGATIVE = re.compile(r"[-–]\s*\d")
_EXPECTED = "số nguyên từ 1 đến 999"


def tell_version(statements: Sequence[Statement]) -> tuple[int | None, list[Finding]]:
    """Return the greatest number stated on any sheet, None where none is, and C-02 for anything else there."""
    numbers, findings = [], []
    for statement in (s for s in statements if s.kind == VERSION):
        text = statement.value if not _NEGATIVE.search(statement.text) else statement.text
        if number := _NUMBER.fullmatch(text):
            numbers.append(int(number[1]))
        elif text:
            sentence = "Lần nộp phải là một số nguyên: 1, 2, 3 … Nếu không phải báo cáo gửi lại thì để trống."
            findings.append(finding("C-02", statement.sheet, statement.cell, _shown(text), _EXPECTED, sentence))
    return max(numbers, default=None), findings


def _shown(text: str) -> str:
    """Write a day the day first."""
    try:
        return f"{date.fromisoformat(text):%d/%m/%Y}"
    except ValueError:
        return text
