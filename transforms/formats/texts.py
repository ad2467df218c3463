"""Decoding of text files: UTF-8, UTF-16, windows-1258, or the encoding of an old Vietnamese font."""

import codecs
import re
import unicodedata

from transforms.text.cells import Cell
from transforms.text.legacy import decode_legacy_texts
from transforms.text.syllables import is_vietnamese

_BYTE_ORDER_MARKS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
_CONTROL_CHARACTER = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_CONTROL_BYTE = re.compile(_CONTROL_CHARACTER.pattern.encode())
_SAMPLED_BYTES = 65536  # enough to see that every other byte is 0
_WORD = re.compile(r"[^\W\d_]*[^\W\d_\x00-\x7f][^\W\d_]*")
_PLAIN_NUMBER = re.compile(r"-?(?:0|[1-9]\d{0,14})")


def decode_text(content: bytes) -> str | None:
    """Decode a file as text; None if it is binary, which its bytes show before anything is decoded."""
    for mark, encoding in _BYTE_ORDER_MARKS.items():
        if content.startswith(mark):
            return _unless_binary(content.decode(encoding, "replace"))
    sample = content[:_SAMPLED_BYTES]
    if sample[1::2].count(0) * 2 > len(sample) // 2:
        return _unless_binary(content.decode("utf-16-le", "replace"))
    if sample[::2].count(0) * 2 > len(sample) // 2:
        return _unless_binary(content.decode("utf-16-be", "replace"))
    if _CONTROL_BYTE.search(content):
        return None
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return _decode_single_byte(content)


def _unless_binary(text: str) -> str | None:
    return None if _CONTROL_CHARACTER.search(text) else text


def _decode_single_byte(content: bytes) -> str:
    """Decode as windows-1258, Latin-1 or an old encoding, by the share of Vietnamese words."""
    western = content.decode("latin-1")
    vietnamese = unicodedata.normalize("NFC", content.decode("cp1258", "replace"))
    becomes = decode_legacy_texts(western.splitlines())
    as_old_font = "\n".join(becomes.get(line, line) for line in western.splitlines())
    return max((vietnamese, western, as_old_font), key=_share_of_words) if becomes else vietnamese


def _share_of_words(text: str) -> float:
    words = _WORD.findall(text)
    return sum(map(is_vietnamese, words)) / max(len(words), 1)


def parse_cell(text: str) -> Cell:
    """Convert text to a number if a spreadsheet would display that number as the same text: 12, not 012 or 1.234."""
    bare = text.strip()
    return float(bare) if _PLAIN_NUMBER.fullmatch(bare) else text
