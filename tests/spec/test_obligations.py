"""Obligations and terms, as stories over two terms and a merger (docs/forms.md §1, §5.6)."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from support.ledger import REGISTRY as SAMPLE
from support.ledger import Ledger, Stated
from support.terms import TWO_TERMS

from schemas.periods import PeriodKind
from schemas.registry import Obligation, Target
from warehouse.published.leaders import page_frames

REST_OF_JULY = "2025-07-01--2025-07-14"
OF_TERM = Target("term", None, date(2025, 7, 15), date(2030, 7, 14), 600, "made up")
YEARS = [Obligation(kind, "01A-XA", PeriodKind.YEAR, None, None, 10) for kind in ("commune", "town")]
MONTHS = [Obligation(kind, "01A-XA", PeriodKind.MONTH, date(2024, 1, 1), None, 5) for kind in ("commune", "town")]
REGISTRY = replace(
    SAMPLE,
    terms=TWO_TERMS,
    targets=(*SAMPLE.targets, OF_TERM),
    obligations=(*YEARS, *MONTHS),
    office=replace(SAMPLE.office, first_day=None),
)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger.below(tmp_path, REGISTRY) as ledger:
        yield ledger


def owed(ledger: Ledger, where: str) -> dict[str, str]:
    """Return the state of each unit's report."""
    return dict(ledger.ask(f"SELECT unit_id, state FROM district.reporting_status WHERE {where}"))


def test_one_stray_report_makes_nobody_else_missing(ledger: Ledger) -> None:
    ledger.send(date(2024, 2, 10), Stated("stray", "xa-an-ap", "2021-05", 1))

    assert owed(ledger, "period = '2021-05'") == {}
    month = "SELECT admitted, term_to_date, units_owing FROM district.district_progress WHERE period = '2021-05'"
    assert ledger.ask(month) == [(None, 1, 0)]


def test_a_silent_town_owes_what_communes_owe(ledger: Ledger) -> None:
    ledger.send(date(2024, 2, 10), Stated("a", "xa-an-ap", "2024-01", 1))
    states = owed(ledger, "period = '2024-01'")

    assert states["tt-quynh-coi"] == "missing"
    assert states["xa-an-ap"] == "reported_late"


def test_the_first_state_that_holds(ledger: Ledger) -> None:
    ledger.send(
        date(2024, 2, 3),
        Stated("zero", "xa-an-ap", "2024-01", 0),
        Stated("some", "xa-an-le", "2024-01", 2),
        Stated("wrong", "xa-an-my", "2024-01", 2, status="rejected"),
    )
    states = owed(ledger, "period = '2024-01'")

    assert states["xa-an-ap"] == "confirmed_zero"
    assert states["xa-an-le"] == "reported"
    assert states["xa-an-my"] == "rejected"
    assert states["xa-an-vu"] == "not_yet_due"
    assert ledger.ask(
        "SELECT owed, on_time, rejected, not_yet_due, missing FROM district.reporting_rate "
        "WHERE period = '2024-01' AND kind = 'town'"
    ) == [(2, 0, 0, 2, 0)]


def test_after_the_due_day_it_is_missing_and_zero_is_late(ledger: Ledger) -> None:
    ledger.send(date(2024, 2, 6), Stated("zero", "xa-an-ap", "2024-01", 0))
    states = owed(ledger, "period = '2024-01'")

    assert (states["xa-an-ap"], states["xa-an-vu"]) == ("reported_late", "missing")


def test_on_the_due_day_it_is_not_late(ledger: Ledger) -> None:
    ledger.send(date(2024, 2, 5), Stated("some", "xa-an-ap", "2024-01", 1))

    assert owed(ledger, "period = '2024-01'")["xa-an-ap"] == "reported"


def test_what_was_due_before_the_first_day_is_not_late(tmp_path: Path) -> None:
    started = replace(REGISTRY, office=replace(REGISTRY.office, first_day=date(2024, 2, 6)))
    with Ledger.below(tmp_path, started) as ledger:
        ledger.send(date(2024, 3, 26), Stated("old", "xa-an-ap", "2024-01", 1), Stated("new", "xa-an-ap", "2024-02", 1))

        assert owed(ledger, "period = '2024-01'")["xa-an-ap"] == "reported"
        assert owed(ledger, "period = '2024-02'")["xa-an-ap"] == "reported_late"


def test_dissolved_communes_do_not_owe_the_year_they_ended_in_their_successors_do(ledger: Ledger) -> None:
    ledger.send(date(2025, 1, 20), Stated("a", "xa-an-ap", "2024", 1))
    states = owed(ledger, "period = '2024'")

    assert states["xa-trang-bao-xa"] == "missing"
    assert "xa-quynh-xa" not in states
    assert "xa-quynh-xa" in owed(ledger, "period = '2024-10'")
    assert "xa-quynh-xa" not in owed(ledger, "period = '2024-11'")


@pytest.mark.parametrize(("since", "months"), [(date(2024, 1, 31), {"2024-01"}), (date(2024, 2, 1), set())])
def test_a_form_added_owes_nothing_for_the_time_before(since: date, months: set[str], tmp_path: Path) -> None:
    added = replace(REGISTRY, obligations=(Obligation("school", "03-TH", PeriodKind.MONTH, since, None, 5),))
    with Ledger.below(tmp_path, added) as ledger:
        ledger.send(date(2024, 2, 10))

        assert {p for (p,) in ledger.ask("SELECT DISTINCT period FROM district.reporting_status")} == months


def test_a_rest_is_owed_by_whoever_owes_the_kind(ledger: Ledger) -> None:
    ledger.send(date(2025, 9, 1))
    states = ledger.ask(
        "SELECT DISTINCT period FROM district.reporting_status WHERE period_end >= DATE '2025-06-30' ORDER BY period"
    )

    assert [period for (period,) in states] == [
        "2025-01-01--2025-07-14",
        "2025-06",
        "2025-07",
        "2025-07-01--2025-07-14",
        "2025-08",
    ]
    assert "xa-quynh-phu" in owed(ledger, "period = '2025-07-01--2025-07-14'")


def test_figures_to_date_begin_anew_with_the_term(ledger: Ledger) -> None:
    ledger.send(
        date(2025, 8, 10),
        Stated("a", "thpt-phu-duc", "2025-06", 3),
        Stated("b", "thpt-phu-duc", "2025-07-01--2025-07-14", 1),
        Stated("c", "thpt-phu-duc", "2025-07", 2),
    )

    assert ledger.ask(
        "SELECT period, admitted, year_to_date, term_to_date, term_target FROM district.district_progress "
        "WHERE period_end >= DATE '2025-06-30' ORDER BY period_end"
    ) == [
        ("2025-06", 3, 3, 3, 750),
        ("2025-07-01--2025-07-14", 1, 4, 4, 750),
        ("2025-07", 2, 2, 2, 600),
    ]
    assert ledger.ask("SELECT year, term, counted, term_to_date FROM district.unit_year ORDER BY term") == [
        (2025, "2020-2025", 4, 4),
        (2025, "2025-2030", 2, 2),
    ]
    assert ledger.ask("SELECT period, term_to_date, term_target, term_end FROM district.term_forecast") == [
        ("2025-07", 2, 600, date(2030, 7, 14))
    ]
    assert ledger.ask("SELECT period, counted_term_to_date FROM district.unit_progress ORDER BY period_end") == [
        ("2025-06", 3),
        ("2025-07-01--2025-07-14", 4),
        ("2025-07", 2),
    ]


def test_the_first_year_of_a_term_is_compared_with_none(ledger: Ledger) -> None:
    ledger.send(
        date(2026, 2, 10),
        *(Stated(p, "thpt-phu-duc", p, 1) for p in ("2024-12", "2025-12", "2026-01")),
    )
    compared = dict(ledger.ask("SELECT period, year_before_to_date FROM district.year_over_year"))

    assert compared["2025-12"] is None
    assert compared["2026-01"] is None


def test_received_is_when_the_content_first_came_even_too_early(ledger: Ledger) -> None:
    """Refused as too early on 30/01, read again after the due day."""
    ledger.send(date(2024, 1, 30), Stated("early", "xa-an-ap", "2024-01", 1, status="rejected"))
    ledger.send(date(2024, 2, 20), Stated("early", "xa-an-ap", "2024-01", 1, reread_of="early"))

    assert ledger.ask(
        "SELECT state, received_on, first_received_on FROM district.reporting_status "
        "WHERE unit_id = 'xa-an-ap' AND period = '2024-01'"
    ) == [("reported", date(2024, 1, 30), date(2024, 1, 30))]


def test_a_corrected_content_is_received_when_it_came(ledger: Ledger) -> None:
    ledger.send(date(2024, 1, 30), Stated("wrong", "xa-an-ap", "2024-01", 1, status="rejected"))
    ledger.send(date(2024, 2, 20), Stated("corrected", "xa-an-ap", "2024-01", 1))

    assert owed(ledger, "period = '2024-01'")["xa-an-ap"] == "reported_late"


OF_PERIOD = ("unit_progress", "admission_funnel", "progress_by_solution", "district_progress", "admissions_by_period")


def test_one_rule_of_what_is_provisional_for_every_view(tmp_path: Path) -> None:
    """Figures that are added up are final when the last of their kinds is due: communes on the 5th, towns on the 10th."""
    days = {"commune": ("01A-XA", 5), "town": ("01A-XA", 10), "school": ("03-TH", 5), "enterprise": ("02-DN", 20)}
    owing = tuple(
        Obligation(kind, form, PeriodKind.MONTH, date(2024, 1, 1), None, due) for kind, (form, due) in days.items()
    )
    sent = (
        Stated("commune", "xa-an-ap", "2024-01", 1, register=["1-QĐ/HU"]),
        Stated("school", "thpt-phu-duc", "2024-01", 1),
        Stated("enterprise", "dn-01", "2024-01", 1, host="xa-an-ap"),
    )
    said = "SELECT DISTINCT units_owing, units_reported, provisional FROM district.{} WHERE {}"
    facts = "SELECT DISTINCT kind, provisional FROM district.fact ORDER BY kind"
    with Ledger.below(tmp_path, replace(REGISTRY, obligations=owing)) as ledger:
        for day, is_provisional in ((date(2024, 2, 8), True), (date(2024, 2, 11), False)):
            ledger.send(day, *(sent if is_provisional else ()))

            for view in OF_PERIOD:
                where = "period = '2024-01'" + (" AND adds_to_district" if view == "progress_by_solution" else "")
                assert ledger.ask(said.format(view, where)) == [(43, 2, is_provisional)], view
            assert ledger.ask(said.format("school_admissions", "period = '2024-01'")) == [(6, 1, is_provisional)]
            assert ledger.ask(facts) == [
                ("commune", is_provisional),
                ("enterprise", True),
                ("school", is_provisional),
            ]
            for view in ("unit_year", "funnel_conversion"):
                assert ledger.ask(said.format(view, "year = 2024")) == [(44, 0, True)], view


def test_a_year_of_which_every_owed_month_is_reported_is_reported(ledger: Ledger) -> None:
    months = [f"2024-{n:02}" for n in range(1, 13)]
    ledger.send(date(2025, 2, 3), *(Stated(month, "xa-an-ap", month, 1) for month in months))

    year = "SELECT units_reported, provisional FROM district.unit_year WHERE year = 2024 AND unit_id = 'xa-an-ap'"
    assert ledger.ask(year) == [(1, False)]


def test_views_agree_after_a_run_with_an_earlier_day(ledger: Ledger) -> None:
    ledger.send(date(2024, 3, 3), Stated("a", "xa-an-ap", "2024-01", 1), Stated("b", "xa-an-ap", "2024-02", 1))
    ledger.send(date(2024, 2, 3))
    until = [
        ledger.ask(sql)
        for sql in (
            "SELECT max(period_end) FROM district.district_progress",
            "SELECT max(period_end) FROM district.reporting_status",
            "SELECT period_end FROM district.term_forecast",
            "SELECT any_value(until) FROM district.units_without_admission",
        )
    ]

    assert until == [[(date(2024, 1, 31),)]] * len(until)


def test_a_unit_whose_introducers_are_all_blank_is_kept(ledger: Ledger) -> None:
    blank = {"admitted_youth_union": None}
    ledger.send(date(2024, 2, 3), Stated("a", "xa-an-ap", "2024-01", 2, extra=blank))  # type: ignore[arg-type]

    assert ledger.ask(
        "SELECT sum(admitted)::BIGINT FROM district.progress_by_solution WHERE period = '2024-01' AND adds_to_district"
    ) == [(0,)]


@pytest.mark.parametrize(
    ("term", "period", "to_date"), [("", "2025-08", 2), ("2025-2030", "2025-08", 2), ("2020-2025", REST_OF_JULY, 4)]
)
def test_a_page_is_of_the_present_term_and_the_old_one_stays_readable(
    ledger: Ledger, term: str, period: str, to_date: int
) -> None:
    sent = (("2025-06", 3), (REST_OF_JULY, 1), ("2025-08", 2))
    ledger.send(date(2025, 9, 10), *(Stated(of, "thpt-phu-duc", of, admitted) for of, admitted in sent))
    asked, frames = page_frames(ledger.warehouse.query, TWO_TERMS, None, None, term=term)

    assert asked.id == period
    assert frames["progress"]["term_to_date"][-1] == to_date
