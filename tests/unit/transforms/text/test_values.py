"""docs/forms.md §3: typed texts, and the values read from them."""

from datetime import date, datetime, time

import pytest

from schemas.declaration.fields import FieldSpec, Kind
from schemas.forms.admission_register import AGE_GROUPS
from schemas.forms.enterprise import OWNERSHIP
from transforms.text.values import (
    number_of,
    read_choices,
    read_counts,
    read_days,
    read_flags,
    read_texts,
    rule_of_unparsed,
)

NBSP = "\u00a0"


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        (12, 12),
        (12.0, 12),
        ("12", 12),
        ("'12", 12),
        ("12,0", 12),
        ("12.0", 12),
        ("12 người", 12),
        ("12người", 12),
        ("1.234 đảng viên", 1234),
        ("12 đ/c", 12),
        ("１２", 12),
        ("１．２３４", 1234),
        ("1.234", 1234),
        ("1,234", 1234),
        ("1 234", 1234),
        (f"1{NBSP}234", 1234),
        ("1.234.567", 1234567),
        ("0", 0),
        ("-", 0),
        ("–", 0),
        ("—", 0),
        (" - ", 0),
        ("không", 0),
        ("KHÔNG", 0),
        ("kho\u0302ng", 0),
        ("Không phát sinh", 0),
        ("khong phat sinh", 0),
        ("-3", -3),
        ("1,5", 1.5),
        ("0,125", 0.125),
        (1.234, 1.234),
    ],
)
def test_numbers(typed: object, number: float) -> None:
    values, unread = read_counts([typed, "?"])

    assert values.to_list() == [number, None]
    assert unread.to_list() == [None, "?"]
    assert number_of(typed) == number


@pytest.mark.parametrize(
    "cell", [None, "", "hai", "1 5", "١٢", "12:00", True, date(2024, 1, 2), 5.000000000000001, 2.5, -1, "5.0.1"]
)
def test_one_number_is_read_as_a_column_of_them(cell: object) -> None:
    assert [number_of(cell)] == read_counts([cell, "?"])[0].to_list()[:1]


@pytest.mark.parametrize("typed", ["", " ", NBSP, "\u200b", None])
def test_a_blank_is_missing_and_no_zero(typed: str | None) -> None:
    for cells in ([typed], [typed, "1"], [typed, 1.0]):
        values, unread = read_counts(cells)

        assert values[0] is None
        assert unread[0] is None


@pytest.mark.parametrize(
    "typed",
    [
        "nhiều",
        "12 ghế",
        "người",
        "12 người 3",
        "1.234,5",
        "1.23.4",
        "12-",
        "--",
        "0x1F",
        "1e3",
        "inf",
        "NaN",
        "½",
        "1/2",
    ],
)
def test_what_is_no_number(typed: str) -> None:
    values, unread = read_counts([typed])

    assert values.to_list() == [None]
    assert unread.to_list() == [typed]


@pytest.mark.parametrize("cell", [True, False, date(2024, 2, 1), datetime(2024, 2, 1), time(8, 30)])
@pytest.mark.parametrize("beside", [1.0, "1"])
def test_a_cell_of_another_type_is_no_number(cell: object, beside: object) -> None:
    values, unread = read_counts([cell, beside])

    assert values.to_list() == [None, 1.0]
    assert unread[0] is not None


@pytest.mark.parametrize(
    "typed",
    [
        "26/02/2024",
        "26/2/2024",
        "26-2-2024",
        "26.02.24",
        "26 / 02 / 2024",
        "ngày 26 tháng 02 năm 2024",
        "Ngày 26 tháng 2 năm 2024",
        "NGÀY 26 THÁNG 02 NĂM 2024",
        "nga\u0300y 26 tha\u0301ng 02 na\u0306m 2024",
        "ngày 26/02/2024",
        "2024-02-26",
        date(2024, 2, 26),
        datetime(2024, 2, 26, 8, 30),
        45348,
        45348.0,
    ],
)
def test_days(typed: object) -> None:
    values, unread = read_days([typed])

    assert values.to_list() == [date(2024, 2, 26)]
    assert unread.to_list() == [None]


@pytest.mark.parametrize(
    "typed",
    [
        "29/02/2023",
        "31/04/2024",
        "02/26/2024",
        "26/02",
        "02/2024",
        "26/02/224",
        "26/02/1024",
        "26/02/2204",
        date(1900, 1, 1),
        2024.0,
    ],
)
def test_what_is_no_day(typed: object) -> None:
    values, unread = read_days([typed])

    assert values.to_list() == [None]
    assert unread[0] is not None


def test_the_day_comes_first() -> None:
    assert read_days(["03/04/2024"])[0].to_list() == [date(2024, 4, 3)]


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("  Chi  bộ thôn 1 ", "Chi bộ thôn 1"),
        (12.0, "12"),
        (1234567.0, "1234567"),
        (1.5, "1.5"),
        ("Hoà", "Hòa"),
        ("", None),
    ],
)
def test_texts(typed: object, stored: str | None) -> None:
    assert read_texts([typed])[0].to_list() == [stored]


@pytest.mark.parametrize("error", ["#REF!", "#DIV/0!", "#N/A", "#NAME?", "#VALUE!", "#NUM!", "#NULL!"])
@pytest.mark.parametrize("read", [read_counts, read_days, read_texts])
def test_a_formula_error_is_never_a_value(read, error: str) -> None:
    values, unread = read([error])

    assert values.to_list() == [None]
    assert rule_of_unparsed(unread[0], Kind.COUNT) == "C-06"


@pytest.mark.parametrize(
    ("typed", "stored"),
    [("18-30", "18-30"), ("18 - 30", "18-30"), ("18–30", "18-30"), ("TRÊN 60", "Trên 60"), ("17", "17")],
)
def test_age_groups(typed: str, stored: str) -> None:
    values, _ = read_choices([typed], FieldSpec(Kind.CHOICE, ("Nhóm tuổi",), choices=AGE_GROUPS))

    assert values.to_list() == [stored]


@pytest.mark.parametrize(
    ("typed", "stored"),
    [("Công ty cổ phần", "CTCP"), ("công ty TNHH", "TNHH"), ("tnhh", "TNHH"), ("FDI", "Vốn nước ngoài")],
)
def test_kinds_of_enterprise(typed: str, stored: str) -> None:
    values, _ = read_choices([typed], FieldSpec(Kind.CHOICE, ("Loại hình",), choices=OWNERSHIP))

    assert values.to_list() == [stored]


def test_flags() -> None:
    values, unread = read_flags(["x", "X", "", None, "có thể"], FieldSpec(Kind.FLAG, ("Lại",), choices={"x": "x"}))

    assert values.to_list() == [True, True, False, False, False]
    assert unread.to_list() == [None, None, None, None, "có thể"]
