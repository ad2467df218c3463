"""The frames that cross from room to room, declared once as Pandera models."""

from typing import Annotated

import pandera.polars as pa
import polars as pl

from schemas.declaration.fields import Day, Text

Moment = Annotated[pl.Datetime, "us", "UTC"]

STATUSES = (
    "accepted",
    "accepted_with_warnings",
    "rejected",
    "unreadable",
    "unrecognised",
    "no_report",
    "duplicate",
)


def columns_of(model: type[pa.DataFrameModel]) -> dict[str, pl.DataType]:
    """Return a model's columns as a Polars schema, in their order."""
    return {name: column.dtype.type for name, column in model.to_schema().columns.items()}


class Outcomes(pa.DataFrameModel):
    """The outcome of reading and validating: one row a submission, the columns of `Submissions` that it decides."""

    submission_id: Text
    unit_id: Text = pa.Field(nullable=True)
    period: Text = pa.Field(nullable=True)
    period_start: Day = pa.Field(nullable=True)
    period_end: Day = pa.Field(nullable=True)
    version: pl.Int32 = pa.Field(nullable=True)
    forms: Text
    status: Text = pa.Field(isin=STATUSES)

    class Config:
        """No other columns."""

        strict = True


class Submissions(pa.DataFrameModel):
    """One row a submission: a received content, a copy of one under another name (`duplicate`), or a re-reading.

    Of a re-reading, `reread_of` is the submission of the previous reading.
    """

    submission_id: Text = pa.Field(title="Mã lần gửi")
    sha256: Text = pa.Field(str_length={"min_value": 64, "max_value": 64}, title="SHA-256 của tệp")
    file_name: Text = pa.Field(title="Tên tệp")
    received_at: Moment = pa.Field(title="Thời điểm nhận")
    received_on: Day = pa.Field(title="Ngày nhận (theo ngày tính của lần chạy)")
    arrival: pl.Int64 = pa.Field(title="Thứ tự nhận")
    unit_id: Text = pa.Field(nullable=True, title="Đơn vị")
    period: Text = pa.Field(nullable=True, title="Kỳ báo cáo")
    period_start: Day = pa.Field(nullable=True, title="Ngày đầu kỳ")
    period_end: Day = pa.Field(nullable=True, title="Ngày cuối kỳ")
    version: pl.Int32 = pa.Field(nullable=True, title="Lần nộp (như ghi trên biểu)")
    forms: Text = pa.Field(title="Các mẫu trong tệp")
    status: Text = pa.Field(isin=STATUSES, title="Trạng thái")
    run_id: Text = pa.Field(title="Lần chạy")
    reread_of: Text = pa.Field(nullable=True, title="Lần gửi được đọc lại")

    class Config:
        """No other columns."""

        strict = True


class Findings(pa.DataFrameModel):
    """One row a finding (`schemas.findings.Finding`), with the field it is about."""

    submission_id: Text = pa.Field(title="Mã lần gửi")
    finding_id: Text = pa.Field(title="Mã lỗi, không đổi khi báo cáo được gửi lại")
    rule: Text = pa.Field(title="Quy tắc")
    severity: Text = pa.Field(isin=("error", "warning", "note"), title="Mức độ")
    sheet: Text = pa.Field(nullable=True, title="Trang tính")
    cell: Text = pa.Field(nullable=True, title="Ô")
    field: Text = pa.Field(nullable=True, title="Cột trong kho")
    found: Text = pa.Field(nullable=True, title="Đang ghi")
    expected: Text = pa.Field(nullable=True, title="Cần ghi")
    sentence: Text = pa.Field(title="Giải thích")

    class Config:
        """No other columns."""

        strict = True


class CrossFindings(pa.DataFrameModel):
    """One row a finding between reports: what a report states, and the cell elsewhere that disagrees.

    Of a sum, `cell` is the first cell and `found` names the range. `other_…` is null where the other figure is
    in no cell.
    """

    finding_id: Text = pa.Field(title="Mã lỗi, không đổi khi báo cáo được gửi lại")
    rule: Text = pa.Field(title="Quy tắc")
    severity: Text = pa.Field(isin=("error", "warning"), title="Mức độ")
    unit_id: Text = pa.Field(title="Đơn vị")
    period: Text = pa.Field(title="Kỳ báo cáo")
    submission_id: Text = pa.Field(title="Mã lần gửi")
    sheet: Text = pa.Field(nullable=True, title="Trang tính")
    cell: Text = pa.Field(nullable=True, title="Ô")
    field: Text = pa.Field(title="Cột trong kho")
    found: Text = pa.Field(title="Đang ghi")
    expected: Text = pa.Field(title="Cần ghi")
    sentence: Text = pa.Field(title="Giải thích")
    other_unit_id: Text = pa.Field(title="Đơn vị của ô đối chiếu")
    other_period: Text = pa.Field(title="Kỳ của ô đối chiếu")
    other_submission_id: Text = pa.Field(title="Lần gửi của ô đối chiếu")
    other_sheet: Text = pa.Field(nullable=True, title="Trang tính của ô đối chiếu")
    other_cell: Text = pa.Field(nullable=True, title="Ô đối chiếu")

    class Config:
        """No other columns."""

        strict = True


class Answers(pa.DataFrameModel):
    """One row an answer of a unit to a finding, with what the list said was found, in the submission it came with."""

    submission_id: Text
    finding_id: Text
    found: Text
    answer: Text

    class Config:
        """No other columns."""

        strict = True


class Layouts(pa.DataFrameModel):
    """One row a submission's sheet and field: the column or row of the field."""

    submission_id: Text = pa.Field(title="Mã lần gửi")
    form: Text = pa.Field(title="Mẫu")
    sheet: Text = pa.Field(title="Trang tính")
    field: Text = pa.Field(title="Cột trong kho")
    sheet_column: Text = pa.Field(nullable=True, title="Cột trên trang tính")
    sheet_row: pl.Int32 = pa.Field(nullable=True, title="Dòng trên trang tính")

    class Config:
        """No other columns."""

        strict = True
