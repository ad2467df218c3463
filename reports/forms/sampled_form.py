"""A form as a filled-in or empty sheet shows it, to draft its declaration from.

The sheet is read as the reader of reports does, but without a form: header, number row, sections, sums, footer.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from transforms.formats.workbook import Sheet
from transforms.tables.cell_kinds import is_blank, is_number, non_blank_cells
from transforms.tables.footer import is_footer
from transforms.tables.header import LINE_CODE, LINE_LABEL, MAX_HEADER_ROWS
from transforms.tables.row_kinds import is_number_row
from transforms.tables.row_labels import is_sum_word
from transforms.tables.sections import is_foreign_section
from transforms.text.cells import Cell
from transforms.text.spelling import label_key, normalise

NUMBER_LABELS = frozenset({"stt", "tt", "so tt", "so thu tu", LINE_CODE})
_MIN_LABELS, _MAX_LABEL_LENGTH = 3, 120
_NUMBERED = re.compile(r"\s*\((?:\d+(?:\s*=[\d+\s]+)?)\)\s*$")
_CODE = re.compile(r"\b\d{2}[A-Z]?-[A-ZĐ]{2,6}\b")
_SUM = re.compile(r"\(?(\d+)\s*=\s*(\d+(?:\s*\+\s*\d+)+)\)?")

Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SampledField:
    """A column or line of the table. `path`: its labels from the uppermost down, as written. `cells`: what is in it.

    `parts`: places of the fields that it is the sum of, as the number row says (`7=8+9`). `unit`: its unit of measure.
    """

    place: int
    path: Path
    cells: tuple[Cell, ...] = ()
    parts: tuple[int, ...] = ()
    unit: str = ""


@dataclass(frozen=True, slots=True)
class SampledForm:
    """A form as a sheet shows it. `records`: labels of the columns of records, where fields are lines."""

    sheet: str
    code: str
    title: str
    fields: tuple[SampledField, ...]
    sections: tuple[str, ...] = ()
    records: tuple[str, ...] = ()
    has_total: bool = False


@dataclass(slots=True)
class _Body:
    """The rows below a header: records, sections, and whether there is a sum."""

    records: list[list[Cell]] = field(default_factory=list)
    sections: list[str] = field(default_factory=list)
    has_total: bool = False


def sampled(sheet: Sheet) -> SampledForm | None:
    """Read a sheet as a form; None if it has no table."""
    header = _header_rows(sheet.rows)
    if not header:
        return None
    labels = [[_label(cell) for cell in sheet.rows[row]] for row in header]
    numbers = sheet.rows[header[-1] + 1] if header[-1] + 1 < len(sheet.rows) else []
    numbers = numbers if is_number_row(tuple(numbers)) else []
    below = header[-1] + (2 if numbers else 1)
    code, title = _code_and_title(sheet, header[0])
    if LINE_LABEL in map(label_key, labels[0]):
        fields, records = _lines(sheet.rows, labels[0], below)
        return SampledForm(sheet.name, code, title, fields, records=records)
    body = _body(sheet.rows[below:])
    parts = _parts(numbers)
    fields = tuple(
        SampledField(place, path, tuple(row[place] for row in body.records), parts.get(place, ()))
        for place, path in enumerate(_written_paths(labels))
        if path
    )
    return SampledForm(sheet.name, code, title, fields, tuple(body.sections), (), body.has_total)


def _label(cell: Cell) -> str:
    return _NUMBERED.sub("", normalise(cell)) if isinstance(cell, str) else ""


def _header_rows(rows: Sequence[Sequence[Cell]]) -> list[int]:
    """Return the rows of the first table's header: the first with labels, and lower ones below it."""
    for row, cells in enumerate(rows):
        if _is_top(cells):
            found = [row]
            while len(found) < MAX_HEADER_ROWS and row + len(found) < len(rows):
                if not _is_lower(rows[row + len(found)], cells):
                    break
                found.append(row + len(found))
            return found
    return []


def _is_top(cells: Sequence[Cell]) -> bool:
    """Check whether a row has labels only: several, short, none followed by a colon."""
    filled = non_blank_cells(cells)
    texts = [normalise(cell) for cell in filled if isinstance(cell, str)]
    if len(texts) < len(filled) or any(text.endswith(":") or len(text) > _MAX_LABEL_LENGTH for text in texts):
        return False
    keys = set(map(label_key, texts))
    is_named = bool(keys & NUMBER_LABELS) or LINE_LABEL in keys
    return len(keys - {""}) >= (2 if is_named else _MIN_LABELS) and not is_number_row(tuple(cells))


def _is_lower(cells: Sequence[Cell], top: Sequence[Cell]) -> bool:
    """Check whether a row has labels below those of the top row, and none below the first two columns."""
    filled = [place for place, cell in enumerate(cells) if not is_blank(cell)]
    if not filled or not all(isinstance(cells[place], str) for place in filled) or is_number_row(tuple(cells)):
        return False
    first = [place for place, cell in enumerate(top) if not is_blank(cell)]
    return filled[0] > first[min(1, len(first) - 1)]


def _written_paths(rows: Sequence[Sequence[str]]) -> list[Path]:
    """Return each column's labels as written; a label reaches right over blanks, as a merged cell does."""
    reach = [""] * len(rows)
    paths = []
    for cells in zip(*rows, strict=True):
        lowest = -1
        for level, label in enumerate(cells):
            if label:
                reach[level:] = [label] + [""] * (len(rows) - level - 1)
                lowest = level
        paths.append(tuple(label for label in reach[: lowest + 1] if label))
    return paths


def _parts(numbers: Sequence[Cell]) -> dict[int, tuple[int, ...]]:
    """Return the sums that a number row states: place of the column → places of its parts."""
    places: dict[int, int] = {}
    sums: dict[int, list[int]] = {}
    for place, cell in enumerate(numbers):
        text = f"{abs(cell):g}" if is_number(cell) else str(cell or "")
        if digits := re.search(r"\d+", text):
            places[int(digits[0])] = place
        if stated := _SUM.search(text):
            sums[place] = [int(part) for part in re.findall(r"\d+", stated[2])]
    return {place: tuple(places[n] for n in parts) for place, parts in sums.items() if all(n in places for n in parts)}


def _body(rows: Sequence[list[Cell]]) -> _Body:
    """Tell the rows below the header apart, to the footer."""
    body, after_blank = _Body(), False
    for cells in rows:
        filled = non_blank_cells(cells)
        if not filled:
            after_blank = True
            continue
        texts = [cell for cell in filled if isinstance(cell, str)]
        if any(map(is_sum_word, texts[:2])):
            body.has_total = True
        elif is_foreign_section(filled):
            body.sections.append(" ".join(normalise(str(cell)) for cell in filled))
        elif is_footer(cells, after_blank=after_blank):
            break
        else:
            body.records.append(cells)
        after_blank = False
    return body


def _lines(rows: Sequence[list[Cell]], header: Sequence[str], below: int) -> tuple[tuple[SampledField, ...], Path]:
    """Read a table whose fields are lines: each line, and the labels of the columns of records."""
    keys = list(map(label_key, header))
    label_place = keys.index(LINE_LABEL)
    unit_place = keys.index("don vi tinh") if "don vi tinh" in keys else None
    aside = {LINE_LABEL, "don vi tinh", "ghi chu", "", *NUMBER_LABELS}
    columns = [place for place, key in enumerate(keys) if key not in aside]
    found, after_blank = [], False
    for place, cells in enumerate(rows[below:], below):
        if not non_blank_cells(cells):
            after_blank = True
            continue
        if is_footer(cells, after_blank=after_blank):
            break
        label, after_blank = cells[label_place], False
        if isinstance(label, str) and not is_blank(label) and not is_number_row(tuple(cells)):
            unit = normalise(str(cells[unit_place])) if unit_place is not None else ""
            found.append(SampledField(place, (_label(label),), tuple(cells[c] for c in columns), unit=unit))
    return tuple(found), tuple(header[column] for column in columns)


def _code_and_title(sheet: Sheet, header: int) -> tuple[str, str]:
    """Return the form's code (blank if none is seen) and its title, the longest text in capitals above the table."""
    texts = [normalise(cell) for row in sheet.rows[:header] for cell in row if isinstance(cell, str) and cell.strip()]
    code = next((found[0] for text in [*texts, sheet.name] if (found := _CODE.search(text))), "")
    capitals = [text for text in texts if text.isupper() and not _CODE.search(text)]
    return code, max(capitals, key=len, default="")
