"""Errors of a whole file (F-01, F-02, F-03), with the sentences for its sender."""

from collections.abc import Iterable

_COPY_THE_TABLE = (
    "Tệp hỏng hoặc chứa quá nhiều thứ ngoài bảng báo cáo. Hãy chép bảng sang mẫu trống của cấp trên rồi gửi lại."
)


class UnreadableWorkbookError(Exception):
    """A file that can't be read (F-01), is over a limit (F-02) or has no sheet to read (F-03).

    `rule`: its number. `found`, `expected`: in Vietnamese. `sentence`: replaces the rule's own. `is_without_table`:
    the file is a document that no table is in.
    """

    is_without_table = False

    def __init__(self, rule: str, found: str, expected: str, sentence: str | None = None) -> None:
        super().__init__(f"{rule}: {found}; {expected}")
        self.rule, self.found, self.expected, self.sentence = rule, found, expected, sentence


def empty() -> UnreadableWorkbookError:
    """Return the error of a file without content."""
    return UnreadableWorkbookError(
        "F-01",
        "tệp rỗng (0 byte)",
        "một tệp bảng tính .xlsx",
        "Tệp này rỗng, không có nội dung nào. Hãy kiểm tra tệp gốc trên máy rồi gửi lại.",
    )


def damaged(part: str = "") -> UnreadableWorkbookError:
    """Return the error of a truncated file, or of one with a damaged `part`."""
    where = f" (phần “{part}”)" if part else ""
    return UnreadableWorkbookError(
        "F-01",
        f"tệp bị cắt ngang hoặc hỏng{where}",
        "một tệp .xlsx mở được",
        "Tệp bị hỏng hoặc chưa được chép hết. Hãy mở tệp gốc, lưu lại dạng .xlsx rồi gửi lại.",
    )


def locked() -> UnreadableWorkbookError:
    """Return the error of an encrypted file."""
    return UnreadableWorkbookError(
        "F-01",
        "tệp có mật khẩu",
        "tệp không đặt mật khẩu",
        "Tệp đặt mật khẩu nên không mở được. Hãy bỏ mật khẩu, lưu lại rồi gửi lại.",
    )


def locked_or_damaged() -> UnreadableWorkbookError:
    """Return the error of an old Office file that may be encrypted or damaged."""
    return UnreadableWorkbookError("F-01", "tệp có mật khẩu hoặc bị hỏng", "tệp mở được, không đặt mật khẩu")


def not_a_workbook(what: str = "") -> UnreadableWorkbookError:
    """Return the error of another type of file; `what`: the type in Vietnamese, if known."""
    return UnreadableWorkbookError(
        "F-01",
        f"{what}, không phải bảng tính" if what else "nội dung không phải bảng tính",
        "một tệp bảng tính .xlsx",
        f"Đây là {what}, không phải bảng tính. Hãy gửi đúng tệp báo cáo .xlsx." if what else None,
    )


def old_word() -> UnreadableWorkbookError:
    """Return the error of a document of Word 97–2003, whose tables aren't read."""
    return UnreadableWorkbookError(
        "F-01",
        "tệp Word đời cũ (.doc)",
        "một tệp bảng tính .xlsx, hoặc tệp Word .docx có bảng theo mẫu",
        "Tệp Word đời cũ (.doc) không đọc được. Hãy mở bằng Word, lưu lại dạng .docx rồi gửi lại.",
    )


def without_table() -> UnreadableWorkbookError:
    """Return the error of a Word document without a table of three columns or more."""
    error = UnreadableWorkbookError(
        "F-01",
        "tệp Word không có bảng số liệu",
        "một tệp bảng tính .xlsx, hoặc tệp Word .docx có bảng theo mẫu",
        "Tệp Word này không có bảng số liệu nào. Hãy gửi tệp báo cáo có bảng theo mẫu của cấp trên.",
    )
    error.is_without_table = True
    return error


def mail_without_files() -> UnreadableWorkbookError:
    """Return the error of a message without attached files."""
    return UnreadableWorkbookError(
        "F-01",
        "thư không có tệp đính kèm",
        "thư có đính kèm tệp báo cáo",
        "Thư này không có tệp đính kèm nào. Hãy gửi lại, có đính kèm tệp báo cáo.",
    )


def mail_too_large() -> UnreadableWorkbookError:
    """Return the error of a message whose files together are too large to be fetched."""
    return UnreadableWorkbookError(
        "F-02",
        "thư quá lớn",
        "thư có tệp đính kèm không quá 20 MB",
        "Thư này quá lớn nên không được mở. Hãy gửi mỗi tệp báo cáo trong một thư riêng.",
    )


def automatic_mail() -> UnreadableWorkbookError:
    """Return the error of a message that a program sent."""
    return UnreadableWorkbookError(
        "F-01",
        "thư do máy tự động gửi",
        "thư do đơn vị gửi",
        "Thư này do máy tự động gửi, nên không được mở. Nếu trong thư có báo cáo, hãy gửi báo cáo bằng thư thường.",
    )


def own_mail() -> UnreadableWorkbookError:
    """Return the error of a message that the office's own system sent."""
    return UnreadableWorkbookError(
        "F-01",
        "thư trả lời của văn phòng",
        "thư do đơn vị gửi",
        "Thư này là thư trả lời của chính văn phòng. Hãy sửa tệp báo cáo rồi gửi bằng thư mới.",
    )


def no_sheets() -> UnreadableWorkbookError:
    """Return the error of a workbook without sheets."""
    return UnreadableWorkbookError(
        "F-01",
        "tệp không có trang tính nào",
        "một tệp có các trang tính theo mẫu",
        "Tệp không có trang tính nào. Hãy dùng đúng mẫu của cấp trên, điền số liệu rồi gửi lại.",
    )


def no_worksheets() -> UnreadableWorkbookError:
    """Return the error of a workbook with chart or macro sheets only."""
    return UnreadableWorkbookError(
        "F-03",
        "tệp chỉ có biểu đồ, không có trang tính",
        "các trang tính theo mẫu",
        "Tệp chỉ có biểu đồ, không có bảng số liệu. Hãy gửi tệp có các trang tính theo mẫu của cấp trên.",
    )


def no_form(codes: Iterable[str], *, is_blank: bool, has_only_pivots: bool) -> UnreadableWorkbookError:
    """Return the error of a workbook without any form; `codes`: of all known forms."""
    found, sentence = "không có bảng nào theo mẫu", None
    if is_blank:
        found = "các trang tính đều trống"
        sentence = "Các trang tính đều trống. Hãy điền số liệu theo mẫu của cấp trên rồi gửi lại."
    elif has_only_pivots:
        found = "chỉ có bảng tổng hợp PivotTable"
        sentence = "Tệp chỉ có bảng tổng hợp PivotTable. Hãy gửi các trang tính theo mẫu của cấp trên."
    return UnreadableWorkbookError("F-03", found, f"một trong các mẫu {', '.join(codes)}", sentence)


def too_large(size_bytes: int, max_bytes: int, *, expanded: bool = False) -> UnreadableWorkbookError:
    """Return the error of a file whose size, or expanded size, is over the limit."""
    suffix = " khi giải nén" if expanded else ""
    megabyte = 1024**2
    return UnreadableWorkbookError(
        "F-02", f"{size_bytes // megabyte} MB{suffix}", f"không quá {max_bytes // megabyte} MB{suffix}"
    )


def too_many_cells(cells: int, max_cells: int) -> UnreadableWorkbookError:
    """Return the error of a sheet that spans too many cells, blanks included."""
    return UnreadableWorkbookError("F-02", f"{cells} ô", f"không quá {max_cells} ô một trang tính")


def overlapping() -> UnreadableWorkbookError:
    """Return the error of an archive with overlapping entries, a zip bomb."""
    return UnreadableWorkbookError("F-02", "các phần của tệp nén chồng lên nhau", "một tệp .xlsx lưu từ Excel")


def empty_archive() -> UnreadableWorkbookError:
    """Return the error of a .zip without files."""
    return UnreadableWorkbookError(
        "F-01",
        "tệp nén không có tệp nào",
        "một tệp bảng tính .xlsx",
        "Tệp nén này không có tệp nào bên trong. Hãy gửi tệp báo cáo .xlsx.",
    )


def nested_archive() -> UnreadableWorkbookError:
    """Return the error of a .zip inside a .zip."""
    return UnreadableWorkbookError(
        "F-02",
        "tệp nén lồng trong tệp nén",
        "tệp nén chỉ có các tệp bảng tính",
        "Trong tệp nén có tệp nén khác. Hãy gửi các tệp báo cáo .xlsx trong một tệp nén thôi, hoặc gửi từng tệp.",
    )


def too_many_files(files: int, max_files: int) -> UnreadableWorkbookError:
    """Return the error of a .zip with too many files."""
    return UnreadableWorkbookError("F-02", f"{files} tệp trong tệp nén", f"không quá {max_files} tệp")


def timed_out(seconds: float) -> UnreadableWorkbookError:
    """Return the error of a file whose reading exceeded the time limit."""
    return UnreadableWorkbookError(
        "F-02", f"đọc quá {seconds:.0f} giây chưa xong", f"một tệp đọc được trong {seconds:.0f} giây", _COPY_THE_TABLE
    )


def out_of_memory() -> UnreadableWorkbookError:
    """Return the error of a file whose reading exceeded the memory limit."""
    return UnreadableWorkbookError(
        "F-02", "đọc tệp cần quá nhiều bộ nhớ", "một tệp báo cáo thông thường", _COPY_THE_TABLE
    )


def process_died() -> UnreadableWorkbookError:
    """Return the error of a file whose reading process died."""
    return UnreadableWorkbookError(
        "F-01", "tệp làm chương trình đọc phải dừng", "một tệp bảng tính .xlsx mở được", _COPY_THE_TABLE
    )
