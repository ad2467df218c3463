"""06-LH: classes held for candidates."""

import polars as pl

from schemas.declaration.constraints import Constraint, at_most
from schemas.declaration.fields import Count, Text, count, key
from schemas.declaration.form import Form, rule
from schemas.forms.commune_admissions import COMMUNE


class ClassesHeld(
    Form, code="06-LH", table="classes_held", title="Lớp bồi dưỡng đã mở", senders=(COMMUNE,), has_total=True
):
    """06-LH: classes held, from a commune."""

    place: Text = key("Nơi mở lớp")
    enrolled: Count = count("Học viên", "Đăng ký", required=True)
    completed: Count = count("Học viên", "Hoàn thành")

    @rule("06-01", "Số hoàn thành không được vượt số đăng ký.", at="completed")
    def completed_within_enrolled(self, completed: pl.Expr) -> Constraint:
        """Completed ≤ enrolled."""
        return at_most(completed, pl.col("enrolled"))
