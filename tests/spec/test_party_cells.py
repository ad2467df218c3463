"""A party cell's history is one, whatever it was called (docs/registry.md, party_cells.csv)."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from support.ledger import REGISTRY as SAMPLE
from support.ledger import Ledger, Stated

from schemas.registry import PartyCellName
from transforms.identity.party_cells import cell_key

UNIT, DAY = "xa-an-ap", date(2024, 2, 26)
CHANGES = (
    PartyCellName(UNIT, "Chi bộ thôn 3", "Tổ dân phố 3", date(2023, 2, 1)),
    PartyCellName(UNIT, "Tổ dân phố 3", "Tổ dân phố Đông", date(2023, 3, 1)),
    PartyCellName(UNIT, "Thôn 1", "Thôn Hòa Bình", date(2023, 3, 1)),
    PartyCellName(UNIT, "Thôn 2", "Thôn Hòa Bình", date(2023, 3, 1)),
    PartyCellName(UNIT, "Cơ quan", "Chính quyền", date(2023, 3, 1)),
    PartyCellName(UNIT, "Cơ quan", "Công an", date(2023, 3, 1)),
)
REGISTRY = replace(SAMPLE, party_cells=CHANGES)


def reported(month: int, party_cell: str, admitted: int) -> Stated:
    return Stated(f"{month} {party_cell}", UNIT, f"2023-{month:02}", admitted, extra={"party_cell": party_cell})


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    with Ledger.below(tmp_path_factory.mktemp("cells"), REGISTRY) as ledger:
        yield ledger


def history(ledger: Ledger, *reports: Stated) -> list[tuple[object, ...]]:
    """Send the reports; return their cells with the months and their admissions."""
    first = min(report.period for report in reports)
    ledger.send(DAY, *reports)
    return ledger.ask(
        "SELECT party_cell, period, named, becomes, admitted FROM district.party_cell_history"
        f" WHERE period >= '{first}' ORDER BY period"
    )


STORIES = {
    "renamed twice": (
        [reported(1, "Chi bộ thôn 3", 1), reported(2, "TỔ DÂN PHỐ 3", 2), reported(3, "Tổ dân phố Đông", 4)],
        [("Tổ dân phố Đông", None)] * 3,
    ),
    "joined": (
        [reported(4, "Thôn 1", 1), reported(5, "thôn 2", 2), reported(6, "Chi bộ Thôn Hòa Bình", 4)],
        [("Thôn Hòa Bình", None)] * 3,
    ),
    "split: its own history ends, and those that it became begin theirs": (
        [reported(7, "Cơ quan", 1), reported(8, "Công an", 2)],
        [("Cơ quan", "Chính quyền, Công an"), ("Công an", None)],
    ),
    "of which the registry says nothing: by its latest name": (
        [reported(9, "Chi bộ Trạm y tế", 1), reported(10, "Trạm y tế", 2)],
        [("Trạm y tế", None)] * 2,
    ),
}


@pytest.mark.parametrize("story", STORIES)
def test_a_cell(story: str, ledger: Ledger) -> None:
    sent, cells = STORIES[story]
    found = [row for row in history(ledger, *sent) if row[1] in {report.period for report in sent}]

    assert [(named, admitted) for _, _, named, _, admitted in found] == [
        (report.extra["party_cell"], report.admitted) for report in sent
    ]
    assert [(cell, becomes) for cell, _, _, becomes, _ in found] == cells


def test_every_row_of_a_report_is_in_the_history_once(ledger: Ledger) -> None:
    history(ledger, reported(11, "Thôn 9", 3))

    assert ledger.ask("SELECT sum(admitted) FROM district.party_cell_history") == ledger.ask(
        "SELECT sum(admitted) FROM district.unit_progress"
    )


@pytest.mark.parametrize(
    "name",
    ["Chi bộ thôn 3", "TỔ DÂN PHỐ SỐ 3", "Trường THCS (cơ sở 2)", "Công ty CP X - Y", "chi bộ  Đội 1+2", "Thôn ở_xa"],
)
def test_the_view_compares_names_as_the_readers_do(name: str, ledger: Ledger) -> None:
    ledger.send(DAY, Stated(f"name {name}", "xa-an-cau", "2023-12", 1, extra={"party_cell": name}))

    assert ledger.ask("SELECT cell FROM ledger.party_cell_report WHERE unit_id = 'xa-an-cau'") == [(cell_key(name),)]
