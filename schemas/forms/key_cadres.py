"""01B-XA: key cadres of the mass organisations, from a commune or town committee. Source: docs/forms.md §2."""

import polars as pl

from schemas.declaration.constraints import Constraint, at_most, stated_total
from schemas.declaration.fields import Count, Text, count, key, one_of
from schemas.declaration.form import TOTAL, Form, rule
from schemas.registry.units import COMMUNE, TOWN
from schemas.rules.general import STATED_SUM

ORGANISATIONS = one_of("Hội Phụ nữ", "Hội Nông dân", "Đoàn Thanh niên", "Hội Cựu chiến binh", "Mặt trận Tổ quốc")
LEVELS = one_of("Cấp xã", "Chi hội")


class KeyCadres(
    Form,
    code="01B-XA",
    table="key_cadres",
    title="Cán bộ chủ chốt các đoàn thể",
    senders=(COMMUNE, TOWN),
    has_total=True,
    ignored=("Tỷ lệ (%)",),
):
    """01B-XA: key cadres of the mass organisations, from a commune or town committee."""

    organisation: Text = key("Tổ chức", choices=ORGANISATIONS)
    level: Text = key("Cấp", choices=LEVELS)
    key_cadres: Count = count("Tổng số cán bộ chủ chốt", aliases=(("Số cán bộ chủ chốt",),), on_last_day=True)
    not_yet_members: Count = count(
        "Trong đó: chưa là đảng viên",
        aliases=(("Trong đó: chưa vào Đảng",), ("Số chưa là đảng viên",)),
        on_last_day=True,
    )

    @rule(*STATED_SUM, at=("key_cadres", "not_yet_members"), on=TOTAL)
    def total_is_the_sum(cls, stated: pl.Expr) -> Constraint:
        """The stated total of a column = the sum of its records."""
        return stated_total(stated)

    @rule("01B-01", "Số chưa là đảng viên không được vượt tổng số cán bộ chủ chốt.", at="not_yet_members")
    def within_cadres(cls, not_yet_members: pl.Expr) -> Constraint:
        """Not yet members ≤ key cadres."""
        return at_most(not_yet_members, pl.col("key_cadres"))
