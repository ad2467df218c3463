"""Tables below each other, on several pages or sheets, with merged cells: nothing is lost, nothing counted twice."""

from collections.abc import Callable

import pytest
from support.district import HEADER_01A, commune, enterprise, findings, quiet_commune, read, school, status
from support.formats import ods, xls
from support.pages import Book, Change, Page, Sum, Value, add_sheet, insert_row, merge, of, put, write

from schemas.rules.general import FINDINGS_SHEET
from transforms.validation.batch import Batch

CELLS = ["Chi bộ thôn 1", "Chi bộ thôn 2", "Chi bộ Trạm Y tế", "Chi bộ Công ty may"]


def of_commune(*changes: Change) -> Batch:
    return read(of(commune, *changes)())


def party_cells(batch: Batch) -> list[str]:
    return batch.records["commune_admissions"]["party_cell"].to_list()


def values_of(page: Page) -> dict[tuple[int, int], Value]:
    """Return a page's cells, its sums as numbers."""
    return {at: page.total(*at, v) if isinstance(v, Sum) else v for at, v in page.cells.items()}


def on_one_sheet(*names: str, gap: int = 1) -> Change:
    """Put sheets below the first one."""

    def change(book: Book) -> None:
        first = book[names[0]]
        first.cells = values_of(first)
        for name in names[1:]:
            start = max(row for row, _ in first.cells) + 1 + gap
            page = book.pop(name)
            first.cells |= {(row + start, column): value for (row, column), value in values_of(page).items()}

    return change


@pytest.mark.parametrize("gap", [0, 1, 5])
def test_several_forms_on_one_sheet(gap: int) -> None:
    batch = of_commune(on_one_sheet("01A-XA", "01B-XA", "04-KN", gap=gap))

    assert findings(batch) == []
    assert batch.submissions["forms"].to_list() == ["01A-XA, 01B-XA, 04-KN"]
    assert party_cells(batch) == CELLS
    assert batch.records["key_cadres"].height == 3
    assert batch.records["admission_register"].height == 4
    assert batch.records["admission_register"]["sheet"].unique().to_list() == ["01A-XA"]


def test_forms_with_records_in_columns_below_each_other() -> None:
    batch = read(of(school, on_one_sheet("03-TH", "04-KN"))())

    assert findings(batch) == []
    assert batch.records["school_report"].height == 2
    assert batch.records["admission_register"].height == 2


def test_what_is_above_the_first_table_holds_for_the_others() -> None:
    def unsaid(book: Book) -> None:
        book["01B-XA"].row(5, "")
        book["01B-XA"].row(6, "", None, "")
        book["01B-XA"].row(7, "")

    batch = of_commune(unsaid, on_one_sheet("01A-XA", "01B-XA"))

    assert findings(batch) == []


def test_tables_of_two_periods_on_one_sheet_disagree() -> None:
    batch = of_commune(put("01B-XA!A5", "Kỳ báo cáo: Năm 2022"), on_one_sheet("01A-XA", "01B-XA"))

    assert "F-07" in {found.rule for found in findings(batch)}


def header_again(row: int, *, number_row: bool = True, titles: tuple[str, ...] = ()) -> Change:
    """Repeat the header above a row, as after a page break."""

    def change(book: Book) -> None:
        page = book["01A-XA"]
        rows: list[tuple[object, ...]] = [*((title,) for title in titles), *HEADER_01A]
        if number_row:
            rows.append(tuple(f"({n})" for n in range(1, 18)))
        page.move(rows_from=row - 1, rows=len(rows))
        for offset, labels in enumerate(rows):
            page.row(row + offset, *labels)

    return change


@pytest.mark.parametrize("number_row", [True, False])
@pytest.mark.parametrize("row", [15, 16, 17, 18, 20])
def test_a_header_that_comes_again_on_a_later_page(row: int, number_row: bool) -> None:
    batch = of_commune(header_again(row, number_row=number_row))

    assert findings(batch) == []
    assert party_cells(batch) == CELLS
    assert batch.records["commune_admissions"]["section"].to_list() == ["village", "village", "agency", "enterprise"]


def test_a_later_page_with_its_own_titles() -> None:
    titles = ("Trang 2", "Mẫu số: 01A-XA", "Kỳ báo cáo: Năm 2023")

    batch = of_commune(insert_row("01A-XA!15"), header_again(16, titles=titles))

    assert findings(batch) == []
    assert party_cells(batch) == CELLS


def test_a_layout_is_reported_once_for_all_pages() -> None:
    assert of_commune(header_again(15)).layouts.equals(of_commune().layouts)


def split(row: int) -> Change:
    """Move the rows from there on to a sheet of their own, below the same header."""

    def change(book: Book) -> None:
        first = book["01A-XA"]
        second = Page("01A-XA (2)")
        for (at, column), value in list(first.cells.items()):
            if at < 12:
                second.cells[at, column] = value
            elif at >= row - 1:
                value = first.total(at, column, value) if isinstance(value, Sum) else value
                second.cells[at - row + 13, column] = value
        first.cells = {at: value for at, value in first.cells.items() if at[0] < row - 1}
        book[second.name] = second

    return change


@pytest.mark.parametrize("row", [15, 16, 18, 20])
def test_a_table_that_goes_on_on_another_sheet(row: int) -> None:
    batch = of_commune(split(row))

    assert findings(batch) == []
    assert party_cells(batch) == CELLS
    assert set(batch.records["commune_admissions"]["sheet"]) <= {"01A-XA", "01A-XA (2)"}
    assert batch.submissions["forms"].to_list() == ["01A-XA, 01B-XA, 04-KN"]


def test_the_total_of_a_table_on_two_sheets_is_that_of_both() -> None:
    batch = of_commune(put("01A-XA!C20", 5), split(16))

    assert [(f.rule, f.cell, f.expected) for f in findings(batch)] == [("01A-03", "01A-XA (2)!C17", "4")]


def test_a_record_twice_over_two_sheets_is_a_copy() -> None:
    def same_again(book: Book) -> None:
        book["01A-XA (2)"].cells[13, 1] = "chi bộ  thôn 1"

    batch = of_commune(split(15), same_again)

    assert "S-04" in {found.rule for found in findings(batch)}


def test_a_register_on_two_sheets() -> None:
    def two(book: Book) -> None:
        second = Page("04-KN tiếp")
        second.cells = {at: v for at, v in book["04-KN"].cells.items() if at[0] < 9 or at[0] == 12}
        book["04-KN"].cells = {at: v for at, v in book["04-KN"].cells.items() if at[0] != 12}
        book[second.name] = second

    batch = of_commune(two)

    assert findings(batch) == []
    assert batch.records["admission_register"].height == 4


def test_a_closed_table_and_another_of_its_form_are_two() -> None:
    again = commune()["01A-XA"]
    again.name = "bản sao"

    assert [f.rule for f in findings(of_commune(add_sheet(again)))].count("S-04") == 1


@pytest.mark.parametrize("writer", [write, xls, ods], ids=["xlsx", "xls", "ods"])
def test_a_text_merged_over_records_belongs_to_each(writer: Callable[[Book], bytes]) -> None:
    book = quiet_commune()
    put("01B-XA!B11", None)(book)
    merge("01B-XA!B10:B11")(book)

    batch = read(writer(book))

    assert findings(batch) == []
    assert batch.records["key_cadres"]["organisation"].to_list() == ["Hội Phụ nữ", "Hội Phụ nữ", "Hội Nông dân"]


def test_a_count_merged_over_records_is_said_once() -> None:
    batch = of_commune(put("01A-XA!C15", None), merge("01A-XA!C14:C15"), put("01A-XA!C20", 3))

    assert [(f.rule, f.cell) for f in findings(batch)] == [("C-01", "01A-XA!C15")]


def test_our_own_list_of_findings_is_no_sheet_of_the_sender() -> None:
    page = commune()["01A-XA"]
    page.name = FINDINGS_SHEET
    ours = Page(FINDINGS_SHEET, {(row + 5, column): value for (row, column), value in page.cells.items()})
    ours.row(1, "CẦN SỬA")

    assert findings(of_commune(add_sheet(ours))) == []
    assert "S-04" in {found.rule for found in findings(of_commune(add_sheet(page)))}


@pytest.mark.parametrize("form", [enterprise, school])
def test_a_second_report_on_the_same_sheet_is_reported(form: Callable[[], Book]) -> None:
    def twice(book: Book) -> None:
        (name, *_) = book
        copy = form()[name]
        copy.name = "copy"
        book["copy"] = copy
        on_one_sheet(name, "copy")(book)

    batch = read(of(form, twice)())

    assert status(batch) == ["rejected"]
    assert "S-04" in {found.rule for found in findings(batch)}


@pytest.mark.parametrize("from_row", [8, 0], ids=["its header alone", "all of it"])
def test_a_report_begun_and_begun_again_on_the_same_sheet_is_reported(from_row: int) -> None:
    """The lines of the second are none of the first: it has the rows above the second only."""

    def begun_again(book: Book) -> None:
        cells = values_of(book.pop("03-TH"))
        book["begun"] = Page("begun", {at: value for at, value in cells.items() if at[0] < 16})
        book["again"] = Page(
            "again", {(row - from_row, column): v for (row, column), v in cells.items() if row >= from_row}
        )
        on_one_sheet("begun", "again", gap=0)(book)

    batch = read(of(school, begun_again)())

    assert status(batch) == ["rejected"]
    assert {"S-01", "S-04"} <= {found.rule for found in findings(batch)}
