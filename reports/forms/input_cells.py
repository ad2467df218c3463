"""Data validation, dropdowns and conditional formats, written on a template."""

from collections.abc import Mapping, Sequence
from typing import Any

from xlsxwriter.utility import xl_range, xl_range_abs, xl_rowcol_to_cell

from reports.forms.filled_sheet import FilledSheet
from reports.forms.input_rules import Address, cell_validation, dropdown_of_cells, sums, unique_in, violations
from reports.forms.metadata_sheet import committees_of
from reports.style.cell_formats import CellFormats
from schemas.declaration.fields import Kind
from schemas.rules.general import Severity
from transforms.identity.periods import read_period

Block = tuple[int, int]  # first and last row


class InputWriter:
    """Writer of the data validation and the conditional formats of one template."""

    def __init__(self, page: Any, sheet: FilledSheet, formats: CellFormats) -> None:
        self.page, self.sheet, self.formats = page, sheet, formats
        self.form, self.period = sheet.form, read_period(sheet.period, sheet.terms)

    def rows(self, columns: Mapping[str, int], blocks: Sequence[Block]) -> None:
        """Write the rules of a form with records in rows: each field's column over the blocks of rows to fill in."""
        first = blocks[0][0]

        def address(name: str) -> str:
            return str(xl_rowcol_to_cell(first, columns[name]))

        for name, column in columns.items():
            self._field(name, address, [(start, column, end, column) for start, end in blocks])

    def lines(self, lines: Mapping[str, int], columns: Sequence[int]) -> None:
        """Write the rules of a form with records in columns: each field's line over the columns to fill in."""

        def address(name: str) -> str:
            return str(xl_rowcol_to_cell(lines[name], columns[0]))

        for name, row in lines.items():
            self._field(name, address, [(row, columns[0], row, columns[-1])])

    def _field(self, name: str, address: Address, ranges: Sequence[tuple[int, int, int, int]]) -> None:
        spec = self.form.cells()[name]
        is_name = spec.kind is Kind.TEXT and self.form.keys() == (name,)
        if is_name:
            for area in ranges:
                self._accept([area], unique_in(spec, xl_rowcol_to_cell(*area[:2]), xl_range_abs(*area)))
        elif spec.kind is Kind.UNIT and self.sheet.committees:
            message = "Chọn tên xã, thị trấn trong danh sách."
            self._accept(ranges, dropdown_of_cells(spec.path[-1], committees_of(self.sheet), message))
        elif name not in sums(self.form) and (allowed := cell_validation(self.form, name, address, self.period)):
            self._accept(ranges, allowed)
        for violation in violations(self.form, name, address, self.period):
            cell_format = self.formats.wrong if violation.severity is Severity.ERROR else self.formats.doubtful
            all_ranges = " ".join(xl_range(*area) for area in ranges)
            options = {"type": "formula", "criteria": violation.formula, "format": cell_format}
            self.page.conditional_format(*ranges[0], options | {"multi_range": all_ranges})

    def _accept(self, ranges: Sequence[tuple[int, int, int, int]], allowed: dict[str, object]) -> None:
        others = [list(area) for area in ranges[1:]]
        if self.page.data_validation(*ranges[0], allowed | ({"other_cells": others} if others else {})) != 0:
            raise ValueError(f"{self.form.metadata().code}: no such data validation: {allowed}")
