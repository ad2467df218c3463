"""01A-XA: admissions by party cell, from a commune or town committee. Source: docs/forms.md §2."""

import polars as pl

from schemas.declaration.constraints import Constraint, at_least, at_most, equals, stated_total, total_of
from schemas.declaration.fields import Count, Text, count, key, section
from schemas.declaration.figures import Figure, Solution
from schemas.declaration.form import TOTAL, Form, rule
from schemas.registry.units import COMMUNE, TOWN
from schemas.rules.general import STATED_SUM, Severity

MASS_ORGANISATIONS = Solution("mass_organisations", "Đoàn thể giới thiệu")
OTHER_BODIES = Solution("other_bodies", "Tổ chức khác giới thiệu")
PERIOD = "Kết nạp trong kỳ"
BY_ORGANISATION = "Chia ra theo tổ chức giới thiệu"
OF_WHICH = "Trong đó"

INTRODUCED_BY = (
    "admitted_womens_union",
    "admitted_farmers_union",
    "admitted_youth_union",
    "admitted_trade_union",
    "admitted_other",
)
PARTS_OF_ADMITTED = ("admitted_women", "admitted_aged_18_30", "readmitted")
COUNTS = (
    "annual_target",
    "candidates",
    "class_completed",
    "files_in_review",
    "admitted",
    *INTRODUCED_BY,
    *PARTS_OF_ADMITTED,
    "admitted_year_to_date",
    "admitted_term_to_date",
)


class CommuneAdmissions(
    Form,
    code="01A-XA",
    table="commune_admissions",
    title="Báo cáo kết nạp đảng viên theo chi bộ",
    senders=(COMMUNE, TOWN),
    adds_to_district=True,
    has_total=True,
):
    """01A-XA: admissions by party cell, from a commune or town committee."""

    section: Text = section(
        {
            "I. Chi bộ thôn, tổ dân phố": "village",
            "II. Chi bộ cơ quan, trường học, công an": "agency",
            "III. Chi bộ doanh nghiệp": "enterprise",
        }
    )
    party_cell: Text = key("Chi bộ")
    annual_target: Count = count(
        "Chỉ tiêu năm",
        figure=Figure.ANNUAL_TARGET,
        aliases=(("Chỉ tiêu kết nạp năm",), ("Chỉ tiêu kết nạp được giao",), ("Chỉ tiêu được giao",)),
        on_last_day=True,
    )
    candidates: Count = count(
        "Quần chúng ưu tú",
        figure=Figure.CANDIDATES,
        aliases=(("Số quần chúng ưu tú",), ("Nguồn quần chúng ưu tú",)),
    )
    class_completed: Count = count(
        "Đã học lớp bồi dưỡng nhận thức về Đảng",
        figure=Figure.CLASS_COMPLETED,
        aliases=(
            ("Đã học lớp nhận thức về Đảng",),
            ("Đã qua lớp bồi dưỡng nhận thức về Đảng",),
            ("Đã học lớp cảm tình Đảng",),
        ),
    )
    files_in_review: Count = count(
        "Hồ sơ đang xét",
        figure=Figure.FILES_IN_REVIEW,
        aliases=(("Hồ sơ đang thẩm tra",), ("Hồ sơ đang đề nghị",)),
    )
    admitted: Count = count(PERIOD, "Tổng số", required=True, figure=Figure.ADMITTED)
    admitted_womens_union: Count = count(
        PERIOD,
        BY_ORGANISATION,
        "Hội Phụ nữ",
        solution=MASS_ORGANISATIONS,
        aliases=((PERIOD, BY_ORGANISATION, "Hội Liên hiệp Phụ nữ"),),
    )
    admitted_farmers_union: Count = count(PERIOD, BY_ORGANISATION, "Hội Nông dân", solution=MASS_ORGANISATIONS)
    admitted_youth_union: Count = count(
        PERIOD,
        BY_ORGANISATION,
        "Đoàn Thanh niên",
        solution=MASS_ORGANISATIONS,
        aliases=((PERIOD, BY_ORGANISATION, "Đoàn TNCS Hồ Chí Minh"),),
    )
    admitted_trade_union: Count = count(PERIOD, BY_ORGANISATION, "Công đoàn", solution=MASS_ORGANISATIONS)
    admitted_other: Count = count(PERIOD, BY_ORGANISATION, "Tổ chức khác", solution=OTHER_BODIES)
    admitted_women: Count = count(PERIOD, OF_WHICH, "Nữ", in_period=True)
    admitted_aged_18_30: Count = count(
        PERIOD, OF_WHICH, "Tuổi 18-30", in_period=True, aliases=((PERIOD, OF_WHICH, "Từ 18 đến 30 tuổi"),)
    )
    readmitted: Count = count(PERIOD, OF_WHICH, "Kết nạp lại", in_period=True)
    admitted_year_to_date: Count = count(
        "Lũy kế từ đầu năm",
        required=True,
        figure=Figure.YEAR_TO_DATE,
        aliases=(("Cộng dồn từ đầu năm",), ("Lũy kế năm",)),
    )
    admitted_term_to_date: Count = count(
        "Lũy kế từ đầu nhiệm kỳ",
        required=True,
        figure=Figure.TERM_TO_DATE,
        aliases=(("Cộng dồn từ đầu nhiệm kỳ",), ("Lũy kế nhiệm kỳ",)),
    )

    @rule("01A-01", "Tổng số kết nạp (cột 7) phải bằng tổng các cột 8 đến 12.", at="admitted")
    def parts_add_up(cls, admitted: pl.Expr) -> Constraint:
        """7 = 8 + 9 + 10 + 11 + 12."""
        return equals(admitted, total_of(INTRODUCED_BY))

    @rule(
        "01A-02",
        "Số nữ, số tuổi 18-30 và số kết nạp lại đều không được vượt tổng số kết nạp (cột 7).",
        at=PARTS_OF_ADMITTED,
    )
    def parts_within_admitted(cls, part: pl.Expr) -> Constraint:
        """13, 14 and 15 each at most 7."""
        return at_most(part, pl.col("admitted"))

    @rule(*STATED_SUM, at=COUNTS, on=TOTAL)
    def total_is_the_sum(cls, stated: pl.Expr) -> Constraint:
        """The stated total of a column = the sum of its records."""
        return stated_total(stated)

    @rule(
        "01A-04",
        "Lũy kế từ đầu năm không được nhỏ hơn số trong kỳ và không được lớn hơn lũy kế nhiệm kỳ.",
        at="admitted_year_to_date",
    )
    def to_date_in_order(cls, year_to_date: pl.Expr) -> Constraint:
        """7 ≤ 16 ≤ 17."""
        return at_least(year_to_date, pl.col("admitted")) & at_most(year_to_date, pl.col("admitted_term_to_date"))

    @rule(
        "01A-05",
        "Số đã học lớp bồi dưỡng nhiều hơn số quần chúng ưu tú. Đề nghị kiểm tra lại.",
        at="class_completed",
        severity=Severity.WARNING,
    )
    def class_within_candidates(cls, class_completed: pl.Expr) -> Constraint:
        """5 not over 4."""
        return at_most(class_completed, pl.col("candidates"))
