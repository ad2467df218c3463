"""General rules of all forms: number, severity and the sentence for the sender.

A form's own rules (01A-01 …) are in the form's file. `schemas.forms.RULES` is the whole catalogue.
Source: docs/forms.md §4.
"""

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """Severity of a finding: an error rejects the workbook; a warning asks the unit; a note only informs."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of the catalogue. `sentence`: in Vietnamese, for the sender."""

    number: str
    severity: Severity
    sentence: str


# The sheet of findings in a marked workbook; it is no form.
FINDINGS_SHEET = "Cần sửa"
READING_SHEET = "Cách đọc"
MAX_FINDINGS = 500  # of one workbook; a sheet that is wrong in every cell needs no more to be understood

# Its severity depends on the cell: see `blank_severity`.
BLANK = "C-01"

# A sum that a sheet states: number and sentence, the same on every form that declares a total row.
STATED_SUM = ("01A-03", "Dòng cộng phải bằng tổng các dòng mà nó cộng.")

GENERAL_RULES = tuple(
    Rule(number, severity, sentence)
    for number, severity, sentence in [
        ("F-01", Severity.ERROR, "Không đọc được tệp này. Hãy mở tệp, lưu lại dạng .xlsx rồi gửi lại."),
        ("F-02", Severity.ERROR, "Tệp vượt quá giới hạn cho phép. Hãy xóa phần thừa rồi gửi lại."),
        ("F-03", Severity.ERROR, "Không có trang tính nào theo mẫu báo cáo. Hãy dùng đúng mẫu của cấp trên."),
        ("F-04", Severity.ERROR, "Không xác định được đơn vị báo cáo. Hãy ghi đúng tên đơn vị."),
        ("F-05", Severity.ERROR, "Kỳ báo cáo không hợp lệ. Hãy ghi lại kỳ báo cáo."),
        ("F-06", Severity.NOTE, "Tệp này giống hệt tệp đã nhận trước đó, không cần gửi lại."),
        ("F-07", Severity.ERROR, "Các trang tính không thống nhất hoặc không phải mẫu của đơn vị này."),
        (
            "F-08",
            Severity.ERROR,
            "Báo cáo này sẽ thay báo cáo đã nhận của cùng kỳ. Hãy ghi “Lần nộp” nếu là báo cáo điều chỉnh.",
        ),
        (
            "F-09",
            Severity.WARNING,
            "Tên tệp ghi đơn vị hoặc kỳ khác với bảng. Báo cáo được tính theo bảng; nếu bảng sai, hãy sửa rồi gửi lại.",
        ),
        (
            "F-10",
            Severity.NOTE,
            "Tệp này không phải bảng tính nên chưa có số liệu nào được tính. Hãy gửi tệp bảng tính theo mẫu.",
        ),
        ("S-01", Severity.ERROR, "Thiếu một cột hoặc một dòng mà mẫu yêu cầu. Hãy thêm lại đúng mẫu."),
        (
            "S-02",
            Severity.ERROR,
            "Có cột hoặc dòng số liệu không thuộc mẫu. Hãy xóa hoặc chuyển ra ngoài bảng.",
        ),
        ("S-03", Severity.ERROR, "Thiếu một trang tính mà đơn vị phải gửi trong kỳ này."),
        ("S-04", Severity.ERROR, "Một cột hoặc một dòng xuất hiện hai lần. Hãy chỉ giữ lại một."),
        ("S-05", Severity.ERROR, "Cột này chứa dữ liệu cá nhân. Hãy xóa cột này trước khi gửi."),
        (
            "S-06",
            Severity.WARNING,
            "Số liệu ở dòng, cột hoặc trang tính bị ẩn vẫn được tính. Hãy bỏ ẩn và kiểm tra lại.",
        ),
        (
            "S-07",
            Severity.ERROR,
            (
                "Dòng này có vẻ nhắc lại số liệu của các dòng khác nên chưa tính được. Nếu là dòng cộng, hãy ghi “Cộng”"
                " vào cột tên; nếu nhắc lại số đã có, hãy xóa dòng; nếu là một chi bộ riêng, hãy ghi rõ ở Giải trình."
            ),
        ),
        ("S-08", Severity.WARNING, "Bảng chưa có dòng tổng cộng để đối chiếu. Đề nghị ghi thêm dòng tổng cộng."),
        (BLANK, Severity.ERROR, "Ô này còn trống. Nếu không phát sinh, hãy ghi số 0."),
        ("C-02", Severity.ERROR, "Ô này phải là một số."),
        ("C-03", Severity.ERROR, "Số người phải là số nguyên, không âm."),
        ("C-04", Severity.ERROR, "Ô này phải là một ngày có thật, ghi theo ngày/tháng/năm."),
        ("C-05", Severity.ERROR, "Giá trị này không có trong danh mục."),
        ("C-06", Severity.ERROR, "Công thức bị lỗi hoặc chưa được tính. Hãy tính lại hoặc gõ số vào ô."),
        (
            "C-07",
            Severity.ERROR,
            "Dòng này trùng với một dòng khác trong bảng. Nếu ghi thừa, hãy xóa một dòng; nếu không, hãy sửa cho đúng.",
        ),
        (
            "C-08",
            Severity.ERROR,
            "Ô hoặc dòng này có phần gạch ngang hoặc chỉ số trên, không rõ số nào được tính. Hãy ghi lại số đúng.",
        ),
        ("C-09", Severity.ERROR, "Ô này phải ghi tên. Hãy ghi đủ tên, không ghi ngày, số hay dấu “nt”."),
        (
            "C-10",
            Severity.WARNING,
            "Ngày và tháng ở ô này có thể bị đảo, theo các ngày khác trong cột. Đề nghị kiểm tra lại ngày này.",
        ),
    ]
)


def blank_severity(*, required: bool) -> Severity:
    """Return the severity of C-01: error for a required cell, else warning."""
    return Severity.ERROR if required else Severity.WARNING
