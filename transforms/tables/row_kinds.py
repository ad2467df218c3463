"""What a row below a header is: a record, a section's row, the total, the foot, blank, or another header."""

import re
from collections.abc import Callable, Sequence
from functools import cache, lru_cache
from itertools import pairwise

from schemas.declaration.form import Form
from transforms.tables.footer import filled, is_blank, is_foot, is_number, is_total, is_total_label
from transforms.text.cells import Cell
from transforms.text.spelling import choice_key, normalise, label_key

_COLUMN_NUMBER = re.compile(r"\(?\s*(\d{1,3})\s*(?:=[\d\s+\-=().]*)?\)?")
_SECTION_NUMBER = re.compile(r"^[IVX]+\s*[.)]\s*\S", re.IGNORECASE)

Heads = Callable[[Sequence[Cell]], bool]  # whether a row heads a table


@lru_cache(maxsize=4096)
def is_number_row(cells: tuple[Cell, ...]) -> bool:
    """Whether a row counts the columns: `(1) (2) (3=4+5)` or 1, 2, 3; -1, -2 is what Excel makes of `(1) (2)`."""
    held = filled(cells)
    numbers = []
    for cell in held:
        match = _COLUMN_NUMBER.fullmatch(f"{abs(cell):g}" if is_number(cell) else str(cell).strip())
        if not match:
            return False
        numbers.append(int(match[1]))
    in_brackets = all(isinstance(cell, str) and cell.strip().startswith("(") for cell in held)
    run_on = all(b == a + 1 for a, b in pairwise(numbers))
    return len(numbers) >= 2 and (in_brackets or run_on)


@cache
def section_keys(form: type[Form]) -> dict[str, str]:
    """The key of each section's label → the section."""
    return {label_key(label): name for label, name in form.sections().items()}


def kind_of(
    cells: Sequence[Cell], values: tuple[Cell | None, ...], form: type[Form], heads: Heads, *, after_blank: bool
) -> tuple[str, str | None]:
    """What a row is and the section it opens.

    It is a `blank`, `header`, `total`, `section`, `foot`, `strange section` or `record`.
    """
    if set(map(type, cells)) == {str}:  # headings and feet come again and again; rows with figures do not
        kind = _kind_of_text(tuple(cells), form, heads, after_blank)
    else:
        kind = _kind_of_any(cells, form, heads, after_blank)
    return ("blank", None) if kind[0] == "record" and all(map(is_blank, values)) else kind


def _kind_of_any(cells: Sequence[Cell], form: type[Form], heads: Heads, after_blank: bool) -> tuple[str, str | None]:
    if heads(cells):
        return "header", None
    if is_total(cells):
        return "total", None
    held = filled(cells)
    if not held:
        return "blank", None
    if form.sections():
        section = _section_of(held, form)
        if section:
            return "section", section
        if len(held) <= 2 and _SECTION_NUMBER.match(normalise(str(held[0]))):
            return "strange section", None
    if is_foot(cells, after_blank=after_blank) or _is_stray_text(held, form):
        return "foot", None
    return "record", None


_kind_of_text = lru_cache(maxsize=4096)(_kind_of_any)


def _is_stray_text(held: Sequence[Cell], form: type[Form]) -> bool:
    """Whether a row is one lone text in a table whose records are named from a list: it names none of them."""
    first_key = form.cells()[form.keys()[0]] if form.keys() else None
    if first_key is None or not first_key.choices or len(held) != 1 or not isinstance(held[0], str):
        return False
    return choice_key(held[0]) not in {choice_key(spelling) for spelling in first_key.choices}


@cache
def heading_test(form: type[Form]) -> Callable[[str], bool]:
    """Tells whether a key is none: blank, a section's label or the total's."""

    @lru_cache(maxsize=65536)
    def is_heading(text: str) -> bool:
        key = label_key(text)
        return not key or key in section_keys(form) or is_total_label(text)

    return is_heading


def _section_of(held: Sequence[Cell], form: type[Form]) -> str | None:
    """The section a row opens, its number in the same cell as its label or in the cell before.

    Without its number it opens one only where the row holds no figures: a party cell can have that name too.
    """
    for place, cell in enumerate(held[:2]):
        section = section_keys(form).get(label_key(str(cell)))
        if section:
            numbered = _SECTION_NUMBER.match(f"{held[0]}. {cell}" if place else f"{cell}")
            return section if numbered or not any(map(is_number, held)) else None
    return None
