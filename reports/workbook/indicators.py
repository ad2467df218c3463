"""The sheet of indicators: where the year and the term stand, and by solution, with native charts."""

from collections.abc import Sequence
from typing import Any

from xlsxwriter.utility import xl_range, xl_rowcol_to_cell

from reports.forms.layout import TOTAL_LABEL
from reports.workbook import charts, paper
from reports.workbook.figures import WorkbookFigures
from reports.workbook.form_sheet import Total
from reports.workbook.paper import HEADER_ROW, Looks
from schemas.periods import period_of_id

SHEET = "Chỉ tiêu"
_WIDTHS = (5, 46, 12, 12, 2, 16, 16, 16, 16)
_RIGHT = 6  # the column of the head's and the foot's right-hand part
_SOLUTIONS = {
    "mass_organisations": "Đoàn thể giới thiệu",
    "other_bodies": "Tổ chức khác giới thiệu",
    "schools": "Trường học",
    "unallocated": "Chưa phân bổ theo kỳ ngắn hơn",
}
_SOLUTION_ROW = HEADER_ROW + 12


class IndicatorSheet:
    """Writes the sheet; its figures of the period are formulas over the totals of the forms."""

    def __init__(self, page: Any, figures: WorkbookFigures, looks: Looks) -> None:
        self.page, self.figures, self.looks = page, figures, looks

    def write(self, book: Any, counted: Sequence[Total], beside: Sequence[tuple[str, Total]]) -> None:
        """Write it. `counted`: the totals that come to the district's; `beside`: form and total not added to it."""
        for column, width in enumerate(_WIDTHS):
            self.page.set_column(column, column, width)
        paper.write_head(self.page, self.figures, self.looks, "Kết quả thực hiện chỉ tiêu kết nạp đảng viên", _RIGHT)
        self._headline(counted)
        solutions, below = self._solutions(beside)
        last = max(below, charts.insert(book, self.page, SHEET, self.figures.progress.height, solutions))
        paper.write_foot(self.page, self.figures.district, self.looks, last + 1, _RIGHT)
        paper.set_up_print(self.page, last + 1 + paper.FOOT_ROWS, len(_WIDTHS) - 1, None)
        self.page.fit_to_pages(1, 1)  # a leader's one sheet of paper

    def _headline(self, counted: Sequence[Total]) -> None:
        row, put = HEADER_ROW, self._line
        formula = "=" + "+".join(cell for cell, _ in counted) if counted else "=0"
        self.page.write_string(row, 0, "I. Kết quả chung", self.looks.bold)
        self.page.write_string(row + 1, 0, "STT", self.looks.header)
        self.page.write_string(row + 1, 1, "Chỉ tiêu", self.looks.header)
        self.page.write_string(row + 1, 2, "Số liệu", self.looks.header)
        put(row + 2, f"Kết nạp trong kỳ: {self.figures.period.label}", formula, sum(total for _, total in counted))
        if self.figures.progress.is_empty():
            return
        last = self.figures.progress.row(-1, named=True)
        month = _label(last["period"]).lower()
        put(row + 3, f"Kết nạp từ đầu năm đến hết {month}", None, last["year_to_date"])
        put(row + 4, "Chỉ tiêu cả năm", None, last["year_target"])
        self._share(row + 5, "Tỷ lệ so với chỉ tiêu năm", (row + 3, row + 4), last["year_to_date"], last["year_target"])
        put(row + 6, f"Kết nạp từ đầu nhiệm kỳ đến hết {month}", None, last["term_to_date"])
        put(row + 7, "Chỉ tiêu cả nhiệm kỳ", None, last["term_target"])
        self._share(
            row + 8, "Tỷ lệ so với chỉ tiêu nhiệm kỳ", (row + 6, row + 7), last["term_to_date"], last["term_target"]
        )
        put(row + 9, "Mức phải đạt nếu kết nạp đều từng tháng", None, last["path_to_date"], self.looks.decimal)
        if last["path_to_date"] is not None:
            here, path = xl_rowcol_to_cell(row + 6, 2), xl_rowcol_to_cell(row + 9, 2)
            ahead = round(last["term_to_date"] - last["path_to_date"], 1)
            put(
                row + 10,
                "Vượt (+), chậm (-) so với mức phải đạt",
                f"=ROUND({here}-{path},1)",
                ahead,
                self.looks.decimal,
            )

    def _line(self, row: int, label: str, formula: str | None, value: float | None, look: Any = None) -> None:
        look = look or self.looks.number
        self.page.write_number(row, 0, row - HEADER_ROW - 1, self.looks.order)
        self.page.write_string(row, 1, label, self.looks.text)
        if formula:
            self.page.write_formula(row, 2, formula, look, value)
        elif value is None:
            self.page.write_blank(row, 2, None, look)
        else:
            self.page.write_number(row, 2, value, look)

    def _share(self, row: int, label: str, rows: tuple[int, int], part: int, whole: int | None) -> None:
        """A share, rounded as the warehouse's: to four places."""
        if not whole:
            self._line(row, label, None, None, self.looks.share)
            return
        of, target = (xl_rowcol_to_cell(at, 2) for at in rows)
        self._line(row, label, f"=ROUND({of}/{target},4)", round(part / whole, 4), self.looks.share)

    def _solutions(self, beside: Sequence[tuple[str, Total]]) -> tuple[tuple[int, int], int]:
        """Write the admissions of the period by solution; give the rows of what adds up, and the first row below."""
        row, put = _SOLUTION_ROW, self.page.write_string
        put(row, 0, "II. Kết nạp trong kỳ theo nhóm giải pháp", self.looks.bold)
        for column, label in enumerate(("STT", "Nhóm giải pháp", "Kết nạp", "Tỷ trọng")):
            put(row + 1, column, label, self.looks.header)
        lines = self._solution_lines()
        first, last = row + 2, row + 1 + len(lines)
        total = sum(value for _, value in lines)
        cell = xl_rowcol_to_cell(last + 1, 2, row_abs=True)
        for number, (label, value) in enumerate(lines, start=1):
            at = row + 1 + number
            self.page.write_number(at, 0, number, self.looks.order)
            put(at, 1, label, self.looks.text)
            self.page.write_number(at, 2, value, self.looks.number)
            share = f"=IF({cell}=0,0,ROUND({xl_rowcol_to_cell(at, 2)}/{cell},4))"
            self.page.write_formula(at, 3, share, self.looks.share, round(value / total, 4) if total else 0)
        self.page.merge_range(last + 1, 0, last + 1, 1, TOTAL_LABEL, self.looks.total_label)
        formula = f"=SUM({xl_range(first, 2, last, 2)})" if lines else "=0"
        self.page.write_formula(last + 1, 2, formula, self.looks.total, total)
        self.page.write_blank(last + 1, 3, None, self.looks.total)
        for at, (label, (there, figure)) in enumerate(beside, start=last + 2):
            self.page.write_blank(at, 0, None, self.looks.beside)
            put(at, 1, f"Trong đó, theo mẫu {label} (không cộng thêm)", self.looks.beside)
            self.page.write_formula(at, 2, f"={there}", self.looks.beside_number, figure)
            self.page.write_blank(at, 3, None, self.looks.beside)
        return (first, last), last + 2 + len(beside)

    def _solution_lines(self) -> list[tuple[str, int]]:
        groups = {name: label for form in self.figures.forms for label, name in form.metadata().columns_are.items()}
        order = {name: at for at, name in enumerate(_SOLUTIONS)}
        rows = sorted(self.figures.solutions.iter_rows(), key=lambda row: order[row[0]])
        return [
            (f"{_SOLUTIONS[s]}: {groups.get(o, o)}" if o and s != "other_bodies" else _SOLUTIONS[s], admitted or 0)
            for s, o, admitted in rows
        ]


def _label(period_id: str) -> str:
    period = period_of_id(period_id)
    return period.label if period else period_id
