"""Validation of a batch: workbook readings to outcomes, findings with their cells, and the records that count.

This is the whole of reading and validating, as one pure function from bytes to frames.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import chain, repeat
from types import MappingProxyType

import polars as pl

from schemas.declaration.fields import Kind
from schemas.declaration.figures import Figure
from schemas.declaration.form import RECORD, Form
from schemas.findings import finding
from schemas.forms import FORMS, rule_catalogue
from schemas.frames import Answers, Outcomes, columns_of
from schemas.rules.general import Severity
from transforms.formats.workbook import column_letters
from transforms.identity.submissions import WorkbookReading, identify, read_workbook
from transforms.identity.units import UnitFinder
from transforms.validation.collector import FindingCollector
from transforms.validation.layouts import layouts_of
from transforms.validation.records import BatchedReading, records_of
from transforms.validation.table_rows import KnownPartyCells, TableJudge
from transforms.validation.validate import failing_cells


@dataclass(frozen=True, slots=True)
class Batch:
    """The outcome of a batch of submissions, every frame with their `submission_id`.

    `submissions`: `schemas.frames.Outcomes`, in the order of the batch. `findings`: `Findings`. `layouts`: `Layouts`.
    `records`: table → the good records of accepted workbooks, with `sheet`, `sheet_row` or `sheet_column`, and the
    form's fields. `answers`: `Answers`.
    """

    submissions: pl.DataFrame
    findings: pl.DataFrame
    layouts: pl.DataFrame
    records: dict[str, pl.DataFrame]
    answers: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=columns_of(Answers)))


def read_batch(
    contents: Iterable[bytes],
    finder: UnitFinder,
    as_of: date,
    forms: Sequence[type[Form]] = FORMS,
    file_names: Sequence[str] = (),
) -> Batch:
    """Read and validate workbooks; their ids are their numbers, from 0. `file_names`: theirs, where known (F-09)."""
    named = zip(contents, chain(file_names, repeat("")), strict=False)
    readings = {str(number): read_workbook(content, forms, name) for number, (content, name) in enumerate(named)}
    return validate_batch(readings, finder, as_of, forms)


def validate_batch(
    readings: Mapping[str, WorkbookReading],
    finder: UnitFinder,
    as_of: date,
    forms: Sequence[type[Form]] = FORMS,
    known_party_cells: KnownPartyCells = MappingProxyType({}),
) -> Batch:
    """Validate the readings of submissions, by id; all their findings at once.

    `known_party_cells`: unit_id → names of rows that were answered to be party cells (S-07 becomes a warning).
    """
    workbooks = list(readings.values())
    for workbook in workbooks:
        identify(workbook, finder, forms, as_of)
    collector = FindingCollector(rule_catalogue(forms))
    for index, workbook in enumerate(workbooks):
        for found in workbook.findings:
            collector.add(index, found)
    frames: dict[str, pl.DataFrame] = {}
    for form in forms:
        placed = _placed(workbooks, form)
        frame, unread = records_of(form, placed, finder)
        judge = TableJudge(form, placed, workbooks, known_party_cells)
        frame = judge.judge(frame, unread)
        for index, found, record in judge.findings:
            collector.add(index, found, form=form.metadata().code, record=record)
        frames[form.metadata().table] = frame
        if placed:
            broken = _without_doubtful_keys(failing_cells(form, frame, unread, placed), placed, workbooks)
            collector.add_cells(form, frame, broken, placed)
    _ask_for_registers(workbooks, forms, frames, collector)
    status = [_status(workbook, collector.severities[index]) for index, workbook in enumerate(workbooks)]
    accepted = {i for i, s in enumerate(status) if s.startswith("accepted")}
    ids = pl.Series("submission_id", list(readings), dtype=pl.String)
    submissions = _outcomes(ids, workbooks, status)
    return Batch(
        submissions,
        collector.findings(submissions),
        _named(layouts_of(workbooks, accepted), ids),
        {form.metadata().table: _named(_good(form, frames[form.metadata().table], accepted), ids) for form in forms},
        _answers(readings),
    )


def _answers(readings: Mapping[str, WorkbookReading]) -> pl.DataFrame:
    """Collect the answers of the workbooks (`schemas.frames.Answers`)."""
    rows = [
        (name, answer.finding_id, answer.found, answer.text)
        for name, read in readings.items()
        for answer in read.answers
    ]
    return pl.DataFrame(rows, schema=columns_of(Answers), orient="row")


def _placed(workbooks: Sequence[WorkbookReading], form: type[Form]) -> list[BatchedReading]:
    """Place the form's readings in the batch; one without a period of the term is valid for all time."""
    placed = []
    for index, workbook in enumerate(workbooks):
        period = workbook.period if workbook.period and workbook.period.in_term else None
        start, end = (period.start, period.end) if period else (date.min, date.max)
        placed += [BatchedReading(index, r, start, end) for r in workbook.readings if r.form is form]
    return placed


def _without_doubtful_keys(
    broken: pl.DataFrame, placed: Sequence[BatchedReading], workbooks: Sequence[WorkbookReading]
) -> pl.DataFrame:
    """Leave out C-07 of workbooks of two units or periods: their records repeat because of that."""
    doubtful = [index for index, at in enumerate(placed) if workbooks[at.submission].doubts]
    return broken.filter(~((pl.col("rule") == "C-07") & pl.col("reading").is_in(doubtful))) if doubtful else broken


def _ask_for_registers(
    workbooks: Sequence[WorkbookReading],
    forms: Sequence[type[Form]],
    frames: dict[str, pl.DataFrame],
    collector: FindingCollector,
) -> None:
    """Add S-03 where a unit admitted anyone and a form that is then due is missing."""
    admitted: set[int] = set()
    for form in forms:
        if form.metadata().adds_to_district:
            stated = pl.col(form.figures()[Figure.ADMITTED])
            frame = frames[form.metadata().table].filter((pl.col("role") == RECORD) & (stated > 0))
            admitted |= set(frame["submission"])
    for index in sorted(admitted):
        workbook = workbooks[index]
        for form in forms:
            metadata = form.metadata()
            due = workbook.unit is not None and metadata.when_admitted and workbook.unit.kind in metadata.senders
            if due and form not in workbook.forms:
                sheet = workbook.readings[0].sheet.name
                expected = f"trang tính {metadata.code}, vì có kết nạp trong kỳ"
                collector.add(index, finding("S-03", sheet, "A1", "không có trang tính này", expected))


def _status(workbook: WorkbookReading, severities: set[str]) -> str:
    numbers = {found.rule for found in workbook.findings}
    if numbers & {"F-01", "F-02"}:
        return "unreadable"
    if "F-03" in numbers:
        return "unrecognised"
    if "F-10" in numbers:
        return "no_report"
    if Severity.ERROR in severities:
        return "rejected"
    return "accepted_with_warnings" if Severity.WARNING in severities else "accepted"


def _outcomes(ids: pl.Series, workbooks: Sequence[WorkbookReading], status: Sequence[str]) -> pl.DataFrame:
    rows = []
    for name, workbook, outcome in zip(ids, workbooks, status, strict=True):
        unit, period = workbook.unit, workbook.period
        dated = (period.id, period.start, period.end) if period else (None, None, None)
        codes = ", ".join(dict.fromkeys(form.metadata().code for form in workbook.forms))
        rows.append((name, unit.unit_id if unit else None, *dated, workbook.version, codes, outcome))
    return pl.DataFrame(rows, schema=columns_of(Outcomes), orient="row")


def _good(form: type[Form], frame: pl.DataFrame, accepted: set[int]) -> pl.DataFrame:
    """Select the records of accepted workbooks: counts as integers, with the sheet's row or column."""
    counts = [name for name, spec in form.cells().items() if spec.kind is Kind.COUNT]
    good = frame.filter((pl.col("role") == RECORD) & pl.col("submission").is_in(sorted(accepted)))
    if form.metadata().records_in_columns:
        letters: Callable[[int], str] = lambda position: column_letters(position - 1)  # noqa: E731
        place = pl.col("position").map_elements(letters, return_dtype=pl.String).alias("sheet_column")
    else:
        place = pl.col("position").cast(pl.Int32).alias("sheet_row")
    return good.with_columns(place, pl.col(counts).cast(pl.Int64)).drop(
        "reading", "table", "position", "role", "period_start", "period_end", "working_week"
    )


def _named(frame: pl.DataFrame, ids: pl.Series) -> pl.DataFrame:
    """Replace the number in the batch by the submission's id; a join would copy every column."""
    named = ids.gather(frame["submission"])
    return frame.select(named.alias("submission_id"), pl.all().exclude("submission"))
