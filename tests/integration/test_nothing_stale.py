"""Pages and workbooks of leaders through what changes figures: each shows the publication, and names it."""

import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from support.school_report import school
from support.shown import settings_of, tables_of
from support.site import Site

from flows.actions import withdrawal
from flows.cli.main import main
from flows.cli.status import print_status
from flows.documents.district import PAGE, WORKBOOK, write_reports
from flows.documents.refreshing import refresh_reports
from flows.pipeline.mail_status import MailStatus
from reports.workbook.columns import COUNTED
from schemas.periods import period_of_id
from warehouse.integrity.check import OK, PROBLEM
from warehouse.integrity.doctor import examine

pytestmark = pytest.mark.long(order=31)

CASES = Path(__file__).parents[1] / "data" / "cases"
DECEMBER = CASES / "zero month" / "1 zero-month-with-last-months-period T12.xlsx"
ONE = "SELECT submission_id FROM ledger.submission WHERE status <> 'rejected'"


def state_of_documents(site: Site) -> str:
    return {check.what: check.state for check in examine(site.home)}["pages and workbooks of leaders"]


def page_of(site: Site, period: str) -> str:
    return (site.home.reports / period / PAGE).read_text(encoding="utf-8")


def named_publication(site: Site, period: str) -> tuple[int, int]:
    """Return the publications that page and workbook name."""
    on_page = re.search(r'id="cong-bo">(\d+)<', page_of(site, period))
    book = openpyxl.load_workbook(io.BytesIO((site.home.reports / period / WORKBOOK).read_bytes()))
    in_book = re.search(r"bản công bố số (\d+)", " ".join(str(c.value) for row in book.worksheets[0] for c in row))
    assert on_page
    assert in_book
    return int(on_page[1]), int(in_book[1])


def submission(site: Site) -> str:
    ((found,),) = site.ask(ONE)
    return str(found)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A report of December 2023, and a second night in January; the documents are of December."""
    site = Site.below(tmp_path_factory.mktemp("stale"))
    site.put("december.xlsx", DECEMBER.read_bytes())
    for day in (date(2024, 1, 5), date(2024, 1, 20)):
        site.run(str(day), as_of=day)
        refresh_reports(settings_of(site))
    return site


def test_each_night_names_its_publication(site: Site) -> None:
    assert named_publication(site, "2023-12") == (2, 2)
    assert state_of_documents(site) == OK


def test_a_run_that_was_killed_before_the_page_leaves_none_stale_after_the_next(site: Site) -> None:
    site.run("killed", as_of=date(2024, 1, 21))

    assert state_of_documents(site) == PROBLEM
    site.run("next", as_of=date(2024, 1, 21))
    refresh_reports(settings_of(site))

    assert named_publication(site, "2023-12") == (3, 3)
    assert state_of_documents(site) == OK


def test_when_the_month_turns_there_is_a_page_of_the_new_one_and_the_old_one_is_as_it_was(site: Site) -> None:
    before = page_of(site, "2023-12")
    site.run("february", as_of=date(2024, 2, 1))
    refresh_reports(settings_of(site))

    assert named_publication(site, "2024-01") == (4, 4)
    assert page_of(site, "2023-12") == before
    assert state_of_documents(site) == OK


def test_a_past_page_says_what_changed_since_it_was_printed(site: Site) -> None:
    """By the command line: within the same command page, workbook and published copy agree."""
    done = subprocess.run(
        [sys.executable, "-m", "flows.cli.main", "withdraw", submission(site), "--reason", "sent by mistake"],
        env={**os.environ, "TONGHOP_HOME": str(site.home.root)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert site.ask("SELECT count(*) FROM unit_progress") == [(0,)]
    page = page_of(site, "2023-12")
    assert "Sửa sau khi in" in page
    assert "2 → .. (cơ quan tổng hợp sửa)" in page
    assert named_publication(site, "2023-12") == (5, 5)
    assert named_publication(site, "2024-01") == (5, 5)
    assert state_of_documents(site) == OK


def test_what_is_restored_is_said_too(site: Site) -> None:
    withdrawal.restore(site.home, submission(site), "it was right after all", "an.nguyen")
    assert state_of_documents(site) == PROBLEM
    refresh_reports(settings_of(site))

    assert ".. → 2" in page_of(site, "2023-12")
    assert state_of_documents(site) == OK


def test_deleted_documents_come_back(site: Site) -> None:
    kept = page_of(site, "2023-12")
    for period in ("2023-12", "2024-01"):
        (site.home.reports / period / PAGE).unlink()
    assert state_of_documents(site) == PROBLEM

    refresh_reports(settings_of(site))

    assert page_of(site, "2023-12") == kept
    assert state_of_documents(site) == OK


def test_a_page_as_known_at_an_earlier_moment_takes_no_place_of_the_present_one(site: Site) -> None:
    ((moment,),) = site.ask("SELECT max(published_at) FROM ledger.run")
    present = page_of(site, "2023-12")

    page, _ = write_reports(settings_of(site), period_of_id("2023-12"), moment)  # type: ignore[arg-type]

    assert page.parent.name.startswith("2023-12_as-known-at_")
    assert page_of(site, "2023-12") == present


def told_everywhere(site: Site, capsys: pytest.CaptureFixture[str]) -> dict[str, tuple[object, bool]]:
    """Return a school's January by page, workbook, published copy and status, and whether it says that it was revised."""
    ((found, mark),) = site.ask(f"SELECT counted, mark FROM unit_progress WHERE {JANUARY}") or [(None, None)]
    page = page_of(site, "2024-01")
    row = re.search(r"<tr[^>]*><th[^>]*>(?:(?!</tr>).)*Trường THPT Phụ Dực.*?</tr>", page, re.DOTALL)
    assert row
    book = openpyxl.load_workbook(io.BytesIO((site.home.reports / "2024-01" / WORKBOOK).read_bytes()), data_only=True)
    (line,) = [cells for cells in book["03-TH"] if cells[1].value == "Trường THPT Phụ Dực"]
    (at,) = {c.column - 1 for cells in book["03-TH"] for c in cells if c.value == COUNTED}
    capsys.readouterr()
    print_status(site.home, period_of_id("2024-01"), "json", "Asia/Ho_Chi_Minh", MailStatus((), (), (), (), {}))
    states = json.loads(capsys.readouterr().out)["reporting_status"]
    return {
        "copy": (found, mark == "r"),
        "page": (tables_of(page)["units"]["Trường THPT Phụ Dực"][0], "(r)" in row[0]),
        "workbook": (line[at].value, "(r)" in line[at].number_format and "Đã điều chỉnh" in str(line[-1].value)),
        "status": ({s["unit_id"]: s["admitted"] for s in states}["thpt-phu-duc"], mark == "r"),
    }


JANUARY = "unit_id = 'thpt-phu-duc' AND period = '2024-01'"


@pytest.fixture
def tonghop(site: Site, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    def command(*arguments: str) -> None:
        monkeypatch.setattr(sys, "argv", ["tonghop", *arguments])
        monkeypatch.setenv("TONGHOP_HOME", str(site.home.root))
        with pytest.raises(SystemExit) as end:
            main()
        assert not end.value.code

    return command


def test_after_each_action_everything_tells_the_same(
    site: Site, tonghop: Callable[..., None], capsys: pytest.CaptureFixture[str]
) -> None:
    """A late report, its correction, withdrawn, restored, erased, asked no more: in the same command everywhere."""

    def run(name: str, admitted: int, day: int) -> None:
        site.put(f"{name}.xlsx", school("2024-01", admitted), minutes=day)
        site.run(name, as_of=date(2024, 2, day))
        refresh_reports(settings_of(site))

    def agreed() -> tuple[object, bool]:
        told = told_everywhere(site, capsys)
        assert len(set(told.values())) == 1, told
        return told["copy"]

    site.run("due", as_of=date(2024, 2, 10))
    run("late", 3, 12)
    assert agreed() == (3, True)
    run("corrected", 5, 13)
    assert agreed() == (5, True)

    counting = f"SELECT submission_id, sha256 FROM ledger.submission WHERE {JANUARY} ORDER BY arrival DESC LIMIT 1"
    ((corrected, content),) = site.ask(counting)
    tonghop("withdraw", str(corrected), "--reason", "sai đơn vị")
    assert agreed() == (3, True)
    tonghop("restore", str(corrected), "--reason", "đúng rồi")
    assert agreed() == (5, True)
    tonghop("forget", str(content), "--reason", "theo yêu cầu")
    assert agreed() == (5, True)
    tonghop("answer-history", "--text", "trước khi dùng hệ thống", "--before", "2024-02-01")
    assert agreed() == (5, True)
    assert state_of_documents(site) == OK
