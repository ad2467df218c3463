"""The relations that are made from the forms: their records as figures of the district, their senders, solutions.

The views of `warehouse/views/sql` that sum over forms read these, and name no form.
"""

from collections.abc import Iterator, Sequence

from schemas.declaration.contributions import contributions
from schemas.declaration.figures import Figure
from schemas.declaration.form import Form
from warehouse.tables import cells, facts
from warehouse.tables.cells import ADDS, FORM, ORGANISATION, SOLUTION, SUBMISSION, by_name
from warehouse.tables.ddl import Column, boolean, quoted

_FIGURES = {
    Figure.ANNUAL_TARGET: "the unit's own target of the year · chỉ tiêu năm",
    Figure.CANDIDATES: "outstanding people · quần chúng ưu tú",
    Figure.CLASS_COMPLETED: "through the class · đã học lớp bồi dưỡng",
    Figure.FILES_IN_REVIEW: "files in review · hồ sơ đang xét",
    Figure.ADMITTED: "admissions of the period · kết nạp trong kỳ",
    Figure.YEAR_TO_DATE: "as the unit states it · lũy kế năm",
    Figure.TERM_TO_DATE: "as the unit states it · lũy kế nhiệm kỳ",
}


def form_statements(forms: Sequence[type[Form]]) -> Iterator[str]:
    """Yield the SQL that makes every relation of the forms, with its comments."""
    yield from _cells(forms)
    yield from _stated_records(forms)
    yield from _solution_parts(forms)
    yield from _senders(forms)
    yield from _solutions(forms)
    yield from _form_code(forms)
    yield from _facts(forms)


def _cells(forms: Sequence[type[Form]]) -> Iterator[str]:
    every = (
        "Every number that an accepted report states, with its cell; a line of a register is one · Mọi số liệu kèm ô"
    )
    feeding = "The numbers that feed figures of the district, with their cells · Các ô làm nên số liệu chung của huyện"
    admissions = "The numbers that state admissions of a solution, with their cells · Các ô kết nạp theo nhóm giải pháp"
    yield from _view("ledger.cell", every, cells.CELL_COLUMNS, cells.cells_sql(forms))
    yield from _view("ledger.figure_cell", feeding, cells.FIGURE_CELL_COLUMNS, cells.figure_cells_sql(forms))
    yield from _view("ledger.solution_cell", admissions, cells.SOLUTION_CELL_COLUMNS, cells.solution_cells_sql(forms))


def _stated_records(forms: Sequence[type[Form]]) -> Iterator[str]:
    columns = (
        SUBMISSION,
        FORM,
        ADDS,
        Column("sheet", "VARCHAR", "the sheet's name · trang tính"),
        *(Column(figure, "BIGINT", comment) for figure, comment in _FIGURES.items()),
    )
    title = "What each record of a form states of the district's figures · Số liệu chung từng dòng ghi"
    parts = []
    for form in (form for form in forms if form.figures()):
        fields = form.figures()
        stated = ", ".join(f"{fields.get(figure, 'NULL::BIGINT')} AS {figure}" for figure in _FIGURES)
        parts.append(
            f"SELECT submission_id, {_code_and_adds(form)}, sheet, {stated} FROM ledger.{form.metadata().table}"
        )
    yield from _view("ledger.stated_record", title, columns, "\nUNION ALL\n".join(parts))


def _solution_parts(forms: Sequence[type[Form]]) -> Iterator[str]:
    columns = (
        SUBMISSION,
        FORM,
        ADDS,
        SOLUTION,
        ORGANISATION,
        Column("admitted", "BIGINT", "admissions of the period · kết nạp trong kỳ"),
    )
    title = "What each report states of the admissions of each solution · Số kết nạp từng báo cáo theo nhóm giải pháp"
    parts = [_solution_part(form) for form in forms if contributions(form)]
    yield from _view("ledger.solution_part", title, columns, "\nUNION ALL\n".join(parts))


def _solution_part(form: type[Form]) -> str:
    parts, table = contributions(form), form.metadata().table
    member = "member" if any(part.by_member for part in parts) else "NULL::VARCHAR"
    fields = [part.field for part in parts]
    summed = ", ".join(f"coalesce(sum({field}), 0)::BIGINT AS {field}" for field in fields)
    solution = by_name({part.field: quoted(part.solution.name) for part in parts}, "field")
    named = by_name({part.field: quoted(part.organisation) for part in parts if part.organisation}, "field")
    return (
        f"SELECT submission_id, {_code_and_adds(form)}, {solution} AS solution, "
        f"coalesce(member, {named}) AS organisation, admitted\n"
        f"FROM (UNPIVOT (SELECT submission_id, {member} AS member, {summed} FROM ledger.{table} GROUP BY ALL) "
        f"ON {', '.join(fields)} INTO NAME field VALUE admitted)"
    )


def _code_and_adds(form: type[Form]) -> str:
    metadata = form.metadata()
    return f"{quoted(metadata.code)} AS form, {boolean(value=metadata.adds_to_district)} AS adds_to_district"


def _senders(forms: Sequence[type[Form]]) -> Iterator[str]:
    columns = (
        FORM,
        Column("kind", "VARCHAR", "a kind of unit that sends it · loại đơn vị gửi"),
        Column("label", "VARCHAR", "the kind in Vietnamese · tên loại đơn vị"),
        Column("when_admitted", "BOOLEAN", "sent only when the unit admitted anyone · chỉ gửi khi có kết nạp"),
        ADDS,
        Column(
            "solution", "VARCHAR", "the solution of all its admissions; null: its fields say which · nhóm giải pháp"
        ),
    )
    rows = []
    for metadata in (form.metadata() for form in forms):
        solution = quoted(metadata.solution.name) if metadata.solution else "NULL"
        said = f"{boolean(value=metadata.when_admitted)}, {boolean(value=metadata.adds_to_district)}, {solution}"
        rows += [f"({quoted(metadata.code)}, {quoted(k.kind)}, {quoted(k.name)}, {said})" for k in metadata.kinds]
    yield from _list(
        "ledger.form_sender", "The kinds of unit that send each form · Loại đơn vị gửi từng mẫu", columns, rows
    )


def _solutions(forms: Sequence[type[Form]]) -> Iterator[str]:
    columns = (
        SOLUTION,
        Column("label", "VARCHAR", "the solution in Vietnamese · tên nhóm giải pháp"),
        FORM,
        ADDS,
        Column("is_of_form", "BOOLEAN", "whether all admissions of the form belong to it · là của cả mẫu"),
    )
    rows = []
    for form in forms:
        metadata, found = form.metadata(), {part.solution for part in contributions(form)}
        adds, is_of_form = boolean(value=metadata.adds_to_district), boolean(value=metadata.solution is not None)
        said = f"{quoted(metadata.code)}, {adds}, {is_of_form}"
        rows += sorted(f"({quoted(one.name)}, {quoted(one.label)}, {said})" for one in found)
    yield from _list(
        "ledger.form_solution", "The solutions that each form adds to · Nhóm giải pháp của từng mẫu", columns, rows
    )


def _form_code(forms: Sequence[type[Form]]) -> Iterator[str]:
    codes = by_name({form.metadata().table: quoted(form.metadata().code) for form in forms}, "form_table")
    yield f"CREATE OR REPLACE MACRO ledger.form_code(form_table) AS {codes}"
    yield "COMMENT ON MACRO ledger.form_code IS 'The code of the form whose records a table has · Mã mẫu của một bảng'"


def _facts(forms: Sequence[type[Form]]) -> Iterator[str]:
    stated = "Every number that an accepted report states, with what tells it from others · Mọi số liệu đã báo cáo"
    yield from _view("ledger.stated_fact", stated, facts.fact_columns(forms), facts.fact_sql(forms))
    title = "The measures of the forms · Các chỉ số của biểu mẫu"
    yield from _list("ledger.measure", title, facts.MEASURE_COLUMNS, list(facts.measure_rows(forms)))
    held = "The forms of each submission · Các mẫu trong mỗi lần gửi"
    yield from _view("ledger.submission_form", held, (SUBMISSION, FORM), facts.submission_forms_sql(forms))


def _list(name: str, title: str, columns: Sequence[Column], rows: Sequence[str]) -> Iterator[str]:
    """Yield the SQL of a relation of given rows."""
    names = ", ".join(column.name for column in columns)
    yield from _view(name, title, columns, f"FROM (VALUES {', '.join(rows)}) AS given({names})")


def _view(name: str, title: str, columns: Sequence[Column], sql: str) -> Iterator[str]:
    yield f"CREATE OR REPLACE VIEW {name} AS\n{sql}"
    yield f"COMMENT ON VIEW {name} IS {quoted(title)}"
    for column in columns:
        yield column.statement(name.partition(".")[2])
