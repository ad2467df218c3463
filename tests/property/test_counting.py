"""Properties of counting for any reports: independent of their order, and each admission counts once (docs/forms.md §5)."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.ledger import REGISTRY, Ledger, Stated

from schemas.periods import Period, PeriodKind
from transforms.counting.reports import IN_FORCE_COLUMNS, counted_admissions
from warehouse.views.statements import all_views

pytestmark = pytest.mark.long(order=51)

PERIODS = [p for p in REGISTRY.terms.periods() if p.start.year in (2020, 2023, 2025)]
OF_2023 = [p for p in REGISTRY.terms.periods() if p.start.year == 2023]
MONTHS = [p for p in OF_2023 if p.kind is PeriodKind.MONTH]
UNITS = ("a", "b")
DAY = date(2025, 8, 1)

Report = tuple[str, Period, int | None, int]  # unit, period, version, admissions

reports = st.lists(
    st.tuples(st.sampled_from(UNITS), st.sampled_from(PERIODS), st.none() | st.integers(1, 3), st.integers(0, 5)),
    max_size=30,
)


def in_force(sent: list[Report]) -> pl.DataFrame:
    """Return the reports in the order of arrival."""
    rows = [
        (f"{n}", unit, p.id, str(p.kind), p.start, p.end, n, version, admitted)
        for n, (unit, p, version, admitted) in enumerate(sent)
    ]
    return pl.DataFrame(rows, schema=IN_FORCE_COLUMNS, orient="row")


def is_inside(shorter: Period, longer: Period) -> bool:
    order = list(PeriodKind)
    within = longer.start <= shorter.start and shorter.end <= longer.end
    return within and order.index(shorter.kind) < order.index(longer.kind)


@given(reports, st.randoms(use_true_random=False))
def test_the_order_of_other_reports_changes_nothing(sent: list[Report], random: object) -> None:
    """Only what comes for the same unit and period is settled by its order."""
    keys = [(unit, period.id) for unit, period, *_ in sent]
    shuffled = list(keys)
    random.shuffle(shuffled)
    queues = {key: iter([r for r, k in zip(sent, keys, strict=True) if k == key]) for key in keys}
    again = [next(queues[key]) for key in shuffled]

    assert (
        counted_admissions(in_force(again))
        .drop("submission_id")
        .equals(counted_admissions(in_force(sent)).drop("submission_id"))
    )


@given(st.lists(st.tuples(st.integers(1, 9), st.integers(0, 5)), min_size=1, unique_by=lambda r: r[0]), st.data())
def test_versions_that_are_stated_settle_it_in_any_order(versions: list[tuple[int, int]], data: st.DataObject) -> None:
    order = data.draw(st.permutations(versions))
    counted = counted_admissions(in_force([("a", MONTHS[0], version, admitted) for version, admitted in order]))

    assert counted["counted"].to_list() == [max(versions)[1]]


@given(st.lists(st.integers(0, 4), min_size=12, max_size=12), st.sets(st.sampled_from(OF_2023)))
def test_any_split_of_a_year_into_periods_gives_the_same_total(admitted: list[int], split: set[Period]) -> None:
    """Whatever is sent, in whatever periods, as long as it covers the year and states what happened in each."""
    of_month = dict(zip(MONTHS, admitted, strict=True))
    uncovered = [m for m in MONTHS if not any(m is p or is_inside(m, p) for p in split)]

    def stated(period: Period) -> int:
        return sum(n for m, n in of_month.items() if m == period or is_inside(m, period))

    sent = [("a", period, None, stated(period)) for period in [*split, *uncovered]]
    assert counted_admissions(in_force(sent))["counted"].sum() == sum(admitted)


@given(reports)
def test_nothing_counts_that_no_report_states_and_nothing_stated_is_lost(sent: list[Report]) -> None:
    counted = counted_admissions(in_force(sent))
    of = {p.id: p for p in PERIODS}

    assert counted.select("unit_id", "period").is_unique().all()
    for row in counted.iter_rows(named=True):
        _, period, _, admitted = sent[int(row["submission_id"])]
        assert (row["period"], row["stated"]) == (period.id, admitted)
        assert 0 <= row["counted"] <= row["stated"]
        inside = counted.filter(
            (pl.col("unit_id") == row["unit_id"])
            & pl.col("period").is_in([p for p in of if is_inside(of[p], of[row["period"]])])
        )
        # once: what it states is counted in it or in the shorter ones; more only where those state more
        assert row["inside"] == inside["counted"].sum()
        assert row["inside"] + row["counted"] == max(row["stated"], row["inside"])
        assert row["unallocated"] == (inside.height > 0)


def stated_of(sent: list[Report]) -> list[Stated]:
    unit_of = dict(zip(UNITS, ("thpt-phu-duc", "xa-quynh-trang"), strict=True))
    last_days = {"xa-quynh-trang": date(2024, 10, 31)}
    return [
        Stated(f"{n}", unit_of[unit], p.id, admitted, version)
        for n, (unit, p, version, admitted) in enumerate(sent)
        if p.start <= last_days.get(unit_of[unit], p.start)
    ]


PRESENT = "SELECT * EXCLUDE (entry) FROM ledger.current_counting ORDER BY unit_id, period"
TOTALS = (
    "SELECT sum(counted) FROM district.unit_progress",
    "SELECT max(term_to_date) FROM district.district_progress",
    "SELECT sum(admitted) FROM district.progress_by_solution WHERE adds_to_district",
    "SELECT sum(counted) FROM district.unit_year",
    "SELECT sum(counted) FROM district.unit_progress_as_it_is(DATE '2025-07-01')",
)


@settings(max_examples=8, deadline=None)
@given(reports, st.data())
def test_batches_and_withdrawals_come_to_what_counting_at_once_gives(sent: list[Report], data: st.DataObject) -> None:
    """In one run or many, with any withdrawals and restorations between."""
    stated = stated_of(sent)
    batches = data.draw(st.lists(st.integers(0, 3), min_size=len(stated), max_size=len(stated)).map(sorted))
    withdrawn = data.draw(st.sets(st.sampled_from([t.file for t in stated]), max_size=3)) if stated else set()
    with TemporaryDirectory() as folder, Ledger.below(Path(folder)) as once:
        once.send(DAY, *stated)
        for file in sorted(withdrawn):
            once.act(DAY, "withdrawn", file)
        expected = once.ask(PRESENT)
        assert len({one for sql in TOTALS for ((one,),) in [once.ask(sql)]} - {None, 0}) <= 1
    with TemporaryDirectory() as folder, Ledger.below(Path(folder)) as ledger:
        known = []
        for batch in range(4):
            ledger.send(DAY, *(t for t, b in zip(stated, batches, strict=True) if b == batch))
            for file in sorted(withdrawn & {t.file for t, b in zip(stated, batches, strict=True) if b == batch}):
                ledger.act(DAY, "withdrawn", file)
                ledger.act(DAY, "restored", file)
                ledger.act(DAY, "withdrawn", file)
            known.append((ledger.entries, ledger.ask(PRESENT)))
        assert ledger.ask(PRESENT) == expected
        for entries, was in known:
            moment = ledger.ask(
                f"SELECT max(m)::VARCHAR FROM (SELECT published_at AS m FROM ledger.run WHERE entry <= {entries} "
                f'UNION ALL SELECT e."at" FROM ledger.event AS e WHERE entry <= {entries})'
            )[0][0]
            then = PRESENT.replace("ledger.current_counting", f"ledger.current_counting_as_known_at('{moment}')")
            assert ledger.ask(then) == was


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    """Load a report or two of every year for each commune, town and school, in three runs with some corrections."""
    with Ledger.below(tmp_path_factory.mktemp("ledger")) as ledger:
        sent = [
            Stated(f"{unit.unit_id} {p.id} {version}", unit.unit_id, p.id, (n + version) % 4, version)
            for n, unit in enumerate(REGISTRY.units)
            for p in REGISTRY.terms.periods()
            if (p.kind is PeriodKind.YEAR or p.id in ("2024-10", "2024-11", "2025-06", "2025-07"))
            and unit.existed_in(p.start, p.end)
            for version in range(1, 2 + n % 2)
        ]
        for run in range(3):
            ledger.send(DAY + timedelta(days=run), *sent[run::3])
        yield ledger


def agrees(ledger: Ledger, day: date) -> bool:
    """Tell whether the district's total and its reports are equal as it was and as it is on a day."""
    was, now = (
        ledger.ask(f"SELECT sum(counted)::BIGINT, count(*) FROM {of}")
        for of in (
            "ledger.counted_admission",
            f"ledger.counted_admission JOIN ledger.standing_unit(DATE '{day}') USING (unit_id)",
        )
    )
    assert was[0][0] > 300
    return was == now


def test_the_total_is_the_same_as_it_was_and_as_it_is_around_every_merger(ledger: Ledger) -> None:
    ends = {unit.valid_to for unit in REGISTRY.units if unit.valid_to}

    assert len(ends) > 1
    assert all(agrees(ledger, end + timedelta(days=n)) for end in ends for n in (-1, 0, 1, 2))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dates(REGISTRY.terms.terms[0].start, REGISTRY.terms.terms[0].end))
def test_the_total_is_the_same_as_it_was_and_as_it_is_for_every_day_of_the_term(ledger: Ledger, day: date) -> None:
    assert agrees(ledger, day)


@pytest.mark.parametrize("view", [v.name for v in all_views() if v.name.startswith("district.")])
def test_what_is_known_now_is_the_present(view: str, ledger: Ledger) -> None:
    asked = "DATE '2025-07-01'" if view.endswith("_as_it_is") else ""
    now = f"{view}_as_known_at('2100-01-01'{', ' if asked else ''}{asked})"
    present = ledger.ask(f"FROM {view}({asked})" if asked else f"FROM {view}")

    known = ledger.ask(f"FROM {now}")
    if view == "district.fact":  # the one view without an order: it has every number
        known, present = sorted(known, key=repr), sorted(present, key=repr)
    assert known == present
    assert ledger.ask(f"SELECT count(*) FROM {now.replace('2100', '2000')}")[0][0] <= len(present)
