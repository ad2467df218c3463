"""Other files in a real inbox, and files that change during a run: each report counts exactly once."""

import os
import socket
import threading
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from support.school_report import school
from support.site import Site, ask_published

from warehouse.home.inbox import FolderInbox, Listing

GOOD = school("2023", 1)


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site.below(tmp_path)


def test_what_is_no_report_is_left_alone(site: Site, tmp_path: Path) -> None:
    outside = tmp_path / "outside.xlsx"
    outside.write_bytes(school("2022", 2))
    (site.inbox / "link.xlsx").symlink_to(outside)
    (site.inbox / "folder.xlsx").mkdir()
    (site.inbox / "up").symlink_to(tmp_path, target_is_directory=True)
    os.mkfifo(site.inbox / "pipe.xlsx")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(site.inbox / "socket.xlsx"))
        for name in ("~$report.xlsx", ".report.xlsx", "Thumbs.db"):
            site.put(name, GOOD)
        site.put("folder.xlsx/inside.xlsx", GOOD)

        assert site.run("first") == {"folder.xlsx/inside.xlsx": "accepted"}


def test_whatever_a_name_is_made_of(site: Site) -> None:
    long = "á" * 125 + ".xlsx"  # 255 bytes
    names = {
        long: school("2021", 1),
        unicodedata.normalize("NFD", "Trường Quỳnh Thọ.xlsx"): school("2022", 1),
        "a\nb\x1b[31m\t.xlsx": school("2023", 1),
        "=cmd|' '!A1.xlsx": school("2020", 1),
    }
    for name, content in names.items():
        site.put(name, content)

    assert site.run("first") == dict.fromkeys(names, "accepted")
    assert site.run("again") == {}


def test_two_names_for_one_content_count_once(site: Site) -> None:
    site.put("a.xlsx", GOOD)
    os.link(site.inbox / "a.xlsx", site.inbox / "b.xlsx")

    assert site.run("first") == {"a.xlsx": "accepted", "b.xlsx": "duplicate"}
    assert ask_published(site.home, "SELECT max(term_to_date) FROM district_progress") == [(1,)]


def test_a_file_that_is_still_copied_is_taken_by_the_next_run(site: Site) -> None:
    site.put("whole.xlsx", GOOD)
    growing, is_done = site.inbox / "growing.xlsx", threading.Event()
    content = school("2022", 2)

    def copy() -> None:
        with growing.open("wb") as file:
            while not is_done.wait(0.05):
                file.write(content[:16])
                file.flush()

    copying = threading.Thread(target=copy)
    copying.start()
    try:
        assert site.run("while it is copied") == {"whole.xlsx": "accepted"}
    finally:
        is_done.set()
        copying.join()

    growing.write_bytes(content)
    assert site.run("afterwards") == {"growing.xlsx": "accepted"}


def test_files_that_go_or_change_while_they_are_read(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("a.xlsx", "b.xlsx", "c.xlsx"):
        site.put(name, school("202" + str("abc".index(name[0])), 1))
    list_files = FolderInbox.list_files

    def and_then(inbox: FolderInbox) -> Listing:
        found = list_files(inbox)
        (site.inbox / "a.xlsx").unlink()
        site.put("b.xlsx", school("2021", 3), minutes=1)
        return found

    with monkeypatch.context() as patched:
        patched.setattr(FolderInbox, "list_files", and_then)
        assert site.run("first") == {"c.xlsx": "accepted"}
    assert site.run("second") == {"b.xlsx": "accepted"}


def test_a_file_that_may_not_be_read_is_taken_when_it_may(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """Root may read anything, so the system's refusal is simulated."""
    site.put("mine.xlsx", GOOD)
    site.put("theirs.xlsx", school("2022", 2))

    def refusing(file: Any, *rest: Any, **more: Any) -> Any:
        if str(file).endswith("theirs.xlsx"):
            raise PermissionError(13, "Permission denied")
        return open(file, *rest, **more)  # noqa: PTH123

    with monkeypatch.context() as patched:
        patched.setattr("warehouse.home.inbox.open", refusing, raising=False)
        assert site.run("first") == {"mine.xlsx": "accepted"}
    assert site.run("second") == {"theirs.xlsx": "accepted"}
