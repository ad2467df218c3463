"""The sheet of a consolidated form: a row a unit, under them the totals as live formulas."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from xlsxwriter.utility import xl_range, xl_rowcol_to_cell

from reports.forms.layout import ROW_NUMBER, TOTAL_LABEL, merged_labels
from reports.workbook import page_setup, sources
from reports.workbook.columns import COUNTED, REMARK, UNIT, FormColumn, columns_of, headers_of
from reports.workbook.figures import WorkbookFigures
from reports.workbook.form_rows import CellValue, UnitRow, rows_of
from reports.workbook.page_setup import HEADER_ROW, WorkbookFormats
from schemas.declaration.fields import Kind, Path
from schemas.declaration.form import Form

_FIRST = 2  # the form's first column, after number and name
_MAX_WRAPPED = 20  # columns; where there are more, the lowest labels are rotated
_WIDTHS = {Kind.COUNT: 7.5, Kind.CHOICE: 12, Kind.DATE: 11, Kind.UNIT: 18, Kind.TEXT: 18, Kind.FLAG: 6}
_OUTER_WIDTHS = {ROW_NUMBER: 4.5, UNIT: 27, COUNTED: 8, REMARK: 16}
_NARROW_WIDTH = 5.3
_HEADER_POINTS, _ONLY_HEADER_POINTS, _ROW_POINTS = 34, 120, 17
_FIRST_YEAR = 1900  # that a spreadsheet has days of

Total = tuple[str, int]


class FormSheet:
    """Writer of one form's sheet; `write` returns the cell and the value of each column's total."""

    def __init__(self, page: Any, figures: WorkbookFigures, form: type[Form], formats: WorkbookFormats) -> None:
        self.page, self.figures, self.form, self.formats = page, figures, form, formats
        self.columns, self.headers = columns_of(form), headers_of(form)
        self.header_rows = max(len(path) for path in self.headers)
        self.body = HEADER_ROW + self.header_rows + 1  # a row of column numbers is between
        self.counted_at = _FIRST + len(self.columns) if form.metadata().adds_to_district else None

    def write(self, links: Mapping[tuple[str, str], int]) -> dict[str, Total]:
        """Write the sheet. `links`: (code, unit_id) → the row of the unit's sources.

        Returns the totals by field, of the column of all records where there is one, and by COUNTED.
        """
        code, right = self.form.metadata().code, max(_FIRST, len(self.headers) - 7)
        title = f"Tổng hợp {self.form.metadata().title}"
        page_setup.write_letterhead(self.page, self.figures, self.formats, title, right, code)
        self._header()
        rows = rows_of(self.figures, self.form)
        for at, row in enumerate(rows):
            self._unit(self.body + at, at + 1, row, links.get((code, row.unit_id)))
        last = self.body + len(rows)
        totals = self._totals(last, rows)
        page_setup.write_footer(self.page, self.figures.office, self.formats, last + 2, right)
        self.page.freeze_panes(self.body, _FIRST)
        end = last + 2 + page_setup.FOOTER_ROWS
        page_setup.set_up_print(self.page, end, len(self.headers) - 1, (HEADER_ROW, self.body - 1))
        return totals

    def _header(self) -> None:
        narrow, below = len(self.headers) > _MAX_WRAPPED, self.body - 1
        for at, path in enumerate(self.headers):
            self.page.set_column(at, at, self._width(at, path, narrow=narrow))
            self.page.write_string(below, at, f"({at + 1})", self.formats.header)
        for row in range(HEADER_ROW, below):
            tall = row == below - 1 and (narrow or self.header_rows == 1)
            self.page.set_row(row, _ONLY_HEADER_POINTS if tall else _HEADER_POINTS)
        for label in merged_labels(self.headers, 0, self.header_rows):
            upright = narrow and label.last_row == self.header_rows - 1 and self._is_count(label.first_column)
            cell_format = self.formats.upright if upright else self.formats.header
            first, last = HEADER_ROW + label.first_row, HEADER_ROW + label.last_row
            if (first, label.first_column) == (last, label.last_column):
                self.page.write_string(first, label.first_column, label.text, cell_format)
            else:
                self.page.merge_range(first, label.first_column, last, label.last_column, label.text, cell_format)

    def _width(self, at: int, path: Path, *, narrow: bool) -> float:
        column = self._column(at)
        if column is None:
            return _OUTER_WIDTHS[path[0]]
        return _NARROW_WIDTH if narrow and column.is_count else _WIDTHS[column.kind]

    def _column(self, at: int) -> FormColumn | None:
        """Return the form's column there; None for number, name, what is counted and remark."""
        return self.columns[at - _FIRST] if _FIRST <= at < _FIRST + len(self.columns) else None

    def _is_count(self, at: int) -> bool:
        column = self._column(at)
        return column is not None and column.is_count

    def _unit(self, at: int, number: int, row: UnitRow, link: int | None) -> None:
        self.page.set_row(at, _ROW_POINTS)
        self.page.write_number(at, 0, number, self.formats.order)
        if link is None:
            self.page.write_string(at, 1, row.name, self.formats.text)
        else:
            self.page.write_url(at, 1, f"internal:'{sources.SHEET}'!A{link + 1}", self.formats.link, string=row.name)
        for place, (column, value) in enumerate(zip(self.columns, row.values, strict=True), start=_FIRST):
            if column.sums and value is not None:
                cells = ",".join(xl_rowcol_to_cell(at, _FIRST + part) for part in column.sums)
                self.page.write_formula(at, place, f"=SUM({cells})", self.formats.number, value)
            else:
                self._put(at, place, value)
        if self.counted_at is not None:
            page_setup.write_count(self.page, at, self.counted_at, row.counted, self.formats, row.mark)
        self.page.write_string(at, len(self.headers) - 1, row.remark, self.formats.missing_report)

    def _put(self, row: int, column: int, value: CellValue) -> None:
        if value is None:
            self.page.write_blank(row, column, None, self.formats.number)
        elif isinstance(value, date) and value.year >= _FIRST_YEAR:
            self.page.write_datetime(row, column, value, self.formats.day)
        elif isinstance(value, str | date):
            text = value if isinstance(value, str) else page_setup.day_text(value)
            self.page.write_string(row, column, text, self.formats.text)
        else:
            self.page.write_number(row, column, value, self.formats.number)

    def _totals(self, at: int, rows: Sequence[UnitRow]) -> dict[str, Total]:
        self.page.set_row(at, _ROW_POINTS)
        self.page.merge_range(at, 0, at, 1, TOTAL_LABEL, self.formats.total_label)
        found: dict[str, Total] = {}
        for place, column in enumerate(self.columns):
            if column.is_count:
                found[column.field] = self._total(at, _FIRST + place, [row.values[place] for row in rows])
            else:
                self.page.write_blank(at, _FIRST + place, None, self.formats.total)
        if self.counted_at is not None:
            found[COUNTED] = self._total(at, self.counted_at, [row.counted for row in rows], self.figures.mark)
        self.page.write_blank(at, len(self.headers) - 1, None, self.formats.total)
        return found

    def _total(self, at: int, column: int, values: Sequence[Any], mark: str = "") -> Total:
        total = sum(value for value in values if value is not None)
        formula = f"=SUM({xl_range(self.body, column, at - 1, column)})" if values else "=0"
        self.page.write_formula(at, column, formula, self.formats.marked_total[mark], total)
        return f"'{self.form.metadata().code}'!{xl_rowcol_to_cell(at, column)}", total
