"""Cases made from a commune's report whose figures are known: habits and accidents of offices, many of each kind.

The report admits four persons and has fifteen candidates (`support.district.commune`). Each case changes its form,
not its truth, or makes a mistake that a rule names.
"""

from collections.abc import Callable, Iterator
from typing import Any

from support.cases import Case
from support.district import commune, quiet_commune
from support.pages import (
    BROKEN,
    Book,
    Change,
    Formula,
    Page,
    Sum,
    Value,
    add_sheet,
    drop_column,
    drop_sheet,
    hide,
    insert_column,
    insert_row,
    of,
    put,
    stating,
)

ACCEPTED = ["accepted", "accepted_with_warnings"]
TRUE_FIGURES = {"status": ACCEPTED, "rules": [], "counted": 4, "candidates": 15}
_SHEET, _TOTAL_ROW = "01A-XA", 20
_FIRST, _COLUMNS = 14, 17
_TOTAL_WORDS = ("Tổng cộng", "TỔNG CỘNG", "Tổng cộng:", "Cộng", "CỘNG", "Tổng số", "Tổng", "TC", "Toàn xã", "Cả xã")
_TOTAL_WORDS += ("Toàn Đảng bộ", "Tổng (I+II+III)", "Cộng chung", "Tổng toàn xã")
_SUBTOTAL_WORDS = ("Cộng mục I", "Tiểu cộng", "Cộng I", "Cộng", "Tổng mục I")
_SECTIONS = (("A.", "B.", "C."), ("I,", "II,", "III,"), ("I/", "II/", "III/"), ("1.", "2.", "3."), ("a)", "b)", "c)"))
_SECTIONS += (
    ("I -", "II -", "III -"),
    ("I:", "II:", "III:"),
    ("(I)", "(II)", "(III)"),
    ("Mục I.", "Mục II.", "Mục III."),
)
_LABELS = ("Chi bộ thôn, tổ dân phố", "Chi bộ cơ quan, trường học, công an", "Chi bộ doanh nghiệp")
_CELLS = ("Chi bộ thôn Cộng Hòa", "Chi bộ thôn Toàn Thắng", "Chi bộ Tổng hợp", "Chi bộ thôn Tổng", "Chi bộ 3/2")
_PERIODS = ("Năm 2023", "năm 2023", "NĂM 2023", "12 tháng năm 2023", "Từ ngày 01/01/2023 đến ngày 31/12/2023")
_NAMES = ("Đảng ủy xã An Ấp", "Xã An Ấp", "XÃ AN ẤP", "Đảng bộ xã An Ấp", "đảng uỷ xã An Ấp", "An Ấp")
_DITTOS = ('"', "''", "nt", "-nt-", "như trên", "〃", "”")
_ZEROS = ("-", "không", "0", "–", "không có", "0,0", "00", " 0 ")
_TWOS = ("2", "2,0", "02", " 2", "2 đc", "2 ĐV", "2 người", "2 đ/c", "'2", "2 đảng viên")
_NO_NUMBERS = ("hai", "2a", "?", "2+1", "x2", "nhiều")
_IMPOSSIBLE: tuple[Value, ...] = (-1, 1.5, "-2", "1,5")
_NO_DAYS = ("hôm qua", "32/01/2023", "31/02/2023", "2023", "tháng 3", "00/00/0000")
_PERSONAL = ("Họ và tên", "Ngày sinh", "Số CCCD", "Số CMND", "Số điện thoại")


def _numbers(page: Page, row: int) -> list[float]:
    """Return a row's figures, from the third column."""
    return [page.number_at(row - 1, place) for place in range(2, _COLUMNS)]


def _sum(page: Page, rows: tuple[int, ...]) -> list[float]:
    return [sum(column) for column in zip(*(_numbers(page, row) for row in rows), strict=True)]


def _stated_total(words: str, *, at_top: bool = False, in_numbers_column: bool = False) -> Change:
    """State the sum under other words, above the records or below them, in the names' column or the numbers'."""

    def change(book: Book) -> None:
        page = book[_SHEET]
        total = _sum(page, (14, 15, 17, 19))
        for place in range(_COLUMNS):
            page.cells.pop((_TOTAL_ROW - 1, place), None)
        named: tuple[Value, Value] = (words, None) if in_numbers_column else (None, words)
        if at_top:
            insert_row(f"{_SHEET}!13", *named, *total)(book)
        else:
            page.row(_TOTAL_ROW, *named, *total)

    return change


def _subtotal(words: str, *, wrong: bool = False) -> Change:
    """Add the sum of the first section below its two records; the total stays that of the records."""

    def change(book: Book) -> None:
        page = book[_SHEET]
        total, part = _sum(page, (14, 15, 17, 19)), _sum(page, (14, 15))
        page.row(_TOTAL_ROW, None, "Tổng cộng", *total)
        insert_row(f"{_SHEET}!16", None, words, *[value + wrong for value in part])(book)

    return change


def _sections(marks: tuple[str, ...]) -> Change:
    def change(book: Book) -> None:
        for row, mark, label in zip((13, 16, 18), marks, _LABELS, strict=True):
            book[_SHEET].row(row, None, f"{mark} {label}")

    return change


def _numbered(cells: tuple[str, ...]) -> Change:
    return put(f"{_SHEET}!A12", *cells)


def _in_words(text: str) -> Change:
    """Write a target of two in another way; the stated sum is a number, since a spreadsheet's SUM leaves texts out."""

    def change(book: Book) -> None:
        put(f"{_SHEET}!C14", text)(book)
        put(f"{_SHEET}!C20", 4)(book)

    return change


def _true(change: Change, *more: Change) -> Callable[[], bytes]:
    return of(commune, change, *more)


def _kinds() -> Iterator[tuple[str, Callable[[], bytes], dict[str, Any]]]:
    """Yield kind and variant, the workbook, and what is expected of it."""
    for words in _TOTAL_WORDS:
        yield f"total {words}", _true(_stated_total(words)), TRUE_FIGURES
        yield f"total on top {words}", _true(_stated_total(words, at_top=True)), TRUE_FIGURES
        yield f"total as number {words}", _true(_stated_total(words, in_numbers_column=True)), TRUE_FIGURES
    for words in _SUBTOTAL_WORDS:
        yield f"subtotal {words}", _true(_subtotal(words)), TRUE_FIGURES
        yield f"wrong subtotal {words}", _true(_subtotal(words, wrong=True)), _rejected("01A-03")
    for marks in _SECTIONS:
        yield f"sections {marks[0]}", _true(_sections(marks)), TRUE_FIGURES
    for name in _CELLS:
        yield f"cell {name}", _true(put(f"{_SHEET}!B15", name)), TRUE_FIGURES
    numbers = tuple(str(n) for n in range(1, 18))
    for title, cells in (
        ("1", numbers),
        ("A B 1", ("A", "B", *numbers[:15])),
    ):
        yield f"numbers {title}", _true(_numbered(cells)), TRUE_FIGURES
    for text in _PERIODS:
        yield f"period {text}", _true(stating(period=text)), TRUE_FIGURES | {"period": "2023"}
    for text in _NAMES:
        yield f"unit {text}", _true(stating(unit=text)), TRUE_FIGURES
    for text in _TWOS:
        yield f"two {text}", _true(_in_words(text)), TRUE_FIGURES
    for text in _ZEROS:
        yield f"zero {text}", _true(put(f"{_SHEET}!K14", text)), TRUE_FIGURES
    yield from _mistakes()


def _rejected(*rules: str) -> dict[str, Any]:
    return {"status": ["rejected"], "rules": list(rules)}


def _mistakes() -> Iterator[tuple[str, Callable[[], bytes], dict[str, Any]]]:
    for text in _DITTOS:
        yield f"ditto name {text}", _true(put(f"{_SHEET}!B15", text)), _rejected("C-09")
        yield f"ditto decision {text}", _true(put("04-KN!B11", text)), _rejected("04-04")
    for text in _NO_NUMBERS:
        yield f"no number {text}", _true(put(f"{_SHEET}!D14", text)), _rejected("C-02")
    for value in _IMPOSSIBLE:
        yield f"impossible {value}", _true(put(f"{_SHEET}!D14", value)), _rejected("C-03")
    for text in _NO_DAYS:
        yield f"no day {text}", _true(put("04-KN!E10", text)), _rejected("C-04")
    for label in _PERSONAL:
        column = insert_column("04-KN!F", {9: label, 10: "x"})
        yield f"personal {label}", _true(column), _rejected("S-05")
    for letter in "CDEF":
        yield f"missing column {letter}", _true(drop_column(f"{_SHEET}!{letter}")), _rejected("S-01")
    for text in ("Xã Không Có", "An Ấp Thượng", "Huyện Quỳnh Phụ"):
        yield f"no unit {text}", _true(stating(unit=text, code="")), _rejected("F-04")
    for text in ("Năm 2019", "Năm 2024", "Tháng 13 năm 2023", "Quý V năm 2023"):
        yield f"no period {text}", _true(stating(period=text)), _rejected("F-05")
    yield "formula error", _true(put(f"{_SHEET}!D14", BROKEN)), _rejected("C-06")
    yield "formula never calculated", _true(put(f"{_SHEET}!D14", Formula("=1+1", ""))), _rejected("C-06")
    yield "no register", _true(drop_sheet("04-KN")), _rejected("S-03")
    yield "no cadres", _true(drop_sheet("01B-XA")), _rejected("S-03")
    yield "total off by one", _true(put(f"{_SHEET}!D20", 16)), _rejected("01A-03")
    yield "parts off by one", _true(put(f"{_SHEET}!H14", 2)), _rejected("01A-01")
    yield "cell twice", _true(put(f"{_SHEET}!B15", "Chi bộ thôn 1")), _rejected("C-07")
    yield "hidden row", _true(hide(f"{_SHEET}!15")), TRUE_FIGURES | {"rules": ["S-06"]}
    yield "nobody admitted", of(quiet_commune), {"status": ACCEPTED, "rules": [], "counted": 0, "candidates": 6}
    notes = Page("Ghi chú", {(0, 0): "Số liệu đã thống nhất"})
    yield "a sheet of notes", _true(add_sheet(notes)), TRUE_FIGURES
    yield "late row", _true(put(f"{_SHEET}!B21", "Chi bộ thôn 9", 1)), _rejected("S-02")
    yield "no total", _true(put(f"{_SHEET}!B20", *[None] * 16)), TRUE_FIGURES | {"rules": ["S-08"]}
    yield "sums as formulas", _true(put(f"{_SHEET}!D20", Sum.ABOVE)), TRUE_FIGURES


def generated_cases() -> list[Case]:
    """Make all cases; a name is a number and its kind."""
    made = [
        (f"{number:03} {kind}", content, wanted) for number, (kind, content, wanted) in enumerate(_kinds(), start=1)
    ]
    return [Case(f"{_file_name(name)}.xlsx", content, wanted) for name, content, wanted in made]


def _file_name(text: str) -> str:
    return "".join(c if c.isalnum() or c in " -" else "_" for c in text)
