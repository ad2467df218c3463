"""A one-page note about a file that can't be marked.

It is an .xlsx: every sender can open one, Vietnamese letters are shown correctly on any machine (a .txt doesn't
state its encoding), and it prints on one A4 page.
"""

import io
from collections.abc import Sequence

import xlsxwriter

from reports.returned.file_names import shown_file_name
from reports.returned.findings import NOTHING, wanted
from reports.style.cell_formats import CREATED
from schemas.findings import Finding
from schemas.registry import Office
from schemas.rules.general import FINDINGS_SHEET

_A4 = 9
_LABEL_WIDTH, _TEXT_WIDTH = 16, 70
_WHAT_TO_DO = (
    "Mở lại tệp gốc trên máy của đơn vị. Nếu tệp không mở được, lấy mẫu trống của cấp trên và ghi lại.",
    "Kiểm tra tệp có đúng mẫu báo cáo, không đặt mật khẩu, không quá 20 MB.",
    "Chọn Lưu thành (Save As), kiểu tệp Excel Workbook (.xlsx), rồi gửi lại.",
)


def write_note(file_name: str, findings: Sequence[Finding], office: Office) -> bytes:
    """Write the note's workbook: the office, the file, its findings, and how to correct it."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True})
    book.set_properties({"created": CREATED})
    font = {"font_name": "Times New Roman", "font_size": 13, "valign": "top", "text_wrap": True}
    plain, bold = book.add_format(font), book.add_format(font | {"bold": True})
    title = book.add_format(font | {"bold": True, "font_size": 16, "font_color": "#C00000", "text_wrap": False})
    page = book.add_worksheet(FINDINGS_SHEET)
    page.set_paper(_A4)
    page.fit_to_pages(1, 0)
    page.hide_gridlines(2)
    page.set_column(0, 0, _LABEL_WIDTH)
    page.set_column(1, 1, _TEXT_WIDTH)
    department = office.department.upper()
    page.write_string(0, 0, department, book.add_format(font | {"text_wrap": False}))
    is_copy = any(finding.rule == "F-06" for finding in findings)
    page.write_string(2, 0, "BÁO CÁO KHÔNG ĐƯỢC TÍNH" if is_copy else "BÁO CÁO CHƯA NHẬN ĐƯỢC", title)
    lines = [("Tệp đã gửi", shown_file_name(file_name))]
    for finding in findings:
        lines += [
            (finding.rule, finding.sentence),
            ("Nơi có lỗi", " · ".join(part for part in (finding.sheet, finding.cell) if part)),
            ("Đang có", finding.found or NOTHING),
            ("Cần có", wanted(finding)),
        ]
    steps = () if is_copy else _WHAT_TO_DO
    lines += [("Cách sửa" if not n else "", f"{n + 1}. {step}") for n, step in enumerate(steps)]
    for row, (label, text) in enumerate((line for line in lines if line[1]), start=4):
        page.write_string(row, 0, label, bold)
        page.write_string(row, 1, text, plain)
    book.close()
    return file.getvalue()
