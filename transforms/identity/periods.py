"""Parsing of the period that a report states. Source: docs/forms.md §1."""

import re
from collections.abc import Callable
from functools import lru_cache

from schemas.periods import Period, half_year, month, nine_months, quarter, whole_year
from transforms.text.spelling import normalise, strip_diacritics

_QUARTERS = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "1": 1, "2": 2, "3": 3, "4": 4}
_JOIN = r"\s*(?:nam|[/\-.])\s*"
_FORMS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], Period]], ...] = (
    (re.compile(r"(?:6|sau) thang(?: dau)? nam (\d{4})"), lambda m: half_year(int(m[1]))),
    (re.compile(r"(?:9|chin) thang(?: dau)? nam (\d{4})"), lambda m: nine_months(int(m[1]))),
    (re.compile(rf"(?:thang\s*|t)?(0?[1-9]|1[0-2]){_JOIN}(\d{{4}})"), lambda m: month(int(m[2]), int(m[1]))),
    (
        re.compile(rf"quy\s*(i{{1,3}}|iv|[1-4]){_JOIN}(\d{{4}})"),
        lambda m: quarter(int(m[2]), _QUARTERS[m[1]]),
    ),
    (re.compile(r"(?:ca )?(?:nam )?(\d{4})"), lambda m: whole_year(int(m[1]))),
)
_ASIDE = re.compile(r"\([^)]*\)")


@lru_cache(maxsize=4096)
def read_period(text: str) -> Period | None:
    """Parse `Tháng 02 năm 2024` · `Quý I/2024` · `6 tháng đầu năm 2024` · `Năm 2023`; None for other text."""
    words = " ".join(_ASIDE.sub(" ", strip_diacritics(normalise(text))).split()).strip(" .:;,")
    for pattern, make in _FORMS:
        match = pattern.fullmatch(words)
        if match and 2000 <= int(match[match.lastindex or 1]) <= 2100:
            return make(match)
    return None
