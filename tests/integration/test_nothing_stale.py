"""Pages and workbooks of leaders through what changes figures: each shows the publication, and names it."""

import io
import os
import re
import subprocess
import sys
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from support.shown import settings_of
from support.site import Site

from flows.actions import withdrawal
from flows.documents.district import PAGE, WORKBOOK, write_reports
from flows.documents.refreshing import refresh_reports
from schemas.periods import period_of_id
from warehouse.integrity.check import OK, PROBLEM
from warehouse.integrity.doctor import examine

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
