"""`ledger.cell`: every number that an accepted report states, with the cell it stands in. Made from the forms."""

from collections.abc import Iterator, Sequence

from schemas.declaration.fields import Kind
from schemas.declaration.form import Form
from warehouse.tables.declared import Column, quoted

NAME = "ledger.cell"
_TITLE = "Every number that an accepted report states, with its cell; a line of a register is one · Mọi số liệu kèm ô"
_COLUMNS = (
    Column("submission_id", "VARCHAR", "the submission · mã lần gửi"),
    Column("form", "VARCHAR", "the form's code · mẫu"),
    Column("sheet", "VARCHAR", "the sheet's name · trang tính"),
    Column("cell", "VARCHAR", "the cell, as G14 · ô"),
    Column("field", "VARCHAR", "the form's field · cột trong kho"),
    Column("record", "VARCHAR", "which record: its key, or its column of the form · dòng hoặc cột của mẫu"),
    Column("value", "BIGINT", "the number there · số liệu"),
)


def cell_statements(forms: Sequence[type[Form]]) -> Iterator[str]:
    """The SQL that makes `ledger.cell`, with its comments."""
    yield f"CREATE OR REPLACE VIEW {NAME} AS\n{cells_sql(forms)}"
    yield f"COMMENT ON VIEW {NAME} IS {quoted(_TITLE)}"
    for column in _COLUMNS:
        yield column.statement("cell")


def cells_sql(forms: Sequence[type[Form]], among: str = "") -> str:
    """The SQL of the cells; `among`: a relation with `submission_id`, of whose submissions alone they are.

    Asked of the view, DuckDB finds the place of every number there is before it looks at whose they are: of a
    hundred thousand reports more than memory holds.
    """
    return "\nUNION ALL\n".join(
        _of_form(form, f" SEMI JOIN {among} USING (submission_id)" * bool(among)) for form in forms
    )


def _of_form(form: type[Form], only: str) -> str:
    metadata, fields, keys = form.metadata(), form.cells(), form.keys()
    counts = [name for name, spec in fields.items() if spec.kind is Kind.COUNT and not spec.key]
    place = "r.sheet_column || l.sheet_row" if metadata.records_in_columns else "l.sheet_column || r.sheet_row"
    position = "sheet_column" if metadata.records_in_columns else "sheet_row"
    record = (
        "member"
        if metadata.records_in_columns
        else f"concat_ws(' · ', {', '.join(f'{name}::VARCHAR' for name in keys)})"
    )
    shown = f"submission_id, sheet, {position}, {record} AS record"
    if counts:
        records = (
            f"UNPIVOT (SELECT {shown}, {', '.join(counts)} FROM ledger.{metadata.table}{only}) "
            f"ON {', '.join(counts)} INTO NAME field VALUE value"
        )
    else:  # a form that counts nothing counts by its records: each is one, and stands where its key does
        records = f"SELECT {shown}, '{keys[0]}' AS field, 1::BIGINT AS value FROM ledger.{metadata.table}{only}"
    return (
        f"SELECT r.submission_id, '{metadata.code}' AS form, r.sheet, {place} AS cell, r.field, r.record, r.value\n"
        f"FROM ({records}) AS r\n"
        f"LEFT JOIN (FROM ledger.layout{only}) AS l "
        "ON l.submission_id = r.submission_id AND l.sheet = r.sheet AND l.field = r.field"
    )
