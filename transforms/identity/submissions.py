"""A workbook's sheet readings → whose report it is, for which period, and what is wrong with it as a whole."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from schemas.declaration.form import Form
from schemas.findings import Finding, finding
from schemas.periods import Period
from schemas.registry import Registry, Terms, Unit
from schemas.rules.general import FINDINGS_SHEET
from transforms.formats import file_errors
from transforms.formats.unpack import is_packed_archive, unpack
from transforms.formats.workbook import Sheet, UnreadableWorkbookError, Workbook
from transforms.identity.periods import read_period
from transforms.identity.units import UnitFinder
from transforms.tables.reading import SheetReading, StatedValue
from transforms.tables.sheet import read_sheet
from transforms.text.spelling import label_key

_OURS = label_key(FINDINGS_SHEET)


@dataclass(slots=True)
class WorkbookReading:
    """What one workbook gives: its forms' readings, its unit and period where they can be told, its findings.

    `version`: the greatest `Lần nộp` that its sheets state; None where none does.
    """

    readings: list[SheetReading] = field(default_factory=list)
    unit: Unit | None = None
    period: Period | None = None
    version: int | None = None
    findings: list[Finding] = field(default_factory=list)

    @property
    def forms(self) -> list[type[Form]]:
        """The forms found, in the order of the sheets."""
        return [reading.form for reading in self.readings]


def read_workbook(content: bytes, forms: Sequence[type[Form]]) -> WorkbookReading:
    """Read a workbook's sheets; F-01, F-02 and F-03 are among its findings, never raised."""
    result = WorkbookReading()
    try:
        book = Workbook(content)
        is_blank = True
        for sheet in book.sheets():
            if _is_our_own(sheet):
                continue
            is_blank = is_blank and not sheet.rows
            for reading in read_sheet(sheet, forms, {reading.form: reading for reading in result.readings}):
                result.readings.append(reading)
                result.findings += reading.findings
                reading.sheet.release()
        if not result.readings:
            codes = [form.metadata().code for form in forms]
            raise file_errors.no_form(codes, is_blank=is_blank, has_only_pivots=book.has_only_pivots)
    except UnreadableWorkbookError as error:
        return refused(_why_not_unpacked(content) or error)
    return result


def _why_not_unpacked(content: bytes) -> UnreadableWorkbookError | None:
    """Why an archive of files could not be taken apart; None where it is no such archive."""
    try:
        if is_packed_archive(content):
            unpack(content)
    except UnreadableWorkbookError as error:
        return error
    return None


def refused(error: UnreadableWorkbookError) -> WorkbookReading:
    """The reading of a workbook that is refused as a whole."""
    return WorkbookReading(findings=[finding(error.rule, "", "", error.found, error.expected, error.sentence)])


def _is_our_own(sheet: Sheet) -> bool:
    """Whether a sheet is the list of findings that we put into a workbook that went back."""
    first = sheet.rows[0][0] if sheet.rows and sheet.rows[0] else ""
    return label_key(sheet.name) == _OURS and isinstance(first, str) and label_key(first) == _OURS


def identify(result: WorkbookReading, finder: UnitFinder, forms: Sequence[type[Form]], as_of: date) -> None:
    """Tell the unit and the period, and ask F-04, F-05, F-07, S-03 and S-04 of the workbook as a whole."""
    if not result.readings:
        return
    result.version = _version(result)
    _tell_period(result, finder.registry.terms, as_of)
    if result.period is not None and result.period.in_term:
        _tell_unit(result, finder, result.period)
    elif result.period is None:
        _tell_unit_of_any_time(result, finder)
    if result.unit is not None:
        _ask_forms(result, result.unit, forms, finder.registry)


def _stated(result: WorkbookReading, name: str) -> dict[str, tuple[SheetReading, StatedValue]]:
    """The different values of what the sheets state, each with the first sheet that states it."""
    values: dict[str, tuple[SheetReading, StatedValue]] = {}
    for reading in result.readings:
        stated = reading.stated.get(name)
        if stated and stated.value:
            values.setdefault(stated.value, (reading, stated))
    return values


def _version(result: WorkbookReading) -> int | None:
    """The greatest `Lần nộp`: who corrects a workbook may forget it on one of the sheets."""
    numbers = [re.search(r"\d{1,3}", value) for value in _stated(result, "version")]
    return max((int(number[0]) for number in numbers if number), default=None)


def _at(result: WorkbookReading, name: str) -> tuple[str, str]:
    """Sheet and cell where a value is stated, or should be."""
    for reading in result.readings:
        if name in reading.stated:
            return reading.sheet.name, reading.stated[name].cell
    return result.readings[0].sheet.name, "A1"


def _tell_period(result: WorkbookReading, terms: Terms, as_of: date) -> None:
    stated = _stated(result, "period")
    periods = {text: read_period(text, terms) for text in stated}
    told = {period.id: period for period in periods.values() if period}
    sheet, cell = _at(result, "period")
    for text, (reading, where) in stated.items():
        if periods[text] is None:
            expected = "một kỳ báo cáo, như “Tháng 02 năm 2024”"
            result.findings.append(finding("F-05", reading.sheet.name, where.cell, text, expected))
            return
    if not told:
        result.findings.append(finding("F-05", sheet, cell, "không ghi kỳ báo cáo", "một kỳ báo cáo, như “Năm 2023”"))
    elif len(told) > 1:
        _disagree(result, stated, "cùng một kỳ báo cáo trên mọi trang tính")
    else:
        result.period = next(iter(told.values()))
        _ask_period(result, result.period, terms, (sheet, cell), as_of)


def _ask_period(result: WorkbookReading, period: Period, terms: Terms, at: tuple[str, str], as_of: date) -> None:
    if not period.in_term:
        spans = " hoặc ".join(f"từ {t.start:%d/%m/%Y} đến {t.end:%d/%m/%Y}" for t in terms.terms)
        result.findings.append(finding("F-05", *at, period.label, f"một kỳ {spans}"))
    elif not period.ended_by(as_of):
        ended = f"một kỳ đã kết thúc trước {as_of:%d/%m/%Y}"
        result.findings.append(finding("F-05", *at, period.label, ended))


def _tell_unit(result: WorkbookReading, finder: UnitFinder, period: Period) -> None:
    names, codes = list(_stated(result, "unit")) or [""], list(_stated(result, "code")) or [""]
    told: dict[str, Unit] = {}
    for name in names:
        for code in codes:
            unit = finder.find(name, code, period.start, period.end)
            if unit is None:
                if _names_differ(names, codes, finder, period):
                    _disagree(result, _stated(result, "unit"), "cùng một đơn vị trên mọi trang tính")
                    return
                sheet, cell = _at(result, "unit")
                found = " · ".join(part for part in (name, code) if part) or "không ghi đơn vị"
                hint = finder.hint(name, code, period.start, period.end)
                result.findings.append(finding("F-04", sheet, cell, found, hint))
                result.unit = finder.find(name, code, date.min, date.max)  # of another time: told, not counted
                return
            told[unit.unit_id] = unit
    if len(told) > 1:
        _disagree(result, _stated(result, "unit"), "cùng một đơn vị trên mọi trang tính")
    else:
        result.unit = next(iter(told.values()))


def _names_differ(names: Sequence[str], codes: Sequence[str], finder: UnitFinder, period: Period) -> bool:
    """Whether the sheets name several units, each of them known."""
    by_name = [finder.find(name, "", period.start, period.end) for name in names if name]
    by_code = [finder.find("", code, period.start, period.end) for code in codes if code]
    for units in (by_name, by_code):
        if len(units) > 1 and None not in units and len({u.unit_id for u in units if u}) > 1:
            return True
    return False


def _tell_unit_of_any_time(result: WorkbookReading, finder: UnitFinder) -> None:
    """Where the period can't be told, the unit is still worth telling, if only one ever had that name."""
    for name in _stated(result, "unit"):
        result.unit = finder.find(name, "", date.min, date.max)


def _disagree(result: WorkbookReading, stated: dict[str, tuple[SheetReading, StatedValue]], expected: str) -> None:
    for text, (reading, where) in list(stated.items())[1:]:
        result.findings.append(finding("F-07", reading.sheet.name, where.cell, text, expected))
    if len(stated) < 2:
        result.findings.append(
            finding("F-07", result.readings[0].sheet.name, "A1", "các trang tính khác nhau", expected)
        )


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
        if metadata.code in seen and reading.continuation_of is None:
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
    """List the forms that the unit owes for the period; where it owes none, all that its kind of unit owes."""
    owed = registry.forms_owed(unit.kind, result.period) if result.period else frozenset()
    owed = owed or registry.forms_of_kind(unit.kind)
    return [form for form in forms if form.metadata().code in owed and not form.metadata().when_admitted]
