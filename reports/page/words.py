"""How the district page says numbers, days and states: Vietnamese style, 1.234,5."""

from dataclasses import dataclass
from datetime import date, datetime

_NARROW = "\u00a0"  # a no-break space: a number and its sign stay on one line
KINDS = {"commune": "Xã", "town": "Thị trấn", "school": "Trường", "enterprise": "Doanh nghiệp"}
STATES = {
    "reported": "đúng hạn",
    "confirmed_zero": "đúng hạn, không phát sinh",
    "reported_late": "quá hạn",
    "rejected": "bị trả lại",
    "missing": "chưa nộp",
}
WHY_RESTATED = {
    "correction": "đơn vị nộp bản sửa",
    "read_again": "đọc lại bản gốc",
    "withdrawn": "rút báo cáo",
    "restored": "khôi phục báo cáo",
    "shorter_report": "có báo cáo của kỳ ngắn hơn",
}


@dataclass(frozen=True, slots=True)
class Figure:
    """A number on the page: its value, how it is written, and the command that leads to its source.

    `is_real`: of the sample district, whether the article gives it.
    """

    value: float
    text: str
    way: str
    is_real: bool = False


def number(value: float, digits: int = 0) -> str:
    """1234.5 → 1.234,5; a minus sign, never a hyphen."""
    said = f"{abs(value):,.{digits}f}".translate(str.maketrans(",.", ".,"))
    return f"−{said}" if round(value, digits) < 0 else said


def percent(share: float) -> str:
    """0.5587 → 55,9 %."""
    return f"{number(100 * share, 1)}{_NARROW}%"


def signed(value: int) -> str:
    """3 → +3."""
    return f"+{number(value)}" if value > 0 else number(value)


def day(value: date) -> str:
    """2024-02-26 → 26/02/2024."""
    return f"{value:%d/%m/%Y}"


def moment(value: datetime) -> str:
    """A moment, with the hour."""
    return f"{value:%H:%M} ngày {value:%d/%m/%Y}"


def within(label: str) -> str:
    """A period's label inside a sentence: Quý I năm 2024 → quý I năm 2024."""
    return label[:1].lower() + label[1:]


def trace(view: str, column: str, *, unit_id: str = "", period: str = "") -> str:
    """The command that lists the cells behind a view's figure."""
    unit = f" --unit {unit_id}" if unit_id else ""
    return f"tonghop trace {view} {column}{unit}" + (f" --period {period}" if period else "")


def sql(query: str) -> str:
    """The command that asks the published copy."""
    return f'tonghop sql "{query}"'


def under_units_of(on_day: date, view: str) -> str:
    """A view of units as SQL asks for it under the units that stand on a day."""
    return f"{view}_as_it_is(DATE '{on_day}')"


def literal(value: object) -> str:
    """A text as SQL writes it."""
    return "'" + str(value).replace("'", "''") + "'"
