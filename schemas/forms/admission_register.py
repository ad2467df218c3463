"""04-KN: register of admissions, one record a person, no names. Source: docs/forms.md §2."""

import polars as pl

from schemas.declaration.constraints import Comparison, Constraint
from schemas.declaration.fields import Count, Day, Flag, Text, choice, date, decision_key, flag, line_key, one_of, text
from schemas.declaration.form import Form, rule
from schemas.registry.units import COMMUNE, SCHOOL, TOWN
from schemas.rules.general import Severity
from schemas.rules.working_days import working_days_between

GENDERS = one_of("Nam", "Nữ")
AGE_GROUPS = one_of("18-30", "31-40", "41-50", "51-60", "Trên 60")
MOST_WORKING_DAYS = 30


class AdmissionRegister(
    Form,
    code="04-KN",
    table="admission_register",
    title="Sổ kết nạp đảng viên",
    senders=(COMMUNE, TOWN, SCHOOL),
    when_admitted=True,
):
    """04-KN: register of admissions, one record a person, no names."""

    decision_number: Text = decision_key("Số quyết định")
    decision_line: Count = line_key("Dòng", default=1)
    decided_on: Day = date("Ngày quyết định", required=True)
    admitted_on: Day = date("Ngày lễ kết nạp", required=True)
    party_cell: Text = text("Chi bộ")
    introduced_by: Text = text("Tổ chức giới thiệu")
    gender: Text = choice("Giới tính", choices=GENDERS)
    age_group: Text = choice("Nhóm tuổi", choices=AGE_GROUPS)
    readmitted: Flag = flag("Kết nạp lại")

    @rule("04-01", "Ngày lễ kết nạp không được trước ngày quyết định.", at="admitted_on")
    def ceremony_after_decision(cls, admitted_on: pl.Expr) -> Constraint:
        """The ceremony doesn't come before the decision."""
        decided_on = pl.col("decided_on")
        expected = pl.format("từ ngày {} trở đi", decided_on.dt.strftime("%d/%m/%Y"))
        on_entry = Comparison(">=", decided_on)
        return Constraint((admitted_on >= decided_on).fill_null(value=True), expected, (on_entry,))

    @rule(
        "04-02",
        "Lễ kết nạp quá 30 ngày làm việc sau quyết định. Đề nghị giải trình.",
        at="admitted_on",
        severity=Severity.WARNING,
    )
    def ceremony_in_time(cls, admitted_on: pl.Expr) -> Constraint:
        """The ceremony comes at most 30 working days after the decision."""
        days = working_days_between(pl.col("decided_on"), admitted_on, pl.col("working_week"))
        return Constraint(
            (days <= MOST_WORKING_DAYS).fill_null(value=True),
            pl.format("trong 30 ngày làm việc, đây là {}", days),
        )

    @rule(
        "04-03",
        "Ngày quyết định nằm ngoài kỳ báo cáo. Đề nghị kiểm tra lại.",
        at="decided_on",
        severity=Severity.WARNING,
    )
    def decided_in_period(cls, decided_on: pl.Expr) -> Constraint:
        """The decision's date lies inside the report's period."""
        start, end = pl.col("period_start"), pl.col("period_end")
        expected = pl.format("từ {} đến {}", start.dt.strftime("%d/%m/%Y"), end.dt.strftime("%d/%m/%Y"))
        on_entry = Comparison(">=", start), Comparison("<=", end)
        return Constraint(decided_on.is_between(start, end).fill_null(value=True), expected, on_entry)

    @rule(
        "04-04", "Chưa ghi số quyết định. Hãy ghi số của quyết định ở từng dòng, như 123-QĐ/HU.", at="decision_number"
    )
    def decision_has_number(cls, decision_number: pl.Expr) -> Constraint:
        """A decision number has a number in it."""
        has_number = decision_number.str.contains(r"\d").fill_null(value=True)
        return Constraint(has_number, pl.lit("số quyết định, như 123-QĐ/HU"))
