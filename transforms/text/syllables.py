"""Whether a word can be Vietnamese: an onset, a rime and a tone that go together, the tone on its vowel.

Vietnamese is written in syllables, and a hundred and sixty rimes make all of them. That tells text in one of the
old encodings from text in Unicode: read the wrong way, nearly every word is no syllable.
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
_TONES_OF_STOPS = frozenset({"\u0301", "\u0323"})  # a syllable that ends in c, ch, p or t has no other
_EITHER_VOWEL = frozenset({"oa", "oe", "uy"})  # hòa and hoà, ủy and uỷ
_ABBREVIATION = re.compile(r"(?=.*Đ)[ABCDĐGHKLMNPQRSTUVX]{2,5}")  # QĐ, HĐND


@lru_cache(maxsize=16384)
def is_vietnamese(word: str) -> bool:
    """Whether a word can be a Vietnamese syllable, in NFC, or shortens some with Đ."""
    parts = unicodedata.normalize("NFD", word.lower())
    tones = _TONE.findall(parts)
    match = _SYLLABLE.fullmatch(unicodedata.normalize("NFC", _TONE.sub("", parts)))
    if match is None:
        return _ABBREVIATION.fullmatch(word) is not None
    onset, rime = match[1] or "", match[2]
    if len(tones) > 1 or not _go_together(onset, rime):
        return False
    if rime.endswith(("c", "ch", "p", "t")) and not _TONES_OF_STOPS.issuperset(tones or [""]):
        return False
    return not tones or _toned_vowel(parts) in _places_of_tone(rime, len(onset))


def _go_together(onset: str, rime: str) -> bool:
    """K, gh and ngh stand before e, ê, i and y; c, g and ng before the others, but for gì and giếng."""
    front = rime[0] in "eêiy"
    if onset in _BEFORE_FRONT_VOWELS:
        return front
    return not (onset in _BEFORE_OTHER_VOWELS and front) or (onset == "g" and rime[0] == "i")


def _toned_vowel(parts: str) -> int:
    """The place of the letter that carries the tone, in a word taken apart (NFD)."""
    match = _TONE.search(parts)
    before = parts[: match.start()] if match else ""
    return len(unicodedata.normalize("NFC", before)) - 1


def _places_of_tone(rime: str, start: int) -> set[int]:
    """Where a rime that begins at `start` can carry its tone: on the vowel with a mark, else by the open vowels."""
    match = _NUCLEUS.match(rime)
    vowels = match[0] if match else rime
    marked = [place for place, vowel in enumerate(vowels) if vowel in "ăâêôơư"]
    if marked:
        return {start + marked[-1]}
    if vowels != rime or len(vowels) == 3:
        return {start + min(len(vowels) - 1, 1)}
    return {start, start + 1} if vowels in _EITHER_VOWEL else {start}
