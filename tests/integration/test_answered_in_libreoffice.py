"""A warning answered in a workbook that LibreOffice saved: on the record, without a new version of the figures."""

import shutil
import subprocess
from pathlib import Path

import pytest
from support.answering import answered
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
    (file,) = (site.home.outbox / "2023-02").rglob("*.xlsx")
    site.put("trả lời.xlsx", saved(answered(file.read_bytes(), "bổ sung kỳ trước"), tmp_path), minutes=9)

    assert site.run("answers") == {"trả lời.xlsx": "duplicate"}
    assert {reason for (reason,) in site.ask("SELECT reason FROM ledger.event")} == {"bổ sung kỳ trước"}
    return_workbooks(site.home)
    assert [path for path in (site.home.outbox / "2023-02").rglob("*.xlsx") if "đã xong" not in path.parts] == []
