"""Working days of Vietnam: all but Saturdays, Sundays and public holidays (rule 04-02)."""

from datetime import date
from functools import cache

import holidays
import polars as pl

FIRST_YEAR, LAST_YEAR = 2015, 2035


@cache
def public_holidays() -> list[date]:
    """List the public holidays from FIRST_YEAR to LAST_YEAR in order, moved days off included."""
    return sorted(holidays.country_holidays("VN", years=range(FIRST_YEAR, LAST_YEAR + 1)))


def working_days_between(start: pl.Expr, end: pl.Expr) -> pl.Expr:
    """Count the working days after `start`, to `end` inclusive (Int32; null where either is)."""
    day = pl.duration(days=1)
    return pl.business_day_count(start + day, end + day, holidays=public_holidays())
