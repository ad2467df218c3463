"""Periods as reports state them. docs/forms.md §1."""

from datetime import date

import pytest

from schemas.periods import all_periods
from transforms.identity.periods import read_period


@pytest.mark.parametrize(
    ("stated", "period_id"),
    [
        ("Tháng 02 năm 2024", "2024-02"),
        ("Tháng 2/2024", "2024-02"),
        ("tháng 2 năm 2024", "2024-02"),
        ("THÁNG 12 NĂM 2023", "2023-12"),
        ("Tha\u0301ng 02 na\u0306m 2024", "2024-02"),
        ("Quý I/2024", "2024-Q1"),
        ("Quí IV năm 2023", "2023-Q4"),
        ("quý 3/2023", "2023-Q3"),
        ("Quý III - 2023", "2023-Q3"),
        ("6 tháng đầu năm 2024", "2024-H1"),
        ("Sáu tháng đầu năm 2024", "2024-H1"),
        ("9 tháng năm 2024", "2024-9M"),
        ("9 tháng đầu năm 2024", "2024-9M"),
        ("Tháng 9 năm 2024", "2024-09"),
        ("Năm 2023", "2023"),
        ("2023", "2023"),
        ("Năm 2023 (chính thức)", "2023"),
        ("Năm\u00a02023.", "2023"),
    ],
)
def test_stated_periods(stated: str, period_id: str) -> None:
    assert read_period(stated).id == period_id


@pytest.mark.parametrize(
    "stated",
    [
        "",
        "Tháng 13/2024",
        "Tháng 0/2024",
        "Quý V/2024",
        "Quý 5/2024",
        "6 tháng cuối năm 2024",
        "tháng hai",
        "Năm 23",
        "Năm 20233",
        "26/02/2024",
        "Tháng 1, 2/2024",
        "Năm 2022-2023",
        "3 tháng đầu năm 2024",
    ],
)
def test_what_is_no_period(stated: str) -> None:
    assert read_period(stated) is None


def test_every_period_is_read_from_its_own_label() -> None:
    for period in all_periods():
        assert read_period(period.label) == period


def test_the_year_2020_begins_with_the_term() -> None:
    assert read_period("Năm 2020").start == date(2020, 7, 15)
