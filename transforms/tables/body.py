"""The body of a table as it is read, row by row: records, sums, sections, and rows below its total."""

from collections.abc import Iterable

from schemas.declaration.form import RECORD, SUBTOTAL, TOTAL
from transforms.tables.figures import Figures, figures_of, fits, has_figures, sum_of
from transforms.tables.header import CellPicker
from transforms.tables.neighbours import looks_like_record
from transforms.tables.reading import SheetReading
from transforms.tables.row_kinds import non_record_test
from transforms.tables.sections import section_named
from transforms.text.cells import Cell

Values = tuple[Cell | None, ...]


class TableBody:
    """The rows of one table as they are read, from its header down.

    `closed`: a total follows the records, and no section has begun since.
    """

    def __init__(self, reading: SheetReading, pick_cells: CellPicker) -> None:
        self.reading, self.form, self._pick_cells = reading, reading.form, pick_cells
        self.section = reading.continuation_of.last_section if reading.continuation_of else None
        self.read: list[int] = []
        self.closed = False
        self._records_in_section = 0
        self._late: dict[int, Values] = {}  # rows below a total that closed the table

    def add(self, row: int, values: Values, role: str, *, whole: bool = False) -> None:
        """Add a row of the current section."""
        self.reading.add_record(values, self.reading.sheet.first_row + row + 1, role, self.section, whole=whole)
        if role == RECORD:
            self.read.append(row)
            self._records_in_section += 1

    def add_sum(self, row: int, values: Values, role: str) -> None:
        """Add a sum between sections; a total with records above it closes the table until a section begins."""
        if role == TOTAL:
            self.settle_late_rows()
        self.reading.add_record(values, self.reading.sheet.first_row + row + 1, role, None)
        if role == TOTAL:
            self.closed = RECORD in self.reading.roles or self.reading.continuation_of is not None

    def add_record(self, row: int, values: Values) -> None:
        """Add a record, unless a total is above it; a section's label over its sums opens the section."""
        section = self._headed_section(row, values)
        if section is not None:
            self.open_section(row, values, section)
        elif not self.closed:
            self.add(row, values, RECORD)
        elif looks_like_record(values):
            self._late[row] = values

    def open_section(self, row: int, values: Values, section: str | None) -> None:
        """Begin a section, and add the sums in its row, if any."""
        self.settle_late_rows()
        self.section, self.closed, self._records_in_section = section, False, 0
        if has_figures(values, self.form):
            self.add(row, values, SUBTOTAL)

    def settle_late_rows(self) -> None:
        """Check S-02 on the rows below a total, unless they are the parts of a sum at the head of their section."""
        late, self._late = self._late, {}
        if late and not self._records_in_section and self._are_parts_of_total(late.values()):
            self.closed = False
            for row, values in late.items():
                self.add(row, values, RECORD)
            return
        for row in late:
            self.reading.add_finding("S-02", row, 0, "số liệu dưới dòng tổng cộng", "số liệu ở trên dòng tổng cộng")
            self.reading.in_doubt = True

    def _headed_section(self, row: int, values: Values) -> str | None:
        """Return the section that an unnumbered label with figures opens: they are the sum of the rows below it.

        A label that lists several kinds of party cells is no party cell's name.
        """
        name = values[0] if isinstance(values[0], str) else ""
        section = section_named(name, self.form) if self.form.sections() else None
        if section is None or "," in name:
            return section
        stated = figures_of(values, self.form)
        return section if any(stated) and fits(stated, sum_of(self._figures_below(row))) else None

    def _figures_below(self, row: int) -> list[Figures]:
        """Return the figures of the rows below one, to the next section, sum or blank."""
        is_heading, found = non_record_test(self.form), []
        for cells in self.reading.sheet.rows[row + 1 :]:
            values = self._pick_cells(cells)
            if not isinstance(values[0], str) or is_heading(values[0]):
                break
            found.append(figures_of(values, self.form))
        return found

    def _are_parts_of_total(self, late: Iterable[Values]) -> bool:
        figures: dict[str, list[Figures]] = {RECORD: [], TOTAL: []}
        for role, values in zip(self.reading.roles, self.reading.records, strict=True):
            if role in figures:
                figures[role].append(figures_of(values, self.form))
        below = [figures_of(values, self.form) for values in late]
        stated = figures[TOTAL][-1]
        return fits(stated, sum_of(below)) and not fits(stated, sum_of(figures[RECORD]))
