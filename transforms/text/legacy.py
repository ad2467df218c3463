"""Vietnamese in the encodings from before Unicode: TCVN3 (fonts .VnTime, .VnTimeH) and VNI (VNI-Windows).

Such text reaches us as Latin-1 characters: `§¶ng ñy x· An Êp`, `Ñaûng uûy xaõ An AÁp`. It is told from Unicode by
what it reads as: the reading counts whose words are Vietnamese syllables, and in doubt the text is Unicode. A
lone cell can be in doubt for ever (`Chi bé` is two good words, and also `Chi bộ` in TCVN3), so the cells of a
workbook are told together. Source of the tables: TCVN 5712:1993 (VN3), the fonts' own charts.
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
# A VNI mark follows its vowel: what it makes of a, e, o and u (of ô and ö, which stand for ơ and ư, and y too).
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
# Latin-1 characters that Vietnamese in Unicode has no letter for: a workbook in an old encoding is full of them.
SIGN = re.compile("[\u00a1-\u00bfÄÅÆÇËÎÏÑÖ×ØÛÜÞßäåæçëîïñö÷øûüþÿ]")
_WORD = re.compile("[A-Za-z\u00a1-\u1ef9]+")
_LOOKALIKES = str.maketrans("Ðð", "Đđ")
_UNITS_OF_MEASURE = frozenset({"µm"})  # would be `àm`
_BAD_WEIGHS = 4  # words that are no syllables weigh more: names of firms, slips
_CAPITALS, _SMALL = re.compile("[A-Z][^a-z\\s]?[A-Z]"), re.compile("[a-z]")
_SMALL_AFTER_A_NAME = re.compile(
    rf"(?<!\w)(?P<name>[A-ZĂÂĐÊÔƠƯ]\w*) (?P<first>[{_TCVN3_TONED}])(?=\w*(?:$|[^\w ]| +[^\w ]| [A-ZĂÂĐÊÔƠƯ]))"
)


def _of_vni(text: str) -> str:
    def letter(match: re.Match[str]) -> str:
        found = _VNI[match[0].lower()]
        return found.upper() if match[0][0].isupper() else found

    return _VNI_LETTER.sub(letter, text)


def _of_tcvn3(text: str) -> str:
    """The letters, and the capitals that TCVN3 has no code for: `CéNG` is `CỘNG`, `An Êp` is `An Ấp`."""
    read = text.translate(_TCVN3)
    if _CAPITALS.search(text) and not _SMALL.search(text):
        return read.upper()
    return _SMALL_AFTER_A_NAME.sub(lambda match: f"{match['name']} {match['first'].upper()}", read)


@dataclass(frozen=True, slots=True)
class _Encoding:
    """An old encoding: its letters beyond ASCII, and how a text in it reads."""

    letter: re.Pattern[str]
    read: Callable[[str], str]

    def is_word(self, word: str) -> bool:
        """Whether every letter of a word has a meaning in it, and together they make a syllable."""
        return self.letter.sub("", word).isascii() and is_vietnamese(self.read(word))


_ENCODINGS = {"TCVN3": _Encoding(_TCVN3_LETTER, _of_tcvn3), "VNI": _Encoding(_VNI_LETTER, _of_vni)}


@dataclass(frozen=True, slots=True)
class _Told:
    """What a text by itself tells. `encoding`: the one it is in for sure, `Unicode` among them; "" where in doubt.

    `readings`: encoding → how the text reads, of the old encodings that it may be in.
    """

    encoding: str
    readings: dict[str, str]


def _score(words: Iterable[str], is_word: Callable[[str], bool]) -> int:
    """How many words are words, those that aren't weighed against them."""
    good = bad = 0
    for word in words:
        if is_word(word):
            good += 1
        else:
            bad += 1
    return good - _BAD_WEIGHS * bad


def _tell(text: str) -> _Told:
    if _UNICODE_ONLY.search(text):
        return _Told("Unicode", {})
    # a single character says nothing: it may be a sign
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
        return _Told(next(iter(readings)), readings)
    return _Told("Unicode" if as_unicode > 0 and not readings else "", readings)


def of_legacy(text: str) -> str:
    """The text in Unicode, where it is in an old encoding beyond doubt; else as it is."""
    if _UNICODE_ONLY.search(text):
        return text
    told = _tell(text)
    return told.readings.get(told.encoding, text)


def of_legacy_together(texts: Iterable[str]) -> dict[str, str]:
    """The texts of a workbook that read otherwise in Unicode → how they read.

    A text in doubt follows the texts beyond doubt: it is in the old encoding if none of those is in Unicode, or if
    the old encoding gives it more words that those have too.
    """
    told = {text: _tell(text) for text in set(texts) if not text.isascii()}
    encodings = Counter(t.encoding for t in told.values() if t.encoding)
    if not encodings.keys() - {"Unicode"}:
        return {}
    read = {text: t.readings.get(t.encoding, text) for text, t in told.items() if t.encoding}
    known = {word for text in read.values() for word in _words(text)}
    for text, t in told.items():
        if not t.encoding:
            candidates = [t.readings[name] for name, _ in encodings.most_common() if name in t.readings]
            read[text] = _settled(text, candidates, known, beside_unicode="Unicode" in encodings)
    return {text: becomes for text, becomes in read.items() if becomes != text}


def _words(text: str) -> list[str]:
    return [word.lower() for word in _WORD.findall(text)]


def _settled(text: str, candidates: list[str], known: set[str], *, beside_unicode: bool) -> str:
    """A text in doubt, by the words it shares with the texts beyond doubt; one word says too little beside Unicode."""

    def shared(read: str) -> int:
        return sum(word in known for word in _words(read))

    best = max(candidates, key=shared, default=text)
    if not beside_unicode:
        return best
    return best if shared(best) > shared(text) and len(_words(text)) > 1 else text
