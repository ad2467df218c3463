"""The five forms as units of the district send them, all clean, and helpers that read them.

Labels are written out as on the paper, on purpose: a label changed by mistake in a form's declaration must
fail here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl
from support.pages import Book, Page, Sum, Value

from reports.sample.office import SAMPLE_REGISTRY
from schemas.declaration.form import Form
from schemas.forms import FORMS
from transforms.identity.units import UnitFinder
from transforms.validation.batch import Batch, read_batch
from warehouse.ledger.registry import read_registry

AS_OF = date(2024, 2, 26)
REGISTRY = read_registry(SAMPLE_REGISTRY)
FINDER = UnitFinder(REGISTRY)

NAME_IN_THE_FOOT, TELEPHONE_IN_THE_FOOT = "Nguyễn Thị Cắm Mốc", "0987 654 321"

CELL_01A_FIRST = 14
HEADER_01A = (
    (
        "STT",
        "Chi bộ",
        "Chỉ tiêu năm",
        "Quần chúng ưu tú",
        "Đã học lớp bồi dưỡng nhận thức về Đảng",
        "Hồ sơ đang xét",
        "Kết nạp trong kỳ",
        *([None] * 8),
        "Lũy kế từ đầu năm",
        "Lũy kế từ đầu nhiệm kỳ",
    ),
    (*[None] * 6, "Tổng số", "Chia ra theo tổ chức giới thiệu", *[None] * 4, "Trong đó"),
    (
        *([None] * 7),
        "Hội Phụ nữ",
        "Hội Nông dân",
        "Đoàn Thanh niên",
        "Công đoàn",
        "Tổ chức khác",
        "Nữ",
        "Tuổi 18-30",
        "Kết nạp lại",
    ),
)
HEADER_01B = ("STT", "Tổ chức", "Cấp", "Tổng số cán bộ chủ chốt", "Trong đó: chưa là đảng viên", "Tỷ lệ (%)")
HEADER_02 = ("Mã số", "Chỉ tiêu", "Đơn vị tính", "Số liệu")
LINES_02 = (
    "Loại hình doanh nghiệp",
    "Đảng ủy chủ quản",
    "Tổng số lao động",
    "Đoàn viên công đoàn",
    "Tổ chức đảng",
    "Ngày quyết định thành lập chi bộ",
    "Đảng viên chính thức",
    "Đảng viên dự bị",
    "Quần chúng ưu tú do công đoàn giới thiệu",
    "Được cử học lớp bồi dưỡng nhận thức về Đảng",
    "Đã hoàn thành lớp bồi dưỡng",
    "Kết nạp trong kỳ",
    "- Cán bộ quản lý",
    "- Lao động gián tiếp",
    "- Lao động trực tiếp",
    "Trong đó: chủ doanh nghiệp",
    "Lũy kế từ đầu năm",
    "Lũy kế từ đầu nhiệm kỳ",
)
HEADER_03 = ("Mã số", "Chỉ tiêu", "Học sinh lớp 12", "Cán bộ, giáo viên, nhân viên", "Tổng cộng")
LINES_03 = (
    "Tổng số",
    "Trong đó: đảng viên",
    "Quần chúng ưu tú được rà soát",
    "Đủ 18 tuổi",
    "Được cử học lớp bồi dưỡng nhận thức về Đảng",
    "Đã hoàn thành lớp bồi dưỡng",
    "Hồ sơ đang xét",
    "Kết nạp trong kỳ",
    "Trong đó: nữ",
    "Lũy kế từ đầu năm",
    "Lũy kế từ đầu nhiệm kỳ",
)
HEADER_04 = ("STT", "Số quyết định", "Dòng", "Ngày quyết định", "Ngày lễ kết nạp", "Chi bộ")
HEADER_04 += ("Tổ chức giới thiệu", "Giới tính", "Nhóm tuổi", "Kết nạp lại")


def _head(code: str, title: str, unit: str, unit_code: str, period: str) -> Page:
    page = Page(code)
    page.row(1, "HUYỆN ỦY QUỲNH PHỤ")
    page.row(1, f"Mẫu số: {code}", start="J")
    page.row(2, "BAN TỔ CHỨC")
    page.row(4, title)
    page.row(5, f"Kỳ báo cáo: {period}")
    page.row(6, "Đơn vị báo cáo:", None, unit)
    page.row(7, f"Mã đơn vị: {unit_code}")
    return page


def _foot(page: Page, last_row: int) -> Page:
    page.row(last_row + 3, "Quỳnh Phụ, ngày 05 tháng 02 năm 2024", start="C")
    page.row(last_row + 4, None, "NGƯỜI LẬP BIỂU", None, "T/M BAN THƯỜNG VỤ")
    page.row(last_row + 8, None, f"{NAME_IN_THE_FOOT} - ĐT {TELEPHONE_IN_THE_FOOT}")
    return page


def admissions(sections: Sequence[Sequence[Sequence[Value]]], unit: str, code: str, period: str) -> Page:
    """01A-XA: the header in rows 9 to 11, section I in row 13, its first record in row 14."""
    page = _head("01A-XA", "BÁO CÁO KẾT NẠP ĐẢNG VIÊN THEO CHI BỘ", unit, code, period)
    for number, labels in enumerate(HEADER_01A, start=9):
        page.row(number, *labels)
    page.merged = [(8, c, 10, c) for c in (0, 1, 2, 3, 4, 5, 15, 16)]
    page.merged += [(8, 6, 8, 14), (9, 6, 10, 6), (9, 7, 9, 11), (9, 12, 9, 14)]
    page.row(12, *(f"({n})" for n in range(1, 7)), "(7=8+9+10+11+12)", *(f"({n})" for n in range(8, 18)))
    labels = (
        "I. Chi bộ thôn, tổ dân phố",
        "II. Chi bộ cơ quan, trường học, công an",
        "III. Chi bộ doanh nghiệp",
    )
    row, count = 13, 0
    for label, records in zip(labels, sections, strict=True):
        page.row(row, None, label)
        for offset, record in enumerate(records, start=1):
            page.row(row + offset, str(count + offset), *record)
        row, count = row + len(records) + 1, count + len(records)
    page.row(row, None, "Tổng cộng", *[Sum.ABOVE] * 15)
    return _foot(page, row)


def key_cadres(records: Sequence[Sequence[Value]], unit: str, code: str, period: str) -> Page:
    """01B-XA: the header in row 9, the first record in row 10."""
    page = _head("01B-XA", "CÁN BỘ CHỦ CHỐT CÁC ĐOÀN THỂ", unit, code, period)
    page.row(9, *HEADER_01B)
    for number, record in enumerate(records, start=10):
        page.row(number, str(number - 9), *record, "50,0")
    page.row(10 + len(records), None, "Cộng", None, Sum.ABOVE, Sum.ABOVE)
    return _foot(page, 10 + len(records))


def enterprise_report(values: Sequence[Value], unit: str, code: str, period: str) -> Page:
    """02-DN: the header in row 9, the line of code n in row 9 + n, its value in column D."""
    page = _head("02-DN", "BÁO CÁO CÔNG TÁC PHÁT TRIỂN ĐẢNG TRONG DOANH NGHIỆP", unit, code, period)
    page.row(9, *HEADER_02)
    for number, (label, value) in enumerate(zip(LINES_02, values, strict=True), start=1):
        page.row(9 + number, f"{number:02}", label, "Người" if isinstance(value, int) else None, value)
    return _foot(page, 27)


def school_report(pupils: Sequence[Value], staff: Sequence[Value], unit: str, code: str, period: str) -> Page:
    """03-TH: the header in row 9, the line of code n in row 9 + n, in C pupils, in D staff, in E the sum."""
    page = _head("03-TH", "BÁO CÁO CÔNG TÁC PHÁT TRIỂN ĐẢNG TRONG TRƯỜNG HỌC", unit, code, period)
    page.row(9, *HEADER_03)
    for number, label in enumerate(LINES_03, start=1):
        page.row(9 + number, f"{number:02}", label, pupils[number - 1], staff[number - 1], Sum.LEFT)
    return _foot(page, 20)


def register(records: Sequence[Sequence[Value]], unit: str, code: str, period: str) -> Page:
    """04-KN: the header in row 9, the first record in row 10."""
    page = _head("04-KN", "SỔ KẾT NẠP ĐẢNG VIÊN", unit, code, period)
    page.row(9, *HEADER_04)
    for number, record in enumerate(records, start=10):
        page.row(number, number - 9, *record)
    return _foot(page, 9 + len(records))


_AN_AP = ("Đảng ủy xã An Ấp", "12526", "Năm 2023")
_VILLAGES = (
    ("Chi bộ thôn 1", 2, 6, 4, 1, 2, 1, 1, 0, 0, 0, 1, 2, 0, 2, 5),
    ("Chi bộ thôn 2", 1, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1),
)
_AGENCIES = (("Chi bộ Trạm Y tế", 0, 2, 1, 1, 1, 0, 0, 1, 0, 0, 1, 1, 1, 1, 1),)
_ENTERPRISES = (("Chi bộ Công ty may", 1, 4, 2, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 1, 2),)
_NOBODY = ("Chi bộ thôn 1", 2, 6, 4, 1, *[0] * 10, 5)
_CADRES = (
    ("Hội Phụ nữ", "Cấp xã", 2, 0),
    ("Hội Phụ nữ", "Chi hội", 8, 6),
    ("Hội Nông dân", "Chi hội", 8, 8),
)
_ADMITTED = (
    ("101-QĐ/HU", 1, "02/03/2023", "07/03/2023", "Chi bộ thôn 1", "Hội Phụ nữ", "Nữ", "18-30"),
    ("101-QĐ/HU", 2, "02/03/2023", "07/03/2023", "Chi bộ thôn 1", "Hội Nông dân", "Nam", "18-30"),
    (
        "102-QĐ/HU",
        1,
        date(2023, 6, 15),
        date(2023, 6, 21),
        "Chi bộ Trạm Y tế",
        "Đoàn Thanh niên",
        "Nữ",
        "18-30",
        "x",
    ),
    ("103-QĐ/HU", None, "31/12/2023", "31/12/2023", "Chi bộ Công ty may", "Công đoàn", "Nam", "31-40"),
)


def commune() -> Book:
    """Xã An Ấp, 2023: 01A-XA, 01B-XA and 04-KN with the four people admitted."""
    pages = (
        admissions((_VILLAGES, _AGENCIES, _ENTERPRISES), *_AN_AP),
        key_cadres(_CADRES, *_AN_AP),
        register(_ADMITTED, *_AN_AP),
    )
    return {page.name: page for page in pages}


def quiet_commune() -> Book:
    """Xã An Ấp, 2023, nobody admitted: 01A-XA and 01B-XA."""
    pages = admissions(((_NOBODY,), (), ()), *_AN_AP), key_cadres(_CADRES, *_AN_AP)
    return {page.name: page for page in pages}


def enterprise() -> Book:
    """Công ty TNHH Giày da mẫu 01, 2023, with a cell."""
    values = ("Vốn nước ngoài", "Thị trấn An Bài", 136, 108, "Có chi bộ", "15/06/2019", 3, 1)
    values += (6, 5, 4, 3, 1, 1, 1, 1, 3, 6)
    page = enterprise_report(values, "Công ty TNHH Giày da mẫu 01", "DN01", "Năm 2023")
    return {page.name: page}


def school() -> Book:
    """Trường THPT Phụ Dực, 2023: two pupils admitted."""
    stated = ("Trường THPT Phụ Dực", "TH03", "Năm 2023")
    pupils, staff = (359, 0, 6, 179, 4, 3, 1, 2, 1, 2, 2), (58, 29, 1, 58, 1, 0, 0, 0, 0, 0, 4)
    people = (
        ("53-QĐ/HU", 1, "10/05/2023", "19/05/2023", "Chi bộ Trường THPT", "Đoàn Thanh niên", "Nam", "18-30"),
        ("54-QĐ/HU", 1, "10/05/2023", "19/05/2023", "Chi bộ Trường THPT", "Đoàn Thanh niên", "Nữ", "18-30"),
    )
    pages = school_report(pupils, staff, *stated), register(people, *stated)
    return {page.name: page for page in pages}


@dataclass(frozen=True, order=True)
class Found:
    """A finding as its reader sees it; `cell` with its sheet, as `01A-XA!G14`."""

    rule: str
    severity: str
    cell: str
    found: str
    expected: str


def findings(batch: Batch, submission: int = 0) -> list[Found]:
    """Return a submission's findings, with a blank for each missing value."""
    rows = batch.findings.filter(pl.col("submission_id") == str(submission))
    return [
        Found(
            r["rule"],
            r["severity"],
            f"{r['sheet']}!{r['cell']}" if r["cell"] else "",
            r["found"] or "",
            r["expected"],
        )
        for r in rows.iter_rows(named=True)
    ]


def read(
    *contents: bytes, as_of: date = AS_OF, forms: Sequence[type[Form]] = FORMS, file_names: Sequence[str] = ()
) -> Batch:
    """Read a batch, and check that no text of a footer is in it."""
    batch = read_batch(contents, FINDER, as_of, forms, file_names)
    for frame in (batch.submissions, batch.findings, batch.layouts, *batch.records.values()):
        held = str(frame.select(pl.col(pl.String)).to_dicts())
        assert NAME_IN_THE_FOOT not in held
        assert TELEPHONE_IN_THE_FOOT not in held
    return batch


def status(batch: Batch) -> list[str]:
    """Return the status of each submission."""
    return batch.submissions["status"].to_list()
