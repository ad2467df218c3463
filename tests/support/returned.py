"""Returned workbooks: helpers that make them and look into them."""

import io
import re
import zipfile
from collections.abc import Callable, Mapping

import openpyxl
import polars as pl
import xlsxwriter
from openpyxl.workbook.workbook import Workbook

from reports.returned import marked
from reports.returned.findings import findings_of
from reports.returned.marked import ReturnedFile
from reports.style.cell_formats import MARK_COLOURS
from schemas.frames import Findings, columns_of

PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
    "0000000c49444154789c63f8cfc0000003010100c9fe92ef0000000049454e44ae426082"
)


def mark(content: bytes, file_name: str, findings: pl.DataFrame) -> ReturnedFile:
    """Mark a workbook with findings."""
    return marked.mark(content, file_name, findings_of(findings))


def finding(cell: str | None, sheet: str | None = "01A-XA", **changed: str) -> dict[str, object]:
    """Make one finding, as reading gives it."""
    plain = {
        "submission_id": "0",
        "finding_id": "",
        "rule": "C-02",
        "severity": "error",
        "sheet": sheet,
        "cell": cell,
        "field": "admitted",
        "found": "x",
        "expected": "một số",
        "sentence": "Ô này phải là một số.",
    }
    return plain | changed


def findings(*rows: Mapping[str, object]) -> pl.DataFrame:
    """Make the findings of one submission."""
    return pl.DataFrame(list(rows), schema=columns_of(Findings))


def opened(content: bytes) -> Workbook:
    """Open the workbook with openpyxl."""
    return openpyxl.load_workbook(io.BytesIO(content))


def parts(content: bytes) -> dict[str, bytes]:
    """Return a file's parts by name."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {entry.filename: archive.read(entry) for entry in archive.infolist()}


def with_parts(content: bytes, change: Callable[[dict[str, bytes]], None]) -> bytes:
    """Replace parts of a file."""
    held = parts(content)
    change(held)
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in held.items():
            archive.writestr(name, part)
    return file.getvalue()


def filled(content: bytes, sheet: str) -> dict[str, str]:
    """Return the cells filled by a mark, with their severity."""
    graveness = {colour: severity for severity, colour in MARK_COLOURS.items()}
    return {
        cell.coordinate: graveness[cell.fill.fgColor.rgb]
        for row in opened(content)[sheet].iter_rows()
        for cell in row
        if cell.fill.fill_type == "solid" and cell.fill.fgColor.rgb in graveness
    }


def commented(content: bytes, sheet: str) -> dict[str, str]:
    """Return the cells with a comment, and its text."""
    rows = opened(content)[sheet].iter_rows()
    return {cell.coordinate: cell.comment.text for row in rows for cell in row if cell.comment}


def rich_workbook() -> bytes:
    """Make a workbook with many features of a sheet, saved as one with macros."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True})
    page, other = book.add_worksheet("01A-XA"), book.add_worksheet("Số liệu 'khác' & thêm")
    money = book.add_format({"num_format": "#,##0", "bold": True, "border": 1, "bg_color": "#FFFF00", "locked": False})
    page.merge_range("A1:D1", "Tiêu đề", book.add_format({"align": "center"}))
    page.set_column("A:A", 31)
    page.set_row(4, 33, book.add_format({"italic": True}))
    page.write_row("A3", [1, 2.5, "ba", True], money)
    page.write_formula("E3", "=SUM(A3:B3)", money, 3.5)
    page.write_array_formula("F3:F3", "{=SUM(A3:B3*2)}", None, 7)
    page.write_rich_string("A4", "một ", book.add_format({"bold": True}), "hai")
    page.write_url("B4", "internal:'01A-XA'!A1")
    page.write_comment("C3", "Ghi chú của đơn vị", {"author": "Chị Hoa"})
    page.data_validation("A3:A9", {"validate": "integer", "criteria": ">=", "value": 0})
    page.conditional_format("A3:B9", {"type": "3_color_scale"})
    page.autofilter("A2:D9")
    page.print_area("A1:H40")
    page.repeat_rows(1)
    page.protect("matkhau", {"sort": True})
    page.insert_image("H5", "p.png", {"image_data": io.BytesIO(PIXEL)})
    page.set_header("&L&G", {"image_left": "p.png", "image_data_left": io.BytesIO(PIXEL)})
    page.insert_button("H9", {"macro": "m"})
    chart = book.add_chart({"type": "column"})
    chart.add_series({"values": "='01A-XA'!$A$3:$B$3"})
    other.insert_chart("A5", chart)
    other.add_table("A1:B3")
    other.hide()
    book.add_chartsheet("Biểu đồ").set_chart(_line_chart(book))
    book.define_name("'01A-XA'!riêng", "='01A-XA'!$A$3")
    book.define_name("chung", "='01A-XA'!$B$3")
    book.add_vba_project(io.BytesIO(b"macros"), is_stream=True)
    page.activate()
    book.close()
    return file.getvalue()


def _line_chart(book: xlsxwriter.Workbook) -> object:
    chart = book.add_chart({"type": "line"})
    chart.add_series({"values": "='01A-XA'!$A$3:$B$3"})
    return chart


def outside(pattern: str, xml: bytes) -> bytes:
    """Remove the matches of a pattern from a text."""
    return re.sub(pattern.encode(), b"", xml)
