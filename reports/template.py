"""Writes workbooks on the forms' paper, filled in or empty. Everything comes from the forms' declarations.

Equal input gives equal bytes. Whatever a record holds is written as a text, a number or a day, never as a
formula.
"""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import xlsxwriter

from reports import layout
from reports.formats import Look, Looks, make_looks
from reports.layout import HEADER_ROW, Layout, layout_of
from schemas.fields import Kind
from schemas.form import TOTAL, Form

Value = str | float | date | None
Record = Mapping[str, Value]

DISTRICT = "Quỳnh Phụ"
_CREATED = datetime(2020, 7, 15)  # of every workbook, so that equal input gives equal bytes


@dataclass(frozen=True, slots=True)
class FilledSheet:
    """One form of one unit and period, as it is to be written. Without records it is an empty form.

    `period`: as people write it, `Năm 2023`. `records`: a mapping a record, with `section` where the form
    has sections; where records stand in columns, the record's name → its mapping. `total`: what the sheet
    states as its sum where that is not the sum. `note`: a line above the title.
    """

    form: type[Form]
    unit: str = ""
    unit_code: str = ""
    period: str = ""
    records: Sequence[Record] | Mapping[str, Record] = ()
    total: Record = field(default_factory=dict)
    note: str = ""


def write_workbook(sheets: Sequence[FilledSheet], *, district: str = DISTRICT) -> bytes:
    """Write the sheets as one .xlsx, each named by its form's code. Raises ValueError for a record without a place."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True})
    book.set_properties({"created": _CREATED})
    looks = make_looks(book)
    for sheet in sheets:
        _Writer(book.add_worksheet(sheet.form.paper().code), sheet, looks).write(district)
    book.close()
    return file.getvalue()


class _Writer:
    """Writes one sheet."""

    def __init__(self, page: Any, sheet: FilledSheet, looks: Looks) -> None:  # noqa: ANN401
        self.page, self.sheet, self.looks = page, sheet, looks
        self.form = sheet.form
        self.layout: Layout = layout_of(sheet.form)
        self.body = HEADER_ROW + self.layout.rows

    def write(self, district: str) -> None:
        self._above(district)
        self._header()
        last_row = self._lines() if self.form.paper().records_in_columns else self._rows()
        self._foot(last_row + 2, district)

    def _above(self, district: str) -> None:
        paper, put, looks = self.form.paper(), self.page.write_string, self.looks
        put(layout.OFFICE_ROW, 0, f"HUYỆN ỦY {district.upper()}", looks.bold)
        put(layout.OFFICE_ROW, self._right(), f"Mẫu số: {paper.code}", looks.bold)
        put(layout.DEPARTMENT_ROW, 0, "BAN TỔ CHỨC", looks.bold)
        if self.sheet.note:
            put(layout.NOTE_ROW, 0, self.sheet.note, looks.made_up)
        put(layout.TITLE_ROW, 0, paper.title.upper(), looks.title)
        put(layout.PERIOD_ROW, 0, f"Kỳ báo cáo: {self.sheet.period}", looks.plain)
        put(layout.UNIT_ROW, 0, "Đơn vị báo cáo:", looks.plain)
        put(layout.UNIT_ROW, layout.VALUE_COLUMN, self.sheet.unit, looks.bold)
        put(layout.CODE_ROW, 0, f"Mã đơn vị: {self.sheet.unit_code}", looks.plain)

    def _right(self) -> int:
        """A column towards the right edge of the table."""
        return max(3, self.layout.width - 4)

    def _header(self) -> None:
        page, look = self.page, self.looks.header
        page.set_landscape()
        page.set_paper(9)
        page.fit_to_pages(1, 0)
        page.freeze_panes(self.body, 2)
        for column, width in enumerate(self.layout.widths):
            page.set_column(column, column, width)
        for label in self.layout.labels:
            first, last = HEADER_ROW + label.first_row, HEADER_ROW + label.last_row
            if (first, label.first_column) == (last, label.last_column):
                page.write_string(first, label.first_column, label.text, look)
            else:
                page.merge_range(first, label.first_column, last, label.last_column, label.text, look)

    def _rows(self) -> int:
        """Number row, sections, records and total row; gives the last row written."""
        for column in range(self.layout.width):
            self.page.write_string(self.body, column, f"({column + 1})", self.looks.header)
        row, number = self.body + 1, 0
        for label, records in self._sections():
            if label:
                self.page.write_string(row, 1, label, self.looks.section)
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

    def _sections(self) -> list[tuple[str, list[Record]]]:
        """Each section's label with its records; one nameless section where the form has none."""
        records = list(self._listed())
        if not self.form.sections():
            return [("", records)]
        known = set(self.form.sections().values())
        if strange := next((r for r in records if r.get("section") not in known), None):
            raise ValueError(f"{self.form.paper().code}: no section {strange.get('section')!r}")
        return [
            (label, [r for r in records if r["section"] == name])
            for label, name in self.form.sections().items()
        ]

    def _listed(self) -> Sequence[Record]:
        if isinstance(self.sheet.records, Mapping):
            raise ValueError(f"{self.form.paper().code}: its records stand in rows, without names")
        return self.sheet.records or layout.blank_records(self.form)

    def _record(self, row: int, number: int, record: Record) -> None:
        self.page.write_number(row, 0, number, self.looks.number)
        for name, column in self.layout.columns.items():
            self._put(row, column, record.get(name))

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
        self.page.write_string(row, 1, layout.TOTAL_LABEL, look)
        for name in layout.summed(self.form):
            column = self.layout.columns[name]
            if self.sheet.records:
                self._put(row, column, self._stated(name, list(self._listed())), look)
            else:
                letters = xlsxwriter.utility.xl_col_to_name(column)
                formula = f"=SUM({letters}{self.body + 2}:{letters}{row})"
                self.page.write_formula(row, column, formula, look, 0)

    def _stated(self, name: str, records: Sequence[Record]) -> Value:
        """What the sheet states as the sum of a field."""
        if name in self.sheet.total:
            return self.sheet.total[name]
        values = [record.get(name) for record in records]
        return sum(value for value in values if isinstance(value, int | float))

    def _restrict_rows(self, last_row: int) -> None:
        for name, column in self.layout.columns.items():
            if allowed := layout.restriction(self.form.cells()[name]):
                self.page.data_validation(self.body + 1, column, last_row, column, allowed)

    def _lines(self) -> int:
        """A line for each field, a column for each record; gives the last row written."""
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
        if records:
            self._put(row, column, self._stated(name, list(records.values())), self.looks.total)
            return
        first = xlsxwriter.utility.xl_rowcol_to_cell(row, len(layout.LINE_HEADER))
        last = xlsxwriter.utility.xl_rowcol_to_cell(row, column - 1)
        self.page.write_formula(row, column, f"=SUM({first}:{last})", self.looks.total, 0)

    def _foot(self, row: int, district: str) -> None:
        """Place and date and whose signatures belong there; never a name."""
        put, right = self.page.write_string, self._right()
        put(row, right, f"{district}, ngày … tháng … năm ……", self.looks.plain)
        put(row + 1, 1, "NGƯỜI LẬP BIỂU", self.looks.bold)
        put(row + 1, right, "THỦ TRƯỞNG ĐƠN VỊ", self.looks.bold)
