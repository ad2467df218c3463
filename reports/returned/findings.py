"""Findings as their reader gets them: in the order of the sheets, in words."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from reports.returned.ooxml.worksheet import Place, place_of

SEVERITY_WORDS = {"error": "Lỗi phải sửa", "warning": "Cần xem lại", "note": "Ghi chú"}
MOST_LETTERS = 300  # of what is shown of a cell: it can hold 32,767
NOTHING = "(trống)"


@dataclass(frozen=True, slots=True)
class Finding:
    """A finding: rule, severity, where, what stands there, what was expected, and the sentence for the sender."""

    rule: str
    severity: str
    sheet: str
    cell: str
    found: str
    expected: str
    sentence: str

    @property
    def place(self) -> Place | None:
        """Its cell; None where it is about the whole sheet or file."""
        return place_of(self.cell)

    @property
    def words(self) -> str:
        """What the comment at its cell says."""
        lines = (
            f"{self.rule} · {SEVERITY_WORDS[self.severity]}",
            self.sentence,
            f"Đang ghi: {self.found or NOTHING}",
            f"Cần ghi: {self.expected}",
        )
        return "\n".join(lines)


def findings_of(frame: pl.DataFrame) -> list[Finding]:
    """The findings of one submission from a frame with the columns of `schemas.frames.Findings`."""
    rows = frame.select("rule", "severity", "sheet", "cell", "found", "expected", "sentence").iter_rows()
    return [
        Finding(rule, severity, sheet or "", cell or "", _shown(found), _shown(expected), sentence)
        for rule, severity, sheet, cell, found, expected, sentence in rows
    ]


def in_order(findings: Sequence[Finding], sheets: Sequence[str]) -> list[Finding]:
    """Sort by sheet as the workbook has them, then by row and column; what has no sheet or no cell comes first."""
    order = {name: number for number, name in enumerate(sheets)}

    def key(finding: Finding) -> tuple[int, Place, str]:
        return order.get(finding.sheet, -1 if finding.sheet else -2), finding.place or Place(-1, -1), finding.rule

    return sorted(findings, key=key)


def _shown(text: str | None) -> str:
    """One line of bounded length."""
    flat = " ".join(unicodedata.normalize("NFC", text or "").split())
    return flat if len(flat) <= MOST_LETTERS else f"{flat[:MOST_LETTERS]}…"
