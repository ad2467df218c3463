"""The period that a workbook's statements agree on. Source: docs/forms.md §1.

The labelled period leads. A statement without a label may be wider (`NĂM 2024` over `Tháng 01 năm 2024`; a sheet `T1`),
never narrower or apart.
"""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from schemas.findings import Finding, finding
from schemas.periods import Period
from schemas.registry import Terms
from transforms.identity.disagreement import disagreement, shown_text
from transforms.identity.mentions import PeriodMention, periods_mentioned
from transforms.identity.periods import read_period
from transforms.tables.above import COVER, PERIOD, SHEET_NAME, TEXT, TIME, UNIT, Statement
from transforms.text.spelling import label_key

_EXAMPLE = "một kỳ báo cáo, như “Tháng 02 năm 2024”"
_ID = re.compile(r"(\d{4})(|-\d\d|-Q\d|-H1|-9M)")
_SHEET_NUMBER = re.compile(r"t ?\d+")


Mentioned = tuple[Statement, PeriodMention]


@dataclass(slots=True)
class PeriodTold:
    """The period found, or None with a finding; `at`: the statement that names it. `in_doubt`: two places disagree."""

    period: Period | None = None
    at: Statement | None = None
    findings: list[Finding] = field(default_factory=list)
    in_doubt: bool = False


class PeriodTeller:
    """Reading of the period from a workbook's statements, with the office's terms."""

    def __init__(self, terms: Terms) -> None:
        self._terms = terms

    def tell(self, statements: Sequence[Statement], sheets: Sequence[str]) -> PeriodTold:
        """Tell the period; `sheets`: those with a table, the first one first."""
        mentioned = self._mentioned(statements)
        labelled: dict[str, tuple[Statement, Period]] = {}
        for statement in (s for s in statements if s.kind == PERIOD and s.value):
            period = self._labelled_period(statement, mentioned)
            if period is not None:
                labelled.setdefault(period.id, (statement, period))
            elif statement.sheet in sheets:
                return PeriodTold(findings=[_unread(statement)])
        if len(labelled) > 1:
            return _disagreeing(*[(statement, statement.value) for statement, _ in labelled.values()][:2])
        told = next(iter(labelled.values())) if labelled else self._narrowest(mentioned)
        if told is None:
            return PeriodTold(findings=[_not_told(statements, sheets)])
        at, period = told
        for statement, mention in mentioned:
            if not self._agrees(mention, period):
                return _disagreeing((at, period.label), (statement, mention.text))
        return PeriodTold(self._terms.cut(period), at)

    def _labelled_period(self, statement: Statement, mentioned: Sequence[Mentioned]) -> Period | None:
        """Parse a labelled value; one that says no year takes it from the only year that other statements mention."""
        if period := read_period(statement.value, self._terms):
            return period
        inside = {(m.year, m.part, m.from_to): m for m in periods_mentioned(statement.text)}
        if len(inside) != 1:
            return None
        (mention,) = inside.values()
        years = {m.year for _, m in mentioned if m.year is not None}
        return mention.period(self._terms, next(iter(years)) if len(years) == 1 else None)

    def _mentioned(self, statements: Sequence[Statement]) -> list[Mentioned]:
        """List the periods that statements mention without a period's label."""
        numbers = {s.sheet for s in statements if s.place == SHEET_NAME and _SHEET_NUMBER.fullmatch(label_key(s.text))}
        found: list[Mentioned] = []
        on_cover: dict[str, list[Mentioned]] = defaultdict(list)
        for statement in statements:
            if statement.kind not in (TEXT, UNIT, TIME) or (statement.place == SHEET_NAME and len(numbers) > 2):
                continue
            for mention in self._mentions_in(statement):
                (on_cover[statement.sheet] if statement.place == COVER else found).append((statement, mention))
        for mentions in on_cover.values():
            narrowest = self._narrowest(mentions)
            if narrowest and all(self._agrees(m, narrowest[1]) for _, m in mentions):  # else it is a list of periods
                found += mentions
        return found

    def _mentions_in(self, statement: Statement) -> Sequence[PeriodMention]:
        if statement.kind == TIME and (period := read_period(statement.value, self._terms)):
            if (known := _ID.fullmatch(period.id)) is not None:
                return (PeriodMention(int(known[1]), known[2], statement.value),)
            return (PeriodMention(None, "", period.label, from_to=True),)
        found = periods_mentioned(statement.text, with_bare=statement.place == SHEET_NAME)
        return [m for m in found if not m.from_to or m.period(self._terms) is not None]

    def _agrees(self, mention: PeriodMention, period: Period) -> bool:
        """Check whether a mention is the period, or a wider one."""
        wider = mention.period(self._terms, period.end.year)
        return wider is not None and wider.start <= period.start and period.end <= wider.end

    def _narrowest(self, mentioned: Sequence[Mentioned]) -> tuple[Statement, Period] | None:
        """Return the narrowest period mentioned; `T1` is narrower than the `Năm 2024` that it is a month of."""
        told = [(s, period) for s, m in mentioned if (period := m.period(self._terms)) is not None]
        years = {period.end.year for _, period in told}
        if len(years) == 1:
            year = min(years)
            told += [(s, period) for s, m in mentioned if (period := m.period(self._terms, year)) is not None]
        return min(told, key=lambda found: found[1].end - found[1].start, default=None)


def _disagreeing(one: tuple[Statement, str], other: tuple[Statement, str]) -> PeriodTold:
    return PeriodTold(findings=[disagreement("kỳ báo cáo", one, other)], in_doubt=True)


def _unread(statement: Statement) -> Finding:
    where = f"ô {statement.cell} của trang tính “{statement.sheet}”"
    sentence = f"Không hiểu kỳ báo cáo đang ghi. Hãy ghi lại {where}, ví dụ “Tháng 02 năm 2024” hoặc “Quý I năm 2024”."
    return finding("F-05", statement.sheet, statement.cell, shown_text(statement), _EXAMPLE, sentence)


def _not_told(statements: Sequence[Statement], sheets: Sequence[str]) -> Finding:
    """Say where to write the period: behind its label, or in any blank cell above the table."""
    label = next((s for s in statements if s.kind == PERIOD and s.sheet in sheets), None)
    sheet, cell = (label.sheet, label.cell) if label else (sheets[0], "A1")
    where = f"ngay sau chữ “Kỳ báo cáo” ở ô {cell}" if label else "vào một ô trống phía trên bảng"
    sentence = f"Chưa ghi kỳ báo cáo. Hãy ghi, ví dụ, “Kỳ báo cáo: Tháng 02 năm 2024” {where}, trang “{sheet}”."
    return finding("F-05", sheet, cell, "không ghi kỳ báo cáo", "một kỳ báo cáo, như “Năm 2023”", sentence)
