"""A .zip of workbooks is opened into its workbooks; a workbook, which is a .zip too, is not."""

import io
import zipfile

import pytest
from support.district import commune, enterprise, read, status
from support.pages import of

from transforms.formats import unpack as unpacking
from transforms.formats.containers import open_container
from transforms.formats.file_errors import UnreadableWorkbookError

REPORT, OTHER = of(enterprise)(), of(commune)()


def zipped(*files: tuple[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files:
            archive.writestr(name, data)
    return file.getvalue()


def unpack(content: bytes) -> list[tuple[str, bytes]] | None:
    opened = open_container(content)
    return None if opened is None else [(member.name, member.content) for member in opened.members]


def refused(content: bytes) -> UnreadableWorkbookError:
    with pytest.raises(UnreadableWorkbookError) as raised:
        unpack(content)
    return raised.value


def test_each_workbook_comes_out() -> None:
    assert unpack(zipped(("Xã An Ấp.xlsx", OTHER), ("tháng 1/DN 01.xlsx", REPORT))) == [
        ("Xã An Ấp.xlsx", OTHER),
        ("DN 01.xlsx", REPORT),
    ]


@pytest.mark.parametrize("content", [REPORT, b"", b"PK", b"STT;Chi", REPORT[:2000]])
def test_what_is_no_archive_of_files(content: bytes) -> None:
    assert unpack(content) is None


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("../../etc/passwd.xlsx", "passwd.xlsx"),
        ("/tuyệt đối.xlsx", "tuyệt đối.xlsx"),
        ("C:\\báo cáo\\a.xlsx", "a.xlsx"),
        ("a\x01b?.xlsx", "a_b_.xlsx"),
        ("x" * 300 + ".xlsx", "x" * 195 + ".xlsx"),
    ],
)
def test_a_name_is_never_a_path(path: str, name: str) -> None:
    assert unpack(zipped((path, REPORT))) == [(name, REPORT)]


def test_names_that_come_again_are_numbered() -> None:
    found = unpack(zipped(("a/b.xlsx", REPORT), ("c/B.xlsx", OTHER)))

    assert found == [("b.xlsx", REPORT), ("B (2).xlsx", OTHER)]


def test_what_is_nobodys_file_is_left_out() -> None:
    others = ("__MACOSX/._b.xlsx", "~$b.xlsx", "a/.DS_Store", "Thumbs.db", "a/")

    assert unpack(zipped(("a/b.xlsx", REPORT), *((name, b"") for name in others))) == [("b.xlsx", REPORT)]


def test_an_archive_in_an_archive_is_refused() -> None:
    assert refused(zipped(("a.xlsx", REPORT), ("b.zip", zipped(("c.xlsx", OTHER))))).rule == "F-02"


def test_too_many_files(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unpacking, "MAX_MEMBERS", 1)

    assert unpack(zipped(("a.xlsx", REPORT))) == [("a.xlsx", REPORT)]
    assert refused(zipped(("a.xlsx", REPORT), ("b.xlsx", OTHER))).rule == "F-02"


def test_files_that_expand_too_far(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unpacking, "MAX_EXPANDED_BYTES", len(REPORT))

    assert unpack(zipped(("a.xlsx", REPORT))) == [("a.xlsx", REPORT)]
    assert refused(zipped(("a.xlsx", REPORT), ("b.txt", b"x"))).rule == "F-02"


def test_an_archive_of_nothing() -> None:
    assert refused(zipped(("a/", b""))).rule == "F-01"


def test_an_archive_that_nobody_unpacked_says_what_it_is() -> None:
    batch = read(zipped(("a.xlsx", REPORT)))

    assert status(batch) == ["unreadable"]
    assert batch.findings["found"].to_list() == ["tệp nén .zip, không phải bảng tính"]
