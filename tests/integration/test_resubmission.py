"""Corrections, files sent again, and runs limited to one unit."""

import os
from datetime import date, timedelta
from pathlib import Path

import pytest
from support.school_report import school
from support.site import AS_OF, LONG_AGO_NS, Site
from support.tables import tables

from reports.forms.filled_sheet import FilledSheet
from reports.forms.template import write_workbook
from schemas.forms.school import COUNTS, SchoolReport
from schemas.periods import period_of_id

pytestmark = pytest.mark.long(order=32)

ADMITTED = "SELECT period, admitted, counted FROM unit_progress ORDER BY period"
SUBMISSIONS = "SELECT file_name, status FROM submission ORDER BY arrival"


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site.below(tmp_path)


def wrong(period: str) -> bytes:
    """Make a rejected report: its school admitted more in the year to date than in the term to date."""
    parsed = period_of_id(period)
    assert parsed is not None
    group = dict.fromkeys(COUNTS, 0) | {"admitted_year_to_date": 1}
    sheet = FilledSheet(
        SchoolReport,
        unit="Trường THPT Phụ Dực",
        period=parsed.label,
        records={"grade_12": group, "staff": group},
    )
    return write_workbook([sheet])


def test_a_later_accepted_report_takes_the_place_of_an_earlier_one(site: Site) -> None:
    site.put("a.xlsx", school("2022", 2))
    assert site.run("1") == {"a.xlsx": "accepted"}
    site.put("b.xlsx", school("2022", 3))
    assert site.run("2") == {"b.xlsx": "accepted_with_warnings"}

    assert site.ask(ADMITTED) == [("2022", 3, 3)]
    assert site.ask(SUBMISSIONS) == [("a.xlsx", "accepted"), ("b.xlsx", "accepted_with_warnings")]
    assert site.ask("SELECT sum(admitted) FROM school_admissions") == [(3,)]


def test_a_correction_can_come_under_the_same_name(site: Site) -> None:
    site.put("a.xlsx", school("2022", 2))
    site.run("1")
    site.put("a.xlsx", school("2022", 3), minutes=1)

    assert site.run("2") == {"a.xlsx": "accepted_with_warnings"}
    assert site.ask(ADMITTED) == [("2022", 3, 3)]
    assert site.run("3") == {}


def test_a_correction_of_an_older_time_is_read_once(site: Site) -> None:
    """A file copied with its time kept can be older than the one that it replaces."""
    site.put("a.xlsx", school("2022", 2), minutes=5)
    site.run("1")
    site.put("a.xlsx", school("2022", 3), minutes=0)

    assert site.run("2") == {"a.xlsx": "accepted_with_warnings"}
    assert site.run("3") == {}
    assert site.ask(SUBMISSIONS) == [("a.xlsx", "accepted"), ("a.xlsx", "accepted_with_warnings")]


def test_a_later_rejected_report_changes_no_figure(site: Site) -> None:
    site.put("a.xlsx", school("2022", 2))
    site.run("1")
    before = site.ask("FROM district_progress"), site.ask(ADMITTED)
    site.put("b.xlsx", wrong("2022"))

    assert site.run("2") == {"b.xlsx": "rejected"}
    assert (site.ask("FROM district_progress"), site.ask(ADMITTED)) == before
    assert site.ask("SELECT DISTINCT file_name, rule FROM open_findings") == [("b.xlsx", "03-02")]


def test_a_rejected_report_is_settled_by_a_later_accepted_one(site: Site) -> None:
    site.put("a.xlsx", wrong("2022"))
    site.run("1")
    state = "SELECT state FROM reporting_status WHERE unit_id = 'thpt-phu-duc' AND period = '2022'"
    assert site.ask(state) == [("rejected",)]
    site.put("b.xlsx", school("2022", 0))
    site.run("2")

    assert site.ask(ADMITTED) == [("2022", 0, 0)]
    assert site.ask("FROM open_findings") == []


def test_a_file_that_was_only_touched_is_no_news(site: Site) -> None:
    site.put("a.xlsx", school("2022", 2))
    site.run("1")
    before = tables(site.home.published)
    os.utime(site.inbox / "a.xlsx", ns=(LONG_AGO_NS + 1, LONG_AGO_NS + 1))

    assert site.run("2") == {}
    after = tables(site.home.published)
    del before["ledger.inbox_file"], after["ledger.inbox_file"]
    assert after == before


def test_a_copy_is_noted_once(site: Site) -> None:
    site.put("a.xlsx", school("2022", 2))
    site.run("1")
    site.put("b.xlsx", school("2022", 2), minutes=1)

    assert site.run("2") == {"b.xlsx": "duplicate"}
    os.utime(site.inbox / "b.xlsx", ns=(LONG_AGO_NS + 2, LONG_AGO_NS + 2))
    assert site.run("3") == {}
    assert site.ask("SELECT rule, severity FROM finding") == [("F-06", "note")]
    assert site.ask(ADMITTED) == [("2022", 2, 2)]


def test_copies_in_other_inboxes_are_submissions_of_their_own(site: Site) -> None:
    for name in ("one", "two", "three"):
        site.inbox = site.inbox.parent / name
        site.inbox.mkdir()
        site.put("a.xlsx", school("2022", 2))
        site.run(name)

    assert site.ask(SUBMISSIONS) == [
        ("a.xlsx", "accepted"),
        ("a.xlsx", "duplicate"),
        ("a.xlsx", "duplicate"),
    ]
    assert site.ask("SELECT count(DISTINCT submission_id) FROM submission") == [(3,)]


class TestOneUnit:
    """A run limited to one unit's reports."""

    @pytest.fixture
    def site(self, site: Site) -> Site:
        site.put("a.xlsx", school("2022", 2))
        site.put("b.xlsx", school("2022", 3, unit_id="thpt-quynh-coi"))
        site.put("c, of nobody.xlsx", b"")
        return site

    def test_takes_that_unit_alone_and_leaves_the_others_for_the_next(self, site: Site) -> None:
        assert site.run("1", units=["thpt-quynh-coi"]) == {"b.xlsx": "accepted"}
        assert site.ask("SELECT unit_id, admitted FROM unit_progress") == [("thpt-quynh-coi", 3)]
        assert site.run("2") == {"a.xlsx": "accepted", "c, of nobody.xlsx": "unreadable"}
        assert site.run("3") == {}

    def test_comes_to_the_same_in_the_end(self, site: Site, tmp_path: Path) -> None:
        site.put("b, a copy.xlsx", school("2022", 3, unit_id="thpt-quynh-coi"))
        site.run("1", units=["thpt-quynh-coi"])
        site.run("2", units=["thpt-quynh-coi"])
        site.run("3")

        undisturbed = Site.below(tmp_path / "undisturbed")
        for file in sorted(site.inbox.iterdir()):
            undisturbed.put(file.name, file.read_bytes())
        undisturbed.run("1")
        # what the first runs published was revised by the last, and the view of units says so
        marks = "SELECT DISTINCT mark, revised_by FROM unit_progress WHERE mark = 'r'"
        assert (site.ask(marks), undisturbed.ask(marks)) == ([("r", "late_report")], [])
        assert tables(site.home.published) == tables(undisturbed.home.published)

    def test_that_has_sent_nothing_takes_nothing(self, site: Site) -> None:
        assert site.run("1", units=["thpt-phu-duc", "thpt-quynh-coi"], as_of=AS_OF) != {}
        assert site.run("2", units=["thpt-nguyen-hue"]) == {}
        assert site.ask("SELECT count(*) FROM submission") == [(2,)]


def test_a_later_day_is_known_even_when_nothing_came(site: Site) -> None:
    site.put("a.xlsx", school("2022", 2))
    site.run("1")
    site.run("2", as_of=AS_OF + timedelta(days=40))

    assert site.ask("SELECT max(period), max(term_to_date) FROM district_progress") == [("2024-03", 2)]


class TestAReportOfAPeriodThatHadNotEnded:
    """The same content is refused before the period's end, and counts once it has ended."""

    def test_is_counted_by_the_first_run_after_the_end(self, site: Site) -> None:
        site.put("a.xlsx", school("2024-01", 2))
        assert site.run("1", as_of=date(2024, 1, 31)) == {"a.xlsx": "rejected"}
        assert site.run("2", as_of=date(2024, 1, 31)) == {}
        assert site.run("3", as_of=date(2024, 2, 1)) == {"a.xlsx": "accepted"}
        assert site.run("4", as_of=date(2024, 2, 2)) == {}
        assert site.ask("SELECT admitted, term_to_date FROM district_progress ORDER BY period DESC LIMIT 1") == [(2, 2)]
        assert site.ask("SELECT count(*) FROM open_findings") == [(0,)]

    def test_sent_again_after_the_end_is_no_copy(self, site: Site) -> None:
        site.put("a.xlsx", school("2024-01", 2))
        site.run("1", as_of=date(2024, 1, 31))
        (site.inbox / "a.xlsx").unlink()
        site.put("b.xlsx", school("2024-01", 2))
        assert site.run("2", as_of=date(2024, 2, 1)) == {"b.xlsx": "accepted"}

    def test_outside_the_term_stays_refused(self, site: Site) -> None:
        site.put("a.xlsx", school("2019", 2))
        assert site.run("1") == {"a.xlsx": "rejected"}
        assert site.run("2") == {}


def test_a_mistyped_day_is_corrected_by_the_next_run(site: Site) -> None:
    site.put("a.xlsx", school("2022", 2))
    site.run("1", as_of=date(2030, 1, 1))
    site.run("2", as_of=AS_OF)

    assert site.ask("SELECT max(period) FROM district_progress") == [("2024-01",)]
