"""Tables with records in columns: one line for each field, one column for each record."""

from functools import cache

from schemas.declaration.form import RECORD, TOTAL, Form
from transforms.formats.workbook import Sheet
from transforms.tables.cell_kinds import is_blank, is_number
from transforms.tables.footer import is_footer
from transforms.tables.header import LINE_LABEL, HeaderMatch, match_labels
from transforms.tables.reading import SheetReading
from transforms.text.cells import Cell
from transforms.text.spelling import label_key, normalise


@cache
def record_columns(form: type[Form]) -> dict[str, str]:
    """Map the key of each record column's label to the record's name."""
    return {label_key(label): name for label, name in form.metadata().columns_are.items()}


def _label_column(sheet: Sheet, header_row: int) -> int | None:
    keys = [label_key(cell) if isinstance(cell, str) else "" for cell in sheet.rows[header_row]]
    return keys.index(LINE_LABEL) if LINE_LABEL in keys else None


def _body_rows(sheet: Sheet, header_row: int) -> list[int]:
    """List the non-empty rows from the header to the footer."""
    found = []
    after_blank = False
    for row in range(header_row + 1, len(sheet.rows)):
        cells = sheet.rows[row]
        if not any(cells):
            after_blank = True
            continue
        if is_footer(cells, after_blank=after_blank):
            break
        after_blank = False
        found.append(row)
    return found


def match_lines(sheet: Sheet, header_row: int, form: type[Form]) -> HeaderMatch:
    """Match the labels in the `Chỉ tiêu` column to the form's fields."""
    column = _label_column(sheet, header_row)
    if column is None:
        return HeaderMatch({}, (), (), ())
    rows = [row for row in _body_rows(sheet, header_row) if not is_blank(sheet.rows[row][column])]
    written = [str(sheet.rows[row][column]) for row in rows]
    labels = [(row, (label_key(text),), text) for row, text in zip(rows, written, strict=True)]
    return match_labels([entry for entry in labels if not _is_number_line(entry[2])], form)


def _is_number_line(text: str) -> bool:
    """Check whether a line is the number row: its label is `(2)` or `B`."""
    bare = normalise(text).strip("() ")
    return bare.isdecimal() or len(bare) == 1


def read_column_records(reading: SheetReading, header_row: int, match: HeaderMatch) -> None:
    """Read each record column into `reading`; foreign lines and columns are S-02."""
    sheet, form = reading.sheet, reading.form
    rows = [match.fields.get(name) for name in form.cells()]
    columns = _columns(reading, header_row)
    for name, column in columns.items():
        values: tuple[Cell | None, ...] = tuple(None if r is None else sheet.rows[r][column] for r in rows)
        role = TOTAL if name == TOTAL else RECORD
        reading.add_record(values, sheet.first_column + column + 1, role, name)
    _check_unlabelled_lines(reading, header_row, columns)
    for row, label in match.unknown:
        if any(not is_blank(sheet.rows[row][column]) for column in columns.values()):
            reading.add_finding(
                "S-02", row, _label_column(sheet, header_row) or 0, normalise(label), "chỉ các dòng của mẫu"
            )


def _check_unlabelled_lines(reading: SheetReading, header_row: int, columns: dict[str, int]) -> None:
    """Check S-02: a number in a record's column, on a line without a label."""
    rows, label_column = reading.sheet.rows, _label_column(reading.sheet, header_row) or 0
    for row in _body_rows(reading.sheet, header_row):
        foreign = next((c for c in columns.values() if is_number(rows[row][c])), None)
        if foreign is not None and is_blank(rows[row][label_column]):
            reading.add_finding("S-02", row, foreign, "số liệu ở dòng không tên", "để trống")


def _columns(reading: SheetReading, header_row: int) -> dict[str, int]:
    """Map record names to columns, checking for missing (S-01), foreign (S-02) and duplicate (S-04) ones."""
    known, header = record_columns(reading.form), reading.sheet.rows[header_row]
    found: dict[str, int] = {}
    for column, cell in enumerate(header):
        key = label_key(cell) if isinstance(cell, str) else ""
        if key in known and known[key] not in found:
            found[known[key]] = column
        elif key in known:
            reading.add_finding("S-04", header_row, column, normalise(str(cell)), "mỗi cột một lần")
        elif key and key not in _NOT_RECORD_LABELS and _first_number(reading, header_row, column) is not None:
            reading.add_finding("S-02", header_row, column, normalise(str(cell)), "chỉ các cột của mẫu")
        elif not key and (row := _first_number(reading, header_row, column)) is not None:
            reading.add_finding("S-02", row, column, "số liệu trong cột không tên", "để trống")
    for label, name in reading.form.metadata().columns_are.items():
        if name not in found and name != TOTAL:
            reading.add_finding("S-01", header_row, 0, "không có cột này", f"cột “{label}”")
    return found


_NOT_RECORD_LABELS = frozenset({"ma so", "chi tieu", "don vi tinh", "ghi chu", "stt", "tt"})


def _first_number(reading: SheetReading, header_row: int, column: int) -> int | None:
    """Return the first row of the table with a number in the column."""
    rows = reading.sheet.rows
    return next((row for row in _body_rows(reading.sheet, header_row) if is_number(rows[row][column])), None)
