"""The reading of a table, judged before its cells: rows that restate others (S-07), sums (01A-03), no total (S-08).

What would only follow from a reading in doubt is not said: where a row is asked about, no sum of its table is checked.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import polars as pl

from schemas.declaration.form import RECORD, SET_ASIDE, SUBTOTAL, TOTAL, UNCLEAR, Form
from schemas.findings import Finding, finding
from schemas.rules.general import STATED_SUM, Severity
from transforms.identity.submissions import WorkbookReading
from transforms.text.spelling import name_key, normalise
from transforms.validation.covers import Misfit, TableRow, misfits
from transforms.validation.records import BatchedReading
from transforms.validation.restated import (
    Restated,
    count_fields,
    rows_for_a_total,
    rows_outside_the_total,
    rows_restating_those_above,
    with_checksums,
)

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
        self._answered = [
            {name_key(answer.found) for answer in workbook.answers if answer.rule == "S-07"} for workbook in workbooks
        ]
        self._units = [workbook.unit.unit_id if workbook.unit else "" for workbook in workbooks]
        self._doubtful: set[int] = set()  # tables whose reading is in doubt
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
            unsummed = rows_for_a_total(self._form, frame, sums)
            asked += {found.row: found for found in [*unsummed, *outside, *above]}.values()
        self._ask(frame, asked, roles)
        if sums is not None:
            self._judge_sums(frame, sums, unread, roles)
        return frame.with_columns(role=pl.Series(roles, dtype=pl.String)) if roles != frame["role"].to_list() else frame

    def _ask(self, frame: pl.DataFrame, asked: Sequence[Restated], roles: list[str]) -> None:
        """Add S-07 for each row that is asked about."""
        tables = frame["table"]
        self._doubtful |= {tables[row] for row in self._rows_of_readings_in_doubt(frame)}
        key = self._form.keys()[0]
        for found in sorted(asked, key=lambda one: one.row):
            index, position, name = frame.select("reading", "position", key).row(found.row)
            at = self._placed[index]
            accepted = name is not None and name_key(name) in self._names_answered(at.submission)
            roles[found.row] = RECORD if accepted else UNCLEAR
            if not accepted:
                self._doubtful.add(tables[found.row])
            expected = f"{_ASKED} ({found.why})" if found.why else _ASKED
            told = finding("S-07", at.reading.sheet.name, at.reading.address(key, position), name or _NO_NAME, expected)
            severity = Severity.WARNING if accepted else Severity.ERROR
            self.findings.append((at.submission, replace(told, severity=str(severity)), normalise(name or "").lower()))

    def _names_answered(self, submission: int) -> set[str]:
        """Return the names answered to be party cells: of the unit, and in the workbook's own list of findings."""
        return self._known.get(self._units[submission], set()) | self._answered[submission]

    def _rows_of_readings_in_doubt(self, frame: pl.DataFrame) -> list[int]:
        in_doubt = [index for index, at in enumerate(self._placed) if at.reading.in_doubt]
        return frame["reading"].is_in(in_doubt).arg_true().to_list() if in_doubt else []

    def _judge_sums(self, frame: pl.DataFrame, sums: pl.DataFrame, unread: pl.DataFrame, roles: list[str]) -> None:
        """Check 01A-03 of tables with several sums, and S-08; a table with one total is left to the form's rule."""
        is_total, is_record = pl.col("role") == TOTAL, pl.col("role") == RECORD
        is_sum, filled = pl.col("role").is_in([TOTAL, SUBTOTAL]), pl.col("nonzero") > 0
        tables = (
            sums.with_columns(role=pl.Series(roles, dtype=pl.String))
            .group_by("table", maintain_order=True)
            .agg(
                stated=is_sum.sum(),
                records=is_record.sum(),
                total=(is_sum & (is_total | (pl.col("checksum") == pl.col("checksum").filter(is_record).sum()))).any(),
                # one total that isn't all zeros, or of nothing but zeros: the form's rule sees all that is wrong
                plain=((is_sum.sum() == 1) & is_total.any())
                & ((is_total & filled).any() | ~(is_record & filled).any()),
            )
        )
        several: list[int] = []
        for table, stated, records, total, plain in tables.iter_rows():
            if table in self._doubtful:
                continue
            if records and not total:
                self._ask_for_total(frame, table)
            if stated and not plain:
                several.append(table)
        if several:
            self._check_covers(frame, unread, roles, several)
        for row in frame["table"].is_in(list(self._doubtful)).arg_true().to_list() if self._doubtful else ():
            roles[row] = SET_ASIDE if roles[row] in (TOTAL, SUBTOTAL) else roles[row]

    def _check_covers(self, frame: pl.DataFrame, unread: pl.DataFrame, roles: list[str], tables: Sequence[int]) -> None:
        """Add 01A-03 for the sums of tables that fit no cover."""
        fields = count_fields(self._form)
        section = pl.col("section") if self._form.sections() else pl.lit(None, dtype=pl.String)
        chosen = (
            frame.select("table", "reading", "position", section.alias("of"), figures=pl.concat_list(fields))
            .with_row_index("row")
            .filter(pl.col("table").is_in(tables))
        )
        rows: dict[int, list[TableRow]] = {}
        for row, table, reading, position, of, figures in chosen.iter_rows():
            if roles[row] in (RECORD, TOTAL, SUBTOTAL):
                told = TableRow(row, roles[row], reading, position, of, tuple(figures))
                rows.setdefault(table, []).append(told)
        unreadable: dict[int, set[str]] = {}
        for reading, name in unread.select("reading", "field").iter_rows():
            unreadable.setdefault(reading, set()).add(name)
        for of_table in rows.values():
            pages = {row.page for row in of_table}
            spoiled = {n for p in pages for n in fields if n not in self._placed[p].reading.field_positions}
            spoiled.update(*(unreadable.get(page, ()) for page in pages))
            for misfit in misfits(of_table, frozenset(n for n, name in enumerate(fields) if name in spoiled)):
                self._add_misfit(misfit, fields[misfit.column])
            for row in of_table:
                if row.role == TOTAL:
                    roles[row.index] = SUBTOTAL  # checked here

    def _add_misfit(self, misfit: Misfit, name: str) -> None:
        at, (number, sentence) = self._placed[misfit.row.page], STATED_SUM
        found = misfit.found or f"{misfit.row.figures[misfit.column]:g}"
        cell = at.reading.address(name, misfit.row.position)
        told = Finding(number, str(Severity.ERROR), at.reading.sheet.name, cell, found, misfit.expected, sentence)
        self.findings.append((at.submission, told, f"{cell} {misfit.expected}"))

    def _ask_for_total(self, frame: pl.DataFrame, table: int) -> None:
        """Add S-08 below a table without any sum."""
        last = frame["reading"].filter(frame["table"] == table)[-1]
        at = self._placed[last]
        cell = at.reading.address(self._form.keys()[0], at.reading.bottom + 1)
        told = finding(
            "S-08", at.reading.sheet.name, cell, "không có dòng tổng cộng", "dòng “Tổng cộng” dưới các dòng số liệu"
        )
        self.findings.append((at.submission, told, "total"))
