"""What came before, what comes again, and what a run is told to leave alone."""

import os
from datetime import date, timedelta
from pathlib import Path

import pytest
from integration.runs import AS_OF, LONG_AGO_NS, Place, school, tables

from reports.forms.filled_sheet import FilledSheet
from reports.forms.template import write_workbook
from schemas.forms.school import COUNTS, SchoolReport
from schemas.periods import period_of_id

ADMITTED = "SELECT period, admitted, counted FROM unit_progress ORDER BY period"
SUBMISSIONS = "SELECT file_name, status FROM submission ORDER BY arrival"


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place.below(tmp_path)


def wrong(period: str) -> bytes:
    """A report that is rejected: its school did admit more by the year's first day than by the term's."""
    told = period_of_id(period)
    assert told is not None
    group = dict.fromkeys(COUNTS, 0) | {"admitted_year_to_date": 1}
    sheet = FilledSheet(
        SchoolReport,
        unit="Trường THPT Phụ Dực",
        period=told.label,
        records={"grade_12": group, "staff": group},
    )
    return write_workbook([sheet])


def test_a_later_accepted_report_takes_the_place_of_an_earlier_one(place: Place) -> None:
    place.put("a.xlsx", school("2022", 2))
    assert place.run("1") == {"a.xlsx": "accepted"}
    place.put("b.xlsx", school("2022", 3))
    assert place.run("2") == {"b.xlsx": "accepted"}

    assert place.ask(ADMITTED) == [("2022", 3, 3)]
    assert place.ask(SUBMISSIONS) == [("a.xlsx", "accepted"), ("b.xlsx", "accepted")]
    assert place.ask("SELECT sum(admitted) FROM school_admissions") == [(3,)]


def test_a_correction_can_come_under_the_same_name(place: Place) -> None:
    place.put("a.xlsx", school("2022", 2))
    place.run("1")
    place.put("a.xlsx", school("2022", 3), minutes=1)

    assert place.run("2") == {"a.xlsx": "accepted"}
    assert place.ask(ADMITTED) == [("2022", 3, 3)]
    assert place.run("3") == {}


def test_a_correction_of_an_older_time_is_read_once(place: Place) -> None:
    """A file copied with its time kept can be older than the one it takes the place of."""
    place.put("a.xlsx", school("2022", 2), minutes=5)
    place.run("1")
    place.put("a.xlsx", school("2022", 3), minutes=0)

    assert place.run("2") == {"a.xlsx": "accepted"}
    assert place.run("3") == {}
    assert place.ask(SUBMISSIONS) == [("a.xlsx", "accepted"), ("a.xlsx", "accepted")]


def test_a_later_rejected_report_changes_no_figure(place: Place) -> None:
    place.put("a.xlsx", school("2022", 2))
    place.run("1")
    before = place.ask("FROM district_progress"), place.ask(ADMITTED)
    place.put("b.xlsx", wrong("2022"))

    assert place.run("2") == {"b.xlsx": "rejected"}
    assert (place.ask("FROM district_progress"), place.ask(ADMITTED)) == before
    assert place.ask("SELECT DISTINCT file_name, rule FROM open_findings") == [("b.xlsx", "03-02")]


def test_a_rejected_report_is_settled_by_a_later_accepted_one(place: Place) -> None:
    place.put("a.xlsx", wrong("2022"))
    place.run("1")
    state = "SELECT state FROM reporting_status WHERE unit_id = 'thpt-phu-duc' AND period = '2022'"
    assert place.ask(state) == [("rejected",)]
    place.put("b.xlsx", school("2022", 0))
    place.run("2")

    assert place.ask(ADMITTED) == [("2022", 0, 0)]
    assert place.ask("FROM open_findings") == []


def test_a_file_that_was_only_touched_is_no_news(place: Place) -> None:
    place.put("a.xlsx", school("2022", 2))
    place.run("1")
    before = tables(place.home.published)
    os.utime(place.inbox / "a.xlsx", ns=(LONG_AGO_NS + 1, LONG_AGO_NS + 1))

    assert place.run("2") == {}
    after = tables(place.home.published)
    del before["ledger.inbox_file"], after["ledger.inbox_file"]
    assert after == before


def test_a_copy_is_noted_once(place: Place) -> None:
    place.put("a.xlsx", school("2022", 2))
    place.run("1")
    place.put("b.xlsx", school("2022", 2), minutes=1)

    assert place.run("2") == {"b.xlsx": "duplicate"}
    os.utime(place.inbox / "b.xlsx", ns=(LONG_AGO_NS + 2, LONG_AGO_NS + 2))
    assert place.run("3") == {}
    assert place.ask("SELECT rule, severity FROM finding") == [("F-06", "note")]
    assert place.ask(ADMITTED) == [("2022", 2, 2)]


def test_copies_in_other_inboxes_are_submissions_of_their_own(place: Place) -> None:
    for name in ("one", "two", "three"):
        place.inbox = place.inbox.parent / name
        place.inbox.mkdir()
        place.put("a.xlsx", school("2022", 2))
        place.run(name)

    assert place.ask(SUBMISSIONS) == [
        ("a.xlsx", "accepted"),
        ("a.xlsx", "duplicate"),
        ("a.xlsx", "duplicate"),
    ]
    assert place.ask("SELECT count(DISTINCT submission_id) FROM submission") == [(3,)]


class TestOneUnit:
    """A run told to touch one unit's reports."""

    @pytest.fixture
    def place(self, place: Place) -> Place:
        place.put("a.xlsx", school("2022", 2))
        place.put("b.xlsx", school("2022", 3, unit_id="thpt-quynh-coi"))
        place.put("c, of nobody.xlsx", b"")
        return place

    def test_takes_that_unit_alone_and_leaves_the_others_for_the_next(self, place: Place) -> None:
        assert place.run("1", units=["thpt-quynh-coi"]) == {"b.xlsx": "accepted"}
        assert place.ask("SELECT unit_id, admitted FROM unit_progress") == [("thpt-quynh-coi", 3)]
        assert place.run("2") == {"a.xlsx": "accepted", "c, of nobody.xlsx": "unreadable"}
        assert place.run("3") == {}

    def test_comes_to_the_same_in_the_end(self, place: Place, tmp_path: Path) -> None:
        place.put("b, a copy.xlsx", school("2022", 3, unit_id="thpt-quynh-coi"))
        place.run("1", units=["thpt-quynh-coi"])
        place.run("2", units=["thpt-quynh-coi"])
        place.run("3")

        undisturbed = Place.below(tmp_path / "undisturbed")
        for file in sorted(place.inbox.iterdir()):
            undisturbed.put(file.name, file.read_bytes())
        undisturbed.run("1")
        assert tables(place.home.published) == tables(undisturbed.home.published)

    def test_that_has_sent_nothing_takes_nothing(self, place: Place) -> None:
        assert place.run("1", units=["thpt-phu-duc", "thpt-quynh-coi"], as_of=AS_OF) != {}
        assert place.run("2", units=["thpt-nguyen-hue"]) == {}
        assert place.ask("SELECT count(*) FROM submission") == [(2,)]


def test_a_later_day_is_known_even_when_nothing_came(place: Place) -> None:
    place.put("a.xlsx", school("2022", 2))
    place.run("1")
    place.run("2", as_of=AS_OF + timedelta(days=40))

    assert place.ask("SELECT max(period), max(term_to_date) FROM district_progress") == [("2024-03", 2)]


class TestAReportOfAPeriodThatHadNotEnded:
    """The same content is refused before the period's end, and counts once it has ended."""

    def test_is_counted_by_the_first_run_after_the_end(self, place: Place) -> None:
        place.put("a.xlsx", school("2024-01", 2))
        assert place.run("1", as_of=date(2024, 1, 31)) == {"a.xlsx": "rejected"}
        assert place.run("2", as_of=date(2024, 1, 31)) == {}
        assert place.run("3", as_of=date(2024, 2, 1)) == {"a.xlsx": "accepted"}
        assert place.run("4", as_of=date(2024, 2, 2)) == {}
        assert place.ask("SELECT admitted, term_to_date FROM district_progress ORDER BY period DESC LIMIT 1") == [
            (2, 2)
        ]
        assert place.ask("SELECT count(*) FROM open_findings") == [(0,)]

    def test_sent_again_after_the_end_is_no_copy(self, place: Place) -> None:
        place.put("a.xlsx", school("2024-01", 2))
        place.run("1", as_of=date(2024, 1, 31))
        (place.inbox / "a.xlsx").unlink()
        place.put("b.xlsx", school("2024-01", 2))
        assert place.run("2", as_of=date(2024, 2, 1)) == {"b.xlsx": "accepted"}

    def test_outside_the_term_stays_refused(self, place: Place) -> None:
        place.put("a.xlsx", school("2019", 2))
        assert place.run("1") == {"a.xlsx": "rejected"}
        assert place.run("2") == {}


def test_a_mistyped_day_is_mended_by_the_next_run(place: Place) -> None:
    place.put("a.xlsx", school("2022", 2))
    place.run("1", as_of=date(2030, 1, 1))
    place.run("2", as_of=AS_OF)

    assert place.ask("SELECT max(period) FROM district_progress") == [("2024-01",)]
