"""The sheet of indicators: progress of the year and the term, and admissions by solution, with charts."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from xlsxwriter.utility import xl_range, xl_rowcol_to_cell

from reports.forms.layout import TOTAL_LABEL
from reports.workbook import charts, outlook, page_setup, to_date
from reports.workbook.figures import WorkbookFigures
from reports.workbook.form_sheet import Total
from reports.workbook.months import TARGET_LINE_LABEL
from reports.workbook.page_setup import HEADER_ROW, WorkbookFormats
from schemas.declaration.contributions import organisation_labels, solutions
from schemas.periods import label_of_id

SHEET = "Chỉ tiêu"
_WIDTHS = (5, 46, 12, 12, 2, 16, 16, 16, 16)
_RIGHT = 6  # column of the right-hand part of letterhead and footer
_UNALLOCATED = {"unallocated": "Chưa phân bổ theo kỳ ngắn hơn"}
_SOLUTION_ROW = HEADER_ROW + 14
_STATED = "Lũy kế nhiệm kỳ các đơn vị tự ghi trong báo cáo kỳ này"


class IndicatorSheet:
    """Writer of the sheet; its figures are formulas over the totals of the other sheets. `to_date`: by column."""

    def __init__(
        self, page: Any, figures: WorkbookFigures, formats: WorkbookFormats, to_date: Mapping[int, Total]
    ) -> None:
        self.page, self.figures, self.formats, self.to_date = page, figures, formats, to_date

    def write(self, book: Any, counted: Sequence[Total], not_added: Sequence[tuple[str, Total]]) -> None:
        """Write the sheet. `counted`: totals that are added up; `not_added`: form and total of the others."""
        for column, width in enumerate(_WIDTHS):
            self.page.set_column(column, column, width)
        title = "Kết quả thực hiện chỉ tiêu kết nạp đảng viên"
        page_setup.write_letterhead(self.page, self.figures, self.formats, title, _RIGHT)
        self._headline(counted)
        solutions, below = self._solutions(not_added)
        below = outlook.write_outlook(self.page, below + 1, self.figures, self.formats)
        last = max(below, charts.insert(book, self.page, SHEET, self.figures.progress.height, solutions))
        page_setup.write_footer(self.page, self.figures.office, self.formats, last + 1, _RIGHT)
        page_setup.set_up_print(self.page, last + 1 + page_setup.FOOTER_ROWS, len(_WIDTHS) - 1, None)
        self.page.fit_to_pages(1, 1)  # leaders get it on one sheet of paper

    def _headline(self, counted: Sequence[Total]) -> None:
        row, put = HEADER_ROW, self._line
        formula = "=" + "+".join(cell for cell, _ in counted) if counted else "=0"
        self.page.write_string(row, 0, "I. Kết quả chung", self.formats.bold)
        self.page.write_string(row + 1, 0, "STT", self.formats.header)
        self.page.write_string(row + 1, 1, "Chỉ tiêu", self.formats.header)
        self.page.write_string(row + 1, 2, "Số liệu", self.formats.header)
        label, own = f"Kết nạp trong kỳ: {self.figures.period.label}", self.formats.marked[self.figures.mark]
        put(row + 2, label, formula, sum(total for _, total in counted), own)
        if self.figures.units["counted"].null_count() == self.figures.units.height:
            self.page.write_string(row + 2, 2, page_setup.NOT_AVAILABLE, self.formats.unknown)
        if self.figures.progress.is_empty():
            return
        last = self.figures.progress.row(-1, named=True)
        month = label_of_id(last["period"]).lower()
        marked = self.formats.marked[self.figures.mark_to_date]
        of_year, of_term = (
            self._to_date(to_date.OF_YEAR, last["year_to_date"]),
            self._to_date(to_date.OF_TERM, last["term_to_date"]),
        )
        put(row + 3, f"Kết nạp từ đầu năm đến hết {month}", *of_year, marked)
        put(row + 4, "Chỉ tiêu cả năm", None, last["year_target"])
        self._share(row + 5, "Tỷ lệ so với chỉ tiêu năm", (row + 3, row + 4), last["year_to_date"], last["year_target"])
        put(row + 6, f"Kết nạp từ đầu nhiệm kỳ đến hết {month}", *of_term, marked)
        put(row + 7, "Chỉ tiêu cả nhiệm kỳ", None, last["term_target"])
        self._share(
            row + 8, "Tỷ lệ so với chỉ tiêu nhiệm kỳ", (row + 6, row + 7), last["term_to_date"], last["term_target"]
        )
        put(row + 9, f"{TARGET_LINE_LABEL} nhiệm kỳ", None, last["path_to_date"], self.formats.decimal)
        if last["path_to_date"] is not None:
            admitted, expected = xl_rowcol_to_cell(row + 6, 2), xl_rowcol_to_cell(row + 9, 2)
            ahead = round(last["term_to_date"] - last["path_to_date"], 1)
            label = "Vượt (+), chậm (-) so với tiến độ bình quân"
            put(row + 10, label, f"=ROUND({admitted}-{expected},1)", ahead, self.formats.decimal)
        cell, stated = self.to_date[to_date.STATED_OF_TERM]
        put(row + 11, f"{_STATED}; chênh lệch giải thích ở trang “{to_date.SHEET}”", f"={cell}", stated)
        self.page.set_row(row + 11, 2 * page_setup.LINE_POINTS)
        if self.figures.completeness.height:
            text = page_setup.coverage_text(self.figures.completeness.row(0, named=True))
            put(row + 12, "Đơn vị đã báo cáo / phải báo cáo kỳ này", None, None)
            self.page.write_string(row + 12, 2, text or page_setup.NOT_AVAILABLE, self.formats.unknown)

    def _to_date(self, column: int, value: int) -> tuple[str | None, int]:
        """Return formula and value of a figure to date; no formula where the units' sheet has another total."""
        cell, total = self.to_date[column]
        return (f"={cell}" if total == value else None), value

    def _line(self, row: int, label: str, formula: str | None, value: float | None, cell_format: Any = None) -> None:
        cell_format = cell_format or self.formats.number
        self.page.write_number(row, 0, row - HEADER_ROW - 1, self.formats.order)
        self.page.write_string(row, 1, label, self.formats.text)
        if formula:
            self.page.write_formula(row, 2, formula, cell_format, value)
        elif value is None:
            self.page.write_blank(row, 2, None, cell_format)
        else:
            self.page.write_number(row, 2, value, cell_format)

    def _share(self, row: int, label: str, rows: tuple[int, int], part: int, whole: int | None) -> None:
        """Write a share, rounded to four places as in the warehouse."""
        if not whole:
            self._line(row, label, None, None, self.formats.share)
            return
        of, target = (xl_rowcol_to_cell(at, 2) for at in rows)
        self._line(row, label, f"=ROUND({of}/{target},4)", round(part / whole, 4), self.formats.share)

    def _solutions(self, not_added: Sequence[tuple[str, Total]]) -> tuple[tuple[int, int], int]:
        """Write the admissions of the period by solution; return first and last added row, and the first row below."""
        row, put = _SOLUTION_ROW, self.page.write_string
        put(row, 0, "II. Kết nạp trong kỳ theo nhóm giải pháp", self.formats.bold)
        for column, label in enumerate(("STT", "Nhóm giải pháp", "Kết nạp", "Tỷ trọng")):
            put(row + 1, column, label, self.formats.header)
        lines = self._solution_lines()
        first, last = row + 2, row + 1 + len(lines)
        total = sum(value for _, value in lines)
        cell = xl_rowcol_to_cell(last + 1, 2, row_abs=True)
        for number, (label, value) in enumerate(lines, start=1):
            at = row + 1 + number
            self.page.write_number(at, 0, number, self.formats.order)
            put(at, 1, label, self.formats.text)
            self.page.write_number(at, 2, value, self.formats.number)
            share = f"=IF({cell}=0,0,ROUND({xl_rowcol_to_cell(at, 2)}/{cell},4))"
            self.page.write_formula(at, 3, share, self.formats.share, round(value / total, 4) if total else 0)
        self.page.merge_range(last + 1, 0, last + 1, 1, TOTAL_LABEL, self.formats.total_label)
        formula = f"=SUM({xl_range(first, 2, last, 2)})" if lines else "=0"
        self.page.write_formula(last + 1, 2, formula, self.formats.total, total)
        self.page.write_blank(last + 1, 3, None, self.formats.total)
        for at, (label, (there, figure)) in enumerate(not_added, start=last + 2):
            self.page.write_blank(at, 0, None, self.formats.not_added)
            put(at, 1, f"Trong đó, theo mẫu {label} (không cộng thêm)", self.formats.not_added)
            self.page.write_formula(at, 2, f"={there}", self.formats.not_added_number, figure)
            self.page.write_blank(at, 3, None, self.formats.not_added)
        return (first, last), last + 2 + len(not_added)

    def _solution_lines(self) -> list[tuple[str, int]]:
        names = {name: one.label for name, one in solutions(self.figures.forms).items()} | _UNALLOCATED
        parts = organisation_labels(self.figures.forms)
        several = {name for name, count in Counter(name for name, _ in parts).items() if count > 1}
        rows = sorted(self.figures.solutions.iter_rows(), key=lambda row: list(names).index(row[0]))
        return [
            (f"{names[name]}: {parts.get((name, part), part)}" if name in several else names[name], admitted or 0)
            for name, part, admitted in rows
        ]
