"""`ledger.cell`: every number that an accepted report states, with the cell it stands in. Made from the forms."""

from collections.abc import Mapping, Sequence

from schemas.declaration.contributions import contributions
from schemas.declaration.fields import Kind
from schemas.declaration.form import Form
from warehouse.tables.declared import Column, quoted

NAME = "ledger.cell"
TITLE = "Every number that an accepted report states, with its cell; a line of a register is one · Mọi số liệu kèm ô"
COLUMNS = (
    Column("submission_id", "VARCHAR", "the submission · mã lần gửi"),
    Column("form", "VARCHAR", "the form's code · mẫu"),
    Column(
        "adds_to_district", "BOOLEAN", "whether the form's admissions add to the district · có cộng vào huyện không"
    ),
    Column("sheet", "VARCHAR", "the sheet's name · trang tính"),
    Column("cell", "VARCHAR", "the cell, as G14 · ô"),
    Column("field", "VARCHAR", "the form's field · cột trong kho"),
    Column("figure", "VARCHAR", "the district's figure that the field feeds; null: none · số liệu chung của huyện"),
    Column("solution", "VARCHAR", "the solution whose admissions it counts; null: none · nhóm giải pháp"),
    Column("organisation", "VARCHAR", "who introduced them, or which records of the form · tổ chức"),
    Column("record", "VARCHAR", "which record: its key, or its column of the form · dòng hoặc cột của mẫu"),
    Column("value", "BIGINT", "the number there · số liệu"),
)


def cells_sql(forms: Sequence[type[Form]], among: str = "") -> str:
    """Return the SQL of the forms' cells; `among`: a relation with `submission_id`, to whose submissions they are cut.

    The view itself looks for the place of every number before it is filtered: of a hundred thousand reports more
    than memory holds.
    """
    return "\nUNION ALL\n".join(
        _of_form(form, f" SEMI JOIN {among} USING (submission_id)" * bool(among)) for form in forms
    )


def _of_form(form: type[Form], only: str) -> str:
    metadata = form.metadata()
    place = "r.sheet_column || l.sheet_row" if metadata.records_in_columns else "l.sheet_column || r.sheet_row"
    return (
        f"SELECT r.submission_id, '{metadata.code}' AS form, {str(metadata.adds_to_district).lower()} AS "
        f"adds_to_district, r.sheet, {place} AS cell, r.field, {_contributed(form)}, r.record, r.value\n"
        f"FROM ({_records(form, only)}) AS r\n"
        f"LEFT JOIN (FROM ledger.layout{only}) AS l "
        "ON l.submission_id = r.submission_id AND l.sheet = r.sheet AND l.field = r.field"
    )


def _records(form: type[Form], only: str) -> str:
    """Return the SQL of a form's numbers, one row a record and field."""
    metadata, keys = form.metadata(), form.keys()
    counts = [name for name, spec in form.cells().items() if spec.kind is Kind.COUNT and not spec.key]
    position = "sheet_column" if metadata.records_in_columns else "sheet_row"
    named = ", ".join(f"{name}::VARCHAR" for name in keys)
    record = "member" if metadata.records_in_columns else f"concat_ws(' · ', {named})"
    shown = f"submission_id, sheet, {position}, {record} AS record"
    if not counts:  # a form that counts nothing counts by its records: each is one, and stands where its key does
        return f"SELECT {shown}, '{keys[0]}' AS field, 1::BIGINT AS value FROM ledger.{metadata.table}{only}"
    return (
        f"UNPIVOT (SELECT {shown}, {', '.join(counts)} FROM ledger.{metadata.table}{only}) "
        f"ON {', '.join(counts)} INTO NAME field VALUE value"
    )


def _contributed(form: type[Form]) -> str:
    """Return the SQL of `figure`, `solution` and `organisation`, by the field."""
    parts = contributions(form)
    figures = {name: quoted(figure) for figure, name in form.figures().items()}
    solutions = {part.field: quoted(part.solution.name) for part in parts}
    named = {part.field: "r.record" for part in parts if part.by_member}
    named |= {part.field: quoted(part.organisation) for part in parts if part.organisation}
    columns = {"figure": figures, "solution": solutions, "organisation": named}
    return ", ".join(f"{by_field(values, 'r.field')} AS {column}" for column, values in columns.items())


def by_field(values: Mapping[str, str], field: str) -> str:
    """Return the SQL of a value for each field; null for others."""
    cases = " ".join(f"WHEN {quoted(name)} THEN {value}" for name, value in values.items())
    return f"CASE {field} {cases} END" if cases else "NULL::VARCHAR"
