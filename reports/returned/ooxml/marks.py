"""Marks on one worksheet: the cell's fill, its comment and the comment's shape, each in a part of its own."""

from collections.abc import Mapping
from dataclasses import dataclass

from reports.returned.ooxml.comment_shapes import empty_drawing, replace_shapes
from reports.returned.ooxml.comments import Comments, empty_comments
from reports.returned.ooxml.package import Package
from reports.returned.ooxml.styles import Styles
from reports.returned.ooxml.workbook import Book
from reports.returned.ooxml.worksheet import CellPosition, Worksheet, shown_at

_COMMENTS_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
_DRAWING_TYPE = "application/vnd.openxmlformats-officedocument.vmlDrawing"


@dataclass(frozen=True, slots=True)
class Mark:
    """The mark of one cell: its severity (`error` or `warning`) and its comment."""

    severity: str
    text: str

    def combined_with(self, other: "Mark | None") -> "Mark":
        """Merge two marks of one cell: the higher severity and both texts."""
        if other is None:
            return self
        severity = "error" if "error" in (self.severity, other.severity) else other.severity
        return Mark(severity, f"{other.text}\n\n{self.text}")


def mark_sheet(package: Package, book: Book, part: str, marks: Mapping[CellPosition, Mark], styles: Styles) -> None:
    """Mark cells of a worksheet, and remove the marks of an earlier return."""
    xml = package.read(part)
    shown = shown_at(xml, marks)
    visible: dict[CellPosition, Mark] = {}
    for cell, mark in marks.items():
        visible[shown[cell]] = mark.combined_with(visible.get(shown[cell]))
    sheet = Worksheet(xml, {cell: mark.severity for cell, mark in visible.items()}, styles)
    _comment(package, book, part, sheet, {cell: mark.text for cell, mark in visible.items()})
    package.write(part, sheet.result())


def _comment(package: Package, book: Book, part: str, sheet: Worksheet, texts: Mapping[CellPosition, str]) -> None:
    related = package.relations(part)
    comments_part = next((r.target for r in related if r.kind == "comments"), None)
    if comments_part is None and not texts:
        return
    if comments_part is None:
        comments_part = package.free_name("xl/comments", "xml")
        package.add(comments_part, empty_comments(book.namespace), _COMMENTS_TYPE)
        package.relate(part, comments_part, f"{book.relations}/comments")
    comments = Comments(package.read(comments_part), texts)
    package.write(comments_part, comments.result())
    if not comments.added and not comments.removed:
        return
    drawing_part = next((r.target for r in related if r.id == sheet.drawing_id), None)
    if drawing_part is None:
        drawing_part = _new_drawing(package, book, part, sheet)
    added = {cell: texts[cell] for cell in comments.added}
    package.write(drawing_part, replace_shapes(package.read(drawing_part), comments.removed, added, sheet))


def _new_drawing(package: Package, book: Book, part: str, sheet: Worksheet) -> str:
    """Add an empty drawing for the comment shapes of a sheet, and return its part name."""
    name = package.free_name("xl/drawings/vmlDrawing", "vml")
    block = int("".join(filter(str.isdigit, name)))
    package.write(name, empty_drawing(block))
    package.declare_default("vml", _DRAWING_TYPE)
    sheet.attach_drawing(package.relate(part, name, f"{book.relations}/vmlDrawing"), book.relations)
    return name
