"""Classification of rows below a header: record, section, sums, of-which rows, footer, blank, or another header."""

import re
from collections.abc import Callable, Sequence
from functools import cache, lru_cache
from itertools import pairwise

from schemas.declaration.form import Form
from transforms.tables.cell_kinds import is_blank, is_number, non_blank_cells
from transforms.tables.footer import is_footer
from transforms.tables.row_labels import RowWord, row_word
from transforms.tables.sections import is_foreign_section, opened_section
from transforms.text.cells import Cell
from transforms.text.spelling import choice_key, label_key

_COLUMN_NUMBER = re.compile(r"\(?\s*(\d{1,3})\s*(?:=[\d\s+\-=().]*)?\)?")
_COLUMN_LETTER = re.compile(r"\(?\s*([A-Ha-h])\s*\)?")
_MAX_COLUMN_LETTERS = 4  # `A B 1 2`: the columns of names are lettered
_WORD_KINDS = {
    RowWord.TOTAL: "total",
    RowWord.SUBTOTAL: "subtotal",
    RowWord.OF_WHICH: "unclear",
    RowWord.NOTE: "blank",
}

HeaderTest = Callable[[Sequence[Cell]], bool]


@lru_cache(maxsize=4096)
def is_number_row(cells: tuple[Cell, ...]) -> bool:
    """Check whether a row numbers the columns: `(1) (2) (3=4+5)`, 1, 2, 3 or A, B, 1, 2.

    Excel turns `(1) (2)` into -1, -2.
    """
    filled = non_blank_cells(cells)
    letters = [match for cell in filled[:_MAX_COLUMN_LETTERS] if (match := _COLUMN_LETTER.fullmatch(str(cell).strip()))]
    numbers = []
    for cell in filled[len(letters) :]:
        match = _COLUMN_NUMBER.fullmatch(f"{abs(cell):g}" if is_number(cell) else str(cell).strip())
        if not match:
            return False
        numbers.append(int(match[1]))
    in_brackets = all(isinstance(cell, str) and cell.strip().startswith("(") for cell in filled)
    run_on = all(b == a + 1 for a, b in pairwise(numbers))
    in_order = [match[1].upper() for match in letters] == list("ABCDEFGH"[: len(letters)])
    return len(numbers) >= 2 and in_order and (in_brackets or run_on)


def classify_row(
    cells: Sequence[Cell],
    values: tuple[Cell | None, ...],
    form: type[Form],
    is_header: HeaderTest,
    *,
    after_blank: bool,
) -> tuple[str, str | None]:
    """Return the kind of a row and the section it opens.

    Kinds: `blank`, `header`, `number row`, `total`, `subtotal`, `unclear`, `section`, `footer`, `foreign section`,
    `record`. `unclear`: figures that restate others (`Trong đó: …`, `Cùng kỳ năm trước`).
    """
    if set(map(type, cells)) == {str}:  # text rows repeat and are cached; rows with figures don't
        kind = _classify_text(tuple(cells), values, form, is_header, after_blank)
    else:
        kind = _classify_any(cells, values, form, is_header, after_blank)
    return ("blank", None) if kind[0] in ("record", "unclear") and all(map(is_blank, values)) else kind


def _classify_any(
    cells: Sequence[Cell], values: tuple[Cell | None, ...], form: type[Form], is_header: HeaderTest, after_blank: bool
) -> tuple[str, str | None]:
    if is_header(cells):
        return "header", None
    filled = non_blank_cells(cells)
    if not filled:
        return "blank", None
    word = _word_of(cells, values)
    if word in (RowWord.TOTAL, RowWord.SUBTOTAL):
        return _WORD_KINDS[word], None
    if is_number_row(tuple(cells)):
        return "number row", None
    section = _section_kind(filled, form)
    if section is not None:
        return section
    if word is not None and (word is RowWord.OF_WHICH or not any(map(_is_figure, values))):
        return (_WORD_KINDS[word] if any(map(_is_figure, values)) else "blank"), None
    is_end = is_footer(cells, after_blank=after_blank) or _is_stray_text(filled, form)
    return ("footer" if is_end else "record"), None


def _section_kind(filled: Sequence[Cell], form: type[Form]) -> tuple[str, str | None] | None:
    """Return the kind of a section's heading; None for other rows."""
    if not form.sections():
        return None
    section = opened_section(filled, form)
    if section:
        return "section", section
    return ("foreign section", None) if is_foreign_section(filled) else None


_classify_text = lru_cache(maxsize=4096)(_classify_any)


def _word_of(cells: Sequence[Cell], values: tuple[Cell | None, ...]) -> RowWord | None:
    """Return the word of the row's name, or of its first text: a total can be in the number's column."""
    first = next((cell for cell in cells if isinstance(cell, str) and cell and not is_blank(cell)), "")
    name = values[0] if values and isinstance(values[0], str) else ""
    return row_word(first) or row_word(name)


def _is_figure(cell: Cell | None) -> bool:
    return is_number(cell) or (isinstance(cell, str) and any(map(str.isdecimal, cell)) and not cell[:1].isalpha())


def _is_stray_text(filled: Sequence[Cell], form: type[Form]) -> bool:
    """Check whether a row is a single text that is not in the list of record names."""
    first_key = form.cells()[form.keys()[0]] if form.keys() else None
    if first_key is None or not first_key.choices or len(filled) != 1 or not isinstance(filled[0], str):
        return False
    return choice_key(filled[0]) not in {choice_key(spelling) for spelling in first_key.choices}


@cache
def non_record_test(form: type[Form]) -> Callable[[str], bool]:
    """Build a test of key texts that may belong to no record: blank, a section's label, a sum's, a column's number."""
    sections = frozenset(map(label_key, form.sections()))

    @lru_cache(maxsize=65536)
    def is_heading(text: str) -> bool:
        key = label_key(text)
        return (
            len(key) <= 2 or key in sections or row_word(text) is not None or opened_section((text,), form) is not None
        )

    return is_heading


@lru_cache(maxsize=65536)
def is_sum_in_number_column(text: str) -> bool:
    """Check whether the text before a record's name makes the row a sum: `TC`, `Cộng`."""
    return row_word(text) is not None
