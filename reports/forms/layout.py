"""Where everything of a form stands on its sheet, told from the form's declaration alone.

All indexes are 0-based. What stands above the table and the first header row are the same for every form.
"""

from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from itertools import groupby, product

from schemas.declaration.fields import FieldSpec, Kind, Path
from schemas.declaration.form import Form

# What stands above the table, by row; the header begins in HEADER_ROW.
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
    """A header label and the cells it is merged over, rows counted from the header's first."""

    text: str
    first_row: int
    first_column: int
    last_row: int
    last_column: int


@dataclass(frozen=True, slots=True)
class Layout:
    """A form's table. `columns`: field → column (none where records stand in columns).

    `rows`: how many the header has. `widths`: of the columns, in characters.
    """

    labels: tuple[Label, ...]
    rows: int
    width: int
    columns: dict[str, int]
    widths: tuple[int, ...]


@cache
def layout_of(form: type[Form]) -> Layout:
    """Lay out a form's table."""
    return _of_lines(form) if form.paper().records_in_columns else _of_rows(form)


def _of_rows(form: type[Form]) -> Layout:
    cells = form.cells()
    paths: list[Path] = [(ROW_NUMBER,), *(spec.path for spec in cells.values())]
    paths += [(label,) for label in form.paper().ignored]
    rows = max(len(path) for path in paths)
    widths = [5, *(_WIDTHS[spec.kind] for spec in cells.values()), *[10] * len(form.paper().ignored)]
    columns = {name: column for column, name in enumerate(cells, start=1)}
    return Layout(tuple(merged_labels(paths, 0, rows)), rows, len(paths), columns, tuple(widths))


def merged_labels(paths: list[Path], level: int, rows: int, first: int = 0) -> list[Label]:
    """Label one header row and the rows below it; neighbours below one label share its cell."""
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


def _of_lines(form: type[Form]) -> Layout:
    texts = (*LINE_HEADER, *form.paper().columns_are)
    labels = tuple(Label(text, 0, column, 0, column) for column, text in enumerate(texts))
    widths = (8, 44, 12, *[24] * len(form.paper().columns_are))
    return Layout(labels, 1, len(texts), {}, widths)


@cache
def record_columns(form: type[Form]) -> dict[str, int]:
    """Where records stand in columns: the record's name → its column (`total` for the sheet's own sum)."""
    names = form.paper().columns_are.values()
    return {name: column for column, name in enumerate(names, start=len(LINE_HEADER))}


@cache
def summed(form: type[Form]) -> tuple[str, ...]:
    """Name the fields that a total adds up: counts that are no part of the key."""
    return tuple(n for n, spec in form.cells().items() if spec.kind is Kind.COUNT and not spec.key)


@cache
def blank_records(form: type[Form]) -> tuple[dict[str, str], ...]:
    """Give the lines of an empty table: what the form knows of each, its section or its fixed keys.

    Where every key is one of a list, there is a line for each combination; else there are lines to fill in.
    """
    keys = {name: spec for name, spec in form.cells().items() if spec.key}
    if keys and all(spec.kind is Kind.CHOICE for spec in keys.values()):
        lists = [_stored(spec) for spec in keys.values()]
        return tuple(dict(zip(keys, values, strict=True)) for values in product(*lists))
    if form.sections():
        return tuple({"section": s} for s in form.sections().values() for _ in range(BLANK_ROWS_IN_SECTION))
    return tuple({} for _ in range(BLANK_ROWS_IN_TABLE))


def _stored(spec: FieldSpec) -> list[str]:
    return list(dict.fromkeys(spec.choices.values()))


def version_of(form: type[Form]) -> str:
    """What the form's labels are, in eight letters: it changes when one of them does."""
    labels = "\n".join([form.paper().code, *(spec.label for spec in form.cells().values())])
    return sha256(labels.encode()).hexdigest()[:8]
