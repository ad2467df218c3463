"""A warehouse rebuilt from journal and archive equals the old one, to the byte of its exported tables."""

import dataclasses
import os
import signal
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pytest
from support.data import ROOT
from support.exported import exported
from support.ledger import REGISTRY
from support.school_report import school
from support.site import AS_OF, Saved, Site

from flows.actions.forgetting import forget
from flows.actions.rebuilding import rebuild
from reports.sample.district import sample_district
from schemas.registry import Registry
from warehouse.errors import WarehouseError
from warehouse.home.archive import path_of, sha256_of
from warehouse.home.layout import Home

pytestmark = pytest.mark.long(order=17)

RENAMED = dataclasses.replace(
    REGISTRY,
    units=tuple(dataclasses.replace(u, name=f"{u.name} mới") if u.unit_id == "an-my" else u for u in REGISTRY.units),
    targets=REGISTRY.targets[:-1],
)


def renewed(site: Site, registry: Registry = REGISTRY) -> int:
    return rebuild(site.home, registry, pytest.fail)


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Saved:
    site = Site.below(tmp_path_factory.mktemp("site"))
    site.put("a.xlsx", school("2022", 2))
    site.put("b.xlsx", school("2023", 1))
    site.run("first")
    site.put("c.xlsx", school("2021", 3))
    site.run("second")
    return Saved(site)


@pytest.fixture
def site(saved: Saved) -> Site:
    return saved.put_back()


@pytest.mark.thorough
def test_the_sample_district_after_many_kinds_of_runs(tmp_path: Path) -> None:
    site = Site.below(tmp_path)
    files = list(sample_district(REGISTRY))
    for number, file in enumerate(files):
        site.put(f"{number:03} {Path(file.name).name}", file.content)
        if number % 100 == 0:
            site.put(f"{number:03} copy.xlsx", file.content)
    (early,) = [sha256_of(school("2024-01", 2, unit_id="thpt-quynh-tho"))]
    site.put("early.xlsx", school("2024-01", 2, unit_id="thpt-quynh-tho"))
    site.run("units alone", units=["thpt-phu-duc", "an-ap"], as_of=date(2024, 1, 20))
    site.run("all", as_of=date(2024, 1, 20))
    site.run("after the month's end", registry=RENAMED, as_of=date(2024, 2, 1))
    forget(site.home, early, "sent by mistake")
    forget(site.home, sha256_of(files[200].content), "a name stands in it")
    site.run("read again", reread=True, units=["thpt-quynh-tho", "an-ap"])
    forget(site.home, sha256_of(files[0].content), "a name stands in it")
    site.run("another day", as_of=AS_OF + timedelta(days=9))
    before, published = exported(site.home.database), site.home.published.read_bytes()
    assert before["ledger.submission.csv"].count(b"\n") > len(files)
    assert before["ledger.erased.csv"].count(b"\n") == 1 + 3

    assert renewed(site) == len(site.home.journal.numbers())
    assert exported(site.home.database) == before
    assert exported(site.home.published) == before
    assert site.home.before_rebuild.read_bytes() == published
    assert site.run("nothing new", as_of=AS_OF + timedelta(days=9)) == {}
    assert exported(site.home.database) == before


@pytest.mark.parametrize(
    "damage",
    [
        "gone",
        pytest.param("overwritten", marks=pytest.mark.thorough),
        pytest.param("no database", marks=pytest.mark.thorough),
        pytest.param("older", marks=pytest.mark.thorough),
    ],
)
def test_whatever_the_old_file_is(damage: str, site: Site) -> None:
    before, database = exported(site.home.database), site.home.database
    content = database.read_bytes()
    if damage == "gone":
        database.unlink()
    elif damage == "older":
        with duckdb.connect(str(database)) as connection:
            connection.execute("DROP TABLE ledger.run")
            connection.execute("UPDATE ledger.schema_version SET version = 1")
    else:
        spoiled = {"cut": content[:-300_000], "no database": b"nothing" * 5000, "empty": b""}
        database.write_bytes(spoiled.get(damage, content[:-4096] + b"\xff" * 4096))

    assert renewed(site) == 2
    assert exported(database) == before


@pytest.mark.thorough
def test_a_write_ahead_log_of_the_old_file_never_meets_the_new_one(site: Site) -> None:
    before = exported(site.home.database)
    log = site.home.database.with_name("warehouse.duckdb.wal")
    write = (
        "import duckdb, os, sys; c = duckdb.connect(sys.argv[1]); c.execute('SET checkpoint_threshold = \"1 GB\"')\n"
        "c.execute('DELETE FROM ledger.submission'); os._exit(0)"
    )
    subprocess.run([sys.executable, "-c", write, str(site.home.database)], check=True)
    assert log.exists()

    renewed(site)
    assert not log.exists()
    assert exported(site.home.database) == before


def test_a_killed_rebuild_is_done_by_the_next(site: Site) -> None:
    before = exported(site.home.database)
    killed = f"""
import os, signal
from pathlib import Path
from flows.actions import rebuilding
from support.ledger import REGISTRY
from warehouse.home.layout import Home
rebuilding.finish_erasures = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
rebuilding.rebuild(Home(Path({str(site.home.root)!r})), REGISTRY, print)
"""
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "tests")])}
    done = subprocess.run([sys.executable, "-c", killed], env=environment, cwd=ROOT, check=False)
    assert done.returncode == -signal.SIGKILL
    assert site.home.rebuilding.exists()
    assert exported(site.home.database) == before

    renewed(site)
    assert exported(site.home.database) == before
    assert [path.name for path in site.home.root.glob("*rebuild*")] == [site.home.before_rebuild.name]


@pytest.mark.thorough
def test_killed_between_the_renames_the_next_run_makes_it_again(site: Site) -> None:
    before = exported(site.home.database)
    site.home.database.replace(site.home.before_rebuild)

    assert site.run("third") == {}
    assert exported(site.home.database) == before


class TestWhatWouldLoseSomething:
    """Nothing is changed, and a sentence says what to restore."""

    def refused(self, home: Home, sentence: str) -> None:
        before = home.database.read_bytes()
        with pytest.raises(WarehouseError, match=sentence):
            rebuild(home, REGISTRY, pytest.fail)
        assert home.database.read_bytes() == before

    def test_a_journal_that_is_shorter_than_the_warehouse(self, site: Site) -> None:
        (site.home.journal.folder / "000002.json").unlink()
        self.refused(site.home, "ends at entry 1, and the warehouse knows 2: restore the folder from the backup")

    def test_a_journal_with_a_gap(self, site: Site) -> None:
        (site.home.journal.folder / "000001.json").unlink()
        self.refused(site.home, "lacks entry 1, and has 2: restore the folder from the backup")

    def test_a_journal_that_is_gone(self, site: Site) -> None:
        for path in site.home.journal.folder.glob("*.json"):
            path.unlink()
        site.home.database.write_bytes(b"")
        self.refused(site.home, "is empty, and the archive is not")

    def test_a_damaged_entry(self, site: Site) -> None:
        (site.home.journal.folder / "000001.json").write_text("{")
        self.refused(site.home, r"000001\.json can't be read \(it is damaged\); restore it from the backup")

    def test_a_missing_registry(self, site: Site) -> None:
        for path in (site.home.journal.folder / "registries").glob("*"):
            path.unlink()
        self.refused(site.home, r"registries.*can't be read.*restore it from the backup")

    def test_a_missing_original(self, site: Site) -> None:
        path_of(site.home.archive, sha256_of(school("2022", 2))).unlink()
        self.refused(site.home, "archived original .* can't be read .*; restore it from the backup")
