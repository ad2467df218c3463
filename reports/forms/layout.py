"""The layout of a form's sheet, derived from the form's declaration alone.

All indexes are 0-based. The rows above the table and the first header row are the same for every form.
"""

from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from itertools import groupby, product

from schemas.declaration.fields import FieldSpec, Kind, Path
from schemas.declaration.form import Form

# The rows above the table; the header begins in HEADER_ROW.
OFFICE_ROW, DEPARTMENT_ROW, NOTE_ROW, TITLE_ROW, PERIOD_ROW, UNIT_ROW, CODE_ROW = range(7)
HEADER_ROW = 8
VALUE_COLUMN = 2  # of the unit's name, beside its label

ROW_NUMBER = "STT"
LINE_HEADER = ("Mã số", "Chỉ tiêu", "Đơn vị tính")
TOTAL_LABEL = "Tổng cộng"
PEOPLE = "Người"

BLANK_ROWS_IN_SECTION, BLANK_ROWS_IN_TABLE = 10, 25

_WIDTHS = {
    Kind.COUNT: 10,
    Kind.TEXT: 32,
    Kind.CHOICE: 18,
    Kind.DATE: 14,
    Kind.FLAG: 10,
    Kind.UNIT: 28,
}


@dataclass(frozen=True, slots=True)
class Label:
    """A header label and the cells that it is merged over, rows counted from the header's first."""

    text: str
    first_row: int
    first_column: int
    last_row: int
    last_column: int


@dataclass(frozen=True, slots=True)
class FormLayout:
    """The layout of a form's table.

    `rows`: number of header rows. `width`: number of columns. `columns`: field → column, empty for a form with
    records in columns. `widths`: of the columns, in characters.
    """

    labels: tuple[Label, ...]
    rows: int
    width: int
    columns: dict[str, int]
    widths: tuple[int, ...]


@cache
def layout_of(form: type[Form]) -> FormLayout:
    """Lay out a form's table."""
    return _lay_out_columns(form) if form.metadata().records_in_columns else _lay_out_rows(form)


def _lay_out_rows(form: type[Form]) -> FormLayout:
    cells = form.cells()
    paths: list[Path] = [(ROW_NUMBER,), *(spec.path for spec in cells.values())]
    paths += [(label,) for label in form.metadata().ignored]
    rows = max(len(path) for path in paths)
    widths = [5, *(_WIDTHS[spec.kind] for spec in cells.values()), *[10] * len(form.metadata().ignored)]
    columns = {name: column for column, name in enumerate(cells, start=1)}
    return FormLayout(tuple(merged_labels(paths, 0, rows)), rows, len(paths), columns, tuple(widths))


def merged_labels(paths: list[Path], level: int, rows: int, first: int = 0) -> list[Label]:
    """Merge the labels of one header row and the rows below it; neighbouring columns under one label share its cell."""
    found: list[Label] = []
    column = first
    for text, group in groupby(paths, key=lambda path: path[level] if level < len(path) else ""):
        members = list(group)
        last = column + len(members) - 1
        ends = all(len(path) == level + 1 for path in members)
        if text:
            found.append(Label(text, level, column, rows - 1 if ends else level, last))
        if level + 1 < rows and not ends:
            found += merged_labels(members, level + 1, rows, column)
        column = last + 1
    return found


def _lay_out_columns(form: type[Form]) -> FormLayout:
    texts = (*LINE_HEADER, *form.metadata().columns_are)
    labels = tuple(Label(text, 0, column, 0, column) for column, text in enumerate(texts))
    widths = (8, 44, 12, *[24] * len(form.metadata().columns_are))
    return FormLayout(labels, 1, len(texts), {}, widths)


@cache
def record_columns(form: type[Form]) -> dict[str, int]:
    """Map each record of a form with records in columns to its column; `total` is the sheet's own sum."""
    names = form.metadata().columns_are.values()
    return {name: column for column, name in enumerate(names, start=len(LINE_HEADER))}


@cache
def summed_fields(form: type[Form]) -> tuple[str, ...]:
    """List the fields that a total adds up: counts outside the key."""
    return tuple(n for n, spec in form.cells().items() if spec.kind is Kind.COUNT and not spec.key)


@cache
def blank_records(form: type[Form]) -> tuple[dict[str, str], ...]:
    """List the rows of a template's table, each with the values known beforehand: its section or its fixed keys.

    Where every key is a choice from a list, there is a row for each combination; else there are blank rows.
    """
    keys = {name: spec for name, spec in form.cells().items() if spec.key}
    if keys and all(spec.kind is Kind.CHOICE for spec in keys.values()):
        lists = [_choice_values(spec) for spec in keys.values()]
        return tuple(dict(zip(keys, values, strict=True)) for values in product(*lists))
    if form.sections():
        return tuple({"section": s} for s in form.sections().values() for _ in range(BLANK_ROWS_IN_SECTION))
    return tuple({} for _ in range(BLANK_ROWS_IN_TABLE))


def _choice_values(spec: FieldSpec) -> list[str]:
    return list(dict.fromkeys(spec.choices.values()))


def form_version(form: type[Form]) -> str:
    """Hash the form's labels to eight hexadecimal digits, a version that changes with any of them."""
    labels = "\n".join([form.metadata().code, *(spec.label for spec in form.cells().values())])
    return sha256(labels.encode()).hexdigest()[:8]
