"""The numbers that accepted reports state, each with its cell: relations made from the forms.

`ledger.cell` has every number by the form's field, `ledger.figure_cell` those that feed a figure of the district, and
`ledger.solution_cell` the admissions of solutions. Only the fields asked for are unpivoted, under the name by which
they are asked for: a filter on a name then costs nothing.
"""

from collections.abc import Iterable, Mapping

from schemas.declaration.contributions import contributions
from schemas.declaration.fields import Kind
from schemas.declaration.form import Form
from warehouse.tables.ddl import Column, boolean, quoted

SUBMISSION = Column("submission_id", "VARCHAR", "the submission · mã lần gửi")
FORM = Column("form", "VARCHAR", "the form's code · mẫu")
ADDS = Column("adds_to_district", "BOOLEAN", "whether its admissions add to the district · có cộng vào huyện không")
SOLUTION = Column("solution", "VARCHAR", "the solution · nhóm giải pháp")
ORGANISATION = Column("organisation", "VARCHAR", "who introduced, or which records of the form · tổ chức")
_FIGURE = Column("figure", "VARCHAR", "the figure of the district that it feeds · số liệu chung của huyện")
_PLACE = (
    Column("sheet", "VARCHAR", "the sheet's name · trang tính"),
    Column("cell", "VARCHAR", "the cell, as G14 · ô"),
    Column("field", "VARCHAR", "the form's field · cột trong kho"),
    Column("record", "VARCHAR", "which record: its key, or its column of the form · dòng hoặc cột của mẫu"),
    Column("value", "BIGINT", "the number there · số liệu"),
)
CELL_COLUMNS = (SUBMISSION, FORM, *_PLACE)
FIGURE_CELL_COLUMNS = (SUBMISSION, FORM, ADDS, _FIGURE, *_PLACE)
SOLUTION_CELL_COLUMNS = (SUBMISSION, FORM, ADDS, SOLUTION, ORGANISATION, *_PLACE)


def cells_sql(forms: Iterable[type[Form]], among: str = "") -> str:
    """Return the SQL of the forms' cells; `among`: a relation with `submission_id`, to whose submissions they are cut.

    The view itself looks for the place of every number before it is filtered: of a hundred thousand reports more
    than memory holds.
    """
    return _union(_cells(form, _counts(form), "", among) for form in forms)


def figure_cells_sql(forms: Iterable[type[Form]], among: str = "") -> str:
    """Return the SQL of the forms' cells that feed figures of the district; `among` as of `cells_sql`."""
    return _union(
        _cells(
            form,
            {str(figure): name for figure, name in form.figures().items()},
            f"{_adds(form)}, r.name AS figure",
            among,
        )
        for form in forms
        if form.figures()
    )


def solution_cells_sql(forms: Iterable[type[Form]]) -> str:
    """Return the SQL of the forms' cells that state admissions of a solution."""
    return _union(_solution_cells(form) for form in forms if contributions(form))


def _solution_cells(form: type[Form]) -> str:
    parts = contributions(form)
    solutions = by_name({part.field: quoted(part.solution.name) for part in parts}, "r.name")
    organisations = {part.field: quoted(part.organisation) for part in parts if part.organisation}
    organisations |= {part.field: "r.record" for part in parts if part.by_member}
    shown = f"{_adds(form)}, {solutions} AS solution, {by_name(organisations, 'r.name')} AS organisation"
    return _cells(form, {part.field: part.field for part in parts}, shown, "")


def _union(parts: Iterable[str]) -> str:
    return "\nUNION ALL\n".join(parts)


def _counts(form: type[Form]) -> dict[str, str]:
    return {name: name for name, spec in form.cells().items() if spec.kind is Kind.COUNT and not spec.key}


def _adds(form: type[Form]) -> str:
    return f"{boolean(value=form.metadata().adds_to_district)} AS adds_to_district"


def _cells(form: type[Form], named: Mapping[str, str], shown: str, among: str) -> str:
    """Return the SQL of a form's cells: those of fields, each under a name; `shown`: columns after the form's code."""
    metadata, only = form.metadata(), f" SEMI JOIN {among} USING (submission_id)" * bool(among)
    place = "r.sheet_column || l.sheet_row" if metadata.records_in_columns else "l.sheet_column || r.sheet_row"
    field = "r.name" if all(name == field for name, field in named.items()) else by_name(_quoted(named), "r.name")
    columns = ", ".join(filter(None, (f"'{metadata.code}' AS form", shown)))
    return (
        f"SELECT r.submission_id, {columns}, r.sheet, {place} AS cell, {field} AS field, r.record, r.value\n"
        f"FROM ({_numbers(form, named, only)}) AS r\n"
        f"LEFT JOIN (FROM ledger.layout{only}) AS l "
        f"ON l.submission_id = r.submission_id AND l.sheet = r.sheet AND l.field = {field}"
    )


def _quoted(named: Mapping[str, str]) -> dict[str, str]:
    return {name: quoted(field) for name, field in named.items()}


def _numbers(form: type[Form], named: Mapping[str, str], only: str) -> str:
    """Return the SQL of a form's numbers, one row a record and name."""
    metadata, keys = form.metadata(), form.keys()
    position = "sheet_column" if metadata.records_in_columns else "sheet_row"
    key = ", ".join(f"{name}::VARCHAR" for name in keys)
    record = "member" if metadata.records_in_columns else f"concat_ws(' · ', {key})"
    shown = f"submission_id, sheet, {position}, {record} AS record"
    if not named:  # a form that counts nothing counts by its records: each is one, in its key's cell
        return f"SELECT {shown}, '{keys[0]}' AS name, 1::BIGINT AS value FROM ledger.{metadata.table}{only}"
    columns = ", ".join(f"{field} AS {name}" for name, field in named.items())
    return (
        f"UNPIVOT (SELECT {shown}, {columns} FROM ledger.{metadata.table}{only}) "
        f"ON {', '.join(named)} INTO NAME name VALUE value"
    )


def by_name(values: Mapping[str, str], name: str) -> str:
    """Return the SQL of a value for each name; null for others."""
    cases = " ".join(f"WHEN {quoted(key)} THEN {value}" for key, value in values.items())
    return f"CASE {name} {cases} END" if cases else "NULL::VARCHAR"
