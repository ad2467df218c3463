"""A workbook with more findings than are listed."""

from support.district import AS_OF, commune, findings, read
from support.pages import Book, of

from schemas.rules.general import MAX_FINDINGS

LINES = 300


def wrong_in_two_columns(book: Book) -> None:
    """Give the register many lines, each with two days that are none."""
    for line in range(LINES):
        book["04-KN"].row(10 + line, line + 1, f"{line + 1}-QĐ/HU", 1, "hôm qua", "hôm nay", "Chi bộ thôn 1")


def test_the_list_ends_between_rows_and_not_between_columns() -> None:
    found = findings(read(of(commune, wrong_in_two_columns)(), as_of=AS_OF))
    days = [f.cell for f in found if f.rule == "C-04"]

    assert len(found) == MAX_FINDINGS
    assert {f"04-KN!D{row}" for row in range(10, 10 + len(days) // 2)} <= set(days)
    assert {f"04-KN!E{row}" for row in range(10, 10 + len(days) // 2)} <= set(days)
