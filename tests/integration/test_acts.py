"""What people do with reports: withdrawn, restored, issued; on the record, and the same again after a rebuild."""

from pathlib import Path

import pytest
from integration.runs import Place, school, tables

from flows.actions.issuing import issue
from flows.actions.recording import user
from flows.actions.withdrawal import restore, withdraw
from flows.errors import UsageError
from flows.pipeline import steps
from schemas.periods import period_of_id
from warehouse.errors import WarehouseError
from warehouse.ledger.store import Warehouse

JANUARY = period_of_id("2024-01")
TERM = "SELECT term_to_date FROM district_progress WHERE period = '2024-01'"


@pytest.fixture
def place(tmp_path: Path) -> Place:
    place = Place.below(tmp_path)
    place.put("first.xlsx", school("2024-01", 2))
    place.run("1")
    place.put("second.xlsx", school("2024-01", 3))
    place.run("2")
    return place


def id_of(place: Place, file: str) -> str:
    return str(place.ask(f"SELECT submission_id FROM submission WHERE file_name = '{file}'")[0][0])


class TestWithdrawing:
    def test_lets_the_one_before_count_and_shows_what_changed(self, place: Place) -> None:
        changed = withdraw(place.home, id_of(place, "second.xlsx"), "wrong unit", "an.nguyen")

        assert changed.select("unit_id", "period", "counted_before", "counted").rows() == [
            ("thpt-phu-duc", "2024-01", 3, 2)
        ]
        assert place.ask(TERM) == [(2,)]
        assert place.ask("SELECT kind, who, reason FROM ledger.event") == [("withdrawn", "an.nguyen", "wrong unit")]

    def test_and_restoring_comes_back_to_where_it_was(self, place: Place) -> None:
        before = tables(place.home.published)
        for act in (withdraw, restore):
            act(place.home, id_of(place, "second.xlsx")[:8], "a test", "an.nguyen")
        after = tables(place.home.published)

        assert len(after.pop("ledger.event")) == 2
        del before["ledger.event"]
        assert after == before

    def test_stays_so_when_the_same_content_comes_again(self, place: Place) -> None:
        withdraw(place.home, id_of(place, "second.xlsx"), "wrong unit", "an.nguyen")
        place.put("second again.xlsx", school("2024-01", 3), minutes=3)

        assert place.run("3") == {"second again.xlsx": "duplicate"}
        assert place.ask(TERM) == [(2,)]

    def test_stays_so_when_it_is_read_again(self, place: Place) -> None:
        withdraw(place.home, id_of(place, "second.xlsx"), "wrong unit", "an.nguyen")
        place.run("3", reread=True)

        assert place.ask(TERM) == [(2,)]
        assert place.ask("SELECT count(*), bool_or(is_changed) FROM reread_comparison") == [(2, False)]

    def test_is_refused_in_a_sentence(self, place: Place) -> None:
        second = id_of(place, "second.xlsx")
        with pytest.raises(UsageError, match=r"There is no submission 'xyz'; .* lists them\."):
            withdraw(place.home, "xyz", "why", "an")
        with pytest.raises(UsageError, match=r"There is no submission ''"):
            withdraw(place.home, "", "why", "an")
        with pytest.raises(UsageError, match=r"second.xlsx was not withdrawn\."):
            restore(place.home, second, "why", "an")
        with pytest.raises(UsageError, match=r"Say why, with --reason"):
            withdraw(place.home, second, " ", "an")
        withdraw(place.home, second, "why", "an")
        with pytest.raises(UsageError, match=r"second.xlsx is withdrawn already\."):
            withdraw(place.home, second, "why", "an")

    def test_of_a_prefix_of_several_names_them(self, place: Place) -> None:
        for month in range(1, 13):  # sixteen first letters, fourteen contents: some share one
            place.put(f"{month}.xlsx", school(f"2023-{month:02}", 1))
        place.put("more.xlsx", school("2022", 1))
        place.put("yet more.xlsx", school("2021", 1))
        place.put("and more.xlsx", school("2020", 1))
        place.run("3")
        letters = [str(i)[0] for (i,) in place.ask("SELECT submission_id FROM submission")]
        several = next(letter for letter in letters if letters.count(letter) > 1)

        with pytest.raises(UsageError, match=rf"submissions begin with '{several}': .*; write more of its id\."):
            withdraw(place.home, several, "why", "an")

    def test_of_a_rejected_report_has_nothing_to_do(self, place: Place) -> None:
        place.put("nothing.xlsx", b"nothing")
        place.run("3")
        with pytest.raises(UsageError, match=r"nothing.xlsx was never counted: it is unreadable\."):
            withdraw(place.home, id_of(place, "nothing.xlsx"), "why", "an")

    def test_that_was_cut_off_is_finished_by_the_next_run(self, place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
        second = id_of(place, "second.xlsx")
        with monkeypatch.context() as patch:
            patch.setattr(Warehouse, "note", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
            with pytest.raises(KeyboardInterrupt):
                withdraw(place.home, second, "wrong unit", "an.nguyen")
        assert place.ask(TERM) == [(3,)]
        place.run("3")

        assert place.ask(TERM) == [(2,)]

    def test_is_made_again_from_the_journal(self, place: Place) -> None:
        withdraw(place.home, id_of(place, "second.xlsx"), "wrong unit", "an.nguyen")
        issue(place.home, JANUARY, "", anew=False)
        before = tables(place.home.published)
        place.home.database.unlink()
        steps.collect(place.plan("3"))
        steps.publish_if_changed(place.home)

        assert tables(place.home.published) == before


class TestIssuing:
    def test_gives_the_same_bytes_whatever_came_since(self, place: Place) -> None:
        first = issue(place.home, JANUARY, "", anew=False)
        place.put("third.xlsx", school("2024-01", 9))
        place.run("3")
        again = issue(place.home, JANUARY, "", anew=False)

        assert (again.files, again.issued_at, again.number) == (first.files, first.issued_at, 1)
        assert (first.changed_since, again.changed_since > 3) == (0, True)
        assert b"district_progress,,2024-01,,term_to_date,3\n" in first.files["figures.csv"]

    def test_shows_what_is_otherwise_today(self, place: Place) -> None:
        issue(place.home, JANUARY, "", anew=False)
        withdraw(place.home, id_of(place, "second.xlsx"), "wrong unit", "an.nguyen")

        assert place.ask(
            "SELECT view, unit_id, issued, current, difference FROM issued_against_current "
            "WHERE figure IN ('term_to_date', 'counted') AND issued IS DISTINCT FROM current ORDER BY view"
        ) == [("district_progress", None, 3, 2, -1), ("unit_progress", "thpt-phu-duc", 3, 2, -1)]

    def test_shows_what_only_one_of_both_has(self, place: Place) -> None:
        issue(place.home, JANUARY, "", anew=False)
        place.put("other.xlsx", school("2024-01", 1, unit_id="thpt-quynh-coi"))
        place.run("3")
        asked = (
            "SELECT issued, current FROM issued_against_current WHERE unit_id = 'thpt-quynh-coi' AND figure = 'counted'"
        )

        assert place.ask(asked) == [(None, 1)]

    def test_anew_needs_a_reason_and_keeps_the_first(self, place: Place) -> None:
        first = issue(place.home, JANUARY, "", anew=False)
        place.put("third.xlsx", school("2024-01", 9))
        place.run("3")
        with pytest.raises(UsageError, match="2024-01 was issued before; say with --reason"):
            issue(place.home, JANUARY, "", anew=True)
        second = issue(place.home, JANUARY, "corrected", anew=True)

        assert (second.number, second.changed_since) == (2, 0)
        assert second.files != first.files
        assert place.ask(
            "SELECT number, max(issued) FROM issued_against_current WHERE figure = 'counted' GROUP BY 1 ORDER BY 1"
        ) == [(1, 3), (2, 9)]

    def test_takes_in_the_periods_inside(self, place: Place) -> None:
        place.put("quarter.xlsx", school("2023-Q1", 4))
        place.put("month.xlsx", school("2023-02", 1))
        place.run("3")
        issue(place.home, period_of_id("2023-Q1"), "", anew=False)

        assert place.ask(
            "SELECT DISTINCT of_period FROM ledger.issued_figure WHERE view = 'unit_progress' ORDER BY 1"
        ) == [("2023-02",), ("2023-Q1",)]

    def test_of_a_period_that_had_not_ended_is_refused(self, place: Place) -> None:
        with pytest.raises(UsageError, match=r"2024-02 had not ended by 2024-02-26, the day of the last run"):
            issue(place.home, period_of_id("2024-02"), "", anew=False)

    @pytest.mark.parametrize(
        ("damage", "says"),
        [(lambda p: p.unlink(), "can't be read"), (lambda p: p.write_bytes(b"x"), "is no longer what was issued")],
    )
    def test_that_was_damaged_is_said(self, damage, says: str, place: Place) -> None:
        issued = issue(place.home, JANUARY, "", anew=False)
        damage(Path(issued.folder) / "figures.csv")

        with pytest.raises(WarehouseError, match=rf"figures.csv {says}; restore it from the backup\."):
            issue(place.home, JANUARY, "", anew=False)

    def test_as_known_before_knows_nothing_of_it(self, place: Place) -> None:
        issue(place.home, JANUARY, "", anew=False)
        count = "SELECT count(*) FROM issued_against_current_as_known_at({})"

        assert place.ask(count.format("(SELECT max(published_at) FROM ledger.run)")) == [(0,)]
        assert place.ask(count.format("now()"))[0][0] > 10


def test_the_user_is_the_operating_systems() -> None:
    assert user()
