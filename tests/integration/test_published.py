"""The published copy: whoever reads it goes on reading, and never sees half a run."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from integration.runs import Place, school

from warehouse.publish import ask

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
