"""A unit's answer stays with its finding, also in the next version of the report."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from support.district import commune, quiet_commune
from support.ledger import REGISTRY
from support.pages import Change, of, put, stating
from support.school_report import school
from support.site import Site

from flows.actions import answering, history
from flows.errors import UsageError

pytestmark = pytest.mark.long(order=38)

ANSWERS = "SELECT rule, answer FROM open_findings ORDER BY rule, cell"


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site.below(tmp_path)


def sent(site: Site, name: str, *changes: Change) -> dict[str, str]:
    site.put(name, of(commune, *changes)())
    return site.run(name)


def finding(site: Site, rule: str) -> str:
    (found,) = site.ask(f"SELECT finding_id FROM open_findings WHERE rule = '{rule}'")
    return str(found[0])


def test_a_warning_is_answered_and_the_answer_carries_over(site: Site) -> None:
    assert sent(site, "a.xlsx", put("01A-XA!E14", 7)) == {"a.xlsx": "accepted_with_warnings"}
    said = answering.answer(site.home, finding(site, "01A-05"), "  Có ba người chuyển đến.  ")

    assert said == "Answered: 01A-05 at 01A-XA!E14, Xã An Ấp, 2023."
    assert site.ask(ANSWERS) == [("01A-05", "Có ba người chuyển đến.")]
    assert sent(site, "b.xlsx", put("01A-XA!E14", 8)) == {"b.xlsx": "accepted_with_warnings"}
    assert site.ask("SELECT file_name, found, answer FROM open_findings WHERE rule = '01A-05'") == [
        ("b.xlsx", "8", "Có ba người chuyển đến.")
    ]


def test_another_record_is_another_finding(site: Site) -> None:
    sent(site, "a.xlsx", put("01A-XA!E14", 7))
    answering.answer(site.home, finding(site, "01A-05"), "Đúng.")
    sent(site, "b.xlsx", put("01A-XA!E15", 7))

    assert sorted(site.ask(ANSWERS)) == [("01A-05", None), ("F-08", None)]  # it replaces the first


def test_a_finding_between_reports_is_answered(site: Site) -> None:
    site.put("a.xlsx", school("2023-02", 1))
    site.put("b.xlsx", school("2023-03", 1))
    site.run("1")
    assert site.ask("SELECT status FROM submission") == [("accepted",), ("accepted",)]
    first, second = (str(row[0]) for row in site.ask("SELECT finding_id FROM crosscheck ORDER BY cell"))
    answering.answer(site.home, first, "Tính lại từ đầu năm.")
    answering.answer(site.home, first, "Tính lại từ tháng 3.")

    assert site.ask("SELECT finding_id, rule, answer FROM crosscheck ORDER BY cell") == [
        (first, "X-04", "Tính lại từ tháng 3."),
        (second, "X-04", None),
    ]
    assert site.ask("SELECT answered_by IS NOT NULL, answered_at IS NOT NULL FROM crosscheck ORDER BY cell") == [
        (True, True),
        (False, False),
    ]


@pytest.mark.parametrize(
    ("of_rule", "text", "said"),
    [
        ("01A-01", "Đúng.", "is an error: it is settled by a corrected workbook"),
        ("01A-05", " ", "--text"),
        ("", "Đúng.", "There is no open finding"),
    ],
)
def test_what_can_not_be_answered(of_rule: str, text: str, said: str, site: Site) -> None:
    sent(site, "a.xlsx", put("01A-XA!E14", 7), put("01A-XA!H14", 0))
    with pytest.raises(UsageError, match=said):
        answering.answer(site.home, finding(site, of_rule) if of_rule else "0123456789ab", text)

    assert site.ask("SELECT count(*) FROM event") == [(0,)]


def test_it_is_in_the_journal_and_applied_again(site: Site) -> None:
    sent(site, "a.xlsx", put("01A-XA!E14", 7))
    answering.answer(site.home, finding(site, "01A-05"), "Đúng.")
    noted = json.loads((site.home.journal.folder / "000002.json").read_text(encoding="utf-8"))
    assert (noted["kind"], noted["subject"], noted["reason"]) == ("answered", finding(site, "01A-05"), "Đúng.")

    site.home.database.unlink()
    site.run("again")
    assert site.ask(ANSWERS) == [("01A-05", "Đúng.")]


def test_all_of_the_history_is_answered_in_one_action(site: Site) -> None:
    sent(site, "a.xlsx", put("01A-XA!E14", 7), put("01A-XA!E15", 7))
    before = site.ask("SELECT count(*) FROM open_findings WHERE severity = 'warning'")
    assert before == [(2,)]
    with pytest.raises(UsageError, match="no first_day"):
        history.answer_history(site.home, None, "Số liệu cũ.")
    with pytest.raises(UsageError, match="No warning"):
        history.answer_history(site.home, date(2023, 12, 31), "Số liệu cũ.")

    said = history.answer_history(site.home, date(2024, 1, 1), "Số liệu cũ.")
    assert said == "Answered as history: 2 warnings of periods that ended before 2024-01-01."
    assert {answer for _, answer in site.ask(ANSWERS)} == {"Số liệu cũ."}
    assert site.ask("SELECT kind, subject FROM event") == [("answered_as_history", "2024-01-01")]

    answering.answer(site.home, finding_at(site, "01A-XA!E14"), "Đã đối chiếu.")
    assert sorted(str(answer) for _, answer in site.ask(ANSWERS)) == ["Số liệu cũ.", "Đã đối chiếu."]


def test_hundreds_of_warnings_of_the_history_are_one_action(site: Site) -> None:
    """Years of reports in one go: nothing is late, and every warning has its answer by one act on the record."""
    registry = replace(REGISTRY, office=replace(REGISTRY.office, first_day=date(2024, 2, 1)))
    communes = [unit.name for unit in REGISTRY.units if unit.kind == "commune" and unit.valid_from is None][:10]
    blanks = [put(f"01A-XA!{column}14", None) for column in "CDEFHIJKLMNO"]
    for name in communes:
        for year in (2021, 2022, 2023):
            said = stating(unit=name, code="", period=f"Năm {year}")
            site.put(f"{name} {year}.xlsx", of(quiet_commune, *blanks, said)())
    assert set(site.run("history", registry=registry).values()) == {"accepted_with_warnings"}
    ((warnings,),) = site.ask("SELECT count(*) FROM open_findings WHERE severity = 'warning' AND answer IS NULL")
    assert isinstance(warnings, int)
    assert warnings >= 300

    said = history.answer_history(site.home, registry.office.first_day, "Số liệu cũ.")

    assert said == f"Answered as history: {warnings} warnings of periods that ended before 2024-02-01."
    assert site.ask("SELECT count(*) FROM open_findings WHERE answer IS NULL") == [(0,)]
    assert len(site.ask("SELECT kind FROM event")) == 1
    assert site.ask("SELECT count(*) FROM reporting_status WHERE state = 'reported_late'") == [(0,)]


def finding_at(site: Site, cell: str) -> str:
    (found,) = site.ask(f"SELECT finding_id FROM open_findings WHERE cell = '{cell}'")
    return str(found[0])
