"""TCVN3 and VNI are read, cell by cell; Unicode text stays as it is. docs/forms.md §3."""

import unicodedata
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook
from support.data import OFFICE_TEXT, SAMPLES
from support.legacy import tcvn3, vni

from reports.sample.office import SAMPLE_REGISTRY
from schemas.forms import FORMS, rule_catalogue
from transforms.text.legacy import decode_legacy, decode_legacy_texts
from transforms.text.spelling import normalise
from transforms.text.syllables import is_vietnamese
from warehouse.ledger.registry import read_registry

OLD = {"TCVN3": tcvn3, "VNI": vni}


def _labels() -> set[str]:
    labels = {label for form in FORMS for spec in form.fields().values() for label in (*spec.path, *spec.choices)}
    labels |= {label for form in FORMS for label in (form.metadata().title, *form.metadata().columns_are)}
    return labels | {rule.sentence for rule in rule_catalogue().values()}


def _samples() -> set[str]:
    texts = set()
    for path in sorted(SAMPLES.glob("*.xlsx")):
        if path.stat().st_size > 5000:
            book = CalamineWorkbook.from_path(path)
            rows = (row for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python())
            texts |= {cell for row in rows for cell in row if isinstance(cell, str) and cell}
    return texts


@cache
def corpus() -> tuple[str, ...]:
    """Collect texts of offices, in Unicode: the test data, the forms, the registry, the samples."""
    names = {unit.name for unit in read_registry(SAMPLE_REGISTRY).units}
    return tuple(sorted({*OFFICE_TEXT.splitlines(), *names, *_labels(), *_samples()}))


def test_unicode_stays_as_it_is() -> None:
    assert len(corpus()) > 500
    assert [text for text in corpus() if decode_legacy(text) != text] == []


def test_unicode_in_capitals_stays_as_it_is() -> None:
    assert [text for text in corpus() if decode_legacy(text.upper()) != text.upper()] == []


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_unicode_of_a_whole_workbook_stays_as_it_is(form: str) -> None:
    assert decode_legacy_texts(unicodedata.normalize(form, text) for text in corpus()) == {}


def typed_with_tones(text: str) -> bool:
    """Tell whether a text is wholly Vietnamese and more than a word: a single word can be ambiguous."""
    words = text.replace("/", " ").replace("-", " ").split()
    letters = [word.strip("().,:;“”‘’–—%") for word in words]
    marked = [word for word in letters if not word.isascii()]
    return len(marked) > 2 and all(is_vietnamese(word) for word in marked)


def _same(read: str, text: str, *, encoding: str) -> bool:
    """Compare texts; TCVN3 has no capitals with tones, so their case may differ."""
    return read.lower() == text.lower() if encoding == "TCVN3" else read == text


@pytest.mark.parametrize("encoding", OLD)
def test_old_text_is_read(encoding: str) -> None:
    texts = [unicodedata.normalize("NFC", text) for text in corpus() if typed_with_tones(normalise(text))]
    wrong = [(text, decode_legacy(OLD[encoding](text))) for text in texts]

    assert len(texts) > 200
    assert [pair for pair in wrong if not _same(pair[1], pair[0], encoding=encoding)] == []


@pytest.mark.parametrize("encoding", OLD)
def test_every_text_of_an_old_workbook_is_read(encoding: str) -> None:
    texts = {normalise(text) for text in corpus() if all(map(is_vietnamese, normalise(text).split()))}
    read = decode_legacy_texts(OLD[encoding](text) for text in texts)

    wrong = [(text, read.get(OLD[encoding](text), OLD[encoding](text))) for text in sorted(texts)]
    assert len(texts) > 200
    assert [pair for pair in wrong if not _same(pair[1], pair[0], encoding=encoding)] == []


@pytest.mark.parametrize("encoding", OLD)
def test_a_text_in_doubt_follows_its_workbook(encoding: str) -> None:
    old = OLD[encoding]
    in_doubt, sure = {"TCVN3": ("Chi bộ", "Chi bộ thôn Đoài"), "VNI": ("Hồ Chí Minh", "Đường Hồ Chí Minh")}[encoding]

    assert decode_legacy(old(in_doubt)) == old(in_doubt)
    assert decode_legacy_texts([old(in_doubt), old(sure)])[old(in_doubt)] == in_doubt


def test_a_text_in_doubt_beside_unicode_stays() -> None:
    texts = ["Tân Hòa", "Bé", "Chi bộ Quân sự", tcvn3("Chi bộ"), tcvn3("Chi bộ thôn Đoài")]

    assert decode_legacy_texts(texts) == {
        tcvn3("Chi bộ"): "Chi bộ",
        tcvn3("Chi bộ thôn Đoài"): "Chi bộ thôn Đoài",
    }


def test_one_workbook_can_hold_both() -> None:
    texts = ["Chi bộ thôn Đoài", *(old("Hội Cựu chiến binh") for old in OLD.values())]

    assert decode_legacy_texts(texts) == {old("Hội Cựu chiến binh"): "Hội Cựu chiến binh" for old in OLD.values()}


ABROAD = ("Phi-líp-pin", "Xinh-ga-po", "Lê-nin", "Müller", "Zürich", "5 m² đất", "«Đảng ta»", "São Paulo")
SIGNS = ("12 µm", "25 °C", "± 2", "½ ngày", "§ 5", "© Bộ Y tế", "·", "Á", "à", "ô")


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.sampled_from([*corpus(), *ABROAD, *SIGNS]), min_size=1, max_size=8),
    st.lists(st.sampled_from([text for text in corpus() if typed_with_tones(text)]), max_size=8),
    st.sampled_from(sorted(OLD)),
)
def test_no_unicode_cell_is_ever_changed(texts: list[str], old: list[str], encoding: str) -> None:
    typed = {OLD[encoding](text) for text in old}

    # letters that both have can't be distinguished where nothing else is in Unicode, nor in a single word
    read = decode_legacy_texts([*texts, *typed, "Ghi chú của huyện"])

    sure = [text for text in texts if " " in text or not text.isalpha()]
    assert [text for text in sure if read.get(text, text) != text and text not in typed] == []


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("Chi bộ th«n 1", "Chi bộ thôn 1"),
        ("Đảng ñy x· An Ấp", "Đảng ủy xã An Ấp"),
        ("Đảng bé x· An Êp", "Đảng bộ xã An Ấp"),
        ("Chi bộ Phi-líp-pin x· An Ấp", "Chi bộ Phi-líp-pin xã An Ấp"),
        ("Chi bộ Müller", "Chi bộ Müller"),
        ("· Hà Nam", "· Hà Nam"),
        ("«Chi bộ» bốn tốt", "«Chi bộ» bốn tốt"),
    ],
)
def test_a_cell_of_both_is_read_word_by_word(typed: str, read: str) -> None:
    beside = [tcvn3("Đảng bộ huyện, các chi bộ thôn"), tcvn3("Chi bộ thôn An Ấp")]

    assert _same(decode_legacy_texts([typed, *beside]).get(typed, typed), read, encoding="TCVN3")


def test_a_cell_of_both_alone_needs_two_old_words() -> None:
    assert decode_legacy_texts(["Đảng ñy x· An Ấp"]) == {"Đảng ñy x· An Ấp": "Đảng ủy xã An Ấp"}
    assert decode_legacy_texts(["Chi bộ th«n 1"]) == {}


@pytest.mark.parametrize("word", ["nữ", "bộ", "tổ", "lớp", "số", "cộng", "huyện"])
def test_a_single_word_follows_a_workbook_that_is_mostly_old(word: str) -> None:
    old = [tcvn3(text) for text in ("Chi bộ thôn Đoài", "Đảng ủy xã An Ấp", "Kết nạp trong kỳ")]

    assert decode_legacy_texts([tcvn3(word), *old, "Ghi chú của huyện"])[tcvn3(word)] == word


@pytest.mark.parametrize("name", ["Bắc Kạn", "Đắk Lắk", "Krông Búk", "Kạn", "Bắc Xkạn"])
def test_names_of_places_that_are_no_syllables(name: str) -> None:
    assert decode_legacy_texts([tcvn3(name), tcvn3("Chi bộ thôn Đoài")])[tcvn3(name)] == name


@pytest.mark.parametrize("doubled", ["Th\u00ad\u00ad ký", "Tr\u00ad\u00adêng häc"])
def test_soft_hyphens_written_twice(doubled: str) -> None:
    assert decode_legacy(doubled) == decode_legacy(doubled.replace("\u00ad\u00ad", "\u00ad")) != doubled


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("§¶ng bé x· An Êp, huyÖn", "Đảng bộ xã An Ấp, huyện"),
        ("CéNG HßA X· HéI CHñ NGHÜA VIÖT NAM", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
        ("Nam ë thµnh phè", "Nam ở thành phố"),
        ("th\u00ad ký", "thư ký"),
        ("123-Q§/HU", "123-QĐ/HU"),
        ("123-QÑ/HU", "123-QĐ/HU"),
        ("Chi bé th«n 1", "Chi bộ thôn 1"),
        ("C«ng ty Samsung ViÖt Nam", "Công ty Samsung Việt Nam"),
        ("Aáp Baéc", "Ấp Bắc"),
        ("AÁP BAÉC", "ẤP BẮC"),
    ],
)
def test_as_offices_type(typed: str, read: str) -> None:
    assert decode_legacy(typed) == read
    assert decode_legacy(read) == read


@pytest.mark.parametrize(
    "word",
    [
        "Quỳnh",
        "gì",
        "giếng",
        "nghiệp",
        "khuỷu",
        "ươm",
        "yêu",
        "oanh",
        "hoà",
        "hòa",
        "uỷ",
        "ủy",
        "QĐ",
        "HĐND",
        "thuở",
        "quyển",
    ],
)
def test_words(word: str) -> None:
    assert is_vietnamese(word)


@pytest.mark.parametrize("word", ["café", "kế.", "cê", "nghà", "ghà", "kà", "béng1", "tàp", "xyz", "HND", "Đ", "Hộí"])
def test_no_words(word: str) -> None:
    assert not is_vietnamese(word)
