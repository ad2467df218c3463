"""Members of containers: names, own times, what systems leave, archives of other kinds and containers in containers."""

import importlib.util
import io
import zipfile
from datetime import UTC, datetime

import pytest
from support.data import CASES

from transforms.formats import containers, other_archives
from transforms.formats.containers import Container, may_be_container, open_container
from transforms.formats.file_errors import UnreadableWorkbookError
from transforms.formats.members import Member, Opened, is_left_by_system

SEVEN = (CASES / "archive.7z").read_bytes()
needs_libarchive = pytest.mark.skipif(other_archives._library() is None, reason="libarchive is not installed here")


def zipped(*files: tuple[str, bytes, tuple[int, ...]]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, data, at in files:
            archive.writestr(zipfile.ZipInfo(name, at), data)  # type: ignore[arg-type]
    return file.getvalue()


DAY = (2024, 1, 5, 8, 30, 0)


@pytest.mark.parametrize(
    "path",
    [
        "Thumbs.db",
        "a/desktop.ini",
        "~$báo cáo.xlsx",
        "__MACOSX/._a.xlsx",
        ".DS_Store",
        "a/.hidden/b.xlsx",
        "Index/Document.iwa",
        "a.xlsx.part",
        "~WRL0001.tmp",
    ],
)
def test_systems_leave_these(path: str) -> None:
    assert is_left_by_system(path)


@pytest.mark.parametrize("path", ["../a.xlsx", "a/../b.xlsx", "Thumbs.db.xlsx", "a.tmp", "bao-cao", "a.xlsx~", "a.bak"])
def test_people_send_these(path: str) -> None:
    assert not is_left_by_system(path)


def test_a_member_has_its_own_time_and_what_systems_left_is_counted() -> None:
    opened = open_container(zipped(("T1/a.xlsx", b"a", DAY), ("Thumbs.db", b"", DAY), ("T1/", b"", DAY)))

    assert opened == Opened([Member("a.xlsx", b"a", datetime(2024, 1, 5, 8, 30))], 1)


@needs_libarchive
def test_a_7z_is_opened() -> None:
    assert may_be_container(SEVEN)
    opened = open_container(SEVEN)
    assert opened is not None
    (member,) = opened.members
    assert (member.name, member.content[:2]) == ("e12.xlsx", b"PK")
    assert member.modified is not None
    assert member.modified.tzinfo is UTC


def test_a_7z_stays_closed_without_the_library(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(other_archives, "_library", lambda: None)

    assert open_container(SEVEN) is None


def test_a_7z_cut_off_is_not_opened() -> None:
    assert open_container(SEVEN[:200]) is None


@needs_libarchive
def test_a_7z_over_the_limit_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(other_archives, "MAX_EXPANDED_BYTES", 1000)
    with pytest.raises(UnreadableWorkbookError, match="F-02"):
        open_container(SEVEN)


@needs_libarchive
def test_a_7z_in_a_zip_is_refused_like_a_zip() -> None:
    with pytest.raises(UnreadableWorkbookError, match="F-02"):
        open_container(zipped(("a.7z", SEVEN, DAY)))


def _open_letter(content: bytes) -> Opened:
    return Opened([Member(f"{n}.zip" if part else "b", part) for n, part in enumerate(content[2:].split(b"|"))], 0)


@pytest.fixture
def _letters(monkeypatch: pytest.MonkeyPatch) -> None:
    letter = Container(lambda content: content.startswith(b"L:"), _open_letter, is_archive=False)
    monkeypatch.setattr(containers, "CONTAINERS", (letter, *containers.CONTAINERS))


@pytest.mark.usefixtures("_letters")
def test_an_archive_in_a_letter_is_opened_and_a_letter_in_an_archive() -> None:
    packed = zipped(("a.xlsx", b"a", DAY))
    letter = b"L:" + packed
    assert open_container(letter) == Opened([Member("0.zip/a.xlsx", b"a", datetime(2024, 1, 5, 8, 30))])
    in_zip = open_container(zipped(("thư", b"L:x", DAY)))
    assert in_zip == Opened([Member("thư/0.zip", b"x", datetime(2024, 1, 5, 8, 30))])


def test_the_python_package_is_a_dependency() -> None:
    assert importlib.util.find_spec("libarchive") is not None
