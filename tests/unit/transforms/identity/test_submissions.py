"""`Lần nộp`: read above the table as the unit's code is; the highest of a workbook's sheets."""

import pytest
from support.district import commune, read, school, status
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
        (("Lần nộp:", None, "lần thứ 4"), 4),
        (("Lần nộp: ",), None),
        (("Lần nộp: bổ sung",), None),
    ],
)
def test_the_version_that_a_sheet_states(cells: tuple[str, ...], version: int | None) -> None:
    changes = [put("03-TH!C7", *cells)] if cells else []
    batch = read(of(school, *changes)())

    assert batch.submissions["version"].to_list() == [version]
    assert status(batch) == ["accepted"]


def test_of_sheets_that_disagree_the_highest_counts() -> None:
    batch = read(of(commune, put("01A-XA!J7", "Lần nộp: 1"), put("01B-XA!D7", "Lần nộp: 2"))())

    assert batch.submissions["version"].to_list() == [2]


def test_what_our_own_paper_states_is_read() -> None:
    content = write_workbook([FilledSheet(SchoolReport, period="Năm 2023", version=3)])

    assert read(content).submissions["version"].to_list() == [3]
