"""Periods of the term: months, quarters, half-years, nine months and years. Source: docs/forms.md §1.

Periods never overlap in part: of any two, one lies inside the other or they are apart.
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

TERM_START = date(2020, 7, 15)
TERM_END = date(2025, 7, 14)


class PeriodKind(StrEnum):
    """Kinds of period, the shortest first."""

    MONTH = "month"
    QUARTER = "quarter"
    HALF_YEAR = "half_year"
    NINE_MONTHS = "nine_months"
    YEAR = "year"


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A reporting period. `id`: `2024-02`, `2024-Q1`, `2024-H1`, `2024-9M` or `2023`.

    `start` and `end` (inclusive) are cut to the term: 2020 begins on the term's first day. A period outside the term
    has its `start` after its `end`.
    """

    start: date
    end: date
    id: str
    kind: PeriodKind
    label: str

    @property
    def in_term(self) -> bool:
        """True if any of its days belongs to the term."""
        return self.start <= self.end

    def ended_by(self, day: date) -> bool:
        """Check whether the period's last day is before `day`."""
        return self.end < day


def _period(year: int, first: int, months: int, kind: PeriodKind, mark: str, label: str) -> Period:
    last = first + months - 1
    start = max(date(year, first, 1), TERM_START)
    end = min(date(year, last, monthrange(year, last)[1]), TERM_END)
    return Period(start, end, f"{year}{mark}", kind, label)


def month(year: int, number: int) -> Period:
    """Build a month: Tháng 02 năm 2024, 2024-02."""
    label = f"Tháng {number:02} năm {year}"
    return _period(year, number, 1, PeriodKind.MONTH, f"-{number:02}", label)


def quarter(year: int, number: int) -> Period:
    """Build a quarter: Quý I năm 2024, 2024-Q1."""
    label = f"Quý {('I', 'II', 'III', 'IV')[number - 1]} năm {year}"
    return _period(year, 3 * number - 2, 3, PeriodKind.QUARTER, f"-Q{number}", label)


def half_year(year: int) -> Period:
    """Build a half-year: 6 tháng đầu năm 2024, 2024-H1."""
    return _period(year, 1, 6, PeriodKind.HALF_YEAR, "-H1", f"6 tháng đầu năm {year}")


def nine_months(year: int) -> Period:
    """Build nine months: 9 tháng năm 2024, 2024-9M."""
    return _period(year, 1, 9, PeriodKind.NINE_MONTHS, "-9M", f"9 tháng năm {year}")


def whole_year(year: int) -> Period:
    """Build a year: Năm 2023, 2023."""
    return _period(year, 1, 12, PeriodKind.YEAR, "", f"Năm {year}")


_ID = re.compile(r"(20\d\d)(?:-(?:(0[1-9]|1[0-2])|Q([1-4])|(H1)|(9M)))?")


def period_of_id(period_id: str) -> Period | None:
    """Parse a period id, as in the warehouse and on the command line; None if it is none."""
    match = _ID.fullmatch(period_id.strip().upper())
    if not match:
        return None
    year = int(match[1])
    if match[2]:
        return month(year, int(match[2]))
    if match[3]:
        return quarter(year, int(match[3]))
    if match[4]:
        return half_year(year)
    return nine_months(year) if match[5] else whole_year(year)


def latest_month_ended(as_of: date) -> Period:
    """Return the latest month of the term that ended before `as_of`, or the term's first month."""
    months = [month(year, n) for year in range(TERM_START.year, TERM_END.year + 1) for n in range(1, 13)]
    in_term = [m for m in months if m.in_term]
    return max((m for m in in_term if m.ended_by(as_of)), default=in_term[0])


def all_periods() -> list[Period]:
    """List all periods with a day in the term, in order of start."""
    found: list[Period] = []
    for year in range(TERM_START.year, TERM_END.year + 1):
        found += [month(year, n) for n in range(1, 13)]
        found += [quarter(year, n) for n in range(1, 5)]
        found += [half_year(year), nine_months(year), whole_year(year)]
    return sorted(p for p in found if p.in_term)
