"""Damaged, locked, renamed and hostile files: each is refused with a sentence of its own, and quickly."""

import io
import struct
import zipfile
from collections.abc import Callable
from contextlib import suppress
from random import Random

import pytest
from support.district import commune, enterprise, findings, read, status
from support.formats import biff, compound, ods_of, parts_of, with_checksum_of_another, xls, xlsb, zipped
from support.hostile import with_entry_twice, with_overlapping_entries
from support.pages import Page, of, write

from transforms.formats import texts, workbook
from transforms.formats.file_errors import UnreadableWorkbookError
from transforms.formats.workbook import Workbook

REPORT = of(enterprise)()
SHEET = "xl/worksheets/sheet1.xml"
FAR = {"a": Page("a", {(0, 0): "x", (60000, 250): 1})}


def refused(content: bytes) -> UnreadableWorkbookError:
    with pytest.raises(UnreadableWorkbookError) as raised:
        list(Workbook(content).sheets())
    return raised.value


def with_sheet(change: Callable[[bytes], bytes]) -> bytes:
    parts = parts_of(REPORT)
    return zipped(parts | {SHEET: change(parts[SHEET])})


def with_its_list_before_its_place() -> bytes:
    """Shift the stated start of the directory by one byte: every entry's offset is then one too small."""
    content = bytearray(REPORT)
    at = content.rfind(b"PK\x05\x06") + 16
    struct.pack_into("<L", content, at, struct.unpack_from("<L", content, at)[0] + 1)
    return bytes(content)


def chart_only() -> bytes:
    parts = parts_of(OTHER)
    relations = (
        parts["xl/_rels/workbook.xml.rels"]
        .replace(b"/worksheet", b"/chartsheet")
        .replace(b"worksheets/", b"chartsheets/")
    )
    chart = {"xl/chartsheets/sheet1.xml": parts.pop(SHEET), "xl/_rels/workbook.xml.rels": relations}
    return zipped(parts | chart)


def without_sheets() -> bytes:
    parts = parts_of(REPORT)
    workbook_xml = parts["xl/workbook.xml"]
    start, end = workbook_xml.index(b"<sheets>"), workbook_xml.index(b"</sheets>")
    return zipped(parts | {"xl/workbook.xml": workbook_xml[: start + 8] + workbook_xml[end:]})


def encrypted_zip() -> bytes:
    content = bytearray(REPORT)
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = content.find(mark)
        while place >= 0:
            content[place + at] |= 1
            place = content.find(mark, place + 4)
    return bytes(content)


_RELATIONS = "http://schemas.openxmlformats.org/{}/2006/relationships"
PIVOT = {
    "xl/pivotTables/pivotTable1.xml": b'<pivotTableDefinition><location ref="A1:B5"/></pivotTableDefinition>',
    "xl/worksheets/_rels/sheet1.xml.rels": (
        f'<Relationships xmlns="{_RELATIONS.format("package")}"><Relationship Id="r1" '
        f'Type="{_RELATIONS.format("officeDocument")}/pivotTable" Target="../pivotTables/pivotTable1.xml"/></Relationships>'
    ).encode(),
}
OTHER = write({"a": Page("a", {(0, 0): "x"})})

UNREADABLE = {
    "empty": (b"", "tệp rỗng (0 byte)"),
    "cut short": (REPORT[:-500], "tệp bị cắt ngang hoặc hỏng"),
    "cut in the middle": (REPORT[:3000], "tệp bị cắt ngang hoặc hỏng"),
    "an old one cut short": (xls(enterprise())[:-5000], "tệp bị cắt ngang hoặc hỏng"),
    "another checksum": (with_checksum_of_another(REPORT, SHEET), f"tệp bị cắt ngang hoặc hỏng (phần “{SHEET}”)"),
    "an entry twice": (with_entry_twice, "tệp bị cắt ngang hoặc hỏng"),
    "a list before its place": (with_its_list_before_its_place, "tệp bị cắt ngang hoặc hỏng (phần “_rels/.rels”)"),
    "encrypted by Excel": (compound({"EncryptionInfo": b"x", "EncryptedPackage": b"x"}), "tệp có mật khẩu"),
    "encrypted by old Excel": (xls(enterprise(), locked=True), "tệp có mật khẩu"),
    "an archive with a password": (encrypted_zip, "tệp có mật khẩu"),
    "Word": (zipped({"word/document.xml": "<x/>"}), "tệp Word không có bảng số liệu"),
    "old Word": (compound({"WordDocument": b"x"}), "tệp Word đời cũ (.doc)"),
    "PowerPoint": (zipped({"ppt/presentation.xml": "<x/>"}), "tệp PowerPoint, không phải bảng tính"),
    "PDF": (b"%PDF-1.7\n", "tệp PDF, không phải bảng tính"),
    "a picture": (b"\xff\xd8\xff\xe0" + bytes(50), "tệp ảnh, không phải bảng tính"),
    "another archive": (b"Rar!\x1a\x07\x00", "tệp nén .rar, không phải bảng tính"),
    "a page without a table": (b"<html><body>Loi 404</body></html>", "trang web không có bảng, không phải bảng tính"),
    "a text": ("Kính gửi: Ban Tổ chức, xin gửi báo cáo.\n".encode(), "nội dung không phải bảng tính"),
    "no sheets": (without_sheets, "tệp không có trang tính nào"),
    "a loop of sectors": (compound({"Workbook": biff(enterprise())}, loop=True), "tệp bị cắt ngang hoặc hỏng"),
}
UNRECOGNISED = {
    "charts only": (chart_only, "tệp chỉ có biểu đồ, không có trang tính"),
    "pivots only": (zipped(parts_of(OTHER) | PIVOT), "chỉ có bảng tổng hợp PivotTable"),
    "blank sheets": (write({"a": Page("a")}), "các trang tính đều trống"),
    "something else": (OTHER, "không có bảng nào theo mẫu"),
}
TOO_MUCH = {
    "cells far apart, .xlsx": write({"a": Page("a", {(0, 0): "x", (1048575, 16383): 1})}),
    "cells far apart, .xls": xls(FAR),
    "cells far apart, .xlsb": xlsb(FAR),
    "cells repeated, .ods": ods_of(
        '<table:table table:name="a"><table:table-row table:number-rows-repeated="1000000">'
        '<table:table-cell table:number-columns-repeated="1000" office:value-type="float" office:value="1"/>'
        "</table:table-row></table:table>"
    ),
    "rows far apart, Excel's XML": (
        b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss='
        b'"urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="a"><Table><Row ss:Index="9000000">'
        b"<Cell><Data ss:Type='Number'>1</Data></Cell></Row></Table></Worksheet></Workbook>"
    ),
    "spans, HTML": b"<table>" + b"<tr><td colspan=1000>1" * 2001 + b"</table>",
    "overlapping entries": with_overlapping_entries,
}


def made(content: bytes | Callable[[], bytes]) -> bytes:
    return content if isinstance(content, bytes) else content()


@pytest.mark.parametrize("name", UNREADABLE)
def test_unreadable(name: str) -> None:
    content, found = UNREADABLE[name]
    batch = read(made(content))

    assert status(batch) == ["unreadable"]
    assert [(f.rule, f.found) for f in findings(batch)] == [("F-01", found)]


@pytest.mark.parametrize("name", UNRECOGNISED)
def test_unrecognised(name: str) -> None:
    content, found = UNRECOGNISED[name]
    batch = read(made(content))

    assert status(batch) == ["unrecognised"]
    assert [(f.rule, f.found) for f in findings(batch)] == [("F-03", found)]


def test_a_pivot_table_beside_data_is_not_alone() -> None:
    (found,) = findings(read(zipped(parts_of(write({"a": Page("a", {(0, 0): "x", (5, 0): 1})})) | PIVOT)))

    assert (found.rule, found.found) == ("F-03", "không có bảng nào theo mẫu")


@pytest.mark.parametrize("name", TOO_MUCH)
@pytest.mark.timeout(10)
def test_too_much(name: str) -> None:
    assert refused(made(TOO_MUCH[name])).rule == "F-02"


def test_each_has_its_own_sentence() -> None:
    kinds = ["empty", "cut short", "encrypted by Excel", "Word", "PDF", "a picture", "no sheets"]
    sentences = {findings_sentence(made(UNREADABLE[kind][0])) for kind in kinds}
    sentences |= {findings_sentence(made(UNRECOGNISED[kind][0])) for kind in UNRECOGNISED}

    assert len(sentences) == len(kinds) + len(UNRECOGNISED)


def findings_sentence(content: bytes) -> str:
    (sentence,) = read(content).findings["sentence"].to_list()
    return str(sentence)


def test_a_declared_range_says_nothing_of_the_cells() -> None:
    declared = with_sheet(lambda xml: xml.replace(b'<dimension ref="', b'<dimension ref="A1:XFD1048576" x="'))

    batch = read(declared)

    assert declared != REPORT
    assert status(batch) == ["accepted"]


def test_far_cells_without_a_value_are_no_cells() -> None:
    styled = with_sheet(
        lambda xml: xml.replace(b"</sheetData>", b'<row r="1048576"><c r="XFD1048576" s="1"/></row></sheetData>')
    )

    assert status(read(styled)) == ["accepted"]


def test_no_byte_of_a_sheet_is_trusted_without_its_checksum() -> None:
    """A flipped digit in an uncompressed sheet leaves valid XML."""
    stored = zipped(parts_of(REPORT), method=zipfile.ZIP_STORED)
    place = stored.index(b"<v>136</v>") + 3

    assert status(read(stored)) == ["accepted"]
    assert refused(stored[:place] + b"9" + stored[place + 1 :]).rule == "F-01"


def test_a_span_of_thousands_of_digits_is_only_very_wide() -> None:
    digits = b"9" * 5000
    assert len(next(Workbook(b"<table><tr><td colspan=" + digits + b">1</table>").sheets()).rows[0]) == 1000
    rows = TOO_MUCH["rows far apart, Excel's XML"]
    assert isinstance(rows, bytes)
    assert refused(rows.replace(b"9000000", digits)).rule == "F-02"


def test_an_archive_with_something_before_and_behind_it_is_read() -> None:
    with_comment = io.BytesIO(REPORT)
    with zipfile.ZipFile(with_comment, "a") as archive:
        archive.comment = b"saved by somebody"

    assert status(read(with_comment.getvalue())) == ["accepted"]


def test_neighbours_are_read() -> None:
    hostile = [made(content) for content, _ in UNREADABLE.values()] + [made(content) for content in TOO_MUCH.values()]

    batch = read(of(commune)(), *hostile, REPORT)

    assert status(batch) == ["accepted", *["unreadable"] * len(hostile), "accepted"]


@pytest.mark.parametrize("writer", [xls, xlsb], ids=["xls", "xlsb"])
def test_an_old_workbook_cut_anywhere_is_unreadable_or_whole(writer: Callable[..., bytes]) -> None:
    content = writer(enterprise())
    whole = [sheet.rows for sheet in Workbook(content).sheets()]
    for length in range(0, len(content), 211):
        with suppress(UnreadableWorkbookError):
            assert [sheet.rows for sheet in Workbook(content[:length]).sheets()] == whole


def test_limits_of_cells_are_those_of_the_project(monkeypatch: pytest.MonkeyPatch) -> None:
    content = xls({"a": Page("a", {(0, 0): "x", (9, 9): 1})})

    monkeypatch.setattr(workbook, "MAX_CELLS", 100)
    assert list(Workbook(content).sheets())

    monkeypatch.setattr(workbook, "MAX_CELLS", 99)
    assert refused(content).found == "100 ô"


def test_random_bytes_are_told_before_anything_is_decoded(monkeypatch: pytest.MonkeyPatch) -> None:
    def decode(_: bytes) -> str:
        raise AssertionError("decoded")

    monkeypatch.setattr(texts, "_decode_single_byte", decode)
    content = Random(8).randbytes(1_000_000)

    assert refused(content).found == "nội dung không phải bảng tính"
