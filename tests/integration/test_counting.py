"""Nothing counts twice, and nothing that was stated is lost: periods that lie inside one another (docs/forms.md §5.3)."""

from itertools import product
from pathlib import Path
from random import Random

import pytest
from support.ledger import REGISTRY
from support.school_report import school
from support.site import Site

from schemas.periods import PeriodKind

COUNTED = "SELECT period, admitted, counted, unallocated FROM unit_progress ORDER BY period_end - period_start, period"
CHAIN = ("2023-01", "2023-Q1", "2023-H1", "2023-9M", "2023")
ORDER = list(PeriodKind)


def term_to_date(site: Site) -> int:
    return int(site.ask("SELECT max(term_to_date) FROM district_progress")[0][0])


def site_with(folder: Path, stated: dict[str, int]) -> Site:
    site = Site.below(folder)
    for period, admitted in stated.items():
        site.put(f"{period}.xlsx", school(period, admitted))
    assert set(site.run("only").values()) == {"accepted"}
    return site


def test_each_longer_period_adds_what_it_states_above_the_shorter_ones(tmp_path: Path) -> None:
    site = site_with(tmp_path, dict(zip(CHAIN, (2, 5, 5, 9, 10), strict=True)))

    assert site.ask(COUNTED) == [
        ("2023-01", 2, 2, False),
        ("2023-Q1", 5, 3, True),
        ("2023-H1", 5, 0, True),
        ("2023-9M", 9, 4, True),
        ("2023", 10, 1, True),
    ]
    assert term_to_date(site) == 10
    assert site.ask("SELECT solution, sum(admitted)::INTEGER FROM progress_by_solution GROUP BY 1 ORDER BY 1") == [
        ("schools", 2),
        ("unallocated", 8),
    ]


def test_a_longer_period_that_states_less_takes_nothing_away(tmp_path: Path) -> None:
    site = site_with(tmp_path, {"2023-01": 2, "2023-02": 3, "2023-Q1": 4, "2023": 4})

    assert term_to_date(site) == 5
    assert site.ask("SELECT sum(counted)::INTEGER FROM unit_progress WHERE unallocated") == [(0,)]


def test_neighbours_are_not_inside(tmp_path: Path) -> None:
    site = site_with(tmp_path, {"2023-03": 1, "2023-Q2": 2, "2023-10": 3, "2023-9M": 4, "2022": 5})

    assert site.ask(COUNTED) == [
        ("2023-03", 1, 1, False),
        ("2023-10", 3, 3, False),
        ("2023-Q2", 2, 2, False),
        ("2023-9M", 4, 1, True),
        ("2022", 5, 5, False),
    ]


def test_a_month_moves_what_the_year_had_unallocated(tmp_path: Path) -> None:
    site = site_with(tmp_path, {"2023": 4})
    assert (term_to_date(site), site.ask("SELECT bool_or(unallocated) FROM unit_progress")) == (
        4,
        [(False,)],
    )
    site.put("late.xlsx", school("2023-05", 3))
    site.run("later")

    assert term_to_date(site) == 4
    assert site.ask(
        "SELECT period, admitted, year_to_date FROM district_progress WHERE period >= '2023-04' LIMIT 2"
    ) == [
        ("2023-04", None, 0),
        ("2023-05", None, 3),  # nobody owes it: no figure of the district, and nothing of it is lost to date
    ]


def test_units_do_not_count_into_one_another(tmp_path: Path) -> None:
    site = site_with(tmp_path, {"2023": 2})
    site.put("other.xlsx", school("2023-05", 1, unit_id="thpt-quynh-coi"))
    site.run("later")

    assert term_to_date(site) == 3


def expected_of(stated: dict[str, int]) -> int:
    """Sum a unit's reports by the rule itself: the shorter ones first, then what a longer one states above them."""
    counted: dict[str, int] = {}
    periods = [period for period_id in stated if (period := REGISTRY.terms.period(period_id))]
    for period in sorted(periods, key=lambda p: ORDER.index(p.kind)):
        inside = sum(
            counted[shorter.id]
            for shorter in periods
            if shorter.id in counted and period.start <= shorter.start and shorter.end <= period.end
        )
        counted[period.id] = max(stated[period.id] - inside, 0)
    return sum(counted.values())


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> tuple[Site, dict[str, dict[str, int]]]:
    """Six schools with reports of random periods of 2020 and 2023, all in one home."""
    random = Random(20240226)
    periods = [p.id for p in REGISTRY.terms.periods() if p.start.year in (2020, 2023)]
    site = Site.below(tmp_path_factory.mktemp("many"))
    units = ("thpt-quynh-coi", "thpt-quynh-tho", "thpt-phu-duc", "thpt-nguyen-hue", "thpt-tran-hung-dao")
    stated = {unit: {p: random.randint(0, 4) for p in random.sample(periods, 16)} for unit in units}
    for unit, period in product(units, periods):
        if period in stated[unit]:
            site.put(f"{unit} {period}.xlsx", school(period, stated[unit][period], unit_id=unit))
    assert set(site.run("only").values()) == {"accepted"}
    return site, stated


def test_any_mixture_of_periods(many: tuple[Site, dict[str, dict[str, int]]]) -> None:
    site, stated = many

    found = dict(site.ask("SELECT unit_id, sum(counted)::INTEGER FROM unit_progress GROUP BY unit_id"))
    assert found == {unit: expected_of(reports) for unit, reports in stated.items()}
    assert term_to_date(site) == sum(found.values())


def test_what_counts_never_exceeds_all_that_was_stated_and_never_falls_below_the_longest(
    many: tuple[Site, dict[str, dict[str, int]]],
) -> None:
    site, stated = many

    for unit, reports in stated.items():
        for year in ("2020", "2023"):
            in_year = {p: n for p, n in reports.items() if p.startswith(year)}
            (counted,) = site.ask(
                f"SELECT coalesce(sum(counted), 0)::INTEGER FROM unit_progress WHERE unit_id = '{unit}' "
                f"AND year(period_end) = {year}"
            )[0]
            assert max(in_year.values(), default=0) <= counted <= sum(in_year.values()), (unit, year)


def test_the_views_agree(many: tuple[Site, dict[str, dict[str, int]]]) -> None:
    site, _ = many
    totals = (
        "SELECT sum(admitted) FROM progress_by_solution WHERE adds_to_district",
        "SELECT sum(counted) FROM unit_progress",
        "SELECT max(term_to_date) FROM district_progress",
        "SELECT sum(year_to_date) FROM district_progress WHERE month(period_end) = 12",
    )

    assert len({int(site.ask(sql)[0][0]) for sql in totals}) == 1
