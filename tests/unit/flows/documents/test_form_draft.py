"""A draft of a form from a sample declares a form that reads that sample."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from support.data import ROOT
from support.district import commune, enterprise, findings, read, school
from support.pages import Book, Page, write

from flows.documents.form_draft import draft_of
from flows.errors import UsageError
from flows.office_forms import FOLDER, office_forms
from reports.forms.template import FilledSheet, write_workbook
from schemas.declaration.fields import Kind
from schemas.declaration.form import TOTAL, Form
from schemas.forms import FORMS

PREFIXES = ("S-", "F-03", "C-02", "C-04", "C-05", "C-09")  # of rules that a wrong declaration would trip
FILLED = {
    form.metadata().code: make
    for make in (school, enterprise, commune)
    for form in FORMS
    if form.metadata().code in make()
}
FILLED_FORMS = [form for form in FORMS if form.metadata().code in FILLED]


def sixth() -> Book:
    """A form of a teachers' training college: merged header, number row with a sum, sections, total, a tick, a list."""
    page = Page("05-CD")
    page.row(1, "TRƯỜNG CAO ĐẲNG SƯ PHẠM", None, None, None, "Mẫu số: 05-CD")
    page.row(3, 'BÁO CÁO KẾT NẠP "THEO KHOA" \\')
    page.row(4, "Kỳ báo cáo: Năm 2023")
    page.row(5, "Đơn vị báo cáo:", None, "Đảng ủy xã An Ấp")
    page.row(
        7, "TT", "Khoa", "Kết nạp", None, None, "Ngày kết nạp gần nhất", "Loại hình", "Khoa mới", "Tỷ lệ (%)", "Ghi chú"
    )
    page.row(8, None, None, "Tổng số", "Nam", "Nữ")
    page.row(9, "(1)", "(2)", "(3=4+5)", "(4)", "(5)", "(6)", "(7)", "(8)", "(9)", "(10)")
    page.row(10, None, "A. Khoa cơ bản")
    page.row(11, 1, "Toán", 3, 1, 2, "02/03/2023", "Chính quy", "x", "10,5")
    page.row(12, 2, "Văn", 2, 0, 2, "15/06/2023", "Chính quy")
    page.row(13, None, "B. Khoa nghiệp vụ")
    page.row(14, 3, "Mầm non", 0, 0, 0, "26-2-2023", "Tại chức", None, "0")
    page.row(15, 4, "Tiểu học", 1, 1, 0, None, "Tại chức")
    page.row(16, None, "Tổng cộng", 6, 2, 4)
    page.row(19, None, "Quỳnh Phụ, ngày 05 tháng 01 năm 2024")
    page.row(20, None, "NGƯỜI LẬP BIỂU", None, "HIỆU TRƯỞNG")
    return {page.name: page}


def drafted(below: Path, content: bytes, sheet: str = "") -> type[Form]:
    """Draft a form from a sample, and load it as an office does."""
    (below / FOLDER).mkdir()
    sample = below / "mẫu.xlsx"
    sample.write_bytes(content)
    checked = draft_of(sample, sheet).replace("COMMUNE, TOWN", "COMMUNE, ENTERPRISE, SCHOOL, TOWN")  # the guess
    (below / FOLDER / "own.py").write_text(checked, encoding="utf-8")
    (own,) = [form for form in office_forms(below) if form not in FORMS]
    return own


def structural(own: type[Form], content: bytes) -> list[Any]:
    """Return the findings that a wrong declaration would raise."""
    return [found for found in findings(read(content, forms=(own,))) if found.rule.startswith(PREFIXES)]


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.metadata().code)
def test_a_draft_of_an_empty_template_has_the_fields_of_its_form(form: type[Form], tmp_path: Path) -> None:
    code = form.metadata().code
    own = drafted(tmp_path, write_workbook([FilledSheet(form)]))

    paths = [spec.path for spec in own.cells().values()]
    assert paths == [spec.path for spec in form.cells().values()]
    assert own.metadata().code == code
    assert own.metadata().has_total == form.metadata().has_total
    assert list(own.sections()) == list(form.sections())
    assert list(own.metadata().columns_are) == list(form.metadata().columns_are)
    assert (TOTAL in own.metadata().columns_are.values()) == (TOTAL in form.metadata().columns_are.values())


@pytest.mark.parametrize("form", FILLED_FORMS, ids=lambda form: form.metadata().code)
def test_a_draft_of_a_filled_in_form_reads_it(form: type[Form], tmp_path: Path) -> None:
    code = form.metadata().code
    book: Book = {code: FILLED[code]()[code]}
    content = write(book)
    own = drafted(tmp_path, content)

    read_as_drafted, read_as_declared = (read(content, forms=(one,)).records for one in (own, form))

    assert structural(own, content) == []
    (frame,), declared = read_as_drafted.values(), read_as_declared[form.metadata().table]
    assert declared.height > 0
    for (name, spec), other in zip(own.cells().items(), form.cells(), strict=True):
        if spec.kind in (Kind.COUNT, Kind.DATE):
            assert frame[name].to_list() == declared[other].to_list(), name


def test_a_form_that_nobody_here_has_seen(tmp_path: Path) -> None:
    content = write(sixth())
    own = drafted(tmp_path, content)

    batch = read(content, forms=(own,))

    assert [f for f in findings(batch) if f.rule not in ("F-07", "C-01")] == []
    kinds = {name: spec.kind for name, spec in own.cells().items()}
    assert kinds == {
        "khoa": Kind.TEXT,
        "tong_so": Kind.COUNT,
        "nam": Kind.COUNT,
        "nu": Kind.COUNT,
        "ngay_ket_nap_gan_nhat": Kind.DATE,
        "loai_hinh": Kind.CHOICE,
        "khoa_moi": Kind.FLAG,
    }
    assert [rule.number for rule in own.rules()] == ["01A-03", "05-01"]
    assert (own.metadata().has_total, own.metadata().ignored) == (True, ("Tỷ lệ (%)",))
    assert list(own.sections()) == ["A. Khoa cơ bản", "B. Khoa nghiệp vụ"]


def test_its_rules_are_asked(tmp_path: Path) -> None:
    book = sixth()
    own = drafted(tmp_path, write(book))
    book["05-CD"].row(11, 1, "Toán", 4)

    found = findings(read(write(book), forms=(own,)))

    assert {(f.rule, f.cell) for f in found if f.rule in ("05-01", "01A-03")} == {
        ("05-01", "05-CD!C11"),
        ("01A-03", "05-CD!C16"),
    }


def test_text_of_the_sheet_is_never_code(tmp_path: Path) -> None:
    book = sixth()
    page = book["05-CD"]
    page.row(3, '"""\nraise SystemExit\n"""')
    page.row(7, "TT", 'Khoa") + exit(1) + ("\nraise SystemExit', "Kết nạp", start="A")
    page.row(7, 'Họ và tên"""\nraise SystemExit', start="H")

    own = drafted(tmp_path, write(book))

    assert next(iter(own.cells().values())).path[0].startswith('Khoa") + exit(1)')


@pytest.mark.parametrize(
    ("content", "sheet", "said"),
    [
        (lambda: write(commune()), "Khác", "has no sheet Khác; its sheets: 01A-XA, 01B-XA, 04-KN"),
        (lambda: write({"Trống": Page("Trống", {(0, 0): "Kính gửi"})}), "", "no sheet has a table"),
        (lambda: b"", "", "can't be read"),
    ],
)
def test_nothing_to_draft_from(content: Callable[[], bytes], sheet: str, said: str, tmp_path: Path) -> None:
    sample = tmp_path / "x.xlsx"
    sample.write_bytes(content())

    with pytest.raises(UsageError, match=said):
        draft_of(sample, sheet)


def test_the_command_writes_the_file(tmp_path: Path) -> None:
    (tmp_path / "x.xlsx").write_bytes(write(commune()))
    command = [sys.executable, "-m", "flows.cli.main", "form", "draft", "x.xlsx", "--sheet", "01B-XA", "-o", "own.py"]
    done = subprocess.run(
        command, cwd=tmp_path, env={"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False
    )

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("Wrote own.py")
    assert 'code="01B-XA"' in (tmp_path / "own.py").read_text(encoding="utf-8")
