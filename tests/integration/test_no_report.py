"""Every file of an inbox has a status: by its content, whatever its name; what is no spreadsheet is answered."""

import io
import shutil
import zipfile

import pytest
from support.containers import paragraph, word
from support.ledger import REGISTRY
from support.school_report import school
from support.site import AS_OF, Site

from flows.actions.rebuilding import rebuild
from flows.pipeline import steps
from flows.pipeline.returning import return_workbooks

GOOD = school("2023", 2)
PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)
PDF = b"%PDF-1.4\n" + bytes(40)
CALLED = "THPT Quỳnh Côi T1-2024"


def zipped(files: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, (2024, 1, 1, 0, 0, 0)), content)
    return file.getvalue()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """Run once over files of every kind."""
    site = Site.below(tmp_path_factory.mktemp("inbox"))
    return site.holding(
        {
            "bao-cao": GOOD,
            "báo cáo.bak": school("2022", 1),
            "báo cáo.et": school("2021", 1),
            f"{CALLED}.png": PNG,
            "quét.pdf": PDF,
            "công văn.docx": word(paragraph("Kính gửi: Ban Tổ chức")),
            "lối tắt.lnk": b"L\0\0\0\x01\x14\x02\0" + bytes(60),
            "ảnh.xlsx": PNG + b"x",
            "Thumbs.db": b"x",
            "desktop.ini": b"x",
            "gửi.zip": zipped({"a.png": PNG + b"y", "Thumbs.db": b"", "b": school("2020", 1)}),
        }
    )


@pytest.fixture(scope="module")
def statuses(site: Site) -> dict[str, str]:
    plan = site.plan("first")
    collected = steps.collect(plan)
    assert collected.left_out == 3
    found = site.finish(plan, collected)
    return_workbooks(site.home)
    return found


def test_content_decides_whatever_the_name(statuses: dict[str, str]) -> None:
    assert statuses == {
        "bao-cao": "accepted",
        "báo cáo.bak": "accepted",
        "báo cáo.et": "accepted",
        f"{CALLED}.png": "no_report",
        "quét.pdf": "no_report",
        "công văn.docx": "no_report",
        "lối tắt.lnk": "no_report",
        "ảnh.xlsx": "unreadable",
        "gửi.zip/a.png": "no_report",
        "gửi.zip/b": "accepted",
    }


def test_each_is_noted_with_what_it_is(site: Site, statuses: dict[str, str]) -> None:
    assert statuses
    found = dict(
        site.ask(
            "SELECT file_name, found FROM ledger.finding JOIN ledger.submission USING (submission_id) WHERE rule = 'F-10'"
        )
    )
    assert "tệp ảnh" in str(found[f"{CALLED}.png"])
    assert "tệp PDF" in str(found["quét.pdf"])
    assert set(found) == {name for name, status in statuses.items() if status == "no_report"}


def test_the_unit_is_answered_where_the_name_tells_it_and_owes_as_before(site: Site, statuses: dict[str, str]) -> None:
    assert statuses
    written = [path.relative_to(site.home.outbox).as_posix() for path in site.home.outbox.rglob("*.xlsx")]
    answers = [name for name in written if "/thpt-phu-duc/" not in name]  # its reports of four years are asked about

    assert sorted(answers) == [
        f"2024-01/thpt-quynh-coi/{CALLED} - cần sửa.xlsx",
        "khong-ro-ky/khong-ro-don-vi/ảnh - cần sửa.xlsx",
    ]
    asked = "SELECT DISTINCT state FROM reporting_status WHERE unit_id = 'thpt-quynh-coi' AND period = '2024-01'"
    assert site.ask(asked) in ([], [("missing",)])


def test_nothing_is_read_twice_and_the_run_names_what_is_no_spreadsheet(site: Site, statuses: dict[str, str]) -> None:
    plan = site.plan("second")
    collected = steps.collect(plan)
    assert collected.received == []
    site.put("ảnh khác.jpg", b"\xff\xd8\xff\xe0" + bytes(30))
    shutil.copy(site.inbox / "quét.pdf", site.inbox / "quét lại.pdf")
    summary = site.summarised("third")

    assert {line.file: line.status for line in summary.submissions} == {
        "quét lại.pdf": "duplicate",
        "ảnh khác.jpg": "no_report",
    }
    assert summary.sentence.startswith("1 reports: 1 duplicate; 1 file no spreadsheet; 2 files left by systems")
    assert site.plan("x").as_of == AS_OF


def test_a_rebuild_says_the_same(site: Site, statuses: dict[str, str]) -> None:
    assert statuses
    sql = "SELECT submission_id, unit_id, period, status FROM ledger.submission ORDER BY ALL"
    before = site.ask(sql)
    rebuild(site.home, REGISTRY, print)
    steps.publish_if_changed(site.home)

    assert site.ask(sql) == before
