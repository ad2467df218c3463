"""The encodings from before Unicode, letter by letter: TCVN3 (fonts .VnTime, .VnTimeH) and VNI (VNI-Windows).

Source of the tables: TCVN 5712:1993 (VN3), the fonts' own charts.
"""

import re
from collections.abc import Callable
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
_DOUBLED = re.compile("\u00ad{2,}")  # ư is a soft hyphen, which some programs write twice
_CAPITALS, _SMALL = re.compile("[A-Z][^a-z\\s]?[A-Z]"), re.compile("[a-z]")
_SMALL_AFTER_NAME = re.compile(
    rf"(?<!\w)(?P<name>[A-ZĂÂĐÊÔƠƯ]\w*) (?P<first>[{_TCVN3_TONED}])(?=\w*(?:$|[^\w ]| +[^\w ]| [A-ZĂÂĐÊÔƠƯ]))"
)


def decode_vni(text: str) -> str:
    """Decode VNI."""

    def letter(match: re.Match[str]) -> str:
        found = _VNI[match[0].lower()]
        return found.upper() if match[0][0].isupper() else found

    return _VNI_LETTER.sub(letter, text)


def decode_tcvn3(text: str) -> str:
    """Decode TCVN3, with the capitals that it has no code for: `CéNG` is `CỘNG`, `An Êp` is `An Ấp`."""
    read = _DOUBLED.sub("\u00ad", text).translate(_TCVN3)
    if _CAPITALS.search(text) and not _SMALL.search(text):
        return read.upper()
    return _SMALL_AFTER_NAME.sub(lambda match: f"{match['name']} {match['first'].upper()}", read)


@dataclass(frozen=True, slots=True)
class Encoding:
    """An old encoding: a pattern of its letters beyond ASCII, and its decoder."""

    letter: re.Pattern[str]
    read: Callable[[str], str]

    def is_word(self, word: str) -> bool:
        """Check whether the encoding has every letter of a word, and the decoded word is a syllable."""
        return self.letter.sub("", word).isascii() and is_vietnamese(self.read(word))


ENCODINGS = {"TCVN3": Encoding(_TCVN3_LETTER, decode_tcvn3), "VNI": Encoding(_VNI_LETTER, decode_vni)}
