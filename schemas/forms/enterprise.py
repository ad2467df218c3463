"""02-DN: party building in one enterprise. Source: docs/forms.md §2.

An enterprise is never added to the district: its cell belongs to its host committee's section III.
"""

import polars as pl

from schemas.declaration.constraints import Comparison, Constraint, FilledWhere, at_least, at_most, equals, total_of
from schemas.declaration.fields import Count, Day, Text, choice, count, date, one_of, unit_name
from schemas.declaration.figures import Figure, Solution
from schemas.declaration.form import Form, rule
from schemas.registry.units import ENTERPRISE
from schemas.rules.general import Severity

ENTERPRISES = Solution("enterprises", "Doanh nghiệp")
OWNERSHIP = one_of(
    "CTCP",
    "TNHH",
    "DNTN",
    "Hợp danh",
    "Vốn nước ngoài",
    **{
        "Công ty cổ phần": "CTCP",
        "Công ty TNHH": "TNHH",
        "Trách nhiệm hữu hạn": "TNHH",
        "Doanh nghiệp tư nhân": "DNTN",
        "Công ty hợp danh": "Hợp danh",
        "FDI": "Vốn nước ngoài",
    },
)
WITH_CELL = "Có chi bộ"
PARTY_ORGANISATION = one_of("Chưa có", "Sinh hoạt ghép", WITH_CELL)
ADMITTED_BY_WORK = ("admitted_managers", "admitted_office_staff", "admitted_production_workers")
MINIMUM_FULL_MEMBERS = 3
CLASS_IN_ORDER = (
    "Số được cử học không nên nhiều hơn số được giới thiệu, số hoàn thành lớp không nên nhiều hơn số được cử học."
    " Đề nghị kiểm tra lại."
)


class EnterpriseReport(
    Form,
    code="02-DN",
    table="enterprise_report",
    title="Báo cáo công tác phát triển đảng trong doanh nghiệp",
    senders=(ENTERPRISE,),
    columns_are={"Số liệu": "enterprise"},
    solution=ENTERPRISES,
):
    """02-DN: party building in one enterprise."""

    ownership: Text = choice("Loại hình doanh nghiệp", choices=OWNERSHIP, on_last_day=True)
    host_committee: Text = unit_name("Đảng ủy chủ quản")
    workers: Count = count("Tổng số lao động", required=True, on_last_day=True)
    trade_union_members: Count = count("Đoàn viên công đoàn", on_last_day=True)
    party_organisation: Text = choice("Tổ chức đảng", choices=PARTY_ORGANISATION, on_last_day=True)
    cell_founded_on: Day = date("Ngày quyết định thành lập chi bộ", on_last_day=True)
    full_members: Count = count("Đảng viên chính thức", on_last_day=True)
    probationary_members: Count = count("Đảng viên dự bị", on_last_day=True)
    nominated_by_trade_union: Count = count("Quần chúng ưu tú do công đoàn giới thiệu")
    sent_to_class: Count = count("Được cử học lớp bồi dưỡng nhận thức về Đảng")
    class_completed: Count = count("Đã hoàn thành lớp bồi dưỡng")
    admitted: Count = count("Kết nạp trong kỳ", required=True, figure=Figure.ADMITTED)
    admitted_managers: Count = count("- Cán bộ quản lý", in_period=True)
    admitted_office_staff: Count = count("- Lao động gián tiếp", in_period=True)
    admitted_production_workers: Count = count("- Lao động trực tiếp", in_period=True)
    admitted_owners: Count = count("Trong đó: chủ doanh nghiệp", in_period=True)
    admitted_year_to_date: Count = count("Lũy kế từ đầu năm", required=True, figure=Figure.YEAR_TO_DATE)
    admitted_term_to_date: Count = count("Lũy kế từ đầu nhiệm kỳ", required=True, figure=Figure.TERM_TO_DATE)

    @rule("02-01", "Số kết nạp (mã số 12) phải bằng tổng các mã số 13, 14 và 15.", at="admitted")
    def parts_add_up(cls, admitted: pl.Expr) -> Constraint:
        """12 = 13 + 14 + 15."""
        return equals(admitted, total_of(ADMITTED_BY_WORK))

    @rule(
        "02-02",
        "Số chủ doanh nghiệp không vượt số kết nạp; lũy kế không nhỏ hơn số trong kỳ.",
        at="admitted_owners",
    )
    def owners_within_admitted(cls, owners: pl.Expr) -> Constraint:
        """16 ≤ 12."""
        return at_most(owners, pl.col("admitted"))

    @rule(
        "02-02",
        "Số chủ doanh nghiệp không vượt số kết nạp; lũy kế không nhỏ hơn số trong kỳ.",
        at="admitted_year_to_date",
    )
    def to_date_in_order(cls, year_to_date: pl.Expr) -> Constraint:
        """12 ≤ 17 ≤ 18."""
        return at_least(year_to_date, pl.col("admitted")) & at_most(year_to_date, pl.col("admitted_term_to_date"))

    @rule(
        "02-03",
        "Ngày thành lập chi bộ chỉ ghi khi có chi bộ, và không sau ngày cuối kỳ báo cáo.",
        at="cell_founded_on",
    )
    def founded_where_there_is_a_cell(cls, founded_on: pl.Expr) -> Constraint:
        """A founding date exactly where there is a cell, and not after the period's last day."""
        with_cell = (pl.col("party_organisation") == WITH_CELL).fill_null(value=False)
        last_day = pl.col("period_end").dt.strftime("%d/%m/%Y")
        return Constraint(
            (founded_on.is_not_null() == with_cell) & (founded_on <= pl.col("period_end")).fill_null(value=True),
            pl.when(with_cell)
            .then(pl.format("một ngày không sau {}", last_day))
            .otherwise(pl.lit("để trống, vì chưa có chi bộ")),
            (FilledWhere("party_organisation", WITH_CELL), Comparison("<=", pl.col("period_end"))),
        )

    @rule("02-04", "Chi bộ phải có ít nhất 3 đảng viên chính thức.", at="full_members")
    def cell_has_three_members(cls, full_members: pl.Expr) -> Constraint:
        """A cell has at least 3 full members."""
        with_cell = (pl.col("party_organisation") == WITH_CELL).fill_null(value=False)
        enough = at_least(full_members, pl.lit(MINIMUM_FULL_MEMBERS))
        on_entry = Comparison(">=", pl.lit(MINIMUM_FULL_MEMBERS), where=("party_organisation", WITH_CELL))
        return Constraint(enough.holds | ~with_cell, enough.expected, (on_entry,))

    @rule("02-05", "Đảng ủy chủ quản phải là một xã, thị trấn trong kỳ này.", at="host_committee")
    def host_is_a_committee(cls, host: pl.Expr) -> Constraint:
        """The host committee is a commune or town of that period."""
        return Constraint(
            host.is_null() | pl.col("host_committee_unit_id").is_not_null(),
            pl.lit("tên một xã, thị trấn"),
        )

    @rule(
        "02-06",
        CLASS_IN_ORDER,
        at="sent_to_class",
        severity=Severity.WARNING,
    )
    def sent_within_nominated(cls, sent_to_class: pl.Expr) -> Constraint:
        """09 ≥ 10."""
        return at_most(sent_to_class, pl.col("nominated_by_trade_union"))

    @rule(
        "02-06",
        CLASS_IN_ORDER,
        at="class_completed",
        severity=Severity.WARNING,
    )
    def completed_within_sent(cls, class_completed: pl.Expr) -> Constraint:
        """10 ≥ 11."""
        return at_most(class_completed, pl.col("sent_to_class"))
