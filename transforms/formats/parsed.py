"""Workbooks that calamine parses, with the facts that it doesn't return."""

import io
import struct
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from transforms.formats import file_errors
from transforms.formats.grid import Sheet, SheetFacts
from transforms.formats.pivots import Block

FactsLoader = Callable[[Sequence[str]], Mapping[str, SheetFacts]]


@dataclass(frozen=True, slots=True)
class FileFacts:
    """Facts of a file beside the values of its sheets.

    `load_facts`: names of all sheets, in order → their facts. `may_have_hidden`: whether rows or columns may be hidden.
    `hidden`: indices of hidden sheets that calamine doesn't report. `may_be_legacy_encoded`: whether text may be in an
    old encoding. `load_pivots`: loads the places of the pivot tables by sheet.
    `has_formatting`: whether a cell may be superscript or struck out.
    """

    load_facts: FactsLoader
    may_have_hidden: bool = True
    uses_1904_dates: bool = False
    may_be_legacy_encoded: bool = True
    load_pivots: Callable[[], Mapping[str, list[Block]]] = dict
    hidden: frozenset[int] = frozenset()
    has_formatting: bool = False


class ParsedWorkbook:
    """A workbook opened by calamine, with the facts that calamine doesn't return."""

    def __init__(self, content: bytes, max_cells: int, file_facts: FileFacts) -> None:
        self.file_facts = file_facts
        self._max_cells = max_cells
        with PARSER_ERRORS:
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
            with PARSER_ERRORS:
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
                self.file_facts.has_formatting,
            )

    @cached_property
    def _facts(self) -> Mapping[str, SheetFacts]:
        with PARSER_ERRORS:
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
PARSER_ERRORS = _ParserErrors()
