"""Periods as reports state them. docs/forms.md §1."""

from datetime import date

import pytest
from support.terms import TERMS, TWO_TERMS

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
        ("T1/2024", "2024-01"),
        ("T.1/2024", "2024-01"),
        ("01.2024", "2024-01"),
        ("1/2024", "2024-01"),
        ("Q4/2023", "2023-Q4"),
        ("QIV/2023", "2023-Q4"),
        ("12 tháng năm 2023", "2023"),
        ("Từ ngày 01/01/2024 đến ngày 31/01/2024", "2024-01"),
        ("Từ 1/1/2024 đến 31/3/2024", "2024-Q1"),
        ("từ ngày 01.01.2023 đến hết ngày 31.12.2023", "2023"),
        ("Từ ngày 15/07/2020 đến ngày 31/12/2020", "2020"),
        ("2023-12-01", "2023-12"),
        ("2023-12-31", "2023-12"),
        ("01/12/2023", "2023-12"),
        ("2024-02-29 00:00:00", "2024-02"),
    ],
)
def test_stated_periods(stated: str, period_id: str) -> None:
    assert read_period(stated, TERMS).id == period_id


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
        "2024-02-28",
        "31/02/2024",
        "Từ ngày 01/01/2024 đến ngày 30/01/2024",
        "Từ ngày 01/02/2024 đến ngày 31/02/2024",
        "Tháng 1, 2/2024",
        "Năm 2022-2023",
        "3 tháng đầu năm 2024",
    ],
)
def test_what_is_no_period(stated: str) -> None:
    assert read_period(stated, TERMS) is None


def test_every_period_is_read_from_its_own_label() -> None:
    for period in TWO_TERMS.periods():
        assert read_period(period.label, TWO_TERMS) == period


def test_the_year_2020_begins_with_the_term() -> None:
    assert read_period("Năm 2020", TERMS).start == date(2020, 7, 15)


def test_the_rest_of_a_term_is_read_where_a_term_follows() -> None:
    stated = "Từ ngày 01/07/2025 đến ngày 14/07/2025"

    assert read_period(stated, TWO_TERMS).id == "2025-07-01--2025-07-14"
    assert read_period(stated, TERMS).id == "2025-07"
    assert read_period("Từ ngày 02/07/2025 đến ngày 14/07/2025", TWO_TERMS) is None


def test_a_period_of_no_term_is_told_from_no_period() -> None:
    assert not read_period("Tháng 8/2025", TERMS).in_term
    assert read_period("Tháng 8/2025", TWO_TERMS).term == "2025-2030"
