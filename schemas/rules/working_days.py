"""Working days: the days of an office's week (`working_days` of its registry) but public holidays (rule 04-02)."""

from collections.abc import Sequence
from datetime import date
from functools import cache

import holidays
import polars as pl

FIRST_YEAR, LAST_YEAR = 2015, 2035


@cache
def public_holidays() -> list[date]:
    """List the public holidays from FIRST_YEAR to LAST_YEAR in order, moved days off included."""
    return sorted(holidays.country_holidays("VN", years=range(FIRST_YEAR, LAST_YEAR + 1)))


def week_of(days: Sequence[int]) -> str:
    """Write the working days of a week as `working_days_between` reads them: `1 2 3 4 5`; 1 is Monday."""
    return " ".join(map(str, days))


def working_days_between(start: pl.Expr, end: pl.Expr, week: pl.Expr) -> pl.Expr:
    """Count the working days after `start`, to `end` inclusive (Int32; null where either is).

    `week`: as `week_of` writes it, the same in all rows: they are one office's.
    """
    day = pl.duration(days=1)
    return pl.map_batches([start + day, end + day, week], _count, return_dtype=pl.Int32)


def _count(columns: Sequence[pl.Series]) -> pl.Series:
    first, last, week = columns
    working = str(week.first()) if len(week) else ""
    mask = [str(day) in working.split() for day in range(1, 8)] if working else [True] * 7
    return pl.select(pl.business_day_count(first, last, week_mask=mask, holidays=public_holidays())).to_series()
