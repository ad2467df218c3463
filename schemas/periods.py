"""Reporting periods: months, quarters, half-years, nine months, years, and rests of a term. Source: docs/forms.md §1.

A period is made as the calendar has it; `schemas.registry.terms` cuts it to its term. Periods of terms never overlap in
part: of any two, one lies inside the other or they are apart.
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class PeriodKind(StrEnum):
    """Kinds of period, the shortest first."""

    REST = "rest"
    MONTH = "month"
    QUARTER = "quarter"
    HALF_YEAR = "half_year"
    NINE_MONTHS = "nine_months"
    YEAR = "year"


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A reporting period. `id`: `2024-02`, `2024-Q1`, `2024-H1`, `2024-9M`, `2023` or `2025-07-01--2025-07-14`.

    `start` and `end`: its first and last day. `term`: the term that it is cut to; '' for a period of no term.
    """

    start: date
    end: date
    id: str
    kind: PeriodKind
    label: str
    term: str = ""

    @property
    def in_term(self) -> bool:
        """True if it belongs to a term."""
        return bool(self.term)

    @property
    def length(self) -> int:
        """A number that orders periods by their length: days, then kind."""
        kinds = list(PeriodKind)
        return ((self.end - self.start).days + 1) * len(kinds) + kinds.index(self.kind)

    def ended_by(self, day: date) -> bool:
        """Check whether the period's last day is before `day`."""
        return self.end < day


def _period(year: int, first: int, months: int, kind: PeriodKind, mark: str, label: str) -> Period:
    last = first + months - 1
    return Period(date(year, first, 1), date(year, last, monthrange(year, last)[1]), f"{year}{mark}", kind, label)


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


def rest(start: date, end: date) -> Period:
    """Build the rest of a term: Từ ngày 01/07/2030 đến ngày 14/07/2030, 2030-07-01--2030-07-14."""
    label = f"Từ ngày {start:%d/%m/%Y} đến ngày {end:%d/%m/%Y}"
    return Period(start, end, f"{start}--{end}", PeriodKind.REST, label)


def periods_of_year(year: int) -> list[Period]:
    """List the periods of a calendar year, the shortest kind first."""
    months, quarters = [month(year, n) for n in range(1, 13)], [quarter(year, n) for n in range(1, 5)]
    return [*months, *quarters, half_year(year), nine_months(year), whole_year(year)]


_ID = re.compile(r"(20\d\d)(?:-(?:(0[1-9]|1[0-2])|Q([1-4])|(H1)|(9M)))?")
_REST_ID = re.compile(r"(\d{4}-\d\d-\d\d)--(\d{4}-\d\d-\d\d)")


def label_of_id(period_id: str) -> str:
    """Return the label of a period's id, as people write it: `Tháng 01 năm 2024`; the id itself where it is none."""
    period = period_of_id(period_id)
    return period.label if period else period_id


def period_of_id(period_id: str) -> Period | None:
    """Parse a period id, as in the warehouse and on the command line; None if it is none."""
    text = period_id.strip().upper()
    if days := _REST_ID.fullmatch(text):
        return _rest_of_days(days[1], days[2])
    match = _ID.fullmatch(text)
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


def _rest_of_days(first: str, last: str) -> Period | None:
    try:
        start, end = date.fromisoformat(first), date.fromisoformat(last)
    except ValueError:
        return None
    return rest(start, end) if start <= end else None
