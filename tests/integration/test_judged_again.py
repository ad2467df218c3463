"""Contents refused for a cause outside them: judged again by the next run once that has gone."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from support.data import CASES
from support.ledger import REGISTRY
from support.school_report import school
from support.site import Site

from flows.actions import withdrawal
from flows.actions.answering import answer


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site.below(tmp_path)


def test_a_report_whose_rival_was_withdrawn(site: Site) -> None:
    """F-08 refuses a total that falls; it has no rival once the office has withdrawn the earlier one."""
    site.put("a.xlsx", school("2023", 5))
    site.run("1")
    site.put("b.xlsx", school("2023", 1), minutes=5)
    assert site.run("2") == {"b.xlsx": "rejected"}
    assert site.run("3") == {}
    ((first,),) = site.ask("SELECT submission_id FROM ledger.submission WHERE file_name = 'a.xlsx'")
    withdrawal.withdraw(site.home, str(first), "the total was of another year", "an.nguyen")

    assert site.run("4") == {"b.xlsx": "accepted"}
    assert site.run("5") == {}
    assert site.ask("SELECT sum(counted)::INT FROM unit_progress") == [(1,)]


def test_a_unit_that_the_registry_has_now_also_where_the_file_is_gone(site: Site) -> None:
    unit = REGISTRY.unit("thpt-phu-duc")
    assert unit is not None
    before = replace(REGISTRY, units=tuple(one for one in REGISTRY.units if one is not unit))
    site.put("a.xlsx", school("2023", 2))
    assert site.run("1", registry=before) == {"a.xlsx": "rejected"}
    assert site.run("2", registry=before) == {}
    (site.inbox / "a.xlsx").unlink()

    assert site.run("3") == {"a.xlsx": "accepted"}
    assert site.run("4") == {}


def test_a_row_that_the_office_answers_to_be_a_party_cell(site: Site) -> None:
    name = "of-which-row-counted-again.xlsx"
    site.put(name, (CASES / name).read_bytes())
    assert site.run("1", as_of=date(2024, 2, 26)) == {name: "rejected"}
    ((finding,),) = site.ask("SELECT finding_id FROM open_findings WHERE rule = 'S-07'")
    answer(site.home, str(finding), "là một chi bộ riêng, đã hỏi đơn vị")

    site.run("2")

    severities = site.ask(
        "SELECT f.severity FROM ledger.finding AS f JOIN ledger.submission USING (submission_id)"
        " WHERE f.rule = 'S-07' ORDER BY arrival"
    )
    assert severities == [("error",), ("warning",)]
