"""Detection and decoding of Vietnamese in the encodings from before Unicode.

Such text arrives as Latin-1 characters: `§¶ng ñy x· An Êp`, `Ñaûng uûy xaõ An AÁp`. The encoding is detected by the
share of words that decode to Vietnamese syllables; ambiguous text counts as Unicode. A single cell can stay ambiguous
(`Chi bé` is two valid words, and also `Chi bộ` in TCVN3), so the cells of a workbook are decoded together.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from transforms.text.common_words import COMMON_WORDS
from transforms.text.encodings import ENCODINGS, Encoding
from transforms.text.syllables import is_vietnamese

# Letters and combining marks that only Unicode has.
_UNICODE_ONLY = re.compile("[ĂăĐđĨĩŨũƠơƯư\u0300-\u0323\u1ea0-\u1ef9]")
# Latin-1 characters that are no Vietnamese letters in Unicode; text in an old encoding is full of them.
LEGACY_CHARACTER = re.compile("[\u00a1-\u00bfÄÅÆÇËÎÏÑÖ×ØÛÜÞßäåæçëîïñö÷øûüþÿ]")
_WORD = re.compile("[A-Za-z\u00a1-\u1ef9]+")
_COMPOUND = re.compile(r"\w+(?:-\w+)+")  # a foreign name as it is spoken: Phi-líp-pin
# The adjective, which is also `bộ` in TCVN3: no such phrase has a `bộ`.
_SMALL_CHILD = re.compile(r"\b(?:em|cháu|con|cô|mẹ|trẻ|cậu) bé\b", re.IGNORECASE)
_LOOKALIKES = str.maketrans("Ðð", "Đđ")
_UNITS_OF_MEASURE = frozenset({"µm"})  # reads as `àm` in TCVN3
_NON_WORD_WEIGHT = 4  # a non-syllable counts against an encoding this many times: names of firms and slips are rare
_MIN_MIXED_WORDS = 2  # old words that make a cell beside Unicode letters one of both


@dataclass(frozen=True, slots=True)
class _Detection:
    """The encoding of one text. `encoding`: an old encoding or `Unicode`; "" where ambiguous.

    `readings`: possible old encoding → decoded text. `likelier`: those that are likelier than Unicode, though they have
    words that are no syllables.
    """

    encoding: str
    readings: dict[str, str]
    likelier: frozenset[str] = frozenset()


def _score(words: Iterable[str], is_word: Callable[[str], bool]) -> int:
    """Count the words that pass `is_word`, less the weighted others."""
    good = bad = 0
    for word in words:
        if is_word(word):
            good += 1
        else:
            bad += 1
    return good - _NON_WORD_WEIGHT * bad


def _detect(text: str) -> _Detection:
    if _UNICODE_ONLY.search(text):
        return _Detection("Unicode", {})
    # a single character may be a sign
    words = [w for w in _WORD.findall(text) if len(w) > 1 and not w.isascii() and w not in _UNITS_OF_MEASURE]
    as_unicode = _score(words, lambda word: is_vietnamese(word.translate(_LOOKALIKES)))
    scores = {name: _score(words, encoding.is_word) for name, encoding in ENCODINGS.items()}
    best = max(scores.values())
    readings = {
        name: ENCODINGS[name].read(text)
        for name, score in scores.items()
        if score == best and score >= max(as_unicode, 0)
    }
    if len(readings) == 1 and best > max(as_unicode, 0):
        return _Detection(next(iter(readings)), readings)
    likelier = frozenset(name for name, score in scores.items() if score > as_unicode and LEGACY_CHARACTER.search(text))
    return _Detection("Unicode" if as_unicode > 0 and not readings else "", readings, likelier)


def decode_legacy(text: str) -> str:
    """Decode a text that is in an old encoding; return any other, ambiguous ones too, unchanged."""
    if _UNICODE_ONLY.search(text):
        return text
    detected = _detect(text)
    return detected.readings.get(detected.encoding, text)


def decode_legacy_texts(texts: Iterable[str]) -> dict[str, str]:
    """Decode the texts of one workbook: text → decoded text, of those that change.

    An ambiguous text is read so that it has the most words in common with the unambiguous ones and with what offices
    write. A text with letters of both is decoded word by word.
    """
    detections = {text: _detect(text) for text in set(texts) if not text.isascii()}
    encodings = Counter(d.encoding for d in detections.values() if d.encoding)
    old = [name for name, _ in encodings.most_common() if name != "Unicode"]
    decoded = {text: d.readings.get(d.encoding, text) for text, d in detections.items() if d.encoding}
    known = {word for text in decoded.values() for word in _words(text)}
    mostly_old = sum(encodings[name] for name in old) > encodings["Unicode"]
    for text, d in detections.items():
        if d.encoding == "Unicode":
            decoded[text] = _decode_mixed(text, old, known)
        elif not d.encoding and old:
            decoded[text] = _resolve_ambiguous(
                text, d, old, known, beside_unicode="Unicode" in encodings, mostly_old=mostly_old
            )
    return {text: becomes for text, becomes in decoded.items() if becomes != text}


def _words(text: str) -> list[str]:
    return [word.lower() for word in _WORD.findall(text)]


def _resolve_ambiguous(
    text: str, detected: _Detection, old: list[str], known: set[str], *, beside_unicode: bool, mostly_old: bool
) -> str:
    """Pick the reading with the most familiar words; Unicode where it has as many beside other Unicode.

    A foreign name as it is spoken decides nothing, and a single word only in a workbook that is mostly old.
    """
    possible = [detected.readings[name] for name in old if name in detected.readings]
    if not possible:
        return next((ENCODINGS[name].read(text) for name in old if name in detected.likelier), text)
    if all(word.isascii() for word in _WORD.findall(_COMPOUND.sub("", text))) or _SMALL_CHILD.search(text):
        return text
    best = max(possible, key=lambda read: _familiar(read, known))
    gain = _familiar(best, known) - _familiar(text, known)
    if not beside_unicode:
        return best if gain >= 0 else text
    return best if gain > 0 and (mostly_old or len(_words(text)) > 1) else text


def _familiar(text: str, known: set[str]) -> int:
    return sum((word in known) + (word in COMMON_WORDS) for word in _words(text) if not word.isascii())


def _decode_mixed(text: str, old: list[str], known: set[str]) -> str:
    """Decode the old words of a text that has letters of Unicode too.

    Words with a character that no Vietnamese word has in Unicode must all be syllables; where the workbook has no old
    text beside it, there must be two.
    """
    if not LEGACY_CHARACTER.search(text):
        return text
    words = {word for word in _WORD.findall(text) if len(word) > 1}  # a single character may be a sign
    suspects = {word for word in words if LEGACY_CHARACTER.search(word) and not _UNICODE_ONLY.search(word)}
    if len(suspects) < (1 if old else _MIN_MIXED_WORDS):
        return text
    encoding = next((ENCODINGS[name] for name in old or ENCODINGS if all(map(ENCODINGS[name].is_word, suspects))), None)
    if encoding is None:
        return text
    return _WORD.sub(lambda word: _decode_word(word[0], encoding, suspects, known), text)


def _decode_word(word: str, encoding: Encoding, suspects: set[str], known: set[str]) -> str:
    """Decode an old word of a mixed text, or one that could be either and is familiar only so."""
    if word in suspects:
        return encoding.read(word)
    if word.isascii() or _UNICODE_ONLY.search(word) or not encoding.is_word(word):
        return word
    read = encoding.read(word)
    return read if _familiar(read, known) > _familiar(word, known) else word
