"""Normal spelling of texts that are written in many ways. docs/forms.md §3."""

import unicodedata

import pytest

from transforms.text.spelling import has_diacritics, label_key, name_key, normalise, strip_diacritics


@pytest.mark.parametrize(
    ("typed", "spelling"),
    [
        ("hoà", "hòa"),
        ("HOÀ BÌNH", "HÒA BÌNH"),
        ("khoẻ", "khỏe"),
        ("uỷ", "ủy"),
        ("Đảng uỷ", "Đảng ủy"),
        ("ĐẢNG UỶ", "ĐẢNG ỦY"),
        ("Thuỵ", "Thụy"),
        ("hoàn", "hoàn"),
        ("hoặc", "hoặc"),
        ("toàn", "toàn"),
        ("Hoài", "Hoài"),
        ("thuyền", "thuyền"),
        ("khuỷu", "khuỷu"),
        ("quý", "quý"),
        ("QUÝ", "QUÝ"),
        ("Quí", "Quý"),
        ("QUÍ", "QUÝ"),
        ("Quít", "Quít"),
        ("quả", "quả"),
        ("Ðảng", "Đảng"),
        ("ðiểm", "điểm"),
        ("thƣ ký", "thư ký"),
        ("  An\u00a0 Ấp\n", "An Ấp"),
        ("An\u200b Ấp", "An Ấp"),
        ("A\u0302\u0301p", "Ấp"),
        ("plain", "plain"),
    ],
)
def test_clean(typed: str, spelling: str) -> None:
    assert normalise(typed) == spelling
    assert normalise(unicodedata.normalize("NFD", typed)) == spelling
    assert normalise(spelling) == spelling


@pytest.mark.parametrize("typed", ["§¶ng ñy x· An Êp", "Ñaûng uûy xaõ An AÁp"], ids=["TCVN3", "VNI"])
def test_old_encodings(typed: str) -> None:
    assert normalise(typed) == "Đảng ủy xã An Ấp"


@pytest.mark.parametrize(
    "label",
    [
        "Kết nạp trong kỳ",
        "KẾT NẠP TRONG KỲ",
        "ket nap trong ky",
        "Kết nạp\ntrong kỳ",
        "7. Kết nạp trong kỳ",
        "Kết nạp trong kỳ (7=8+9)",
        "(7) Kết nạp trong kỳ",
        "Kết nạp trong kỳ:",
        "Kết nạp  trong kỳ (7)",
    ],
)
def test_labels_alike(label: str) -> None:
    assert label_key(label) == "ket nap trong ky"


@pytest.mark.parametrize("label", ["Tuổi 18-30", "Tuổi 18 – 30", "TUỔI 18-30"])
def test_numbers_that_belong_to_a_label(label: str) -> None:
    assert label_key(label) == "tuoi 18 30"


def test_labels_of_parts_differ() -> None:
    assert label_key("Trong đó: nữ") != label_key("Trong đó: đảng viên")


def test_marks_count_in_names() -> None:
    assert name_key("XÃ  QUỲNH HỘI.") == name_key("xã Quỳnh Hội") == "xã quỳnh hội"
    assert name_key("Quỳnh Hội") != name_key("Quỳnh Hôi")
    assert strip_diacritics("Quỳnh Hội") == strip_diacritics("Quỳnh Hôi") == "quynh hoi"


@pytest.mark.parametrize(("text", "marked"), [("xa An Ap", False), ("xã An Ap", True), ("Đ", True), ("123", False)])
def test_has_marks(text: str, marked: bool) -> None:
    assert has_diacritics(text) is marked
