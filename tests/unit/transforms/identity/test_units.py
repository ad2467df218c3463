"""The unit of a report, found by its name in any spelling, never by likeness. docs/forms.md §3."""

import unicodedata
from datetime import date
from itertools import permutations

import pytest
from support.district import FINDER, REGISTRY

from schemas.registry import Unit
from transforms.text.spelling import strip_diacritics

DAY = date(2024, 2, 26)
COMMITTEES = [unit for unit in REGISTRY.units_existing_in(DAY, DAY) if REGISTRY.is_committee(unit)]
OTHERS = [unit for unit in REGISTRY.units_existing_in(DAY, DAY) if not REGISTRY.is_committee(unit)]


def bare(unit: Unit) -> str:
    return unit.name.removeprefix("Xã ").removeprefix("Thị trấn ")


def find(name: str, code: str = "", start: date = DAY, end: date = DAY) -> str | None:
    unit = FINDER.find(name, code, start, end)
    return unit.unit_id if unit else None


def old_tone(name: str) -> str:
    return name.replace("òa", "oà").replace("Quý", "Quí")


SPELLINGS = {
    "as registered": lambda u: u.name,
    "committee": lambda u: f"Đảng ủy {u.name.lower()}",
    "old tone": lambda u: f"Đảng uỷ {old_tone(u.name)}",
    "office": lambda u: f"UBND {u.name}",
    "capitals": lambda u: f"ĐẢNG BỘ {u.name.upper()}",
    "executive": lambda u: f"BCH Đảng bộ {u.name}",
    "NFD": lambda u: unicodedata.normalize("NFD", u.name),
    "spaces": lambda u: u.name.replace(" ", "\u00a0 "),
    "unmarked": lambda u: strip_diacritics(u.name),
    "unmarked office": lambda u: strip_diacritics(f"Đảng ủy {u.name}"),
    "bare": bare,
    "with its district": lambda u: f"{u.name}, huyện Quỳnh Phụ, tỉnh Thái Bình",
    "stop": lambda u: f"{u.name}.",
}
TOWN_SPELLINGS = ("TT {}", "TT. {}", "TT.{}", "T.T {}", "tt {}", "Đảng ủy TT {}", "TT. {}, huyện Quỳnh Phụ")


def test_there_were_37() -> None:
    assert len(COMMITTEES) == 37


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_every_committee_by_every_spelling(spelling: str) -> None:
    found_ids = {unit.unit_id: find(SPELLINGS[spelling](unit)) for unit in COMMITTEES}

    assert found_ids == {unit.unit_id: unit.unit_id for unit in COMMITTEES}


@pytest.mark.parametrize("spelling", TOWN_SPELLINGS)
def test_towns_abbreviated(spelling: str) -> None:
    assert find(spelling.format("Quỳnh Côi")) == "tt-quynh-coi"
    assert find(spelling.format("An Bài")) == "tt-an-bai"
    assert find(strip_diacritics(spelling.format("An Bài"))) == "tt-an-bai"


def test_every_unit_by_its_code_alone() -> None:
    assert [find("", unit.code) for unit in COMMITTEES + OTHERS] == [u.unit_id for u in COMMITTEES + OTHERS]


@pytest.mark.parametrize("unit", OTHERS, ids=lambda unit: unit.unit_id)
def test_enterprises_and_schools(unit: Unit) -> None:
    assert find(unit.name) == find(unit.name.upper()) == find(strip_diacritics(unit.name)) == unit.unit_id


@pytest.mark.parametrize(
    ("written", "unit_id"),
    [
        ("THPT Phụ Dực", "thpt-phu-duc"),
        ("Trường Trung học phổ thông Phụ Dực", "thpt-phu-duc"),
        ("Cty TNHH Giày da mẫu 01", "dn-01"),
        ("Công ty cổ phần Thực phẩm mẫu 02", "dn-02"),
        ("Doanh nghiệp tư nhân Cơ khí mẫu 03", "dn-03"),
    ],
)
def test_words_written_in_two_ways(written: str, unit_id: str) -> None:
    assert find(written) == unit_id


def letters_apart(one: str, other: str) -> int:
    """Return the least number of letters to change, add or leave out."""
    previous = list(range(len(other) + 1))
    for i, a in enumerate(one, start=1):
        row = [i]
        for j, b in enumerate(other, start=1):
            row.append(min(previous[j] + 1, row[-1] + 1, previous[j - 1] + (a != b)))
        previous = row
    return previous[-1]


def test_committees_one_letter_apart_are_never_confused() -> None:
    near = [
        (one, other)
        for one, other in permutations(COMMITTEES, 2)
        if letters_apart(strip_diacritics(bare(one)), strip_diacritics(bare(other))) == 1
    ]

    assert len(near) // 2 >= 6
    for one, other in near:
        assert find(bare(one)) == find(strip_diacritics(bare(one))) == one.unit_id
        assert find(one.name, other.code) is None


@pytest.mark.parametrize(
    "name",
    [
        "Quỳnh Hôi",
        "Xã Quỳnh Hôi",
        "XÃ QUỲNH HÔI",
        "Đảng ủy xã Quỳnh Hôi",
        "Xã Quỳnh Hòi",
        "Xã Quỳnh Hoà",
        "Xã Ấp",
        "xã An Ap",
        "Xã",
        "Quỳnh",
        "Huyện Quỳnh Phụ",
        "Đảng ủy",
        "TT An Ấp",
        "Xã Quỳnh Côi",
        "",
    ],
)
def test_what_is_no_unit(name: str) -> None:
    assert find(name) is None


def test_a_code_used_again_is_the_unit_of_the_period() -> None:
    assert find("", "12577", date(2024, 1, 1), date(2024, 10, 31)) == "xa-quynh-trang"
    assert find("", "12577", date(2024, 11, 1), date(2025, 6, 30)) == "xa-trang-bao-xa"
    assert find("", "12577", date(2025, 7, 1), date(2025, 7, 14)) == "xa-quynh-an"


def test_a_code_of_two_units_of_one_period_needs_the_name() -> None:
    year = date(2024, 1, 1), date(2024, 12, 31)

    assert find("", "12577", *year) is None
    assert find("Xã Quỳnh Trang", "12577", *year) == "xa-quynh-trang"
    assert find("Xã Trang Bảo Xá", "12577", *year) == "xa-trang-bao-xa"


def test_a_unit_of_another_time_is_not_found_but_named() -> None:
    march = date(2024, 3, 1), date(2024, 3, 31)

    assert find("Xã Trang Bảo Xá", "", *march) is None
    assert "01/11/2024" in FINDER.hint("Xã Trang Bảo Xá", "", *march)


def test_hosts_are_committees_only() -> None:
    assert FINDER.committee("UBND xã An Ấp", DAY, DAY) == "xa-an-ap"
    assert FINDER.committee("Trường THPT Phụ Dực", DAY, DAY) is None
