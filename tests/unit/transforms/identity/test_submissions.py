"""`Lần nộp`: read above the table as the unit's code is; the highest of a workbook's sheets."""

import pytest
from support.district import commune, findings, read, school, status
from support.pages import of, put

from reports.forms.filled_sheet import FilledSheet
from reports.forms.template import write_workbook
from schemas.forms.school import SchoolReport


@pytest.mark.parametrize(
    ("cells", "version"),
    [
        ((), None),
        (("Lần nộp: 2",), 2),
        (("LẦN NỘP : 03",), 3),
        (("Lần nộp", 2), 2),
        (("Lần nộp:", None, "4"), 4),
        (("Lần nộp: ",), None),
        (("Lần nộp: ……",), None),
    ],
)
def test_the_version_that_a_sheet_states(cells: tuple[str, ...], version: int | None) -> None:
    changes = [put("03-TH!C7", *cells)] if cells else []
    batch = read(of(school, *changes)())

    assert batch.submissions["version"].to_list() == [version]
    assert status(batch) == ["accepted"]


@pytest.mark.parametrize("stated", ["bổ sung", "lần thứ 4", "0", "-1", "1,5", "2 (bổ sung)", "05/02/2024", "2000"])
def test_what_is_no_submission_number_is_asked_about(stated: str) -> None:
    batch = read(of(school, put("03-TH!C7", f"Lần nộp: {stated}"))())

    assert [(found.rule, found.cell, found.found) for found in findings(batch)] == [("C-02", "03-TH!C7", stated)]
    assert batch.submissions["version"].to_list() == [None]


def test_of_sheets_that_disagree_the_highest_counts() -> None:
    batch = read(of(commune, put("01A-XA!J7", "Lần nộp: 1"), put("01B-XA!D7", "Lần nộp: 2"))())

    assert batch.submissions["version"].to_list() == [2]


def test_what_our_own_paper_states_is_read() -> None:
    content = write_workbook([FilledSheet(SchoolReport, period="Năm 2023", version=3)])

    assert read(content).submissions["version"].to_list() == [3]
