"""Moments since when figures are known: those of the publications, in the office's own time (docs/forms.md §5.5)."""

import shutil
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import duckdb
import pytest
from support.ledger import REGISTRY, Ledger, Stated, prepared

from warehouse.home.layout import Home
from warehouse.home.publications import record_publications, recorded_publications
from warehouse.ledger.store import Warehouse
from warehouse.published import known_since
from warehouse.published.publish import publish

EVENING, MORNING = datetime(2024, 2, 5, 20, tzinfo=UTC), datetime(2024, 2, 6, 2, tzinfo=UTC)


class Clock(datetime):
    """A clock that tests set."""

    present = EVENING

    @classmethod
    def now(cls, tz: object = None) -> datetime:  # type: ignore[override]
        return cls.present


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.setattr(known_since, "datetime", Clock)
    place = Home(tmp_path, keep_published=0)
    place.prepare()
    shutil.copy(prepared(REGISTRY), place.database)
    return place


def load(home: Home, day: date, *reports: Stated) -> None:
    """Append an entry and apply it, without publishing."""
    last = home.journal.last()
    body = {"run_id": f"run {day}", "as_of": day, "registry": "known"}
    entry = home.journal.append(
        last.number if last else 0, "run", datetime(day.year, day.month, day.day, 15, tzinfo=UTC), body
    )
    with Warehouse.open(home.database) as warehouse:
        ledger = Ledger(warehouse, REGISTRY, arrivals=warehouse.next_arrival() - 1)
        warehouse.apply_run(ledger._load(entry, day, reports), entry, REGISTRY)
        warehouse.checkpoint()


def publish_at(home: Home, moment: datetime) -> None:
    Clock.present = moment
    publish(home)


def known(home: Home, moment: str) -> int:
    """Ask a plain DuckDB, in a session of another time zone."""
    with duckdb.connect(str(home.published), read_only=True) as plain:
        plain.execute("SET TimeZone = 'America/New_York'")
        sql = f"SELECT coalesce(sum(counted), 0)::BIGINT FROM district.unit_progress_as_known_at({moment})"
        return int(plain.sql(sql).fetchall()[0][0])


def test_what_was_published_the_next_day_was_not_known_the_evening_before(home: Home) -> None:
    """A run that was killed after its journal entry."""
    load(home, date(2024, 2, 4), Stated("a", "xa-an-ap", "2024-01", 1))
    publish_at(home, EVENING - timedelta(days=1))
    load(home, date(2024, 2, 5), Stated("b", "xa-an-le", "2024-01", 2))
    publish_at(home, MORNING)

    assert known(home, "TIMESTAMPTZ '2024-02-05 23:00:00Z'") == 1
    assert known(home, "TIMESTAMPTZ '2024-02-06 02:00:00Z'") == 3


def test_moments_without_a_zone_are_the_offices_time(home: Home) -> None:
    load(home, date(2024, 2, 5), Stated("a", "xa-an-ap", "2024-01", 1))
    publish_at(home, EVENING)  # 03:00 on the 6th in Viet Nam

    assert [known(home, m) for m in ("'2024-02-06 02:59:59'", "'2024-02-06 03:00:00'")] == [0, 1]
    assert [known(home, m) for m in ("TIMESTAMP '2024-02-06 02:59:59'", "DATE '2024-02-07'")] == [0, 1]
    assert [known(home, m) for m in ("'2024-02-05 19:59:59+00'", "'2024-02-05T20:00:00Z'")] == [0, 1]


def test_a_publication_that_was_never_swapped_in_is_no_record(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    load(home, date(2024, 2, 5), Stated("a", "xa-an-ap", "2024-01", 1))
    with monkeypatch.context() as killed:
        killed.setattr("warehouse.published.publish.shutil.copy2", _kill)
        with pytest.raises(KeyboardInterrupt):
            publish_at(home, EVENING)
    publish_at(home, MORNING)

    assert recorded_publications(home.journal.folder) == [(1, MORNING)]


def _kill(*_: object) -> None:
    raise KeyboardInterrupt


def test_a_swap_whose_record_was_lost_is_recorded_by_the_next(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    load(home, date(2024, 2, 5), Stated("a", "xa-an-ap", "2024-01", 1))
    with monkeypatch.context() as killed:
        killed.setattr("warehouse.published.publish.record", _kill)
        with pytest.raises(KeyboardInterrupt):
            publish_at(home, EVENING)
    load(home, date(2024, 2, 6), Stated("b", "xa-an-le", "2024-01", 2))
    publish_at(home, MORNING)

    assert recorded_publications(home.journal.folder) == [(1, EVENING), (2, MORNING)]
    assert known(home, "TIMESTAMPTZ '2024-02-05 21:00:00Z'") == 1


def test_a_publication_again_does_not_move_what_was_known(home: Home) -> None:
    load(home, date(2024, 2, 5), Stated("a", "xa-an-ap", "2024-01", 1))
    publish_at(home, EVENING)
    publish_at(home, MORNING)

    assert recorded_publications(home.journal.folder) == [(1, EVENING)]


def test_a_clock_years_ahead_spoils_no_later_moment(home: Home) -> None:
    load(home, date(2024, 2, 5), Stated("a", "xa-an-ap", "2024-01", 1))
    publish_at(home, datetime(2031, 1, 1, tzinfo=UTC))
    load(home, date(2024, 2, 6), Stated("b", "xa-an-le", "2024-01", 2))
    publish_at(home, MORNING)

    assert known(home, "TIMESTAMPTZ '2024-02-07 00:00:00Z'") == 3


def test_a_line_half_written_is_no_record(tmp_path: Path) -> None:
    record_publications(tmp_path, [(1, EVENING)])
    with (tmp_path / "publications.jsonl").open("a") as file:
        file.write('{"entry": 2, "at": "20')

    assert recorded_publications(tmp_path) == [(1, EVENING)]
