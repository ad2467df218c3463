"""A warning answered in a workbook that LibreOffice saved: on the record, without a new version of the figures."""

import shutil
import subprocess
from pathlib import Path

import pytest
from support.answering import answered
from support.district import commune
from support.pages import drop_row, of
from support.school_report import school
from support.site import Site

from flows.pipeline.returning import return_workbooks

OFFICE = shutil.which("soffice")

pytestmark = [pytest.mark.long(order=30), pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed")]


def saved(content: bytes, folder: Path) -> bytes:
    """Open a workbook in LibreOffice and save it as it does."""
    (folder / "sent.xlsx").write_bytes(content)
    command = [str(OFFICE), f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless"]
    command += ["--convert-to", "xlsx", "--outdir", str(folder / "saved"), str(folder / "sent.xlsx")]
    subprocess.run(command, check=True, capture_output=True, timeout=200)
    return (folder / "saved" / "sent.xlsx").read_bytes()


def test_an_answer_saved_by_libreoffice(tmp_path: Path) -> None:
    site = Site.below(tmp_path / "site")
    for number, period in enumerate(("2023-01", "2023-02")):
        site.put(f"{period}.xlsx", school(period, 2 - number), minutes=number)
        site.run(period)
        return_workbooks(site.home)

    assert_answered(site, "2023-02", "X-04", tmp_path)


def test_an_answer_to_a_register_that_lacks_a_line(tmp_path: Path) -> None:
    """X-01: the commune's 01A-XA states four admissions, and its 04-KN has three lines."""
    site = Site.below(tmp_path / "site")
    site.put("2023.xlsx", of(commune, drop_row("04-KN!13"))())
    site.run("2023")
    return_workbooks(site.home)

    assert_answered(site, "2023", "X-01", tmp_path)


def assert_answered(site: Site, period: str, rule: str, folder: Path) -> None:
    """Answer the one workbook that came back, in LibreOffice: on the record, the same figures, nothing left to do."""
    asked = site.ask("SELECT DISTINCT rule FROM open_findings")
    assert asked == [(rule,)]
    figures = site.ask("SELECT period, counted, submission_id FROM unit_progress ORDER BY ALL")
    (file,) = (site.home.outbox / period).rglob("*.xlsx")
    site.put("trả lời.xlsx", saved(answered(file.read_bytes(), "bổ sung kỳ trước"), folder), minutes=9)

    assert site.run("answers") == {"trả lời.xlsx": "duplicate"}
    assert site.ask("SELECT DISTINCT answer FROM open_findings") == [("bổ sung kỳ trước",)]
    assert site.ask("SELECT period, counted, submission_id FROM unit_progress ORDER BY ALL") == figures
    return_workbooks(site.home)
    assert [path for path in (site.home.outbox / period).rglob("*.xlsx") if "đã xong" not in path.parts] == []
