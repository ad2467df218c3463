"""A .zip of workbooks: each a submission of its own, with the archive named."""

import io
import zipfile
from pathlib import Path

import pytest
from support.school_report import school
from support.site import Site


def zipped(**files: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name.replace("__", "."), (2024, 1, 1, 0, 0, 0)), content)
    return file.getvalue()


SCHOOLS = {"a__xlsx": school("2023", 2), "b__xlsx": school("2023", 1, unit_id="thpt-quynh-coi")}


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site.below(tmp_path)


def test_its_workbooks_count_one_by_one(site: Site) -> None:
    site.put("gửi huyện.zip", zipped(**SCHOOLS, c__xlsx=b"no workbook"))

    assert site.run("first") == {
        "gửi huyện.zip/a.xlsx": "accepted",
        "gửi huyện.zip/b.xlsx": "accepted",
        "gửi huyện.zip/c.xlsx": "unreadable",
    }
    assert site.run("second") == {}
    assert site.ask("SELECT sum(counted)::INTEGER FROM unit_progress") == [(3,)]


def test_a_workbook_that_came_before_is_a_duplicate(site: Site) -> None:
    site.put("a.xlsx", school("2023", 2))
    site.run("first")
    site.put("gửi.zip", zipped(**SCHOOLS))

    assert site.run("second") == {"gửi.zip/a.xlsx": "duplicate", "gửi.zip/b.xlsx": "accepted"}


def test_a_run_for_one_unit_leaves_the_others_for_the_next(site: Site) -> None:
    site.put("gửi.zip", zipped(**SCHOOLS))

    assert site.run("first", units=["thpt-quynh-coi"]) == {"gửi.zip/b.xlsx": "accepted"}
    assert site.run("second")["gửi.zip/a.xlsx"] == "accepted"
    assert site.run("third") == {}


def test_one_that_holds_another_is_refused_whole(site: Site) -> None:
    site.put("gửi.zip", zipped(a__zip=zipped(**SCHOOLS)))

    assert site.run("first") == {"gửi.zip": "unreadable"}
    ((rule, found),) = site.ask("SELECT rule, found FROM ledger.finding")
    assert rule == "F-02"
    assert "nén" in str(found)
