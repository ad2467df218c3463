"""Good workbooks in other containers: rearranged packages, encrypted files, web archives, Word documents."""

import hashlib
import io
import struct
from collections.abc import Callable, Iterator, Sequence
from html import escape

import msoffcrypto
from msoffcrypto.format.ooxml import OOXMLFile
from support.formats import compound, html, ods, parts_of, table_of, zipped
from support.pages import Book, Page

DEFAULT_PASSWORD = "VelvetSweatshop"  # noqa: S105
_BLOCK = 1024


def renamed(content: bytes, rename: Callable[[str], str]) -> bytes:
    """The archive with its entries under other names; what is in them stays."""
    return zipped({rename(name): data for name, data in parts_of(content).items()})


def at_root(content: bytes) -> bytes:
    """The workbook with its parts beside `[Content_Types].xml`, as the relations of the package say."""
    parts = {name.removeprefix("xl/"): data for name, data in parts_of(content).items()}
    parts["_rels/.rels"] = parts["_rels/.rels"].replace(b'"xl/workbook.', b'"workbook.')
    return zipped(parts)


def elsewhere(content: bytes) -> bytes:
    """The workbook in another folder, its relations from the root, beside one that nothing points to."""
    parts = {name.replace("xl/", "Office Book/"): data for name, data in parts_of(content).items()}
    parts["_rels/.rels"] = parts["_rels/.rels"].replace(b'"xl/workbook.', b'"/Office%20Book/workbook.')
    rels = "Office Book/_rels/workbook.xml.rels"
    parts[rels] = parts[rels].replace(b'Target="', b'Target="/Office%20Book/')
    return zipped(parts | {"xl/workbook.xml": b"<workbook/>"})


def encrypted(content: bytes, password: str) -> bytes:
    """An .xlsx encrypted as Excel does."""
    written = io.BytesIO()
    OOXMLFile(io.BytesIO(content)).encrypt(password, written)
    assert msoffcrypto.OfficeFile(written).is_encrypted()
    return written.getvalue()


def _rc4(key: bytes, data: bytes) -> bytes:
    state, j, out = list(range(256)), 0, bytearray()
    for i in range(256):
        j = (j + state[i] + key[i % len(key)]) & 0xFF
        state[i], state[j] = state[j], state[i]
    i = j = 0
    for byte in data:
        i = (i + 1) & 0xFF
        j = (j + state[i]) & 0xFF
        state[i], state[j] = state[j], state[i]
        out.append(byte ^ state[(state[i] + state[j]) & 0xFF])
    return bytes(out)


def encrypted_xls(stream: bytes, password: str) -> bytes:
    """The stream of an .xls encrypted with RC4, as Excel does when a structure is protected. [MS-XLS] 2.2.10."""
    salt = bytes(range(16))
    hashed = hashlib.md5(password.encode("utf-16-le"), usedforsecurity=False).digest()[:5]
    base = hashlib.md5((hashed + salt) * 16, usedforsecurity=False).digest()[:5]

    def key(block: int) -> bytes:
        return hashlib.md5(base + struct.pack("<L", block), usedforsecurity=False).digest()

    verifier = bytes(16)
    checked = _rc4(key(0), verifier + hashlib.md5(verifier, usedforsecurity=False).digest())
    passed = struct.pack("<HH", 0x2F, 54) + struct.pack("<3H", 1, 1, 1) + salt + checked
    moved = _with_record_after_first(stream, passed)
    padded = moved + bytes(-len(moved) % _BLOCK)
    pieces = (padded[at : at + _BLOCK] for at in range(0, len(padded), _BLOCK))
    cipher = b"".join(_rc4(key(number), piece) for number, piece in enumerate(pieces))
    written = bytearray(cipher[: len(moved)])
    for start, end in _plain_places(moved):
        written[start:end] = moved[start:end]
    return compound({"Workbook": bytes(written)})


def _with_record_after_first(stream: bytes, record: bytes) -> bytes:
    """Put a record behind the first one, and move the places of the sheets."""
    first = 4 + int(struct.unpack_from("<H", stream, 2)[0])
    moved = bytearray(stream[:first] + record + stream[first:])
    for at, kind, _ in _records(bytes(moved)):
        if kind == 0x85:
            place = struct.unpack_from("<L", moved, at + 4)[0]
            struct.pack_into("<L", moved, at + 4, place + len(record))
    return bytes(moved)


def _records(stream: bytes) -> Iterator[tuple[int, int, int]]:
    at = 0
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<2H", stream, at)
        yield at, kind, length
        at += 4 + length


def _plain_places(stream: bytes) -> Iterator[tuple[int, int]]:
    """The places that are never encrypted: heads of records, BOF and FILEPASS, and where a sheet is."""
    for at, kind, length in _records(stream):
        yield at, at + 4 + (length if kind in (0x809, 0x2F) else 4 if kind == 0x85 else 0)


def flat_ods(book: Book) -> bytes:
    """A workbook of LibreOffice in one XML file."""
    kind = b'office:mimetype="application/vnd.oasis.opendocument.spreadsheet"'
    content = parts_of(ods(book))["content.xml"].replace(b"<table:", b"\n <table:")
    return content.replace(b"<office:document-content ", b"<office:document " + kind + b" ").replace(
        b"</office:document-content>", b"</office:document>"
    )


def web_archive(book: Book) -> bytes:
    """A workbook saved as one web page by Excel: a frame with the names, and a page for each sheet."""
    names = "".join(f"<x:ExcelWorksheet><x:Name>{escape(p.name)}</x:Name></x:ExcelWorksheet>" for p in book.values())
    pages = [f"<html><head><meta charset=utf-8>{names}</head><frameset></frameset></html>".encode()]
    pages += [html(page) for page in book.values()]
    parts = "".join(
        f"--cut\r\nContent-Location: file:///C:/x/sheet{number}.htm\r\nContent-Transfer-Encoding: base64\r\n"
        f'Content-Type: text/html; charset="utf-8"\r\n\r\n{_base64(page)}\r\n'
        for number, page in enumerate(pages)
    )
    head = 'MIME-Version: 1.0\r\nX-Document-Type: Workbook\r\nContent-Type: multipart/related; boundary="cut"\r\n\r\n'
    return f"{head}{parts}--cut--\r\n".encode()


def _base64(data: bytes) -> str:
    import base64

    return base64.encodebytes(data).decode()


_WORD = '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>{}</w:body></w:document>'


def word(*blocks: str) -> bytes:
    """A Word document of these paragraphs and tables."""
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="r1" Type="{kind}" Target="word/document.xml"/></Relationships>'
    )
    return zipped(
        {
            "[Content_Types].xml": "<Types/>",
            "_rels/.rels": relations,
            "word/document.xml": _WORD.format("".join(blocks)),
        }
    )


def paragraph(text: str, properties: str = "") -> str:
    """A paragraph of one run; `properties`: of the run, as XML."""
    about = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return f"<w:p><w:r>{about}<w:t>{escape(text)}</w:t></w:r></w:p>"


def word_table(page: Page, first_row: int) -> str:
    """A page's rows from `first_row` on as a table, its merged cells merged."""
    rows = table_of(page)
    lines = ""
    for number, values in enumerate(rows[first_row:], start=first_row):
        cells, column = "", 0
        while column < len(values):
            text, properties, across = values[column], "", 1
            for top, left, bottom, right in page.merged:
                if top <= number <= bottom and column == left:
                    across = right - left + 1
                    begins = ' w:val="restart"' if number == top else ""
                    properties = f'<w:gridSpan w:val="{across}"/>' + (f"<w:vMerge{begins}/>" if bottom > top else "")
            shown = "" if text is None else str(text)
            cells += f"<w:tc><w:tcPr>{properties}</w:tcPr>{paragraph(shown)}</w:tc>"
            column += across
        lines += f"<w:tr>{cells}</w:tr>"
    return f"<w:tbl><w:tblGrid>{'<w:gridCol/>' * len(rows[0])}</w:tblGrid>{lines}</w:tbl>"


def texts_above(page: Page, first_row: int) -> Sequence[str]:
    """Return the paragraphs above a row: each row's texts in a line."""
    lines = [" ".join(str(value) for value in row if value is not None) for row in table_of(page)[:first_row]]
    return [paragraph(line) for line in lines if line]
