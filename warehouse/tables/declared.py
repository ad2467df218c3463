"""Declarations of the tables: those of forms and frames follow from the models that validate their rows."""

from collections.abc import Sequence

import pandera.polars as pa

from schemas.declaration.fields import FieldSpec, Kind
from schemas.declaration.form import Form
from schemas.frames import CrossFindings, Findings, Layouts, Submissions
from warehouse.tables.ddl import Column, Table

SCHEMA_VERSION = 5
# The tables that are made from the registry.
REGISTERED = (
    "office",
    "term",
    "unit_kind",
    "unit",
    "predecessor",
    "obligation",
    "target",
    "period",
)

_KIND_TYPES = {Kind.COUNT: "BIGINT", Kind.DATE: "DATE", Kind.FLAG: "BOOLEAN"}
_DTYPES = {
    "String": "VARCHAR",
    "Date": "DATE",
    "Int64": "BIGINT",
    "Int32": "INTEGER",
    "Datetime(time_unit='us', time_zone='UTC')": "TIMESTAMPTZ",
}


def _columns(*declared: tuple[str, str, str]) -> tuple[Column, ...]:
    return tuple(Column(*column) for column in declared)


def _of_model(name: str, comment: str, model: type[pa.DataFrameModel], *before: tuple[str, str, str]) -> Table:
    """Declare the table of a model's columns, after those that only the ledger has."""
    found = model.to_schema().columns.items()
    columns = (Column(n, _DTYPES[str(c.dtype)], f"{n.replace('_', ' ')} · {c.title}") for n, c in found)
    return Table(name, comment, (*_columns(*before), *columns))


FIXED_TABLES = (
    Table(
        "schema_version",
        "Which version of the tables this is · Phiên bản cấu trúc kho",
        _columns(
            ("version", "INTEGER", "version · phiên bản"),
            ("fingerprint", "VARCHAR", "of the tables, views and registry · dấu vân tay của cấu trúc"),
        ),
    ),
    Table(
        "publication",
        "When published copies were swapped in: since then their entries' figures are known · Các lần công bố",
        _columns(
            ("entry", "BIGINT", "the last journal entry in the copy · số thứ tự trong nhật ký"),
            ("published_at", "TIMESTAMPTZ", "when it was swapped in · thời điểm công bố"),
        ),
    ),
    Table(
        "run",
        "One row a run that loaded anything or looked · Mỗi lần chạy một dòng",
        _columns(
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
        _columns(
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
        _columns(
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
        _columns(
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
        _columns(
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
    Table(
        "unit",
        "The units of the registry, with the days they existed · Đơn vị",
        _columns(
            ("unit_id", "VARCHAR", "the unit's identity · mã định danh"),
            ("code", "VARCHAR", "official code, used again after mergers · mã đơn vị"),
            ("kind", "VARCHAR", "kind of unit, as the forms' senders are · loại đơn vị"),
            ("name", "VARCHAR", "name · tên"),
            ("valid_from", "DATE", "first day, null where open · từ ngày"),
            ("valid_to", "DATE", "last day, null where open · đến ngày"),
            ("successor_id", "VARCHAR", "who took it over · đơn vị kế thừa"),
            ("host_unit_id", "VARCHAR", "the committee that hosts an enterprise's cell · đảng ủy chủ quản"),
        ),
    ),
    Table(
        "office",
        "The office of the registry · Cơ quan tổng hợp",
        _columns(
            ("office_id", "VARCHAR", "the office's identity · mã định danh"),
            ("name", "VARCHAR", "its name · tên"),
            ("level", "VARCHAR", "province, district or commune · cấp"),
            ("parent", "VARCHAR", "the superior's name · tên cấp trên"),
            ("time_zone", "VARCHAR", "its time zone · múi giờ"),
            (
                "first_day",
                "DATE",
                "first day with the system · ngày bắt đầu dùng hệ thống",
            ),
            ("made_up", "VARCHAR", "the note for figures that are made up; blank: they are real · ghi chú số liệu mẫu"),
        ),
    ),
    Table(
        "term",
        "The terms of the office · Nhiệm kỳ",
        _columns(
            ("term", "VARCHAR", "the term's name, as 2020-2025 · nhiệm kỳ"),
            ("start_day", "DATE", "first day · từ ngày"),
            ("end_day", "DATE", "last day · đến ngày"),
        ),
    ),
    Table(
        "unit_kind",
        "The kinds of unit · Loại đơn vị",
        _columns(
            ("kind", "VARCHAR", "kind of unit · loại"),
            ("name", "VARCHAR", "its Vietnamese name · tên loại"),
            ("is_committee", "BOOLEAN", "whether it hosts cells of enterprises · là đảng ủy chủ quản"),
        ),
    ),
    Table(
        "predecessor",
        "The predecessors of each unit, however far back: it has their past · Đơn vị tiền thân của mỗi đơn vị",
        _columns(
            ("unit_id", "VARCHAR", "the unit · đơn vị"),
            ("predecessor_id", "VARCHAR", "a predecessor · đơn vị tiền thân"),
        ),
    ),
    Table(
        "obligation",
        "The reports that each kind of unit owes · Nghĩa vụ báo cáo",
        _columns(
            ("kind", "VARCHAR", "kind of unit · loại đơn vị"),
            ("form", "VARCHAR", "the form's code · mẫu"),
            ("every", "VARCHAR", "month, quarter, half_year or year · loại kỳ"),
            ("start_day", "DATE", "owed for periods that end from this day on, null: always · từ ngày"),
            ("end_day", "DATE", "to this day, null: open · đến ngày"),
            ("due_days", "BIGINT", "days from the period's last day to the due day · số ngày đến hạn"),
        ),
    ),
    Table(
        "period",
        "The periods of the terms · Kỳ báo cáo",
        _columns(
            ("period", "VARCHAR", "2024-02, 2024-Q1, 2024-H1, 2024-9M, 2023 or 2025-07-01--2025-07-14 · mã kỳ"),
            ("kind", "VARCHAR", "rest, month, quarter, half_year, nine_months or year · loại kỳ"),
            ("period_start", "DATE", "first day, cut to the term · ngày đầu"),
            ("period_end", "DATE", "last day, cut to the term · ngày cuối"),
            ("label", "VARCHAR", "as people write it · tên kỳ"),
            ("term", "VARCHAR", "the term that it belongs to · nhiệm kỳ"),
            ("owed_every", "VARCHAR", "the kinds of period whose obligations it falls under · loại kỳ của nghĩa vụ"),
        ),
    ),
    Table(
        "target",
        "What is wanted of the office and of its units · Chỉ tiêu",
        _columns(
            ("scope", "VARCHAR", "term or year · phạm vi"),
            ("unit_id", "VARCHAR", "null: the whole office · đơn vị"),
            ("term", "VARCHAR", "the term that it hangs on · nhiệm kỳ"),
            ("start_day", "DATE", "from · từ ngày"),
            ("end_day", "DATE", "to · đến ngày"),
            ("target", "BIGINT", "admissions wanted · chỉ tiêu kết nạp"),
            ("source", "VARCHAR", "where the target comes from · nguồn"),
        ),
    ),
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
