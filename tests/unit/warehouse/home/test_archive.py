"""The archive: each original is stored once, whole, for the service's user only."""

from pathlib import Path

import pytest

from warehouse.errors import WarehouseError
from warehouse.home import archive as archive_module
from warehouse.home.archive import path_of, read_content, sha256_of, sha256s_of, store_content, unfinished_of
from warehouse.home.layout import Home
from warehouse.home.tombstones import Tombstone, erase, erased, read_tombstone, write_tombstone

CONTENT = "Người lập biểu: …".encode()
SHA256 = sha256_of(CONTENT)


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    home = Home(tmp_path)
    home.prepare()
    return home.archive


def test_what_is_kept_can_be_fetched(archive: Path) -> None:
    store_content(archive, SHA256, CONTENT)

    assert read_content(archive, SHA256) == CONTENT
    assert path_of(archive, SHA256).name == SHA256


def test_an_empty_content_is_kept_too(archive: Path) -> None:
    store_content(archive, sha256_of(b""), b"")

    assert read_content(archive, sha256_of(b"")) == b""


def test_it_is_kept_once(archive: Path) -> None:
    store_content(archive, SHA256, CONTENT)
    first = path_of(archive, SHA256).stat()
    store_content(archive, SHA256, CONTENT)

    assert path_of(archive, SHA256).stat() == first
    assert [path.name for path in archive.rglob("*") if path.is_file()] == [SHA256]


def test_nobody_else_can_read_it(archive: Path) -> None:
    store_content(archive, SHA256, CONTENT)

    assert archive.stat().st_mode & 0o077 == 0
    assert path_of(archive, SHA256).stat().st_mode & 0o077 == 0


def test_half_a_file_is_never_seen(archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(archive_module.os, "replace", full)
        with pytest.raises(WarehouseError, match=r"can't take a file \(No space left on device\); nothing was loaded"):
            store_content(archive, SHA256, CONTENT)
    assert [path for path in archive.rglob("*") if path.is_file()] == []

    store_content(archive, SHA256, CONTENT)
    assert read_content(archive, SHA256) == CONTENT


@pytest.mark.parametrize("damaged", [b"", CONTENT[:-1], CONTENT + b" "], ids=["emptied", "cut", "longer"])
def test_a_damaged_original_is_reported(damaged: bytes, archive: Path) -> None:
    store_content(archive, SHA256, CONTENT)
    path_of(archive, SHA256).write_bytes(damaged)

    with pytest.raises(WarehouseError, match=f"{SHA256} is damaged; restore it from the backup"):
        read_content(archive, SHA256)


def test_an_original_that_is_gone_is_reported(archive: Path) -> None:
    with pytest.raises(WarehouseError, match=r"can't be read \(No such file or directory\)"):
        read_content(archive, SHA256)


def test_an_erased_original_is_reported_and_never_stored_again(archive: Path) -> None:
    store_content(archive, SHA256, CONTENT)
    write_tombstone(archive, Tombstone(SHA256, "2024-02-26T12:00:00+00:00", "an", "a birth date", {"submission": []}))
    erase(archive, SHA256)
    store_content(archive, SHA256, CONTENT)

    with pytest.raises(WarehouseError, match=f"{SHA256} was erased on the record"):
        read_content(archive, SHA256)
    assert read_tombstone(archive, SHA256).reason == "a birth date"
    assert (erased(archive), sha256s_of(archive)) == ({SHA256}, set())


def test_what_a_killed_write_left_is_no_original(archive: Path) -> None:
    unfinished_of(archive).write_bytes(b"half")
    store_content(archive, SHA256, CONTENT)

    assert [path.name for path in archive.rglob("*") if path.is_file()] == [SHA256]


def test_a_damaged_original_is_replaced_when_its_content_comes_again(archive: Path) -> None:
    content = b"as it came"
    sha256 = sha256_of(content)
    store_content(archive, sha256, content)
    path_of(archive, sha256).write_bytes(b"as it")
    store_content(archive, sha256, content)
    assert read_content(archive, sha256) == content
