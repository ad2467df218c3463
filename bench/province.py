"""A made-up province: as many communes and towns as a benchmark needs, and its registry folder.

Names join two syllables of real ones, each pair once; codes have five digits. Every unit exists throughout the term, so
that each month has a report of each.
"""

import csv
from datetime import date
from functools import cache
from itertools import islice, product
from pathlib import Path

from schemas.periods import Period, PeriodKind
from schemas.registry import Obligation, Office, Registry, Target, Term, Terms, Unit

COMMUNES = 350  # provinces of the term had 60 to 560
TOWN_EVERY, FIRST_CODE, CODE_STEP = 12, 20_002, 3
TERM_TARGET = 20_000
TERMS = Terms((Term("2020-2025", date(2020, 7, 15), date(2025, 7, 14)),))
OBLIGATIONS = tuple(Obligation(kind, "01A-XA", PeriodKind.MONTH, None, None, 5) for kind in ("commune", "town"))
_FIRST = (
    "An", "Bình", "Cẩm", "Châu", "Chí", "Đại", "Điền", "Đông", "Đức", "Gia", "Hà", "Hải", "Hòa", "Hồng", "Hưng",
    "Khánh", "Kim", "Lạc", "Lâm", "Lộc", "Long", "Minh", "Mỹ", "Nam", "Nghĩa", "Ngọc", "Nhân", "Phong", "Phú", "Phúc",
    "Quang", "Sơn", "Tân", "Thái", "Thanh", "Thiệu", "Thọ", "Thuận", "Tiên", "Trung", "Trường", "Vạn", "Văn",
    "Việt", "Vĩnh",
)  # fmt: skip
_SECOND = (
    "Ân", "Bắc", "Bồi", "Chính", "Công", "Cường", "Dân", "Đạo", "Định", "Giang", "Hậu", "Hiệp", "Hội", "Kỳ", "Khê",
    "Lập", "Lễ", "Liên", "Lĩnh", "Lợi", "Lương", "Mai", "Ninh", "Phượng", "Quý", "Sở", "Sinh", "Tâm", "Thắng", "Thịnh",
    "Thủy", "Tiến", "Toàn", "Trạch", "Trì", "Tú", "Vân", "Xá", "Xuân", "Yên",
)  # fmt: skip


@cache
def months() -> list[Period]:
    """Return the months of the term, in order."""
    return [period for period in TERMS.periods() if period.kind is PeriodKind.MONTH]


def province(files: int) -> Registry:
    """Build the province for a number of reports, one per unit and month; over 21,350 it is larger than real ones.

    Raises ValueError for more units than there are names.
    """
    count = max(COMMUNES, -(-files // len(months())))
    if count > len(_FIRST) * len(_SECOND):
        raise ValueError(f"The made-up province has names for {len(_FIRST) * len(_SECOND)} units, not for {count}.")
    names = islice(product(_SECOND, _FIRST), count)
    units = tuple(_unit(n, f"{a} {b}") for n, (b, a) in enumerate(names))
    return Registry(units, tuple(_targets()), Office("tinh-mau", "mẫu"), TERMS, obligations=OBLIGATIONS)


def _unit(number: int, name: str) -> Unit:
    kind, prefix = ("town", "Thị trấn") if number % TOWN_EVERY == 0 else ("commune", "Xã")
    return Unit(f"u-{number:04}", str(FIRST_CODE + CODE_STEP * number), kind, f"{prefix} {name}", None, None)


def _targets() -> list[Target]:
    first, last = months()[0].start, months()[-1].end
    years = range(first.year, last.year + 1)
    of_years = [
        Target(
            "year", None, max(date(y, 1, 1), first), min(date(y, 12, 31), last), TERM_TARGET // len(years), "made up"
        )
        for y in years
    ]
    return [Target("term", None, first, last, TERM_TARGET, "made up"), *of_years]


def write_registry(registry: Registry, folder: Path) -> None:
    """Write a registry's folder (docs/registry.md), for communes and towns only."""
    folder.mkdir(parents=True, exist_ok=True)
    tables: dict[str, list[tuple[object, ...]]] = {
        "office.csv": [
            ("item", "value"),
            ("office_id", registry.office.office_id),
            ("name", registry.office.name),
            ("level", registry.office.level),
        ],
        "terms.csv": [("term", "from", "to"), *((t.term_id, t.start, t.end) for t in registry.terms.terms)],
        "units.csv": [
            ("unit_id", "code", "kind", "name", "valid_from", "valid_to"),
            *((u.unit_id, u.code, u.kind, u.name, None, None) for u in registry.units),
        ],
        "obligations.csv": [
            ("kind", "form", "every", "from", "to", "due_days"),
            *((o.kind, o.form, o.every, o.start, o.end, o.due_days) for o in registry.obligations),
        ],
        "targets.csv": [
            ("scope", "unit_id", "from", "to", "target", "source"),
            *((t.scope, t.unit_id, t.start, t.end, t.target, t.source) for t in registry.targets),
        ],
    }
    for name, rows in tables.items():
        with (folder / name).open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows)
