"""Bytes → sheets of cells that know their coordinates. Meaning comes later (`transforms.tables.sheet`).

What a file is, is told by its content, never by its name.
"""

from collections.abc import Iterator

from transforms.formats import archive, compound, delimited, markup, refusals, texts
from transforms.formats.grid import Sheet, column_letters
from transforms.formats.parsed import ParsedWorkbook, has_values, of_archive, of_compound
from transforms.formats.refusals import UnreadableWorkbookError
from transforms.text.cells import Cell
from transforms.text.legacy import SIGN, of_legacy_together

__all__ = ["Cell", "Sheet", "UnreadableWorkbookError", "Workbook", "column_letters"]

MOST_BYTES = 20 * 1024**2
MOST_EXPANDED_BYTES = 200 * 1024**2
MOST_CELLS = 2_000_000

# How files begin that come renamed.
_OTHER_FILES = (
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
    """An opened workbook. `sheets()` gives its worksheets, hidden ones too. Raises UnreadableWorkbookError."""

    def __init__(self, content: bytes) -> None:
        if len(content) > MOST_BYTES:
            raise refusals.too_large(len(content), MOST_BYTES)
        self._opened: ParsedWorkbook | list[Sheet]
        if content.startswith(archive.MARK):
            self._opened = of_archive(archive.opened(content, MOST_EXPANDED_BYTES, has_values), MOST_CELLS)
        elif content.startswith(compound.MARK):
            self._opened = of_compound(content, MOST_CELLS)
        else:
            self._opened = _of_text(content)

    def sheets(self) -> Iterator[Sheet]:
        """The worksheets in order, each with all its cells, old encodings brought to Unicode."""
        if isinstance(self._opened, ParsedWorkbook) and not self._opened.beside.may_be_old:
            yield from self._opened.sheets()
            return
        sheets = list(self._opened.sheets()) if isinstance(self._opened, ParsedWorkbook) else self._opened
        held = {cell for sheet in sheets for row in sheet.rows for cell in row if type(cell) is str}
        becomes = of_legacy_together(held) if any(SIGN.search(text) for text in held) else {}
        for sheet in sheets:
            if becomes:
                sheet.rows = [[becomes.get(c, c) if type(c) is str else c for c in row] for row in sheet.rows]
            yield sheet

    def broken_cells(self, sheet_name: str) -> frozenset[str]:
        """Addresses of the sheet's formulas that failed or were never calculated."""
        return frozenset(*(sheet.look().broken for sheet in self.sheets() if sheet.name == sheet_name))

    @property
    def has_pivots(self) -> bool:
        """Whether some of what it shows is a pivot table's."""
        return isinstance(self._opened, ParsedWorkbook) and self._opened.beside.has_pivots()


def _of_text(content: bytes) -> list[Sheet]:
    """The sheets of a file that is no archive: a page, Excel's XML, or text with a separator."""
    if not content:
        raise refusals.empty()
    for mark, what in _OTHER_FILES:
        if content.startswith(mark):
            raise refusals.no_workbook(what)
    text = texts.decoded(content)
    if text is None:
        raise refusals.no_workbook()
    if markup.is_xml_of_excel(text):
        return markup.sheets_of_xml(text, MOST_CELLS)
    sheet = markup.sheet_of_page(text, MOST_CELLS) if markup.is_html(text) else delimited.sheet_of(text, MOST_CELLS)
    if sheet is None:
        raise refusals.no_workbook("trang web không có bảng" if markup.is_html(text) else "")
    return [sheet]
