"""Writes the tables of a workbook: records in rows or in columns, with what the sheet states as its sum."""

from collections.abc import Mapping, Sequence
from typing import Any

from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell

from reports import layout
from reports.filled_sheet import FilledSheet, Record, Value
from reports.formats import Look, Looks
from schemas.fields import Kind
from schemas.form import TOTAL


class TableWriter:
    """Writes one sheet's table below its header, which ends above row `body`.

    Without records the table is empty: lines to fill in, cells that say what they accept, and sums that
    are formulas.
    """

    def __init__(self, page: Any, sheet: FilledSheet, looks: Looks, body: int) -> None:
        self.page, self.sheet, self.looks, self.body = page, sheet, looks, body
        self.form, self.layout = sheet.form, layout.layout_of(sheet.form)

    def write(self) -> int:
        """Write the table; give its last row."""
        return self._lines() if self.form.paper().records_in_columns else self._rows()

    def _rows(self) -> int:
        """Write number row, sections, records and total row; give the last row written."""
        for column in range(self.layout.width):
            self.page.write_string(self.body, column, f"({column + 1})", self.looks.header)
        row, number = self.body + 1, 0
        for label, records in self._sections():
            if label:
                self._section_row(row, label)
                row += 1
            for record in records:
                number += 1
                self._record(row, number, record)
                row += 1
        if not self.sheet.records:
            self._restrict_rows(row - 1)
        if not self.form.paper().has_total:
            return row - 1
        self._total_row(row)
        return row

    def _section_row(self, row: int, label: str) -> None:
        for column in range(self.layout.width):
            self.page.write_blank(row, column, None, self.looks.section)
        self.page.write_string(row, 1, label, self.looks.section)

    def _sections(self) -> list[tuple[str, list[Record]]]:
        """Each section's label with its records; one nameless section where the form has none."""
        records = list(self._listed())
        if not self.form.sections():
            return [("", records)]
        known = set(self.form.sections().values())
        if strange := next((r for r in records if r.get("section") not in known), None):
            raise ValueError(f"{self.form.paper().code}: no section {strange.get('section')!r}")
        return [(label, [r for r in records if r["section"] == name]) for label, name in self.form.sections().items()]

    def _listed(self) -> Sequence[Record]:
        if not self.sheet.records:
            return layout.blank_records(self.form)
        if isinstance(self.sheet.records, Mapping):
            raise ValueError(f"{self.form.paper().code}: its records stand in rows, without names")
        return self.sheet.records

    def _record(self, row: int, number: int, record: Record) -> None:
        self.page.write_number(row, 0, number, self.looks.number)
        for name, column in self.layout.columns.items():
            self._put(row, column, record.get(name))
        for column in range(len(self.layout.columns) + 1, self.layout.width):
            self._put(row, column, None)

    def _put(self, row: int, column: int, value: Value, look: Look = None) -> None:
        """Write one value as what it is; a true flag as `x`."""
        if isinstance(value, bool):
            value = "x" if value else None
        if isinstance(value, int | float):
            self.page.write_number(row, column, value, look or self.looks.number)
        elif isinstance(value, str):
            self.page.write_string(row, column, value, look or self.looks.text)
        elif value is None:
            self.page.write_blank(row, column, None, look or self.looks.text)
        else:
            self.page.write_datetime(row, column, value, look or self.looks.day)

    def _total_row(self, row: int) -> None:
        look = self.looks.total
        for column in range(self.layout.width):
            self.page.write_blank(row, column, None, look)
        self.page.write_string(row, 1, layout.TOTAL_LABEL, look)
        for name in layout.summed(self.form):
            column = self.layout.columns[name]
            if self.sheet.records:
                self._put(row, column, self._stated(name, list(self._listed())), look)
            else:
                letters = xl_col_to_name(column)
                formula = f"=SUM({letters}{self.body + 2}:{letters}{row})"
                self.page.write_formula(row, column, formula, look, 0)

    def _stated(self, name: str, records: Sequence[Record]) -> Value:
        """Give what the sheet states as the sum of a field."""
        if name in self.sheet.total:
            return self.sheet.total[name]
        values = [record.get(name) for record in records]
        return sum(value for value in values if isinstance(value, int | float))

    def _restrict_rows(self, last_row: int) -> None:
        for name, column in self.layout.columns.items():
            if allowed := layout.restriction(self.form.cells()[name]):
                self.page.data_validation(self.body + 1, column, last_row, column, allowed)

    def _lines(self) -> int:
        """Write a line for each field, a column for each record; give the last row written."""
        records = self.sheet.records
        if not isinstance(records, Mapping):
            if records:
                raise ValueError(f"{self.form.paper().code}: its records stand in columns, each with a name")
            records = {}
        columns = layout.record_columns(self.form)
        if strange := set(records) - set(columns) | set(records) & {TOTAL}:
            raise ValueError(f"{self.form.paper().code}: no column {sorted(strange)}")
        for row, (name, spec) in enumerate(self.form.cells().items(), start=self.body):
            counted = spec.kind is Kind.COUNT
            self.page.write_string(row, 0, f"{row - self.body + 1:02}", self.looks.text)
            self.page.write_string(row, 1, spec.path[-1], self.looks.text)
            self._put(row, 2, layout.PEOPLE if counted else None)
            for record, column in columns.items():
                if record == TOTAL:
                    self._total_cell(row, column, name, records)
                else:
                    self._put(row, column, records.get(record, {}).get(name))
                    if not records and (allowed := layout.restriction(spec)):
                        self.page.data_validation(row, column, row, column, allowed)
        return self.body + len(self.form.cells()) - 1

    def _total_cell(self, row: int, column: int, name: str, records: Mapping[str, Record]) -> None:
        if name not in layout.summed(self.form):
            self._put(row, column, None)
            return
        if records:
            self._put(row, column, self._stated(name, list(records.values())), self.looks.total)
            return
        first = xl_rowcol_to_cell(row, len(layout.LINE_HEADER))
        last = xl_rowcol_to_cell(row, column - 1)
        self.page.write_formula(row, column, f"=SUM({first}:{last})", self.looks.total, 0)
