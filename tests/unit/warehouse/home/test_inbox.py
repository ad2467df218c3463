"""The inbox: files that are collected, and files left for the next run."""

import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from warehouse.errors import WarehouseError
from warehouse.home import inbox
from warehouse.home.inbox import FolderInbox, InboxFile, Listing

LONG_AGO = 1_700_000_000


def look(folder: Path) -> list[InboxFile]:
    return FolderInbox(folder).list_files().files


@pytest.fixture
def put(tmp_path: Path) -> Callable[..., Path]:
    def put(name: str, content: bytes = b"content", changed: float = LONG_AGO) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        os.utime(path, (changed, changed))
        return path

    return put


def test_files_of_any_name_in_the_order_of_their_names(put: Callable[..., Path], tmp_path: Path) -> None:
    for name in ("b.xlsx", "a/z.XLSX", "a/b/c.xls", "Ấp.ods", "bao-cao", "c.bak", "photo.png", "a.xlsx~", "a.docx"):
        put(name)

    assert [file.name for file in look(tmp_path)] == [
        *("a.docx", "a.xlsx~", "a/b/c.xls", "a/z.XLSX", "b.xlsx", "bao-cao", "c.bak", "photo.png", "Ấp.ods"),
    ]


def test_what_goes_away_while_the_inbox_is_listed_costs_nobody_else(
    put: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put("a.xlsx")
    gone = [put("b.xlsx"), put("c/d.xlsx").parent]
    real = os.scandir

    @contextmanager
    def scandir(folder: Path) -> Iterator[list[os.DirEntry[str]]]:
        with real(folder) as entries:
            listed = list(entries)
        if folder == tmp_path:
            gone[0].unlink()
            shutil.rmtree(gone[1])
        yield listed

    monkeypatch.setattr(os, "scandir", scandir)

    assert [file.name for file in look(tmp_path)] == ["a.xlsx"]


def test_what_is_known_of_a_file(put: Callable[..., Path], tmp_path: Path) -> None:
    path = put("a/b.xlsx", b"12345")
    (file,) = look(tmp_path)

    assert (file.name, file.path, file.size_bytes) == ("a/b.xlsx", str(path), 5)
    assert file.modified_ns == LONG_AGO * 10**9


@pytest.mark.parametrize(
    "name",
    [
        "~$a.xlsx",
        ".a.xlsx",
        ".hidden/a.xlsx",
        "a.xlsx.part",
        "a/Thumbs.db",
        "desktop.ini",
        "__MACOSX/a.xlsx",
        "Index/Document.iwa",
        ".xlsx",
    ],
)
def test_left_out_and_counted(name: str, put: Callable[..., Path], tmp_path: Path) -> None:
    put(name)

    assert FolderInbox(tmp_path).list_files() == Listing([], 1)


def test_links_are_left_out(put: Callable[..., Path], tmp_path: Path) -> None:
    outside = put("outside/secret.xlsx")
    folder = tmp_path / "inbox"
    folder.mkdir()
    (folder / "link.xlsx").symlink_to(outside)
    (folder / "folder").symlink_to(outside.parent, target_is_directory=True)
    (folder / "round").symlink_to(folder, target_is_directory=True)
    (folder / "nowhere.xlsx").symlink_to(tmp_path / "nothing.xlsx")

    assert look(folder) == []


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_pipes_and_folders_are_left_out(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.xlsx")
    (tmp_path / "folder.xlsx").mkdir()

    assert look(tmp_path) == []


def test_a_file_that_is_still_growing_is_left_for_the_next_run(
    put: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put("settled.xlsx")
    put("fresh.xlsx", changed=time.time())
    growing = put("growing.xlsx", changed=time.time())
    going = put("going.xlsx", changed=time.time())

    def wait(_: float) -> None:
        growing.write_bytes(b"content and more")
        going.unlink()

    monkeypatch.setattr(inbox.time, "sleep", wait)
    assert [file.name for file in look(tmp_path)] == ["fresh.xlsx", "settled.xlsx"]


def test_settled_files_are_not_waited_for(
    put: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put("a.xlsx")
    monkeypatch.setattr(inbox.time, "sleep", lambda _: pytest.fail("waited"))

    assert len(look(tmp_path)) == 1


def test_it_is_never_changed(put: Callable[..., Path], tmp_path: Path) -> None:
    path = put("a.xlsx")
    path.chmod(0o444)
    before = path.stat()
    look(tmp_path)

    assert path.stat().st_mtime_ns == before.st_mtime_ns
    assert [p.name for p in tmp_path.iterdir()] == ["a.xlsx"]


def test_an_inbox_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(WarehouseError, match=r"nowhere can't be read \(No such file or directory\); name a folder"):
        look(tmp_path / "nowhere")
