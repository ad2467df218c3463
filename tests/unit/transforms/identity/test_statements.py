"""Statements of unit and period, anywhere in a workbook. docs/forms.md §1."""

import json
from pathlib import Path

import pytest
from support.data import CASES
from support.district import commune, enterprise, findings, quiet_commune, read, school, status
from support.pages import Book, Change, Page, Value, add_sheet, of, put, stating

EXPECTED = json.loads((CASES / "expected.json").read_text())["single"]
NAMES = (
    "two-months-one-workbook",
    "two-periods-on-one-sheet",
    "cover-sheet-contradicts",
    "unit-and-period-in-one-cell",
    "dotted-leaders",
    "label-don-vi-only",
    "period-typed-12-2023-became-a-date",
    "unit-long-name",
    "period-from-to",
)


@pytest.mark.parametrize("name", NAMES)
def test_what_offices_send(name: str) -> None:
    file = Path(CASES / f"{name}.xlsx")
    expected = EXPECTED[file.name]

    batch = read(file.read_bytes(), file_names=[file.name])

    rules = {found.rule for found in findings(batch)}
    assert status(batch)[0] in expected["status"]
    assert set(expected["rules"]) <= rules
    assert not rules & set(expected.get("not_rules", ()))
    assert expected.get("period") in (None, batch.submissions["period"][0])
    if expected["status"] != ["rejected"]:
        assert int(batch.records["commune_admissions"]["admitted"].sum()) == expected["counted"]


def unsaid(book: Book) -> None:
    """Remove the labelled unit, code and period from every sheet."""
    for page in book.values():
        page.row(5, "")
        page.row(6, "", None, "")
        page.row(7, "")


def on_every_sheet(where: str, *values: Value) -> Change:
    """Write values at the same place of every sheet."""

    def change(book: Book) -> None:
        for name in book:
            put(f"{name}!{where}", *values)(book)

    return change


def told(*changes: Change) -> tuple[str | None, str | None, set[str]]:
    """Return unit, period and rules of a quiet commune's workbook that states only what the changes write."""
    batch = read(of(quiet_commune, unsaid, *changes)())
    return (*batch.submissions.select("unit_id", "period").row(0), {found.rule for found in findings(batch)})


@pytest.mark.parametrize(
    "changes",
    [
        (put("01A-XA!A5", "Đơn vị: xã An Ấp"), put("01A-XA!A6", "Kỳ: Năm 2023")),
        (put("01A-XA!A5", "Đơn vị báo cáo: Đảng ủy xã An Ấp; Kỳ báo cáo: Năm 2023"),),
        (put("01A-XA!A5", "Đơn vị báo cáo: Xã An Ấp - Năm 2023"),),
        (put("01A-XA!A5", "Đơn vị báo cáo…………xã An Ấp…………"), put("01A-XA!A6", "Thời gian: Năm 2023")),
        (put("01A-XA!A5", "Kỳ báo cáo", 2023.0), put("01A-XA!A6", "Cơ quan báo cáo:", "X. An Ấp")),
        (put("01A-XA!A2", "ĐẢNG BỘ XÃ AN ẤP"), put("01A-XA!A4", "BÁO CÁO KẾT NẠP ĐẢNG VIÊN NĂM 2023")),
        (put("01A-XA!A4", "BÁO CÁO KẾT NẠP ĐẢNG VIÊN CỦA XÃ AN ẤP NĂM 2023"),),
        (put("01B-XA!A4", "KET NAP DANG VIEN XA AN AP, HUYEN QUYNH PHU - NAM 2023"),),
        (add_sheet(Page("Bìa", {(3, 1): "ĐẢNG ỦY XÃ AN ẤP", (5, 1): "BÁO CÁO", (6, 1): "NĂM 2023"})),),
        (add_sheet(Page("Thông tin", {(0, 0): "Đ/u xã An Ấp", (1, 0): "Kỳ báo cáo:", (1, 1): "12 tháng năm 2023"})),),
        (put("01A-XA!A5", "Mã đơn vị: 12526"), put("01A-XA!A6", "Số liệu từ ngày 01/01/2023 đến ngày 31/12/2023")),
    ],
)
def test_places_of_a_statement(changes: tuple[Change, ...]) -> None:
    assert told(*changes) == ("xa-an-ap", "2023", set())


def test_the_names_of_sheets() -> None:
    def named(book: Book) -> None:
        for page in book.values():
            page.name = f"{page.name} Xã An Ấp 2023"

    assert told(named) == ("xa-an-ap", "2023", set())


AN_AP_2023 = on_every_sheet("A5", "Đơn vị: Xã An Ấp; Kỳ: Năm 2023")


@pytest.mark.parametrize(
    "text",
    [
        "HUYỆN ỦY QUỲNH PHỤ",
        "(Ban hành kèm theo Quyết định số 12 ngày 05/3/2021 của Huyện ủy)",
        "Kèm theo Công văn số 7-CV/HU tháng 02 năm 2022",
        "An Cầu, ngày 05 tháng 02 năm 2024",
        "Xã An Cầu, ngày … tháng … năm 2024",
        "Kính gửi: Đảng ủy xã An Cầu",
        "Đơn vị nhận báo cáo: Ban Tổ chức Huyện ủy",
        "Đơn vị: người",
        "Đơn vị tính: đồng chí",
        "Nhiệm kỳ 2020 - 2025",
        "(so với cùng kỳ năm 2022)",
        "Thực hiện Nghị quyết số 21 năm 2022",
        "Mẫu số 01 năm 2021",
        "Năm 2023 (01/01/2023 - 31/12/2023)",
    ],
)
def test_what_states_nothing(text: str) -> None:
    assert told(AN_AP_2023, put("01A-XA!A2", text)) == ("xa-an-ap", "2023", set())


def test_superior_and_host_bodies_of_schools_and_enterprises() -> None:
    above_a_school = read(of(school, put("03-TH!A2", "ĐẢNG BỘ XÃ AN CẦU"), put("03-TH!A3", "TRƯỜNG THPT PHỤ DỰC"))())
    above_an_enterprise = read(of(enterprise, put("02-DN!A2", "Đảng ủy chủ quản:", "Xã An Cầu"))())

    assert above_a_school.submissions["unit_id"].to_list() == ["thpt-phu-duc"]
    assert above_an_enterprise.submissions["unit_id"].to_list() == ["dn-01"]
    assert findings(above_a_school) == findings(above_an_enterprise) == []


def test_a_list_of_units_and_periods_is_no_statement() -> None:
    names = ("Xã An Ấp", "Xã An Cầu", "Tháng 01 năm 2024", "Tháng 02 năm 2024")
    lists = add_sheet(Page("Chọn", {(row, 0): name for row, name in enumerate(names)}))

    assert told(AN_AP_2023, lists) == ("xa-an-ap", "2023", set())


@pytest.mark.parametrize(
    ("changes", "period", "rules"),
    [
        (
            (put("01A-XA!A4", "BÁO CÁO NĂM 2023"), on_every_sheet("A6", "Kỳ báo cáo: Tháng 12 năm 2023")),
            "2023-12",
            set(),
        ),
        ((put("01A-XA!A4", "BÁO CÁO THÁNG 12"), on_every_sheet("A6", "Năm 2023")), "2023-12", set()),
        ((put("01A-XA!A6", "Tháng: 12"), put("01B-XA!A6", "Năm: 2023")), "2023-12", set()),
        ((put("01A-XA!A6", "Tháng", "12"), put("01A-XA!A7", "năm", "2023")), "2023-12", set()),
        ((put("01A-XA!A4", "THÁNG 12"), on_every_sheet("A6", "Kỳ báo cáo: Tháng 11 năm 2023")), None, {"F-07"}),
        ((put("01A-XA!A4", "QUÝ IV/2023"), on_every_sheet("A6", "Kỳ báo cáo: Năm 2023")), None, {"F-07"}),
        ((put("01A-XA!A4", "NĂM 2022"), put("01B-XA!A4", "NĂM 2023")), None, {"F-07"}),
        ((put("01A-XA!A4", "THÁNG 1, 2 NĂM 2023"),), None, {"F-05"}),
        ((put("01A-XA!A6", "Kỳ báo cáo: Tháng 13 năm 2023"), put("01B-XA!A4", "NĂM 2023")), None, {"F-05"}),
    ],
)
def test_wider_statements_agree_and_others_do_not(
    changes: tuple[Change, ...], period: str | None, rules: set[str]
) -> None:
    assert told(on_every_sheet("A5", "Đơn vị: Xã An Ấp"), *changes) == ("xa-an-ap", period, rules)


@pytest.mark.parametrize(
    "name",
    [
        "Đ/u xã An Ấp",
        "Xã An Ấp (mới)",
        "Xã An Ấp - Quỳnh Phụ",
        "Xã An Ấp – H. Quỳnh Phụ – T. Thái Bình",
        "Ban Chấp hành Đảng bộ xã An Ấp, huyện Quỳnh Phụ",
        "Văn phòng Đảng ủy - HĐND - UBND xã An Ấp",
        "- Xã An-Ấp -",
    ],
)
def test_names_as_offices_write_them(name: str) -> None:
    assert told(on_every_sheet("A5", f"Đơn vị báo cáo: {name}"), on_every_sheet("A6", "Kỳ: 2023")) == (
        "xa-an-ap",
        "2023",
        set(),
    )


def test_a_name_that_no_unit_has_is_not_taken_from_elsewhere() -> None:
    changes = stating(unit="Xã Quỳnh Hôi", code=""), put("01A-XA!A2", "ĐẢNG ỦY XÃ QUỲNH HỘI")
    batch = read(of(commune, *changes)(), file_names=["Xã Quỳnh Hội - Năm 2023.xlsx"])

    (found,) = findings(batch)
    assert (found.rule, found.cell, found.found) == ("F-04", "01A-XA!C6", "Xã Quỳnh Hôi")
    assert "ô C6 của trang tính “01A-XA”" in batch.findings["sentence"][0]
    assert "Xã Quỳnh Hội" in found.expected


def test_the_files_name_is_offered_and_not_taken() -> None:
    batch = read(of(quiet_commune, unsaid)(), file_names=["Xã An Ấp 2023.xlsx"])

    assert [found.rule for found in findings(batch)] == ["F-05", "F-04"]
    assert batch.submissions.select("unit_id", "period").row(0) == (None, None)
    assert "“Đơn vị báo cáo: Xã An Ấp” (nếu đúng là đơn vị này) vào một ô trống phía trên bảng" in str(
        batch.findings["sentence"].to_list()
    )
