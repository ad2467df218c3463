"""The comments of one worksheet (`comments1.xml`): ours are added, those of an earlier return are removed.

A cell can have one comment. Where the sender has written one already, ours is appended to it.
Source: ECMA-376 part 1, §18.7.
"""

import re
from collections.abc import Mapping
from html import unescape

from reports.returned.ooxml.package import document
from reports.returned.ooxml.worksheet import CellPosition, parse_address
from reports.returned.ooxml.xml import Element, Markup, UnmarkableError, escape, tag

AUTHOR = "tonghop (Cần sửa)"
_MARK = "— Cần sửa —"  # begins our text, so that a later return recognises it
_TAGS = re.compile("<[^>]*>")
_BLANK_END = re.compile(r"(?:\s|&#10;|&#xA;|_x000a_)+$", re.IGNORECASE)


class Comments:
    """A sheet's comments, with `texts` (cell → comment) in place of our comments of an earlier return.

    `added`: the cells that got a comment and had none before; `removed`: those that lost theirs.
    """

    def __init__(self, xml: bytes, texts: Mapping[CellPosition, str]) -> None:
        self._markup = Markup(xml)
        elements = self._markup.elements()
        self._prefix = elements[0].prefix
        authors, self._list = self._part(elements, "authors"), self._part(elements, "commentList")
        names = [self._markup.text(e) for e in elements if e.parent is authors]
        if AUTHOR not in names:
            self._markup.append(authors, f"<{self._prefix}author>{AUTHOR}</{self._prefix}author>")
        self._author = [*names, AUTHOR].index(AUTHOR)
        self.added: list[CellPosition] = []
        self.removed: list[CellPosition] = []
        self._children: dict[int, list[Element]] = {}
        for element in elements:
            if element.parent is not None:
                self._children.setdefault(element.parent.start, []).append(element)
        self._put(texts)

    @staticmethod
    def _part(elements: list[Element], name: str) -> Element:
        found = next((e for e in elements if e.name == name), None)
        if found is None:
            raise UnmarkableError(f"comments without {name}")
        return found

    def _put(self, texts: Mapping[CellPosition, str]) -> None:
        remaining = dict(texts)
        for comment in self._children.get(self._list.start, []):
            cell = parse_address(comment.attributes.get("ref"))
            body = next((e for e in self._children.get(comment.start, []) if e.name == "text"), None)
            if comment.name != "comment" or cell is None or body is None:
                continue
            text = remaining.pop(cell, None)
            if not self._is_ours(body):
                self._add_to(body, text)
            elif text is None:
                self._markup.replace(comment, "")
                self.removed.append(cell)
            else:
                self._markup.replace(comment, self._comment(cell, text))
        for cell, text in sorted(remaining.items()):
            self._markup.append(self._list, self._comment(cell, text))
            self.added.append(cell)

    def _is_ours(self, body: Element) -> bool:
        """Check whether a comment begins with our mark; its author is lost when LibreOffice saves the file."""
        text = _TAGS.sub("", self._markup.text(body))
        return unescape(text).lstrip().startswith(_MARK)

    def _add_to(self, body: Element, text: str | None) -> None:
        """Append our text to the sender's comment, in place of our text of an earlier return."""
        kept, cut = self._text_before_ours(body)
        if text is not None:
            kept += self._run(f"\n{_MARK}\n{text}")
        if cut or text is not None:
            self._markup.replace(body, f"<{self._prefix}text>{kept}</{self._prefix}text>")

    def _text_before_ours(self, body: Element) -> tuple[str, bool]:
        """Return the part before our mark, as runs (plain text beside runs is not shown), and whether it was cut."""
        p, kept = self._prefix, ""
        for part in self._children.get(body.start, []):
            whole = self._markup.whole(part)
            run = f"<{p}r>{whole}</{p}r>" if part.name == "t" else whole
            before, mark, _ = run.partition(_MARK)
            if mark:
                before = _BLANK_END.sub("", before)
                is_cut_inside_text = not before.endswith(">")
                return kept + (f"{before}</{p}t></{p}r>" if is_cut_inside_text else ""), True
            kept += run
        return kept, False

    def _comment(self, cell: CellPosition, text: str) -> str:
        p = self._prefix
        opening = tag(f"{p}comment", {"ref": cell.address, "authorId": str(self._author)})
        marked = self._run(f"{_MARK}\n{text}")
        return f"{opening}<{p}text>{marked}</{p}text></{p}comment>"

    def _run(self, text: str) -> str:
        p = self._prefix
        font = f'<{p}rPr><{p}sz val="10"/><{p}color rgb="FF9C0006"/><{p}rFont val="Tahoma"/></{p}rPr>'
        return f'<{p}r>{font}<{p}t xml:space="preserve">{escape(text)}</{p}t></{p}r>'

    def result(self) -> bytes:
        """Return the changed XML."""
        return self._markup.result()


def empty_comments(namespace: str) -> bytes:
    """Write the comments part of a sheet without comments."""
    return document(f'<comments xmlns="{namespace}"><authors></authors><commentList></commentList></comments>')
