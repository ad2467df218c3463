"""Vietnamese syllables: onset, rime and tone, the tone on its vowel.

About 160 rimes make all syllables. Text decoded with the wrong encoding has hardly any valid syllable, so this check
separates the old encodings from Unicode.
"""

import re
import unicodedata
from functools import lru_cache

_ONSETS = "b ch c d đ gh gi g h kh k l m ngh ng nh n ph p qu r s th tr t v x"
_RIMES = """
a ac ach ai am an ang anh ao ap at au ay  ăc ăm ăn ăng ăp ăt  âc âm ân âng âp ât âu ây
e ec em en eng eo ep et  ê êch êm ên êng ênh êp êt êu  i ia ich im in inh ip it iu iêc iêm iên iêng iêp iêt iêu
o oc oi om on ong op ot oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oe oen oeo oet
ô ôc ôi ôm ôn ông ôp ôt  ơ ơi ơm ơn ơp ơt
u ua uc ui um un ung up ut uân uâng uât uây uê uêch uênh uôc uôi uôm uôn uông uôt uơ uy uych uyên uyêt uynh uyt uyu
ư ưa ưc ưi ưng ưt ưu ươc ươi ươm ươn ương ươp ươt ươu  y ynh yt yêm yên yêng yêt yêu
"""
_SYLLABLE = re.compile(rf"({'|'.join(_ONSETS.split())})?({'|'.join(_RIMES.split())})")
_NUCLEUS = re.compile("[aăâeêioôơuưy]+")
_BEFORE_FRONT_VOWELS = frozenset({"k", "gh", "ngh"})
_BEFORE_OTHER_VOWELS = frozenset({"c", "g", "ng"})
_TONE = re.compile("[\u0300\u0301\u0303\u0309\u0323]")
_TONES_BEFORE_STOPS = frozenset({"\u0301", "\u0323"})  # the only tones of a syllable that ends in c, ch, p or t
_TONE_ON_EITHER_VOWEL = frozenset({"oa", "oe", "uy"})  # hòa and hoà, ủy and uỷ
# Names of places, in languages of the highlands.
_PLACE_NAMES = frozenset({"kạn", "đắk", "lắk", "đăk", "lăk", "krông", "đakrông", "kbông", "krăng", "plông"})
_ABBREVIATION = re.compile(r"(?=.*Đ)[ABCDĐGHKLMNPQRSTUVX]{2,5}")  # QĐ, HĐND


@lru_cache(maxsize=16384)
def is_vietnamese(word: str) -> bool:
    """Check whether a word in NFC can be a Vietnamese syllable or an abbreviation with Đ."""
    if word.lower() in _PLACE_NAMES:
        return True
    parts = unicodedata.normalize("NFD", word.lower())
    tones = _TONE.findall(parts)
    match = _SYLLABLE.fullmatch(unicodedata.normalize("NFC", _TONE.sub("", parts)))
    if match is None:
        return _ABBREVIATION.fullmatch(word) is not None
    onset, rime = match[1] or "", match[2]
    if len(tones) > 1 or not _onset_fits(onset, rime):
        return False
    if rime.endswith(("c", "ch", "p", "t")) and not _TONES_BEFORE_STOPS.issuperset(tones or [""]):
        return False
    return not tones or _tone_position(parts) in _allowed_tone_positions(rime, len(onset))


def _onset_fits(onset: str, rime: str) -> bool:
    """Check an onset: k, gh, ngh before e, ê, i, y; c, g, ng before other vowels, except for gì and giếng."""
    front = rime[0] in "eêiy"
    if onset in _BEFORE_FRONT_VOWELS:
        return front
    return not (onset in _BEFORE_OTHER_VOWELS and front) or (onset == "g" and rime[0] == "i")


def _tone_position(parts: str) -> int:
    """Return the index of the letter that carries the tone, in a word in NFD."""
    match = _TONE.search(parts)
    before = parts[: match.start()] if match else ""
    return len(unicodedata.normalize("NFC", before)) - 1


def _allowed_tone_positions(rime: str, start: int) -> set[int]:
    """Return the letters that can carry the tone of a rime from `start`: the vowel with a diacritic, if it has one."""
    match = _NUCLEUS.match(rime)
    vowels = match[0] if match else rime
    marked = [place for place, vowel in enumerate(vowels) if vowel in "ăâêôơư"]
    if marked:
        return {start + marked[-1]}
    if vowels != rime or len(vowels) == 3:
        return {start + min(len(vowels) - 1, 1)}
    return {start, start + 1} if vowels in _TONE_ON_EITHER_VOWEL else {start}
