"""The numbers that the records of forms state, one row each: the relations that `district.fact` is made of."""

from collections.abc import Iterator, Sequence

from schemas.declaration.fields import Kind
from schemas.declaration.form import Form
from schemas.declaration.measures import INTRODUCED_BY, SOLUTION, Measure, dimensions, measures
from warehouse.tables.cells import ADDS, FORM, SUBMISSION, by_name
from warehouse.tables.ddl import Column, boolean, quoted

MEASURE = Column("measure", "VARCHAR", "the measure · chỉ số")
TYPE = Column("measure_type", "VARCHAR", "flow: adds up over periods; stock, to_date: over units alone · loại chỉ số")
BREAKDOWN = Column("breakdown", "VARCHAR", "the columns that tell its rows apart: parts of a whole · các chiều phân tổ")
_FIXED = (
    SUBMISSION,
    FORM,
    ADDS,
    MEASURE,
    TYPE,
    BREAKDOWN,
    Column("line", "BIGINT", "the row, where the form's records are counted · dòng"),
    Column("sheet", "VARCHAR", "the sheet's name · trang tính"),
    Column("sources", "BIGINT", "the cells behind the value · số ô nguồn"),
    Column("value", "BIGINT", "the number · số liệu"),
)
MEASURE_COLUMNS = (
    MEASURE,
    FORM,
    Column("field", "VARCHAR", "the form's field; blank: its records are counted · cột trong kho"),
    Column("label", "VARCHAR", "the form's label · tên trên biểu"),
    TYPE,
    BREAKDOWN,
    ADDS,
)
_OF_PARTS = {
    SOLUTION: Column(SOLUTION, "VARCHAR", "the solution, of admissions · nhóm giải pháp"),
    INTRODUCED_BY: Column(INTRODUCED_BY, "VARCHAR", "the organisation that introduced · Tổ chức giới thiệu"),
}


def dimension_columns(forms: Sequence[type[Form]]) -> tuple[Column, ...]:
    """Return the columns that tell records of any form apart."""
    found = dict(_OF_PARTS)
    for form in forms:
        for name, label in dimensions(form).items():
            column = Column(name, _type(form, name), f"{name.replace('_', ' ')} · {label}")
            found.setdefault(name, column)
    return tuple(found.values())


def fact_columns(forms: Sequence[type[Form]]) -> tuple[Column, ...]:
    """Return the columns of `ledger.stated_fact`."""
    return (*_FIXED, *dimension_columns(forms))


def dimension_comments(forms: Sequence[type[Form]]) -> Iterator[str]:
    """Yield the SQL that describes the columns of the view `fact` that come from the forms."""
    for schema in ("district", "main"):
        for column in dimension_columns(forms):
            yield f'COMMENT ON COLUMN {schema}.fact."{column.name}" IS {quoted(column.comment)}'


def fact_sql(forms: Sequence[type[Form]]) -> str:
    """Return the SQL of `ledger.stated_fact`."""
    columns = dimension_columns(forms)
    return "\nUNION ALL\n".join(_facts(form, measures(form, forms), columns) for form in forms)


def measure_rows(forms: Sequence[type[Form]]) -> Iterator[str]:
    """Yield the rows of `ledger.measure` as SQL."""
    for form in forms:
        metadata = form.metadata()
        for m in measures(form, forms):
            said = (m.name, metadata.code, m.field, m.label, m.type, ", ".join(m.breakdown))
            yield f"({', '.join(map(quoted, said))}, {boolean(value=metadata.adds_to_district)})"


def submission_forms_sql(forms: Sequence[type[Form]]) -> str:
    """Return the SQL of the forms of each submission."""
    return "\nUNION ALL\n".join(
        f"SELECT DISTINCT submission_id, {quoted(form.metadata().code)} AS form FROM ledger.{form.metadata().table}"
        for form in forms
    )


def _type(form: type[Form], name: str) -> str:
    spec = form.fields().get(name)
    return "BOOLEAN" if spec and spec.kind is Kind.FLAG else "VARCHAR"


def _facts(form: type[Form], own: Sequence[Measure], columns: Sequence[Column]) -> str:
    metadata, names = form.metadata(), [name for m in own for name in _values(m)]
    values = ", ".join(f"{sql} AS {name}" for m in own for name, sql in _values(m).items())
    counted = own[0].field == ""
    line = "sheet_row" if counted and not metadata.records_in_columns else "NULL::BIGINT"
    dims = dimensions(form)
    shown = "".join(f", {name}" for name in dims)
    told = ", ".join(f"{_dimension(c, own, dims)} AS {c.name}" for c in columns)
    return (
        f"SELECT submission_id, {quoted(metadata.code)} AS form, "
        f"{boolean(value=metadata.adds_to_district)} AS adds_to_district, {_said(own, 'name')} AS measure, "
        f"{_said(own, 'type')} AS measure_type, {_said(own, 'breakdown')} AS breakdown, line, sheet, "
        f"{_sources(own)} AS sources, value, {told}\n"
        f"FROM (UNPIVOT (SELECT submission_id, sheet, {line} AS line{shown}, {values} FROM ledger.{metadata.table}) "
        f"ON {', '.join(names)} INTO NAME fact_name VALUE value)"
    )


def _values(measure: Measure) -> dict[str, str]:
    """Return the values of a record that together make a measure: name → SQL."""
    if not measure.field:
        return {"fact_line": "1::BIGINT"}
    parts = [part.field for part in measure.parts if part.organisation]
    if not parts:
        return {measure.field: measure.field}
    rest = f"coalesce({measure.field}, 0) - {' - '.join(f'coalesce({part}, 0)' for part in parts)}"
    unsplit = f"{measure.field} IS NOT NULL AND coalesce({', '.join(parts)}) IS NULL"
    return {part: part for part in parts} | {
        f"{measure.field}_rest": f"CASE WHEN {rest} <> 0 OR ({unsplit}) THEN {rest} END"
    }


def _said(own: Sequence[Measure], what: str) -> str:
    said = {m: ", ".join(m.breakdown) if what == "breakdown" else str(getattr(m, what)) for m in own}
    return by_name({name: quoted(said[m]) for m in own for name in _values(m)}, "fact_name")


def _sources(own: Sequence[Measure]) -> str:
    """Return the SQL of how many cells are behind a value: behind what parts leave, all of them."""
    split = {f"{m.field}_rest": str(len(_values(m))) for m in own if len(_values(m)) > 1}
    return f"coalesce({by_name(split, 'fact_name')}::BIGINT, 1)"


def _dimension(column: Column, own: Sequence[Measure], dims: dict[str, str]) -> str:
    if column.name in dims:
        return column.name
    parts = [part for m in own for part in m.parts]
    if column.name == SOLUTION:
        found = {part.field: quoted(part.solution.name) for part in parts}
        return by_name(found, "fact_name")
    if column.name == INTRODUCED_BY:
        return by_name({p.field: quoted(p.organisation) for p in parts if p.organisation}, "fact_name")
    return f"NULL::{column.type}"
