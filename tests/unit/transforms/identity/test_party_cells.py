"""Party cells that were renamed, joined, split or spelled otherwise are the same cells."""

from datetime import date

import pytest

from schemas.registry import PartyCellName
from transforms.identity.party_cells import PartyCells

CHANGES = (
    PartyCellName("a", "thôn 3", "tổ dân phố 3", date(2023, 1, 1)),
    PartyCellName("a", "tổ dân phố 3", "tổ dân phố Đông", date(2024, 1, 1)),
    PartyCellName("a", "thôn 1", "thôn Hòa Bình", date(2023, 1, 1)),
    PartyCellName("a", "thôn 2", "thôn Hòa Bình", date(2023, 1, 1)),
    PartyCellName("a", "cơ quan", "chính quyền", date(2023, 1, 1)),
    PartyCellName("a", "cơ quan", "công an", date(2023, 1, 1)),
    PartyCellName("a", "Trạm Ytế", "trạm y tế"),
    PartyCellName("a", "x", "y"),
    PartyCellName("a", "y", "x"),
)


@pytest.mark.parametrize(
    ("then", "now"),
    [
        (["Chi bộ thôn 3"], ["Tổ dân phố Đông"]),
        (["TỔ DÂN PHỐ 3"], ["tổ dân phố đông"]),
        (["thôn 1", "thôn 2"], ["Chi bộ thôn Hoà Bình"]),
        (["cơ quan"], ["chính quyền", "công an"]),
        (["Trạm Ytế"], ["Trạm y tế"]),
        (["thôn 9"], ["Chi bộ Thôn 9"]),
    ],
)
def test_the_same_cells(then: list[str], now: list[str]) -> None:
    cells = PartyCells(CHANGES)

    assert cells.present("a", then) == cells.present("a", now) != frozenset()


def test_another_units_changes_say_nothing() -> None:
    cells = PartyCells(CHANGES)

    assert cells.present("b", ["thôn 3"]) != cells.present("b", ["tổ dân phố đông"])


def test_changes_that_lead_back_end() -> None:
    assert PartyCells(CHANGES).present("a", ["x"]) == frozenset()
