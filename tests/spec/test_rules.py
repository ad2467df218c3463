"""docs/forms.md §4, rule by rule: a workbook that breaks it, and one that only just doesn't.

A line of the table gives the reason, the change to a clean workbook, and every finding that it must have.
"""

from collections.abc import Callable
from copy import copy
from dataclasses import replace
from datetime import date

import pytest
from support.district import AS_OF, REGISTRY, Found, commune, enterprise, findings, quiet_commune, read, school
from support.files import MEGABYTE, OLD_OFFICE, cut_short, expanding_to, padded_to
from support.pages import (
    BROKEN,
    UNCALCULATED,
    Page,
    Raised,
    Struck,
    Value,
    add_sheet,
    drop_column,
    drop_row,
    drop_sheet,
    hide,
    insert_column,
    insert_row,
    of,
    put,
    stating,
)
from support.table import Line, error, findings_of, finds, passes, warning

from schemas.declaration.form import Form
from schemas.forms import FORMS, rule_catalogue
from schemas.rules.crosschecks import CROSS_RULES
from transforms.identity.units import UnitFinder
from transforms.validation.batch import read_batch

IN_THE_WAREHOUSE = {"F-06", "F-08"}  # they are about what came before: test_resubmission.py, test_replacement.py
BETWEEN_REPORTS = {rule.number for rule in CROSS_RULES}  # they have a table of their own: test_crosschecks.py

SHEET = "một tệp bảng tính .xlsx"
ONE_OF_THE_FORMS = f"một trong các mẫu {', '.join(form.metadata().code for form in FORMS)}"
NUMBER = "một số"
DAY = "một ngày, như 26/02/2024"
FILL_IN = "một giá trị; nếu không có thì ghi 0"
WHOLE = "số nguyên từ 0 đến 999.999.999"
LINE_ONCE = "mỗi dòng một lần"
LABEL_ONCE = "mỗi cột hoặc dòng một lần"
DAY_FIRST = "đúng ngày, ghi ngày trước tháng sau"
OUR_COLUMNS = "chỉ các cột của mẫu"
NO_PERSONAL_DATA = "không có dữ liệu cá nhân"
SAME_PERIOD = "cùng kỳ báo cáo với 01A-XA!A5: Năm 2023"
SAME_UNIT = "cùng đơn vị với 01A-XA!C6: Đảng ủy xã An Ấp"
IN_TERM = "một kỳ từ 15/07/2020 đến 14/07/2025"
IN_2023 = "từ 01/01/2023 đến 31/12/2023"
NO_CELL = "để trống, vì chưa có chi bộ"
NOTHING_HIDDEN = "không ẩn dòng, cột hoặc trang tính có số liệu"
NO_FORMULA = "công thức lỗi hoặc chưa tính"
RECORD_OR_SUM = "dòng cộng, hoặc một chi bộ có số liệu riêng"
UNSTRUCK = "giá trị đúng, không có phần gạch ngang"
FULL_NAME = "tên đầy đủ"
TOTALS = (4, 15, 10, 2, 4, 1, 1, 1, 1, 0, 2, 3, 1, 4, 9)  # of the commune's 01A-XA
NO_TOTAL = warning("S-08", "01A-XA!B20", "không có dòng tổng cộng", "dòng “Tổng cộng” dưới các dòng số liệu")
AFTER_THE_TERM = date(2025, 12, 31)
TWENTY_MB, TWO_HUNDRED_MB = 20 * MEGABYTE, 200 * MEGABYTE

another_sheet = add_sheet(Page("Lịch họp", {(0, 0): "Danh sách họp", (2, 1): 12}))


def period(text: str) -> Callable[[], bytes]:
    """Make an enterprise's workbook of a period; the enterprise exists all the time."""
    return of(enterprise, stating(period=text))


def quynh_bao(text: str) -> Callable[[], bytes]:
    """Make a workbook of Quỳnh Bảo, which was merged into Trang Bảo Xá on 01/11/2024."""
    return of(quiet_commune, stating(unit="Xã Quỳnh Bảo", code="12556", period=text))


def on_commune(where: str, *values: Value) -> Callable[[], bytes]:
    """Change cells of the clean commune workbook."""
    return of(commune, put(where, *values))


def on_enterprise(where: str, *values: Value) -> Callable[[], bytes]:
    """Change cells of the clean enterprise workbook."""
    return of(enterprise, put(where, *values))


def on_school(where: str, *values: Value) -> Callable[[], bytes]:
    """Change cells of the clean school workbook."""
    return of(school, put(where, *values))


def ceremony(decided_on: str, admitted_on: str) -> Callable[[], bytes]:
    """Change one person's decision and ceremony in the clean commune workbook."""
    return on_commune("04-KN!D10", decided_on, admitted_on)


def decided(*days: Value) -> Callable[[], bytes]:
    """Change the days of the four decisions in the clean commune workbook."""
    return of(commune, *(put(f"04-KN!D{row}", day) for row, day in enumerate(days, start=10)))


# fmt: off
THE_FILE = (
    finds("an empty file", lambda: b"", error("F-01", "", "tệp rỗng (0 byte)", SHEET)),
    finds("half a file", cut_short(of(commune)), error("F-01", "", "tệp bị cắt ngang hoặc hỏng", "một tệp .xlsx mở được")),
    finds("a text named .xlsx", lambda: b"STT;Chi", error("F-01", "", "nội dung không phải bảng tính", SHEET)),
    finds("a locked or broken file", lambda: OLD_OFFICE + bytes(600), error("F-01", "", "tệp có mật khẩu hoặc bị hỏng", "tệp mở được, không đặt mật khẩu")),
    passes("F-01", "a workbook", of(commune)),
    finds("a picture", lambda: b"\x89PNG\r\n", Found("F-10", "note", "", "tệp ảnh, không phải bảng tính", SHEET), file_name="Xã An Ấp.png"),
    finds("a picture of 21 MB", lambda: b"\x89PNG" + bytes(21 * MEGABYTE), Found("F-10", "note", "", "tệp không phải bảng tính", SHEET), file_name="ảnh.png"),
    passes("F-10", "a picture with a spreadsheet's name", lambda: b"\x89PNG\r\n", error("F-01", "", "tệp ảnh, không phải bảng tính", SHEET), file_name="Xã An Ấp.xlsx"),
    passes("F-10", "a workbook cut short, whatever its name", cut_short(of(commune)), error("F-01", "", "tệp bị cắt ngang hoặc hỏng", "một tệp .xlsx mở được"), file_name="bao-cao"),
    passes("F-10", "a workbook with a picture's name", of(commune), file_name="bao-cao.png"),

    finds("a byte over 20 MB", padded_to(TWENTY_MB + 1, of(enterprise)), error("F-02", "", "20 MB", "không quá 20 MB")),
    passes("F-02", "20 MB", padded_to(TWENTY_MB, of(enterprise))),
    finds("a byte over 200 MB expanded", expanding_to(TWO_HUNDRED_MB + 1, of(enterprise)), error("F-02", "", "200 MB khi giải nén", "không quá 200 MB khi giải nén")),
    passes("F-02", "200 MB expanded", expanding_to(TWO_HUNDRED_MB, of(enterprise))),
    finds("a cell too far down", on_enterprise("02-DN!T100001", "x"), error("F-02", "", "2000020 ô", "không quá 2000000 ô một trang tính")),
    passes("F-02", "two million cells", on_enterprise("02-DN!T100000", "x")),

    finds("a workbook of something else", of(dict, another_sheet), error("F-03", "", "không có bảng nào theo mẫu", ONE_OF_THE_FORMS)),
    passes("F-03", "another sheet beside the forms", of(commune, another_sheet)),
)

UNIT_AND_PERIOD = (
    finds("a unit that doesn't exist", of(commune, stating(unit="Đảng ủy xã Quỳnh Hôi", code="")), error("F-04", "01A-XA!C6", "Đảng ủy xã Quỳnh Hôi", "tên đúng của đơn vị (gần giống: Xã Quỳnh Hội, Xã Quỳnh Thọ, Xã Quỳnh Hoa)")),
    finds("a name with another unit's code", of(commune, stating(code="12502")), error("F-04", "01A-XA!C6", "Đảng ủy xã An Ấp · 12502", "tên khớp với mã 12502 (Xã An Cầu)")),
    finds("no unit", of(commune, stating(unit="", code="")), error("F-04", "01A-XA!A1", "không ghi đơn vị", "tên đơn vị trong danh sách của cấp trên")),
    finds("the month after a unit's last", quynh_bao("Tháng 11 năm 2024"), error("F-04", "01A-XA!C6", "Xã Quỳnh Bảo · 12556", "một đơn vị có trong kỳ này (Xã Quỳnh Bảo tồn tại đến 31/10/2024)"), as_of=AFTER_THE_TERM),
    finds("the month before a unit's first", of(quiet_commune, stating(unit="Xã Trang Bảo Xá", code="12577", period="Tháng 10 năm 2024")), error("F-04", "01A-XA!C6", "Xã Trang Bảo Xá · 12577", "một đơn vị có trong kỳ này (Xã Trang Bảo Xá tồn tại từ 01/11/2024)"), as_of=AFTER_THE_TERM),
    passes("F-04", "a unit's last month", quynh_bao("Tháng 10 năm 2024"), as_of=AFTER_THE_TERM),
    passes("F-04", "a unit merged within the period", quynh_bao("Quý IV năm 2024"), as_of=AFTER_THE_TERM),
    passes("F-04", "a name without marks or code", of(commune, stating(unit="xa an Ap", code=""))),
    passes("F-04", "a code without a name", of(commune, stating(unit=""))),

    finds("no period", of(enterprise, stating(period="")), error("F-05", "02-DN!A1", "không ghi kỳ báo cáo", "một kỳ báo cáo, như “Năm 2023”")),
    finds("a month that isn't", period("Tháng 13 năm 2023"), error("F-05", "02-DN!A5", "Tháng 13 năm 2023", "một kỳ báo cáo, như “Tháng 02 năm 2024”")),
    finds("the month before the term", period("Tháng 6/2020"), error("F-05", "02-DN!A5", "Tháng 06 năm 2020", IN_TERM), as_of=AFTER_THE_TERM),
    passes("F-05", "the term's first month", period("Tháng 7/2020"), as_of=AFTER_THE_TERM),
    passes("F-05", "the term's last month", of(enterprise, stating(period="Tháng 7/2025"), put("02-DN!D11", "Xã Phụ Dực")), as_of=AFTER_THE_TERM),
    finds("the month after the term", period("Tháng 8/2025"), error("F-05", "02-DN!A5", "Tháng 08 năm 2025", IN_TERM), as_of=AFTER_THE_TERM),
    finds("a period on its last day", of(enterprise), error("F-05", "02-DN!A5", "Năm 2023", "một kỳ đã kết thúc trước 31/12/2023"), as_of=date(2023, 12, 31)),
    passes("F-05", "a period on the day after", of(enterprise), as_of=date(2024, 1, 1)),

    finds("an enterprise's form from a commune", of(commune, add_sheet(enterprise()["02-DN"]), stating(unit="Xã An Ấp", code="12526")), error("F-07", "02-DN!A1", "02-DN", "các mẫu của đơn vị này: 01A-XA, 01B-XA, 04-KN")),
    finds("sheets of two periods", on_commune("01B-XA!A5", "Kỳ báo cáo: Năm 2022"), error("F-07", "01B-XA!A5", "Năm 2022", SAME_PERIOD)),
    finds("sheets of two units", of(commune, stating(code=""), put("01B-XA!C6", "Đảng ủy xã An Cầu")), error("F-07", "01B-XA!C6", "Đảng ủy xã An Cầu", SAME_UNIT)),
    finds("a narrower period in the title", on_commune("01A-XA!A4", "BÁO CÁO QUÝ IV NĂM 2023"), error("F-07", "01A-XA!A4", "QUÝ IV NĂM 2023", SAME_PERIOD)),
    finds("another commune in the letterhead", on_commune("01A-XA!A2", "ĐẢNG ỦY XÃ AN CẦU"), error("F-07", "01A-XA!A2", "ĐẢNG ỦY XÃ AN CẦU", SAME_UNIT)),
    passes("F-07", "a wider period in the title", of(quiet_commune, stating(period="Tháng 12 năm 2023"), put("01A-XA!A4", "BÁO CÁO NĂM 2023"))),
    passes("F-07", "the committee above a school", on_school("03-TH!A2", "ĐẢNG BỘ XÃ AN CẦU")),
    passes("F-07", "one unit and period in two spellings", of(commune, put("01B-XA!C6", "UBND xã An Ấp"), put("01B-XA!A5", "Kỳ báo cáo: 2023"))),

    finds("another year in the file's name", of(commune), warning("F-09", "", "tên tệp ghi “Năm 2022”", "“Năm 2023”, như trong bảng"), file_name="Xã An Ấp - Năm 2022.xlsx"),
    finds("a month of the year in the file's name", of(enterprise), warning("F-09", "", "tên tệp ghi “T12”", "“Năm 2023”, như trong bảng"), file_name="bao cao T12.xlsx"),
    finds("another unit in the file's name", of(commune), warning("F-09", "", "tên tệp ghi “Xã An Cầu”", "“Xã An Ấp”, như trong bảng"), file_name="2023/xa_an_cau 2023.xlsx"),
    passes("F-09", "the unit and period in the file's name", of(commune), file_name="2022/AN ẤP_2023.xlsx"),
    passes("F-09", "the day of sending in the file's name", of(commune), file_name="2024/xã An Ấp (gửi 05.02.2024).xlsx"),
    passes("F-09", "the host committee in an enterprise's file name", of(enterprise), file_name="DN mẫu 01 - xã An Cầu.xlsx"),
)

THE_SHEET = (
    finds("a column missing", of(commune, drop_column("01A-XA!E")), error("S-01", "01A-XA!A9", "không có cột này", "cột “Đã học lớp bồi dưỡng nhận thức về Đảng”")),
    finds("a line missing", of(enterprise, drop_row("02-DN!17")), error("S-01", "02-DN!A9", "không có dòng này", "dòng “Đảng viên dự bị”")),
    finds("a record column missing", of(school, drop_column("03-TH!D")), error("S-01", "03-TH!A9", "không có cột này", "cột “Cán bộ, giáo viên, nhân viên”")),
    finds("a record above the sections", of(commune, insert_row("01A-XA!13", "0", "Chi bộ cơ quan", *[0] * 15)), error("S-01", "01A-XA!A13", "dòng không thuộc mục nào", "dòng mục I, II hoặc III ở phía trên")),
    finds("a total alone", of(quiet_commune, drop_row("01A-XA!14")), error("S-01", "01A-XA!A9", "bảng không có dòng số liệu nào", "ít nhất một dòng số liệu")),
    passes("S-01", "one line of zeros", of(quiet_commune)),
    passes("S-01", "a column that may be missing", of(quiet_commune, add_sheet(commune()["04-KN"]), drop_column("04-KN!C"), drop_row("04-KN!11"))),
    passes("S-01", "columns in another order", of(quiet_commune, drop_column("01B-XA!A"), insert_column("01B-XA!E", {9: "STT", 10: "1"}))),

    finds("a strange column with data", of(commune, insert_column("01A-XA!D", {9: "Đoàn viên ưu tú", 15: 4})), error("S-02", "01A-XA!D9", "Đoàn viên ưu tú", OUR_COLUMNS)),
    finds("a number in a column without a label", on_commune("01A-XA!R15", 4), error("S-02", "01A-XA!R15", "số liệu trong cột không tên", "để trống")),
    finds("a strange section", of(commune, put("01A-XA!B18", "IV. Chi bộ khác")), error("S-02", "01A-XA!A18", "IV. Chi bộ khác", "chỉ các mục của mẫu")),
    finds("a strange line with data", of(enterprise, insert_row("02-DN!17", "08a", "Đảng viên được miễn", "Người", 1)), error("S-02", "02-DN!B17", "Đảng viên được miễn", "chỉ các dòng của mẫu")),
    finds("a strange record column", of(school, put("03-TH!F9", "Học sinh lớp 11"), put("03-TH!F10", 340)), error("S-02", "03-TH!F9", "Học sinh lớp 11", OUR_COLUMNS)),
    finds("records below the total", of(commune, insert_row("01A-XA!21", "5", "Chi bộ thôn 9", *[1] * 15)), error("S-02", "01A-XA!A21", "số liệu dưới dòng tổng cộng", "số liệu ở trên dòng tổng cộng")),
    finds("a number on a line without a label", of(enterprise, insert_row("02-DN!17", "08a", None, None, 1)), error("S-02", "02-DN!D17", "số liệu ở dòng không tên", "để trống")),
    finds("a number beside the record columns", on_school("03-TH!F12", 7), error("S-02", "03-TH!F12", "số liệu trong cột không tên", "để trống")),
    finds("records below a line that looks like the foot", of(commune, insert_row("01A-XA!15"), insert_row("01A-XA!16", None, "Chi bộ thôn 9")), *(error("S-02", f"01A-XA!A{row}", "số liệu dưới bảng", "số liệu ở trên bảng") for row in (17, 19, 21, 22))),
    passes("S-02", "a strange column without data", of(commune, insert_column("01A-XA!D", {9: "Đoàn viên ưu tú"}))),
    passes("S-02", "a column of notes", of(commune, insert_column("01A-XA!R", {9: "Ghi chú", 15: 4}))),
    passes("S-02", "a strange line without data", of(enterprise, insert_row("02-DN!17", "", "Trong đó:"))),

    finds("a sheet missing", of(commune, drop_sheet("01B-XA")), error("S-03", "01A-XA!A1", "không có trang tính này", "trang tính 01B-XA")),
    finds("people admitted, no register", of(commune, drop_sheet("04-KN")), error("S-03", "01A-XA!A1", "không có trang tính này", "trang tính 04-KN, vì có kết nạp trong kỳ")),
    finds("pupils admitted, no register", of(school, drop_sheet("04-KN")), error("S-03", "03-TH!A1", "không có trang tính này", "trang tính 04-KN, vì có kết nạp trong kỳ")),
    passes("S-03", "nobody admitted, no register", of(quiet_commune)),
    passes("S-03", "an enterprise owes no register", of(enterprise)),

    finds("a column twice", of(commune, insert_column("01A-XA!D", {9: "Chỉ tiêu năm", 15: 4})), error("S-04", "01A-XA!D9", "Chỉ tiêu năm", LABEL_ONCE)),
    finds("a line twice", of(enterprise, insert_row("02-DN!28", "19", "Kết nạp trong kỳ", "Người", 1)), error("S-04", "02-DN!A28", "Kết nạp trong kỳ", LABEL_ONCE)),
    finds("a record column twice", of(school, insert_column("03-TH!F", {9: "Tổng cộng", 10: 1})), error("S-04", "03-TH!F9", "Tổng cộng", "mỗi cột một lần")),
    passes("S-04", "one label under two headers", of(commune)),

    finds("a hidden row of the table", of(commune, hide("01A-XA!15")), warning("S-06", "01A-XA!B15", "dòng 15 bị ẩn", NOTHING_HIDDEN)),
    finds("hidden rows beside each other", of(commune, hide("04-KN!11", "12", "13")), warning("S-06", "04-KN!B11", "các dòng 11-13 bị ẩn", NOTHING_HIDDEN)),
    finds("hidden columns", of(commune, hide("01A-XA!D", "E")), warning("S-06", "01A-XA!D14", "các cột D-E bị ẩn", NOTHING_HIDDEN)),
    finds("a hidden line", of(enterprise, hide("02-DN!16")), warning("S-06", "02-DN!D16", "dòng 16 bị ẩn", NOTHING_HIDDEN)),
    finds("a hidden record column", of(school, hide("03-TH!D")), warning("S-06", "03-TH!D10", "cột D bị ẩn", NOTHING_HIDDEN)),
    finds("a hidden sheet", of(commune, hide("01B-XA!")), warning("S-06", "01B-XA!A1", "trang tính bị ẩn", NOTHING_HIDDEN)),
    passes("S-06", "a hidden row above the table", of(commune, hide("01A-XA!3"))),
    passes("S-06", "a hidden row without data", of(commune, insert_row("01A-XA!15"), hide("01A-XA!15"))),
    passes("S-06", "a hidden column of no field", of(commune, hide("01A-XA!A", "R"))),
    passes("S-06", "a hidden sheet of something else", of(commune, another_sheet, hide("Lịch họp!"))),

    finds("a column of names", of(commune, insert_column("04-KN!C", {9: "Họ và tên", 10: "Người thử"})), error("S-05", "04-KN!C9", "Họ và tên", NO_PERSONAL_DATA)),
    finds("a column of birth dates", of(commune, insert_column("04-KN!C", {9: "Ngày, tháng, năm sinh", 10: "01/01/1999"})), error("S-05", "04-KN!C9", "Ngày, tháng, năm sinh", NO_PERSONAL_DATA)),
    finds("ethnicity and religion", of(commune, insert_column("04-KN!K", {9: "Dân tộc"}), insert_column("04-KN!L", {9: "Tôn giáo"})), error("S-05", "04-KN!K9", "Dân tộc", NO_PERSONAL_DATA), error("S-05", "04-KN!L9", "Tôn giáo", NO_PERSONAL_DATA)),
    passes("S-05", "an age group and a gender", of(commune)),

    finds("a part of the row above", of(commune, insert_row("01A-XA!15", None, "Trong đó: thôn mới", *[1] * 15)), error("S-07", "01A-XA!B15", "Trong đó: thôn mới", RECORD_OR_SUM)),
    finds("last year's figures", of(commune, insert_row("01A-XA!21", None, "Cùng kỳ năm trước", *[1] * 15)), error("S-07", "01A-XA!B21", "Cùng kỳ năm trước", RECORD_OR_SUM)),
    finds("a sum without the word", of(commune, insert_row("01A-XA!20", None, "Đảng bộ An Ấp", *TOTALS)), error("S-07", "01A-XA!B20", "Đảng bộ An Ấp", f"{RECORD_OR_SUM} (bằng tổng các dòng 14-19)")),
    finds("a row that the total leaves out", of(commune, insert_row("01A-XA!20", "5", "Thôn mới", *[1] * 5, 1, *[0] * 7, 1, 1), put("01A-XA!C21", *TOTALS)), error("S-07", "01A-XA!B20", "Thôn mới", f"{RECORD_OR_SUM} (dòng 21 (tổng cộng) đúng khi không tính dòng này)")),
    passes("S-07", "a sum but for one column", of(commune, insert_row("01A-XA!20", None, "Đảng bộ An Ấp", *TOTALS[:-1], 10))),
    passes("S-07", "the sum of two rows with figures", of(commune, insert_row("01A-XA!16", "3", "Chi bộ thôn 3", 3, 9, 7, 1, 2, 1, 1, 0, 0, 0, 1, 2, 0, 2, 6))),
    passes("S-07", "party cells with words of sums", of(commune, put("01A-XA!B14", "Thôn Cộng Hòa"), put("01A-XA!B15", "Thôn Toàn Thắng"), put("01A-XA!B17", "Tổng hợp"))),

    finds("no total row", of(commune, drop_row("01A-XA!20")), NO_TOTAL),
    passes("S-08", "a total by another name", on_commune("01A-XA!B20", "Toàn Đảng bộ")),
    passes("S-08", "a total in the column of numbers", of(commune, put("01A-XA!A20", "TC", None))),
)

THE_CELL = (
    finds("a required count left blank", on_commune("01A-XA!P15", None), error("C-01", "01A-XA!P15", "", FILL_IN)),
    finds("a count left blank", on_commune("01A-XA!C15", None), warning("C-01", "01A-XA!C15", "", FILL_IN)),
    finds("white space", on_commune("01A-XA!C15", " \u00a0"), warning("C-01", "01A-XA!C15", "", FILL_IN)),
    finds("a party cell without a name", on_commune("01A-XA!B15", None), error("C-01", "01A-XA!B15", "", FILL_IN)),
    finds("a decision without a day", on_commune("04-KN!D10", None), error("C-01", "04-KN!D10", "", FILL_IN)),
    finds("an enterprise's required line", on_enterprise("02-DN!D12", None), error("C-01", "02-DN!D12", "", FILL_IN)),
    passes("C-01", "a zero in words", on_commune("01A-XA!C15", "Không phát sinh")),
    passes("C-01", "a dash", on_commune("01A-XA!C15", "-")),
    passes("C-01", "a blank choice", on_commune("04-KN!H10", None)),
    passes("C-01", "a blank line number", on_commune("04-KN!C12", None)),

    finds("a date for a submission number", on_enterprise("02-DN!C7", "Lần nộp: 05/02/2024"), error("C-02", "02-DN!C7", "05/02/2024", "số nguyên từ 1 đến 999")),
    passes("C-02", "a submission number behind leaders", on_enterprise("02-DN!C7", "Lần nộp: ...2...")),
    finds("a word for a number", on_commune("01A-XA!C15", "nhiều"), error("C-02", "01A-XA!C15", "nhiều", NUMBER)),
    finds("a number of something else", on_enterprise("02-DN!D12", "136 ghế"), error("C-02", "02-DN!D12", "136 ghế", NUMBER)),
    finds("a share", on_enterprise("02-DN!D12", "50%"), error("C-02", "02-DN!D12", "50%", NUMBER)),
    passes("C-02", "a number with its unit", on_enterprise("02-DN!D12", "136 người")),
    passes("C-02", "a number as text, thousands by a point", on_enterprise("02-DN!D12", "1.360")),

    finds("a negative", on_commune("01A-XA!C15", -1), error("C-03", "01A-XA!C15", "-1", WHOLE)),
    finds("a half", on_commune("01A-XA!C15", 1.5), error("C-03", "01A-XA!C15", "1.5", WHOLE)),
    finds("half a person as text", on_enterprise("02-DN!D13", "1,5 người"), error("C-03", "02-DN!D13", "1.5", WHOLE)),
    finds("more than a billion", of(commune, put("01A-XA!C15", "1000000000"), put("01A-XA!C20", None)), error("C-03", "01A-XA!C15", "1000000000", WHOLE)),
    finds("no number of people", of(commune, put("01A-XA!C15", 1e300), put("01A-XA!C20", None)), error("C-03", "01A-XA!C15", "1e+300", WHOLE)),
    passes("C-03", "the greatest count", of(commune, put("01A-XA!C15", 999_999_999), put("01A-XA!C20", 1_000_000_002))),
    passes("C-03", "a zero", on_commune("01A-XA!C15", 0)),
    passes("C-03", "a whole number written as a fraction", of(commune, put("01A-XA!C15", "12,0"), put("01A-XA!C20", 15))),

    finds("a day that can't be", on_commune("04-KN!D10", "29/02/2023"), error("C-04", "04-KN!D10", "29/02/2023", DAY)),
    finds("the month first", on_commune("04-KN!D10", "02/26/2023"), error("C-04", "04-KN!D10", "02/26/2023", DAY)),
    finds("no day", on_enterprise("02-DN!D15", "trước 2020"), error("C-04", "02-DN!D15", "trước 2020", DAY)),
    finds("a year mistyped", on_enterprise("02-DN!D15", "15/06/0219"), error("C-04", "02-DN!D15", "15/06/0219", DAY)),
    passes("C-04", "a day in words", on_commune("04-KN!D10", "ngày 28 tháng 02 năm 2023")),

    finds("an organisation that isn't one", on_commune("01B-XA!B10", "Hội Chữ thập đỏ"), error("C-05", "01B-XA!B10", "Hội Chữ thập đỏ", "một trong: Hội Phụ nữ, Hội Nông dân, Đoàn Thanh niên, Hội Cựu chiến binh, Mặt trận Tổ quốc")),
    finds("a kind of enterprise that isn't one", on_enterprise("02-DN!D10", "Hợp tác xã"), error("C-05", "02-DN!D10", "Hợp tác xã", "một trong: CTCP, TNHH, DNTN, Hợp danh, Vốn nước ngoài")),
    finds("a mark that isn't x", on_commune("04-KN!J10", "có thể"), error("C-05", "04-KN!J10", "có thể", "để trống hoặc x")),
    passes("C-05", "another spelling", on_commune("01B-XA!B10", "HỘI  PHỤ NỮ")),
    passes("C-05", "an age group with spaces", on_commune("04-KN!I10", "18 – 30")),
    passes("C-05", "a capital X", on_commune("04-KN!J10", "X")),

    finds("a formula error", on_commune("01A-XA!G15", BROKEN), error("C-06", "01A-XA!G15", NO_FORMULA, NUMBER)),
    finds("a formula never calculated", on_commune("01A-XA!G15", UNCALCULATED), error("C-06", "01A-XA!G15", NO_FORMULA, NUMBER)),
    finds("a formula error typed as text", on_commune("01A-XA!C15", "#REF!"), error("C-06", "01A-XA!C15", "#REF!", NUMBER)),
    finds("a choice by a broken formula", on_enterprise("02-DN!D14", BROKEN), error("C-06", "02-DN!D14", NO_FORMULA, "một giá trị đọc được")),
    finds("a total by a broken formula", on_commune("01A-XA!G20", BROKEN), error("C-06", "01A-XA!G20", NO_FORMULA, NUMBER)),
    passes("C-06", "formulas with their values", of(commune)),

    finds("a party cell twice", on_commune("01A-XA!B15", "CHI BỘ  THÔN 1"), error("C-07", "01A-XA!B15", "CHI BỘ THÔN 1", LINE_ONCE)),
    finds("an organisation and level twice", on_commune("01B-XA!C11", "Cấp xã"), error("C-07", "01B-XA!B11", "Hội Phụ nữ", LINE_ONCE)),
    finds("a decision line twice, once unsaid", on_commune("04-KN!B13", "102-QĐ/HU"), error("C-07", "04-KN!B13", "102-QĐ/HU", LINE_ONCE)),
    passes("C-07", "another line of the decision", on_commune("04-KN!B13", "102-QĐ/HU", 2)),
    finds("a superscript digit", on_enterprise("02-DN!D12", Raised("136", "1")), warning("C-08", "02-DN!D12", "1361", "136 (chỉ số trên không được tính)")),
    finds("a digit struck out", on_enterprise("02-DN!D12", Struck("1367", 1)), error("C-08", "02-DN!D12", "1367", UNSTRUCK)),
    finds("a count struck out", on_commune("01A-XA!C15", Struck(1)), error("C-08", "01A-XA!C15", "1", UNSTRUCK)),
    finds("a date struck out", on_commune("04-KN!D10", Struck("02/03/2023")), error("C-08", "04-KN!D10", "02/03/2023", UNSTRUCK)),
    finds("a party cell's name struck out", on_commune("01A-XA!B15", Struck("Chi bộ thôn 2")), error("C-08", "01A-XA!B15", "Chi bộ thôn 2", UNSTRUCK)),
    finds("a row struck out", on_commune("01A-XA!B15", Struck("Chi bộ thôn 2"), *map(Struck, (1, 3, 3, *[0] * 11, 1))), error("C-08", "01A-XA!B15", "dòng bị gạch ngang", "dòng không gạch ngang, hoặc xóa hẳn dòng")),
    passes("C-08", "superscript in a name and a label", of(commune, put("01A-XA!B15", Raised("Chi bộ thôn 2", "(1)")), put("01A-XA!C9", Raised("Chỉ tiêu năm", "2")))),
    passes("C-08", "a part of a name struck out", on_commune("01A-XA!B15", Struck("Chi bộ thôn 2 (cũ)", 4))),
    passes("C-08", "a number of a row struck out", on_commune("01A-XA!A15", Struck("2"))),

    finds("a party cell that became a day", on_commune("01A-XA!B15", date(2024, 2, 3)), error("C-09", "01A-XA!B15", "03/02/2024", FULL_NAME)),
    finds("a party cell's number alone", on_commune("01A-XA!B15", 2), error("C-09", "01A-XA!B15", "2", FULL_NAME)),
    finds("a ditto mark", on_commune("04-KN!F11", "nt"), error("C-09", "04-KN!F11", "nt", FULL_NAME)),
    passes("C-09", "a name with a day in it", on_commune("01A-XA!B15", "Chi bộ phố 3/2")),
    passes("C-09", "a dash where nobody introduced", on_commune("04-KN!G11", "-")),

    finds("a day beside days that put the month first", decided("02/26/2023", "02/03/2023", "06/06/2023", "12/31/2023"), warning("C-10", "04-KN!D11", "02/03/2023", DAY_FIRST), error("C-04", "04-KN!D10", "02/26/2023", DAY), error("C-04", "04-KN!D13", "12/31/2023", DAY)),
    passes("C-10", "days of either order", decided("02/26/2023", "02/03/2023", "06/06/2023", "31/12/2023"), error("C-04", "04-KN!D10", "02/26/2023", DAY)),
    finds("days that a program converted beside one it couldn't", decided(date(2023, 3, 2), date(2023, 3, 4), date(2023, 6, 5), "31/12/2023"), *(warning("C-10", cell, found, DAY_FIRST) for cell, found in (("04-KN!D10", "02/03/2023"), ("04-KN!D11", "04/03/2023"), ("04-KN!D12", "05/06/2023")))),
    passes("C-10", "two such days, one of them of two lines", decided(date(2023, 3, 2), date(2023, 3, 2), date(2023, 6, 5), "31/12/2023")),
    passes("C-10", "a day after the 12th among them", decided(date(2023, 3, 2), date(2023, 3, 2), date(2023, 6, 15), "31/12/2023")),

    passes("C-07", "one name in two sections", on_commune("01A-XA!B17", "Chi bộ thôn 1")),
)

FORM_01 = (
    finds("parts under the total", on_commune("01A-XA!H14", 0), error("01A-01", "01A-XA!G14", "2", "1")),
    finds("parts over the total", on_commune("01A-XA!L14", 1), error("01A-01", "01A-XA!G14", "2", "3")),
    passes("01A-01", "other parts of the same sum", on_commune("01A-XA!H14", 0, 0, 0, 0, 2)),
    passes("01A-01", "blank parts, counted as 0", on_commune("01A-XA!J14", None, None), warning("C-01", "01A-XA!J14", "", FILL_IN), warning("C-01", "01A-XA!K14", "", FILL_IN)),

    finds("more women than people", on_commune("01A-XA!M14", 3), error("01A-02", "01A-XA!M14", "3", "không quá 2")),
    finds("more young than people", on_commune("01A-XA!N14", 3), error("01A-02", "01A-XA!N14", "3", "không quá 2")),
    finds("more readmitted than people", on_commune("01A-XA!O14", 3), error("01A-02", "01A-XA!O14", "3", "không quá 2")),
    passes("01A-02", "all women, young and readmitted", on_commune("01A-XA!M14", 2, 2, 2)),

    finds("a total one too high", on_commune("01A-XA!C20", 5), error("01A-03", "01A-XA!C20", "5", "4")),
    finds("a total one too low", on_commune("01A-XA!Q20", 8), error("01A-03", "01A-XA!Q20", "8", "9")),
    finds("a total of nothing", of(quiet_commune, drop_row("01A-XA!14"), put("01A-XA!Q16", 1)), error("S-01", "01A-XA!A9", "bảng không có dòng số liệu nào", "ít nhất một dòng số liệu"), error("01A-03", "01A-XA!Q16", "1", "0")),
    passes("01A-03", "a total typed by hand", on_commune("01A-XA!C20", 4)),
    passes("01A-03", "a column with a cell that can't be read", of(commune, put("01A-XA!C15", "?")), error("C-02", "01A-XA!C15", "?", NUMBER)),
    passes("01A-03", "no total row", of(commune, drop_row("01A-XA!20")), NO_TOTAL),
    finds("a total of cadres one too high", on_commune("01B-XA!D13", 19), error("01A-03", "01B-XA!D13", "19", "18")),
    passes("01A-03", "a total of cadres typed by hand", on_commune("01B-XA!D13", 18, 14)),

    finds("a year under its period", on_commune("01A-XA!P14", 1), error("01A-04", "01A-XA!P14", "1", "ít nhất 2")),
    finds("a year over the term", on_commune("01A-XA!P14", 6), error("01A-04", "01A-XA!P14", "6", "không quá 5")),
    passes("01A-04", "period, year and term alike", on_commune("01A-XA!Q14", 2)),

    finds("more in class than candidates", on_commune("01A-XA!E14", 7), warning("01A-05", "01A-XA!E14", "7", "không quá 6")),
    passes("01A-05", "all candidates in class", on_commune("01A-XA!E14", 6)),

    finds("more non-members than cadres", on_commune("01B-XA!E12", 9), error("01B-01", "01B-XA!E12", "9", "không quá 8")),
    passes("01B-01", "no member among the cadres", on_commune("01B-XA!E12", 8)),
)

FORM_02 = (
    finds("parts under the total", on_enterprise("02-DN!D22", 0), error("02-01", "02-DN!D21", "3", "2")),
    finds("parts over the total", on_enterprise("02-DN!D24", 2), error("02-01", "02-DN!D21", "3", "4")),
    passes("02-01", "other parts of the same sum", of(enterprise, put("02-DN!D22", 3), put("02-DN!D23", 0), put("02-DN!D24", 0))),

    finds("more owners than people", on_enterprise("02-DN!D25", 4), error("02-02", "02-DN!D25", "4", "không quá 3")),
    finds("a year under its period", on_enterprise("02-DN!D26", 2), error("02-02", "02-DN!D26", "2", "ít nhất 3")),
    finds("a year over the term", on_enterprise("02-DN!D26", 7), error("02-02", "02-DN!D26", "7", "không quá 6")),
    passes("02-02", "owners, period, year and term alike", of(enterprise, put("02-DN!D25", 3), put("02-DN!D27", 3))),

    finds("a cell without its day", on_enterprise("02-DN!D15", None), error("02-03", "02-DN!D15", "", "một ngày không sau 31/12/2023")),
    finds("a day without a cell", on_enterprise("02-DN!D14", "Sinh hoạt ghép"), error("02-03", "02-DN!D15", "15/06/2019", NO_CELL)),
    finds("the day after the period's last", on_enterprise("02-DN!D15", "01/01/2024"), error("02-03", "02-DN!D15", "01/01/2024", "một ngày không sau 31/12/2023")),
    passes("02-03", "the period's last day", on_enterprise("02-DN!D15", date(2023, 12, 31))),
    passes("02-03", "no cell, no day", of(enterprise, put("02-DN!D14", "Chưa có"), put("02-DN!D15", None))),

    finds("a cell of 2", on_enterprise("02-DN!D16", 2), error("02-04", "02-DN!D16", "2", "ít nhất 3")),
    passes("02-04", "a cell of 3", on_enterprise("02-DN!D16", 3)),
    passes("02-04", "2 members without a cell", of(enterprise, put("02-DN!D14", "Sinh hoạt ghép"), put("02-DN!D15", None), put("02-DN!D16", 2))),

    finds("a host that isn't one", on_enterprise("02-DN!D11", "Xã Quỳnh Hôi"), error("02-05", "02-DN!D11", "Xã Quỳnh Hôi", "tên một xã, thị trấn")),
    finds("a school for a host", on_enterprise("02-DN!D11", "Trường THPT Phụ Dực"), error("02-05", "02-DN!D11", "Trường THPT Phụ Dực", "tên một xã, thị trấn")),
    finds("a host of a later time", on_enterprise("02-DN!D11", "Xã Trang Bảo Xá"), error("02-05", "02-DN!D11", "Xã Trang Bảo Xá", "tên một xã, thị trấn")),
    passes("02-05", "a host until later", on_enterprise("02-DN!D11", "Đảng ủy xã Quỳnh Bảo")),

    finds("more sent than nominated", on_enterprise("02-DN!D19", 7), warning("02-06", "02-DN!D19", "7", "không quá 6")),
    finds("more through the class than sent", on_enterprise("02-DN!D20", 6), warning("02-06", "02-DN!D20", "6", "không quá 5")),
    passes("02-06", "all nominated sent and through", of(enterprise, put("02-DN!D19", 6), put("02-DN!D20", 6))),
)

FORM_03 = (
    finds("a sum one too high", on_school("03-TH!E10", 418), error("03-01", "03-TH!E10", "418", "417")),
    finds("a sum one too low", on_school("03-TH!E20", 5), error("03-01", "03-TH!E20", "5", "6")),
    passes("03-01", "a sum typed by hand", on_school("03-TH!E10", 417)),
    passes("03-01", "no column of sums", of(school, drop_column("03-TH!E"))),

    finds("more members than people", on_school("03-TH!D11", 59), error("03-02", "03-TH!D11", "59", "không quá 58")),
    finds("more candidates than people", on_school("03-TH!D12", 59), error("03-02", "03-TH!D12", "59", "không quá 58")),
    finds("more grown up than people", on_school("03-TH!C13", 360), error("03-02", "03-TH!C13", "360", "không quá 359")),
    finds("more women than admitted", on_school("03-TH!C18", 3), error("03-02", "03-TH!C18", "3", "không quá 2")),
    finds("a year under its period", on_school("03-TH!C19", 1), error("03-02", "03-TH!C19", "1", "ít nhất 2")),
    finds("a year over the term", on_school("03-TH!C19", 3), error("03-02", "03-TH!C19", "3", "không quá 2")),
    passes("03-02", "all of them everything", of(school, put("03-TH!C11", 359), put("03-TH!C12", 359), put("03-TH!C13", 359), put("03-TH!C18", 2))),
)

# 2023: Tết from Friday 20/01 to Thursday 26/01; 2024: from Thursday 08/02 to Wednesday 14/02 (Vietnam's calendar).
# The 30th working day after Monday 09/01/2023: 4 + 4 before Tết, 1 after it, 4 weeks of 5, and Monday 27/02.
FORM_04 = (
    finds("a ceremony the day before", ceremony("02/03/2023", "01/03/2023"), error("04-01", "04-KN!E10", "01/03/2023", "từ ngày 02/03/2023 trở đi")),
    passes("04-01", "a ceremony the same day", ceremony("02/03/2023", "02/03/2023")),

    finds("the 31st working day, over Tết", ceremony("09/01/2023", "28/02/2023"), warning("04-02", "04-KN!E10", "28/02/2023", "trong 30 ngày làm việc, đây là 31")),
    passes("04-02", "the 30th working day, over Tết", ceremony("09/01/2023", "27/02/2023")),
    finds("the 31st working day, no holiday", ceremony("05/06/2023", "18/07/2023"), warning("04-02", "04-KN!E10", "18/07/2023", "trong 30 ngày làm việc, đây là 31")),
    passes("04-02", "the 30th working day, no holiday", ceremony("05/06/2023", "17/07/2023")),
    passes("04-02", "the Sunday after the 30th", ceremony("02/06/2023", "16/07/2023")),

    finds("the day before the period", ceremony("31/12/2022", "05/01/2023"), warning("04-03", "04-KN!D10", "31/12/2022", IN_2023)),
    finds("the day after the period", ceremony("01/01/2024", "05/01/2024"), warning("04-03", "04-KN!D10", "01/01/2024", IN_2023)),
    passes("04-03", "the period's first day", ceremony("01/01/2023", "05/01/2023")),
    finds("a ditto mark for a decision", on_commune("04-KN!B11", "nt"), error("04-04", "04-KN!B11", "nt", "số quyết định, như 123-QĐ/HU")),
    passes("04-04", "a number without the rest", on_commune("04-KN!B12", "QĐ số 0105")),

    passes("04-03", "the period's last day", ceremony("31/12/2023", "05/01/2024")),
)
# fmt: on

TABLE: tuple[Line, ...] = (
    *THE_FILE,
    *UNIT_AND_PERIOD,
    *THE_SHEET,
    *THE_CELL,
    *FORM_01,
    *FORM_02,
    *FORM_03,
    *FORM_04,
)
FORM_RULES = [(form, rule.number) for form in FORMS for rule in form.rules()]


@pytest.mark.parametrize("line", TABLE, ids=lambda line: line.name)
def test_rule(line: Line) -> None:
    assert sorted(findings_of(TABLE)[line]) == sorted(line.found)


def test_every_rule_has_a_line_that_trips_it_and_one_that_just_does_not() -> None:
    decided_here = set(rule_catalogue()) - IN_THE_WAREHOUSE - BETWEEN_REPORTS

    for trips, kind in ((True, "that trips it"), (False, "that just doesn't")):
        covered = {line.rule for line in TABLE if line.trips == trips}
        assert covered == decided_here, f"tests/spec/test_rules.py, TABLE: a line {kind} for {covered ^ decided_here}"


def test_working_days_are_those_of_the_office() -> None:
    """From 05/06 to 11/07/2023 it is 26 days from Monday to Friday, and 31 with the Saturdays."""
    content = ceremony("05/06/2023", "11/07/2023")()
    saturdays = replace(REGISTRY, office=replace(REGISTRY.office, working_days=(1, 2, 3, 4, 5, 6)))
    found = [read_batch([content], UnitFinder(registry), AS_OF) for registry in (REGISTRY, saturdays)]

    expected = [warning("04-02", "04-KN!E10", "11/07/2023", "trong 30 ngày làm việc, đây là 31")]
    assert [findings(batch) for batch in found] == [[], expected]


def test_lines_have_names_of_their_own() -> None:
    names = [line.name for line in TABLE]

    assert len(names) == len(set(names))


@pytest.mark.parametrize(("form", "number"), FORM_RULES, ids=[number for _, number in FORM_RULES])
def test_nothing_else_finds_what_a_rule_finds(form: type[Form], number: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert number in {rule.number for rule in form.rules()}
    for one in FORMS:
        schema = copy(one.to_schema())
        schema.checks = [check for check in schema.checks if not check.name.startswith(f"{number} ")]
        monkeypatch.setattr(one, "to_schema", classmethod(lambda cls, schema=schema: schema))
    tripped = [line for line in TABLE if line.rule == number and line.trips]

    batch = read(*(line.content() for line in tripped))

    for index, line in enumerate(tripped):
        assert findings(batch, index) == [found for found in line.found if found.rule != number]


@pytest.mark.parametrize("number", ["C-01", "C-03", "C-05", "C-07"])
def test_nothing_else_finds_what_a_rule_of_every_form_finds(number: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for form in FORMS:
        schema = copy(form.to_schema())
        schema.checks = [check for check in schema.checks if not check.name.startswith(f"{number} ")]
        monkeypatch.setattr(form, "to_schema", classmethod(lambda cls, schema=schema: schema))
    # A mark that isn't x is found while reading; a number beyond all counting would not even be stored.
    elsewhere = {"C-05 finds a mark that isn't x", "C-03 finds no number of people"}
    tripped = [line for line in TABLE if line.rule == number and line.trips and line.name not in elsewhere]

    batch = read(*(line.content() for line in tripped))

    assert tripped != []
    for index in range(len(tripped)):
        assert number not in {found.rule for found in findings(batch, index)}
