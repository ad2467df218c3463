"""The styles kept of an .xlsx: number formats alone, which distinguish a day from a number."""

import datetime
import io

import pytest
from openpyxl import Workbook as Book
from openpyxl.styles import Font, PatternFill
from support.formats import parts_of, zipped

from transforms.formats import workbook
from transforms.formats.ooxml import STYLES, number_formats_only

DAY = datetime.date(2024, 2, 26)


def coloured() -> bytes:
    """Make a sheet of bold and filled cells: a day in a custom format, a day in one of Excel's, a number."""
    book = Book()
    sheet = book.active
    sheet.append([DAY, DAY, 45348, 12.5])
    sheet["A1"].number_format, sheet["B1"].number_format = 'dd"."mm"."yyyy', "mm-dd-yy"
    for cell in sheet[1]:
        cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="FFFF00")
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def cells(content: bytes) -> list[workbook.Cell]:
    [sheet] = workbook.Workbook(content).sheets()
    return sheet.rows[0]


def test_days_stay_days_without_fonts_and_fills() -> None:
    styles = parts_of(coloured())[STYLES]

    left = number_formats_only(styles)

    assert len(left) < len(styles)
    assert b"<fonts" not in left
    assert b"<fills" not in left
    assert cells(coloured()) == [DAY, DAY, 45348.0, 12.5]


def behind_the_fonts(styles: bytes) -> bytes:
    start, end = styles.index(b"<numFmts"), styles.index(b"</numFmts>") + len(b"</numFmts>")
    return styles[:start] + styles[end:].replace(b"</fonts>", b"</fonts>" + styles[start:end])


ODDLY = {
    "formats behind the fonts": behind_the_fonts,
    "names of a namespace": lambda styles: styles.replace(b"<", b"<x:").replace(b"<x:/", b"</x:"),
    "a comment that looks like formats": lambda styles: styles.replace(
        b"<fonts", b"<!-- <cellXfs></cellXfs> --><fonts"
    ),
    "no fonts": lambda styles: styles[: styles.index(b"<fonts")] + styles[styles.index(b"<fills") :],
    "no end": lambda styles: styles.replace(b"</cellXfs>", b""),
    "nothing": lambda _: b"",
}


@pytest.mark.parametrize("how", ODDLY)
def test_styles_that_are_written_otherwise_stay_as_they_are(how: str) -> None:
    styles = ODDLY[how](parts_of(coloured())[STYLES])

    assert number_formats_only(styles) == styles


def test_formats_behind_the_fonts_are_read_all_the_same() -> None:
    moved = behind_the_fonts(parts_of(coloured())[STYLES])

    assert cells(zipped(parts_of(coloured()) | {STYLES: moved})) == [DAY, DAY, 45348.0, 12.5]
