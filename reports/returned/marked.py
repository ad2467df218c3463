"""What goes back to the sender: the sender's own workbook with the cells to mend marked, or what comes nearest to it.

A workbook of the .xlsx family is changed in place; any other is written anew as .xlsx with the same cells at the
same addresses; what isn't a workbook at all gets a note. Why: docs/decisions/0005-the-senders-own-workbook.md.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from reports.returned.copied import copied
from reports.returned.file_names import name_of_returned
from reports.returned.findings import Finding, in_order
from reports.returned.findings_sheet import TITLE_ROWS, findings_sheet
from reports.returned.note import write_note
from reports.returned.ooxml.marks import Mark, mark_sheet
from reports.returned.ooxml.package import Package
from reports.returned.ooxml.styles import Styles, empty_styles
from reports.returned.ooxml.workbook import Book
from reports.returned.ooxml.worksheet import Place, deselected
from reports.returned.ooxml.xml import UnmarkableError
from schemas.registry import QUYNH_PHU, District
from schemas.rules.general import FINDINGS_SHEET
from transforms.formats.workbook import UnreadableWorkbookError

_STYLES_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"
_NO_CELLS = frozenset({"F-01", "F-02", "F-03"})  # about the file: there is no cell to mark


@dataclass(frozen=True, slots=True)
class Returned:
    """A file that goes back to its sender."""

    name: str
    content: bytes


def mark(content: bytes, file_name: str, found: Sequence[Finding], district: District = QUYNH_PHU) -> Returned:
    """Mark a submission's workbook with its findings; equal input gives equal bytes.

    Nothing that a unit can send makes it fail: what can't be marked gets a note. No frame is touched here, so that
    it can be done in a process of its own, forked from one that has used Polars.
    """
    if any(finding.rule in _NO_CELLS for finding in found):
        return note(file_name, found, district)
    with suppress(UnmarkableError):
        return _marked_in_place(content, file_name, found)
    try:
        same_cells, moved = copied(content, found)
        return _marked_in_place(same_cells, file_name, moved)
    except (UnmarkableError, UnreadableWorkbookError):
        return note(file_name, found, district)


def note(file_name: str, found: Sequence[Finding], district: District) -> Returned:
    """Write a note of one page about a file that can't be marked."""
    return Returned(name_of_returned(file_name, ".xlsx"), write_note(file_name, found, district))


def _marked_in_place(content: bytes, file_name: str, findings: Sequence[Finding]) -> Returned:
    package = Package(content)
    book = Book(package)
    if book.part_of("styles") is None:
        book.add_part("xl/styles.xml", empty_styles(book.namespace), "styles", _STYLES_TYPE)
        book = Book(package)
    styles_part = book.part_of("styles") or ""
    styles = Styles(package.read(styles_part))
    listed = in_order(findings, [sheet.name for sheet in book.sheets])
    for sheet in book.sheets:
        if sheet.kind == "worksheet" and sheet.name != FINDINGS_SHEET:
            mark_sheet(package, book, sheet.part, _marks_of(sheet.name, listed), styles)
        elif sheet.kind != "worksheet" and sheet.part in package:
            package.write(sheet.part, deselected(package.read(sheet.part)))
    in_front = findings_sheet(listed, file_name, book.namespace, styles)
    book.put_in_front(FINDINGS_SHEET, in_front, TITLE_ROWS)
    book.write()
    package.write(styles_part, styles.result())
    return Returned(name_of_returned(file_name, book.extension), package.result())


def _marks_of(sheet: str, findings: Sequence[Finding]) -> dict[Place, Mark]:
    """One mark a cell of the sheet: the gravest of its findings, and what all of them say."""
    marks: dict[Place, Mark] = {}
    for finding in findings:
        place = finding.place
        if finding.sheet != sheet or place is None:
            continue
        severity = "error" if finding.severity == "error" else "warning"
        marks[place] = Mark(severity, finding.words).beside(marks.get(place))
    return marks
