"""Workbooks: bytes to sheets of cells with coordinates. `transforms.tables.sheet` interprets the cells.

The format is detected from the content; the file's name is not used.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

from transforms.formats import archive, compound, file_errors, pivots, word
from transforms.formats.file_errors import UnreadableWorkbookError
from transforms.formats.grid import Sheet, SheetFacts, column_letters
from transforms.formats.opening import has_values, open_archive, open_compound
from transforms.formats.parsed import ParsedWorkbook
from transforms.formats.text_files import open_text
from transforms.text.cells import Cell
from transforms.text.legacy import LEGACY_CHARACTER, decode_legacy_texts

__all__ = ["Cell", "Sheet", "UnreadableWorkbookError", "Workbook", "column_letters"]

MAX_BYTES = 20 * 1024**2
MAX_EXPANDED_BYTES = 200 * 1024**2
MAX_CELLS = 2_000_000


class Workbook:
    """An opened workbook, hidden worksheets included. Raises UnreadableWorkbookError."""

    def __init__(self, content: bytes) -> None:
        if len(content) > MAX_BYTES:
            raise file_errors.too_large(len(content), MAX_BYTES)
        self._opened: ParsedWorkbook | list[Sheet]
        if content.startswith(archive.MAGIC):
            parts = archive.read_entries(content, MAX_EXPANDED_BYTES, has_values)
            opened = word.sheets_of if word.is_document(parts) else open_archive
            self._opened = opened(parts, MAX_CELLS)
        elif content.startswith(compound.MAGIC):
            self._opened = open_compound(content, MAX_EXPANDED_BYTES, MAX_CELLS)
        else:
            self._opened = open_text(content, MAX_CELLS)

    def sheets(self) -> Iterator[Sheet]:
        """Iterate over the worksheets in order, each with all its cells, old encodings converted to Unicode."""
        if isinstance(self._opened, ParsedWorkbook) and not self._opened.file_facts.may_be_legacy_encoded:
            yield from self._opened.sheets()
            return
        sheets = list(self._opened.sheets()) if isinstance(self._opened, ParsedWorkbook) else self._opened
        texts = {cell for sheet in sheets for row in sheet.rows for cell in row if type(cell) is str}
        becomes = decode_legacy_texts(texts) if any(LEGACY_CHARACTER.search(text) for text in texts) else {}
        for sheet in sheets:
            if becomes:
                sheet.rows = [[becomes.get(c, c) if type(c) is str else c for c in row] for row in sheet.rows]
                sheet.load_facts = partial(_decoded_facts, sheet.load_facts, texts)
            yield sheet

    def formula_errors(self, sheet_name: str) -> frozenset[str]:
        """Return the addresses of the sheet's formulas that failed or were never calculated."""
        return frozenset(*(sheet.load_facts().broken for sheet in self.sheets() if sheet.name == sheet_name))

    @property
    def has_only_pivots(self) -> bool:
        """True if every filled cell of the workbook is in a pivot table."""
        return isinstance(self._opened, ParsedWorkbook) and pivots.cover(
            self._opened.sheets(), self._opened.file_facts.load_pivots()
        )


def _decoded_facts(load: Callable[[], SheetFacts], texts: set[str]) -> SheetFacts:
    """Load the facts of a sheet whose workbook has these texts, in part in an old encoding."""
    facts = load()
    if not facts.superscript:
        return facts
    becomes = decode_legacy_texts({*texts, *facts.superscript.values()})
    return replace(facts, superscript={at: becomes.get(text, text) for at, text in facts.superscript.items()})
