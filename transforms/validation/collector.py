"""Collection of the findings of a batch, numbered by submission."""

from collections import defaultdict
from collections.abc import Sequence

import polars as pl

from schemas.declaration.form import Form
from schemas.findings import Finding
from schemas.frames import Findings, columns_of
from schemas.rules.general import BLANK, MAX_FINDINGS, Rule, blank_severity
from transforms.validation.finding_ids import record_name, with_finding_ids
from transforms.validation.records import BatchedReading

_COLLECTED: dict[str, pl.DataType] = {
    "submission": pl.UInt32(),
    **{name: dtype for name, dtype in columns_of(Findings).items() if name not in ("submission_id", "finding_id")},
    "form": pl.String(),
    "record": pl.String(),
}


class FindingCollector:
    """Findings of a batch, and the severities found in each submission."""

    def __init__(self, rules: dict[str, Rule]) -> None:
        self.severities: dict[int, set[str]] = defaultdict(set)
        self._rules = rules
        self._rows: list[tuple[object, ...]] = []
        self._count: dict[int, int] = defaultdict(int)

    def add(self, index: int, found: Finding, *, form: str = "", record: str | None = None) -> None:
        """Add a finding about a workbook's shape or identity.

        `form`, `record`: of a finding about a row, its form's code and its name, by which an answer carries over.
        """
        where = (found.sheet or None, found.cell or None, None)
        record = f"{found.sheet} {found.cell} {found.expected}" if record is None else record
        text = (found.found, found.expected, found.sentence)
        self._add(index, found.rule, found.severity, *where, *text, form=form, record=record)

    def add_cells(
        self, form: type[Form], frame: pl.DataFrame, broken: pl.DataFrame, placed: Sequence[BatchedReading]
    ) -> None:
        """Add a finding for each cell of a form that breaks a rule (`transforms.validation.validate.failing_cells`)."""
        names = frame.select("reading", "position", record=record_name(form))
        named = broken.join(names, on=["reading", "position"], how="left", maintain_order="left")
        for reading_index, position, name, number, found, expected, record in _row_by_row(named).iter_rows():
            at = placed[reading_index]
            rule = self._rules[number]
            required = form.cells()[name].required
            severity = blank_severity(required=required) if number == BLANK else rule.severity
            where = (at.reading.sheet.name, at.reading.address(name, position), name)
            text = (found, expected, rule.sentence)
            self._add(at.submission, number, str(severity), *where, *text, form=form.metadata().code, record=record)

    def _add(self, index: int, rule: str, severity: str, *place_and_text: str | None, form: str, record: str) -> None:
        self.severities[index].add(severity)
        self._count[index] += 1
        if self._count[index] <= MAX_FINDINGS:
            self._rows.append((index, rule, severity, *place_and_text, form, record))

    def findings(self, submissions: pl.DataFrame) -> pl.DataFrame:
        """Build `schemas.frames.Findings`; `submissions`: the outcomes, in batch order."""
        collected = pl.DataFrame(self._rows, schema=_COLLECTED, orient="row")
        outcomes = submissions.select("submission_id", "unit_id", "period").with_row_index("submission")
        identified = collected.join(outcomes, on="submission", maintain_order="left")
        return with_finding_ids(identified).select(list(columns_of(Findings)))


def _row_by_row(broken: pl.DataFrame) -> pl.DataFrame:
    """Sort the cells of readings with too many of them by row: the list that ends early then has whole rows."""
    crowded = pl.len().over("reading") > MAX_FINDINGS
    if not broken.select(crowded.any()).item():
        return broken
    of_few = broken.filter(~crowded)
    return pl.concat([of_few, broken.filter(crowded).sort("reading", "position", maintain_order=True)])
