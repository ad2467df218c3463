"""Periods lie inside one another or apart; terms cut them."""

from datetime import date, timedelta
from itertools import combinations, pairwise

import pytest
from support.terms import FIRST, SECOND, TERMS, TWO_TERMS

from schemas.periods import PeriodKind, label_of_id, month, period_of_id, quarter, whole_year


@pytest.mark.parametrize("terms", [TERMS, TWO_TERMS])
def test_of_any_two_periods_one_lies_in_the_other_or_they_are_apart(terms) -> None:
    for one, other in combinations(terms.periods(), 2):
        apart = one.end < other.start or other.end < one.start
        inside = (one.start <= other.start and other.end <= one.end) or (
            other.start <= one.start and one.end <= other.end
        )
        assert apart or inside, (one.id, other.id)


def test_the_months_cover_the_term_day_by_day() -> None:
    months = [period for period in TERMS.periods() if period.kind is PeriodKind.MONTH]

    assert (months[0].start, months[-1].end) == (FIRST.start, FIRST.end)
    assert all(b.start - a.end == timedelta(days=1) for a, b in pairwise(months))
    assert len(months) == 61


def test_months_and_rests_of_months_cover_two_terms_day_by_day() -> None:
    months = sorted(p for p in TWO_TERMS.periods() if PeriodKind.MONTH in TWO_TERMS.owed_kinds(p))

    assert (months[0].start, months[-1].end) == (FIRST.start, SECOND.end)
    assert all(b.start - a.end == timedelta(days=1) for a, b in pairwise(months))


@pytest.mark.parametrize("terms", [TERMS, TWO_TERMS])
def test_ids_are_unique_and_read_back(terms) -> None:
    periods = terms.periods()

    assert len({period.id for period in periods}) == len(periods)
    assert [terms.period(period.id) for period in periods] == periods


@pytest.mark.parametrize(
    "text",
    ["", "2024-13", "2024-Q5", "2024-H2", "24-01", "2024-1", "1999", "2024-02-26", "2025-07-14--2025-07-01"],
)
def test_what_is_no_id(text: str) -> None:
    assert period_of_id(text) is None


def test_a_period_has_ended_on_the_day_after_its_last() -> None:
    assert not month(2024, 2).ended_by(date(2024, 2, 29))
    assert month(2024, 2).ended_by(date(2024, 3, 1))


def test_periods_outside_the_term() -> None:
    assert not TERMS.cut(month(2020, 6)).in_term
    assert not TERMS.cut(month(2025, 8)).in_term
    assert not TERMS.cut(whole_year(2019)).in_term
    assert TERMS.cut(whole_year(2020)).start == FIRST.start
    assert TERMS.cut(whole_year(2025)).end == FIRST.end


def test_a_period_belongs_to_the_term_of_its_last_day() -> None:
    july = TWO_TERMS.cut(month(2025, 7))

    assert (july.start, july.end, july.term) == (SECOND.start, date(2025, 7, 31), "2025-2030")
    assert TWO_TERMS.cut(month(2025, 6)).term == "2020-2025"
    assert TWO_TERMS.cut(whole_year(2025)).start == SECOND.start


def test_what_of_a_term_ends_inside_a_period_is_a_rest() -> None:
    rests = {p.id: TWO_TERMS.owed_kinds(p) for p in TWO_TERMS.periods() if p.kind is PeriodKind.REST}

    assert rests == {
        "2025-07-01--2025-07-14": (PeriodKind.MONTH, PeriodKind.QUARTER),
        "2025-01-01--2025-07-14": (PeriodKind.YEAR,),
    }
    assert [p for p in TERMS.periods() if p.kind is PeriodKind.REST] == []
    assert list(PeriodKind).index(PeriodKind.REST) < list(PeriodKind).index(PeriodKind.MONTH)
    assert not TWO_TERMS.cut(period_of_id("2025-07-02--2025-07-14")).in_term


def test_nobody_owes_nine_months() -> None:
    assert TERMS.owed_kinds(TERMS.period("2024-9M")) == ()
    assert TERMS.owed_kinds(TERMS.cut(quarter(2024, 1))) == (PeriodKind.QUARTER,)


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
    assert TERMS.latest_month_ended(as_of).id == month_id


@pytest.mark.parametrize(
    ("as_of", "month_id"),
    [
        (date(2025, 7, 14), "2025-06"),
        (date(2025, 7, 15), "2025-07"),
        (date(2025, 8, 31), "2025-07"),
        (date(2025, 9, 1), "2025-08"),
    ],
)
def test_the_day_after_a_term_the_next_ones_months_are_the_latest(as_of: date, month_id: str) -> None:
    assert TWO_TERMS.latest_month_ended(as_of).id == month_id
    assert TWO_TERMS.last_month("2020-2025", as_of).id == (
        "2025-06" if as_of < SECOND.start else "2025-07-01--2025-07-14"
    )


def test_an_id_is_shown_by_its_label_and_anything_else_as_it_is() -> None:
    assert label_of_id("2024-01") == "Tháng 01 năm 2024"
    assert label_of_id("nothing") == "nothing"
