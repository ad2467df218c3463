"""Vietnamese numbers (1.234,5) and days on the district page, and the commands behind its figures."""

from dataclasses import dataclass
from datetime import date, datetime

_NARROW = "\u00a0"  # a no-break space: a number and its sign stay on one line
WHY_RESTATED = {
    "correction": "đơn vị nộp bản sửa",
    "read_again": "đọc lại bản gốc",
    "withdrawn": "rút báo cáo",
    "restored": "khôi phục báo cáo",
    "shorter_report": "có báo cáo của kỳ ngắn hơn",
}
NOT_AVAILABLE = ".."


@dataclass(frozen=True, slots=True)
class Figure:
    """A number on the page: its value, its text, and the command that lists its source.

    `is_from_article`: True for a figure of the sample district that is not made up. `mark`: p (provisional), r
    (revised) or none.
    """

    value: float
    text: str
    source_command: str
    is_from_article: bool = False
    mark: str = ""


def number(value: float, digits: int = 0) -> str:
    """Format a number: 1234.5 → 1.234,5; a minus sign, never a hyphen."""
    text = f"{abs(value):,.{digits}f}".translate(str.maketrans(",.", ".,"))
    return f"−{text}" if round(value, digits) < 0 else text


def percent(share: float) -> str:
    """Format a share: 0.5587 → 55,9 %."""
    return f"{number(100 * share, 1)}{_NARROW}%"


def signed(value: int) -> str:
    """Format a difference: 3 → +3."""
    return f"+{number(value)}" if value > 0 else number(value)


def day(value: date) -> str:
    """Format a day: 2024-02-26 → 26/02/2024."""
    return f"{value:%d/%m/%Y}"


def moment(value: datetime) -> str:
    """Format a moment: 07:30 ngày 26/02/2024."""
    return f"{value:%H:%M} ngày {value:%d/%m/%Y}"


def lower_first(label: str) -> str:
    """Lower the first letter, for a label inside a sentence: Quý I năm 2024 → quý I năm 2024."""
    return label[:1].lower() + label[1:]


def trace(view: str, column: str, *, unit_id: str = "", period: str = "") -> str:
    """Build the command that lists the cells behind a view's figure."""
    unit = f" --unit {unit_id}" if unit_id else ""
    return f"tonghop trace {view} {column}{unit}" + (f" --period {period}" if period else "")


def sql(query: str) -> str:
    """Build the command that queries the published copy."""
    return f'tonghop sql "{query}"'


def under_units_of(on_day: date, view: str) -> str:
    """Build the SQL relation of a unit view under the units that exist on a day."""
    return f"{view}_as_it_is(DATE '{on_day}')"


def at_end_of(period_end: date, view: str) -> str:
    """Build the SQL relation of a view as it was at a period's end."""
    return f"{view}_at(DATE '{period_end}')"


def literal(value: object) -> str:
    """Quote a text as an SQL literal."""
    return "'" + str(value).replace("'", "''") + "'"
