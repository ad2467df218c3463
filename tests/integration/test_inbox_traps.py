"""What lies in a real inbox beside reports, or changes while a run looks at it: each report is counted, once."""

import os
import socket
import threading
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from integration.runs import Place, ask_published, school

from warehouse.home.inbox import FolderInbox, InboxFile

GOOD = school("2023", 1)


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place.below(tmp_path)


def test_what_is_no_report_is_left_alone(place: Place, tmp_path: Path) -> None:
    outside = tmp_path / "outside.xlsx"
    outside.write_bytes(school("2022", 2))
    (place.inbox / "link.xlsx").symlink_to(outside)
    (place.inbox / "folder.xlsx").mkdir()
    (place.inbox / "up").symlink_to(tmp_path, target_is_directory=True)
    os.mkfifo(place.inbox / "pipe.xlsx")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(place.inbox / "socket.xlsx"))
        for name in ("~$report.xlsx", ".report.xlsx", "report.docx"):
            place.put(name, GOOD)
        place.put("folder.xlsx/inside.xlsx", GOOD)

        assert place.run("first") == {"folder.xlsx/inside.xlsx": "accepted"}


def test_whatever_a_name_is_made_of(place: Place) -> None:
    long = "á" * 125 + ".xlsx"  # 255 bytes
    names = {
        long: school("2021", 1),
        unicodedata.normalize("NFD", "Trường Quỳnh Thọ.xlsx"): school("2022", 1),
        "a\nb\x1b[31m\t.xlsx": school("2023", 1),
        "=cmd|' '!A1.xlsx": school("2020", 1),
    }
    for name, content in names.items():
        place.put(name, content)

    assert place.run("first") == dict.fromkeys(names, "accepted")
    assert place.run("again") == {}


def test_two_names_for_one_content_count_once(place: Place) -> None:
    place.put("a.xlsx", GOOD)
    os.link(place.inbox / "a.xlsx", place.inbox / "b.xlsx")

    assert place.run("first") == {"a.xlsx": "accepted", "b.xlsx": "duplicate"}
    assert ask_published(place.home, "SELECT max(term_to_date) FROM district_progress") == [(1,)]


def test_a_file_that_is_still_copied_is_taken_by_the_next_run(place: Place) -> None:
    place.put("whole.xlsx", GOOD)
    growing, is_done = place.inbox / "growing.xlsx", threading.Event()
    content = school("2022", 2)

    def copy() -> None:
        with growing.open("wb") as file:
            while not is_done.wait(0.05):
                file.write(content[:16])
                file.flush()

    copying = threading.Thread(target=copy)
    copying.start()
    try:
        assert place.run("while it is copied") == {"whole.xlsx": "accepted"}
    finally:
        is_done.set()
        copying.join()

    growing.write_bytes(content)
    assert place.run("afterwards") == {"growing.xlsx": "accepted"}


def test_files_that_go_or_change_while_they_are_read(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("a.xlsx", "b.xlsx", "c.xlsx"):
        place.put(name, school("202" + str("abc".index(name[0])), 1))
    look = FolderInbox.look

    def and_then(inbox: FolderInbox) -> list[InboxFile]:
        found = look(inbox)
        (place.inbox / "a.xlsx").unlink()
        place.put("b.xlsx", school("2021", 3), minutes=1)
        return found

    with monkeypatch.context() as patched:
        patched.setattr(FolderInbox, "look", and_then)
        assert place.run("first") == {"c.xlsx": "accepted"}
    assert place.run("second") == {"b.xlsx": "accepted"}


def test_a_file_that_may_not_be_read_is_taken_when_it_may(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """Root may read anything, so what the system says to others is put in its mouth."""
    place.put("mine.xlsx", GOOD)
    place.put("theirs.xlsx", school("2022", 2))

    def refusing(file: Any, *rest: Any, **more: Any) -> Any:
        if str(file).endswith("theirs.xlsx"):
            raise PermissionError(13, "Permission denied")
        return open(file, *rest, **more)  # noqa: PTH123

    with monkeypatch.context() as patched:
        patched.setattr("warehouse.home.inbox.open", refusing, raising=False)
        assert place.run("first") == {"mine.xlsx": "accepted"}
    assert place.run("second") == {"theirs.xlsx": "accepted"}
