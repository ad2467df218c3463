"""Districts with their reports in one lake, its catalog in a real PostgreSQL: as each alone in a file of its own."""

import multiprocessing
import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import duckdb
import polars as pl
import pytest
from support import steps_run
from support.lakes import Lakes, throw_away_lake
from support.ledger import REGISTRY
from support.sample import with_sample_files
from support.school_report import school
from support.site import Site
from support.tables import LISTS

from flows.actions.rebuilding import rebuild
from reports.sample.district import SAMPLE_AS_OF
from warehouse.errors import WarehouseError
from warehouse.home.layout import Home
from warehouse.integrity import doctor
from warehouse.integrity.check import PROBLEM
from warehouse.published.querying import open_published
from warehouse.storage.extensions import file_of
from warehouse.storage.lake import Lake

pytestmark = pytest.mark.long(order=3)

# Processes that have imported everything: what is killed is a run, not an import.
_IMPORTED = multiprocessing.get_context("forkserver")
_SIGNATURE_BYTES = 256  # at the end of an extension
# When it was, and what the run was called, are no figures.
_NOT_COMPARED = ("run_id", "received_at", "published_at", "at", "changed_at", "inbox", "settled_at", "original")


@pytest.fixture(scope="module")
def lakes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lakes]:
    with throw_away_lake(tmp_path_factory.mktemp("lake")) as lakes:
        yield lakes


@pytest.fixture(scope="module")
def published(lakes: Lakes, tmp_path_factory: pytest.TempPathFactory) -> Site:
    """Return a district with one report, for tests that change nothing."""
    site = Site.below(tmp_path_factory.mktemp("published"), lakes.new())
    site.put("first.xlsx", school("2024-01", 2))
    site.run("one")
    return site


def everything(home: Home, schemas: str = "'ledger', 'district'") -> dict[str, list[tuple[object, ...]]]:
    """Return every table and view of a published copy but lists of the others' figures, its rows in one order."""
    listed = (
        "SELECT DISTINCT schema_name || '.' || table_name AS name FROM duckdb_columns() "
        f"WHERE database_name = 'tonghop' AND schema_name IN ({schemas}) AND table_name NOT LIKE 'schema_version' "
        "ORDER BY 1"
    )
    with open_published(home) as question:
        names = [name for name in question(listed)["name"] if not name.startswith(LISTS)]
        frames = {name: question(f"FROM {name}") for name in names}
    return {name: sorted(frame.select(pl.exclude(_NOT_COMPARED)).rows(), key=repr) for name, frame in frames.items()}


def counted(site: Site) -> list[tuple[object, ...]]:
    return site.ask("SELECT unit_id, period, counted FROM unit_progress ORDER BY ALL")


@pytest.mark.timeout(600)  # it asks every view of both
def test_the_sample_districts_tables_are_the_same_in_a_lake_as_in_a_file(tmp_path: Path, lakes: Lakes) -> None:
    found, inbox = {}, with_sample_files(Site.below(tmp_path)).inbox
    for name, lake in (("file", None), ("lake", lakes.new())):
        site = Site(Site.below(tmp_path / name, lake).home, inbox)  # one inbox: a copy's id has its address in it
        site.run("only", as_of=SAMPLE_AS_OF)
        site.run("again", as_of=SAMPLE_AS_OF)
        found[name] = everything(site.home)

    assert found["lake"].keys() == found["file"].keys()
    assert len(found["file"]["ledger.submission"]) == 308
    assert [name for name in found["file"] if found["lake"][name] != found["file"][name]] == []


def _load(home: Home, inbox: Path, rounds: int) -> None:
    """Load month after month, one run each, in a process of its own."""
    site = Site(home, inbox)
    for month in range(1, rounds + 1):
        site.put(f"{month}.xlsx", school(f"2023-{month:02}", 1), minutes=month)
        site.run(f"run {month}")


@pytest.mark.thorough
def test_two_districts_that_load_at_once_each_have_all_of_their_own(tmp_path: Path, lakes: Lakes) -> None:
    sites = [Site.below(tmp_path / str(n), lakes.new()) for n in range(2)]
    loading = [_IMPORTED.Process(target=_load, args=(site.home, site.inbox, 2)) for site in sites]
    for process in loading:
        process.start()
    for process in loading:
        process.join()

    assert [process.exitcode for process in loading] == [0, 0]
    for site in sites:
        assert counted(site) == [("thpt-phu-duc", f"2023-{month:02}", 1) for month in range(1, 3)]
        assert site.ask("SELECT count(*) FROM ledger.run") == [(2,)]


@pytest.mark.parametrize(
    ("window", "after_seconds"),
    [
        pytest.param(steps_run.TRANSACTION, 0.6, marks=pytest.mark.thorough),
        pytest.param(steps_run.PUBLISH, 0.0, marks=pytest.mark.thorough),
    ],
)
def test_a_writer_that_is_killed_leaves_nothing_half_loaded(
    tmp_path: Path, lakes: Lakes, window: str, after_seconds: float
) -> None:
    site, neighbour = (Site.below(tmp_path / name, lakes.new()) for name in ("killed", "neighbour"))
    for month in range(1, 4):
        site.put(f"{month}.xlsx", school(f"2023-{month:02}", 2), minutes=month)
    neighbour.put("1.xlsx", school("2023-01", 1))
    neighbour.run("before")
    hears, said = _IMPORTED.Pipe(duplex=False)
    run = _IMPORTED.Process(target=steps_run.killable, args=(said, site.home, site.inbox))
    run.start()
    while hears.recv()[0] != window:
        pass
    time.sleep(after_seconds)
    os.killpg(run.pid, signal.SIGKILL)
    run.join()

    entry = site.home.lake.last_entry()
    loaded = _in_the_lake(site.home.lake, "submission")
    assert loaded == (3 if entry else 0), "all of a run or none of it"
    steps_run.run(site.home, site.inbox, "next")

    assert counted(site) == [("thpt-phu-duc", f"2023-{month:02}", 2) for month in range(1, 4)]
    assert _in_the_lake(site.home.lake, "submission") == 3
    assert counted(neighbour) == [("thpt-phu-duc", "2023-01", 1)]
    assert [check for check in doctor.examine(site.home) if check.state == PROBLEM] == []


def _in_the_lake(lake: Lake, table: str) -> int:
    """Count the district's rows in the lake itself."""
    with duckdb.connect(config=lake.options) as connection:
        lake.connect(connection, read_only=True)
        found = connection.execute(
            f"SELECT count(*) FROM lake.ledger.{table} WHERE district_id = ?", [lake.district_id]
        )
        return found.fetchall()[0][0]


def test_what_was_published_stays_what_it_was_and_what_was_known_can_be_asked(tmp_path: Path, lakes: Lakes) -> None:
    site = Site.below(tmp_path, lakes.new())
    site.put("first.xlsx", school("2024-01", 2))
    site.run("one")
    site.put("second.xlsx", school("2024-01", 3), minutes=5)
    with open_published(site.home) as reader:
        site.run("two")
        assert reader("SELECT counted FROM unit_progress").rows() == [(2,)], "a reader keeps the snapshot it opened"

    moment = site.ask("SELECT published_at FROM ledger.publication ORDER BY entry LIMIT 1")[0][0]
    assert site.ask("SELECT counted FROM unit_progress") == [(3,)]
    with open_published(site.home) as question:
        then = question("SELECT counted FROM unit_progress_as_known_at($moment)", {"moment": moment})
    assert then.rows() == [(2,)]
    dated = sorted(site.home.history.glob("*.duckdb"))[0]
    earlier = Home(tmp_path / "earlier", lake=site.home.lake)
    earlier.published.parent.mkdir(parents=True)
    dated.rename(earlier.published)
    with open_published(earlier) as question:
        assert question("SELECT counted FROM unit_progress").rows() == [(2,)]


@pytest.mark.thorough
def test_a_rebuild_replaces_the_districts_rows_and_no_other(tmp_path: Path, lakes: Lakes) -> None:
    site, neighbour = (Site.below(tmp_path / name, lakes.new()) for name in ("one", "other"))
    for each in (site, neighbour):
        each.put("first.xlsx", school("2024-01", 2))
        each.run("one")
    site.put("second.xlsx", school("2024-01", 3), minutes=5)
    site.run("two")
    before = everything(site.home)
    site.home.database.unlink()

    assert rebuild(site.home, REGISTRY, lambda _: None) == 2
    assert everything(site.home) == before
    assert _in_the_lake(neighbour.home.lake, "submission") == 1
    site.run("three", as_of=SAMPLE_AS_OF)
    assert counted(site) == [("thpt-phu-duc", "2024-01", 3)]


@pytest.mark.thorough
def test_a_home_with_a_file_of_its_own_moves_into_a_lake_and_back_by_a_rebuild(tmp_path: Path, lakes: Lakes) -> None:
    site, lake = Site.below(tmp_path), lakes.new()
    site.put("first.xlsx", school("2024-01", 2))
    site.run("one")
    before = everything(site.home)
    in_lake = Site(Home(site.home.root, lake=lake), site.inbox)

    with pytest.raises(WarehouseError, match=r"is a file of its own.*tonghop rebuild"):
        in_lake.run("two")
    rebuild(in_lake.home, REGISTRY, lambda _: None)
    assert everything(in_lake.home) == before
    with pytest.raises(WarehouseError, match="in a lake, and TONGHOP_WAREHOUSE doesn't name it"):
        site.run("three")
    rebuild(site.home, REGISTRY, lambda _: None)
    assert everything(site.home) == before


def test_the_provinces_figures_are_its_districts_own_added_up(tmp_path: Path, lakes: Lakes) -> None:
    with throw_away_lake(tmp_path) as lakes:
        sites = [Site.below(tmp_path / str(n), lakes.new()) for n in range(2)]
        for n, site in enumerate(sites, start=1):
            site.put("first.xlsx", school("2024-01", n))
            site.run("one")
        sites[1].put("second.xlsx", school("2024-01", 5), minutes=5)
        sites[1].run("two")

        progress = "admitted, year_to_date, term_to_date, term_target, term_share"
        reporting = "owed, on_time, late, confirmed_zero, rejected, missing, rate_on_time, rate_ever"
        in_both = sites[1].ask(
            f"SELECT district_id, {progress} FROM lake.province.progress_by_district WHERE period = '2024-01'"
        )
        own = [site.ask(f"SELECT {progress} FROM district_progress WHERE period = '2024-01'")[0] for site in sites]
        assert in_both == [(site.home.lake.district_id, *row) for site, row in zip(sites, own, strict=True)]
        assert [row[0] for row in own] == [1, 5]
        assert sites[0].ask(
            "SELECT districts, of_districts, admitted, term_to_date, term_target, term_share "
            "FROM lake.province.progress WHERE period = '2024-01'"
        ) == [(2, 2, 6, 6, 1500, 0.004)]
        for site in sites:
            assert sorted(
                site.ask(
                    f"SELECT kind, period, {reporting} FROM lake.province.reporting_by_district "
                    f"WHERE district_id = '{site.home.lake.district_id}'"
                )
            ) == sorted(site.ask(f"SELECT kind, period, {reporting} FROM reporting_rate"))
        assert sites[0].ask(
            "SELECT period, districts, owed, on_time + late + rejected + missing FROM lake.province.reporting "
            "WHERE kind = 'school' ORDER BY period"
        ) == [(period, 2, 12, 12) for period in ("2020", "2021", "2022", "2023", "2024-01")]


def test_what_is_wrong_with_a_lake_is_said_in_a_sentence_without_its_password(
    tmp_path: Path, lakes: Lakes, published: Site
) -> None:
    office = published.home.lake.office
    nowhere = Lake("postgres:dbname=lake host=127.0.0.1 port=1 password=secret-word", office, str(tmp_path))
    with pytest.raises(WarehouseError, match=r"can't be opened.*TONGHOP_WAREHOUSE") as refused:
        nowhere.last_entry()
    assert "secret-word" not in str(refused.value)

    renamed = Site(Home(published.home.root, lake=lakes.new()), published.inbox)
    with pytest.raises(WarehouseError, match="never changes"):
        renamed.run("two")


def test_a_lake_of_other_tables_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    with throw_away_lake(tmp_path) as lakes:
        site = Site.below(tmp_path, lakes.new())
        site.put("first.xlsx", school("2024-01", 2))
        site.run("one")
        with duckdb.connect(config=site.home.lake.options) as connection:
            site.home.lake.connect(connection)
            connection.execute("ALTER TABLE lake.ledger.school_report ADD COLUMN more BIGINT")
        site.home.database.unlink()

        with pytest.raises(WarehouseError, match=r"school_report is no longer what its form declares.*make a new lake"):
            site.run("two")


@pytest.mark.parametrize(
    "asked", ["FROM postgres_query('x', 'y')", "FROM query('FROM post' || 'gres_scan(1)')", "FROM duckdb_databases()"]
)
def test_a_question_reaches_no_further_through_a_lake(published: Site, asked: str) -> None:
    with pytest.raises(WarehouseError, match="Queries over a lake"):
        published.ask(asked)
    with pytest.raises(WarehouseError, match="can't be answered"):
        published.ask("FROM read_text('/etc/hostname')")


def test_no_other_extension_without_a_signature_is_loaded(tmp_path: Path, lakes: Lakes) -> None:
    """Our extensions load unsigned; after that no unsigned extension can be loaded, and the setting is locked."""
    lake, unsigned = lakes.new(), tmp_path / "other.duckdb_extension"
    unsigned.write_bytes(file_of("ducklake").read_bytes()[:-_SIGNATURE_BYTES] + bytes(_SIGNATURE_BYTES))

    with duckdb.connect(config=lake.options) as connection:
        lake.connect(connection)
        with pytest.raises(duckdb.IOException, match="signature"):
            connection.execute(f"LOAD '{unsigned}'")
        with pytest.raises(duckdb.InvalidInputException, match="while database is running"):
            connection.execute("SET allow_unsigned_extensions = true")
