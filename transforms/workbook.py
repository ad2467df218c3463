"""Bytes → sheets of cells that know their coordinates. Meaning comes later (`transforms.sheet`)."""

import html
import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError, SheetTypeEnum

Cell = str | float | int | bool | date | datetime | time | timedelta

MOST_BYTES = 20 * 1024**2
MOST_EXPANDED_BYTES = 200 * 1024**2
MOST_CELLS = 2_000_000
MOST_DEFLATED = 1032  # deflate never makes more of a byte; a file too small to expand beyond the limit is not asked

# What reading a damaged archive raises: RuntimeError where an entry is encrypted.
_DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, KeyError, OSError, RuntimeError, ValueError)


class UnreadableWorkbookError(Exception):
    """The file can't be read (F-01) or is over a limit (F-02): `rule`, and in Vietnamese why."""

    def __init__(self, rule: str, found: str, expected: str) -> None:
        super().__init__(f"{rule}: {found}; {expected}")
        self.rule, self.found, self.expected = rule, found, expected


@lru_cache(maxsize=4096)
def column_letters(index: int) -> str:
    """0 → A, 26 → AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


@dataclass(slots=True)
class Sheet:
    """A sheet's cells as rows of values. `first_row`, `first_column`: where the first value stands (0-based)."""

    name: str
    first_row: int
    first_column: int
    rows: list[list[Cell]]
    source: "Workbook | None" = field(default=None, repr=False)

    def address(self, row: int, column: int) -> str:
        """The A1 address of a value by its place in `rows`."""
        return f"{column_letters(self.first_column + column)}{self.first_row + row + 1}"

    def is_broken(self, address: str) -> bool:
        """Whether a blank cell is a formula that failed or has no value (C-06)."""
        return self.source is not None and address in self.source.broken_cells(self.name)

    def release(self) -> None:
        """Let go of the cells: a batch holds a thousand sheets, and needs only their records from here on."""
        self.rows, self.source = [], None


class Workbook:
    """An opened workbook. `sheets()` gives its worksheets, hidden ones too."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        _refuse_oversized(content)
        with _parsing(content):
            self._book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        self._broken: dict[str, frozenset[str]] | None = None

    def sheets(self) -> Iterator[Sheet]:
        """The worksheets in order, each with all its cells."""
        for position, about in enumerate(self._book.sheets_metadata):
            if about.typ is not SheetTypeEnum.WorkSheet:
                continue
            with _parsing(self._content):
                sheet = self._book.get_sheet_by_index(position)
            _refuse_overfull(sheet)
            row, column = sheet.start or (0, 0)
            yield Sheet(about.name, row, column, sheet.to_python(), self)

    def broken_cells(self, sheet_name: str) -> frozenset[str]:
        """Addresses of the sheet's formulas that failed or were never calculated."""
        if self._broken is None:
            try:
                self._broken = _broken_formulas(self._content)
            except _DAMAGED as error:
                raise _unreadable(self._content) from error
        return self._broken.get(sheet_name, frozenset())


@contextmanager
def _parsing(content: bytes) -> Iterator[None]:
    """Whatever the parser does with a damaged file is that file's F-01: its errors, and its panics too."""
    try:
        yield
    except PasswordError as error:
        raise UnreadableWorkbookError("F-01", "tệp có mật khẩu", "tệp không đặt mật khẩu") from error
    except (CalamineError, OSError, ValueError) as error:
        raise _unreadable(content) from error
    except BaseException as panic:
        if type(panic).__name__ != "PanicException":  # pyo3's panics are no Exception and can't be imported
            raise
        raise _unreadable(content) from panic


def _refuse_oversized(content: bytes) -> None:
    if len(content) > MOST_BYTES:
        raise UnreadableWorkbookError("F-02", f"{len(content) // 1024**2} MB", f"không quá {MOST_BYTES // 1024**2} MB")
    if content[:2] != b"PK" or len(content) * MOST_DEFLATED <= MOST_EXPANDED_BYTES:
        return
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            expanded = sum(entry.file_size for entry in archive.infolist())
    except _DAMAGED as error:
        raise _unreadable(content) from error
    if expanded > MOST_EXPANDED_BYTES:
        limit = f"không quá {MOST_EXPANDED_BYTES // 1024**2} MB khi giải nén"
        raise UnreadableWorkbookError("F-02", f"{expanded // 1024**2} MB khi giải nén", limit)


def _refuse_overfull(sheet: CalamineSheet) -> None:
    cells = sheet.height * sheet.width
    if cells > MOST_CELLS:
        raise UnreadableWorkbookError("F-02", f"{cells} ô", f"không quá {MOST_CELLS} ô một trang tính")


def _unreadable(content: bytes) -> UnreadableWorkbookError:
    if not content:
        return UnreadableWorkbookError("F-01", "tệp rỗng (0 byte)", "một tệp bảng tính .xlsx")
    if content[:2] == b"PK":
        return UnreadableWorkbookError("F-01", "tệp bị cắt ngang hoặc hỏng", "một tệp .xlsx mở được")
    if content[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        return UnreadableWorkbookError("F-01", "tệp có mật khẩu hoặc bị hỏng", "tệp mở được, không đặt mật khẩu")
    return UnreadableWorkbookError("F-01", "nội dung không phải bảng tính", "một tệp bảng tính .xlsx")


_SHEET_ENTRY = re.compile(rb'<sheet\b[^>]*?\bname="([^"]*)"[^>]*?\br:id="([^"]*)"')
_RELATION = re.compile(rb"<Relationship\b[^>]*>")
_ATTRIBUTE = re.compile(rb'\b(Id|Target)="([^"]*)"')
_CELL = re.compile(rb"<c\b([^>]*?)(?:/>|>(.*?)</c>)", re.DOTALL)
_REFERENCE = re.compile(rb'\br="([A-Z]+[0-9]+)"')


def _broken_formulas(content: bytes) -> dict[str, frozenset[str]]:
    """Sheet name → addresses of error cells and of formulas without a value; empty for other than .xlsx."""
    if content[:2] != b"PK":
        return {}
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = set(archive.namelist())
        if "xl/workbook.xml" not in names:
            return {}
        targets = {}
        for relation in _RELATION.findall(archive.read("xl/_rels/workbook.xml.rels")):
            about = dict(_ATTRIBUTE.findall(relation))
            targets[about.get(b"Id")] = about.get(b"Target", b"").decode().lstrip("/")
        broken = {}
        for name, relation_id in _SHEET_ENTRY.findall(archive.read("xl/workbook.xml")):
            target = targets.get(relation_id, "")
            entry = target if target.startswith("xl/") else f"xl/{target}"
            if entry in names:
                broken[html.unescape(name.decode())] = _broken_in(archive.read(entry))
        return broken


def _broken_in(xml: bytes) -> frozenset[str]:
    if b't="e"' not in xml and b"<f" not in xml:
        return frozenset()
    found = set()
    for match in _CELL.finditer(xml):
        attributes, cell = match[1], match[2] or b""
        uncalculated = b"<f" in cell and not re.search(rb"<v>[^<]", cell) and b't="str"' not in attributes
        if b't="e"' in attributes or uncalculated:
            reference = _REFERENCE.search(attributes)
            if reference:
                found.add(reference[1].decode())
    return frozenset(found)
