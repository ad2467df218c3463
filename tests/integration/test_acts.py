"""Actions on reports: withdraw, restore, issue. Each is recorded, and a rebuild gives the same."""

from pathlib import Path

import pytest
from support.school_report import school
from support.site import Saved, Site
from support.tables import tables

from flows.actions.issuing import issue
from flows.actions.recording import current_user
from flows.actions.withdrawal import restore, withdraw
from flows.errors import UsageError
from flows.pipeline import steps
from schemas.periods import period_of_id
from warehouse.errors import WarehouseError
from warehouse.ledger.store import Warehouse

pytestmark = pytest.mark.long(order=19)

JANUARY = period_of_id("2024-01")
TERM = "SELECT term_to_date FROM district_progress WHERE period = '2024-01'"


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Saved:
    site = Site.below(tmp_path_factory.mktemp("site"))
    site.put("first.xlsx", school("2024-01", 2))
    site.run("1")
    site.put("second.xlsx", school("2024-01", 3))
    site.run("2")
    return Saved(site)


@pytest.fixture
def site(saved: Saved) -> Site:
    return saved.put_back()


def id_of(site: Site, file: str) -> str:
    return str(site.ask(f"SELECT submission_id FROM submission WHERE file_name = '{file}'")[0][0])


class TestWithdrawing:
    def test_lets_the_one_before_count_and_shows_what_changed(self, site: Site) -> None:
        changed = withdraw(site.home, id_of(site, "second.xlsx"), "wrong unit", "an.nguyen")

        assert changed.select("unit_id", "period", "counted_before", "counted").rows() == [
            ("thpt-phu-duc", "2024-01", 3, 2)
        ]
        assert site.ask(TERM) == [(2,)]
        assert site.ask("SELECT kind, who, reason FROM ledger.event") == [("withdrawn", "an.nguyen", "wrong unit")]

    def test_and_restoring_comes_back_to_where_it_was(self, site: Site) -> None:
        before = tables(site.home.published)
        for act in (withdraw, restore):
            act(site.home, id_of(site, "second.xlsx")[:8], "a test", "an.nguyen")
        after = tables(site.home.published)

        assert len(after.pop("ledger.event")) == 2
        del before["ledger.event"]
        assert after == before

    def test_stays_so_when_the_same_content_comes_again(self, site: Site) -> None:
        withdraw(site.home, id_of(site, "second.xlsx"), "wrong unit", "an.nguyen")
        site.put("second again.xlsx", school("2024-01", 3), minutes=3)

        assert site.run("3") == {"second again.xlsx": "duplicate"}
        assert site.ask(TERM) == [(2,)]

    def test_stays_so_when_it_is_read_again(self, site: Site) -> None:
        withdraw(site.home, id_of(site, "second.xlsx"), "wrong unit", "an.nguyen")
        site.run("3", reread=True)

        assert site.ask(TERM) == [(2,)]
        assert site.ask("SELECT count(*), bool_or(is_changed) FROM reread_comparison") == [(2, False)]

    def test_is_refused_in_a_sentence(self, site: Site) -> None:
        second = id_of(site, "second.xlsx")
        with pytest.raises(UsageError, match=r"There is no submission 'xyz'; .* lists them\."):
            withdraw(site.home, "xyz", "why", "an")
        with pytest.raises(UsageError, match=r"There is no submission ''"):
            withdraw(site.home, "", "why", "an")
        with pytest.raises(UsageError, match=r"second.xlsx was not withdrawn\."):
            restore(site.home, second, "why", "an")
        with pytest.raises(UsageError, match=r"Say why, with --reason"):
            withdraw(site.home, second, " ", "an")
        withdraw(site.home, second, "why", "an")
        with pytest.raises(UsageError, match=r"second.xlsx is withdrawn already\."):
            withdraw(site.home, second, "why", "an")

    def test_of_a_prefix_of_several_names_them(self, site: Site) -> None:
        for month in range(1, 13):  # sixteen first letters, fourteen contents: some share one
            site.put(f"{month}.xlsx", school(f"2023-{month:02}", 1))
        site.put("more.xlsx", school("2022", 1))
        site.put("yet more.xlsx", school("2021", 1))
        site.put("and more.xlsx", school("2020", 1))
        site.run("3")
        letters = [str(i)[0] for (i,) in site.ask("SELECT submission_id FROM submission")]
        several = next(letter for letter in letters if letters.count(letter) > 1)

        with pytest.raises(UsageError, match=rf"submissions begin with '{several}': .*; write more of its id\."):
            withdraw(site.home, several, "why", "an")

    def test_of_a_rejected_report_has_nothing_to_do(self, site: Site) -> None:
        site.put("nothing.xlsx", b"nothing")
        site.run("3")
        with pytest.raises(UsageError, match=r"nothing.xlsx was never counted: it is unreadable\."):
            withdraw(site.home, id_of(site, "nothing.xlsx"), "why", "an")

    def test_that_was_cut_off_is_finished_by_the_next_run(self, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
        second = id_of(site, "second.xlsx")
        with monkeypatch.context() as patch:
            patch.setattr(Warehouse, "apply_action", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
            with pytest.raises(KeyboardInterrupt):
                withdraw(site.home, second, "wrong unit", "an.nguyen")
        assert site.ask(TERM) == [(3,)]
        site.run("3")

        assert site.ask(TERM) == [(2,)]

    def test_is_made_again_from_the_journal(self, site: Site) -> None:
        withdraw(site.home, id_of(site, "second.xlsx"), "wrong unit", "an.nguyen")
        issue(site.home, JANUARY, "", anew=False)
        before = tables(site.home.published)
        site.home.database.unlink()
        steps.collect(site.plan("3"))
        steps.publish_if_changed(site.home)

        assert tables(site.home.published) == before


class TestIssuing:
    def test_gives_the_same_bytes_whatever_came_since(self, site: Site) -> None:
        first = issue(site.home, JANUARY, "", anew=False)
        site.put("third.xlsx", school("2024-01", 9))
        site.run("3")
        again = issue(site.home, JANUARY, "", anew=False)

        assert (again.files, again.issued_at, again.number) == (first.files, first.issued_at, 1)
        assert (first.changed_since, again.changed_since > 3) == (0, True)
        assert b"district_progress,,2024-01,,term_to_date,3\n" in first.files["figures.csv"]

    def test_shows_what_is_otherwise_today(self, site: Site) -> None:
        issue(site.home, JANUARY, "", anew=False)
        withdraw(site.home, id_of(site, "second.xlsx"), "wrong unit", "an.nguyen")

        assert site.ask(
            "SELECT view, unit_id, issued, current, difference FROM issued_against_current "
            "WHERE figure IN ('term_to_date', 'counted') AND issued IS DISTINCT FROM current ORDER BY view"
        ) == [("district_progress", None, 3, 2, -1), ("unit_progress", "thpt-phu-duc", 3, 2, -1)]

    def test_lists_what_changed_with_the_kind_of_revision(self, site: Site) -> None:
        issue(site.home, JANUARY, "", anew=False)
        withdraw(site.home, id_of(site, "second.xlsx"), "wrong unit", "an.nguyen")

        asked = "SELECT unit_id, kinds, sentence FROM issued_change WHERE figure IN ('term_to_date', 'counted') ORDER BY view"
        sentence = "đã báo cáo lên trên: 3; nay: 2; do cơ quan tổng hợp sửa"
        assert site.ask(asked) == [(None, "own_mistake", sentence), ("thpt-phu-duc", "own_mistake", sentence)]

    def test_shows_what_only_one_of_both_has(self, site: Site) -> None:
        issue(site.home, JANUARY, "", anew=False)
        site.put("other.xlsx", school("2024-01", 1, unit_id="thpt-quynh-coi"))
        site.run("3")
        asked = (
            "SELECT issued, current FROM issued_against_current WHERE unit_id = 'thpt-quynh-coi' AND figure = 'counted'"
        )

        assert site.ask(asked) == [(None, 1)]

    def test_issuing_again_needs_a_reason_and_keeps_the_first(self, site: Site) -> None:
        first = issue(site.home, JANUARY, "", anew=False)
        site.put("third.xlsx", school("2024-01", 9))
        site.run("3")
        with pytest.raises(UsageError, match="2024-01 was issued before; say with --reason"):
            issue(site.home, JANUARY, "", anew=True)
        second = issue(site.home, JANUARY, "corrected", anew=True)

        assert (second.number, second.changed_since) == (2, 0)
        assert second.files != first.files
        assert "changes.csv" not in first.files
        assert "đã báo cáo lên trên: 3; nay: 9; do đơn vị nộp bản sửa" in second.files["changes.csv"].decode()
        assert site.ask(
            "SELECT number, max(issued) FROM issued_against_current WHERE figure = 'counted' GROUP BY 1 ORDER BY 1"
        ) == [(1, 3), (2, 9)]

    def test_takes_in_the_periods_inside(self, site: Site) -> None:
        site.put("quarter.xlsx", school("2023-Q1", 4))
        site.put("month.xlsx", school("2023-02", 1))
        site.run("3")
        issue(site.home, period_of_id("2023-Q1"), "", anew=False)

        assert site.ask(
            "SELECT DISTINCT of_period FROM ledger.issued_figure WHERE view = 'unit_progress' ORDER BY 1"
        ) == [("2023-02",), ("2023-Q1",)]

    def test_of_a_period_that_had_not_ended_is_refused(self, site: Site) -> None:
        with pytest.raises(UsageError, match=r"2024-02 had not ended by 2024-02-26, the day of the last run"):
            issue(site.home, period_of_id("2024-02"), "", anew=False)

    @pytest.mark.parametrize(
        ("damage", "says"),
        [(lambda p: p.unlink(), "can't be read"), (lambda p: p.write_bytes(b"x"), "is no longer what was issued")],
    )
    def test_that_was_damaged_is_said(self, damage, says: str, site: Site) -> None:
        issued = issue(site.home, JANUARY, "", anew=False)
        damage(Path(issued.folder) / "figures.csv")

        with pytest.raises(WarehouseError, match=rf"figures.csv {says}; restore it from the backup\."):
            issue(site.home, JANUARY, "", anew=False)

    def test_as_known_before_knows_nothing_of_it(self, site: Site) -> None:
        issue(site.home, JANUARY, "", anew=False)
        count = "SELECT count(*) FROM issued_against_current_as_known_at({})"

        assert site.ask(count.format("(SELECT max(published_at) FROM ledger.run)")) == [(0,)]
        assert site.ask(count.format("now()"))[0][0] > 10


def test_the_user_is_the_operating_systems() -> None:
    assert current_user()
