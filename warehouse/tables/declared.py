"""Declarations of the tables: those of forms and frames follow from the models that validate their rows."""

from collections.abc import Sequence

import pandera.polars as pa

from schemas.declaration.fields import FieldSpec, Kind
from schemas.declaration.form import Form
from schemas.frames import CrossFindings, Findings, Layouts, Submissions
from warehouse.tables.ddl import Column, Table, columns_of
from warehouse.tables.registered import REGISTERED_TABLES

SCHEMA_VERSION = 5
# The tables of a warehouse's own file, which is theirs where the rest is in a lake, too.
LOCAL = ("schema_version", "publication")

_KIND_TYPES = {Kind.COUNT: "BIGINT", Kind.DATE: "DATE", Kind.FLAG: "BOOLEAN"}
_DTYPES = {
    "String": "VARCHAR",
    "Date": "DATE",
    "Int64": "BIGINT",
    "Int32": "INTEGER",
    "Datetime(time_unit='us', time_zone='UTC')": "TIMESTAMPTZ",
}


def _of_model(name: str, comment: str, model: type[pa.DataFrameModel], *before: tuple[str, str, str]) -> Table:
    """Declare the table of a model's columns, after those that only the ledger has."""
    found = model.to_schema().columns.items()
    columns = (Column(n, _DTYPES[str(c.dtype)], f"{n.replace('_', ' ')} · {c.title}") for n, c in found)
    return Table(name, comment, (*columns_of(*before), *columns))


FIXED_TABLES = (
    Table(
        "schema_version",
        "Which version of the tables this is · Phiên bản cấu trúc kho",
        columns_of(
            ("version", "INTEGER", "version · phiên bản"),
            ("fingerprint", "VARCHAR", "of the tables, views and registry · dấu vân tay của cấu trúc"),
        ),
    ),
    Table(
        "publication",
        "When published copies were swapped in: since then their entries' figures are known · Các lần công bố",
        columns_of(
            ("entry", "BIGINT", "the last journal entry in the copy · số thứ tự trong nhật ký"),
            ("published_at", "TIMESTAMPTZ", "when it was swapped in · thời điểm công bố"),
        ),
    ),
    Table(
        "run",
        "One row a run that loaded anything or looked · Mỗi lần chạy một dòng",
        columns_of(
            ("entry", "BIGINT", "its number in the journal, the order of runs · số thứ tự trong nhật ký"),
            ("run_id", "VARCHAR", "Prefect's flow run · mã lần chạy"),
            ("as_of", "DATE", "the day the run was made for · ngày tính"),
            (
                "published_at",
                "TIMESTAMPTZ",
                "time of its journal entry; known since: ledger.publication · thời điểm ghi nhật ký",
            ),
            ("received", "BIGINT", "contents received · số tệp nhận"),
            ("registry", "VARCHAR", "name in the journal of the registry it read with · danh mục đơn vị đã dùng"),
        ),
    ),
    Table(
        "event",
        "What people did, on the record: one row an act · Việc người dùng đã làm, mỗi việc một dòng",
        columns_of(
            ("entry", "BIGINT", "its number in the journal · số thứ tự trong nhật ký"),
            ("at", "TIMESTAMPTZ", "when · thời điểm"),
            (
                "kind",
                "VARCHAR",
                "withdrawn, restored, replaced, issued, answered, answered_as_history or forgotten · loại việc",
            ),
            ("subject", "VARCHAR", "what it was done to: a content's sha256, a period, a finding · đối tượng"),
            ("who", "VARCHAR", "the operating system's or Prefect's user · người làm"),
            ("reason", "VARCHAR", "in the words of who did it · lý do"),
        ),
    ),
    Table(
        "counting",
        "What of each unit's period counts, a row each time that this changed · Số được tính, mỗi lần đổi một dòng",
        columns_of(
            ("entry", "BIGINT", "the journal's entry since which it is so · số thứ tự trong nhật ký"),
            ("unit_id", "VARCHAR", "the unit · đơn vị"),
            ("period", "VARCHAR", "the period · kỳ báo cáo"),
            ("submission_id", "VARCHAR", "the report that counts; null: none any more · lần gửi được tính"),
            ("settled_by", "VARCHAR", "why that one: only, version or arrival · căn cứ chọn"),
            ("stated", "BIGINT", "admissions it states; null: its form adds nothing · số báo cáo ghi"),
            ("inside", "BIGINT", "what shorter reports inside it add already · số của các kỳ ngắn hơn bên trong"),
            ("counted", "BIGINT", "what it adds: stated less inside, never under 0 · số được tính"),
            ("unallocated", "BOOLEAN", "whether shorter reports lie inside it · phần chưa phân bổ"),
        ),
    ),
    Table(
        "issued_figure",
        "What the district reported upward, one row a figure; never changed · Số liệu đã báo cáo lên trên",
        columns_of(
            ("entry", "BIGINT", "the journal's entry that issued it · số thứ tự trong nhật ký"),
            ("period", "VARCHAR", "the period issued · kỳ đã báo cáo"),
            ("number", "BIGINT", "which of its issues, from 1 · lần báo cáo"),
            ("view", "VARCHAR", "the view · bảng"),
            ("unit_id", "VARCHAR", "the unit, where the figure is one unit's · đơn vị"),
            ("of_period", "VARCHAR", "the period that the figure is of · kỳ của số liệu"),
            ("item", "VARCHAR", "what else tells the figure from others · mục"),
            ("figure", "VARCHAR", "the view's column · cột số liệu"),
            ("value", "DOUBLE", "the figure · số liệu"),
        ),
    ),
    Table(
        "inbox_file",
        "Which inbox files have been seen: a file of the same name, size and time is not read again · Tệp đã xem",
        columns_of(
            ("inbox", "VARCHAR", "the inbox folder · thư mục nhận"),
            ("file_name", "VARCHAR", "name in the inbox · tên tệp"),
            ("size_bytes", "BIGINT", "size in bytes · kích thước"),
            ("modified_ns", "BIGINT", "time of last change in ns · thời điểm sửa"),
            ("sha256", "VARCHAR", "the content · nội dung"),
            ("run_id", "VARCHAR", "the run that saw it · lần chạy"),
        ),
    ),
    _of_model("submission", "One row a received content; never changed · Mỗi tệp nhận được một dòng", Submissions),
    _of_model("finding", "One row a finding, with its cell · Mỗi lỗi một dòng, kèm ô", Findings),
    _of_model(
        "crosscheck",
        "Findings between reports, a row each time that one opened or closed · Lỗi đối chiếu, mỗi lần đổi một dòng",
        CrossFindings,
        ("entry", "BIGINT", "the journal's entry since which it is so · số thứ tự trong nhật ký"),
        ("event", "VARCHAR", "opened (again, where it says something else) or closed · mở hoặc đóng"),
        ("settled_by", "VARCHAR", "of a closed one: the report that settled it · lần gửi đã giải quyết"),
    ),
    _of_model("layout", "The position of each field on each sheet · Vị trí từng cột trên trang tính", Layouts),
    *REGISTERED_TABLES,
)


def form_table(form: type[Form]) -> Table:
    """Declare the table of a form's records."""
    metadata = form.metadata()
    place = "sheet_column" if metadata.records_in_columns else "sheet_row"
    columns = [
        Column("submission_id", "VARCHAR", "the submission · mã lần gửi"),
        Column("sheet", "VARCHAR", "the sheet's name · trang tính"),
        Column(place, "VARCHAR" if metadata.records_in_columns else "INTEGER", "the record's position · vị trí"),
    ]
    if metadata.records_in_columns:
        columns.append(Column("member", "VARCHAR", "which column of the form · cột của mẫu"))
    for name, spec in form.fields().items():
        columns.append(Column(name, _KIND_TYPES.get(spec.kind, "VARCHAR"), _comment(name, spec)))
        if spec.kind is Kind.UNIT:
            columns.append(Column(f"{name}_unit_id", "VARCHAR", f"the unit that {name} names · mã đơn vị"))
    doc = (form.__doc__ or metadata.code).splitlines()[0]
    return Table(metadata.table, f"{doc} · {metadata.title}", tuple(columns))


def _comment(name: str, spec: FieldSpec) -> str:
    return f"{name.replace('_', ' ')} · {spec.label}"


def all_tables(forms: Sequence[type[Form]]) -> list[Table]:
    """Return every table of the ledger."""
    return [*FIXED_TABLES, *(form_table(form) for form in forms)]
