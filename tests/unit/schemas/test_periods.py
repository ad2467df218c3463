"""Periods lie inside one another or apart; the term cuts them."""

from datetime import date, timedelta
from itertools import combinations, pairwise

import pytest

from schemas.periods import (
    TERM_END,
    TERM_START,
    PeriodKind,
    all_periods,
    latest_month_ended,
    month,
    period_of_id,
    whole_year,
)


def test_of_any_two_periods_one_lies_in_the_other_or_they_are_apart() -> None:
    for one, other in combinations(all_periods(), 2):
        apart = one.end < other.start or other.end < one.start
        inside = (one.start <= other.start and other.end <= one.end) or (
            other.start <= one.start and one.end <= other.end
        )
        assert apart or inside, (one.id, other.id)


def test_the_months_cover_the_term_day_by_day() -> None:
    months = [period for period in all_periods() if period.kind is PeriodKind.MONTH]

    assert (months[0].start, months[-1].end) == (TERM_START, TERM_END)
    assert all(b.start - a.end == timedelta(days=1) for a, b in pairwise(months))
    assert len(months) == 61


def test_ids_are_unique_and_read_back() -> None:
    periods = all_periods()

    assert len({period.id for period in periods}) == len(periods)
    assert [period_of_id(period.id) for period in periods] == periods


@pytest.mark.parametrize("text", ["", "2024-13", "2024-Q5", "2024-H2", "24-01", "2024-1", "1999", "2024-02-26"])
def test_what_is_no_id(text: str) -> None:
    assert period_of_id(text) is None


def test_a_period_has_ended_on_the_day_after_its_last() -> None:
    assert not month(2024, 2).ended_by(date(2024, 2, 29))
    assert month(2024, 2).ended_by(date(2024, 3, 1))


def test_periods_outside_the_term() -> None:
    assert not month(2020, 6).in_term
    assert not month(2025, 8).in_term
    assert not whole_year(2019).in_term
    assert whole_year(2020).start == TERM_START
    assert whole_year(2025).end == TERM_END


@pytest.mark.parametrize(
    ("as_of", "month_id"),
    [
        (date(2020, 1, 1), "2020-07"),
        (date(2024, 2, 26), "2024-01"),
        (date(2024, 2, 29), "2024-01"),
        (date(2024, 3, 1), "2024-02"),
        (date(2025, 7, 14), "2025-06"),
        (date(2030, 1, 1), "2025-07"),
    ],
)
def test_the_latest_month_ended(as_of: date, month_id: str) -> None:
    assert latest_month_ended(as_of).id == month_id
