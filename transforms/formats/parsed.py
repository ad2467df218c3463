"""Workbooks that calamine parses: .xlsx, .xlsm, .xltx, .xlsb, .xls and .ods."""

import io
import re
import struct
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache, partial

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from transforms.formats import archive, biff, file_errors, ods, ooxml, xlsb
from transforms.formats.compound import CompoundFile
from transforms.formats.grid import Sheet, SheetFacts

# Parts without cell values: neither unpacked nor parsed.
_WITHOUT_VALUES = re.compile(
    r"\[Content_Types\]|docProps/|customXml/|xl/(?:theme|media|drawings|charts|printerSettings|embeddings|vbaProject)|.*/$"
)
# Bytes in UTF-8 of TCVN3 letters (C2 …) and of VNI's đ and Đ. Every report in an old encoding has one: the label
# `Đơn vị báo cáo` suffices.
_TCVN3_MARK, _VNI_MARK = b"\xc2", re.compile(b"\xc3(?=[\xb1\x91])")
_WORKBOOK_STREAMS, _LOCKED_STREAM = ("Workbook", "Book"), "EncryptedPackage"
_OTHER_PARTS = (("word/", "tệp Word"), ("ppt/", "tệp PowerPoint"))
_OTHER_STREAMS = {"WordDocument": "tệp Word", "PowerPoint Document": "tệp PowerPoint"}
_WORKBOOK_NAMES = (".xlsx", ".xlsm", ".xltx", ".xlsb", ".xls", ".ods", ".csv", ".tsv")

FactsLoader = Callable[[Sequence[str]], Mapping[str, SheetFacts]]


@dataclass(frozen=True, slots=True)
class FileFacts:
    """Facts of a file beside the values of its sheets.

    `load_facts`: names of all sheets, in order → their facts. `may_have_hidden`: whether rows or columns may be hidden.
    `hidden`: indices of hidden sheets that calamine doesn't report. `may_be_legacy_encoded`: whether text may be in an
    old encoding. `has_pivots`: whether the file has a pivot table.
    """

    load_facts: FactsLoader
    may_have_hidden: bool = True
    uses_1904_dates: bool = False
    may_be_legacy_encoded: bool = True
    has_pivots: Callable[[], bool] = bool
    hidden: frozenset[int] = frozenset()


class ParsedWorkbook:
    """A workbook opened by calamine, with the facts that calamine doesn't return."""

    def __init__(self, content: bytes, max_cells: int, file_facts: FileFacts) -> None:
        self.file_facts = file_facts
        self._max_cells = max_cells
        with _PARSER_ERRORS:
            self._book = CalamineWorkbook.from_filelike(io.BytesIO(content))
            self._sheets = self._book.sheets_metadata
        if not self._sheets:
            raise file_errors.no_sheets()
        if all(about.typ is not SheetTypeEnum.WorkSheet for about in self._sheets):
            raise file_errors.no_worksheets()

    def sheets(self) -> Iterator[Sheet]:
        """Iterate over the worksheets in order, each with all its cells."""
        for index, about in enumerate(self._sheets):
            if about.typ is not SheetTypeEnum.WorkSheet:
                continue
            with _PARSER_ERRORS:
                sheet = self._book.get_sheet_by_index(index)
                row, column = sheet.start or (0, 0)
                if sheet.height * sheet.width > self._max_cells:
                    raise file_errors.too_many_cells(sheet.height * sheet.width, self._max_cells)
                rows = sheet.to_python()
            yield Sheet(
                about.name,
                row,
                column,
                rows,
                partial(self._facts_of, about.name),
                self.file_facts.may_have_hidden,
                about.visible is not SheetVisibleEnum.Visible or index in self.file_facts.hidden,
                self.file_facts.uses_1904_dates,
            )

    @cached_property
    def _facts(self) -> Mapping[str, SheetFacts]:
        with _PARSER_ERRORS:
            return self.file_facts.load_facts([about.name for about in self._sheets])

    def _facts_of(self, name: str) -> SheetFacts:
        return self._facts.get(name) or SheetFacts()


class _ParserErrors:
    """Context manager that turns a parser's errors and panics into F-01.

    It is entered for each sheet of each file, and a class is several times faster than `contextlib`.
    """

    def __enter__(self) -> None: ...

    def __exit__(self, _: object, error: BaseException | None, __: object) -> None:
        if error is None:
            return
        if isinstance(error, PasswordError):
            raise file_errors.locked() from error
        # pyo3's PanicException is no Exception and can't be imported.
        if isinstance(error, _PARSER_EXCEPTIONS) or type(error).__name__ == "PanicException":
            raise file_errors.damaged() from error


_PARSER_EXCEPTIONS = (CalamineError, OSError, ValueError, IndexError, struct.error)
_PARSER_ERRORS = _ParserErrors()


@lru_cache(maxsize=1024)
def has_values(entry: str) -> bool:
    """Check whether an entry of an archive is needed for cell values."""
    return _WITHOUT_VALUES.match(entry) is None


def open_archive(parts: archive.CheckedParts, max_cells: int) -> ParsedWorkbook:
    """Open a workbook from the parts of its archive; raises F-01 if they are no workbook."""
    with _PARSER_ERRORS:
        if ooxml.WORKBOOK in parts:
            file_facts = _xlsx_facts(parts, max_cells)
            if ooxml.STYLES in parts:
                parts.put(ooxml.STYLES, ooxml.number_formats_only(parts[ooxml.STYLES]))
        elif xlsb.WORKBOOK in parts:
            file_facts = _facts_by_position(xlsb.facts(parts, max_cells), uses_1904_dates=xlsb.uses_1904_dates(parts))
        elif ods.CONTENT in parts:
            if ods.is_locked(parts):
                raise file_errors.locked()
            sheets = ods.sheets(parts, max_cells)
            hidden = frozenset(index for index, sheet in enumerate(sheets) if sheet.hidden)
            file_facts = _facts_by_position([sheet.facts for sheet in sheets], hidden=hidden)
        else:
            raise _not_a_workbook(parts)
        return ParsedWorkbook(archive.pack_entries(parts), max_cells, file_facts)


def _xlsx_facts(parts: archive.CheckedParts, max_cells: int) -> FileFacts:
    worksheets = ooxml.worksheets(parts)
    for xml in worksheets:
        spanned = ooxml.cells_spanned(xml, max_cells)
        if spanned > max_cells:
            raise file_errors.too_many_cells(spanned, max_cells)
    texts = [xml for xml in (parts.get("xl/sharedStrings.xml", b""), *worksheets) if not xml.isascii()]
    return FileFacts(
        lambda _: ooxml.facts(parts),
        may_have_hidden=any(map(ooxml.has_hidden, worksheets)),
        uses_1904_dates=ooxml.uses_1904_dates(parts),
        may_be_legacy_encoded=any(_TCVN3_MARK in text or _VNI_MARK.search(text) for text in texts),
        has_pivots=lambda: any(name.startswith("xl/pivotTables/") for name in parts),
    )


def _facts_by_position(
    facts: Sequence[SheetFacts], *, uses_1904_dates: bool = False, hidden: frozenset[int] = frozenset()
) -> FileFacts:
    return FileFacts(
        lambda names: dict(zip(names, facts, strict=False)),
        may_have_hidden=any(sheet.hidden_rows or sheet.hidden_columns for sheet in facts),
        uses_1904_dates=uses_1904_dates,
        hidden=hidden,
    )


def _not_a_workbook(parts: archive.CheckedParts) -> file_errors.UnreadableWorkbookError:
    for folder, what in _OTHER_PARTS:
        if any(name.startswith(folder) for name in parts):
            return file_errors.not_a_workbook(what)
    if any(name.lower().endswith(_WORKBOOK_NAMES) for name in parts):
        return file_errors.not_a_workbook("tệp nén .zip")
    return file_errors.not_a_workbook() if parts else file_errors.damaged()


def open_compound(content: bytes, max_cells: int) -> ParsedWorkbook:
    """Open an .xls; raises F-01 if it is locked, damaged or no workbook."""
    with _PARSER_ERRORS:
        streams = CompoundFile(content).streams
        if _LOCKED_STREAM in streams:
            raise file_errors.locked()
        stream = next((streams[name] for name in _WORKBOOK_STREAMS if name in streams), None)
        if stream is None:
            what = next((what for name, what in _OTHER_STREAMS.items() if name in streams), "")
            raise file_errors.not_a_workbook(what)
        file_facts = _facts_by_position(biff.facts(stream, max_cells), uses_1904_dates=biff.uses_1904_dates(stream))
        return ParsedWorkbook(content, max_cells, file_facts)
