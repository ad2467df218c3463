"""Collection of the texts that may state unit, period or submission number: above tables, and on cover sheets.

The registry is not known here: `transforms.identity` decides what a text states. Source: docs/forms.md §1.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import NamedTuple

from transforms.formats.workbook import Sheet
from transforms.text.cells import Cell
from transforms.text.spelling import choice_key, normalise, strip_diacritics

LABEL, ABOVE, COVER, SHEET_NAME = "label", "above", "cover", "sheet name"
UNIT, CODE, PERIOD, TIME, VERSION, TEXT = "unit", "code", "period", "time", "version", ""
_OTHER = "other"  # a label whose value states nothing: the form's number, a superior body, an addressee

MAX_ROWS_ABOVE_TABLE = 200
_MAX_COVER_CELLS = 40  # a sheet with more cells is a list or another table, not a cover
_HEAD_ROWS_BETWEEN, _TITLE_ROWS_BETWEEN = 12, 4  # rows above a second table: its labels, its title; else a footer

_REPORTING = r"(?: (?:lap bao cao|gui bao cao|nop bao cao|bao cao|lap bieu|lap|gui|nop|thuc hien))?"
_ANYWHERE = (
    (_OTHER, r"mau so|don vi tinh|dvt|don vi nhan(?: bao cao)?|noi nhan|kinh gui"),
    (_OTHER, r"(?:don vi|co quan|dang uy|dang bo|cap uy|to chuc dang) (?:chu quan|cap tren|quan ly)|truc thuoc"),
    (CODE, r"ma (?:so )?(?:don vi|dv)(?: bao cao)?"),
    (VERSION, r"lan (?:nop|gui|bao cao)(?: thu| bao cao)?"),
    (UNIT, r"(?:ten )?don vi (?:lap bao cao|gui bao cao|nop bao cao|bao cao|lap bieu|lap|gui|nop)|ten don vi"),
    (PERIOD, r"ky (?:bao cao|so lieu)|thang bao cao"),
)
_AT_START = (
    (
        UNIT,
        rf"(?:ten )?(?:don vi|co quan|to chuc dang|doanh nghiep|dang uy|dang bo){_REPORTING}|ten (?:truong|cong ty)",
    ),
    (TIME, r"ky|thoi ky|thoi gian(?: bao cao)?|bao cao ky"),
)
_WORDS_OF_PERIOD = frozenset({"thang", "quy", "nam"})
_FILLING = r"\s*(?::|\.{3,}|…|_{3,})"
_WHOLE = tuple((kind, re.compile(pattern)) for kind, pattern in (*_ANYWHERE, *_AT_START))
_INSIDE = tuple((kind, re.compile(rf"(?<![a-z0-9])(?:{pattern}){_FILLING}")) for kind, pattern in _ANYWHERE) + tuple(
    (kind, re.compile(rf"(?:(?<=^)|(?<=[\n;,|(]))\s*(?:{pattern}){_FILLING}")) for kind, pattern in _AT_START
)
_LEADERS = re.compile(r"[.…_]{2,}|…|_")
_LINE = re.compile(r"[\r\n\t]+| {3,}")
_MAY_STATE = re.compile(
    r"\b(?:thang|quy|nam|[tq]\s?\d+|tu ngay|xa|x|thi tran|tt|t\.t|truong|thpt|cong ty|cty|ctcp|dntn|doanh nghiep|htx"
    r"|hop tac xa|20\d\d)\b"
)
_LISTS = re.compile(r"huong dan|danh muc|danh sach|vi du|tonghop|giai thich|phu luc")


@lru_cache(maxsize=16384)
def without_leaders(text: str) -> str:
    """Return a text on one line, without dotted leaders and marks at its ends."""
    return " ".join(_LEADERS.sub(" ", normalise(text)).split()).strip(" .:;,-–")


class Statement(NamedTuple):
    """A text that may state something, with its place.

    `kind`: `unit`, `code`, `period`, `time` (a period, if it reads as one), `version`, by its label; '' for a text
    without one. `place`: `label`, `above` a table, `cover`, or `sheet name`. `text`: as written, its lines kept.
    """

    kind: str
    place: str
    text: str
    sheet: str
    cell: str

    @property
    def value(self) -> str:
        """The text on one line, without dotted leaders."""
        return without_leaders(self.text)


def statements_of(sheet: Sheet, header_rows: Sequence[int]) -> list[Statement]:
    """Collect the statements of a sheet; `header_rows`: the first header row of each of its tables (0-based)."""
    if not header_rows:
        return _statements_of_cover(sheet)
    found = [Statement(TEXT, SHEET_NAME, sheet.name, sheet.name, "A1")]
    first, *later = header_rows
    found += _statements_in(sheet, max(0, first - MAX_ROWS_ABOVE_TABLE), first, ABOVE)
    for before, header_row in zip(header_rows, later, strict=False):
        head, title = (max(before + 1, header_row - rows) for rows in (_HEAD_ROWS_BETWEEN, _TITLE_ROWS_BETWEEN))
        found += [s for s in _statements_in(sheet, head, title, ABOVE) if s.kind]
        found += _statements_in(sheet, title, header_row, ABOVE)
    return found


def _statements_of_cover(sheet: Sheet) -> list[Statement]:
    """Collect the statements of a sheet without a table; lists, guides and hidden sheets have none."""
    if sheet.hidden or _LISTS.search(choice_key(sheet.name)):
        return []
    filled = sum(1 for row in sheet.rows[:MAX_ROWS_ABOVE_TABLE] for cell in row if cell not in ("", None))
    found = _statements_in(sheet, 0, MAX_ROWS_ABOVE_TABLE, COVER)
    return found if filled <= _MAX_COVER_CELLS else [s for s in found if s.place == LABEL]


def _statements_in(sheet: Sheet, start: int, end: int, place: str) -> list[Statement]:
    return [
        Statement(kind, LABEL if kind else place, text, sheet.name, sheet.address(row, column))
        for row, cells in enumerate(sheet.rows[start:end], start)
        if any(cells)
        for kind, column, text in _stated_in(tuple(cells))
    ]


@lru_cache(maxsize=4096)
def _stated_in(cells: tuple[Cell, ...]) -> tuple[tuple[str, int, str], ...]:
    """Find a row's statements as (kind, column, text); a label and its value are in one cell or side by side."""
    found: list[tuple[str, int, str]] = []
    taken: set[int] = set()
    for column, cell in enumerate(cells):
        if type(cell) is not str or not cell.strip() or column in taken:
            continue
        if choice_key(cell) in _WORDS_OF_PERIOD:  # `Tháng` and its number side by side
            place, value = _adjacent_value(cells, column)
            found.append((TEXT, column, f"{normalise(cell)} {value}"))
            taken.add(place)
            continue
        for kind, text in _parts(cell):
            place, value = column, text
            if kind and not _filled(text):
                place, value = _adjacent_value(cells, column)
                taken.add(place)
            if kind != _OTHER and (kind or _MAY_STATE.search(_folded(value))):
                found.append((kind, place, value))
    return tuple(found)


@lru_cache(maxsize=16384)
def _parts(cell: str) -> tuple[tuple[str, str], ...]:
    """Split a cell at its labels into (kind, text)."""
    return tuple(_split(cell))


def _split(cell: str) -> Iterator[tuple[str, str]]:
    text = "\n".join(part for line in _LINE.split(cell) if (part := normalise(line)))
    if whole := _kind_of_label(text):
        yield whole, ""
        return
    folded = _folded(text)
    labels = sorted((m.start(), m.end(), kind) for kind, label in _INSIDE for m in label.finditer(folded))
    labels = [label for n, label in enumerate(labels) if n == 0 or label[0] >= labels[n - 1][1]]
    ends = [*(start for start, _, _ in labels), len(text)][1:]
    before = text[: labels[0][0]] if labels else text
    if before.strip(" \n;,.-–(|"):
        yield TEXT, before
    for (_, start, kind), end in zip(labels, ends, strict=True):
        yield kind, text[start:end].strip(" \n;,|")


def _kind_of_label(text: str) -> str:
    """Return the kind of a cell that is a label and nothing else, or ''."""
    key = choice_key(text)
    kind = next((kind for kind, label in _WHOLE if label.fullmatch(key)), "")
    return kind if kind != UNIT or "don vi" in key or text.endswith(":") else ""


def _folded(text: str) -> str:
    """Return the text without diacritics, every character in its place."""
    folded = strip_diacritics(text)
    return folded if len(folded) == len(text) else text.lower()


def _filled(text: str) -> bool:
    """Check whether there is more than dotted leaders."""
    return bool(text.strip(" .…_:-–\n"))


def _adjacent_value(cells: Sequence[Cell], column: int) -> tuple[int, str]:
    """Return the value to the right of a label, up to the next label; blank at the label itself if there is none."""
    for beside in range(column + 1, len(cells)):
        value = cells[beside]
        if value in ("", None):
            continue
        if isinstance(value, str) and next((kind for kind, _ in _parts(value)), ""):
            break
        return beside, _as_text(value)
    return column, ""


def _as_text(value: Cell) -> str:
    """Write a value as a text; a day in ISO form, and 12.202 as the 12.2020 that was typed."""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        return f"{value:.0f}" if value.is_integer() else f"{value:.4f}"
    return "\n".join(part for line in _LINE.split(str(value)) if (part := normalise(line)))
