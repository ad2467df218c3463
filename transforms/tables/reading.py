"""Readings of a sheet: records with their positions, and findings about the sheet's structure."""

from dataclasses import dataclass, field

from schemas.declaration.fields import Kind
from schemas.declaration.form import RECORD, SUBTOTAL, TOTAL, Form
from schemas.findings import Finding, finding
from transforms.formats.workbook import Sheet, column_letters
from transforms.tables.cell_kinds import is_number
from transforms.text.cells import BROKEN_FORMULA, Cell
from transforms.text.spelling import normalise

_NOT_REPEATED = frozenset({Kind.COUNT, Kind.FLAG})
DAYS_FROM_1900_TO_1904 = 1462  # old Macintosh workbooks count days from 1904


@dataclass(slots=True)
class SheetReading:
    """One sheet read as one form.

    `field_positions`: field → 0-based row or column in the workbook. `records`: a tuple of raw values each, in the
    order of `form.cells()`. `positions`: each record's 1-based row (or column). `roles`, `sections`: one each.
    `header_row`: the first row of the header in `sheet.rows`. `continuation_of`: the reading whose table
    continues here. `last_section`: the section of the last record. `in_doubt`: it is unclear what some rows belong to,
    so sums are not checked. `bottom`: 1-based last row of the table.
    """

    form: type[Form]
    sheet: Sheet
    header_row: int
    field_positions: dict[str, int] = field(default_factory=dict)
    records: list[tuple[Cell | None, ...]] = field(default_factory=list)
    positions: list[int] = field(default_factory=list)
    roles: list[str] = field(default_factory=list)
    sections: list[str | None] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    continuation_of: "SheetReading | None" = field(default=None, repr=False)
    last_section: str | None = None
    in_doubt: bool = False
    bottom: int = 0

    def add_finding(self, rule: str, row: int, column: int, found: str, expected: str) -> None:
        """Add a finding at a place in the sheet's rows."""
        self.findings.append(finding(rule, self.sheet.name, self.sheet.address(row, column), found, expected))

    def add_record(
        self, values: tuple[Cell | None, ...], position: int, role: str, section: str | None, *, whole: bool = False
    ) -> None:
        """Add a record, with failed formulas marked among its blanks; `whole`: it has no blanks."""
        if self.sheet.uses_1904_dates:
            values = self._with_days_from_1900(values)
        if not whole and "" in values:
            if role == RECORD:
                values = self._with_merged_values(values, position)
            values = self._with_broken_formulas(values, position, role)
        self.records.append(values)
        self.positions.append(position)
        self.roles.append(role)
        self.sections.append(section)

    def _with_days_from_1900(self, values: tuple[Cell | None, ...]) -> tuple[Cell | None, ...]:
        """Convert days stored as plain numbers to the usual origin."""
        return tuple(
            value + DAYS_FROM_1900_TO_1904 if spec.kind is Kind.DATE and is_number(value) else value
            for spec, value in zip(self.form.cells().values(), values, strict=True)
        )

    def _with_merged_values(self, values: tuple[Cell | None, ...], position: int) -> tuple[Cell | None, ...]:
        """Fill blanks of vertically merged texts and days; counts are never repeated."""
        if self.form.metadata().records_in_columns:
            return values
        return tuple(
            self.sheet.merged_value(position - 1, self.field_positions[name])
            if value == "" and name in self.field_positions and spec.kind not in _NOT_REPEATED
            else value
            for (name, spec), value in zip(self.form.cells().items(), values, strict=True)
        )

    def _with_broken_formulas(
        self, values: tuple[Cell | None, ...], position: int, role: str
    ) -> tuple[Cell | None, ...]:
        blanks = [
            name
            for (name, spec), value in zip(self.form.cells().items(), values, strict=True)
            if value == ""
            and name in self.field_positions
            and (spec.kind is Kind.COUNT if role in (TOTAL, SUBTOTAL) else spec.kind is not Kind.FLAG)
        ]
        broken = {name for name in blanks if self.sheet.is_broken(self.address(name, position))}
        names = self.form.cells()
        return (
            tuple(BROKEN_FORMULA if n in broken else v for n, v in zip(names, values, strict=True))
            if broken
            else values
        )

    def keys(self) -> set[tuple[object, ...]]:
        """Return the key of each record, with its section."""
        places = [place for place, spec in enumerate(self.form.cells().values()) if spec.key]
        found: set[tuple[object, ...]] = set()
        for record, role, section in zip(self.records, self.roles, self.sections, strict=True):
            if role == RECORD:
                values = [record[place] for place in places]
                found.add((section, *(normalise(v).lower() if isinstance(v, str) else v for v in values)))
        return found

    def address(self, name: str, position: int) -> str:
        """Return the A1 address of a record's field."""
        place = self.field_positions.get(name)
        if self.form.metadata().records_in_columns:
            return f"{column_letters(position - 1)}{place + 1}" if place is not None else column_letters(position - 1)
        return f"{column_letters(place)}{position}" if place is not None else f"A{position}"
