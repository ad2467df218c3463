"""Section rows: the label of a section of the form, numbered or lettered in any way. Source: docs/forms.md §1."""

import re
from collections.abc import Sequence
from functools import cache, lru_cache

from schemas.declaration.form import Form
from transforms.tables.cell_kinds import is_blank, is_number
from transforms.text.cells import Cell
from transforms.text.spelling import label_key, normalise

_WORD = r"(?:(?:mục|phần|nhóm|khối)\s+)?"
_ORDINAL = r"(?:[IVX]{1,4}|[A-H]|\d{1,2})"
_NUMBERED = re.compile(
    rf"^{_WORD}\(?{_ORDINAL}\s*[.,:;)/\\\-–]+\s*(?=\S)|^(?:mục|phần)\s+{_ORDINAL}\s+(?=\S)", re.IGNORECASE
)
_ALONE = re.compile(rf"^{_WORD}\(?{_ORDINAL}\s*[.,:;)/\\\-–]*$", re.IGNORECASE)
_FOREIGN = re.compile(r"^(?:[IVX]+\s*[.)/,]\s*|[A-H]\s*[.)/]\s+)\S", re.IGNORECASE)
_CONTINUED = re.compile(r"\s*\((?:tiếp(?: theo)?|tt)\)$", re.IGNORECASE)
_ROMAN = re.compile(r"^(?:[IVX]{1,4}|[A-H])\s*[.)/,]*$")


@cache
def section_keys(form: type[Form]) -> dict[str, str]:
    """Map the key of each section's label to the section."""
    return {label_key(label): name for label, name in form.sections().items()}


@lru_cache(maxsize=65536)
def _section_of(text: str, form: type[Form]) -> tuple[str | None, bool]:
    """Return the section whose label a text is, and whether the text has the section's number too."""
    written = _CONTINUED.sub("", normalise(text).rstrip(" :.;"))
    keys = section_keys(form)
    bare = _NUMBERED.sub("", written)
    return keys.get(label_key(bare)) or keys.get(label_key(written)), bare != written


def section_named(text: str, form: type[Form]) -> str | None:
    """Return the section whose label a text is, with or without its number."""
    return _section_of(text, form)[0]


def opened_section(filled: Sequence[Cell], form: type[Form]) -> str | None:
    """Return the section that a row opens, its number in the same cell as the label or in the cell before.

    `filled`: the row's non-blank cells. With a plain number before it (`12`), or without any, only a row without
    figures opens a section: a party cell can have the same name.
    """
    for place, cell in enumerate(filled[:2]):
        if not isinstance(cell, str):
            continue
        section, numbered = _section_of(cell, form)
        if section:
            before = filled[0] if place else ""
            lettered = (
                isinstance(before, str) and bool(_ALONE.match(normalise(before))) and not before.strip().isdecimal()
            )
            return section if numbered or lettered or not any(map(is_number, filled[place:])) else None
    return None


def is_foreign_section(filled: Sequence[Cell]) -> bool:
    """Check whether a row without figures is the heading of a section: `IV. Chi bộ khác`, or `IV` and `Chi bộ khác`."""
    if len(filled) > 2 or is_blank(filled[0]) or not isinstance(filled[0], str):
        return False
    first = normalise(filled[0])
    if len(filled) == 1:
        return bool(_FOREIGN.match(first))
    in_two_cells = bool(_ROMAN.match(first)) and isinstance(filled[1], str)
    return in_two_cells or (bool(_FOREIGN.match(first)) and not is_number(filled[1]))
