"""Properties of counting over mergers and terms: each admission counts once, in the term of its period (docs/forms.md §5.3)."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st
from support.ledger import REGISTRY as SAMPLE
from support.ledger import Ledger, Stated
from support.terms import TWO_TERMS

from schemas.periods import Period, PeriodKind
from transforms.counting.reports import IN_FORCE_COLUMNS, counted_admissions
from transforms.lineage import LINEAGE

# Two became one, which with a third became another.
PREDECESSORS = {"c": ("a", "b"), "e": ("a", "b", "c", "d")}
LINES = pl.DataFrame(
    [(unit, earlier, {"c": 1, "e": 2}[unit]) for unit, of_unit in PREDECESSORS.items() for earlier in of_unit],
    schema=LINEAGE,
    orient="row",
)
UNITS = "abcde"
PERIODS = [p for p in TWO_TERMS.periods() if p.end.year in (2024, 2025)]
ORDER = list(PeriodKind)
REGISTRY = replace(SAMPLE, terms=TWO_TERMS, office=replace(SAMPLE.office, first_day=None))
PARTS, WHOLE, SCHOOL = ("xa-quynh-bao", "xa-quynh-xa"), "xa-trang-bao-xa", "thpt-phu-duc"  # merged on 01/11/2024
DAY = date(2026, 3, 1)

FEWER = settings(max_examples=40)  # of up to 25 reports each

Report = tuple[str, Period, int]  # unit, period, admissions

reports = st.lists(
    st.tuples(st.sampled_from(UNITS), st.sampled_from(PERIODS), st.integers(0, 5)),
    max_size=25,
    unique_by=lambda r: (r[0], r[1].id),
)


def counted(sent: list[Report]) -> pl.DataFrame:
    rows = [
        (f"{n}", unit, p.id, str(p.kind), p.start, p.end, n, None, stated) for n, (unit, p, stated) in enumerate(sent)
    ]
    return counted_admissions(pl.DataFrame(rows, schema=IN_FORCE_COLUMNS, orient="row"), LINES)


def lies_inside(shorter: Report, longer: Report) -> bool:
    """Check whether a report is counted before another: of its unit a shorter one inside it, or of its past any."""
    (unit, period, _), (other, whole, _) = shorter, longer
    if not (whole.start <= period.start and period.end <= whole.end):
        return False
    return unit in PREDECESSORS.get(other, ()) or (unit == other and size(period) < size(whole))


def size(period: Period) -> tuple[int, int]:
    """Order periods by their days, then by their kind: the rest of a year is longer than its quarters."""
    return (period.end - period.start).days, ORDER.index(period.kind)


@FEWER
@given(reports)
def test_nothing_stated_is_lost_and_nothing_counts_twice(sent: list[Report]) -> None:
    of = {(row["unit_id"], row["period"]): row for row in counted(sent).iter_rows(named=True)}

    assert len(of) == len(sent)
    for longer in sent:
        row = of[longer[0], longer[1].id]
        inside = [of[unit, p.id]["counted"] for unit, p, stated in sent if lies_inside((unit, p, stated), longer)]
        assert (row["inside"], row["unallocated"]) == (sum(inside), bool(inside))
        assert row["counted"] == max(longer[2] - sum(inside), 0)


@FEWER
@given(reports, st.randoms(use_true_random=False))
def test_the_order_of_arrival_changes_nothing(sent: list[Report], random: object) -> None:
    shuffled = list(sent)
    random.shuffle(shuffled)  # type: ignore[attr-defined]

    assert counted(shuffled).drop("submission_id").equals(counted(sent).drop("submission_id"))


@given(reports)
def test_a_report_across_the_end_of_a_term_is_of_one_term(sent: list[Report]) -> None:
    """No period has days of two terms, so that what counts in one never holds what counts in another."""
    for _, period, _ in sent:
        (term,) = [term for term in TWO_TERMS.terms if term.start <= period.end and period.start <= term.end]
        assert period.term == term.term_id


own_periods = {
    unit: [p for p in PERIODS if unit not in PARTS or p.end <= date(2024, 10, 31)] for unit in (*PARTS, SCHOOL)
}
own_periods[WHOLE] = [p for p in PERIODS if p.end >= date(2024, 11, 1)]
stated = st.sampled_from([(unit, p) for unit, periods in own_periods.items() for p in periods])


@settings(max_examples=6, deadline=None)
@given(st.lists(st.tuples(stated, st.integers(0, 5)), max_size=20, unique_by=lambda r: (r[0][0], r[0][1].id)))
def test_the_views_agree_in_each_term(sent: list[tuple[tuple[str, Period], int]]) -> None:
    given_reports = [Stated(f"{n}", unit, p.id, admitted) for n, ((unit, p), admitted) in enumerate(sent)]
    with TemporaryDirectory() as folder, Ledger.below(Path(folder), REGISTRY) as ledger:
        ledger.send(DAY, *given_reports)
        of_term = (
            "SELECT p.term, sum(c.counted) FROM {} AS c JOIN ledger.period AS p USING (period) "
            "GROUP BY ALL HAVING sum(c.counted) > 0 ORDER BY ALL"
        )
        expected = ledger.ask(of_term.format("ledger.counted_admission"))
        for view in (
            "district.unit_progress",
            "district.unit_progress_as_it_is(DATE '2024-06-30')",
            "district.unit_progress_as_it_is(DATE '2026-03-01')",
        ):
            assert ledger.ask(of_term.format(view)) == expected, view
        for view, figure in (("unit_year", "sum(counted)"), ("district_progress", "max(term_to_date)")):
            sql = f"SELECT term, {figure} FROM district.{view} GROUP BY term HAVING {figure} > 0 ORDER BY ALL"
            assert ledger.ask(sql) == expected, view
