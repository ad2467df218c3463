"""Generated 01A-XA reports whose truth is known, and the rows that offices add to them: sums, notes, blanks."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from random import Random

import polars as pl
from support.district import FINDER, HEADER_01A

from schemas.forms import FORMS
from transforms.formats.workbook import Sheet
from transforms.identity.submissions import WorkbookReading
from transforms.tables.above import statements_of
from transforms.tables.sheet import read_sheet
from transforms.text.cells import Cell
from transforms.validation.batch import Batch, validate_batch

SECTIONS = ("Chi bộ thôn, tổ dân phố", "Chi bộ cơ quan, trường học, công an", "Chi bộ doanh nghiệp")
VALUES = ("village", "agency", "enterprise")
TOTAL_NAMES = ("Tổng cộng", "Cộng", "TC", "Toàn Đảng bộ", "Cả xã", "Toàn xã", "Tổng (I+II+III)", "TỔNG SỐ")
SUBTOTAL_NAMES = ("Tiểu cộng", "Cộng mục {}", "Tổng mục {}", "Cộng phần {}")
PAGE_NAMES = ("Cộng trang 1", "Mang sang")
NOTES = ("(Có danh sách kèm theo)", "Ghi chú: số liệu đến 31/12", "* Chi bộ mới thành lập")
NUMBERINGS = (
    ("I.", "II.", "III."),
    ("A.", "B.", "C."),
    ("I,", "II,", "III,"),
    ("I/", "II/", "III/"),
    ("1.", "2.", "3."),
)
WIDTH = 17

Figures = tuple[int, ...]


@dataclass
class Truth:
    """A true report: section → its party cells, name and figures."""

    sections: dict[str, list[tuple[str, Figures]]] = field(default_factory=dict)

    def records(self) -> list[tuple[object, ...]]:
        """Every party cell, as (section, name, figures …), sorted."""
        return sorted((s, name, *figures) for s, cells in self.sections.items() for name, figures in cells)


def true_report(random: Random, *, most_cells: int = 9, quiet: float = 0.3) -> Truth:
    """Make a report; a share of the party cells has hardly any figures, neighbours are often equal."""
    truth, number, last = Truth(), 0, None
    for section in VALUES:
        cells = []
        for _ in range(random.choice((0, 1, 1, 2, 3, random.randint(1, most_cells)))):
            number += 1
            figures = last if last and random.random() < 0.15 else _party_cell(random, quiet)
            cells.append((f"Chi bộ thôn {number}", figures))
            last = figures
        truth.sections[section] = cells
    if not truth.records():
        return true_report(random, most_cells=most_cells, quiet=quiet)
    return truth


def _party_cell(random: Random, quiet: float) -> Figures:
    if random.random() < quiet:
        return (random.randint(0, 2), 0, 0, 0, *[0] * 10, random.randint(0, 1))
    candidates = random.randint(0, 6)
    completed = random.randint(0, candidates)
    parts = [random.choice((0, 0, 0, 1)) for _ in range(5)]
    admitted = sum(parts)
    within = [random.randint(0, admitted) for _ in range(3)]
    year = admitted + random.randint(0, 2)
    return (
        random.randint(0, 4), candidates, completed, random.randint(0, 2), admitted, *parts, *within,
        year, year + random.randint(0, 5),
    )  # fmt: skip


def added(cells: Sequence[tuple[str, Figures]]) -> Figures:
    """Add party cells up."""
    return tuple(map(sum, zip(*(figures for _, figures in cells), strict=True))) if cells else (0,) * 15


class Sheetwriter:
    """A sheet of a report as an office could have typed it; `random` chooses the habits."""

    def __init__(self, random: Random, truth: Truth, unknown_names: Sequence[str] = ()) -> None:
        self._random, self._truth, self._unknown_names = random, truth, unknown_names
        self.rows: list[list[Cell]] = []

    def row(self, number: Cell, name: Cell, figures: Sequence[Cell] = ()) -> None:
        """Write a row."""
        self.rows.append([number, name, *figures, *[""] * (WIDTH - 2 - len(figures))])

    def sum_row(self, name: str, cells: Sequence[tuple[str, Figures]]) -> None:
        """Write a sum, its name in either column, its figures as numbers or text."""
        summed = sum(any(figures) for _, figures in cells)
        if self._unknown_names and summed >= 2 and self.maybe(0.6):  # a copy of one row is no sum that shows
            name = self._random.choice(self._unknown_names)
        figures: list[Cell] = [str(n) if self._random.random() < 0.05 else float(n) for n in added(cells)]
        self.row(*(("", name) if self._random.random() < 0.7 else (name, "")), figures)

    def maybe(self, share: float) -> bool:
        """Decide by chance."""
        return self._random.random() < share

    def noise(self) -> None:
        """Write a blank row or a note, seldom."""
        if self.maybe(0.1):
            self.row("", "")
        if self.maybe(0.05):
            self.row("", self._random.choice(NOTES))

    def table(self) -> None:
        """Write the body: sections in any order, sums anywhere, a total at least once."""
        order = list(VALUES)
        if self.maybe(0.3):
            self._random.shuffle(order)
        numbering = self._random.choice(NUMBERINGS)
        everything = [cell for cells in self._truth.sections.values() for cell in cells]
        names = self._random.sample(TOTAL_NAMES, 2)
        above = self.maybe(0.25)
        if above:
            self.sum_row(names[0], everything)
        shown: list[tuple[str, Figures]] = []
        for number, section in enumerate(order):
            self._section(number, section, numbering, shown)
        if not above or self.maybe(0.2):
            self.sum_row(names[1], everything)

    def plain_table(self) -> None:
        """Write the body as the form has it."""
        shown = 0
        for number, section in zip(("I", "II", "III"), VALUES, strict=True):
            self.row("", f"{number}. {SECTIONS[VALUES.index(section)]}")
            for name, figures in self._truth.sections[section]:
                shown += 1
                self.row(str(shown), name, [float(n) for n in figures])
        self.sum_row("Tổng cộng", [cell for cells in self._truth.sections.values() for cell in cells])

    def _section(self, number: int, section: str, numbering: Sequence[str], shown: list[tuple[str, Figures]]) -> None:
        cells, random = self._truth.sections[section], self._random
        label, own = SECTIONS[VALUES.index(section)], numbering[number]
        figures = [float(n) for n in added(cells)] if self.maybe(0.2) else []
        if self.maybe(0.3) and not own[0].isdigit():
            self.row(own.rstrip(".,/"), label, figures)
        else:
            self.row("", f"{own} {label}", figures)
        subtotal = random.choice(SUBTOTAL_NAMES).format(own.rstrip(".,/"))
        where = random.choice(("below", "above", "", "")) if not figures else ""
        if where == "above":
            self.sum_row(subtotal, cells)
        page = random.randrange(len(cells)) if cells and self.maybe(0.2) else None
        for place, (name, values) in enumerate(cells):
            self.noise()
            self.row(str(len(shown) + 1), name, [float(n) for n in values])
            shown.append((name, values))
            if place == page:
                for carried in PAGE_NAMES[: random.randint(1, 2)]:
                    self.sum_row(carried, shown)
        if where == "below":
            self.sum_row(subtotal, cells)

    def sheet(self) -> Sheet:
        """Return the sheet, with its head, header, number row and foot."""
        head = [["Kỳ báo cáo: Năm 2023"], ["Đơn vị báo cáo:", "", "Đảng ủy xã An Ấp"], ["Mã đơn vị: 12526"], []]
        rows = [[*row, *[""] * (WIDTH - len(row))] for row in (*head, *([c or "" for c in row] for row in HEADER_01A))]
        numbers: tuple[list[Cell], ...] = (
            [f"({n})" for n in range(1, 18)], [float(n) for n in range(1, 18)], ["A", "B", *map(float, range(1, 16))], []
        )  # fmt: skip
        chosen = self._random.choice(numbers)
        rows += [chosen] if chosen else []
        foot = [[], [], ["", "Quỳnh Phụ, ngày 05 tháng 02 năm 2024"], ["", "NGƯỜI LẬP BIỂU", "", "T/M BAN THƯỜNG VỤ"]]
        return Sheet("01A-XA", 0, 0, rows + self.rows + [[*row, *[""] * (WIDTH - len(row))] for row in foot])


def key_cadres_sheet() -> Sheet:
    """A clean 01B-XA."""
    rows: list[list[Cell]] = [
        ["Kỳ báo cáo: Năm 2023", "", "", "", ""],
        ["Đơn vị báo cáo:", "", "Đảng ủy xã An Ấp", "", ""],
        ["STT", "Tổ chức", "Cấp", "Tổng số cán bộ chủ chốt", "Trong đó: chưa là đảng viên"],
        ["1", "Hội Phụ nữ", "Cấp xã", 2.0, 0.0],
        ["", "Cộng", "", 2.0, 0.0],
    ]
    return Sheet("01B-XA", 0, 0, rows)


def register_sheet() -> Sheet:
    """A 04-KN without lines."""
    labels: list[Cell] = ["Số quyết định", "Dòng", "Ngày quyết định", "Ngày lễ kết nạp", "Chi bộ"]
    labels += ["Tổ chức giới thiệu", "Giới tính", "Nhóm tuổi", "Kết nạp lại"]
    return Sheet("04-KN", 0, 0, [labels])


def read_sheets(sheets: Sequence[Sheet], known: Sequence[str] = (), *, with_register: bool = False) -> Batch:
    """Read a batch of 01A-XA sheets, each with a clean 01B-XA beside it; `known`: names answered to be party cells."""
    workbooks: dict[str, WorkbookReading] = {}
    for number, sheet in enumerate(sheets):
        beside = (key_cadres_sheet(), *([register_sheet()] if with_register else []))
        workbook = workbooks[str(number)] = WorkbookReading()
        for one in (sheet, *beside):
            readings = read_sheet(one, FORMS)
            workbook.readings += readings
            workbook.findings += [found for reading in readings for found in reading.findings]
            workbook.statements += statements_of(one, [reading.header_row for reading in readings])
    answered = {"xa-an-ap": known} if known else {}
    return validate_batch(workbooks, FINDER, date(2024, 2, 26), known_party_cells=answered)


def records_read(batch: Batch) -> dict[str, list[tuple[object, ...]]]:
    """Return each submission's records as `Truth.records` has them."""
    columns = pl.exclude("submission_id", "sheet", "sheet_row")
    return {
        str(name): sorted(frame.select(columns).rows())
        for (name,), frame in batch.records["commune_admissions"].group_by("submission_id", maintain_order=True)
    }
