"""The field of each column, from the header's labels. docs/forms.md §3."""

from collections.abc import Callable

import pytest
from support.district import HEADER_01A, commune, findings, quiet_commune, read, status
from support.pages import Book, Change, drop_row, insert_column, insert_row, of, put

from schemas.forms import FORMS
from schemas.forms.commune_admissions import CommuneAdmissions
from transforms.tables.header import match_header, paths_of

FIELDS = tuple(CommuneAdmissions.cells())
ROWS = tuple(tuple(label or "" for label in (*row, *[None] * (17 - len(row)))) for row in HEADER_01A)


def test_the_paper_in_order() -> None:
    match = match_header(ROWS, CommuneAdmissions)

    assert match.fields == {name: column for column, name in enumerate(FIELDS, start=1)}
    assert not match.unknown
    assert not match.duplicates


def test_columns_in_another_order() -> None:
    moved = tuple((*row[15:], *row[:15]) for row in ROWS)

    match = match_header(moved, CommuneAdmissions)

    assert match.fields == {name: (column + 2) % 17 for column, name in enumerate(FIELDS, start=1)}


def flat(join: Callable[[list[str]], str]) -> tuple[tuple[str, ...]]:
    paths = [list(spec.path) for spec in CommuneAdmissions.cells().values()]
    return (("STT", *(join(path) for path in paths)),)


@pytest.mark.parametrize(
    "join",
    [lambda path: path[-1], " - ".join, ": ".join, "\n".join, lambda path: " ".join(path).upper()],
    ids=["own label", "dashes", "colons", "lines", "capitals"],
)
def test_a_header_in_one_row(join: Callable[[list[str]], str]) -> None:
    assert match_header(flat(join), CommuneAdmissions).fields == {n: c for c, n in enumerate(FIELDS, start=1)}


def test_a_missing_column() -> None:
    without = tuple((*row[:4], *row[5:]) for row in ROWS)

    assert set(FIELDS) - set(match_header(without, CommuneAdmissions).fields) == {"class_completed"}


def test_an_extra_column_and_one_twice() -> None:
    more = tuple(
        (*row, extra, again) for row, extra, again in zip(ROWS, ("Quê", "", ""), ("Chi bộ", "", ""), strict=True)
    )

    match = match_header(more, CommuneAdmissions)

    assert match.unknown == ((17, "Quê"),)
    assert match.duplicates == ((18, "Chi bộ"),)


@pytest.mark.parametrize(
    "label",
    [
        "Họ và tên",
        "HỌ TÊN",
        "Họ, tên đảng viên",
        "Tên",
        "Tên đảng viên",
        "Ngày sinh",
        "Năm sinh",
        "Sinh ngày",
        "Ngày tháng năm sinh",
        "Dân tộc",
        "Tôn giáo",
        "CCCD",
        "Số CMND",
        "SĐT",
        "Số điện thoại",
        "Quê quán",
        "Địa chỉ",
        "Nơi ở hiện nay",
        "Email",
    ],
)
def test_personal_data(label: str) -> None:
    more = tuple((*row, extra) for row, extra in zip(ROWS, (label, "", ""), strict=True))

    assert match_header(more, CommuneAdmissions).personal == ((17, label),)


def test_no_form_asks_for_personal_data() -> None:
    for form in FORMS:
        labels = tuple(" ".join(spec.path) for spec in form.cells().values())
        assert not match_header((labels,), form).personal


def moved_right(sheet: str) -> Change:
    return lambda book: book[sheet].move(columns=3)


def moved_down(sheet: str) -> Change:
    return lambda book: book[sheet].move(rows_from=7, rows=11)


TOTALS = (4, 15, 10, 2, 4, 1, 1, 1, 1, 0, 2, 3, 1, 4, 9)

SHAPES = {
    "in column D": (moved_right("01A-XA"),),
    "eleven rows lower": (moved_down("01A-XA"),),
    "without a number row": (drop_row("01A-XA!12"),),
    "numbers as numbers": (put("01A-XA!C20", *TOTALS), put("01A-XA!A12", *range(1, 18))),
    "numbers that became negative": (
        put("01A-XA!C20", *TOTALS),
        put("01A-XA!A12", *(-n for n in range(1, 7)), "(7=8+9)", *(-n for n in range(8, 18))),
    ),
    "numbers without brackets": (put("01A-XA!A12", *(str(n) for n in range(1, 18))),),
    "a blank row under the numbers": (insert_row("01A-XA!13"),),
    "notes on the right": (insert_column("01A-XA!R", {9: "Ghi chú", 14: "mới"}),),
    "notes between": (insert_column("01A-XA!C", {9: "Ghi chú", 12: "", 14: "mới"}),),
    "without the first column": (lambda book: book["01A-XA"].move(columns_from=0, columns=-1),),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_a_table_in_another_shape_holds_the_same(shape: str) -> None:
    def records(book: Callable[[], Book], *changes: Change) -> list[dict[str, object]]:
        batch = read(of(book, *changes)())
        assert findings(batch) == []
        assert status(batch) == ["accepted"]
        return batch.records["commune_admissions"].drop("sheet_row").to_dicts()

    assert records(commune, *SHAPES[shape]) == records(commune)


def test_a_code_left_blank_does_not_read_the_label_beside_it() -> None:
    batch = read(of(quiet_commune, put("01A-XA!A7", "Mã đơn vị:", None, None, "Mẫu số: 01A-XA"))())

    assert status(batch) == ["accepted"]


def test_labels_of_earlier_years() -> None:
    for form in FORMS:
        for name, spec in form.cells().items():
            for alias in spec.aliases:
                if form.metadata().records_in_columns:
                    continue
                labels = tuple((label,) for label in alias)
                assert match_header(labels, form).fields == {name: 0}, alias


def test_no_two_fields_of_a_form_share_a_label() -> None:
    for form in FORMS:
        paths = [path for paths in paths_of(form).values() for path in paths]
        assert len(paths) == len(set(paths))


@pytest.mark.parametrize(
    ("where", "label"),
    [
        ("01A-XA!C9", "Chỉ tiêu kết nạp được giao"),
        ("01A-XA!E9", "Đã học lớp\nnhận thức về Đảng (5)"),
        ("01A-XA!P9", "CỘNG DỒN TỪ ĐẦU NĂM"),
        ("01A-XA!H11", "Hội Liên hiệp Phụ nữ (8)"),
        ("01A-XA!N11", "Từ 18 đến 30 tuổi"),
        ("01A-XA!G9", "Kết nạp trong kỳ (người)"),
        ("01A-XA!G10", "(7) Tổng số"),
        ("01A-XA!B9", "chi bo"),
    ],
)
def test_a_label_written_otherwise(where: str, label: str) -> None:
    batch = read(of(commune, put(where, label))())

    assert findings(batch) == []
    assert status(batch) == ["accepted"]
