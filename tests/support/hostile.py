"""Files that attack, mislead or break their reader, each by the name it has in an inbox."""

import io
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Callable

import pytest
from support.district import enterprise
from support.formats import biff, compound, html, ods_of, parts_of, with_checksum_of_another, xls, xlsb, zipped
from support.pages import Page, write

REPORT = write(enterprise())
SHEET, STRINGS, BOOK = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/workbook.xml"
FAR = {"a": Page("a", {(0, 0): "x", (60000, 250): 1})}
_DTD = '<!DOCTYPE x [<!ENTITY e "{}"><!ENTITY f SYSTEM "file:///etc/passwd"><!ENTITY g SYSTEM "{}">]>'
_XML_HEAD = '<?xml version="1.0"?>'
_EXCEL_XML = (
    '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
    'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="a"><Table>{}</Table></Worksheet></Workbook>'
)


def with_parts(**changed: Callable[[bytes], bytes] | bytes | None) -> bytes:
    """The good report's archive with parts changed, added, or (None) left out; `sheet`, `strings`, `book` for short."""
    parts, short = parts_of(REPORT), {"sheet": SHEET, "strings": STRINGS, "book": BOOK}
    for name, change in changed.items():
        entry = short.get(name, name)
        if change is None:
            del parts[entry]
        else:
            parts[entry] = change if isinstance(change, bytes) else change(parts[entry])
    return zipped(parts)


def replaced(old: bytes, new: bytes) -> Callable[[bytes], bytes]:
    """A change of a part."""

    def change(data: bytes) -> bytes:
        assert old in data
        return data.replace(old, new, 1)

    return change


def with_rows(rows: str) -> bytes:
    """A workbook whose sheet has these rows alone."""
    frame = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}</sheetData></worksheet>'
    return with_parts(sheet=frame.format(rows).encode())


def with_entry_twice() -> bytes:
    """Put a sheet into the archive twice."""
    file = io.BytesIO(REPORT)
    with zipfile.ZipFile(file, "a") as archive, pytest.warns(UserWarning, match="Duplicate name"):
        archive.writestr(SHEET, b"<worksheet/>")
    return file.getvalue()


def with_overlapping_entries() -> bytes:
    """Two entries whose bytes are the same ones, as in a bomb."""
    content = bytearray(
        zipped({"xl/workbook.xml": b"x" * 50, "xl/other0000.xml": b"x" * 50}, method=zipfile.ZIP_STORED)
    )
    first = content.find(b"PK\x01\x02")
    grown = 50 + 30 + len("xl/other0000.xml") + 50
    inner = bytes(content[30 + len("xl/workbook.xml") :][:grown])
    for place, at in ((first, 16), (0, 14)):
        struct.pack_into("<3L", content, place + at, zlib.crc32(inner), grown, grown)
    return bytes(content)


def said_smaller(content: bytes, entry: str) -> bytes:
    """The archive that says an entry expands to a hundred bytes."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        size = struct.pack("<L", archive.getinfo(entry).file_size)
    return content.replace(size, struct.pack("<L", 100))


def nested(depth: int) -> bytes:
    """A .zip in a .zip, and so on."""
    content = zipped({"a.csv": b"0" * 10_000_000})
    for _ in range(depth):
        content = zipped({f"{n}.zip": content for n in range(10)})
    return content


def _billion_laughs() -> str:
    entities = '<!ENTITY a0 "ha">' + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    return f"<!DOCTYPE x [{entities}]>"


def entities(data: bytes) -> bytes:
    """A part that expands a billionfold, or would."""
    start = data.index(b"?>") + 2
    return (
        data[:start] + _billion_laughs().encode() + data[start:].replace(b"<v>", b"<v>&a9;").replace(b"<t>", b"<t>&a9;")
    )


def fetching(data: bytes, address: str) -> bytes:
    """A part that would have a file and an address read into it."""
    start = data.index(b"?>") + 2
    dtd = _DTD.format("x", address).encode()
    return data[:start] + dtd + data[start:].replace(b"<t>", b"<t>&f;&g;").replace(b"<v>", b"<v>&f;&g;")


def _deep(depth: int) -> str:
    return "<x>" * depth + "</x>" * depth


def hostile(address: str) -> dict[str, bytes]:
    """Name → content, each content another; those that would have something fetched would from the address."""
    excel = lambda rows, dtd="": f"{_XML_HEAD}{dtd}{_EXCEL_XML.format(rows)}".encode()  # noqa: E731
    cell = "<Row><Cell><Data ss:Type='String'>{}</Data></Cell></Row>"
    old, binary = xls(enterprise()), xlsb(enterprise())
    table = '<table:table table:name="a">{}</table:table>'
    repeated = '<table:table-row table:number-rows-repeated="{}"><table:table-cell table:number-columns-repeated="{}" office:value-type="float" office:value="1"/></table:table-row>'
    relation = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="{}"{}/></Relationships>'
    rels = "xl/_rels/workbook.xml.rels"
    other = lambda **parts: zipped(parts_of(write({"a": Page("a", {(0, 0): "x"})})) | parts)  # noqa: E731
    link = '<externalLink xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><externalBook r:id="rId1"/></externalLink>'
    return {
        # bombs
        "bom phẳng.xlsx": with_parts(**{"xl/worksheets/sheet9.xml": b"0" * 300_000_000}),
        "bom chuỗi.xlsx": with_parts(strings=b"<sst>" + b"<si><t>a</t></si>" * 9_000_000 + b"</sst>"),
        "bom lồng.zip": nested(2),
        "bom lồng.xlsx": nested(3),
        "bom phẳng.zip": zipped({f"{n}.csv": b"0" * 50_000_000 for n in range(6)}),
        "quá nhiều.zip": zipped({f"{n}.csv": str(n) for n in range(600)}),
        "chồng lên nhau.xlsx": with_overlapping_entries(),
        "khai nhỏ đi.xlsx": said_smaller(
            with_parts(**{"xl/worksheets/sheet2.xml": b"1" * 1_234_567}), "xl/worksheets/sheet2.xml"
        ),
        "bom.xlsb": xlsb(FAR),
        "bom.xls": xls(FAR),
        "bom.ods": ods_of(table.format(repeated.format(1_000_000, 1000))),
        "bom cột.ods": ods_of(table.format(repeated.format(1, 2_000_000_000))),
        "bom số.ods": ods_of(table.format(repeated.format("9" * 5000, 1))),
        "bom hàng.xml.xls": excel('<Row ss:Index="9000000"><Cell><Data ss:Type="Number">1</Data></Cell></Row>'),
        "bom ô.html": b"<table>" + b"<tr><td colspan=1000>1" * 2001 + b"</table>",
        "bom ô số.html": b"<table>" + b"<tr><td rowspan=" + b"9" * 5000 + b" colspan=1000>1" * 2100 + b"</table>",
        "bom.csv": b"a,b\n" * 1_500_000,
        "quá to.csv": b"a;b;c\n" * 4_000_000,
        "một dòng.csv": b"x," * 3_000_000 + b"\nx,y\n",
        # entities, addresses, programs
        "thực thể.xlsx": with_parts(strings=entities, sheet=entities),
        "thực thể.ods": zipped(
            {
                "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
                "content.xml": _XML_HEAD + _billion_laughs() + "<x>&a9;</x>",
            }
        ),
        "thực thể.xls": excel(cell.format("&a9;"), _billion_laughs()),
        "tải về.xls": excel(cell.format("&f;&g;"), _DTD.format("x", address)),
        "tải về chuỗi.xlsx": with_parts(strings=lambda data: fetching(data, address)),
        "tải về quan hệ.xlsx": with_parts(**{rels: relation.format(address, ' TargetMode="External"').encode()}),
        "tải về tệp.xlsx": with_parts(**{rels: relation.format("file:///etc/passwd", "").encode()}),
        "tải về trên.xlsx": with_parts(**{rels: relation.format("../../../../etc/passwd", "").encode()}),
        "trang.html": f"<html><link rel=stylesheet href={address}><iframe src={address}></iframe><p>x</html>".encode(),
        "ảnh.html": f"<table><tr><td><img src={address}>a<td>b<tr><td>c<td>d</table>".encode(),
        "DDE.csv": f"=cmd|' /C calc'!A0,=WEBSERVICE(\"{address}\")\n@SUM(1+1),+1\n".encode(),
        "DDE.xlsx": with_rows(
            f"<row r='1'><c r='A1' t='str'><f>cmd|' /C calc'!A0</f><v>x</v></c><c r='B1'><f>WEBSERVICE(\"{address}\")</f></c></row>"
        ),
        "liên kết ngoài.xlsx": other(
            **{
                "xl/externalLinks/externalLink1.xml": link,
                "xl/externalLinks/_rels/externalLink1.xml.rels": relation.format(address, ' TargetMode="External"'),
            }
        ),
        "macro.xlsm": other(**{"xl/vbaProject.bin": compound({"VBA": b"x" * 5000})}),
        # dimensions, strings, cells
        "khai rộng.xlsx": with_rows(
            "<row r='1'><c r='A1'><v>1</v></c></row><row r='1048576'><c r='XFD1048576'><v>1</v></c></row>"
        ),
        "ô ngoài trang.xlsx": with_rows("<row r='99999999999'><c r='ZZZZZZ99999999999'><v>1</v></c></row>"),
        "chuỗi vòng.xlsx": with_parts(
            strings=b'<sst count="4294967295" uniqueCount="4294967295"><si><si><si/></si></si></sst>'
        ),
        "chuỗi không có.xlsx": with_parts(strings=None),
        "chuỗi quá xa.xlsx": with_rows("<row r='1'><c r='A1' t='s'><v>4294967295</v></c></row>"),
        "chuỗi dài.xlsx": with_rows(f"<row r='1'><c r='A1' t='str'><v>{'9' * 9_000_000}</v></c></row>"),
        "XML sâu.xlsx": with_rows(_deep(200_000)),
        "XML sâu.xls": excel(_deep(200_000)),
        "trang sâu.html": ("<div>" * 200_000 + "<table><tr><td>a<td>b</table>").encode(),
        "bảng sâu.html": ("<table><tr><td>" * 20_000).encode(),
        "ký tự lạ.csv": b"\x00\x01,\x02\n\x03,\x04\n",
        # damaged
        "tổng kiểm sai.xlsx": with_checksum_of_another(REPORT, SHEET),
        "hai lần.xlsx": with_entry_twice(),
        "cụt.xlsx": REPORT[:-500],
        "cụt giữa.xlsx": REPORT[:3000],
        "cụt.xls": old[:-5000],
        "cụt.xlsb": binary[: len(binary) // 2],
        "chuỗi cung vòng.xls": compound({"Workbook": biff(enterprise())}, loop=True),
        "không trang.xlsx": with_parts(
            book=lambda xml: xml[: xml.index(b"<sheets>") + 8] + xml[xml.index(b"</sheets>") :]
        ),
        "không sổ.xlsx": with_parts(book=None),
        "không trang tính.xlsx": with_parts(sheet=None),
        "rỗng.xlsx": b"",
        "toàn số không.xls": bytes(5000),
        "đầu xls.xls": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
        "đầu zip.xlsx": b"PK\x03\x04",
        "mật khẩu.xlsx": compound({"EncryptionInfo": b"x", "EncryptedPackage": b"x"}),
        "mật khẩu.xls": xls(enterprise(), locked=True),
        # other things by a wrong name
        "văn bản.xlsx": zipped({"word/document.xml": "<x/>"}),
        "văn bản cũ.xls": compound({"WordDocument": b"x"}),
        "PDF.xlsx": b"%PDF-1.7\n",
        "ảnh.xlsx": b"\xff\xd8\xff\xe0" + bytes(50),
        "chương trình.xlsx": b"MZ" + bytes(100),
        "nén.xlsx": b"Rar!\x1a\x07\x00",
        "trang web.xls": html(Page("a", {(0, 0): "x", (0, 1): "y", (1, 0): 1, (1, 1): 2})),
        "thư.csv": "Kính gửi: Ban Tổ chức, xin gửi báo cáo.\n".encode(),
        # names
        unicodedata.normalize("NFD", "Báo cáo đã tách dấu.xlsx"): b"x nfd",
        "dòng\nmới\x1b[31m\t.xlsx": b"x control",
        "\u202excod.xlsx": b"x turned",
        "a" * 250 + ".xlsx": b"x long",
        "=cmd|' !A0.xlsx": b"x formula",
        "'; DROP TABLE ledger.submission; --.xlsx": b"x sql",
        "<script>alert(1)<%2fscript>.xlsx": b"x script",
    }
