"""The table of a form's sheet: records in rows or in columns, with the stated total."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell

from reports.forms import layout
from reports.forms.filled_sheet import FilledSheet, Record, Value
from reports.forms.input_cells import InputWriter
from reports.forms.input_rules import NO_SUM, Address, sum_formula, sums
from reports.style.cell_formats import CellFormat, CellFormats
from schemas.declaration.fields import Kind
from schemas.declaration.form import TOTAL


class TableWriter:
    """Writer of one sheet's table; `body`: the first row below the header.

    Without records it writes a template: blank rows, cells with data validation, and sums as formulas.
    """

    def __init__(self, page: Any, sheet: FilledSheet, formats: CellFormats, body: int) -> None:
        self.page, self.sheet, self.formats, self.body = page, sheet, formats, body
        self.form, self.layout = sheet.form, layout.layout_of(sheet.form)

    def write(self) -> int:
        """Write the table and return its last row."""
        return self._lines() if self.form.metadata().records_in_columns else self._rows()

    def _rows(self) -> int:
        """Write number row, sections, records and total row; return the last row written."""
        for column in range(self.layout.width):
            self.page.write_string(self.body, column, f"({column + 1})", self.formats.header)
        row, number = self.body + 1, 0
        blocks: list[tuple[int, int]] = []
        for label, records in self._sections():
            if label:
                self._section_row(row, label)
                row += 1
            for record in records:
                number += 1
                self._record(row, number, record)
                row += 1
            blocks.append((row - len(records), row - 1))
        if self.sheet.is_empty:
            InputWriter(self.page, self.sheet, self.formats).rows(self.layout.columns, blocks)
        if not self.form.metadata().has_total:
            return row - 1
        self._total_row(row)
        return row

    def _section_row(self, row: int, label: str) -> None:
        for column in range(self.layout.width):
            self.page.write_blank(row, column, None, self.formats.section)
        self.page.write_string(row, 1, label, self.formats.section)

    def _sections(self) -> list[tuple[str, list[Record]]]:
        """Group the records by section label; a form without sections gives one group with an empty label."""
        records = list(self._records())
        if not self.form.sections():
            return [("", records)]
        known = set(self.form.sections().values())
        if unknown := next((r for r in records if r.get("section") not in known), None):
            raise ValueError(f"{self.form.metadata().code}: no section {unknown.get('section')!r}")
        return [(label, [r for r in records if r["section"] == name]) for label, name in self.form.sections().items()]

    def _records(self) -> Sequence[Record]:
        if self.sheet.is_empty:
            return layout.blank_records(self.form)
        if isinstance(self.sheet.records, Mapping):
            raise ValueError(f"{self.form.metadata().code}: its records stand in rows, without names")
        return self.sheet.records

    def _record(self, row: int, number: int, record: Record) -> None:
        self.page.write_number(row, 0, number, self.formats.number_label)
        for name, column in self.layout.columns.items():
            if self.sheet.is_empty and name in record:
                self._put(row, column, record[name], self.formats.label)
            elif not self._sum(row, column, name, partial(self._address_in_row, row)):
                self._put(row, column, record.get(name), self._input_format(name))
        for column in range(len(self.layout.columns) + 1, self.layout.width):
            self._put(row, column, None)

    def _address_in_row(self, row: int, name: str) -> str:
        return str(xl_rowcol_to_cell(row, self.layout.columns[name]))

    def _input_format(self, name: str) -> CellFormat:
        """Return the format of a cell to fill in; None on a form with records."""
        kinds = {Kind.COUNT: self.formats.number, Kind.DATE: self.formats.day}
        return kinds.get(self.form.cells()[name].kind, self.formats.text) if self.sheet.is_empty else None

    def _sum(self, row: int, column: int, name: str, address: Address) -> bool:
        """Write the formula of a field that must be a sum, on a template; return whether one was written."""
        parts = sums(self.form).get(name) if self.sheet.is_empty else None
        if parts:
            self.page.write_formula(row, column, sum_formula(parts, address), self.formats.computed, NO_SUM)
        return bool(parts)

    def _put(self, row: int, column: int, value: Value, cell_format: CellFormat = None) -> None:
        """Write one value by its type; a true flag as `x`."""
        if isinstance(value, bool):
            value = "x" if value else None
        if isinstance(value, int | float):
            self.page.write_number(row, column, value, cell_format or self.formats.number)
        elif isinstance(value, str):
            self.page.write_string(row, column, value, cell_format or self.formats.text)
        elif value is None:
            self.page.write_blank(row, column, None, cell_format or self.formats.text)
        else:
            self.page.write_datetime(row, column, value, cell_format or self.formats.day)

    def _total_row(self, row: int) -> None:
        cell_format = self.formats.total
        for column in range(self.layout.width):
            self.page.write_blank(row, column, None, cell_format)
        self.page.write_string(row, 1, layout.TOTAL_LABEL, cell_format)
        for name in layout.summed_fields(self.form):
            column = self.layout.columns[name]
            if self.sheet.records:
                self._put(row, column, self._stated_total(name, list(self._records())), cell_format)
            else:
                letters = xl_col_to_name(column)
                formula = f"=SUM({letters}{self.body + 2}:{letters}{row})"
                self.page.write_formula(row, column, formula, cell_format, 0)

    def _stated_total(self, name: str, records: Sequence[Record]) -> Value:
        """Return the total that the sheet states for a field."""
        if name in self.sheet.total:
            return self.sheet.total[name]
        values = [record.get(name) for record in records]
        return sum(value for value in values if isinstance(value, int | float))

    def _lines(self) -> int:
        """Write a line for each field and a column for each record; return the last row written."""
        records = self.sheet.records
        if not isinstance(records, Mapping):
            if records:
                raise ValueError(f"{self.form.metadata().code}: its records stand in columns, each with a name")
            records = {}
        columns = layout.record_columns(self.form)
        if unknown := set(records) - set(columns) | set(records) & {TOTAL}:
            raise ValueError(f"{self.form.metadata().code}: no column {sorted(unknown)}")
        lines = {name: row for row, name in enumerate(self.form.cells(), start=self.body)}
        for number, (name, spec) in enumerate(self.form.cells().items(), start=1):
            row = lines[name]
            self.page.write_string(row, 0, f"{number:02}", self.formats.number_label)
            self.page.write_string(row, 1, spec.path[-1], self.formats.label)
            self._put(row, 2, layout.PEOPLE if spec.kind is Kind.COUNT else None, self.formats.number_label)
            for record, column in columns.items():
                if record == TOTAL:
                    self._total_cell(row, column, name, records)
                elif not self._sum(row, column, name, partial(_address_in, lines, column)):
                    self._put(row, column, records.get(record, {}).get(name), self._input_format(name))
        if self.sheet.is_empty:
            entries = [column for record, column in columns.items() if record != TOTAL]
            InputWriter(self.page, self.sheet, self.formats).lines(lines, entries)
        return self.body + len(self.form.cells()) - 1

    def _total_cell(self, row: int, column: int, name: str, records: Mapping[str, Record]) -> None:
        if name not in layout.summed_fields(self.form):
            self._put(row, column, None)
            return
        if records:
            self._put(row, column, self._stated_total(name, list(records.values())), self.formats.total)
            return
        first = xl_rowcol_to_cell(row, len(layout.LINE_HEADER))
        last = xl_rowcol_to_cell(row, column - 1)
        self.page.write_formula(row, column, f"=SUM({first}:{last})", self.formats.total, 0)


def _address_in(lines: Mapping[str, int], column: int, name: str) -> str:
    return str(xl_rowcol_to_cell(lines[name], column))
