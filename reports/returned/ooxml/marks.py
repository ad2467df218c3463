"""Marks on one worksheet: the cell's fill, its comment, and the comment's box, each in a part of its own."""

from collections.abc import Mapping
from dataclasses import dataclass

from reports.returned.ooxml.boxes import no_boxes, with_boxes
from reports.returned.ooxml.comments import Comments, no_comments
from reports.returned.ooxml.package import Package
from reports.returned.ooxml.styles import Styles
from reports.returned.ooxml.workbook import Book
from reports.returned.ooxml.worksheet import Place, Worksheet, shown_at

_COMMENTS_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
_BOXES_TYPE = "application/vnd.openxmlformats-officedocument.vmlDrawing"


@dataclass(frozen=True, slots=True)
class Mark:
    """How grave what stands in a cell is (`error`, `warning`), and what the comment there says."""

    severity: str
    text: str

    def beside(self, other: "Mark | None") -> "Mark":
        """Both in one cell: the graver fill, and what both say."""
        if other is None:
            return self
        severity = "error" if "error" in (self.severity, other.severity) else other.severity
        return Mark(severity, f"{other.text}\n\n{self.text}")


def mark_sheet(package: Package, book: Book, part: str, marks: Mapping[Place, Mark], styles: Styles) -> None:
    """Mark cells of a worksheet, and take the marks of an earlier return away."""
    xml = package.read(part)
    shown = shown_at(xml, marks)
    visible: dict[Place, Mark] = {}
    for place, mark in marks.items():
        visible[shown[place]] = mark.beside(visible.get(shown[place]))
    sheet = Worksheet(xml, {place: mark.severity for place, mark in visible.items()}, styles)
    _comment(package, book, part, sheet, {place: mark.text for place, mark in visible.items()})
    package.write(part, sheet.result())


def _comment(package: Package, book: Book, part: str, sheet: Worksheet, texts: Mapping[Place, str]) -> None:
    related = package.relations(part)
    comments_part = next((r.target for r in related if r.kind == "comments"), None)
    if comments_part is None and not texts:
        return
    if comments_part is None:
        comments_part = package.free_name("xl/comments", "xml")
        package.add(comments_part, no_comments(book.namespace), _COMMENTS_TYPE)
        package.relate(part, comments_part, f"{book.relations}/comments")
    comments = Comments(package.read(comments_part), texts)
    package.write(comments_part, comments.result())
    if not comments.added and not comments.removed:
        return
    boxes_part = next((r.target for r in related if r.id == sheet.drawing_id), None)
    if boxes_part is None:
        boxes_part = _new_boxes(package, book, part, sheet)
    added = {place: texts[place] for place in comments.added}
    package.write(boxes_part, with_boxes(package.read(boxes_part), comments.removed, added, sheet))


def _new_boxes(package: Package, book: Book, part: str, sheet: Worksheet) -> str:
    """Make an empty drawing for the boxes of a sheet and tie it there; give its name."""
    name = package.free_name("xl/drawings/vmlDrawing", "vml")
    block = int("".join(filter(str.isdigit, name)))
    package.write(name, no_boxes(block))
    package.declare_default("vml", _BOXES_TYPE)
    sheet.tie_drawing(package.relate(part, name, f"{book.relations}/vmlDrawing"), book.relations)
    return name
