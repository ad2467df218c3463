"""Vietnamese as it was typed before Unicode: TCVN3 and VNI, made from Unicode letter by letter.

TCVN3 by the numbers of its codes; VNI by its rule, a mark behind the vowel. Neither looks at the tables under test.
"""

import unicodedata

# What the codes from A1 on mean; the gaps are codes that no font of the offices has.
TCVN3_FROM_A1 = "ĂÂÊÔƠƯĐăâêôơưđ......àảãáạ.ằẳẵắ.......ặầẩẫấậè.ẻẽéẹềểễếệìỉ...ĩíịò.ỏõóọồổỗốộờởỡớợù.ủũúụừửữứựỳỷỹýỵ"
_TCVN3 = {letter: chr(0xA1 + place) for place, letter in enumerate(TCVN3_FROM_A1) if letter != "."}

ACUTE, GRAVE, HOOK, TILDE, DOT = TONES = "\u0301\u0300\u0309\u0303\u0323"
_HORN = "\u031b"
_MARKS = {
    "": dict(zip(TONES, "ùøûõï", strict=True)),
    "\u0302": {"": "â"} | dict(zip(TONES, "áàåãä", strict=True)),
    "\u0306": {"": "ê"} | dict(zip(TONES, "éèúüë", strict=True)),
}
_ALONE = {
    "i" + ACUTE: "í",
    "i" + GRAVE: "ì",
    "i" + HOOK: "æ",
    "i" + TILDE: "ó",
    "i" + DOT: "ò",
    "y" + DOT: "î",
    "đ": "ñ",
}


def tcvn3(text: str) -> str:
    """Encode as typed with .VnTime: a capital with a tone has no code, and becomes the small letter."""
    return "".join(_TCVN3.get(c) or _TCVN3.get(c.lower(), c) for c in unicodedata.normalize("NFC", text))


def _vni_letter(letter: str) -> str:
    parts = unicodedata.normalize("NFD", letter)
    if parts in _ALONE:
        return _ALONE[parts]
    base = {"o": "ô", "u": "ö"}[parts[0]] if _HORN in parts else parts[0]
    tone = next((mark for mark in parts if mark in TONES), "")
    shape = next((mark for mark in parts if mark in "\u0302\u0306"), "")
    return base + _MARKS[shape].get(tone, "")


def vni(text: str) -> str:
    """Encode as typed with VNI-Times."""
    letters = unicodedata.normalize("NFC", text)
    return "".join(
        _vni_letter(c.lower()).upper() if c.isupper() else _vni_letter(c) if c.isalpha() else c for c in letters
    )
