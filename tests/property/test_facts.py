"""For any set of reports the sums over `fact` are the views', and the parts of a breakdown are the whole."""

from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st
from support.fact_sums import differences
from support.ledger import REGISTRY, Ledger, Stated

from schemas.periods import Period

DAY = date(2025, 8, 1)
PERIODS = [p for p in REGISTRY.terms.periods() if p.start.year in (2023, 2025)]
ENTERPRISE = next(u.unit_id for u in REGISTRY.units if u.kind == "enterprise")
UNITS = ("thpt-phu-duc", "xa-quynh-trang", "xa-an-le", ENTERPRISE)
MORE = st.fixed_dictionaries(
    {}, optional={name: st.integers(0, 9) for name in ("candidates", "class_completed", "files_in_review")}
)
WOMEN = st.fixed_dictionaries({}, optional={"admitted_women": st.integers(0, 3)})

Report = tuple[str, Period, int, int, dict[str, int], dict[str, int], list[str]]
reports = st.lists(
    st.tuples(
        st.sampled_from(UNITS),
        st.sampled_from(PERIODS),
        st.integers(0, 6),
        st.integers(0, 2),
        MORE,
        WOMEN,
        st.lists(st.sampled_from(("1-QĐ/HU", "2-QĐ/HU.2", "3-QĐ/HU")), max_size=2, unique=True),
    ),
    max_size=20,
)


def known_to(kind: str, extra: dict[str, int]) -> dict[str, int]:
    """Return those of the counts that a kind of unit reports."""
    return {n: v for n, v in extra.items() if kind != "enterprise" or n == "class_completed"}


def stated_of(sent: list[Report]) -> list[Stated]:
    """Return reports of units that existed in their periods; the last of a unit and period counts."""
    of = {unit.unit_id: unit for unit in REGISTRY.units}
    return [
        Stated(
            f"{n}",
            unit,
            p.id,
            admitted,
            n + 1,
            register=register if of[unit].kind != "enterprise" else (),
            extra=known_to(of[unit].kind, more | women),
            staff=min(staff, admitted) if of[unit].kind == "school" else 0,
        )
        for n, (unit, p, admitted, staff, more, women, register) in enumerate(sent)
        if of[unit].existed_in(p.start, p.end)
    ]


@settings(max_examples=10, deadline=None)
@given(reports)
def test_sums_over_facts_are_the_views_and_parts_are_the_whole(sent: list[Report]) -> None:
    with TemporaryDirectory() as folder, Ledger.below(Path(folder)) as ledger:
        ledger.send(DAY, *stated_of(sent))
        assert {name: rows for name, rows in differences(ledger.warehouse.connection).items() if rows} == {}
