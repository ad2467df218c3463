"""The comments of one worksheet (`comments1.xml`): ours are added, those of an earlier return taken away.

A cell can have one comment. Where somebody's comment stands there already, ours is added to its end.
Source: ECMA-376 part 1, §18.7.
"""

from collections.abc import Mapping

from reports.ooxml.package import document
from reports.ooxml.worksheet import Place, place_of
from reports.ooxml.xml import Element, Markup, UnmarkableError, escape, tag

AUTHOR = "tonghop (Cần sửa)"
_BEHIND_ANOTHERS = "— Cần sửa —"  # begins what we add to somebody's comment, so that it is known again


class Comments:
    """A sheet's comments with those of `texts` (cell → what to say there) in place of all that we said before.

    `added` and `removed`: the cells that have a comment now and had none, and the other way round.
    """

    def __init__(self, xml: bytes, texts: Mapping[Place, str]) -> None:
        self._markup = Markup(xml)
        elements = self._markup.elements()
        self._prefix = elements[0].prefix
        authors, self._list = self._part(elements, "authors"), self._part(elements, "commentList")
        names = [self._text(e) for e in elements if e.parent is authors]
        self._ours = {str(n) for n, name in enumerate(names) if name == escape(AUTHOR)}
        if not self._ours:
            self._ours = {str(len(names))}
            self._markup.append(authors, f"<{self._prefix}author>{escape(AUTHOR)}</{self._prefix}author>")
        self.added: list[Place] = []
        self.removed: list[Place] = []
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

    def _text(self, element: Element) -> str:
        return self._markup.text(element)

    def _put(self, texts: Mapping[Place, str]) -> None:
        left = dict(texts)
        for comment in self._children.get(self._list.start, []):
            place = place_of(comment.attributes.get("ref"))
            if comment.name != "comment" or place is None:
                continue
            text = left.pop(place, None)
            if comment.attributes.get("authorId") not in self._ours:
                self._add_to(comment, text)
            elif text is None:
                self._markup.replace(comment, "")
                self.removed.append(place)
            else:
                self._markup.replace(comment, self._comment(place, text))
        for place, text in sorted(left.items()):
            self._markup.append(self._list, self._comment(place, text))
            self.added.append(place)

    def _add_to(self, comment: Element, text: str | None) -> None:
        """Put ours behind what somebody else said, in place of what we said there before."""
        body = next((e for e in self._children.get(comment.start, []) if e.name == "text"), None)
        if body is None:
            return
        for part in self._children.get(body.start, []):
            whole = self._markup.whole(part)
            if part.name == "r" and escape(_BEHIND_ANOTHERS) in whole:
                self._markup.replace(part, "")
            elif part.name == "t" and text is not None:
                # a plain text is shown, or runs are; so that both are, it becomes a run
                self._markup.replace(part, f"<{self._prefix}r>{whole}</{self._prefix}r>")
        if text is not None:
            self._markup.append(body, self._run(f"\n{_BEHIND_ANOTHERS}\n{text}"))

    def _comment(self, place: Place, text: str) -> str:
        p = self._prefix
        opening = tag(f"{p}comment", {"ref": place.address, "authorId": min(self._ours, key=int)})
        return f"{opening}<{p}text>{self._run(text)}</{p}text></{p}comment>"

    def _run(self, text: str) -> str:
        p = self._prefix
        look = f'<{p}rPr><{p}sz val="10"/><{p}color rgb="FF9C0006"/><{p}rFont val="Tahoma"/></{p}rPr>'
        return f'<{p}r>{look}<{p}t xml:space="preserve">{escape(text)}</{p}t></{p}r>'

    def result(self) -> bytes:
        """The text with its changes."""
        return self._markup.result()


def no_comments(namespace: str) -> bytes:
    """The comments of a sheet that has none."""
    return document(f'<comments xmlns="{namespace}"><authors></authors><commentList></commentList></comments>')
