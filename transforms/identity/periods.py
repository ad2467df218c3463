"""Parsing of the period that a report states. Source: docs/forms.md §1."""

import re
from collections.abc import Callable
from datetime import date
from functools import lru_cache

from schemas.periods import Period, half_year, month, nine_months, quarter, whole_year
from schemas.registry import Terms
from transforms.text.spelling import normalise, strip_diacritics

_QUARTERS = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "1": 1, "2": 2, "3": 3, "4": 4}
_JOIN = r"\s*(?:nam|[/\-.])\s*"
_KINDS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], Period]], ...] = (
    (re.compile(r"(?:6|sau) thang(?: dau)? nam (\d{4})"), lambda m: half_year(int(m[1]))),
    (re.compile(r"(?:9|chin) thang(?: dau)? nam (\d{4})"), lambda m: nine_months(int(m[1]))),
    (re.compile(r"(?:12|muoi hai) thang nam (\d{4})"), lambda m: whole_year(int(m[1]))),
    (re.compile(rf"(?:thang\s*|t\.?\s*)?(0?[1-9]|1[0-2]){_JOIN}(\d{{4}})"), lambda m: month(int(m[2]), int(m[1]))),
    (
        re.compile(rf"(?:quy\s*|q\s*)(i{{1,3}}|iv|[1-4]){_JOIN}(\d{{4}})"),
        lambda m: quarter(int(m[2]), _QUARTERS[m[1]]),
    ),
    (re.compile(r"(?:ca )?(?:nam )?(\d{4})"), lambda m: whole_year(int(m[1]))),
)
_DAY = r"(\d{1,2})\s*[/\-.]\s*(\d{1,2})\s*[/\-.]\s*(\d{4})"
_FROM_TO = re.compile(rf"tu(?: ngay)? {_DAY} (?:den|toi)(?: het)?(?: ngay)? {_DAY}")
_ONE_DAY = re.compile(rf"(?:ngay )?{_DAY}")
_ISO_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[ t]00:00:00)?")
_ASIDE = re.compile(r"\([^)]*\)")


@lru_cache(maxsize=4096)
def read_period(text: str, terms: Terms) -> Period | None:
    """Parse a period and cut it to its term; None for other text. A period of no term has `term` ''.

    Read are `Tháng 02 năm 2024` · `T1/2024` · `01.2024` · `Quý I/2024` · `Q4/2023` · `6 tháng đầu năm 2024` ·
    `Năm 2023` · `Từ ngày 01/01/2024 đến ngày 31/01/2024` where that is a period · a month's first or last day.
    """
    words = " ".join(_ASIDE.sub(" ", strip_diacritics(normalise(text))).split()).strip(" .:;,")
    for pattern, make in _KINDS:
        match = pattern.fullmatch(words)
        if match and 2000 <= int(match[match.lastindex or 1]) <= 2100:
            return terms.cut(make(match))
    if match := _FROM_TO.fullmatch(words):
        start, end = _day(*match.groups()[:3]), _day(*match.groups()[3:])
        return terms.period_of_days(start, end) if start and end else None
    if match := _ISO_DAY.fullmatch(words):
        return _month_of_day(_day(match[3], match[2], match[1]), terms)
    match = _ONE_DAY.fullmatch(words)
    return _month_of_day(_day(*match.groups()), terms) if match else None


def _day(day: str, number: str, year: str) -> date | None:
    try:
        return date(int(year), int(number), int(day)) if 2000 <= int(year) <= 2100 else None
    except ValueError:
        return None


def _month_of_day(day: date | None, terms: Terms) -> Period | None:
    """Return the month of a date that Excel made of a typed `12/2023`: its first or last day; None for another."""
    found = month(day.year, day.month) if day else None
    return terms.cut(found) if found and day in (found.start, found.end) else None
