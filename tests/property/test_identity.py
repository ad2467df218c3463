"""True statements, anywhere and in any spelling, give the unit and the period; never others."""

from datetime import date
from itertools import count

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.district import REGISTRY, quiet_commune, read
from support.pages import Book, Page, write

from schemas.periods import Period, PeriodKind
from schemas.registry import Unit
from transforms.text.spelling import strip_diacritics

FEW = settings(max_examples=20, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
AFTER_THE_TERM = date(2025, 12, 31)
PERIODS = [period for period in REGISTRY.terms.periods() if period.kind is not PeriodKind.REST]

UNIT_SPELLINGS = (
    "{}",
    "Đảng ủy {}",
    "ĐẢNG BỘ {}",
    "Đ/u {}",
    "UBND {}, huyện Quỳnh Phụ",
    "Ban Tổ chức Đảng ủy {} - huyện Quỳnh Phụ - tỉnh Thái Bình",
    "{} (mới)",
)
UNIT_PLACES = ("Đơn vị: {}", "Đơn vị báo cáo: …{}…", "{}", "BÁO CÁO KẾT NẠP ĐẢNG VIÊN\n{}", "Cover:{}", "Beside:{}")
PERIOD_PLACES = ("Kỳ báo cáo: {}", "Kỳ: …{}…", "{}", "BÁO CÁO KẾT NẠP ĐẢNG VIÊN {}", "Cover:{}", "Sheet:{}")
NOISE = (
    "HUYỆN ỦY QUỲNH PHỤ",
    "(Ban hành kèm theo Quyết định số 12 ngày 05/3/2021)",
    "Quỳnh Côi, ngày 05 tháng 02 năm 2024",
    "Kính gửi: Ban Tổ chức Huyện ủy Quỳnh Phụ",
    "Nhiệm kỳ 2020 - 2025",
    "Đơn vị tính: người",
)


def texts_of(period: Period) -> st.SearchStrategy[str]:
    """Write a period in one of its spellings."""
    year = period.id[:4]
    spellings = [period.label, period.label.upper(), f"Từ ngày {period.start:%d/%m/%Y} đến ngày {period.end:%d/%m/%Y}"]
    if period.start.day != 1 or (period.end.month, period.end.day) == (7, 14):
        spellings.pop()  # cut to the term: its days are those of no period in the calendar
    if period.kind is PeriodKind.MONTH:
        number = int(period.id[5:])
        spellings += [f"Tháng {number}/{year}", f"T{number}/{year}", f"tháng {number:02}-{year}"]
    if period.kind is PeriodKind.QUARTER:
        spellings += [f"Quý {period.id[6:]}/{year}", f"Q{period.id[6:]}/{year}"]
    return st.sampled_from(spellings)


@st.composite
def units_and_periods(draw: st.DrawFn) -> tuple[Unit, Period]:
    """Draw a committee and a period that it existed in."""
    period = draw(st.sampled_from(PERIODS))
    standing = [u for u in REGISTRY.units_existing_in(period.end, period.end) if REGISTRY.is_committee(u)]
    return draw(st.sampled_from(standing)), period


def unsaid_book() -> Book:
    """Build a commune's workbook that states neither unit nor period."""
    book = quiet_commune()
    for page in book.values():
        page.row(4, "")
        page.row(5, "")
        page.row(6, "", None, "")
        page.row(7, "")
    return book


def state(book: Book, place: str, text: str, row: int, sheet: str) -> None:
    """Write a statement at a place: a cell, the cover, a sheet's name, or beside its label."""
    cover = book.setdefault("Bìa", Page("Bìa"))
    if place == "Cover:{}":
        cover.row(row, text)
    elif place == "Sheet:{}":
        book[sheet].name = f"{sheet[:3]} {text}".replace("/", ".")[:31]
    elif place == "Beside:{}":
        book[sheet].row(row, "Đơn vị báo cáo:", text)
    else:
        book[sheet].row(row, place.format(text))


SHEETS = st.sampled_from(["01A-XA", "01B-XA"])
SEVERAL = st.integers(1, 3)


@FEW
@given(st.data(), units_and_periods())
def test_true_statements_give_their_unit_and_period(data: st.DataObject, true: tuple[Unit, Period]) -> None:
    unit, period = true
    book, rows = unsaid_book(), count(1)
    for _ in range(data.draw(SEVERAL)):
        name = data.draw(st.sampled_from(UNIT_SPELLINGS)).format(unit.name)
        name = data.draw(st.sampled_from([name, name.upper(), strip_diacritics(name)]))
        state(book, data.draw(st.sampled_from(UNIT_PLACES)), name, next(rows), data.draw(SHEETS))
    for _ in range(data.draw(SEVERAL)):
        state(
            book, data.draw(st.sampled_from(PERIOD_PLACES)), data.draw(texts_of(period)), next(rows), data.draw(SHEETS)
        )
    book["01A-XA"].row(next(rows), data.draw(st.sampled_from(NOISE)))

    batch = read(write(book), as_of=AFTER_THE_TERM)

    told = batch.submissions.select("unit_id", "period").row(0)
    assert told == (unit.unit_id, period.id), batch.findings.select("rule", "cell", "found", "expected").rows()


@FEW
@given(st.data(), units_and_periods(), units_and_periods())
def test_a_false_statement_among_true_ones_is_asked_about(
    data: st.DataObject, true: tuple[Unit, Period], false: tuple[Unit, Period]
) -> None:
    (unit, period), (other, another) = true, false
    book, rows = unsaid_book(), count(1)
    state(book, data.draw(st.sampled_from(UNIT_PLACES)), unit.name, next(rows), "01A-XA")
    state(book, data.draw(st.sampled_from(PERIOD_PLACES[:5])), period.label, next(rows), "01A-XA")
    state(book, data.draw(st.sampled_from(UNIT_PLACES)), other.name, next(rows), "01B-XA")
    state(book, data.draw(st.sampled_from(PERIOD_PLACES[:5])), another.label, next(rows), "01B-XA")

    batch = read(write(book), as_of=AFTER_THE_TERM)

    unit_id, period_id = batch.submissions.select("unit_id", "period").row(0)
    nested = period.id == another.id or _inside(period, another) or _inside(another, period)
    assert period_id in {period.id, another.id} if nested else period_id is None
    assert unit_id in {None, unit.unit_id, other.unit_id}
    if unit.unit_id != other.unit_id and (period_id is None or all(_stands_in(u, period_id) for u in (unit, other))):
        assert unit_id is None
        assert "F-07" in set(batch.findings["rule"])


def _stands_in(unit: Unit, period_id: str) -> bool:
    period = REGISTRY.terms.period(period_id)
    return period is not None and unit.existed_in(period.start, period.end)


def _inside(narrow: Period, wide: Period) -> bool:
    return wide.start <= narrow.start and narrow.end <= wide.end
