"""Bytes → sheets: unreadable files are refused with a sentence, and a broken formula is never a value."""

import io
import zipfile
from contextlib import suppress

import pytest
from support.district import commune, enterprise
from support.files import OLD_OFFICE
from support.pages import BROKEN, Formula, Page, of, put, write

from transforms.formats import workbook
from transforms.formats.workbook import UnreadableWorkbookError, Workbook, column_letters


def replaced(content: bytes, entry: str, old: bytes, new: bytes) -> bytes:
    """Replace some of a workbook's XML."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as was, zipfile.ZipFile(file, "w") as becomes:
        for name in was.namelist():
            xml = was.read(name)
            assert name != entry or old in xml
            becomes.writestr(name, xml.replace(old, new) if name == entry else xml)
    return file.getvalue()


FORMULAS = Page(
    "Công thức & <số>",
    {
        (0, 0): Formula("=1+1", 2),
        (1, 0): Formula("=1+1", ""),
        (2, 0): Formula("=1/0", "#DIV/0!"),
        (3, 0): BROKEN,
        (4, 0): Formula('=""', ""),
        (5, 0): Formula('="a"', "a"),
        (6, 0): Formula("=0", 0),
        (7, 0): "=1+1",
        (27, 27): BROKEN,
    },
)


def test_broken_formulas_are_known_by_their_cells() -> None:
    book = Workbook(write({FORMULAS.name: FORMULAS}))

    assert book.formula_errors(FORMULAS.name) == {"A2", "A3", "A4", "A5", "AB28"}
    assert book.formula_errors("another") == frozenset()


@pytest.mark.parametrize("value", [b"", b"<v/>", b"<v />", b"<v></v>"], ids=["none", "empty", "spaced", "pair"])
def test_a_formula_without_value_however_it_is_written(value: bytes) -> None:
    content = write({"a": Page("a", {(0, 0): Formula("=1+1", "")})})
    plain = b"<f>1+1</f><v></v>"

    assert Workbook(replaced(content, "xl/worksheets/sheet1.xml", plain, b"<f>1+1</f>" + value)).formula_errors(
        "a"
    ) == {"A1"}


def test_a_workbook_without_formulas_has_no_broken_ones() -> None:
    content = of(commune)()

    assert all(not Workbook(content).formula_errors(sheet.name) for sheet in Workbook(content).sheets())


def test_sheets_know_where_they_begin() -> None:
    (sheet,) = Workbook(write({"a": Page("a", {(4, 2): "x", (5, 3): 7})})).sheets()

    assert (sheet.first_row, sheet.first_column) == (4, 2)
    assert sheet.address(0, 0) == "C5"
    assert sheet.address(1, 1) == "D6"
    assert sheet.rows == [["x", ""], ["", 7.0]]


def test_an_empty_sheet_is_no_obstacle() -> None:
    (sheet,) = Workbook(write({"a": Page("a")})).sheets()

    assert sheet.rows == []


@pytest.mark.parametrize(
    ("index", "letters"),
    [(0, "A"), (25, "Z"), (26, "AA"), (51, "AZ"), (701, "ZZ"), (702, "AAA"), (16383, "XFD")],
)
def test_column_letters(index: int, letters: str) -> None:
    assert column_letters(index) == letters


def every_sheet(content: bytes) -> list[workbook.Sheet]:
    return list(Workbook(content).sheets())


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"PK",
        b"PK\x03\x04",
        b"PK\x05\x06" + bytes(18),
        OLD_OFFICE,
        OLD_OFFICE + bytes(4096),
        b"<html></html>",
        b"\x00" * 4096,
        "STT;Chi bộ\n".encode(),
    ],
    ids=["nothing", "PK", "entry", "empty zip", "short old", "zeros old", "html", "zeros", "csv"],
)
def test_what_is_no_workbook(content: bytes) -> None:
    with pytest.raises(UnreadableWorkbookError) as raised:
        every_sheet(content)

    assert raised.value.rule == "F-01"


def test_a_workbook_cut_anywhere_is_unreadable_or_whole() -> None:
    content = of(enterprise)()
    for length in range(0, len(content), 97):
        with pytest.raises(UnreadableWorkbookError) as raised:
            every_sheet(content[:length])
        assert raised.value.rule == "F-01"


def test_a_workbook_whose_parts_are_damaged_is_unreadable_or_read() -> None:
    content = of(enterprise)()
    for place in range(40, len(content), 61):
        damaged = content[:place] + bytes([content[place] ^ 0xFF]) + content[place + 1 :]
        with suppress(UnreadableWorkbookError):
            book = Workbook(damaged)
            for sheet in book.sheets():
                book.formula_errors(sheet.name)


@pytest.mark.parametrize(("limit", "over"), [("MAX_BYTES", 1), ("MAX_EXPANDED_BYTES", 1), ("MAX_CELLS", 1)])
def test_limits(limit: str, over: int, monkeypatch: pytest.MonkeyPatch) -> None:
    content = of(enterprise, put("02-DN!D10", "CTCP"))()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        expanded = sum(entry.file_size for entry in archive.infolist())
    (sheet,) = every_sheet(content)
    size = {
        "MAX_BYTES": len(content),
        "MAX_EXPANDED_BYTES": expanded,
        "MAX_CELLS": len(sheet.rows) * len(sheet.rows[0]),
    }[limit]

    monkeypatch.setattr(workbook, limit, size)
    assert every_sheet(content)

    monkeypatch.setattr(workbook, limit, size - over)
    with pytest.raises(UnreadableWorkbookError) as raised:
        every_sheet(content)
    assert raised.value.rule == "F-02"
