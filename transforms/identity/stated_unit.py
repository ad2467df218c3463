"""The unit that a workbook's statements agree on. Source: docs/forms.md §1, §3.

A labelled name that no unit has is never guessed from elsewhere (F-04). A committee named without a label, in the
report of a school or an enterprise, is its superior body or host.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import combinations

from schemas.declaration.form import Form
from schemas.findings import Finding, finding
from schemas.periods import Period
from schemas.registry import Unit
from transforms.identity.disagreement import disagreement
from transforms.identity.mentions import periods_mentioned
from transforms.identity.unit_mentions import units_in_file_name, units_mentioned
from transforms.identity.units import UnitFinder
from transforms.tables.above import CODE, COVER, SHEET_NAME, TEXT, UNIT, Statement, without_leaders
from transforms.text.spelling import choice_key

_LINE_END = re.compile(r"\n| [-–—] |;")
# `Đơn vị: người` is what a table counts in; the district and the province receive reports.
_NO_UNIT = re.compile(
    r"(?:nguoi|dong chi|d c|dang vien|chi bo|%|phan tram|dong|trieu dong|nghin dong|ban to chuc (?:huyen|tinh) uy.*"
    r"|(?:huyen|tinh) uy.*|ban to chuc)"
)
_LABEL = "Đơn vị báo cáo"
_EXPECTED = "tên đơn vị trong danh sách của cấp trên"


@dataclass(frozen=True, slots=True)
class _Named:
    """A statement with the units that it may mean. `text`: as a finding shows it."""

    statement: Statement
    text: str
    unit_ids: frozenset[str]


@dataclass(slots=True)
class UnitTold:
    """The unit found, or None with a finding. `in_doubt`: two places disagree."""

    unit: Unit | None = None
    findings: list[Finding] = field(default_factory=list)
    in_doubt: bool = False


class UnitTeller:
    """Reading of the unit from a workbook's statements, for one period."""

    def __init__(self, finder: UnitFinder, period: Period | None) -> None:
        self._finder = finder
        known = period is not None and period.in_term
        self._days = (period.start, period.end) if period is not None and known else (date.min, date.max)

    def tell(
        self, statements: Sequence[Statement], sheets: Sequence[str], forms: Sequence[type[Form]], file_name: str
    ) -> UnitTold:
        """Tell the unit; `sheets`: those with a table. The file's name is only offered, never taken."""
        labelled = [self._labelled(s) for s in statements if s.kind == UNIT and _names_a_unit(s)]
        labelled = [named for named in labelled if named.unit_ids or named.statement.sheet in sheets]
        codes = [self._coded(s) for s in statements if s.kind == CODE and s.value]
        if unread := next((named for named in labelled if not named.unit_ids), None):
            return self._not_found(unread, codes)
        if told := _first_disagreement(labelled) or _first_disagreement([c for c in codes if c.unit_ids]):
            return told
        if (labelled or codes) and not _common([*labelled, *codes]):
            return self._not_found(labelled[0] if labelled else None, codes)
        mentioned = self._mentioned(statements, forms, [*labelled, *codes])
        if told := _first_disagreement([*labelled, *codes, *mentioned]):
            return told
        common = _common([*labelled, *codes, *mentioned])
        if len(common) == 1:
            return UnitTold(self._finder.unit(next(iter(common))))
        if labelled or codes:
            return self._not_found(labelled[0] if labelled else None, codes)
        return UnitTold(findings=[self._not_told(statements, sheets, file_name)])

    def _labelled(self, statement: Statement) -> _Named:
        """Look a labelled name up: as a whole, then without the period, then without what follows on a new line."""
        whole = statement.value
        texts = [whole]
        texts += [without_leaders(whole.replace(m.text, " ")) for m in periods_mentioned(statement.text)]
        texts += [without_leaders(part) for part in _LINE_END.split(statement.text)[:1]]
        found = (self._finder.named(text, *self._days) for text in texts if text)
        return _Named(statement, whole, next((ids for ids in found if ids), frozenset()))

    def _coded(self, statement: Statement) -> _Named:
        text = statement.value
        return _Named(statement, text, self._finder.coded(text, *self._days))

    def _mentioned(
        self, statements: Sequence[Statement], forms: Sequence[type[Form]], known: Sequence[_Named]
    ) -> list[_Named]:
        """List the units that texts without a label name, superior and host bodies aside."""
        found: list[_Named] = []
        for statement in statements:
            if statement.kind == TEXT:
                found += self._named_in(statement)
        lists = {s for s in {n.statement.sheet for n in found if n.statement.place == COVER} if _is_list(found, s)}
        found = [n for n in found if n.statement.place != COVER or n.statement.sheet not in lists]
        told = _common(known) if known else frozenset[str]().union(*(n.unit_ids for n in found))
        if all(map(self._finder.sent_by_committees, forms)) and self._are_committees(told):
            return found
        return [n for n in found if not self._are_committees(n.unit_ids)]

    def _are_committees(self, unit_ids: frozenset[str]) -> bool:
        return all(map(self._finder.is_committee, unit_ids))

    def _named_in(self, statement: Statement) -> list[_Named]:
        if statement.place == SHEET_NAME:
            mentions = units_in_file_name(statement.text, self._finder, *self._days)
        else:
            mentions = units_mentioned(statement.text, self._finder, *self._days)
        return [_Named(statement, mention.text, mention.unit_ids) for mention in mentions]

    def _not_found(self, named: _Named | None, codes: Sequence[_Named]) -> UnitTold:
        """Build F-04 for a name and code that no unit of the period has; one of another time is still returned."""
        name, code = named.text if named else "", codes[0].text if codes else ""
        statement = named.statement if named else codes[0].statement
        hint = self._finder.hint(name, code, *self._days)
        where = f"ô {statement.cell} của trang tính “{statement.sheet}”"
        sentence = f"Không xác định được đơn vị báo cáo. Hãy ghi lại {where}: {hint}."
        found = " · ".join(part for part in (name, code) if part)
        told = finding("F-04", statement.sheet, statement.cell, found, hint, sentence)
        return UnitTold(self._finder.find(name, code, date.min, date.max), [told])

    def _not_told(self, statements: Sequence[Statement], sheets: Sequence[str], file_name: str) -> Finding:
        """Say where to write the unit's name; a name in the file's name is offered."""
        label = next((s for s in statements if s.kind == UNIT and s.sheet in sheets), None)
        sheet, cell = (label.sheet, label.cell) if label else (sheets[0], "A1")
        where = f"ngay sau chữ “{_LABEL}” ở ô {cell}" if label else "vào một ô trống phía trên bảng"
        near = {i for m in units_in_file_name(file_name, self._finder, *self._days) for i in m.unit_ids}
        name = self._finder.unit(next(iter(near))).name if len(near) == 1 else ""
        expected = f"{_EXPECTED}; tên tệp có ghi “{name}”" if name else _EXPECTED
        offered = f"“{_LABEL}: {name}” (nếu đúng là đơn vị này)" if name else f"“{_LABEL}: …”, đúng tên đơn vị,"
        sentence = f"Chưa ghi đơn vị báo cáo. Hãy ghi {offered} {where}, trang tính “{sheet}”."
        return finding("F-04", sheet, cell, "không ghi đơn vị", expected, sentence)


def _names_a_unit(statement: Statement) -> bool:
    """Check whether a labelled value is more than dotted leaders, a measure, or the body that receives reports."""
    return bool(statement.value) and not _NO_UNIT.fullmatch(choice_key(statement.text))


def _common(named: Sequence[_Named]) -> frozenset[str]:
    return frozenset.intersection(*(one.unit_ids for one in named)) if named else frozenset()


def _first_disagreement(named: Sequence[_Named]) -> UnitTold | None:
    for one, other in combinations(named, 2):
        if not one.unit_ids & other.unit_ids:
            told = disagreement("đơn vị", (one.statement, one.text), (other.statement, other.text))
            return UnitTold(findings=[told], in_doubt=True)
    return None


def _is_list(named: Sequence[_Named], sheet: str) -> bool:
    """Check whether a sheet without a table names several units: a list, no cover."""
    return not _common([one for one in named if one.statement.sheet == sheet])
