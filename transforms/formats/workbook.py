"""Workbooks: bytes to sheets of cells with coordinates. `transforms.tables.sheet` interprets the cells.

The format is detected from the content; the file's name is not used.
"""

from collections.abc import Iterator

from transforms.formats import archive, compound, delimited, file_errors, markup, texts
from transforms.formats.file_errors import UnreadableWorkbookError
from transforms.formats.grid import Sheet, column_letters
from transforms.formats.parsed import ParsedWorkbook, has_values, open_archive, open_compound
from transforms.text.cells import Cell
from transforms.text.legacy import LEGACY_CHARACTER, decode_legacy_texts

__all__ = ["Cell", "Sheet", "UnreadableWorkbookError", "Workbook", "column_letters"]

MAX_BYTES = 20 * 1024**2
MAX_EXPANDED_BYTES = 200 * 1024**2
MAX_CELLS = 2_000_000

# Signatures of other file types that get renamed to .xlsx.
_OTHER_FILE_TYPES = (
    (b"%PDF", "tệp PDF"),
    (b"\xff\xd8\xff", "tệp ảnh"),
    (b"\x89PNG", "tệp ảnh"),
    (b"Rar!", "tệp nén .rar"),
    (b"7z\xbc\xaf", "tệp nén .7z"),
    (b"\x1f\x8b", "tệp nén .gz"),
    (b"{\\rtf", "tệp văn bản"),
    (b"MZ", "tệp chương trình"),
)


class Workbook:
    """An opened workbook, hidden worksheets included. Raises UnreadableWorkbookError."""

    def __init__(self, content: bytes) -> None:
        if len(content) > MAX_BYTES:
            raise file_errors.too_large(len(content), MAX_BYTES)
        self._opened: ParsedWorkbook | list[Sheet]
        if content.startswith(archive.MAGIC):
            self._opened = open_archive(archive.read_entries(content, MAX_EXPANDED_BYTES, has_values), MAX_CELLS)
        elif content.startswith(compound.MAGIC):
            self._opened = open_compound(content, MAX_CELLS)
        else:
            self._opened = _open_text(content)

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
            yield sheet

    def formula_errors(self, sheet_name: str) -> frozenset[str]:
        """Return the addresses of the sheet's formulas that failed or were never calculated."""
        return frozenset(*(sheet.load_facts().broken for sheet in self.sheets() if sheet.name == sheet_name))

    @property
    def has_pivots(self) -> bool:
        """True if the workbook has a pivot table."""
        return isinstance(self._opened, ParsedWorkbook) and self._opened.file_facts.has_pivots()


def _open_text(content: bytes) -> list[Sheet]:
    """Parse a file that is no archive: an HTML page, Excel's XML, or delimited text."""
    if not content:
        raise file_errors.empty()
    for mark, what in _OTHER_FILE_TYPES:
        if content.startswith(mark):
            raise file_errors.not_a_workbook(what)
    text = texts.decode_text(content)
    if text is None:
        raise file_errors.not_a_workbook()
    if markup.is_excel_xml(text):
        return markup.sheets_of_xml(text, MAX_CELLS)
    sheet = markup.sheet_of_page(text, MAX_CELLS) if markup.is_html(text) else delimited.sheet_of(text, MAX_CELLS)
    if sheet is None:
        raise file_errors.not_a_workbook("trang web không có bảng" if markup.is_html(text) else "")
    return [sheet]
