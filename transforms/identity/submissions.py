"""A workbook's sheet readings → whose report it is, for which period, and what is wrong with it as a whole."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from schemas.declaration.form import Form
from schemas.findings import Finding, finding
from schemas.periods import Period
from schemas.registry import Registry, Terms, Unit
from schemas.rules.general import FINDINGS_SHEET, READING_SHEET
from transforms.formats import file_errors
from transforms.formats.containers import why_not_opened
from transforms.formats.workbook import Sheet, UnreadableWorkbookError, Workbook
from transforms.identity.answers import Answer, answers_of
from transforms.identity.file_names import ask_file_name, named_by_file, stem_of
from transforms.identity.no_report import NO_REPORT, no_report
from transforms.identity.stated_period import PeriodTeller
from transforms.identity.stated_unit import UnitTeller
from transforms.identity.units import UnitFinder
from transforms.identity.version import tell_version
from transforms.tables.above import Statement, statements_of
from transforms.tables.reading import SheetReading
from transforms.tables.sheet import read_sheet
from transforms.text.spelling import label_key

_OURS = {label_key(FINDINGS_SHEET), label_key(READING_SHEET)}


@dataclass(slots=True)
class WorkbookReading:
    """The reading of one workbook: its forms' readings, its unit and period where they are known, its findings.

    `version`: the greatest `Lần nộp` that its sheets state; None where none does. `statements`: the texts that may
    state these. `doubts`: `unit`, `period`, where two places disagree: what would only follow from it isn't said.
    `answers`: of the list of findings that came back with an earlier version.
    """

    readings: list[SheetReading] = field(default_factory=list)
    unit: Unit | None = None
    period: Period | None = None
    version: int | None = None
    findings: list[Finding] = field(default_factory=list)
    statements: list[Statement] = field(default_factory=list)
    file_name: str = ""
    doubts: frozenset[str] = frozenset()
    answers: list[Answer] = field(default_factory=list)

    @property
    def forms(self) -> list[type[Form]]:
        """The forms found, in the order of the sheets."""
        return [reading.form for reading in self.readings]


def read_workbook(content: bytes, forms: Sequence[type[Form]], file_name: str = "") -> WorkbookReading:
    """Read a workbook's sheets; F-01, F-02 and F-03 are among its findings, never raised."""
    result = WorkbookReading(file_name=file_name)
    try:
        book = Workbook(content)
        is_blank = True
        for sheet in book.sheets():
            if _is_our_own(sheet):
                result.answers += answers_of(sheet.rows)
                continue
            is_blank = is_blank and not sheet.rows
            readings = read_sheet(sheet, forms, {reading.form: reading for reading in result.readings})
            result.statements += statements_of(sheet, [reading.header_row for reading in readings])
            for reading in readings:
                result.readings.append(reading)
                result.findings += reading.findings
                reading.sheet.release()
        if not result.readings:
            codes = [form.metadata().code for form in forms]
            raise file_errors.no_form(codes, is_blank=is_blank, has_only_pivots=book.has_only_pivots)
    except UnreadableWorkbookError as error:
        refusal = why_not_opened(content) or error
        return refused(no_report(content, file_name, refusal) or refusal, file_name)
    return result


def refused(error: UnreadableWorkbookError, file_name: str = "") -> WorkbookReading:
    """Build the reading of a workbook that is refused as a whole."""
    found = finding(error.rule, "", "", error.found, error.expected, error.sentence)
    return WorkbookReading(findings=[found], file_name=file_name)


def _is_our_own(sheet: Sheet) -> bool:
    """Return whether a sheet is the list of findings that we add to a returned workbook."""
    first = sheet.rows[0][0] if sheet.rows and sheet.rows[0] else ""
    name = label_key(sheet.name)
    return name in _OURS and isinstance(first, str) and label_key(first) == name


def identify(result: WorkbookReading, finder: UnitFinder, forms: Sequence[type[Form]], as_of: date) -> None:
    """Tell the unit and the period, and ask F-04, F-05, F-07, F-09, S-03 and S-04 of the workbook as a whole."""
    if not result.readings:
        if any(found.rule == NO_REPORT for found in result.findings):
            result.unit, result.period = named_by_file(result.file_name, finder, as_of)
        return
    sheets = list(dict.fromkeys(reading.sheet.name for reading in result.readings))
    result.version, findings = tell_version(result.statements)
    terms = finder.registry.terms
    period = PeriodTeller(terms).tell(result.statements, sheets)
    result.period = period.period
    findings += period.findings
    if period.period is not None and period.at is not None:
        findings += _ask_period(period.period, terms, period.at, as_of)
    stem = stem_of(result.file_name)
    unit = UnitTeller(finder, result.period).tell(result.statements, sheets, result.forms, stem)
    result.unit = unit.unit
    result.doubts = frozenset(name for name, told in (("period", period), ("unit", unit)) if told.in_doubt)
    result.findings += findings + unit.findings
    if result.unit is not None:
        result.findings += ask_file_name(result.file_name, result.unit, result.period, finder)
        _ask_forms(result, result.unit, forms, finder.registry)


def _ask_period(period: Period, terms: Terms, at: Statement, as_of: date) -> list[Finding]:
    if not period.in_term:
        spans = " hoặc ".join(f"từ {t.start:%d/%m/%Y} đến {t.end:%d/%m/%Y}" for t in terms.terms)
        return [finding("F-05", at.sheet, at.cell, period.label, f"một kỳ {spans}")]
    if not period.ended_by(as_of):
        ended = f"một kỳ đã kết thúc trước {as_of:%d/%m/%Y}"
        return [finding("F-05", at.sheet, at.cell, period.label, ended)]
    return []


def _ask_forms(result: WorkbookReading, unit: Unit, forms: Sequence[type[Form]], registry: Registry) -> None:
    seen: set[str] = set()
    sent = {f.metadata().code for f in forms if unit.kind in f.metadata().senders} | registry.forms_of_kind(unit.kind)
    for reading in result.readings:
        metadata = reading.form.metadata()
        if metadata.code not in sent:
            expected = ", ".join(f.metadata().code for f in forms if f.metadata().code in sent)
            result.findings.append(
                finding("F-07", reading.sheet.name, "A1", metadata.code, f"các mẫu của đơn vị này: {expected}")
            )
        if metadata.code in seen and reading.continuation_of is None and not result.doubts:
            result.findings.append(finding("S-04", reading.sheet.name, "A1", metadata.code, "mỗi mẫu một trang tính"))
        seen.add(metadata.code)
    for form in _forms_asked_for(result, unit, forms, registry):
        code = form.metadata().code
        if code not in seen:
            sheet = result.readings[0].sheet.name
            result.findings.append(finding("S-03", sheet, "A1", "không có trang tính này", f"trang tính {code}"))


def _forms_asked_for(
    result: WorkbookReading, unit: Unit, forms: Sequence[type[Form]], registry: Registry
) -> list[type[Form]]:
    """List the forms that the unit owes for the period; where it owes none, all that its kind of unit owes by then.

    A form that was never asked for then is not asked for now.
    """
    owed = registry.forms_owed(unit.kind, result.period) if result.period else frozenset()
    owed = owed or registry.forms_of_kind(unit.kind, result.period.end if result.period else None)
    return [form for form in forms if form.metadata().code in owed and not form.metadata().when_admitted]
