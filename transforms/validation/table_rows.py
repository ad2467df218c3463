"""The reading of a table, judged before its cells: rows that restate others (S-07), sums (01A-03), no total (S-08).

What would only follow from a reading in doubt is not said: where a row is asked about, no sum of its table is checked.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import polars as pl

from schemas.declaration.form import RECORD, SUBTOTAL, TOTAL, UNCLEAR, Form
from schemas.findings import Finding, finding
from schemas.rules.general import STATED_SUM, Severity
from transforms.identity.submissions import WorkbookReading
from transforms.text.spelling import name_key, normalise
from transforms.validation.covers import TableRow, misfits
from transforms.validation.records import BatchedReading
from transforms.validation.restated import (
    Restated,
    count_fields,
    rows_outside_the_total,
    rows_restating_those_above,
    with_checksums,
)

SET_ASIDE = "set aside"  # a sum of a table whose reading is in doubt
_ASKED = "dòng cộng, hoặc một chi bộ có số liệu riêng"
_NO_NAME = "dòng không ghi tên"

KnownPartyCells = Mapping[str, Iterable[str]]
RowFinding = tuple[int, Finding, str]  # submission in the batch, finding, name of the record


class TableJudge:
    """The tables of one form in a batch.

    `known`: unit → the names that were answered to be party cells; such a row is a record, and S-07 a warning.
    """

    def __init__(
        self,
        form: type[Form],
        placed: Sequence[BatchedReading],
        workbooks: Sequence[WorkbookReading],
        known: KnownPartyCells,
    ) -> None:
        self._form, self._placed = form, placed
        self._known = {unit: {name_key(name) for name in names} for unit, names in known.items()}
        self._units = [workbook.unit.unit_id if workbook.unit else "" for workbook in workbooks]
        self.findings: list[RowFinding] = []

    def judge(self, frame: pl.DataFrame, unread: pl.DataFrame) -> pl.DataFrame:
        """Return the frame with the roles as judged; `findings` has what is asked about."""
        if frame.is_empty() or self._form.metadata().records_in_columns:
            return frame
        roles = frame["role"].to_list()
        asked = [Restated(row, "") for row, role in enumerate(roles) if role == UNCLEAR]
        sums = with_checksums(self._form, frame) if self._form.metadata().has_total else None
        if sums is not None:
            above = rows_restating_those_above(self._form, frame, sums)
            outside = rows_outside_the_total(self._form, frame, sums)
            asked += {found.row: found for found in [*outside, *above]}.values()
        doubtful = self._ask(frame, asked, roles)
        if sums is not None:
            self._judge_sums(frame, unread, roles, doubtful)
        return frame.with_columns(role=pl.Series(roles, dtype=pl.String)) if roles != frame["role"].to_list() else frame

    def _ask(self, frame: pl.DataFrame, asked: Sequence[Restated], roles: list[str]) -> set[int]:
        """Add S-07 for each row that is asked about; return the tables whose reading is in doubt."""
        tables = frame["table"]
        doubtful = {tables[row] for row in self._rows_of_readings_in_doubt(frame)}
        key = self._form.keys()[0]
        for found in sorted(asked, key=lambda one: one.row):
            index, position, name = frame.select("reading", "position", key).row(found.row)
            at = self._placed[index]
            accepted = name is not None and name_key(name) in self._known.get(self._units[at.submission], ())
            roles[found.row] = RECORD if accepted else UNCLEAR
            if not accepted:
                doubtful.add(tables[found.row])
            expected = f"{_ASKED} ({found.why})" if found.why else _ASKED
            told = finding("S-07", at.reading.sheet.name, at.reading.address(key, position), name or _NO_NAME, expected)
            severity = Severity.WARNING if accepted else Severity.ERROR
            self.findings.append((at.submission, replace(told, severity=str(severity)), normalise(name or "").lower()))
        return doubtful

    def _rows_of_readings_in_doubt(self, frame: pl.DataFrame) -> list[int]:
        in_doubt = [index for index, at in enumerate(self._placed) if at.reading.in_doubt]
        return frame["reading"].is_in(in_doubt).arg_true().to_list() if in_doubt else []

    def _judge_sums(self, frame: pl.DataFrame, unread: pl.DataFrame, roles: list[str], doubtful: set[int]) -> None:
        """Check 01A-03 of tables with several sums, and S-08; a table with one total is left to the form's rule."""
        by_table: dict[int, list[int]] = {}
        with_records = dict.fromkeys(frame["table"].filter(frame["role"] == RECORD).to_list())
        for row, (table, role) in enumerate(zip(frame["table"].to_list(), roles, strict=True)):
            if role in (TOTAL, SUBTOTAL):
                by_table.setdefault(table, []).append(row)
        for table, rows in by_table.items():
            if table in doubtful:
                for row in rows:
                    roles[row] = SET_ASIDE
            elif len(rows) > 1 or roles[rows[0]] == SUBTOTAL or not any(self._figures(frame, rows[0])):
                self._check_covers(frame, unread, roles, table)
        for table in with_records:
            if table not in by_table and table not in doubtful:
                self._ask_for_total(frame, table)

    def _figures(self, frame: pl.DataFrame, row: int) -> tuple[float | None, ...]:
        return frame.select(count_fields(self._form)).row(row)

    def _check_covers(self, frame: pl.DataFrame, unread: pl.DataFrame, roles: list[str], table: int) -> None:
        """Add 01A-03 for the sums of a table that fit no cover."""
        fields = count_fields(self._form)
        section = "section" if "section" in frame.columns else "sheet"
        indices = (frame["table"] == table).arg_true().to_list()
        named = frame[indices].select("reading", "position", section, pl.concat_list(fields).alias("figures"))
        rows = [
            TableRow(index, roles[index], reading, position, sect, tuple(figures))
            for index, (reading, position, sect, figures) in zip(indices, named.iter_rows(), strict=True)
            if roles[index] in (RECORD, TOTAL, SUBTOTAL)
        ]
        pages = frame["reading"].gather(indices).unique().to_list()
        missing = {n for page in pages for n in fields if n not in self._placed[page].reading.field_positions}
        spoiled = missing | set(unread.filter(pl.col("reading").is_in(pages))["field"].to_list())
        for misfit in misfits(rows, frozenset(n for n, name in enumerate(fields) if name in spoiled)):
            at, name = self._placed[misfit.row.page], fields[misfit.column]
            found = misfit.found or f"{misfit.row.figures[misfit.column]:g}"
            cell = at.reading.address(name, misfit.row.position)
            number, sentence = STATED_SUM
            told = Finding(number, str(Severity.ERROR), at.reading.sheet.name, cell, found, misfit.expected, sentence)
            self.findings.append((at.submission, told, f"{cell} {misfit.expected}"))
        for row in rows:
            if row.role == TOTAL:
                roles[row.index] = SUBTOTAL  # checked here

    def _ask_for_total(self, frame: pl.DataFrame, table: int) -> None:
        """Add S-08 below a table without any sum."""
        last = frame["reading"].filter(frame["table"] == table)[-1]
        at = self._placed[last]
        cell = at.reading.address(self._form.keys()[0], at.reading.bottom + 1)
        told = finding(
            "S-08", at.reading.sheet.name, cell, "không có dòng tổng cộng", "dòng “Tổng cộng” dưới các dòng số liệu"
        )
        self.findings.append((at.submission, told, "total"))
