"""A clerk who does what every finding of a marked workbook says sends the truth next, or a report that is refused.

A true report is corrupted in one way. The clerk reads the list `Cần sửa`, nothing else: a number is typed as it is
said; a number on a condition is typed where the condition holds, else the wrong cell is looked for; what is to be
filled in is copied from the paper; a row is deleted, moved or named as the sentence says.
"""

import copy
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random

import pytest
from support.district import commune, enterprise, read, school
from support.pages import Book, Page, Raised, Struck, Sum, Value, place, write
from support.returned import mark, opened

from transforms.validation.batch import Batch

PEOPLE = (commune, enterprise, school)
NUMBER = re.compile(r"((?:không quá |ít nhất )?)(\d+)(, nếu các ô liên quan đều đúng)?")
KEYS = {"01A-XA": 1, "01B-XA": 1, "04-KN": 1}


@dataclass
class Corruption:
    """A report in which one thing is wrong. `moved`: rows that were put in, to find a cell on the paper again."""

    name: str
    book: Book
    truth: Book
    inserted: tuple[str, int] = ("", 0)

    def on_paper(self, sheet: str, row: int, column: int) -> Value:
        """Return what the paper says of a cell; nothing for a row that was put in."""
        name, number = self.inserted
        if sheet == name and number and row >= number - 1:
            return None if row == number - 1 else self.truth[sheet].cells.get((row - 1, column))
        return self.truth[sheet].cells.get((row, column)) if sheet in self.truth else None


def typed(book: Book) -> Book:
    """Return the report with its sums typed by hand: they don't follow a wrong cell."""
    for page in book.values():
        page.cells = {
            at: page.total(*at, value) if isinstance(value, Sum) else value for at, value in page.cells.items()
        }
    return book


def numbers(book: Book) -> list[tuple[str, int, int]]:
    return [
        (name, *at)
        for name, page in book.items()
        for at, value in page.cells.items()
        if type(value) in (int, float) and at[0] > 8
    ]


def texts(book: Book) -> list[tuple[str, int, int]]:
    return [(name, *at) for name, page in book.items() for at, value in page.cells.items() if type(value) is str]


def in_a_cell(change: Callable[[Random, float], Value]) -> Callable[[Random, Book], tuple[str, int]]:
    """Change one number."""

    def corrupt(random: Random, book: Book) -> tuple[str, int]:
        sheet, row, column = random.choice(numbers(book))
        book[sheet].cells[row, column] = change(random, book[sheet].cells[row, column])
        return "", 0

    return corrupt


def two_swapped(random: Random, book: Book) -> tuple[str, int]:
    sheet, row, column = random.choice(numbers(book))
    cells = book[sheet].cells
    other = random.choice([at for name, *at in numbers(book) if name == sheet])
    cells[row, column], cells[tuple(other)] = cells[tuple(other)], cells[row, column]
    return "", 0


def a_text_changed(random: Random, book: Book) -> tuple[str, int]:
    sheet, row, column = random.choice(texts(book))
    value = book[sheet].cells[row, column]
    changed = random.choice(("", value + "x", value[1:], value.upper(), "nt", "?", "Tổng", "5", "Chi bộ thôn 2"))
    book[sheet].cells[row, column] = changed
    return "", 0


def a_row_put_in(make: Callable[[Page, int], list[Value]]) -> Callable[[Random, Book], tuple[str, int]]:
    """Put a row into the table of 01A-XA, or below it."""

    def corrupt(random: Random, book: Book) -> tuple[str, int]:
        sheet = next(name for name in book if name in ("01A-XA", "01B-XA"))
        page = book[sheet]
        last = max(row for (row, column), value in page.cells.items() if type(value) in (int, float)) + 1
        number = random.randint(14 if sheet == "01A-XA" else 10, last + 2)
        values = make(page, number)
        page.move(rows_from=number - 1, rows=1)
        page.row(number, *values)
        return sheet, number

    return corrupt


def _row(page: Page, row: int) -> list[Value]:
    return [page.cells.get((row - 1, column)) for column in range(17)]


def _sum_above(page: Page, number: int) -> list[Value]:
    """Return a row of sums of all rows with a number before their names."""
    rows = [
        row for row in range(9, number) if isinstance(page.cells.get((row - 1, 0)), str) and page.number_at(row - 1, 3)
    ]
    return [None, "Đơn vị", *(sum(page.number_at(row - 1, c) for row in rows) for c in range(2, 17))]


def a_row_lost(random: Random, book: Book) -> tuple[str, int]:
    sheet, row, _ = random.choice(numbers(book))
    page = book[sheet]
    page.cells = {at: value for at, value in page.cells.items() if at[0] != row}
    return "", 0


def a_column_lost(random: Random, book: Book) -> tuple[str, int]:
    sheet, _, column = random.choice(numbers(book))
    book[sheet].cells = {at: value for at, value in book[sheet].cells.items() if at[1] != column or at[0] < 8}
    return "", 0


CORRUPTIONS: dict[str, Callable[[Random, Book], tuple[str, int]]] = {
    "one more": in_a_cell(lambda _, n: n + 1),
    "one less": in_a_cell(lambda _, n: n - 1),
    "ten times": in_a_cell(lambda _, n: n * 10 + 1),
    "a digit more": in_a_cell(lambda r, n: float(f"{n:g}{r.randint(0, 9)}")),
    "blank": in_a_cell(lambda *_: None),
    "zero": in_a_cell(lambda *_: 0),
    "negative": in_a_cell(lambda _, n: -n - 1),
    "a half": in_a_cell(lambda _, n: n + 0.5),
    "words": in_a_cell(lambda *_: "hai"),
    "a footnote": in_a_cell(lambda _, n: Raised(f"{n:g}", "1")),
    "struck out": in_a_cell(lambda _, n: Struck(n + 1)),
    "a digit struck out": in_a_cell(lambda _, n: Struck(f"{n:g}9", 1)),
    "an O": in_a_cell(lambda *_: "O"),
    "two in one": in_a_cell(lambda _, n: f"{n:g} (2 nữ)"),
    "swapped": two_swapped,
    "a text": a_text_changed,
    "a row twice": a_row_put_in(lambda page, n: _row(page, n - 1)),
    "a sum without a word": a_row_put_in(_sum_above),
    "a part": a_row_put_in(lambda page, n: [None, "Trong đó: nữ", *_row(page, n - 1)[2:]]),
    "another row": a_row_put_in(lambda *_: [None, "Chi bộ thôn 9", 1, 1, 1, *[0] * 12]),
    "a number on its own": a_row_put_in(lambda *_: [None, "Ghi thêm", 3]),
    "a row lost": a_row_lost,
    "a column lost": a_column_lost,
}


def corruptions(seeds: range) -> Iterator[Corruption]:
    for seed in seeds:
        for name, corrupt in CORRUPTIONS.items():
            random = Random(f"{seed} {name}")
            make = commune if name in ("a row twice", "a sum without a word", "a part", "another row") else None
            truth = typed((make or random.choice(PEOPLE))())
            if name == "a number on its own" and "01A-XA" not in truth:
                truth = typed(commune())
            book = copy.deepcopy(truth)
            yield Corruption(f"{name} {seed}", book, truth, corrupt(random, book))


def listed(content: bytes) -> list[tuple[str, str, str, str]]:
    """Return what the list of a marked workbook says: rule, sheet, cell, what to write."""
    page = opened(content).worksheets[0]
    rows = page.iter_rows(min_row=7, values_only=True)
    return [(row[7], row[2] or "", row[3] or "", str(row[5] or "")) for row in rows if row[0]]


def follow(case: Corruption, said: list[tuple[str, str, str, str]]) -> None:
    """Do what a list of findings says."""
    gone: set[tuple[str, int]] = set()
    for rule, sheet, cell, wanted in said:
        if sheet not in case.book or not cell or not re.fullmatch(r"[A-Z]+\d+", cell):
            continue
        row, column = place(cell)
        page = case.book[sheet]
        number = NUMBER.fullmatch(wanted)
        if number:
            limit, said_number, condition = number.groups()
            _type_number(case, page, (row, column), float(said_number), limit=limit, condition=condition)
        elif rule == "S-07":
            _answer_restated(case, page, sheet, row, gone)
        elif rule == "S-02" or (rule == "C-07" and case.inserted == (sheet, row + 1)):
            gone.add((sheet, row))
        elif rule == "C-07":  # not written twice: written wrong
            for place_in_row in range(17):
                page.cells[row, place_in_row] = case.on_paper(sheet, row, place_in_row)
        elif rule == "S-08":
            _add_total(case, page, sheet, row)
        else:
            page.cells[row, column] = case.on_paper(sheet, row, column)
    for sheet, row in gone:
        page = case.book[sheet]
        page.cells = {at: value for at, value in page.cells.items() if at[0] != row}


def _type_number(
    case: Corruption, page: Page, at: tuple[int, int], number: float, *, limit: str, condition: str | None
) -> None:
    """Type a number, unless it is a limit; on a condition the cells of its row and column are looked at first."""
    related = [
        (row, column)
        for sheet, row, column in numbers(case.truth)
        if sheet == page.name and (row == at[0] or column == at[1])
    ]
    wrong = [cell for cell in related if cell != at and page.cells.get(cell) != case.on_paper(page.name, *cell)]
    if condition and wrong:
        for cell in wrong:
            page.cells[cell] = case.on_paper(page.name, *cell)
    elif not limit:
        page.cells[at] = number
        return
    page.cells[at] = case.on_paper(page.name, *at)


def _answer_restated(case: Corruption, page: Page, sheet: str, row: int, gone: set[tuple[str, int]]) -> None:
    """Name a sum as one; delete a row that repeats others."""
    if case.name.startswith("a sum"):
        page.cells[row, KEYS[sheet]] = "Cộng"
    else:
        gone.add((sheet, row))


def _add_total(case: Corruption, page: Page, sheet: str, row: int) -> None:
    """Write the total of the paper."""
    total = next((at[0] for at, v in case.truth[sheet].cells.items() if v in ("Tổng cộng", "Cộng")), None)
    for column in range(17) if total is not None else ():
        page.cells[row, column] = case.truth[sheet].cells.get((total, column))


def records(batch: Batch, number: int) -> list[list[dict[str, object]]]:
    return [
        frame.filter(submission_id=str(number))
        .drop("submission_id", "sheet", "sheet_row", "sheet_column", strict=False)
        .to_dicts()
        for _, frame in sorted(batch.records.items())
    ]


@pytest.mark.parametrize("seeds", [range(4), pytest.param(range(4, 300), marks=pytest.mark.thorough)])
def test_a_clerk_who_follows_every_finding_sends_the_truth_or_is_refused(seeds: range) -> None:
    cases = list(corruptions(seeds))
    contents = [write(case.book) for case in cases]
    truths = read(*(write(case.truth) for case in cases))
    first = read(*contents)
    found = {name: frame for (name,), frame in first.findings.group_by("submission_id")}
    for number, case in enumerate(cases):
        if str(number) in found:
            follow(case, listed(mark(contents[number], "x.xlsx", found[str(number)]).content))

    again = read(*(write(case.book) for case in cases))

    status = again.submissions["status"].to_list()
    followed = [n for n in range(len(cases)) if str(n) in found and status[n].startswith("accepted")]
    wrong = {
        cases[n].name: found[str(n)].select("rule", "sheet", "cell", "found", "expected").rows()
        for n in followed
        if records(again, n) != records(truths, n)
    }
    assert wrong == {}
    assert len(followed) > len(cases) / 4
