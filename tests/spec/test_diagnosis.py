"""The diagnosis of units as tables: who is behind its own target, what holds it up, what to do (docs/forms.md §5.11)."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from support.ledger import Ledger, Stated

DAY = date(2024, 2, 10)
# What each commune's report of 2023 states: of all, half of the candidates are through the class, half of these have a
# file, and half of the files are decided.
REPORTED = """
unit      | annual_target | candidates | class_completed | files_in_review | admitted
xa-an-ap  | 1             | 12         | 6               | 3               | 6
xa-an-le  | 1             | 0          | 0               | 0               | 0
xa-an-my  | 1             | 12         | 0               | 0               | 0
xa-an-vu  | 1             | 12         | 12              | 0               | 0
xa-an-khe | 12            | 12         | 6               | 9               | 0
"""
DIAGNOSED = """
unit       | state     | obstacle   | gap   | step
xa-an-ap   | ahead     |            | 4.9   | Tiếp tục thực hiện theo kế hoạch.
xa-an-le   | on_path   | candidates | -1.1  | Khảo sát 1 doanh nghiệp chưa có tổ chức đảng, 50 lao động, để tạo nguồn.
xa-an-my   | on_path   | class      | -1.1  | Cử 12 quần chúng ưu tú đi học lớp bồi dưỡng nhận thức về Đảng.
xa-an-vu   | on_path   | file       | -1.1  | Hoàn thiện hồ sơ của 12 người đã học lớp bồi dưỡng.
xa-an-khe  | behind    | candidates | -13.0 | Rà soát, bổ sung quần chúng ưu tú.
xa-an-vinh | no_report |            |       | Đôn đốc đơn vị nộp báo cáo.
"""
SENTENCES = {
    "xa-an-ap": "Kết nạp 6 đảng viên từ đầu nhiệm kỳ, vượt 4,9 so với tiến độ 1,1.",
    "xa-an-le": "Kết nạp 0 đảng viên từ đầu nhiệm kỳ, trong khoảng dao động quanh tiến độ 1,1; chưa có quần chúng ưu tú.",
    "xa-an-khe": (
        "Kết nạp 0 đảng viên từ đầu nhiệm kỳ, chậm 13,0 so với tiến độ 13,0; "
        "thiếu nguồn: có 12 quần chúng ưu tú, cần khoảng 96."
    ),
    "xa-an-vinh": "Chưa có báo cáo được tính từ 01/01/2023.",
}


def rows_of(table: str) -> list[dict[str, str]]:
    names, *lines = [[cell.strip() for cell in line.split("|")] for line in table.strip().splitlines()]
    return [dict(zip(names, cells, strict=True)) for cells in lines]


def commune(unit: str, period: str, admitted: int, **extra: int) -> Stated:
    return Stated(f"{unit} {period}", unit, period, admitted, extra=extra)


def diagnosis(ledger: Ledger) -> Mapping[str, Mapping[str, Any]]:
    found = ledger.warehouse.query("FROM district.unit_diagnosis").rows(named=True)
    return {row["unit_id"]: row for row in found}


@pytest.fixture
def ledger(tmp_path: Path) -> Any:
    with Ledger.below(tmp_path) as ledger:
        yield ledger


def test_what_holds_a_unit_up_and_the_next_step(ledger: Ledger) -> None:
    sent = []
    for row in rows_of(REPORTED):
        unit, admitted = row.pop("unit"), int(row.pop("admitted"))
        sent.append(commune(unit, "2023", admitted, **{name: int(value) for name, value in row.items()}))
    nobody: dict[str, Any] = {"workers": 50, "party_organisation": "Chưa có"}
    joined: dict[str, Any] = {"workers": 70, "party_organisation": "Sinh hoạt ghép"}
    firms = [
        Stated(unit, unit, "2023", host="xa-an-le", extra=extra)
        for unit, extra in (("dn-01", nobody), ("dn-02", joined))
    ]
    ledger.send(DAY, *sent, *firms)
    found = diagnosis(ledger)

    for row in rows_of(DIAGNOSED):
        of = found[row["unit"]]
        told = (of["state"], of["obstacle"] or "", "" if of["gap"] is None else str(of["gap"]), of["step"])
        assert told == (row["state"], row["obstacle"], row["gap"], row["step"]), row
    assert {unit: found[unit]["sentence"] for unit in SENTENCES} == SENTENCES
    khe = found["xa-an-khe"]
    assert (khe["class_share"], khe["file_share"], khe["decided_share"]) == (0.5, 0.5, 0.5)
    assert khe["gap_low"] < khe["gap"] < khe["gap_high"] < 0
    assert (khe["target"], khe["target_year"], khe["path"]) == (12.0, 2023, "straight")
    assert found["xa-an-le"]["enterprises_without_cell"] == 1


def test_files_that_wait_for_a_decision(ledger: Ledger) -> None:
    ledger.send(
        DAY,
        commune("xa-an-ap", "2023", 4, annual_target=1, candidates=8, class_completed=4, files_in_review=2),
        commune("xa-an-le", "2023", 0, annual_target=1, candidates=8, class_completed=4, files_in_review=6),
    )
    le = diagnosis(ledger)["xa-an-le"]

    assert (le["obstacle"], le["step"]) == ("decision", "Xem xét, quyết định 6 hồ sơ đang xét.")
    assert le["sentence"].endswith("; vướng ở khâu xét hồ sơ: 6 hồ sơ đang xét, kết nạp 0 từ 01/01/2023.")


def test_a_successor_has_its_own_and_its_predecessors_part_of_the_targets(ledger: Ledger) -> None:
    """Twelve a year, stated by three communes until October 2024 and by their successor then, are twelve."""
    parts = ("xa-quynh-bao", "xa-quynh-xa", "xa-quynh-trang")
    before = [commune(unit, "2024-10", 1, annual_target=4, candidates=5) for unit in parts]
    ledger.send(date(2024, 12, 10), *before, commune("xa-trang-bao-xa", "2024-11", 2, annual_target=12, candidates=9))
    found = diagnosis(ledger)

    whole = found["xa-trang-bao-xa"]
    assert (whole["target"], whole["term_counted"], whole["candidates"]) == (12.0, 5, 9)
    assert whole["expected"] == round(12 * 335 / 366, 1)
    assert not found.keys() & set(parts)


def test_where_two_whole_years_are_known_by_months_the_path_follows_them(ledger: Ledger) -> None:
    """Nobody is expected by June where all were admitted in December."""
    months = [f"{year}-{month:02}" for year in (2022, 2023) for month in range(1, 13)]
    reports = [commune("xa-an-ap", of, 6 if of.endswith("12") else 0, annual_target=6) for of in months]
    june = commune("xa-an-ap", "2024-06", 0, annual_target=6)
    ledger.send(date(2024, 7, 10), *reports[12:], june)
    assert (diagnosis(ledger)["xa-an-ap"]["path"], diagnosis(ledger)["xa-an-ap"]["expected"]) == ("straight", 3.0)

    ledger.send(date(2024, 7, 11), *reports[:12])
    found = diagnosis(ledger)["xa-an-ap"]
    assert (found["path"], found["expected"], found["term_expected"], found["gap"]) == ("seasonal", 0.0, 12.0, 0.0)


def test_party_cells_without_an_admission_for_two_years(ledger: Ledger) -> None:
    admitted = {"xa-an-ap": (0, 1, 0), "xa-an-le": (1, 0, 0), "xa-an-my": (None, 0, 0), "xa-an-vu": (None, None, 0)}
    ledger.send(
        DAY,
        *(
            commune(unit, year, count)
            for unit, counts in admitted.items()
            for year, count in zip(("2021", "2022", "2023"), counts, strict=True)
            if count is not None
        ),
    )

    assert ledger.ask("SELECT unit_id, party_cell, since, last_admission_by FROM district.idle_party_cells") == [
        ("xa-an-le", "Chi bộ thôn 1", date(2022, 2, 1), date(2021, 12, 31)),
        ("xa-an-my", "Chi bộ thôn 1", date(2022, 2, 1), None),
    ]
    assert diagnosis(ledger)["xa-an-le"]["idle_cells"] == 1
    assert diagnosis(ledger)["xa-an-vu"]["idle_cells"] == 0
