"""FORMS.md §4, rule by rule: a workbook that breaks it, and one that only just doesn't.

A line of the table says why, what is changed in a clean workbook, and every finding that it must have.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from datetime import date
from typing import Any

import pytest

from schemas.form import Form
from schemas.forms import FORMS, rule_catalogue
from support.district import commune, enterprise, findings, quiet_commune, read, school
from support.files import MEGABYTE, OLD_OFFICE, cut_short, expanding_to, padded_to
from support.pages import (
    BROKEN,
    UNCALCULATED,
    Page,
    add_sheet,
    drop_column,
    drop_row,
    drop_sheet,
    insert_column,
    insert_row,
    of,
    put,
    stating,
)
from support.table import Line, error, finds, findings_of, passes, warning

IN_THE_WAREHOUSE = {"F-06"}  # whether a content came before is the ledger's to know

SHEET = "một tệp bảng tính .xlsx"
DAY = "một ngày, như 26/02/2024"
FILL_IN = "một giá trị; nếu không có thì ghi 0"
WHOLE = "số nguyên không âm"
ONCE = "mỗi dòng một lần"
OURS_ONLY = "chỉ các cột của mẫu"
NO_PERSONAL_DATA = "không có dữ liệu cá nhân"
IN_TERM = "một kỳ từ 15/07/2020 đến 14/07/2025"
IN_2023 = "từ 01/01/2023 đến 31/12/2023"
NO_CELL = "để trống, vì chưa có chi bộ"

another_sheet = add_sheet(Page("Ghi chú", {(0, 0): "Danh sách họp", (2, 1): 12}))
no_cell = put("02-DN!D14", "Chưa có")
no_date = put("02-DN!D15", None)
TWENTY_MB, TWO_HUNDRED_MB = 20 * MEGABYTE, 200 * MEGABYTE


def period(text: str, as_of: date = date(2025, 12, 31)) -> dict[str, Any]:
    """An enterprise's workbook of a period; an enterprise has been there all the time."""
    return {"content": of(enterprise, stating(period=text)), "as_of": as_of}


def quynh_bao(text: str, as_of: date) -> dict[str, Any]:
    """A workbook of Quỳnh Bảo, which was merged into Trang Bảo Xá on 01/11/2024."""
    return {"content": of(quiet_commune, stating(unit="Xã Quỳnh Bảo", code="12556", period=text)), "as_of": as_of}


THE_FILE = (
    finds("an empty file", lambda: b"", error("F-01", "", "tệp rỗng (0 byte)", SHEET)),
    finds("half a file", cut_short(of(commune)), error("F-01", "", "tệp bị cắt ngang hoặc hỏng", "một tệp .xlsx mở được")),
    finds("a text named .xlsx", lambda: b"STT;Chi", error("F-01", "", "nội dung không phải bảng tính", SHEET)),
    finds(
        "a locked or broken old file",
        lambda: OLD_OFFICE + bytes(600),
        error("F-01", "", "tệp có mật khẩu hoặc bị hỏng", "tệp mở được, không đặt mật khẩu"),
    ),
    passes("F-01", "a workbook", of(commune)),
    finds("one byte over 20 MB", padded_to(TWENTY_MB + 1, of(enterprise)), error("F-02", "", "20 MB", "không quá 20 MB")),
    passes("F-02", "20 MB", padded_to(TWENTY_MB, of(enterprise))),
    finds(
        "one byte over 200 MB expanded",
        expanding_to(TWO_HUNDRED_MB + 1, of(enterprise)),
        error("F-02", "", "200 MB khi giải nén", "không quá 200 MB khi giải nén"),
    ),
    passes("F-02", "200 MB expanded", expanding_to(TWO_HUNDRED_MB, of(enterprise))),
    finds(
        "a cell too far away",
        of(enterprise, put("02-DN!T100001", "x")),
        error("F-02", "", "2000020 ô", "không quá 2000000 ô một trang tính"),
    ),
    passes("F-02", "two million cells", of(enterprise, put("02-DN!T100000", "x"))),
    finds(
        "a workbook of something else",
        of(dict, another_sheet),
        error("F-03", "", "không có bảng nào theo mẫu", "một trong các mẫu 01A-XA, 01B-XA, 02-DN, 03-TH, 04-KN"),
    ),
    passes("F-03", "another sheet beside the forms", of(commune, another_sheet)),
)

THE_UNIT = (
    finds(
        "a unit that doesn't exist",
        of(commune, stating(unit="Đảng ủy xã Quỳnh Hôi", code="")),
        error("F-04", "01A-XA!C6", "Đảng ủy xã Quỳnh Hôi", "tên đúng của đơn vị (gần giống: Xã Quỳnh Hội, Xã Quỳnh Hoa, Xã Quỳnh Hồng)"),
    ),
    finds(
        "a name and another unit's code",
        of(commune, stating(code="12502")),
        error("F-04", "01A-XA!C6", "Đảng ủy xã An Ấp · 12502", "tên khớp với mã 12502 (Xã An Cầu)"),
    ),
    finds(
        "no unit at all",
        of(commune, stating(unit="", code="")),
        error("F-04", "01A-XA!A1", "không ghi đơn vị", "tên đơn vị trong danh sách của huyện"),
    ),
    finds(
        "a unit after its last day",
        found=None,
        **quynh_bao("Tháng 11 năm 2024", date(2024, 12, 5)),
    )
    if False
    else finds(
        "a unit after its last day",
        of(quiet_commune, stating(unit="Xã Quỳnh Bảo", code="12556", period="Tháng 11 năm 2024")),
        error(
            "F-04",
            "01A-XA!C6",
            "Xã Quỳnh Bảo · 12556",
            "một đơn vị có trong kỳ này (Xã Quỳnh Bảo tồn tại đến 31/10/2024)",
        ),
        as_of=date(2024, 12, 5),
    ),
)
