"""Queries of a run: reports newly overdue since the run before, each once."""

from dataclasses import replace
from datetime import date
from itertools import count
from pathlib import Path

import pytest
from support.ledger import REGISTRY
from support.school_report import school
from support.site import Site

from schemas.periods import PeriodKind
from schemas.registry import Obligation
from warehouse.published.querying import open_published
from warehouse.published.run_queries import newly_overdue, owed_reports

RUNS = count()
OWED = Obligation("school", "03-TH", PeriodKind.MONTH, date(2023, 12, 1), None, 5)
MONTHLY = replace(REGISTRY, obligations=(OWED,))


@pytest.fixture
def site(tmp_path: Path) -> Site:
    site = Site.below(tmp_path)
    site.put("a.xlsx", school("2023-12", 1))
    return site


def overdue(site: Site, as_of: date) -> set[tuple[str, date]]:
    """Return the schools' periods, with due days, that a run of a day finds newly overdue."""
    run_id = f"run {next(RUNS)}"
    site.run(run_id, as_of=as_of, registry=MONTHLY)
    with open_published(site.home) as query:
        found, owed = newly_overdue(query, run_id), owed_reports(query).filter(state="missing")
    assert found.join(owed, on=["unit_id", "period", "due_on"], how="anti").is_empty()
    schools = found.filter(found["unit_id"].str.starts_with("thpt"))
    return set(schools.select("period", "due_on").iter_rows())


def test_a_report_is_announced_once_on_the_first_run_after_its_due_day(site: Site) -> None:
    announced = [(day, overdue(site, date(2024, 2, day))) for day in (4, 5, 6, 7)]

    december, january = ("2023-12", date(2024, 1, 5)), ("2024-01", date(2024, 2, 5))
    assert announced == [(4, {december}), (5, set()), (6, {january}), (7, set())]


def test_what_fell_due_between_two_runs_is_announced_whenever_the_second_comes(site: Site) -> None:
    overdue(site, date(2024, 2, 4))

    assert overdue(site, date(2024, 3, 20)) == {("2024-01", date(2024, 2, 5)), ("2024-02", date(2024, 3, 5))}


def test_the_same_day_again_tells_nothing(site: Site) -> None:
    overdue(site, date(2024, 2, 6))
    site.put("b.xlsx", school("2023-11", 1))

    assert overdue(site, date(2024, 2, 6)) == set()


def test_the_same_day_again_without_news_tells_nothing(site: Site) -> None:
    overdue(site, date(2024, 2, 5))
    overdue(site, date(2024, 2, 6))

    assert overdue(site, date(2024, 2, 6)) == set()
