"""Workbooks that calamine parses: .xlsx, .xlsm, .xltx, .xlsb, .xls and .ods."""

import io
import re
import struct
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache, partial

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from transforms.formats import archive, biff, ods, ooxml, refusals, xlsb
from transforms.formats.compound import CompoundFile
from transforms.formats.grid import Sheet, SheetFacts

# Parts that no value stands in: neither unpacked nor parsed.
_WITHOUT_VALUES = re.compile(
    r"\[Content_Types\]|docProps/|customXml/|xl/(?:theme|media|drawings|charts|printerSettings|embeddings|vbaProject)|.*/$"
)
# The letters of TCVN3 that begin with C2 in UTF-8, and VNI's đ and Đ. No report in an old encoding does without:
# `Đơn vị báo cáo` alone has them.
_OF_TCVN3, _OF_VNI = b"\xc2", re.compile(b"\xc3(?=[\xb1\x91])")  # a pattern takes one look for both, a third of two
_WORKBOOK_STREAMS, _LOCKED_STREAM = ("Workbook", "Book"), "EncryptedPackage"
_OTHER_PARTS = (("word/", "tệp Word"), ("ppt/", "tệp PowerPoint"))
_OTHER_STREAMS = {"WordDocument": "tệp Word", "PowerPoint Document": "tệp PowerPoint"}
_WORKBOOK_NAMES = (".xlsx", ".xlsm", ".xltx", ".xlsb", ".xls", ".ods", ".csv", ".tsv")

Look = Callable[[Sequence[str]], Mapping[str, SheetFacts]]


@dataclass(frozen=True, slots=True)
class Beside:
    """What a file tells beside the values of its sheets.

    `look`: names of all sheets, in order → their facts. `hides`: whether rows or columns may be hidden. `hidden`:
    places of hidden sheets that calamine doesn't know of. `may_be_old`: whether text in an old encoding may be in it.
    `has_pivots`: tells whether some of what it shows is a pivot table's.
    """

    look: Look
    hides: bool = True
    counts_from_1904: bool = False
    may_be_old: bool = True
    has_pivots: Callable[[], bool] = bool
    hidden: frozenset[int] = frozenset()


class ParsedWorkbook:
    """A workbook that calamine has opened. `beside`: what calamine won't tell of it."""

    def __init__(self, content: bytes, most_cells: int, beside: Beside) -> None:
        self.beside = beside
        self._most_cells = most_cells
        with _PARSING:
            self._book = CalamineWorkbook.from_filelike(io.BytesIO(content))
            self._sheets = self._book.sheets_metadata
        if not self._sheets:
            raise refusals.no_sheets()
        if all(about.typ is not SheetTypeEnum.WorkSheet for about in self._sheets):
            raise refusals.no_worksheets()

    def sheets(self) -> Iterator[Sheet]:
        """The worksheets in order, each with all its cells."""
        for place, about in enumerate(self._sheets):
            if about.typ is not SheetTypeEnum.WorkSheet:
                continue
            with _PARSING:
                sheet = self._book.get_sheet_by_index(place)
                row, column = sheet.start or (0, 0)
                if sheet.height * sheet.width > self._most_cells:
                    raise refusals.too_many_cells(sheet.height * sheet.width, self._most_cells)
                rows = sheet.to_python()
            yield Sheet(
                about.name,
                row,
                column,
                rows,
                partial(self._facts_of, about.name),
                self.beside.hides,
                about.visible is not SheetVisibleEnum.Visible or place in self.beside.hidden,
                self.beside.counts_from_1904,
            )

    @cached_property
    def _facts(self) -> Mapping[str, SheetFacts]:
        with _PARSING:
            return self.beside.look([about.name for about in self._sheets])

    def _facts_of(self, name: str) -> SheetFacts:
        return self._facts.get(name) or SheetFacts()


class _Parsing:
    """Whatever a parser does with a damaged file is that file's F-01: its errors, and its panics too.

    (A class, as `contextlib` takes several times as long, and this is entered for each sheet of each file.)
    """

    def __enter__(self) -> None: ...

    def __exit__(self, _: object, error: BaseException | None, __: object) -> None:
        if error is None:
            return
        if isinstance(error, PasswordError):
            raise refusals.locked() from error
        # pyo3's panics are no Exception and can't be imported.
        if isinstance(error, _OF_PARSERS) or type(error).__name__ == "PanicException":
            raise refusals.damaged() from error


_OF_PARSERS = (CalamineError, OSError, ValueError, IndexError, struct.error)
_PARSING = _Parsing()


@lru_cache(maxsize=1024)
def has_values(entry: str) -> bool:
    """Whether an entry of an archive can hold something that is read."""
    return _WITHOUT_VALUES.match(entry) is None


def of_archive(parts: archive.Parts, most_cells: int) -> ParsedWorkbook:
    """Open a workbook by the parts of its archive; raises F-01 where they are no workbook's."""
    with _PARSING:
        if ooxml.WORKBOOK in parts:
            beside = _beside_xlsx(parts, most_cells)
            if ooxml.STYLES in parts:
                parts.put(ooxml.STYLES, ooxml.formats_alone(parts[ooxml.STYLES]))
        elif xlsb.WORKBOOK in parts:
            beside = _in_order(xlsb.facts(parts, most_cells), counts_from_1904=xlsb.counts_from_1904(parts))
        elif ods.CONTENT in parts:
            if ods.is_locked(parts):
                raise refusals.locked()
            told = ods.sheets(parts, most_cells)
            hidden = frozenset(place for place, sheet in enumerate(told) if sheet.hidden)
            beside = _in_order([sheet.facts for sheet in told], hidden=hidden)
        else:
            raise _not_ours(parts)
        return ParsedWorkbook(archive.packed(parts), most_cells, beside)


def _beside_xlsx(parts: archive.Parts, most_cells: int) -> Beside:
    worksheets = ooxml.worksheets(parts)
    for xml in worksheets:
        spanned = ooxml.cells_spanned(xml, most_cells)
        if spanned > most_cells:
            raise refusals.too_many_cells(spanned, most_cells)
    texts = [xml for xml in (parts.get("xl/sharedStrings.xml", b""), *worksheets) if not xml.isascii()]
    return Beside(
        lambda _: ooxml.facts(parts),
        hides=any(map(ooxml.hides, worksheets)),
        counts_from_1904=ooxml.counts_from_1904(parts),
        may_be_old=any(_OF_TCVN3 in text or _OF_VNI.search(text) for text in texts),
        has_pivots=lambda: any(name.startswith("xl/pivotTables/") for name in parts),
    )


def _in_order(
    facts: Sequence[SheetFacts], *, counts_from_1904: bool = False, hidden: frozenset[int] = frozenset()
) -> Beside:
    return Beside(
        lambda names: dict(zip(names, facts, strict=False)),
        hides=any(told.hidden_rows or told.hidden_columns for told in facts),
        counts_from_1904=counts_from_1904,
        hidden=hidden,
    )


def _not_ours(parts: archive.Parts) -> refusals.UnreadableWorkbookError:
    for folder, what in _OTHER_PARTS:
        if any(name.startswith(folder) for name in parts):
            return refusals.no_workbook(what)
    if any(name.lower().endswith(_WORKBOOK_NAMES) for name in parts):
        return refusals.no_workbook("tệp nén .zip")
    return refusals.no_workbook() if parts else refusals.damaged()


def of_compound(content: bytes, most_cells: int) -> ParsedWorkbook:
    """Open an .xls; raises F-01 where it is locked, damaged or no workbook."""
    with _PARSING:
        streams = CompoundFile(content).streams
        if _LOCKED_STREAM in streams:
            raise refusals.locked()
        stream = next((streams[name] for name in _WORKBOOK_STREAMS if name in streams), None)
        if stream is None:
            what = next((what for name, what in _OTHER_STREAMS.items() if name in streams), "")
            raise refusals.no_workbook(what)
        beside = _in_order(biff.facts(stream, most_cells), counts_from_1904=biff.counts_from_1904(stream))
        return ParsedWorkbook(content, most_cells, beside)
