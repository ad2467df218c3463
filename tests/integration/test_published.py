"""The published copy: readers go on reading, and never see half a run."""

import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from support.school_report import school
from support.site import Saved, Site

from flows.settings import Settings
from warehouse.home.archive import sha256s_of
from warehouse.home.layout import Home
from warehouse.published.querying import query_published

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


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Saved:
    site = Site.below(tmp_path_factory.mktemp("site"))
    site.put("a.xlsx", school("2022", 2))
    site.run("first")
    return Saved(site)


@pytest.fixture
def site(saved: Saved) -> Site:
    return saved.put_back()


@pytest.fixture
def reader(site: Site) -> Iterator[Reader]:
    reader = Reader(site.home.published)
    yield reader
    reader.close()


def test_a_reader_goes_on_while_runs_publish(site: Site, reader: Reader) -> None:
    assert reader.ask() == (1, 2, 2)
    for number in range(1, 4):
        site.put(f"b{number}.xlsx", school(f"2023-0{number}", number))
        site.run(f"run {number}")
        assert reader.ask() == (1, 2, 2)

    assert reader.ask("reopen") == (4, 8, 8)


def test_a_reader_of_the_copy_does_not_stop_a_run_from_loading(site: Site, reader: Reader) -> None:
    site.put("b.xlsx", school("2023", 3))

    assert site.run("second") == {"b.xlsx": "accepted"}
    assert query_published(site.home, "SELECT sum(counted)::INTEGER AS n FROM unit_progress").item() == 5


def test_nothing_but_the_copy_is_left_in_its_folder(site: Site) -> None:
    site.put("b.xlsx", school("2023", 3))
    site.run("second")

    assert [path.name for path in site.home.published.parent.iterdir()] == [site.home.published.name]


def test_what_a_killed_publish_left_behind_goes_with_the_next(site: Site) -> None:
    left = site.home.published.with_name(f".{site.home.published.name}.part")
    left.write_bytes(b"half a copy")
    site.put("b.xlsx", school("2023", 3))
    site.run("second")

    assert not left.exists()


def test_the_archive_is_the_service_users_alone(site: Site) -> None:
    assert site.home.archive.stat().st_mode & 0o077 == 0
    for path in site.home.archive.rglob("*"):
        if path.is_file():
            assert path.stat().st_mode & 0o077 == 0


class TestDatedCopies:
    """Copies of earlier nights, thinned to the last so many."""

    def names(self, site: Site) -> list[str]:
        return sorted(path.name for path in site.home.history.glob("*"))

    def three_more(self, site: Site) -> None:
        for number in range(2, 5):
            site.put(f"b{number}.xlsx", school(f"2023-0{number}", number))
            site.run(f"run {number}", as_of=date(2024, 3, number))

    def test_are_named_by_entry_and_day(self, site: Site) -> None:
        self.three_more(site)

        assert self.names(site) == [
            "000001-2024-02-26.duckdb",
            "000002-2024-03-02.duckdb",
            "000003-2024-03-03.duckdb",
            "000004-2024-03-04.duckdb",
        ]

    def test_are_what_was_published_then(self, site: Site) -> None:
        then = site.home.published.read_bytes()
        self.three_more(site)

        assert (site.home.history / "000001-2024-02-26.duckdb").read_bytes() == then
        newest = site.home.history / "000004-2024-03-04.duckdb"
        assert newest.read_bytes() == site.home.published.read_bytes()
        assert not newest.samefile(site.home.published), "what is written into the copy must not reach the past"

    def test_are_thinned_to_the_newest(self, site: Site) -> None:
        site.home = Home(site.home.root, keep_published=2)
        self.three_more(site)

        assert self.names(site) == ["000003-2024-03-03.duckdb", "000004-2024-03-04.duckdb"]

    def test_none_are_kept_when_set_so(self, site: Site) -> None:
        site.home = Home(site.home.root, keep_published=0)
        self.three_more(site)

        assert self.names(site) == []

    def test_the_archive_is_never_thinned(self, site: Site) -> None:
        site.home = Home(site.home.root, keep_published=1)
        self.three_more(site)

        assert len(sha256s_of(site.home.archive)) == 4

    def test_a_run_without_news_adds_none(self, site: Site) -> None:
        site.run("again")

        assert self.names(site) == ["000001-2024-02-26.duckdb"]

    def test_how_many_is_a_setting(self, monkeypatch: pytest.MonkeyPatch) -> None:
        assert Settings().home.keep_published == 7
        monkeypatch.setenv("TONGHOP_KEEP_PUBLISHED", "30")
        assert Settings().home.keep_published == 30
