"""A made-up province: as many communes and towns as a work needs, and the registry folder that a run reads them from.

Names are two syllables of real ones put together, no two alike; codes are five digits. Every unit stands from before
the term to after it, so that each month has a report of each.
"""

import csv
from functools import cache
from itertools import islice, product
from pathlib import Path

from schemas.periods import Period, PeriodKind, all_periods
from schemas.registry import Registry, Target, Unit
from warehouse.ledger.registry import FILES as COLUMNS

COMMUNES = 350  # a province of the term had from 60 to 560
TOWN_EVERY, FIRST_CODE, CODE_STEP = 12, 20_002, 3
TERM_TARGET = 20_000
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
    """The months of the term, in order."""
    return [period for period in all_periods() if period.kind is PeriodKind.MONTH]


def province(files: int) -> Registry:
    """The province for so many reports, one a unit and month: larger than any there was where they are over 21,350.

    Raises ValueError where there are no names for so many units.
    """
    units = max(COMMUNES, -(-files // len(months())))
    if units > len(_FIRST) * len(_SECOND):
        raise ValueError(f"The made-up province has names for {len(_FIRST) * len(_SECOND)} units, not for {units}.")
    names = islice(product(_SECOND, _FIRST), units)
    return Registry(tuple(_unit(n, f"{a} {b}") for n, (b, a) in enumerate(names)), tuple(_targets()))


def _unit(number: int, name: str) -> Unit:
    kind, called = ("town", "Thị trấn") if number % TOWN_EVERY == 0 else ("commune", "Xã")
    return Unit(f"u-{number:04}", str(FIRST_CODE + CODE_STEP * number), kind, f"{called} {name}", None, None)


def _targets() -> list[Target]:
    first, last = months()[0].start, months()[-1].end
    years = range(first.year, last.year + 1)
    of_years = [Target("year", None, first.replace(year=y, month=1, day=1), first.replace(year=y, month=12, day=31),
                       TERM_TARGET // len(years), "made up") for y in years]  # fmt: skip
    return [Target("term", None, first, last, TERM_TARGET, "made up"), *of_years]


def write_registry(registry: Registry, folder: Path) -> None:
    """Write a registry's four tables (`warehouse.ledger.registry`); one of communes and towns alone."""
    folder.mkdir(parents=True, exist_ok=True)
    rows: dict[str, list[tuple[object, ...]]] = {name: [] for name in COLUMNS}
    rows["communes.csv"] = [(u.unit_id, u.code, u.kind, u.name, None, None, None) for u in registry.units]
    rows["targets.csv"] = [(t.scope, t.unit_id, t.start, t.end, t.target, t.source) for t in registry.targets]
    for name, columns in COLUMNS.items():
        with (folder / name).open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([columns, *rows[name]])
