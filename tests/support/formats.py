"""Workbooks in formats that no library here writes, byte by byte: .xls, .xlsb, .ods, and archives with their flaws."""

import io
import struct
import zipfile
from collections.abc import Callable, Mapping, Sequence
from html import escape
from itertools import pairwise

from support.pages import BROKEN, Book, Formula, Page, Sum, Value

SECTOR = 512
END, FREE, TABLE = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD


def compound(streams: Mapping[str, bytes], *, loop: bool = False) -> bytes:
    """A compound file; with `loop` the chain of the last stream comes back to its beginning."""
    table, body, entries = [TABLE, END], b"", [_entry("Root Entry", 5, END, 0)]
    for number, (name, stream) in enumerate(streams.items(), start=1):
        data = stream.ljust(4096, b"\0")
        size_bytes = len(data)
        data += b"\0" * (-size_bytes % SECTOR)
        first, count = len(table), len(data) // SECTOR
        table += [*range(first + 1, first + count), first if loop else END]
        entries.append(_entry(name, 2, first, size_bytes, following=number + 1 if number < len(streams) else FREE))
        body += data
    directory = b"".join(entries).ljust(SECTOR, b"\0")
    table += [FREE] * (SECTOR // 4 - len(table))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += struct.pack("<6H", 0x3E, 3, 0xFFFE, 9, 6, 0) + bytes(4)
    header += struct.pack("<9L", 0, 1, 1, 0, 4096, END, 0, END, 0) + struct.pack("<109L", 0, *[FREE] * 108)
    return header + struct.pack("<128L", *table) + directory + body


def _entry(name: str, kind: int, first: int, size: int, *, following: int = FREE) -> bytes:
    raw = name.encode("utf-16-le") + b"\0\0"
    child = 1 if kind == 5 else FREE
    links = struct.pack("<H2B3L", len(raw), kind, 1, FREE, following, child)
    return raw.ljust(64, b"\0") + links + bytes(36) + struct.pack("<2L", first, size) + bytes(4)


def _record(kind: int, data: bytes) -> bytes:
    return struct.pack("<2H", kind, len(data)) + data


def xls(book: Book, *, hidden_rows: Sequence[int] = (), locked: bool = False, from_1904: bool = False) -> bytes:
    """A workbook in the format of Excel 97; `hidden_rows` (0-based) in every sheet."""
    return compound({"Workbook": biff(book, hidden_rows=hidden_rows, locked=locked, from_1904=from_1904)})


def biff(book: Book, *, hidden_rows: Sequence[int] = (), locked: bool = False, from_1904: bool = False) -> bytes:
    """The stream of an .xls."""
    begin = _record(0x809, struct.pack("<4HLL", 0x600, 5, 0, 1997, 0, 6))
    begin += _record(0x2F, bytes(54)) if locked else b""
    begin += _record(0x22, struct.pack("<H", from_1904))
    parts = [_biff_sheet(page, hidden_rows) for page in book.values()]
    names = [page.name.encode("utf-16-le") for page in book.values()]
    place = len(begin) + sum(4 + 8 + len(name) for name in names) + 4
    listed = b""
    for name, part, page in zip(names, parts, book.values(), strict=True):
        listed += _record(0x85, struct.pack("<L4B", place, page.hidden, 0, len(name) // 2, 1) + name)
        place += len(part)
    return begin + listed + _record(0x0A, b"") + b"".join(parts)


def _biff_sheet(page: Page, hidden_rows: Sequence[int]) -> bytes:
    data = _record(0x809, struct.pack("<4HLL", 0x600, 0x10, 0, 1997, 0, 6))
    for row in hidden_rows:
        data += _record(0x208, struct.pack("<6HL", row, 0, 1, 255, 0, 0, 0x20))
    for (row, column), value in sorted(page.cells.items()):
        data += _biff_cell(page, row, column, value)
    merges = [struct.pack("<4H", first_row, last_row, first, last) for first_row, first, last_row, last in page.merged]
    data += _record(0xE5, struct.pack("<H", len(merges)) + b"".join(merges))
    return data + _record(0x0A, b"")


def _biff_cell(page: Page, row: int, column: int, value: Value) -> bytes:
    at = struct.pack("<3H", row, column, 0)
    match value:
        case Sum():
            return _record(0x203, at + struct.pack("<d", page.total(row, column, value)))
        case Formula(value=str()):
            return _record(0x06, at + b"\x02\0\x17\0\0\0\xff\xff" + bytes(6) + struct.pack("<H", 0))
        case str():
            text = value.encode("utf-16-le")
            return _record(0x204, at + struct.pack("<HB", len(value), 1) + text)
        case int() | float():
            return _record(0x203, at + struct.pack("<d", value))
        case None:
            return b""
    raise NotImplementedError(value)


def zipped(parts: Mapping[str, bytes | str], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """An archive of the parts."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return file.getvalue()


def parts_of(content: bytes) -> dict[str, bytes]:
    """The parts of an archive."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _wide(text: str) -> bytes:
    return struct.pack("<L", len(text)) + text.encode("utf-16-le")


def _xlsb_record(kind: int, data: bytes) -> bytes:
    head = bytes([kind]) if kind < 0x80 else bytes([kind & 0x7F | 0x80, kind >> 7])
    length, size = b"", len(data)
    while True:
        size, low = size >> 7, size & 0x7F
        length += bytes([low | (0x80 if size else 0)])
        if not size:
            return head + length + data


def xlsb(book: Book, *, hidden_rows: Sequence[int] = (), from_1904: bool = False) -> bytes:
    """A binary workbook of Excel 2007; `hidden_rows` (0-based) in every sheet."""
    sheets = b"".join(
        _xlsb_record(156, struct.pack("<2L", page.hidden, number) + _wide(f"r{number}") + _wide(page.name))
        for number, page in enumerate(book.values(), start=1)
    )
    about = _xlsb_record(153, struct.pack("<2L", from_1904, 0) + _wide(""))
    listed = _xlsb_record(131, b"") + about + _xlsb_record(143, b"") + sheets
    workbook = listed + _xlsb_record(144, b"") + _xlsb_record(132, b"")
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    relations = "".join(
        f'<Relationship Id="r{number}" Type="{kind}/worksheet" Target="worksheets/sheet{number}.bin"/>'
        for number in range(1, len(book) + 1)
    )
    frame = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
    parts: dict[str, bytes | str] = {
        "_rels/.rels": frame.format(f'<Relationship Id="r1" Type="{kind}/officeDocument" Target="xl/workbook.bin"/>'),
        "xl/workbook.bin": workbook,
        "xl/_rels/workbook.bin.rels": frame.format(relations),
    }
    for number, page in enumerate(book.values(), start=1):
        parts[f"xl/worksheets/sheet{number}.bin"] = _xlsb_sheet(page, hidden_rows)
    return zipped(parts)


def xlsb_with_marks() -> bytes:
    """A binary workbook with a row 7 (struck out), 136 and a raised 1, a struck 8 and 9, 5 in a plain font."""
    fonts = (0, 0), (8, 0), (0, 1)  # flags, script
    styles = b"".join(_xlsb_record(43, struct.pack("<4H", 220, flags, 400, script)) for flags, script in fonts)
    styles += _xlsb_record(626, struct.pack("<L", 1)) + _xlsb_record(47, struct.pack("<3H10x", 0, 0, 2))
    styles += _xlsb_record(627, b"") + _xlsb_record(617, struct.pack("<L", 2))
    styles += b"".join(_xlsb_record(47, struct.pack("<3H10x", 0, 0, font)) for font in (0, 1)) + _xlsb_record(618, b"")
    rich = ("1361", ((3, 2),)), ("89", ((0, 1), (1, 0)))  # text, and where which font begins
    strings = _xlsb_record(159, struct.pack("<2L", len(rich), len(rich)))
    for text, starts in rich:
        runs = struct.pack("<L", len(starts)) + b"".join(struct.pack("<2H", *start) for start in starts)
        strings += _xlsb_record(19, b"\1" + _wide(text) + runs)
    row = _xlsb_record(0, struct.pack("<2LH3BL", 0, 0, 300, 0, 0, 0, 0))
    row += _xlsb_record(5, struct.pack("<2Ld", 0, 1, 7)) + _xlsb_record(7, struct.pack("<3L", 1, 0, 0))
    row += _xlsb_record(7, struct.pack("<3L", 2, 0, 1)) + _xlsb_record(5, struct.pack("<2Ld", 3, 0, 5))
    sheet = _xlsb_record(129, b"") + _xlsb_record(148, struct.pack("<4L", 0, 0, 0, 3)) + _xlsb_record(145, b"")
    parts: dict[str, bytes | str] = dict(parts_of(xlsb({"a": Page("a", {(0, 0): 1})})))
    parts["xl/styles.bin"], parts["xl/sharedStrings.bin"] = styles, strings + _xlsb_record(160, b"")
    parts["xl/worksheets/sheet1.bin"] = sheet + row + _xlsb_record(146, b"") + _xlsb_record(130, b"")
    return zipped(parts)


def _xlsb_sheet(page: Page, hidden_rows: Sequence[int]) -> bytes:
    cells = sorted(page.cells.items())
    last_row, last_column = max(row for (row, _), _ in cells), max(column for (_, column), _ in cells)
    data = _xlsb_record(129, b"") + _xlsb_record(148, struct.pack("<4L", 0, last_row, 0, last_column))
    data += _xlsb_record(145, b"")
    row = -1
    for (at, column), value in cells:
        if at != row:
            row = at
            flags = 0x10 if row in hidden_rows else 0
            data += _xlsb_record(0, struct.pack("<2LH3BL", row, 0, 300, 0, flags, 0, 0))
        data += _xlsb_cell(page, row, column, value)
    return data + _xlsb_record(146, b"") + _xlsb_record(130, b"")


def _xlsb_cell(page: Page, row: int, column: int, value: Value) -> bytes:
    at = struct.pack("<2L", column, 0)
    match value:
        case Sum():
            return _xlsb_record(5, at + struct.pack("<d", page.total(row, column, value)))
        case Formula(value=str()):
            return _xlsb_record(3, at + b"\x17")
        case str():
            return _xlsb_record(6, at + _wide(value))
        case int() | float():
            return _xlsb_record(5, at + struct.pack("<d", value))
        case None:
            return b""
    raise NotImplementedError(value)


_ODS = """<?xml version="1.0" encoding="UTF-8"?>
<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"
 xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0" office:version="1.2">
<office:automatic-styles><style:style style:name="hidden" style:family="table">
<style:table-properties table:display="false"/></style:style></office:automatic-styles>
<office:body><office:spreadsheet>{}</office:spreadsheet></office:body></office:document-content>"""


def ods(book: Book, *, hidden_rows: Sequence[int] = ()) -> bytes:
    """A workbook of LibreOffice; `hidden_rows` (0-based) in every sheet."""
    return ods_of("".join(_ods_table(page, hidden_rows) for page in book.values()))


def ods_of(tables: str) -> bytes:
    """A workbook of LibreOffice with these tables."""
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
    return zipped({"mimetype": kind, "META-INF/manifest.xml": manifest, "content.xml": _ODS.format(tables)})


def _ods_table(page: Page, hidden_rows: Sequence[int]) -> str:
    rows, looks = "", ' table:style-name="hidden"' if page.hidden else ""
    numbers = sorted({row for row, _ in page.cells})
    for before, row in pairwise([-1, *numbers]):
        if row - before > 1:
            rows += f'<table:table-row table:number-rows-repeated="{row - before - 1}"><table:table-cell/></table:table-row>'
        seen = ' table:visibility="collapse"' if row in hidden_rows else ""
        width = max(column for at, column in page.cells if at == row) + 1
        cells = "".join(_ods_cell(page, row, column) for column in range(width))
        rows += f"<table:table-row{seen}>{cells}</table:table-row>"
    return f'<table:table table:name="{escape(page.name)}"{looks}>{rows}</table:table>'


def _ods_cell(page: Page, row: int, column: int) -> str:
    value = page.cells.get((row, column))
    span = next((f' table:number-rows-spanned="{m[2] - m[0] + 1}"' for m in page.merged if m[:2] == (row, column)), "")
    if isinstance(value, Sum):
        value = page.total(row, column, value)
    match value:
        case None | "":
            return "<table:table-cell/>"
        case Formula(value=str()):
            error = '<table:table-cell office:value-type="string" calcext:value-type="error">'
            return error + f"<text:p>{value.value}</text:p></table:table-cell>"
        case str():
            text = f"<text:p>{escape(value)}</text:p>"
            return f'<table:table-cell{span} office:value-type="string">{text}</table:table-cell>'
        case int() | float():
            number = f'office:value-type="float" office:value="{value}"'
            return f"<table:table-cell {number}><text:p>{value}</text:p></table:table-cell>"
    raise NotImplementedError(value)


def table_of(page: Page) -> list[list[Value]]:
    """A page's values row by row from A1, sums calculated, broken formulas as their error."""
    height = max(row for row, _ in page.cells) + 1
    width = max(column for _, column in page.cells) + 1
    rows: list[list[Value]] = [[None] * width for _ in range(height)]
    for (row, column), value in page.cells.items():
        rows[row][column] = page.total(row, column, value) if isinstance(value, Sum) else value
        if isinstance(value, Formula):
            rows[row][column] = value.value
    return rows


def delimited(page: Page, separator: str = ",", encoding: str = "utf-8") -> bytes:
    """A page as text with a separator; a text that holds one is quoted."""
    lines = [[_written(value) for value in row] for row in table_of(page)]
    quoted = [
        [f'"{c.replace(chr(34), 2 * chr(34))}"' if separator in c or '"' in c or "\n" in c else c for c in line]
        for line in lines
    ]
    return "\r\n".join(separator.join(line) for line in quoted).encode(encoding)


def _written(value: Value) -> str:
    return "" if value is None else f"{value:g}" if isinstance(value, float) else str(value)


def html(page: Page) -> bytes:
    """A page as the table of a portal, merged cells by their spans."""
    spans = {merge[:2]: (merge[2] - merge[0] + 1, merge[3] - merge[1] + 1) for merge in page.merged}
    covered = {
        (row, column)
        for first_row, first, last_row, last in page.merged
        for row in range(first_row, last_row + 1)
        for column in range(first, last + 1)
    } - spans.keys()
    lines = ""
    for row, values in enumerate(table_of(page)):
        cells = ""
        for column, value in enumerate(values):
            if (row, column) not in covered:
                down, across = spans.get((row, column), (1, 1))
                text = escape(_written(value)).replace("\n", "<br>") or "&nbsp;"
                cells += f"<td rowspan={down} colspan='{across}'><font>{text}</font></td>"
        lines += f"<tr>{cells}</tr>"
    return f"<html><head><meta charset=utf-8><title>x</title></head><body><table>{lines}</table></body></html>".encode()


_XML = """<?xml version="1.0" encoding="UTF-8"?><?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">
{}</Workbook>"""


def xml_of_excel(book: Book) -> bytes:
    """A workbook in the XML of Excel 2003, blank rows and cells left out."""
    sheets = ""
    for page in book.values():
        rows = ""
        for row, values in enumerate(table_of(page), start=1):
            cells = "".join(
                _xml_cell(column, value) for column, value in enumerate(values, start=1) if value is not None
            )
            rows += f'<Row ss:Index="{row}">{cells}</Row>' if cells else ""
        sheets += f'<Worksheet ss:Name="{escape(page.name)}"><Table>{rows}</Table></Worksheet>'
    return _XML.format(sheets).encode()


def _xml_cell(column: int, value: Value) -> str:
    kind = "Error" if value == BROKEN.value else "String" if isinstance(value, str) else "Number"
    return f'<Cell ss:Index="{column}"><Data ss:Type="{kind}">{escape(str(value))}</Data></Cell>'


def with_checksum_of_another(content: bytes, entry: str) -> bytes:
    """Change an entry's checksum by one bit, in both places of the archive."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        about = archive.getinfo(entry)
    was, becomes = struct.pack("<L", about.CRC), struct.pack("<L", about.CRC ^ 1)
    assert was in content
    return content.replace(was, becomes)


Write = Callable[[Book], bytes]
