"""Vietnamese in the encodings from before Unicode: TCVN3 (fonts .VnTime, .VnTimeH) and VNI (VNI-Windows).

Such text arrives as Latin-1 characters: `§¶ng ñy x· An Êp`, `Ñaûng uûy xaõ An AÁp`. The encoding is detected by the
share of words that decode to Vietnamese syllables; ambiguous text counts as Unicode. A single cell can stay ambiguous
(`Chi bé` is two valid words, and also `Chi bộ` in TCVN3), so the cells of a workbook are decoded together. Source of
the tables: TCVN 5712:1993 (VN3), the fonts' own charts.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from transforms.text.syllables import is_vietnamese

_TCVN3_TONED = "àảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ"  # small letters only
_TCVN3_CODES = "¡¢£¤¥¦§¨©ª«¬\u00ad®µ¶·¸¹»¼½¾ÆÇÈÉÊËÌÎÏÐÑÒÓÔÕÖ×ØÜÝÞßáâãäåæçèéêëìíîïñòóôõö÷øùúûüýþ"
_TCVN3 = str.maketrans(_TCVN3_CODES, "ĂÂÊÔƠƯĐăâêôơưđ" + _TCVN3_TONED)
_TCVN3_LETTER = re.compile(f"[{_TCVN3_CODES}]")
# A VNI mark follows its vowel. Vowel → mark → letter; ô and ö are the codes of ơ and ư.
_VNI_MARKS = {
    "a": dict(zip("ùøûõïâáàåãäêéèúüë", "áàảãạâấầẩẫậăắằẳẵặ", strict=True)),
    "e": dict(zip("ùøûõïâáàåãä", "éèẻẽẹêếềểễệ", strict=True)),
    "o": dict(zip("ùøûõïâáàåãä", "óòỏõọôốồổỗộ", strict=True)),
    "u": dict(zip("ùøûõï", "úùủũụ", strict=True)),
    "ô": dict(zip("ùøûõï", "ớờởỡợ", strict=True)),
    "ö": dict(zip("ùøûõï", "ứừửữự", strict=True)),
    "y": dict(zip("ùøûõ", "ýỳỷỹ", strict=True)),
}
_VNI = {base + mark: letter for base, marks in _VNI_MARKS.items() for mark, letter in marks.items()}
_VNI |= dict(zip("íìæóòîôöñ", "íìỉĩịỵơưđ", strict=True))
_VNI_LETTER = re.compile("|".join(sorted(_VNI, key=len, reverse=True)), re.IGNORECASE)

# Letters and combining marks that only Unicode has.
_UNICODE_ONLY = re.compile("[ĂăĐđĨĩŨũƠơƯư\u0300-\u0323\u1ea0-\u1ef9]")
# Latin-1 characters that are no Vietnamese letters in Unicode; text in an old encoding is full of them.
LEGACY_CHARACTER = re.compile("[\u00a1-\u00bfÄÅÆÇËÎÏÑÖ×ØÛÜÞßäåæçëîïñö÷øûüþÿ]")
_WORD = re.compile("[A-Za-z\u00a1-\u1ef9]+")
_LOOKALIKES = str.maketrans("Ðð", "Đđ")
_UNITS_OF_MEASURE = frozenset({"µm"})  # reads as `àm` in TCVN3
_NON_WORD_WEIGHT = 4  # a non-syllable counts against an encoding this many times: names of firms and slips are rare
_CAPITALS, _SMALL = re.compile("[A-Z][^a-z\\s]?[A-Z]"), re.compile("[a-z]")
_SMALL_AFTER_NAME = re.compile(
    rf"(?<!\w)(?P<name>[A-ZĂÂĐÊÔƠƯ]\w*) (?P<first>[{_TCVN3_TONED}])(?=\w*(?:$|[^\w ]| +[^\w ]| [A-ZĂÂĐÊÔƠƯ]))"
)


def _decode_vni(text: str) -> str:
    def letter(match: re.Match[str]) -> str:
        found = _VNI[match[0].lower()]
        return found.upper() if match[0][0].isupper() else found

    return _VNI_LETTER.sub(letter, text)


def _decode_tcvn3(text: str) -> str:
    """Decode TCVN3, with the capitals that it has no code for: `CéNG` is `CỘNG`, `An Êp` is `An Ấp`."""
    read = text.translate(_TCVN3)
    if _CAPITALS.search(text) and not _SMALL.search(text):
        return read.upper()
    return _SMALL_AFTER_NAME.sub(lambda match: f"{match['name']} {match['first'].upper()}", read)


@dataclass(frozen=True, slots=True)
class _Encoding:
    """An old encoding: a pattern of its letters beyond ASCII, and its decoder."""

    letter: re.Pattern[str]
    read: Callable[[str], str]

    def is_word(self, word: str) -> bool:
        """Check whether the encoding has every letter of a word, and the decoded word is a syllable."""
        return self.letter.sub("", word).isascii() and is_vietnamese(self.read(word))


_ENCODINGS = {"TCVN3": _Encoding(_TCVN3_LETTER, _decode_tcvn3), "VNI": _Encoding(_VNI_LETTER, _decode_vni)}


@dataclass(frozen=True, slots=True)
class _Detection:
    """The encoding of one text. `encoding`: an old encoding or `Unicode`; "" where ambiguous.

    `readings`: possible old encoding → decoded text.
    """

    encoding: str
    readings: dict[str, str]


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
    scores = {name: _score(words, encoding.is_word) for name, encoding in _ENCODINGS.items()}
    best = max(scores.values())
    readings = {
        name: _ENCODINGS[name].read(text)
        for name, score in scores.items()
        if score == best and score >= max(as_unicode, 0)
    }
    if len(readings) == 1 and best > max(as_unicode, 0):
        return _Detection(next(iter(readings)), readings)
    return _Detection("Unicode" if as_unicode > 0 and not readings else "", readings)


def decode_legacy(text: str) -> str:
    """Decode a text that is in an old encoding; return any other, ambiguous ones too, unchanged."""
    if _UNICODE_ONLY.search(text):
        return text
    detected = _detect(text)
    return detected.readings.get(detected.encoding, text)


def decode_legacy_texts(texts: Iterable[str]) -> dict[str, str]:
    """Decode the texts of one workbook: text → decoded text, of those that change.

    An ambiguous text is decoded if no unambiguous one is in Unicode, or if decoding gives it more words in common with
    the unambiguous ones.
    """
    detections = {text: _detect(text) for text in set(texts) if not text.isascii()}
    encodings = Counter(d.encoding for d in detections.values() if d.encoding)
    if not encodings.keys() - {"Unicode"}:
        return {}
    decoded = {text: d.readings.get(d.encoding, text) for text, d in detections.items() if d.encoding}
    known = {word for text in decoded.values() for word in _words(text)}
    for text, d in detections.items():
        if not d.encoding:
            candidates = [d.readings[name] for name, _ in encodings.most_common() if name in d.readings]
            decoded[text] = _resolve_ambiguous(text, candidates, known, beside_unicode="Unicode" in encodings)
    return {text: becomes for text, becomes in decoded.items() if becomes != text}


def _words(text: str) -> list[str]:
    return [word.lower() for word in _WORD.findall(text)]


def _resolve_ambiguous(text: str, candidates: list[str], known: set[str], *, beside_unicode: bool) -> str:
    """Pick the candidate with the most words in `known`; beside Unicode a single word decides nothing."""

    def shared(read: str) -> int:
        return sum(word in known for word in _words(read))

    best = max(candidates, key=shared, default=text)
    if not beside_unicode:
        return best
    return best if shared(best) > shared(text) and len(_words(text)) > 1 else text
