"""Periods mentioned in free text: titles, letterheads, sheet names and file names. Source: docs/forms.md §1.

`transforms.identity.periods` parses a text that is a period and nothing else. Dates of letters, decisions that a form
was issued by, comparisons and lists of periods are no mentions.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from schemas.periods import Period, period_of_id
from schemas.registry import Terms
from transforms.identity.periods import read_period
from transforms.text.spelling import normalise, strip_diacritics

_YEAR = r"(20\d\d)(?![\d/]|\.\d)"
_DAY = r"(?:ngay\s*)?\d{1,2}\s*(?:[/.\-]\s*\d{1,2}\s*[/.\-]\s*\d{2,4}|thang\s*\d{1,2}\s*nam\s*\d{4})"
_SPAN = re.compile(rf"tu\s+{_DAY}\s*(?:den|-|–)\s*(?:het\s+)?{_DAY}")
_DATE = re.compile(rf"\b{_DAY}\b|ngay\s*\d*\s*thang\s*\d*\s*nam\s*(?:\d{{4}})?|(?<!\d)20\d\d[-.]\d\d[-.]\d\d(?!\d)")
_LEADERS = re.compile(r"[.…_]{2,}|…|_")
# To the closing bracket or the end of the text: the decision that a form was issued by, a comparison, a plan.
_ASIDE = re.compile(
    r"(?:ban hanh|kem theo|can cu|theo (?:cong van|quyet dinh|huong dan|ke hoach)|so voi|cung ky|phuong huong|nhiem vu"
    r"|chi tieu nam|thanh lap nam|nhiem ky|den (?:het )?(?:thang|nam)|(?:nghi quyet|de an|chi thi|quyet dinh|cong van"
    r"|huong dan|ke hoach|thong bao|thong tu|quy dinh|mau|bieu)\s+(?:so|\d))[^)]*"
)
_FROM_TO = re.compile(r"\btu (?:thang|quy)\b.*?\bden\b")
_LIST = re.compile(
    r"(?:thang|quy|\bt)\s*\.?\s*(?:\d{1,2}|iv|i{1,3})\s*(?:[,;+&]|va\b|den\b|-|–)\s*(?:thang|quy|t)?\s*(?:\d{1,2}|iv|i{1,3})\b(?!\d)"
    r"|20\d\d\s*[-–]\s*20\d\d"
)
_UNREAD = re.compile(r"\bthang\b|\bquy\s*[ivx\d]|\d\s*[-–]\s*20\d\d")
_QUARTERS = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
_TO_YEAR = rf"\s*[/.\-,]?\s*(?:nam)?\s*[/.\-,:]?\s*{_YEAR}"
_MONTH, _QUARTER = r"(0?[1-9]|1[0-2])", r"(iv|i{1,3}|0?[1-4])"
_FROM_YEAR = r"(?<![a-z0-9])"
_PATTERNS = (
    ("H1", re.compile(rf"(?<![\d.])0?(?:6|sau) thang(?: dau)?(?: nam)?\s*{_YEAR}()")),
    ("9M", re.compile(rf"(?<![\d.])0?(?:9|chin) thang(?: dau)?(?: nam)?\s*{_YEAR}()")),
    ("Y", re.compile(rf"(?<![\d.])12 thang(?: nam)?\s*{_YEAR}()")),
    ("Q", re.compile(rf"{_FROM_YEAR}(?:quy|q)\s*\.?\s*{_QUARTER}{_TO_YEAR}")),
    ("M", re.compile(rf"{_FROM_YEAR}(?:thang|t)\s*[.:]?\s*{_MONTH}{_TO_YEAR}")),
    ("Y", re.compile(rf"(?<!dau )(?<!cuoi )(?<!giua ){_FROM_YEAR}nam\s*:?\s*{_YEAR}(?!\s*[-–])()")),
    ("h1", re.compile(r"(?<![\d.])0?(?:6|sau) thang dau nam()()")),
    ("m", re.compile(rf"{_FROM_YEAR}(?:thang|t)\s*[.:]?\s*{_MONTH}(?!\d)()")),
    ("q", re.compile(rf"{_FROM_YEAR}(?:quy|q)\s*[.:]?\s*{_QUARTER}(?![a-z\d])()")),
)
_BARE = (
    ("M", re.compile(rf"(?<![\d/.\-]){_MONTH}\s*[/.\-]\s*{_YEAR}(?!\s*[-.])")),
    ("YM", re.compile(r"(?<![\d/.\-])(20\d\d)\s*[/.\-]\s*(0[1-9]|1[0-2])(?![\d/.\-])")),
    ("Y", re.compile(rf"(?<![\d/.\-]){_YEAR}(?![-.])()")),
)


@dataclass(frozen=True, slots=True)
class PeriodMention:
    """A period as a text mentions it.

    `year`: None where it isn't said (`T1`). `part`: as in a period's id, or ''. `from_to`: its text says the first and
    the last day.
    """

    year: int | None
    part: str
    text: str
    from_to: bool = False

    def period(self, terms: Terms, year: int | None = None) -> Period | None:
        """Return the period, of `year` where the text says none, as the calendar has it: not cut to a term."""
        if self.from_to:
            return read_period(self.text, terms)
        known = self.year if self.year is not None else year
        return period_of_id(f"{known}{self.part}") if known is not None else None


@lru_cache(maxsize=16384)
def periods_mentioned(text: str, *, with_bare: bool = False) -> tuple[PeriodMention, ...]:
    """Find the periods that a text mentions; `with_bare`: also `01.2024` and `2024`, without a word for them."""
    shown = normalise(text.replace("\n", " ; "))
    words = strip_diacritics(shown)
    if len(words) != len(shown):
        shown = words
    if _FROM_TO.search(words):
        return ()
    for apart in (_LEADERS, _ASIDE):
        words = apart.sub(_blank, words)
    if span := _SPAN.search(words):
        return (PeriodMention(None, "", shown[span.start() : span.end()], from_to=True),)
    words = _DATE.sub(_blank, words)
    if _LIST.search(words):
        return ()
    found: list[PeriodMention] = []
    for kind, pattern in (*_PATTERNS, *(_BARE if with_bare else ())):
        found += [_mention(kind, match, shown) for match in pattern.finditer(words)]
        words = pattern.sub(_blank, words)
    return () if _UNREAD.search(words) else tuple(found)


def _blank(match: re.Match[str]) -> str:
    return " " * len(match[0])


def _mention(kind: str, match: re.Match[str], shown: str) -> PeriodMention:
    text = " ".join(shown[match.start() : match.end()].split()).strip(" .…_")
    first, second = match[1], match[2]
    if kind in ("H1", "9M", "Y"):
        return PeriodMention(int(first), "" if kind == "Y" else f"-{kind}", text)
    if kind == "h1":
        return PeriodMention(None, "-H1", text)
    if kind == "YM":
        return PeriodMention(int(first), f"-{int(second):02}", text)
    number = int(_QUARTERS.get(first, first))
    part = f"-Q{number}" if kind in "Qq" else f"-{number:02}"
    return PeriodMention(int(second) if second else None, part, text)
