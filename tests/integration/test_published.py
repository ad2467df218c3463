"""The published copy: whoever reads it goes on reading, and never sees half a run."""

import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from integration.runs import Place, school

from flows.settings import Settings
from warehouse.home.archive import sha256s_of
from warehouse.home.layout import Home
from warehouse.published.publish import ask

READER = """
import sys
import duckdb
connection = duckdb.connect(sys.argv[1], read_only=True)
print("open", flush=True)
for line in sys.stdin:
    if line.startswith("reopen"):
        connection.close()
        connection = duckdb.connect(sys.argv[1], read_only=True)
    found = connection.sql(
        "SELECT (SELECT count(*) FROM ledger.submission), (SELECT sum(counted) FROM district.unit_progress), "
        "(SELECT max(term_to_date) FROM district.district_progress)"
    ).fetchone()
    print(*(int(value) for value in found), flush=True)
"""


class Reader:
    """An analyst's program in a process of its own."""

    def __init__(self, database: Path) -> None:
        command = [sys.executable, "-c", READER, str(database)]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout.readline() == "open\n"

    def ask(self, how: str = "again") -> tuple[int, ...]:
        self.process.stdin.write(f"{how}\n")
        self.process.stdin.flush()
        return tuple(int(value) for value in self.process.stdout.readline().split())

    def close(self) -> None:
        self.process.communicate(timeout=30)


@pytest.fixture
def place(tmp_path: Path) -> Place:
    place = Place.below(tmp_path)
    place.put("a.xlsx", school("2022", 2))
    place.run("first")
    return place


@pytest.fixture
def reader(place: Place) -> Iterator[Reader]:
    reader = Reader(place.home.published)
    yield reader
    reader.close()


def test_a_reader_goes_on_while_runs_publish(place: Place, reader: Reader) -> None:
    assert reader.ask() == (1, 2, 2)
    for number in range(1, 4):
        place.put(f"b{number}.xlsx", school(f"2023-0{number}", number))
        place.run(f"run {number}")
        assert reader.ask() == (1, 2, 2)

    assert reader.ask("reopen") == (4, 8, 8)


def test_a_reader_of_the_copy_does_not_stop_a_run_from_loading(place: Place, reader: Reader) -> None:
    place.put("b.xlsx", school("2023", 3))

    assert place.run("second") == {"b.xlsx": "accepted"}
    assert ask(place.home, "SELECT sum(counted)::INTEGER AS n FROM unit_progress").item() == 5


def test_nothing_but_the_copy_is_left_in_its_folder(place: Place) -> None:
    place.put("b.xlsx", school("2023", 3))
    place.run("second")

    assert [path.name for path in place.home.published.parent.iterdir()] == [place.home.published.name]


def test_what_a_killed_publish_left_behind_goes_with_the_next(place: Place) -> None:
    left = place.home.published.with_name(f".{place.home.published.name}.part")
    left.write_bytes(b"half a copy")
    place.put("b.xlsx", school("2023", 3))
    place.run("second")

    assert not left.exists()


def test_the_archive_is_the_service_users_alone(place: Place) -> None:
    assert place.home.archive.stat().st_mode & 0o077 == 0
    for path in place.home.archive.rglob("*"):
        if path.is_file():
            assert path.stat().st_mode & 0o077 == 0


class TestDatedCopies:
    """What was published on the nights before, thinned to the last so many."""

    def names(self, place: Place) -> list[str]:
        return sorted(path.name for path in place.home.history.glob("*"))

    def three_more(self, place: Place) -> None:
        for number in range(2, 5):
            place.put(f"b{number}.xlsx", school(f"2023-0{number}", number))
            place.run(f"run {number}", as_of=date(2024, 3, number))

    def test_are_named_by_entry_and_day(self, place: Place) -> None:
        self.three_more(place)

        assert self.names(place) == [
            "000001-2024-02-26.duckdb",
            "000002-2024-03-02.duckdb",
            "000003-2024-03-03.duckdb",
            "000004-2024-03-04.duckdb",
        ]

    def test_are_what_was_published_then(self, place: Place) -> None:
        then = place.home.published.read_bytes()
        self.three_more(place)

        assert (place.home.history / "000001-2024-02-26.duckdb").read_bytes() == then
        assert (place.home.history / "000004-2024-03-04.duckdb").samefile(place.home.published)

    def test_are_thinned_to_the_newest(self, place: Place) -> None:
        place.home = Home(place.home.root, keep_published=2)
        self.three_more(place)

        assert self.names(place) == ["000003-2024-03-03.duckdb", "000004-2024-03-04.duckdb"]

    def test_none_are_kept_when_told_so(self, place: Place) -> None:
        place.home = Home(place.home.root, keep_published=0)
        self.three_more(place)

        assert self.names(place) == []

    def test_where_a_file_has_one_name_only_they_are_copies(
        self, place: Place, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def refused(*_: object) -> None:
            raise PermissionError(1, "Operation not permitted")

        monkeypatch.setattr(Path, "hardlink_to", refused)
        self.three_more(place)
        newest = place.home.history / "000004-2024-03-04.duckdb"

        assert newest.read_bytes() == place.home.published.read_bytes()
        assert not newest.samefile(place.home.published)

    def test_the_archive_is_never_thinned(self, place: Place) -> None:
        place.home = Home(place.home.root, keep_published=1)
        self.three_more(place)

        assert len(sha256s_of(place.home.archive)) == 4

    def test_a_run_without_news_adds_none(self, place: Place) -> None:
        place.run("again")

        assert self.names(place) == ["000001-2024-02-26.duckdb"]

    def test_how_many_is_a_setting(self, monkeypatch: pytest.MonkeyPatch) -> None:
        assert Settings().home.keep_published == 7
        monkeypatch.setenv("TONGHOP_KEEP_PUBLISHED", "30")
        assert Settings().home.keep_published == 30
