"""A batch of files → submissions with their status, findings with their cells, and the records that count.

This is the whole of reading and validating, as one pure function from bytes to frames.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from schemas.declaration.fields import Kind
from schemas.declaration.form import RECORD, Form
from schemas.forms import FORMS, rule_catalogue
from schemas.rules.general import BLANK, Rule, Severity, blank_severity
from transforms.formats.workbook import column_letters
from transforms.identity.submissions import WorkbookReading, identify, read_workbook
from transforms.identity.units import UnitFinder
from transforms.tables.reading import Problem, SheetReading
from transforms.validation.finding_ids import record_name, with_finding_ids
from transforms.validation.records import PlacedReading, records_of
from transforms.validation.validate import broken_cells

FINDINGS = {
    "submission": pl.UInt32,
    "finding_id": pl.String,
    "rule": pl.String,
    "severity": pl.String,
    "sheet": pl.String,
    "cell": pl.String,
    "field": pl.String,
    "found": pl.String,
    "expected": pl.String,
    "sentence": pl.String,
}
REPORTS = {
    "submission": pl.UInt32,
    "unit_id": pl.String,
    "period": pl.String,
    "period_start": pl.Date,
    "period_end": pl.Date,
    "version": pl.Int32,
    "forms": pl.String,
    "status": pl.String,
}
_NOTED = {name: dtype for name, dtype in FINDINGS.items() if name != "finding_id"} | {
    "form": pl.String,
    "record": pl.String,
}
MOST_FINDINGS = 500  # of one workbook; a sheet that is wrong in every cell needs no more to be understood


@dataclass(frozen=True, slots=True)
class Batch:
    """What a batch of files gives. `submission` everywhere is the file's index in the batch.

    `reports`: REPORTS. `findings`: FINDINGS. `layouts`: `submission`
    and the columns of `schemas.frames.Layouts`. `records`: table → the good records of
    accepted workbooks, with `submission`, `sheet`, `sheet_row` or `sheet_column`, and the form's fields.
    """

    reports: pl.DataFrame
    findings: pl.DataFrame
    layouts: pl.DataFrame
    records: dict[str, pl.DataFrame]


def read_batch(
    contents: Iterable[bytes], finder: UnitFinder, as_of: date, forms: Sequence[type[Form]] = FORMS
) -> Batch:
    """Read and validate a batch of workbooks, all their findings at once."""
    return validate_batch([read_workbook(content, forms) for content in contents], finder, as_of, forms)


def validate_batch(
    workbooks: Sequence[WorkbookReading], finder: UnitFinder, as_of: date, forms: Sequence[type[Form]] = FORMS
) -> Batch:
    """Validate workbooks that have been read, all their findings at once."""
    for workbook in workbooks:
        identify(workbook, finder, forms, as_of)
    note = _Notes(rule_catalogue(forms))
    for index, workbook in enumerate(workbooks):
        for problem in workbook.problems:
            note.of_workbook(index, problem)
    frames: dict[str, pl.DataFrame] = {}
    for form in forms:
        placed = _placed(workbooks, form)
        frame, unread = records_of(form, placed, finder)
        frames[form.paper().table] = frame
        if placed:
            note.of_cells(form, frame, broken_cells(form, frame, unread, placed), placed)
    _note_missing_registers(workbooks, forms, frames, note)
    status = [_status(workbook, note.worst[index]) for index, workbook in enumerate(workbooks)]
    accepted = {i for i, s in enumerate(status) if s.startswith("accepted")}
    reports = _reports(workbooks, status)
    return Batch(
        reports,
        note.findings(reports),
        _layouts(workbooks, accepted),
        {form.paper().table: _good(form, frames[form.paper().table], accepted) for form in forms},
    )


class _Notes:
    """Collects findings, and remembers the worst severity of each submission."""

    def __init__(self, rules: dict[str, Rule]) -> None:
        self.rules = rules
        self.rows: list[tuple[object, ...]] = []
        self.worst: dict[int, set[Severity]] = defaultdict(set)
        self._count: dict[int, int] = defaultdict(int)

    def _add(
        self, index: int, rule: Rule, severity: Severity, *where_what_and_why: str | None, form: str, record: str
    ) -> None:
        self.worst[index].add(severity)
        self._count[index] += 1
        if self._count[index] <= MOST_FINDINGS:
            self.rows.append((index, rule.number, str(severity), *where_what_and_why, form, record))

    def findings(self, reports: pl.DataFrame) -> pl.DataFrame:
        """What was noted of the reports, named for good: FINDINGS."""
        noted = pl.DataFrame(self.rows, schema=_NOTED, orient="row")
        whose = reports.select("submission", "unit_id", "period")
        return with_finding_ids(noted.join(whose, on="submission", maintain_order="left")).select(list(FINDINGS))

    def of_workbook(self, index: int, problem: Problem) -> None:
        rule = self.rules[problem.rule]
        self._add(
            index,
            rule,
            rule.severity,
            problem.sheet or None,
            problem.cell or None,
            None,
            problem.found,
            problem.expected,
            problem.sentence or rule.sentence,
            form="",
            record=f"{problem.sheet} {problem.cell} {problem.expected}",
        )

    def of_cells(
        self, form: type[Form], frame: pl.DataFrame, broken: pl.DataFrame, placed: Sequence[PlacedReading]
    ) -> None:
        names = frame.select("reading", "position", record=record_name(form))
        told = broken.join(names, on=["reading", "position"], how="left", maintain_order="left")
        for reading_index, position, name, number, found, expected, record in told.iter_rows():
            at = placed[reading_index]
            rule = self.rules[number]
            required = form.cells()[name].required
            severity = blank_severity(required=required) if number == BLANK else rule.severity
            cell = at.reading.address(name, position)
            where, code = (at.reading.sheet.name, cell, name), form.paper().code
            self._add(at.submission, rule, severity, *where, found, expected, rule.sentence, form=code, record=record)


def _placed(workbooks: Sequence[WorkbookReading], form: type[Form]) -> list[PlacedReading]:
    """The form's readings over the batch; without a period of the term, as if it were for all time."""
    placed = []
    for index, workbook in enumerate(workbooks):
        period = workbook.period if workbook.period and workbook.period.in_term else None
        start, end = (period.start, period.end) if period else (date.min, date.max)
        placed += [PlacedReading(index, r, start, end) for r in workbook.readings if r.form is form]
    return placed


def _note_missing_registers(
    workbooks: Sequence[WorkbookReading],
    forms: Sequence[type[Form]],
    frames: dict[str, pl.DataFrame],
    note: _Notes,
) -> None:
    """S-03: a form that is due when the unit admitted anyone, and the unit did."""
    admitted: set[int] = set()
    for form in forms:
        if form.paper().adds_to_district:
            frame = frames[form.paper().table].filter((pl.col("role") == RECORD) & (pl.col("admitted") > 0))
            admitted |= set(frame["submission"])
    for index in sorted(admitted):
        workbook = workbooks[index]
        for form in forms:
            paper = form.paper()
            due = workbook.unit is not None and paper.when_admitted and workbook.unit.kind in paper.senders
            if due and form not in workbook.forms:
                sheet = workbook.readings[0].sheet.name
                expected = f"trang tính {paper.code}, vì có kết nạp trong kỳ"
                note.of_workbook(index, Problem("S-03", sheet, "A1", "không có trang tính này", expected))


def _status(workbook: WorkbookReading, severities: set[Severity]) -> str:
    numbers = {problem.rule for problem in workbook.problems}
    if numbers & {"F-01", "F-02"}:
        return "unreadable"
    if "F-03" in numbers:
        return "unrecognised"
    if Severity.ERROR in severities:
        return "rejected"
    return "accepted_with_warnings" if Severity.WARNING in severities else "accepted"


def _reports(workbooks: Sequence[WorkbookReading], status: Sequence[str]) -> pl.DataFrame:
    rows = []
    for index, (workbook, said) in enumerate(zip(workbooks, status, strict=True)):
        unit, period = workbook.unit, workbook.period
        rows.append(
            (
                index,
                unit.unit_id if unit else None,
                period.id if period else None,
                period.start if period else None,
                period.end if period else None,
                workbook.version,
                ", ".join(dict.fromkeys(form.paper().code for form in workbook.forms)),
                said,
            )
        )
    return pl.DataFrame(rows, schema=REPORTS, orient="row")


def _layouts(workbooks: Sequence[WorkbookReading], accepted: set[int]) -> pl.DataFrame:
    """Where the fields of accepted workbooks stand. Most sheets are alike, so each layout is told once and joined."""
    known: dict[tuple[object, ...], int] = {}
    sheets: dict[tuple[object, ...], int] = {}
    fields: list[tuple[object, ...]] = []
    for index in sorted(accepted):
        for reading in workbooks[index].readings:
            layout = (reading.form, tuple(reading.places.items()))
            if layout not in known:
                known[layout] = len(known)
                fields += _layout_rows(known[layout], reading)
            sheets.setdefault((index, reading.form.paper().code, reading.sheet.name), known[layout])
    of_sheets = {"submission": pl.UInt32, "form": pl.String, "sheet": pl.String, "layout": pl.UInt32}
    of_fields = {"layout": pl.UInt32, "field": pl.String, "sheet_column": pl.String, "sheet_row": pl.Int32}
    rows = [(*sheet, layout) for sheet, layout in sheets.items()]
    placed = pl.DataFrame(rows, schema=of_sheets, orient="row").join(
        pl.DataFrame(fields, schema=of_fields, orient="row"), on="layout", maintain_order="left_right"
    )
    return placed.drop("layout")


def _layout_rows(layout: int, reading: SheetReading) -> list[tuple[object, ...]]:
    if reading.form.paper().records_in_columns:
        return [(layout, name, None, place + 1) for name, place in reading.places.items()]
    return [(layout, name, column_letters(place), None) for name, place in reading.places.items()]


def _good(form: type[Form], frame: pl.DataFrame, accepted: set[int]) -> pl.DataFrame:
    """The records of accepted workbooks, counts whole, with the sheet's row or column."""
    counts = [name for name, spec in form.cells().items() if spec.kind is Kind.COUNT]
    good = frame.filter((pl.col("role") == RECORD) & pl.col("submission").is_in(sorted(accepted)))
    if form.paper().records_in_columns:
        letters: Callable[[int], str] = lambda position: column_letters(position - 1)  # noqa: E731
        place = pl.col("position").map_elements(letters, return_dtype=pl.String).alias("sheet_column")
    else:
        place = pl.col("position").cast(pl.Int32).alias("sheet_row")
    return good.with_columns(place, pl.col(counts).cast(pl.Int64)).drop(
        "reading", "table", "position", "role", "period_start", "period_end"
    )
