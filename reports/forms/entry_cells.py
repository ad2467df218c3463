"""Puts on an empty form what its cells ask for: what they accept, what they offer, and what is coloured."""

from collections.abc import Mapping, Sequence
from typing import Any

from xlsxwriter.utility import xl_range, xl_range_abs, xl_rowcol_to_cell

from reports.forms.about_sheet import committees_of
from reports.forms.entry import Address, breaches, one_of_cells, restriction, stands_once, sums
from reports.forms.filled_sheet import FilledSheet
from reports.style.looks import Looks
from schemas.declaration.fields import Kind
from schemas.rules.general import Severity
from transforms.identity.periods import read_period

Block = tuple[int, int]  # first and last row


class EntryWriter:
    """Writes the data validation and the colours of one empty form."""

    def __init__(self, page: Any, sheet: FilledSheet, looks: Looks) -> None:
        self.page, self.sheet, self.looks = page, sheet, looks
        self.form, self.period = sheet.form, read_period(sheet.period)

    def rows(self, columns: Mapping[str, int], blocks: Sequence[Block]) -> None:
        """Records in rows: each field's column over the blocks of rows to fill in."""
        first = blocks[0][0]

        def address(name: str) -> str:
            return str(xl_rowcol_to_cell(first, columns[name]))

        for name, column in columns.items():
            self._field(name, address, [(start, column, end, column) for start, end in blocks])

    def lines(self, lines: Mapping[str, int], columns: Sequence[int]) -> None:
        """Records in columns: each field's line over the columns to fill in."""

        def address(name: str) -> str:
            return str(xl_rowcol_to_cell(lines[name], columns[0]))

        for name, row in lines.items():
            self._field(name, address, [(row, columns[0], row, columns[-1])])

    def _field(self, name: str, address: Address, ranges: Sequence[tuple[int, int, int, int]]) -> None:
        spec = self.form.cells()[name]
        is_name = spec.kind is Kind.TEXT and self.form.keys() == (name,)
        if is_name:
            for place in ranges:
                self._accept([place], stands_once(spec, xl_rowcol_to_cell(*place[:2]), xl_range_abs(*place)))
        elif spec.kind is Kind.UNIT and self.sheet.committees:
            self._accept(
                ranges, one_of_cells(spec.path[-1], committees_of(self.sheet), "Chọn tên xã, thị trấn trong danh sách.")
            )
        elif name not in sums(self.form) and (allowed := restriction(self.form, name, address, self.period)):
            self._accept(ranges, allowed)
        for breach in breaches(self.form, name, address, self.period):
            look = self.looks.wrong if breach.severity is Severity.ERROR else self.looks.doubtful
            everywhere = " ".join(xl_range(*place) for place in ranges)
            about = {"type": "formula", "criteria": breach.formula, "format": look, "multi_range": everywhere}
            self.page.conditional_format(*ranges[0], about)

    def _accept(self, ranges: Sequence[tuple[int, int, int, int]], allowed: dict[str, object]) -> None:
        others = [list(place) for place in ranges[1:]]
        if self.page.data_validation(*ranges[0], allowed | ({"other_cells": others} if others else {})) != 0:
            raise ValueError(f"{self.form.paper().code}: no such data validation: {allowed}")
