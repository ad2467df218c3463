"""The journal: numbered without a gap, never changed, its time never running back."""

import json
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from support.ledger import REGISTRY

from warehouse.errors import WarehouseError
from warehouse.home.journal import Journal, entries_ahead

NOON = datetime(2024, 2, 26, 12, tzinfo=UTC)
ACT = {"subject": "x", "who": "y", "reason": "z"}


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    return Journal(tmp_path / "journal")


def append(journal: Journal, *moments: datetime) -> None:
    for last, moment in enumerate(moments, start=len(journal.numbers())):
        journal.append(last, "forgotten", moment, ACT)


def test_what_is_written_is_read(journal: Journal) -> None:
    append(journal, NOON)

    assert journal.entry(1).at == NOON
    assert (journal.entry(1).kind, journal.entry(1).body) == ("forgotten", ACT)


@pytest.mark.parametrize("back", [timedelta(0), timedelta(microseconds=1), timedelta(hours=6)])
def test_time_never_runs_back(back: timedelta, journal: Journal) -> None:
    append(journal, NOON, NOON - back, NOON - 2 * back)

    assert [journal.entry(n).at for n in (1, 2, 3)] == [NOON + timedelta(microseconds=n) for n in range(3)]


def test_a_clock_that_was_years_ahead_once_spoils_no_later_time(journal: Journal) -> None:
    append(journal, NOON, NOON + timedelta(days=2000), NOON + timedelta(days=1))

    assert journal.entry(3).at == NOON + timedelta(days=1)
    assert [e.number for e in entries_ahead(list(journal.after(0)), NOON + timedelta(days=1))] == [2]


def test_entries_after_a_number(journal: Journal) -> None:
    append(journal, NOON, NOON, NOON)

    assert [entry.number for entry in journal.after(1)] == [2, 3]
    assert journal.numbers() == [1, 2, 3]


def test_no_entries(journal: Journal) -> None:
    journal.check_no_gaps()

    assert (journal.numbers(), journal.last(), list(journal.after(0))) == ([], None, [])


@pytest.mark.parametrize(("lost", "sentence"), [(1, "lacks entry 1, and has 3"), (2, "lacks entry 2, and has 3")])
def test_a_gap_is_refused(lost: int, sentence: str, journal: Journal) -> None:
    append(journal, NOON, NOON, NOON)
    journal.check_no_gaps()
    (journal.folder / f"{lost:06}.json").unlink()

    with pytest.raises(WarehouseError, match=sentence):
        journal.check_no_gaps()


def test_what_a_killed_append_left_is_no_entry(journal: Journal) -> None:
    append(journal, NOON)
    (journal.folder / ".000002.json.part").write_text("{")

    assert journal.numbers() == [1]
    append(journal, NOON)
    assert sorted(path.name for path in journal.folder.iterdir()) == ["000001.json", "000002.json"]


def test_a_registry_kept_is_read_the_same_and_its_name_stays(journal: Journal) -> None:
    """A new name for the same registry would have every report cross-checked again."""
    text = json.dumps(asdict(REGISTRY), ensure_ascii=False, default=str)
    name = journal.keep_registry(REGISTRY)

    assert name == sha256(text.encode()).hexdigest()[:16]
    assert journal.registry(name) == REGISTRY
