"""Counting, cross-checks and lists across mergers, as stories (docs/forms.md §5.3, §5.7, §5.8)."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import permutations
from pathlib import Path

import pytest
from support.ledger import REGISTRY as SAMPLE
from support.ledger import Ledger, Stated
from support.terms import TWO_TERMS

REGISTRY = replace(SAMPLE, terms=TWO_TERMS, office=replace(SAMPLE.office, first_day=None))
PARTS, WHOLE = ("xa-quynh-bao", "xa-quynh-xa", "xa-quynh-trang"), "xa-trang-bao-xa"  # on 01/11/2024
LINES = {
    unit: [f"{n}-QĐ/HU" for n in numbers]
    for unit, numbers in zip(PARTS, ((1, 2, 3, 4), (5, 6, 7), (8, 9, 10)), strict=True)
}
OF_QUARTER = [Stated(f"{unit} Q1", unit, "2024-Q1", len(LINES[unit]), register=LINES[unit]) for unit in PARTS]
ALL_LINES = [line for unit in PARTS for line in LINES[unit]]
OF_YEAR = Stated("year", WHOLE, "2024", 12, register=[*ALL_LINES, "11-QĐ/HU", "12-QĐ/HU"])
TOTALS = (
    "SELECT sum(counted) FROM district.unit_progress",
    "SELECT sum(counted) FROM district.unit_progress_as_it_is(DATE '2025-01-20')",
    "SELECT sum(counted) FROM district.unit_progress_as_it_is(DATE '2024-06-30')",
    "SELECT max(term_to_date) FROM district.district_progress",
    "SELECT sum(counted) FROM district.unit_year",
    "SELECT sum(admitted) FROM district.progress_by_solution WHERE adds_to_district",
    "SELECT sum(admitted) FROM district.admissions_by_period",
    "SELECT sum(s.admitted * p.factor) FROM ledger.counted_part AS p JOIN ledger.stated_sums AS s USING (submission_id)",
)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger.below(tmp_path, REGISTRY) as ledger:
        yield ledger


def rules(ledger: Ledger) -> list[tuple[str, str, str]]:
    return ledger.ask("SELECT rule, unit_id, expected FROM ledger.open_crosscheck WHERE rule IN ('X-02', 'X-05')")


@pytest.mark.parametrize("order", list(permutations(range(2))))
def test_a_successors_year_holds_its_predecessors_quarters(ledger: Ledger, order: tuple[int, int]) -> None:
    """In either order of arrival: 10 of three communes and 12 of their successor's year are 12."""
    sent = (OF_QUARTER, [OF_YEAR])
    for day, number in zip((date(2025, 1, 19), date(2025, 1, 20)), order, strict=True):
        ledger.send(day, *sent[number])

    assert [ledger.ask(sql) for sql in TOTALS] == [[(12,)]] * len(TOTALS)
    assert ledger.ask("SELECT counted, unallocated FROM district.unit_progress WHERE unit_id = 'xa-trang-bao-xa'") == [
        (2, True)
    ]
    assert rules(ledger) == []
    assert ledger.ask("SELECT max(units), max(registers) FROM ledger.register_line") == [(1, 2)]


def test_what_was_known_before_the_successors_report_stays(ledger: Ledger) -> None:
    ledger.send(date(2024, 4, 3), *OF_QUARTER)
    ledger.send(date(2025, 1, 20), OF_YEAR)
    known = "SELECT sum(counted) FROM district.unit_progress_as_known_at('{} 23:00:00+00')"

    assert [ledger.ask(known.format(day)) for day in ("2024-05-01", "2025-02-01")] == [[(10,)], [(12,)]]
    assert ledger.ask("SELECT unit_id, counted_before, counted FROM district.restatement") == []


def test_a_correction_of_a_predecessor_restates_the_successors_year(ledger: Ledger) -> None:
    ledger.send(date(2025, 1, 20), *OF_QUARTER, OF_YEAR)
    ledger.send(date(2025, 2, 20), Stated("corrected", "xa-quynh-xa", "2024-Q1", 4))

    assert ledger.ask("SELECT sum(counted) FROM district.unit_progress") == [(12,)]
    assert ledger.ask("SELECT unit_id, counted_before, counted, why, changed_by FROM district.restatement") == [
        ("xa-quynh-xa", 3, 4, "correction", "corrected"),
        (WHOLE, 2, 1, "shorter_report", "corrected"),
    ]


@pytest.mark.parametrize(("year", "asked"), [(9, True), (10, False)])
def test_x05_is_asked_where_the_successors_year_is_less(ledger: Ledger, year: int, asked: bool) -> None:
    ledger.send(date(2025, 1, 20), *OF_QUARTER, Stated("year", WHOLE, "2024", year))

    found = [(rule, unit) for rule, unit, _ in rules(ledger) if rule == "X-05"]
    assert found == ([("X-05", WHOLE)] if asked else [])


@pytest.mark.parametrize(("year", "asked"), [(12, True), (11, False), (10, True)])
def test_x05_asks_for_the_exact_sum_where_every_day_is_reported(ledger: Ledger, year: int, asked: bool) -> None:
    whole = [Stated(f"{unit} 9M", unit, "2024-9M", 3) for unit in PARTS]
    october = [Stated(f"{unit} 10", unit, "2024-10", 0) for unit in PARTS]
    own = [Stated("11", WHOLE, "2024-11", 1), Stated("12", WHOLE, "2024-12", 1)]
    ledger.send(date(2025, 1, 20), *whole, *october, *own, Stated("year", WHOLE, "2024", year))

    expected = [(rule, unit) for rule, unit, _ in rules(ledger) if rule == "X-05"]
    assert expected == ([("X-05", WHOLE)] if asked else [])


def test_a_line_of_two_predecessors_is_still_asked_about(ledger: Ledger) -> None:
    one, other = (replace(report, register=[*report.register, "99-QĐ/HU"]) for report in OF_QUARTER[:2])
    ledger.send(date(2025, 1, 20), one, other, replace(OF_YEAR, register=[*OF_YEAR.register, "99-QĐ/HU"]))

    assert {unit for rule, unit, _ in rules(ledger) if rule == "X-02"} == set(PARTS[:2])


def test_decision_numbers_begin_anew_with_the_term(ledger: Ledger) -> None:
    ledger.send(
        date(2025, 9, 20),
        Stated("old", "thpt-phu-duc", "2025-06", 1, register=["7-QĐ/HU"]),
        Stated("new", "thpt-quynh-coi", "2025-08", 1, register=["7-QĐ/HU"]),
    )

    assert ledger.ask("SELECT count(*), max(units) FROM ledger.register_line") == [(2, 1)]
    assert rules(ledger) == []


def test_a_successor_has_its_predecessors_past_in_lists(ledger: Ledger) -> None:
    """No "no admission for twelve months" for a commune that is a month old."""
    ledger.send(
        date(2024, 12, 3), *(Stated(f"{u} 10", u, "2024-10", 1) for u in PARTS), Stated("11", WHOLE, "2024-11", 0)
    )
    listed = "SELECT count(*) FROM district.units_without_admission WHERE unit_id = '{}'"

    assert ledger.ask(listed.format(WHOLE)) == [(0,)]
    assert ledger.ask(listed.format(PARTS[0])) == [(0,)]
    assert ledger.ask(listed.format("xa-an-ap")) == [(1,)]


def test_a_years_comparison_has_the_predecessors_past(ledger: Ledger) -> None:
    before = [Stated(f"{unit} 2023", unit, "2023", 2) for unit in PARTS]
    asked = (
        "SELECT counted, counted_year_before, units_compared, difference FROM district.unit_year_over_year "
        f"WHERE unit_id = '{WHOLE}' AND year = 2024"
    )
    ledger.send(date(2025, 1, 19), *before[:2], *OF_QUARTER, OF_YEAR)
    assert ledger.ask(asked) == [(12, 4, None, None)], "one of three predecessors said nothing of 2023"

    ledger.send(date(2025, 1, 20), before[2])
    assert ledger.ask(asked) == [(12, 6, 4, 6)]


def test_a_month_that_a_predecessor_left_out_is_not_compared(ledger: Ledger) -> None:
    before = [Stated(f"{unit} 2023", unit, "2023", 2) for unit in PARTS]
    whole = [Stated(f"{unit} 9M", unit, "2024-9M", 3) for unit in PARTS]
    october = [Stated(f"{unit} 10", unit, "2024-10", 0) for unit in PARTS]
    own = [Stated("11", WHOLE, "2024-11", 1), Stated("12", WHOLE, "2024-12", 1)]
    asked = f"SELECT difference FROM district.unit_year_over_year WHERE unit_id = '{WHOLE}' AND year = 2024"
    ledger.send(date(2025, 1, 19), *before, *whole, *october[:2], *own)
    assert ledger.ask(asked) == [(None,)]

    ledger.send(date(2025, 1, 20), october[2])
    assert ledger.ask(asked) == [(5,)]


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_periods_that_end_the_same_day_are_ordered_by_their_length(ledger: Ledger, order: tuple[int, ...]) -> None:
    """2020-Q3 and 2020-9M, in either order of arrival."""
    sent = [
        Stated(of, "dn-01", of, 0, host="xa-an-ap", extra={"workers": workers})
        for of, workers in (("2020-9M", 90), ("2020-Q3", 30), ("2020-09", 9))
    ]
    for day, number in enumerate(order, start=1):
        ledger.send(date(2020, 11, day), sent[number])

    assert ledger.ask("SELECT period FROM district.enterprise_cells") == [("2020-09",)]


def test_an_enterprise_that_ended_is_in_no_list(ledger: Ledger) -> None:
    ended = next(
        unit for unit in REGISTRY.units if unit.kind == "enterprise" and unit.valid_to and not unit.successor_id
    )
    sent = [Stated(unit, unit, "2023", 0, host="xa-an-ap") for unit in ("dn-01", ended.unit_id)]
    ledger.send(ended.valid_to, *sent)  # type: ignore[arg-type]
    assert ledger.ask("SELECT count(*) FROM district.enterprise_cells") == [(2,)]

    ledger.send(date(2024, 2, 26))
    assert ledger.ask("SELECT unit_id FROM district.enterprise_cells") == [("dn-01",)]


def test_a_rest_of_a_year_holds_its_months(ledger: Ledger) -> None:
    rest = "2025-01-01--2025-07-14"
    ledger.send(
        date(2025, 8, 1), Stated("rest", "thpt-phu-duc", rest, 5), Stated("month", "thpt-phu-duc", "2025-01", 3)
    )

    assert ledger.ask("SELECT sum(counted) FROM district.unit_progress") == [(5,)]


def test_every_view_and_trace_answers(ledger: Ledger) -> None:
    """Deeply nested views have made the database give up."""
    ledger.send(date(2025, 1, 20), *OF_QUARTER, OF_YEAR)
    for (name,) in ledger.ask(
        "SELECT schema_name || '.' || view_name FROM duckdb_views() WHERE schema_name IN ('ledger', 'district')"
    ):
        assert ledger.ask(f"SELECT count(*) >= 0 FROM {name}") == [(True,)]
