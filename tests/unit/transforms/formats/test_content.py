"""Kinds of files, detected by content alone; a name says nothing here."""

import gzip
from random import Random

import pytest
from support.containers import encrypted, flat_ods, paragraph, web_archive, word, word_table
from support.data import CASES
from support.district import enterprise
from support.formats import biff, compound, delimited, html, ods, xls, xlsb, xml_of_excel, zipped
from support.pages import write

from transforms.formats.content import Kind, kind_of

PLAIN, PAGE = write(enterprise()), enterprise()["02-DN"]
MAIL = b"Received: from x\r\nFrom: a@b.vn\r\nTo: c@d.vn\r\nSubject: Bao cao\r\nMIME-Version: 1.0\r\n"
KINDS: dict[str, tuple[Kind, bytes]] = {
    "xlsx": (Kind.SPREADSHEET, PLAIN),
    "xlsx cut off": (Kind.SPREADSHEET, PLAIN[: len(PLAIN) // 2]),
    "encrypted": (Kind.SPREADSHEET, encrypted(PLAIN, "1234")),
    "xls": (Kind.SPREADSHEET, xls(enterprise())),
    "xls cut off": (Kind.SPREADSHEET, xls(enterprise())[:600]),
    "BOOK": (Kind.SPREADSHEET, compound({"BOOK": biff(enterprise())})),
    "xlsb": (Kind.SPREADSHEET, xlsb(enterprise())),
    "ods": (Kind.SPREADSHEET, ods(enterprise())),
    "flat ods": (Kind.SPREADSHEET, flat_ods(enterprise())),
    "XML of Excel": (Kind.SPREADSHEET, xml_of_excel(enterprise())),
    "web page": (Kind.SPREADSHEET, html(PAGE)),
    "web archive": (Kind.SPREADSHEET, web_archive(enterprise())),
    "csv": (Kind.SPREADSHEET, delimited(PAGE, ";")),
    "Word with a table": (Kind.DOCUMENT, word(word_table(PAGE, 8))),
    "old Word with a table": (Kind.DOCUMENT, compound({"WordDocument": b"STT\x07Chi b\x07\x07"})),
    "a letter in Word": (Kind.OTHER, word(paragraph("Kính gửi"))),
    "a letter in old Word": (Kind.OTHER, compound({"WordDocument": b"Kinh gui"})),
    "zip": (Kind.ARCHIVE, zipped({"An Ấp/báo cáo.xlsx": PLAIN})),
    "7z": (Kind.ARCHIVE, (CASES / "archive.7z").read_bytes()),
    "rar": (Kind.ARCHIVE, b"Rar!\x1a\x07\x01\x00"),
    "gz": (Kind.ARCHIVE, gzip.compress(PLAIN)),
    "mail": (Kind.MAIL, (CASES / "mail-with-workbook.eml").read_bytes()),
    "mail with a page": (Kind.MAIL, MAIL + b"Content-Type: multipart/related; boundary=x\r\n\r\n--x\r\n"),
    "mail of Outlook": (Kind.MAIL, compound({"__properties_version1.0": b"x"})),
    "png": (Kind.PICTURE, (CASES / "photo.png").read_bytes()),
    "jpeg": (Kind.PICTURE, b"\xff\xd8\xff\xe0" + bytes(20)),
    "heic": (Kind.PICTURE, b"\0\0\0\x18ftypheic" + bytes(20)),
    "pdf": (Kind.PDF, (CASES / "printed.pdf").read_bytes()),
    "slides": (Kind.OTHER, zipped({"[Content_Types].xml": "<x/>", "ppt/presentation.xml": "<x/>"})),
    "a letter": (Kind.OTHER, "Kính gửi: Ban Tổ chức, xin gửi báo cáo.\n".encode()),
    "rich text": (Kind.OTHER, b"{\\rtf1 x}"),
    "a text that begins with BM": (Kind.SPREADSHEET, b"BM;x\n1;2\n3;4\n"),
    "nothing": (Kind.OTHER, b""),
}


@pytest.mark.parametrize("name", KINDS)
def test_kinds(name: str) -> None:
    kind, content = KINDS[name]

    assert kind_of(content) is kind


def test_random_bytes_are_other_and_never_raise() -> None:
    random = Random(15)
    for start in (b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"From: ", b"<html>"):
        for _ in range(50):
            assert kind_of(start + random.randbytes(random.randrange(3000))) in Kind
    assert kind_of(random.randbytes(100_000)) is Kind.OTHER
