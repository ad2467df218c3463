"""The file returned to the sender: the sender's own workbook with its findings marked, or the nearest equivalent.

A workbook of the .xlsx family is changed in place. Any other workbook is converted to .xlsx with the same cells at
the same addresses. A file that is no workbook gets a note. Reasons: docs/decisions/0005-the-senders-own-workbook.md.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from reports.returned.converted import convert_to_xlsx
from reports.returned.file_names import name_of_returned
from reports.returned.findings import address_of, comment_text, in_order
from reports.returned.findings_sheet import TITLE_ROWS, add_cell_styles, findings_sheet
from reports.returned.note import write_note
from reports.returned.ooxml.marks import Mark, mark_sheet
from reports.returned.ooxml.package import Package
from reports.returned.ooxml.styles import Styles, empty_styles
from reports.returned.ooxml.workbook import Book
from reports.returned.ooxml.worksheet import CellPosition, deselected
from reports.returned.ooxml.xml import UnmarkableError
from reports.returned.reading_sheet import READING_TITLE_ROWS, reading_sheet, readings_of
from schemas.findings import Finding
from schemas.registry import NO_OFFICE, Office
from schemas.rules.general import FINDINGS_SHEET, READING_SHEET
from transforms.formats.workbook import UnreadableWorkbookError
from transforms.tables.reading import SheetReading

_STYLES_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"
_NO_CELLS = frozenset({"F-01", "F-02", "F-03", "F-06", "F-10"})  # rules about the whole file: there is no cell to mark


@dataclass(frozen=True, slots=True)
class ReturnedFile:
    """A file to return to its sender."""

    name: str
    content: bytes


def mark(content: bytes, file_name: str, findings: Sequence[Finding], office: Office = NO_OFFICE) -> ReturnedFile:
    """Mark a submission's workbook with its findings; equal input gives equal bytes.

    No content makes it fail: a file that can't be marked gets a note. It uses no Polars, so that it can run in a
    process forked from one that does.
    """
    if any(finding.rule in _NO_CELLS for finding in findings):
        return write_note_file(file_name, findings, office)
    readings = readings_of(content)
    with suppress(UnmarkableError):
        return _mark_in_place(content, file_name, findings, readings)
    try:
        same_cells, moved = convert_to_xlsx(content, findings)
        return _mark_in_place(same_cells, file_name, moved, readings)
    except (UnmarkableError, UnreadableWorkbookError):
        return write_note_file(file_name, findings, office)


def write_note_file(file_name: str, findings: Sequence[Finding], office: Office) -> ReturnedFile:
    """Write a one-page note about a file that can't be marked."""
    return ReturnedFile(name_of_returned(file_name, ".xlsx"), write_note(file_name, findings, office))


def _mark_in_place(
    content: bytes, file_name: str, findings: Sequence[Finding], readings: Sequence[SheetReading]
) -> ReturnedFile:
    package = Package(content)
    book = Book(package)
    if book.part_of("styles") is None:
        book.add_part("xl/styles.xml", empty_styles(book.namespace), "styles", _STYLES_TYPE)
        book = Book(package)
    styles_part = book.part_of("styles") or ""
    styles = Styles(package.read(styles_part))
    listed = in_order(findings, [sheet.name for sheet in book.sheets])
    for sheet in book.sheets:
        if sheet.kind == "worksheet" and sheet.name not in (FINDINGS_SHEET, READING_SHEET):
            mark_sheet(package, book, sheet.part, _marks_of(sheet.name, listed), styles)
        elif sheet.kind != "worksheet" and sheet.part in package:
            package.write(sheet.part, deselected(package.read(sheet.part)))
    cell_styles = add_cell_styles(styles)
    if readings:
        book.insert_first(READING_SHEET, reading_sheet(readings, book.namespace, cell_styles), READING_TITLE_ROWS)
        book.write()
        book = Book(package)
    book.insert_first(FINDINGS_SHEET, findings_sheet(listed, file_name, book.namespace, cell_styles), TITLE_ROWS)
    book.write()
    package.write(styles_part, styles.result())
    return ReturnedFile(name_of_returned(file_name, book.extension), package.result())


def _marks_of(sheet: str, findings: Sequence[Finding]) -> dict[CellPosition, Mark]:
    """Build one mark for each cell of the sheet: the highest severity and the texts of all its findings."""
    marks: dict[CellPosition, Mark] = {}
    for finding in findings:
        position = address_of(finding)
        if finding.sheet != sheet or position is None:
            continue
        severity = "error" if finding.severity == "error" else "warning"
        marks[position] = Mark(severity, comment_text(finding)).combined_with(marks.get(position))
    return marks
