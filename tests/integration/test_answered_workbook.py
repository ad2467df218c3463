"""Warnings answered in the returned workbook: on the record, and no new version of the figures."""

import io
import shutil
from pathlib import Path

import openpyxl
import pytest
from support.answering import answered
from support.data import CASES
from support.ledger import REGISTRY
from support.school_report import school
from support.site import Site

from flows.actions.forgetting import forget
from flows.actions.rebuilding import rebuild
from flows.pipeline.returning import return_workbooks
from warehouse.home.archive import sha256_of
from warehouse.home.layout import Home

pytestmark = pytest.mark.long(order=40)

ANSWER = "bổ sung kỳ trước: 2 đảng viên của tháng 01"


def send(site: Site, name: str, content: bytes, run_id: str) -> dict[str, str]:
    site.put(name, content, minutes=len(run_id))
    statuses = site.run(run_id)
    return_workbooks(site.home)
    return statuses


def waiting(site: Site) -> list[Path]:
    return sorted(path for path in site.home.outbox.rglob("*.xlsx") if "đã xong" not in path.parts)


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Send January and a February whose term to date does not follow (X-04); return the folder."""
    folder = tmp_path_factory.mktemp("asked")
    site = Site.below(folder)
    send(site, "t1.xlsx", school("2023-01", 2), "1")
    send(site, "t2.xlsx", school("2023-02", 1), "22")
    return folder


@pytest.fixture
def site(asked: Path, tmp_path: Path) -> Site:
    shutil.copytree(asked, tmp_path, dirs_exist_ok=True)
    return Site(Home(tmp_path / "home"), tmp_path / "inbox")


def figures(site: Site) -> list[tuple[object, ...]]:
    return site.ask("SELECT period, counted, submission_id FROM unit_progress ORDER BY ALL")


def test_the_list_offers_reasons_and_takes_a_sentence(site: Site) -> None:
    book = openpyxl.load_workbook(waiting(site)[0])
    page = book["Cần sửa"]

    validation = page.data_validations.dataValidation[0]
    assert "bổ sung kỳ trước" in validation.formula1
    assert not validation.showErrorMessage


def test_an_answer_is_on_the_record_and_changes_no_figure(site: Site) -> None:
    before, files = figures(site), waiting(site)
    assert files
    for number, file in enumerate(files):
        content = answered(file.read_bytes(), "bổ sung kỳ trước", "2 đảng viên của tháng 01")
        assert (
            send(site, f"trả lời {number}.xlsx", content, "3" * (number + 3))[f"trả lời {number}.xlsx"] == "duplicate"
        )

    assert figures(site) == before
    events = site.ask("SELECT DISTINCT who, reason FROM ledger.event WHERE kind = 'answered'")
    assert {reason for _, reason in events} == {ANSWER}
    assert {str(who).partition(" ")[0] for who, _ in events} == {"tệp"}
    assert site.ask("SELECT count(*) FROM open_findings WHERE rule = 'X-04' AND answer IS NULL") == [(0,)]
    assert waiting(site) == []


def test_an_answer_is_not_asked_for_again_unless_the_figure_changes(site: Site) -> None:
    for number, file in enumerate(waiting(site)):
        send(site, f"trả lời {number}.xlsx", answered(file.read_bytes(), "bổ sung kỳ trước"), "3" * (number + 3))
    send(site, "t3.xlsx", school("2022-12", 1), "4444444")
    assert [file for file in waiting(site) if "2023-02" in file.parts] == []

    send(site, "t2 lần 2.xlsx", school("2023-02", 3, version=2), "55555555")
    assert [file for file in waiting(site) if "2023-02" in file.parts] != []


def test_a_rebuild_has_the_same_answers(site: Site) -> None:
    for number, file in enumerate(waiting(site)):
        send(site, f"trả lời {number}.xlsx", answered(file.read_bytes(), "bổ sung kỳ trước"), "3" * (number + 3))
    asked = "FROM ledger.event ORDER BY ALL", "FROM ledger.submission ORDER BY ALL"
    before = [site.ask(sql) for sql in asked]
    assert before[0]

    rebuild(site.home, REGISTRY, print)

    assert [site.ask(sql) for sql in asked] == before


def test_an_erased_workbook_leaves_its_reasons_and_not_its_sentences(site: Site) -> None:
    """The reasons can be counted, and hold no name; the sentence beside them may, and is erased everywhere."""
    (file,) = [path for path in waiting(site) if "2023-02" in path.parts]
    content = answered(file.read_bytes(), "bổ sung kỳ trước", "đồng chí Cắm Mốc")
    send(site, "trả lời.xlsx", content, "333")
    figures_before = figures(site)

    forget(site.home, sha256_of(content), "a name stands in it")

    kept = "FROM ledger.event ORDER BY ALL", "FROM ledger.submission ORDER BY ALL", "FROM open_findings ORDER BY ALL"
    before = [site.ask(sql) for sql in kept]
    reasons = {reason for (reason,) in site.ask("SELECT reason FROM ledger.event WHERE kind = 'answered'")}
    assert reasons == {"bổ sung kỳ trước"}
    rebuild(site.home, REGISTRY, print)
    assert [site.ask(sql) for sql in kept] == before
    assert figures(site) == figures_before
    for folder in (site.home.archive, site.home.journal.folder):
        assert [path for path in folder.rglob("*.json") if "Cắm Mốc" in path.read_text(encoding="utf-8")] == []


def test_a_row_answered_to_be_a_party_cell_counts(tmp_path: Path) -> None:
    """S-07 is an error; its answer, in the workbook or by the office, makes it a warning."""
    site = Site.below(tmp_path)
    name = "of-which-row-counted-again.xlsx"
    assert send(site, name, (CASES / name).read_bytes(), "1") == {name: "rejected"}
    (file,) = waiting(site)
    content = answered(file.read_bytes(), "là một chi bộ riêng")
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert "S-07" in {cell.value for row in book["Cần sửa"].rows for cell in row}

    send(site, "lần 2.xlsx", content, "22")

    found = site.ask(
        "SELECT f.severity FROM ledger.finding AS f JOIN ledger.submission AS s USING (submission_id)"
        " WHERE s.file_name = 'lần 2.xlsx' AND f.rule = 'S-07'"
    )
    assert found == [("warning",)]
    assert len(site.ask("SELECT 1 FROM ledger.event WHERE kind = 'answered'")) == 1
