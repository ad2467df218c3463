"""Findings as the sender reads them: in the order of the sheets, in Vietnamese."""

import re
import unicodedata
from collections.abc import Sequence

import polars as pl

from reports.returned.ooxml.worksheet import CellPosition, parse_address
from schemas.findings import Finding

SEVERITY_WORDS = {"error": "Lỗi phải sửa", "warning": "Cần xem lại", "note": "Ghi chú"}
MAX_LENGTH = 300  # of a cell's text as shown; a cell can hold 32,767 characters
NOTHING = "(trống)"
_FROM_OTHERS = re.compile(r"(?:không quá |ít nhất )?\d+")
IF_THE_OTHERS_ARE_RIGHT = "nếu các ô liên quan đều đúng"


def address_of(finding: Finding) -> CellPosition | None:
    """Return the finding's cell; None where it is about the whole sheet or file."""
    return parse_address(finding.cell)


def comment_text(finding: Finding) -> str:
    """Build the text of the comment at the finding's cell."""
    lines = (
        f"{finding.rule} · {SEVERITY_WORDS[finding.severity]}",
        finding.sentence,
        f"Đang ghi: {finding.found or NOTHING}",
        f"Cần ghi: {wanted(finding)}",
    )
    return "\n".join(lines)


def wanted(finding: Finding) -> str:
    """Return what should be in the cell. A number or a limit follows from other cells: it is right only if they are."""
    on_condition = _FROM_OTHERS.fullmatch(finding.expected)
    return f"{finding.expected}, {IF_THE_OTHERS_ARE_RIGHT}" if on_condition else finding.expected


def findings_of(frame: pl.DataFrame) -> list[Finding]:
    """Build the findings of one submission from a frame with the columns of `schemas.frames.Findings`."""
    rows = frame.select("rule", "severity", "sheet", "cell", "found", "expected", "sentence", "finding_id").iter_rows()
    return [
        Finding(rule, severity, sheet or "", cell or "", _shown(found), _shown(expected), sentence, finding_id)
        for rule, severity, sheet, cell, found, expected, sentence, finding_id in rows
    ]


def in_order(findings: Sequence[Finding], sheets: Sequence[str]) -> list[Finding]:
    """Sort by sheet in workbook order, then by row and column; findings without a sheet or a cell come first."""
    order = {name: number for number, name in enumerate(sheets)}

    def key(finding: Finding) -> tuple[int, CellPosition, str]:
        position = address_of(finding) or CellPosition(-1, -1)
        return order.get(finding.sheet, -1 if finding.sheet else -2), position, finding.rule

    return sorted(findings, key=key)


def _shown(text: str | None) -> str:
    """Normalise a text to one line of bounded length."""
    flat = " ".join(unicodedata.normalize("NFC", text or "").split())
    return flat if len(flat) <= MAX_LENGTH else f"{flat[:MAX_LENGTH]}…"
