"""A .zip of workbooks: each a submission of its own, with the archive named."""

import io
import zipfile
from pathlib import Path

import pytest
from integration.runs import Place, school


def zipped(**files: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name.replace("__", "."), (2024, 1, 1, 0, 0, 0)), content)
    return file.getvalue()


SCHOOLS = {"a__xlsx": school("2023", 2), "b__xlsx": school("2023", 1, unit_id="thpt-quynh-coi")}


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place.below(tmp_path)


def test_its_workbooks_count_one_by_one(place: Place) -> None:
    place.put("gửi huyện.zip", zipped(**SCHOOLS, c__xlsx=b"no workbook"))

    assert place.run("first") == {
        "gửi huyện.zip/a.xlsx": "accepted",
        "gửi huyện.zip/b.xlsx": "accepted",
        "gửi huyện.zip/c.xlsx": "unreadable",
    }
    assert place.run("second") == {}
    assert place.ask("SELECT sum(counted)::INTEGER FROM unit_progress") == [(3,)]


def test_a_workbook_that_came_before_is_a_duplicate(place: Place) -> None:
    place.put("a.xlsx", school("2023", 2))
    place.run("first")
    place.put("gửi.zip", zipped(**SCHOOLS))

    assert place.run("second") == {"gửi.zip/a.xlsx": "duplicate", "gửi.zip/b.xlsx": "accepted"}


def test_a_run_for_one_unit_leaves_the_others_for_the_next(place: Place) -> None:
    place.put("gửi.zip", zipped(**SCHOOLS))

    assert place.run("first", units=["thpt-quynh-coi"]) == {"gửi.zip/b.xlsx": "accepted"}
    assert place.run("second")["gửi.zip/a.xlsx"] == "accepted"
    assert place.run("third") == {}


def test_one_that_holds_another_is_refused_whole(place: Place) -> None:
    place.put("gửi.zip", zipped(a__zip=zipped(**SCHOOLS)))

    assert place.run("first") == {"gửi.zip": "unreadable"}
    ((rule, found),) = place.ask("SELECT rule, found FROM ledger.finding")
    assert rule == "F-02"
    assert "nén" in str(found)
