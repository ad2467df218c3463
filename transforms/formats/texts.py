"""Bytes → text, in whatever encoding offices save it: UTF-8, UTF-16, windows-1258, or an old Vietnamese font's."""

import codecs
import re
import unicodedata

from transforms.text.cells import Cell
from transforms.text.legacy import of_legacy_together
from transforms.text.syllables import is_vietnamese

_MARKS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
_NO_TEXT = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_WORD = re.compile(r"[^\W\d_]*[^\W\d_\x00-\x7f][^\W\d_]*")
_PLAIN_NUMBER = re.compile(r"-?(?:0|[1-9]\d{0,14})")


def decoded(content: bytes) -> str | None:
    """The text of a file; None where it is none."""
    for mark, encoding in _MARKS.items():
        if content.startswith(mark):
            return _text(content.decode(encoding, "replace"))
    if content[1::2].count(0) * 2 > len(content) // 2:
        return _text(content.decode("utf-16-le", "replace"))
    if content[::2].count(0) * 2 > len(content) // 2:
        return _text(content.decode("utf-16-be", "replace"))
    try:
        return _text(content.decode("utf-8"))
    except UnicodeDecodeError:
        return _text(_of_one_byte(content))


def _text(text: str) -> str | None:
    return None if _NO_TEXT.search(text) else text


def _of_one_byte(content: bytes) -> str:
    """Windows-1258 where that reads as Vietnamese; else Latin-1, which keeps the codes of old fonts as they were."""
    western = content.decode("latin-1")
    vietnamese = unicodedata.normalize("NFC", content.decode("cp1258", "replace"))
    becomes = of_legacy_together(western.splitlines())
    as_old_font = "\n".join(becomes.get(line, line) for line in western.splitlines())
    return max((vietnamese, western, as_old_font), key=_share_of_words) if becomes else vietnamese


def _share_of_words(text: str) -> float:
    words = _WORD.findall(text)
    return sum(map(is_vietnamese, words)) / max(len(words), 1)


def value_of(text: str) -> Cell:
    """A cell's text, as a number where a spreadsheet would show it as that very text: 12, but not 012 or 1.234."""
    bare = text.strip()
    return float(bare) if _PLAIN_NUMBER.fullmatch(bare) else text
