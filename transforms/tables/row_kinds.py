"""Classification of rows below a header: record, section, total, footer, blank, or another header."""

import re
from collections.abc import Callable, Sequence
from functools import cache, lru_cache
from itertools import pairwise

from schemas.declaration.form import Form
from transforms.tables.footer import is_blank, is_footer, is_number, is_total, is_total_label, non_blank_cells
from transforms.text.cells import Cell
from transforms.text.spelling import choice_key, label_key, normalise

_COLUMN_NUMBER = re.compile(r"\(?\s*(\d{1,3})\s*(?:=[\d\s+\-=().]*)?\)?")
_SECTION_NUMBER = re.compile(r"^[IVX]+\s*[.)]\s*\S", re.IGNORECASE)

HeaderTest = Callable[[Sequence[Cell]], bool]


@lru_cache(maxsize=4096)
def is_number_row(cells: tuple[Cell, ...]) -> bool:
    """Check whether a row numbers the columns: `(1) (2) (3=4+5)` or 1, 2, 3; Excel turns `(1) (2)` into -1, -2."""
    filled = non_blank_cells(cells)
    numbers = []
    for cell in filled:
        match = _COLUMN_NUMBER.fullmatch(f"{abs(cell):g}" if is_number(cell) else str(cell).strip())
        if not match:
            return False
        numbers.append(int(match[1]))
    in_brackets = all(isinstance(cell, str) and cell.strip().startswith("(") for cell in filled)
    run_on = all(b == a + 1 for a, b in pairwise(numbers))
    return len(numbers) >= 2 and (in_brackets or run_on)


@cache
def section_keys(form: type[Form]) -> dict[str, str]:
    """Map the key of each section's label to the section."""
    return {label_key(label): name for label, name in form.sections().items()}


def classify_row(
    cells: Sequence[Cell],
    values: tuple[Cell | None, ...],
    form: type[Form],
    is_header: HeaderTest,
    *,
    after_blank: bool,
) -> tuple[str, str | None]:
    """Return the kind of a row and the section it opens.

    Kinds: `blank`, `header`, `total`, `section`, `footer`, `foreign section`, `record`.
    """
    if set(map(type, cells)) == {str}:  # text rows repeat and are cached; rows with figures don't
        kind = _classify_text(tuple(cells), form, is_header, after_blank)
    else:
        kind = _classify_any(cells, form, is_header, after_blank)
    return ("blank", None) if kind[0] == "record" and all(map(is_blank, values)) else kind


def _classify_any(
    cells: Sequence[Cell], form: type[Form], is_header: HeaderTest, after_blank: bool
) -> tuple[str, str | None]:
    if is_header(cells):
        return "header", None
    if is_total(cells):
        return "total", None
    filled = non_blank_cells(cells)
    if not filled:
        return "blank", None
    if form.sections():
        section = _opened_section(filled, form)
        if section:
            return "section", section
        if len(filled) <= 2 and _SECTION_NUMBER.match(normalise(str(filled[0]))):
            return "foreign section", None
    if is_footer(cells, after_blank=after_blank) or _is_stray_text(filled, form):
        return "footer", None
    return "record", None


_classify_text = lru_cache(maxsize=4096)(_classify_any)


def _is_stray_text(filled: Sequence[Cell], form: type[Form]) -> bool:
    """Check whether a row is a single text that is not in the list of record names."""
    first_key = form.cells()[form.keys()[0]] if form.keys() else None
    if first_key is None or not first_key.choices or len(filled) != 1 or not isinstance(filled[0], str):
        return False
    return choice_key(filled[0]) not in {choice_key(spelling) for spelling in first_key.choices}


@cache
def non_record_test(form: type[Form]) -> Callable[[str], bool]:
    """Build a test of key texts that belong to no record: blank, a section's label or the total's."""

    @lru_cache(maxsize=65536)
    def is_heading(text: str) -> bool:
        key = label_key(text)
        return not key or key in section_keys(form) or is_total_label(text)

    return is_heading


def _opened_section(filled: Sequence[Cell], form: type[Form]) -> str | None:
    """Return the section that a row opens, its number in the same cell as the label or in the cell before.

    Without a number, only a row without figures opens a section: a party cell can have the same name.
    """
    for place, cell in enumerate(filled[:2]):
        section = section_keys(form).get(label_key(str(cell)))
        if section:
            numbered = _SECTION_NUMBER.match(f"{filled[0]}. {cell}" if place else f"{cell}")
            return section if numbered or not any(map(is_number, filled)) else None
    return None
