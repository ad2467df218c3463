"""Working days: the office's week but public holidays (rule 04-02)."""

from datetime import date

import polars as pl
import pytest

from schemas.registry.office import MONDAY_TO_FRIDAY
from schemas.rules.working_days import public_holidays, week_of, working_days_between

WEEK = pl.lit(week_of(MONDAY_TO_FRIDAY))


@pytest.mark.parametrize(
    ("start", "end", "days"),
    [
        (date(2024, 2, 26), date(2024, 2, 26), 0),
        (date(2024, 2, 26), date(2024, 2, 27), 1),
        (date(2024, 2, 23), date(2024, 2, 26), 1),  # over a weekend
        (date(2024, 2, 24), date(2024, 2, 25), 0),  # within one
        (date(2024, 2, 7), date(2024, 2, 15), 1),  # over Tết 2024
        (date(2023, 1, 19), date(2023, 1, 27), 1),  # over Tết 2023
        (date(2023, 8, 31), date(2023, 9, 5), 1),  # over the National Day, Friday off, Monday made up
        (
            date(2024, 4, 26),
            date(2024, 5, 2),
            1,
        ),  # over 30/4 and 1/5, with Monday 29/4 off for a Saturday worked
        (date(2024, 2, 27), date(2024, 2, 26), -1),
    ],
)
def test_working_days(start: date, end: date, days: int) -> None:
    frame = pl.DataFrame({"start": [start], "end": [end]})

    assert frame.select(working_days_between(pl.col("start"), pl.col("end"), WEEK)).item() == days


def test_an_office_that_works_on_saturdays() -> None:
    frame = pl.DataFrame({"start": [date(2024, 2, 23)], "end": [date(2024, 2, 26)], "week": [week_of(range(1, 7))]})

    assert frame.select(working_days_between(pl.col("start"), pl.col("end"), pl.col("week"))).item() == 2


def test_a_day_that_is_blank_counts_nothing() -> None:
    frame = pl.DataFrame({"start": [None], "end": [date(2024, 2, 26)]}, schema={"start": pl.Date, "end": pl.Date})

    assert frame.select(working_days_between(pl.col("start"), pl.col("end"), WEEK)).item() is None


def test_holidays_are_known_over_the_term() -> None:
    assert {day.year for day in public_holidays()} >= set(range(2020, 2026))
    assert {
        date(2021, 2, 12),
        date(2022, 2, 1),
        date(2023, 1, 22),
        date(2024, 2, 10),
        date(2025, 1, 29),
    } <= set(public_holidays())
