"""03-TH: party building in one upper secondary school. Source: docs/forms.md §2."""

import polars as pl

from schemas.declaration.constraints import Constraint, at_least, at_most, stated_total
from schemas.declaration.fields import Count, count
from schemas.declaration.figures import Figure, Solution
from schemas.declaration.form import TOTAL, Form, rule
from schemas.registry.units import SCHOOL

SCHOOLS = Solution("schools", "Trường học")
WITHIN_TOTAL = ("members", "candidates", "aged_18")
COUNTS = (
    "total",
    *WITHIN_TOTAL,
    "sent_to_class",
    "class_completed",
    "files_in_review",
    "admitted",
    "admitted_women",
    "admitted_year_to_date",
    "admitted_term_to_date",
)
WITHIN = "Số trong đó không được vượt số chung; lũy kế không nhỏ hơn số trong kỳ."


class SchoolReport(
    Form,
    code="03-TH",
    table="school_report",
    title="Báo cáo công tác phát triển đảng trong trường học",
    senders=(SCHOOL,),
    columns_are={"Học sinh lớp 12": "grade_12", "Cán bộ, giáo viên, nhân viên": "staff", "Tổng cộng": TOTAL},
    adds_to_district=True,
    solution=SCHOOLS,
):
    """03-TH: party building in one upper secondary school."""

    total: Count = count("Tổng số", required=True, on_last_day=True)
    members: Count = count("Trong đó: đảng viên", on_last_day=True)
    candidates: Count = count("Quần chúng ưu tú được rà soát", figure=Figure.CANDIDATES)
    aged_18: Count = count("Đủ 18 tuổi")
    sent_to_class: Count = count("Được cử học lớp bồi dưỡng nhận thức về Đảng")
    class_completed: Count = count("Đã hoàn thành lớp bồi dưỡng", figure=Figure.CLASS_COMPLETED)
    files_in_review: Count = count("Hồ sơ đang xét", figure=Figure.FILES_IN_REVIEW)
    admitted: Count = count("Kết nạp trong kỳ", required=True, figure=Figure.ADMITTED)
    admitted_women: Count = count("Trong đó: nữ", in_period=True)
    admitted_year_to_date: Count = count("Lũy kế từ đầu năm", required=True, figure=Figure.YEAR_TO_DATE)
    admitted_term_to_date: Count = count("Lũy kế từ đầu nhiệm kỳ", required=True, figure=Figure.TERM_TO_DATE)

    @rule(
        "03-01",
        "Cột tổng cộng phải bằng học sinh lớp 12 cộng cán bộ, giáo viên, nhân viên.",
        at=COUNTS,
        on=TOTAL,
    )
    def total_is_the_sum(cls, stated: pl.Expr) -> Constraint:
        """Stated `Tổng cộng` = grade 12 + staff."""
        return stated_total(stated)

    @rule("03-02", WITHIN, at=WITHIN_TOTAL)
    def parts_within_total(cls, part: pl.Expr) -> Constraint:
        """02, 03 and 04 ≤ 01."""
        return at_most(part, pl.col("total"))

    @rule("03-02", WITHIN, at="admitted_women")
    def women_within_admitted(cls, women: pl.Expr) -> Constraint:
        """09 ≤ 08."""
        return at_most(women, pl.col("admitted"))

    @rule("03-02", WITHIN, at="admitted_year_to_date")
    def to_date_in_order(cls, year_to_date: pl.Expr) -> Constraint:
        """08 ≤ 10 ≤ 11."""
        return at_least(year_to_date, pl.col("admitted")) & at_most(year_to_date, pl.col("admitted_term_to_date"))
