"""Parsers of numbers, dates and choices, for a whole column of a batch at a time. Source: docs/forms.md §3.

Each parser takes a column of raw cells and returns a `ParsedColumn`, two Series of the same length: the values (null
where a cell is blank or can't be parsed) and the text of cells that can't be parsed (null elsewhere).
"""

import re
from collections.abc import Callable, Sequence
from datetime import date, datetime

import polars as pl

from schemas.declaration.fields import FieldSpec, Kind
from transforms.text.cells import BROKEN_FORMULA, STRUCK, Cell
from transforms.text.names import decision_key, is_no_name
from transforms.text.spelling import choice_key, normalise

ZEROS = ("-", "–", "—", "không", "không có", "không phát sinh", "khong", "khong co", "khong phat sinh")
FORMULA_ERROR = r"^(#(REF!|DIV/0!|N/A|NAME\?|VALUE!|NUM!|NULL!|FORMULA!|STRUCK!|SPILL!|CALC!)|Err:\d{3})"
# Counting words after a number: `12 người`.
_COUNTED = (
    r"\s*(?:người|đồng chí|đ/c|đảng viên|quần chúng|đoàn viên|hội viên|học sinh|lao động|cán bộ|hồ sơ|chi bộ"
    r"|đc|đv|qc|hs)\.?$"
)
_GROUPED = r"^-?[1-9]\d{0,2}([., ]\d{3})+$"
_PLAIN = r"^-?\d+([.,]\d+)?$"
_COUNTED_NUMBER, _GROUPED_NUMBER, _PLAIN_NUMBER = (
    re.compile(pattern, re.ASCII) for pattern in (rf"(\d){_COUNTED}", _GROUPED, _PLAIN)
)
# Excel's day 0; serials within 1982–2064 are taken for dates.
_SERIAL_ORIGIN, _FIRST_SERIAL, _LAST_SERIAL = date(1899, 12, 30), 30_000, 60_000
_FIRST_DAY, _LAST_DAY = date(1930, 1, 1), date(2099, 12, 31)  # days outside are slips (C-04)
_MIDNIGHT = r"(?:[ T]+(?:0?0:00(?::00(?:\.0+)?)?|12:00(?::00)? am))?"
_DAY_FIRST = (
    r"^(?:ngày\s*)?(\d{1,2})\s*(?:[/.\- ]|tháng)\s*(\d{1,2})\s*(?:[/.\- ]|năm)\s*(\d{4}|\d{2})" + _MIDNIGHT + "$"
)
_YEAR_FIRST = r"^(\d{4})[-/](\d{1,2})[-/](\d{1,2})" + _MIDNIGHT + "$"
_ROUNDING = 1e-9  # of a number's size: 5.000000000000001 is shown as 5
_TICKS = frozenset({"✓", "✔", "☑", "√", "🗸", "true", "có", "co", "yes"})
_UNTICKED = frozenset({"☐", "□", "✗", "✘", "false", "không", "khong", "no", "-", "0"})

_NUMBERS_OR_NOTHING = {float, int, type(None)}

ParsedColumn = tuple[pl.Series, pl.Series]


def _texts(cells: Sequence[Cell | None]) -> pl.Series:
    """Return the cells as normalised text, null where blank."""
    return pl.Series(
        [(normalise(c) or None) if type(c) is str else None if c is None else str(c) for c in cells],
        dtype=pl.String,
    )


def _numbers(cells: Sequence[Cell | None]) -> pl.Series:
    return pl.Series([c if type(c) is float else float(c) if type(c) is int else None for c in cells], dtype=pl.Float64)


def number_in(text: pl.Expr) -> pl.Expr:
    """Parse `1.234` · `1,234` · `1 234` · `'12` · `12,0` · `12 người` as Float64; `-` and `không` as 0."""
    bare = text.str.to_lowercase().str.strip_chars("' ").str.replace(rf"(\d){_COUNTED}", "${1}")
    grouped = bare.str.replace_all(r"[., ]", "")
    plain = bare.str.replace(",", ".", literal=True)
    return (
        pl.when(bare.is_in(ZEROS))
        .then(pl.lit(0.0))
        .when(bare.str.contains(_GROUPED))
        .then(grouped.cast(pl.Float64, strict=False))
        .when(bare.str.contains(_PLAIN))
        .then(plain.cast(pl.Float64, strict=False))
    )


def number_of(cell: Cell | None) -> float | None:
    """Parse one cell as `read_counts` does, without Polars: a forked reader must not use it."""
    if type(cell) is float or type(cell) is int:
        whole = round(float(cell))
        return float(whole) if abs(cell - whole) <= _ROUNDING * max(abs(whole), 1) else cell
    if not cell or not isinstance(cell, str):
        return None
    bare = _COUNTED_NUMBER.sub(r"\1", normalise(cell).lower().strip("' "), count=1)
    if bare in ZEROS:
        return 0.0
    if _GROUPED_NUMBER.match(bare):
        return float(re.sub(r"[., ]", "", bare))
    return float(bare.replace(",", ".")) if _PLAIN_NUMBER.match(bare) else None


def day_in(text: pl.Expr) -> pl.Expr:
    """Parse `26/02/2024` · `26-2-2024` · `26.02.24` · `ngày 26 tháng 02 năm 2024` as Date, the day first, or null."""
    day_first, year_first = (
        text.str.to_lowercase().str.extract_groups(_DAY_FIRST),
        text.str.to_lowercase().str.extract_groups(_YEAR_FIRST),
    )
    year = day_first.struct.field("3")
    full_year = pl.when(year.str.len_chars() == 2).then(pl.concat_str(pl.lit("20"), year)).otherwise(year)
    written = pl.coalesce(
        pl.concat_str(full_year, day_first.struct.field("2"), day_first.struct.field("1"), separator="-"),
        pl.concat_str(*(year_first.struct.field(n) for n in "123"), separator="-"),
    )
    return written.str.to_date("%Y-%m-%d", strict=False)


def read_counts(cells: Sequence[Cell | None]) -> ParsedColumn:
    """Parse numbers as Float64 (C-02); C-03 checks later that they are whole and not negative."""
    if set(map(type, cells)) <= _NUMBERS_OR_NOTHING:  # the usual case
        return _rounded(pl.Series(cells, dtype=pl.Float64, strict=True)), _nulls(len(cells))
    frame = pl.DataFrame({"number": _numbers(cells), "text": _texts(cells)})
    value = pl.coalesce("number", number_in(pl.col("text")))
    values, unread = _split(frame, value)
    return _rounded(values), unread


def _rounded(numbers: pl.Series) -> pl.Series:
    """Round what a program's arithmetic left a hair beside a whole number; a half stays for C-03."""
    whole = numbers.round()
    hair = ((numbers - whole).abs() <= _ROUNDING * whole.abs().clip(1)) & (numbers != whole)
    return whole.zip_with(hair, numbers) if hair.any() else numbers


def read_days(cells: Sequence[Cell | None]) -> ParsedColumn:
    """Parse days as Date (C-04)."""
    days = [c.date() if isinstance(c, datetime) else c if isinstance(c, date) else None for c in cells]
    texts = [None if d is not None else c for d, c in zip(days, cells, strict=True)]
    frame = pl.DataFrame({"day": pl.Series(days, dtype=pl.Date), "serial": _numbers(texts), "text": _texts(cells)})
    is_serial = pl.col("serial").is_between(_FIRST_SERIAL, _LAST_SERIAL)
    serial = pl.when(is_serial).then(pl.lit(_SERIAL_ORIGIN) + pl.duration(days=pl.col("serial")))
    day = pl.coalesce("day", serial.cast(pl.Date), day_in(pl.col("text")))
    return _split(frame, pl.when(day.is_between(_FIRST_DAY, _LAST_DAY)).then(day))


def read_texts(cells: Sequence[Cell | None]) -> ParsedColumn:
    """Normalise text; a numeric cell loses its `.0`."""
    plain = [f"{c:.15g}" if type(c) is float else c for c in cells]
    frame = pl.DataFrame({"text": _texts(plain)})
    return _split(frame, pl.when(~pl.col("text").str.contains(FORMULA_ERROR)).then("text"))


def read_names(cells: Sequence[Cell | None], spec: FieldSpec) -> ParsedColumn:
    """Read names; a date, a bare number or a ditto mark can't be one (C-09)."""
    shown = [f"{c:%d/%m/%Y}" if isinstance(c, date) else c for c in cells]
    values, unread = read_texts(shown)
    foreign = {text for text in values.drop_nulls().unique().to_list() if is_no_name(text, optional=not spec.required)}
    if not foreign:
        return values, unread
    named = pl.select(pl.when(~values.is_in(foreign)).then(values)).to_series()
    return named, pl.select(pl.coalesce(unread, pl.when(values.is_in(foreign)).then(values))).to_series()


def read_decisions(cells: Sequence[Cell | None]) -> ParsedColumn:
    """Read decision numbers in one spelling, `1400-QĐ/HU`; a text without a number stays for 04-04."""
    values, unread = read_texts(cells)
    return _map_unique(values, decision_key), unread


def read_choices(cells: Sequence[Cell | None], spec: FieldSpec) -> ParsedColumn:
    """Map each spelling of a choice to the value stored; other text stays for C-05."""
    values, unread = read_texts(cells)
    known = {choice_key(spelling): stored for spelling, stored in spec.choices.items()}
    return _map_unique(values, lambda text: known.get(choice_key(text), text)), unread


def read_flags(cells: Sequence[Cell | None], spec: FieldSpec) -> ParsedColumn:
    """Parse `x`, a tick, TRUE or `có` as true, blank, FALSE or `không` as false; other text can't be parsed (C-05)."""
    values, unread = read_choices(cells, spec)
    typed = values.str.to_lowercase()
    yes = (values.is_in(list(spec.choices.values())) | typed.is_in(_TICKS)).fill_null(value=False)
    said = yes | typed.is_in(_UNTICKED).fill_null(value=False)
    return yes, pl.select(pl.coalesce(unread, pl.when(~said).then(values))).to_series()


def read_column(cells: Sequence[Cell | None], spec: FieldSpec) -> ParsedColumn:
    """Parse a column by its field's kind."""
    match spec.kind:
        case Kind.COUNT:
            values, unread = read_counts(cells)
            return (values if spec.default is None else values.fill_null(spec.default)), unread
        case Kind.DATE:
            return read_days(cells)
        case Kind.CHOICE:
            return read_choices(cells, spec)
        case Kind.FLAG:
            return read_flags(cells, spec)
        case Kind.TEXT:
            return read_decisions(cells) if spec.is_decision else read_names(cells, spec)
        case _:
            return read_texts(cells)


def rule_of_unparsed(found: str, kind: Kind) -> str:
    """Return the rule for a cell that can't be parsed: C-06 for a formula, else by kind."""
    if found.startswith(STRUCK):
        return "C-08"
    if re.match(FORMULA_ERROR, found):
        return "C-06"
    return {Kind.COUNT: "C-02", Kind.DATE: "C-04", Kind.TEXT: "C-09"}.get(kind, "C-05")


def display_text(found: str) -> str:
    """Return the text that a finding shows for a cell that can't be parsed."""
    return "công thức lỗi hoặc chưa tính" if found == BROKEN_FORMULA else found.removeprefix(STRUCK)


def _nulls(length: int) -> pl.Series:
    return pl.Series([None], dtype=pl.String).new_from_index(0, length)


def _split(frame: pl.DataFrame, value: pl.Expr) -> ParsedColumn:
    """Split values from the text of cells without a value."""
    read = frame.with_columns(value=value)
    unread = read.select(pl.when(pl.col("value").is_null()).then("text")).to_series()
    return read["value"], unread


def _map_unique(texts: pl.Series, change: Callable[[str], str]) -> pl.Series:
    """Apply `change` once to each distinct text."""
    unique = texts.drop_nulls().unique().to_list()
    return texts.replace({text: change(text) for text in unique}) if unique else texts
