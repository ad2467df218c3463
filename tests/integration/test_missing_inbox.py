"""An inbox that is not there is no empty one, and a moved one has no new files."""

import io
import shutil
import zipfile
from pathlib import Path

import pytest
from support.school_report import school
from support.site import Site
from support.steps_run import run

from flows.nightly.letter import headline
from flows.pipeline import steps
from warehouse.errors import WarehouseError
from warehouse.home.layout import Home

pytestmark = pytest.mark.long(order=42)

FILES = {"a.xlsx": school("2023", 2), "b.xlsx": school("2022", 1)}


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Load a home with its inbox inside."""
    folder = tmp_path_factory.mktemp("loaded") / "home"
    site = Site.served(folder).holding(FILES)
    site.run("first")
    return folder


@pytest.fixture
def site(loaded: Path, tmp_path: Path) -> Site:
    """Copy the home to another path, as a restored backup or a new disk is."""
    shutil.copytree(loaded, tmp_path / "moved")
    return Site(Home(tmp_path / "moved"), tmp_path / "moved" / "inbox")


def test_a_moved_home_has_nothing_new(site: Site) -> None:
    moved = site.summarised("second")

    assert moved.submissions == ()
    assert moved.sentence.startswith("Nothing new (2 files seen before)")
    assert steps.collect(site.plan("third")).received == []


def test_what_came_with_the_move_is_read(site: Site) -> None:
    site.put("c.xlsx", FILES["a.xlsx"])
    site.put("d.xlsx", school("2021", 1))

    assert site.run("second") == {"c.xlsx": "duplicate", "d.xlsx": "accepted"}


def test_an_inbox_that_vanished_is_an_error_and_stays_away(site: Site) -> None:
    shutil.rmtree(site.inbox)

    with pytest.raises(WarehouseError, match="can't be read"):
        run(site.home, site.inbox, "second")
    assert not site.inbox.exists()


def test_an_emptied_inbox_is_asked_about(site: Site) -> None:
    site.summarised("second")
    for file in site.inbox.iterdir():
        file.unlink()
    emptied = site.summarised("third")

    assert emptied.sentence.startswith("The inbox is empty, and 2 files were in it before: unless somebody emptied it")
    assert emptied.as_json()["warnings"] == list(emptied.warnings)
    assert headline(emptied, "huyện").startswith(
        "Hộp nhận trống, trước đây có 2 tệp: xem đĩa hoặc máy chủ của hộp nhận"
    )


def test_an_emptied_inbox_is_asked_about_once_each_time(site: Site) -> None:
    def empty() -> None:
        for file in site.inbox.iterdir():
            file.unlink()

    site.summarised("second")
    empty()
    first, again = site.summarised("third"), site.summarised("third again")
    assert len(first.warnings) == 1
    assert again.warnings == ()
    assert again.sentence.startswith("The inbox is still empty (2 files were in it before)")
    assert "still_empty" not in again.as_json()
    assert site.summarised("a night later").warnings == ()

    site.put("c.xlsx", school("2021", 1))
    assert site.summarised("fourth").warnings == ()
    empty()
    assert len(site.summarised("fifth").warnings) == 1


def test_a_new_home_has_an_empty_inbox(tmp_path: Path) -> None:
    site = Site.served(tmp_path / "new")

    assert site.summarised("first").sentence.startswith("Nothing new (0 files seen before)")


def test_a_touched_archive_has_nothing_new(site: Site) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("e.xlsx", school("2020", 1))
    site.put("gửi.zip", packed.getvalue())
    assert site.run("second") == {"gửi.zip/e.xlsx": "accepted"}
    site.put("gửi.zip", packed.getvalue(), minutes=5)

    assert site.run("third") == {}
