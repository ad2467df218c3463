"""The operator's acts, without Prefect: lists, previews, and the names on the record."""

from pathlib import Path

import pytest
from support.ledger import REGISTRY
from support.school_report import school
from support.site import Site
from support.tables import tables

from flows.actions.previewing import preview
from flows.actions.withdrawal import decide_withdrawal
from flows.operator import acts
from flows.operator.acts import Act, signed
from flows.operator.choices import Choice, originals, reports_to_replace, reports_to_restore, reports_to_withdraw
from flows.settings import Settings

pytestmark = pytest.mark.long(order=20)

SCHOOL = frozenset({"thpt-phu-duc"})
TERM = "SELECT term_to_date FROM district_progress WHERE period = '2024-01'"


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Site:
    site = Site.below(tmp_path)
    monkeypatch.setenv("TONGHOP_HOME", str(site.home.root))
    site.put("first.xlsx", school("2024-01", 2))
    site.run("1")
    site.put("second.xlsx", school("2024-01", 3))
    site.run("2")
    return site


def labels(found: list[Choice]) -> list[str]:
    return [choice.label for choice in found]


def perform(act: Act, chosen: Choice, reason: str = "gửi nhầm") -> str:
    return act.perform(Settings(), chosen, signed("Nguyễn Thị Hà"), reason)


class TestTheLists:
    def test_have_the_reports_of_the_unit_with_their_state(self, site: Site) -> None:
        assert labels(reports_to_withdraw(site.home, SCHOOL)) == [
            "Tháng 01 năm 2024 · second.xlsx · nhận 26/02/2024 · đang tính",
            "Tháng 01 năm 2024 · first.xlsx · nhận 26/02/2024 · không tính",
        ]
        assert labels(reports_to_restore(site.home, SCHOOL)) == [
            "Tháng 01 năm 2024 · first.xlsx · nhận 26/02/2024 · không tính"
        ]
        assert reports_to_replace(site.home, SCHOOL) == []
        assert reports_to_withdraw(site.home, frozenset({"thpt-quynh-coi"})) == []

    def test_have_the_originals_that_are_not_erased(self, site: Site) -> None:
        site.put("nothing.xlsx", b"nothing")
        site.run("3")
        first = originals(site.home, SCHOOL)[-1]
        perform(acts.FORGET, first)

        assert labels(originals(site.home, SCHOOL)) == ["Tháng 01 năm 2024 · second.xlsx · nhận 26/02/2024"]
        assert labels(originals(site.home, frozenset())) == ["không rõ kỳ · nothing.xlsx · nhận 26/02/2024"]

    def test_tell_equal_lines_apart(self, site: Site) -> None:
        site.put("second.xlsx", school("2024-01", 4), minutes=5)
        site.run("3")
        found = labels(originals(site.home, SCHOOL))

        assert len(set(found)) == len(found) == 3


class TestThePreview:
    def test_says_what_a_withdrawal_changes_and_changes_nothing(self, site: Site) -> None:
        before = tables(site.home.published)
        chosen = reports_to_withdraw(site.home, SCHOOL)[0]
        shown = acts.WITHDRAW.preview(Settings(), chosen)

        assert "3 → 2; Trường THPT Phụ Dực, Tháng 01 năm 2024: 3 → 2." in shown
        assert tables(site.home.published) == before
        assert len(site.home.journal.numbers()) == 2

    def test_is_what_comes(self, site: Site) -> None:
        chosen = reports_to_withdraw(site.home, SCHOOL)[0]
        seen = preview(site.home, REGISTRY.terms, decide_withdrawal(site.home, chosen.subject))
        said = perform(acts.WITHDRAW, chosen)

        assert (
            said == "Tháng 01 năm 2024 · second.xlsx · nhận 26/02/2024: Trường THPT Phụ Dực, Tháng 01 năm 2024: 3 → 2"
        )
        assert site.ask(TERM) == [(seen.after,)]

    def test_of_a_report_that_does_not_count_says_that_nothing_changes(self, site: Site) -> None:
        not_counted = reports_to_withdraw(site.home, SCHOOL)[1]

        assert "không số liệu nào thay đổi" in acts.WITHDRAW.preview(Settings(), not_counted)

    def test_of_an_issue_says_how_often_it_was_issued(self, site: Site) -> None:
        january = Choice("Tháng 01 năm 2024", "2024-01")
        assert "chốt lần đầu" in acts.ISSUE.preview(Settings(), january)
        perform(acts.ISSUE, january)
        assert "đã chốt lần 1; từ đó không số liệu nào đổi" in acts.ISSUE.preview(Settings(), january)
        perform(acts.WITHDRAW, reports_to_withdraw(site.home, SCHOOL)[0])
        assert "số liệu đã đổi từ đó" in acts.ISSUE.preview(Settings(), january)


class TestTheRecord:
    def test_has_the_persons_name_beside_the_account(self, site: Site) -> None:
        perform(acts.WITHDRAW, reports_to_withdraw(site.home, SCHOOL)[0])
        perform(acts.RESTORE, reports_to_restore(site.home, SCHOOL)[0], "vẫn đúng")
        perform(acts.ISSUE, Choice("Tháng 01 năm 2024", "2024-01"), "báo cáo lên tỉnh")
        perform(acts.FORGET, originals(site.home, SCHOOL)[0], "có số điện thoại")

        who = signed("Nguyễn Thị Hà")
        assert who.startswith("Nguyễn Thị Hà (")
        assert site.ask("SELECT kind, who, reason FROM ledger.event ORDER BY entry") == [
            ("withdrawn", who, "gửi nhầm"),
            ("restored", who, "vẫn đúng"),
            ("issued", who, "báo cáo lên tỉnh"),
            ("forgotten", who, "có số điện thoại"),
        ]

    def test_has_the_answer_to_a_warning(self, site: Site) -> None:
        assert acts.ANSWER.choices is not None
        (warning,) = acts.ANSWER.choices(site.home, SCHOOL)
        assert warning.label.startswith("Tháng 01 năm 2024 · 03-TH!D17: Báo cáo này")
        perform(acts.ANSWER, warning, "Đúng là báo cáo điều chỉnh.")

        assert acts.ANSWER.choices(site.home, SCHOOL) == []
        assert site.ask("SELECT answer FROM open_findings") == [("Đúng là báo cáo điều chỉnh.",)]

    def test_of_a_rebuild_is_its_sentence(self, site: Site) -> None:
        before = site.ask(TERM)
        site.home.database.write_bytes(b"")

        assert "2 mục nhật ký" in acts.REBUILD.preview(Settings(), Choice("", ""))
        assert perform(acts.REBUILD, Choice("", "")) == "Đã dựng lại kho từ 2 mục nhật ký"
        assert site.ask(TERM) == before
