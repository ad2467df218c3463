"""Tables with records in rows: header, number row, sections, records, sums."""

from collections.abc import Sequence
from functools import lru_cache

from schemas.declaration.form import RECORD, SUBTOTAL, TOTAL, UNCLEAR, Form
from transforms.formats.workbook import Sheet
from transforms.tables.figures import Figures, figures_of, fits, sum_of
from transforms.tables.footer import has_several_cells, non_blank_cells
from transforms.tables.header import MAX_HEADER_ROWS, CellPicker, HeaderMatch, lower_labels
from transforms.tables.neighbours import check_beside, check_foreign_columns, looks_like_record
from transforms.tables.reading import SheetReading
from transforms.tables.row_kinds import (
    HeaderTest,
    classify_row,
    is_number_row,
    is_sum_in_number_column,
    non_record_test,
)
from transforms.tables.sections import section_named
from transforms.text.cells import Cell
from transforms.text.spelling import label_key, normalise


def header_height(sheet: Sheet, row: int, form: type[Form]) -> int:
    """Count the header rows: the first, and those below with mostly lower labels of the form."""
    below = sheet.rows[row + 1 : row + MAX_HEADER_ROWS]
    return _header_height(tuple(map(tuple, below)), form)


@lru_cache(maxsize=4096)
def _header_height(below: tuple[tuple[Cell, ...], ...], form: type[Form]) -> int:
    height = 1
    for cells in below:
        filled = non_blank_cells(cells)
        known = sum(isinstance(cell, str) and label_key(cell) in lower_labels(form) for cell in filled)
        if not known or 2 * known < len(filled):
            break
        height += 1
    return height


def next_header(rows: Sequence[Sequence[Cell]], start: int, is_header: HeaderTest) -> int:
    """Return the first row from `start` on that is a table's header, or the sheet's end."""
    return next(
        (row for row in range(start, len(rows)) if has_several_cells(rows[row]) and is_header(rows[row])), len(rows)
    )


def _first_body_row(sheet: Sheet, below: int) -> int:
    """Return the first row below a header, after the number rows if there are any."""
    while below < len(sheet.rows) and is_number_row(tuple(sheet.rows[below])):
        below += 1
    return below


class _Table:
    """The rows of one table as they are read, from its header down.

    `closed`: a total stands under the records, and no section has begun since. `late`: rows below such a total.
    """

    def __init__(self, reading: SheetReading, pick_cells: CellPicker) -> None:
        self.reading, self.form, self._pick_cells = reading, reading.form, pick_cells
        self.section = reading.continuation_of.last_section if reading.continuation_of else None
        self.read: list[int] = []
        self.closed = False
        self._records_in_section = 0
        self._late: list[int] = []

    def add(self, row: int, role: str, *, whole: bool = False) -> None:
        """Add a row of the sheet with its role."""
        values = self._pick_cells(self.reading.sheet.rows[row])
        section = self.section if role in (RECORD, UNCLEAR) else None
        self.reading.add_record(values, self.reading.sheet.first_row + row + 1, role, section, whole=whole)
        if role == RECORD:
            self.read.append(row)
            self._records_in_section += 1

    def add_record(self, row: int) -> None:
        """Add a record, unless a total stands above it; a section's label over its sums opens the section."""
        section = self._headed_section(row)
        if section is not None:
            self.open_section(row, section)
        elif not self.closed:
            self.add(row, RECORD)
        elif looks_like_record(self._pick_cells(self.reading.sheet.rows[row])):
            self._late.append(row)

    def add_total(self, row: int) -> None:
        """Add a total; one with records above it closes the table until a section begins."""
        self.settle_late_rows()
        self.add(row, TOTAL)
        self.closed = RECORD in self.reading.roles or self.reading.continuation_of is not None

    def open_section(self, row: int, section: str | None) -> None:
        """Begin a section, and check the sums in its row, if any."""
        self.settle_late_rows()
        self.section, self.closed, self._records_in_section = section, False, 0
        if any(f is not None for f in figures_of(self._pick_cells(self.reading.sheet.rows[row]), self.form)):
            self.add(row, SUBTOTAL)

    def settle_late_rows(self) -> None:
        """Check S-02 on the rows below a total, unless they are the parts of a sum at the head of their section."""
        late, self._late = self._late, []
        if late and not self._records_in_section and self._are_parts_of_total(late):
            self.closed = False
            for row in late:
                self.add(row, RECORD)
            return
        for row in late:
            self.reading.add_finding("S-02", row, 0, "số liệu dưới dòng tổng cộng", "số liệu ở trên dòng tổng cộng")
            self.reading.in_doubt = True

    def _headed_section(self, row: int) -> str | None:
        """Return the section that an unnumbered label with figures opens: they are the sum of the rows below it.

        A label that lists several kinds of party cells is no party cell's name.
        """
        values = self._pick_cells(self.reading.sheet.rows[row])
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

    def _are_parts_of_total(self, late: Sequence[int]) -> bool:
        figures: dict[str, list[Figures]] = {RECORD: [], TOTAL: []}
        for role, values in zip(self.reading.roles, self.reading.records, strict=True):
            if role in figures:
                figures[role].append(figures_of(values, self.form))
        below = [figures_of(self._pick_cells(self.reading.sheet.rows[row]), self.form) for row in late]
        stated = figures[TOTAL][-1]
        return fits(stated, sum_of(below)) and not fits(stated, sum_of(figures[RECORD]))


def read_row_records(reading: SheetReading, header_row: int, match: HeaderMatch, is_header: HeaderTest) -> int:
    """Read the records and sums below the header into `reading`, to the footer or the next header.

    Return the row of the next header, or the sheet's end.
    """
    sheet, form = reading.sheet, reading.form
    pick_cells, is_heading = match.pick_cells, non_record_test(form)
    table = _Table(reading, pick_cells)
    number_column = match.fields.get(next(iter(form.cells())), 0) - 1
    after_blank = False
    first = _first_body_row(sheet, header_row + match.height)
    bottom = end = len(sheet.rows)
    for row in range(first, end):
        cells = sheet.rows[row]
        values = pick_cells(cells)
        if type(values[0]) is str and not table.closed and not is_heading(values[0]):
            figures = list(map(type, values)).count(float)
            beside = cells[number_column] if number_column >= 0 else ""
            if figures >= 2 and not (type(beside) is str and is_sum_in_number_column(beside)):
                table.add(row, RECORD, whole=figures == len(values) - 1)  # certainly a record, as most rows are
                after_blank = False
                continue
        if not any(cells):
            after_blank = True
            continue
        kind, opened = classify_row(cells, values, form, is_header, after_blank=after_blank)
        after_blank = kind == "blank"
        if kind in ("header", "footer"):
            bottom = row
            end = row if kind == "header" else _check_below(reading, row, pick_cells, is_header, closed=table.closed)
            break
        _add_row(table, row, kind, opened)
    table.settle_late_rows()
    reading.bottom = sheet.first_row + 1 + next((r for r in range(bottom - 1, first, -1) if any(sheet.rows[r])), first)
    reading.last_section = table.section
    _check_any_record(reading, header_row)
    _check_sections(reading)
    check_foreign_columns(reading, header_row, match, table.read)
    check_beside(reading, match, sorted(set(range(first, bottom)) - set(table.read)))
    return end


def _add_row(table: _Table, row: int, kind: str, opened: str | None) -> None:
    """Add a row that isn't plainly a record, by its kind (`transforms.tables.row_kinds.classify_row`)."""
    match kind:
        case "section":
            table.open_section(row, opened)
        case "foreign section":
            first = normalise(str(non_blank_cells(table.reading.sheet.rows[row])[0]))
            table.reading.add_finding("S-02", row, 0, first, "chỉ các mục của mẫu")
            table.reading.in_doubt = True
        case "record":
            table.add_record(row)
        case "total":
            table.add_total(row)
        case "subtotal":
            table.add(row, SUBTOTAL)
        case "unclear":
            table.add(row, UNCLEAR)


def _check_any_record(reading: SheetReading, header_row: int) -> None:
    """Check S-01: a table without records, on a form that is due even without admissions.

    A total alone is no record: on an empty form it is a formula with the value 0.
    """
    if not (RECORD in reading.roles or reading.continuation_of or reading.form.metadata().when_admitted):
        reading.add_finding("S-01", header_row, 0, "bảng không có dòng số liệu nào", "ít nhất một dòng số liệu")


def _check_sections(reading: SheetReading) -> None:
    """Check S-01: a record above the first section row, on a form with sections."""
    sums = reading.roles.count(TOTAL) + reading.roles.count(SUBTOTAL)
    if not reading.form.sections() or reading.sections.count(None) == sums:
        return  # only sums have no section
    for position, role, section in zip(reading.positions, reading.roles, reading.sections, strict=True):
        if role == RECORD and section is None:
            row = position - reading.sheet.first_row - 1
            reading.add_finding("S-01", row, 0, "dòng không thuộc mục nào", "dòng mục I, II hoặc III ở phía trên")
            return


def _check_below(
    reading: SheetReading, end: int, pick_cells: CellPicker, is_header: HeaderTest, *, closed: bool
) -> int:
    """Check S-02 below the footer: a row that looks like a record isn't counted.

    Return the row of the next header after the table's end, or the sheet's end.
    """
    rows, ended = reading.sheet.rows, "dòng tổng cộng" if closed else "bảng"
    for row in range(end + 1, len(rows)):
        cells = rows[row]
        if not has_several_cells(cells):
            continue
        if is_header(cells):
            return row
        # Rows with zeros alone come from formulas over blank cells, and are ignored.
        if any(cells) and looks_like_record(pick_cells(cells), cells):
            reading.add_finding("S-02", row, 0, f"số liệu dưới {ended}", f"số liệu ở trên {ended}")
            reading.in_doubt = True
    return len(rows)
