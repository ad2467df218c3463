"""Damage, a full disk, a read-only home, a clock set back: a sentence, nothing lost, and what to do works."""

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest
from support.exported import exported
from support.ledger import REGISTRY
from support.school_report import school
from support.site import Row, Saved, Site
from support.tables import tables

from flows.actions.rebuilding import rebuild
from flows.pipeline import steps
from warehouse.errors import WarehouseError
from warehouse.home.archive import path_of, sha256_of
from warehouse.integrity import probe
from warehouse.ledger.store import Warehouse

pytestmark = pytest.mark.long(order=16)


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Saved:
    return Saved(loaded(tmp_path_factory.mktemp("site")))


@pytest.fixture
def site(saved: Saved) -> Site:
    return saved.put_back()


def loaded(folder: Path) -> Site:
    site = Site.below(folder)
    site.put("a.xlsx", school("2022", 2))
    site.run("first")
    return site


def refused(site: Site, sentence: str, **options: Any) -> None:
    with pytest.raises(WarehouseError, match=sentence) as said:
        site.run("refused", **options)
    assert str(said.value).endswith(".")
    assert "\n" not in str(said.value)


def _cut(content: bytes) -> bytes:
    return content[:-4096]


def _overwritten(content: bytes) -> bytes:
    return content[:-4096] + b"\xff" * 4096


def _far_cut(content: bytes) -> bytes:
    return content[: len(content) // 2]


class TestADatabaseFileDamagedAtItsEnd:
    """With the time of the file as it was (the disk did it), and with a new one (a program did)."""

    @pytest.mark.parametrize(
        ("damage", "is_time_kept"),
        [
            (_cut, True),
            pytest.param(_far_cut, False, marks=pytest.mark.thorough),
            pytest.param(_overwritten, True, marks=pytest.mark.thorough),
        ],
    )
    def test_is_reported_and_a_rebuild_repairs_it(self, damage: Any, is_time_kept: bool, site: Site) -> None:
        before, database = exported(site.home.database), site.home.database
        time = database.stat().st_mtime_ns
        database.write_bytes(damage(database.read_bytes()))
        if is_time_kept:
            os.utime(database, ns=(time, time))
        site.put("b.xlsx", school("2023", 1))

        refused(site, r"warehouse\.duckdb is damaged \(.*\)\. Run `tonghop rebuild`: .* loses nothing\.$")
        rebuild(site.home, REGISTRY, pytest.fail)
        assert exported(database) == before
        assert site.run("second") == {"b.xlsx": "accepted"}

    def test_damage_outside_all_rows_is_no_harm(self, site: Site) -> None:
        """Damage with a new time, in bytes that DuckDB does not use: everything can be read to its end."""
        before, database = exported(site.home.database), site.home.database
        database.write_bytes(_overwritten(database.read_bytes()))

        assert site.run("second") == {}
        assert exported(site.home.published) == before

    def test_reading_it_can_end_a_process_and_that_is_reported_too(
        self, site: Site, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        site.home.published.unlink()
        dies = site.inbox.parent / "dies"
        dies.write_text("#!/bin/sh\nkill -SEGV $$\n")
        dies.chmod(0o755)
        monkeypatch.setattr(probe.sys, "executable", str(dies))

        refused(site, "is damaged .reading it ends DuckDB")


@pytest.mark.parametrize(
    "error",
    [
        duckdb.IOException("IO Error: Corrupt database file: computed checksum 1 does not match 2\nmore"),
        duckdb.SerializationException("Serialization Error: Failed to deserialize\nStack Trace:"),
        duckdb.InternalException("INTERNAL Error: Attempted to access index 0\nStack Trace:"),
        duckdb.FatalException("FATAL Error: database has been invalidated"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_what_duckdb_says_of_damage_while_a_run_loads(
    error: duckdb.Error, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.put("b.xlsx", school("2023", 1))
    with monkeypatch.context() as patch:
        patch.setattr(Warehouse, "apply_run", raising(error))
        refused(site, r"is damaged \(.*\)\. Run `tonghop rebuild`")

    assert site.run("second") == {}  # the entry was written: the next run took it in
    assert site.ask("SELECT count(*) FROM submission") == [(2,)]


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (duckdb.OutOfMemoryException("Out of Memory Error: failed to pin block"), "too little memory for .* run again"),
        (
            duckdb.IOException("IO Error: Could not write: No space left on device"),
            "disk of .* is full; nothing is half",
        ),
        (duckdb.Error("Something new"), r"can't be used \(Something new\)\. `tonghop doctor` says what is wrong"),
    ],
    ids=["memory", "disk", "anything"],
)
def test_what_else_duckdb_says_is_a_sentence(
    error: duckdb.Error, sentence: str, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Warehouse, "prepare", raising(error))
    refused(site, sentence)


def raising(error: Exception) -> Callable[..., Any]:
    def raises(*_: object, **__: object) -> None:
        raise error

    return raises


class TestTheJournal:
    """Damage in the journal stops a run where it would be built on."""

    @pytest.fixture
    def site(self, site: Site) -> Site:
        site.put("b.xlsx", school("2023", 1))
        site.run("second")
        site.put("c.xlsx", school("2021", 1))
        return site

    def test_a_missing_entry(self, site: Site) -> None:
        (site.home.journal.folder / "000001.json").unlink()
        refused(site, "lacks entry 1, and has 2: restore the folder from the backup")

    def test_the_last_entry_missing(self, site: Site) -> None:
        (site.home.journal.folder / "000002.json").unlink()
        refused(site, "lacks entry 2, which the warehouse knows: restore the folder from the backup")

    def test_the_last_entry_damaged(self, site: Site) -> None:
        (site.home.journal.folder / "000002.json").write_bytes(b"\0" * 4096)
        refused(site, r"000002\.json can't be read \(it is damaged\); restore it from the backup")
        assert not site.home.journal.has(3)

    def test_nothing_is_lost(self, site: Site) -> None:
        entry = site.home.journal.folder / "000002.json"
        content = entry.read_bytes()
        entry.unlink()
        refused(site, "restore the folder from the backup")
        entry.write_bytes(content)

        assert site.run("third") == {"c.xlsx": "accepted"}


def test_an_original_that_is_gone_stops_reading_it_again(site: Site) -> None:
    original = path_of(site.home.archive, sha256_of(school("2022", 2)))
    content = original.read_bytes()
    original.unlink()
    refused(
        site, "archived original .* can't be read .No such file or directory.; restore it from the backup", reread=True
    )

    original.write_bytes(content)
    assert site.run("second", reread=True) == {"a.xlsx": "accepted"}


def test_time_never_runs_back_when_the_clock_does(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    class SetBack(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> datetime:
            return datetime.now(tz) - timedelta(hours=5)

    site.put("b.xlsx", school("2022", 3))
    monkeypatch.setattr(steps, "datetime", SetBack)
    assert site.run("second") == {"b.xlsx": "accepted_with_warnings"}

    assert site.ask("SELECT run_id FROM ledger.run ORDER BY published_at") == [("first",), ("second",)]
    assert site.ask("SELECT file_name FROM submission ORDER BY received_at") == [("a.xlsx",), ("b.xlsx",)]
    assert site.ask("SELECT sum(counted)::INTEGER FROM unit_progress") == [(3,)]
    before = exported(site.home.database)
    rebuild(site.home, REGISTRY, pytest.fail)
    assert exported(site.home.database) == before
    assert datetime.now(UTC) - site.home.journal.entry(2).at < timedelta(hours=1)


@contextmanager
def disk(folder: Path, size_kilobytes: int) -> Iterator[Path]:
    """Mount a small disk."""
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size_kilobytes}k", "tmpfs", str(folder)],
        capture_output=True,
        text=True,
        check=False,
    )
    if mounted.returncode:
        pytest.skip(f"a disk can't be mounted here: {mounted.stderr.strip()}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def _remount(folder: Path, options: str) -> None:
    subprocess.run(["mount", "-o", f"remount,{options}", str(folder)], check=True)


def fill(site: Site) -> None:
    for number in range(1, 9):
        site.put(f"{number}.xlsx", school(f"2023-0{number}", number))


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Row]]:
    site = Site.below(tmp_path_factory.mktemp("undisturbed"))
    fill(site)
    site.run("only")
    return tables(site.home.published)


@pytest.mark.skipif(os.name == "nt", reason="mounts are Unix's")
class TestAFullDisk:
    """The home on a disk of its own that fills up at another point of the run each time."""

    @pytest.mark.parametrize(
        "size_kilobytes",
        [
            4,
            pytest.param(64, marks=pytest.mark.thorough),
            pytest.param(96, marks=pytest.mark.thorough),
            pytest.param(160, marks=pytest.mark.thorough),
            pytest.param(400, marks=pytest.mark.thorough),
            pytest.param(900, marks=pytest.mark.thorough),
            1600,
            pytest.param(2700, marks=pytest.mark.thorough),
            pytest.param(3000, marks=pytest.mark.thorough),
            pytest.param(4500, marks=pytest.mark.thorough),
        ],
    )
    def test_is_reported_and_the_next_run_with_room_gives_everything(
        self, size_kilobytes: int, undisturbed: dict[str, list[Row]], tmp_path: Path
    ) -> None:
        site = Site.below(tmp_path)
        shutil.rmtree(site.home.root)
        fill(site)
        with disk(site.home.root, size_kilobytes):
            with pytest.raises(WarehouseError, match=r"No space left on device|is full") as said:
                site.run("first")
            assert "\n" not in str(said.value)
            _remount(site.home.root, "size=64m")
            site.run("second")
            assert tables(site.home.published) == undisturbed

    def test_of_an_entry_that_was_written_nothing_is_lost_or_doubled(self, tmp_path: Path) -> None:
        site = Site.below(tmp_path)
        shutil.rmtree(site.home.root)
        with disk(site.home.root, 64 * 1024):
            fill(site)
            site.run("first")
            used = sum(path.stat().st_blocks * 512 for path in site.home.root.rglob("*") if path.is_file())
            site.put("late.xlsx", school("2021", 3))
            _remount(site.home.root, f"size={used + 20_000}")
            with pytest.raises(WarehouseError, match=r"No space left on device|is full"):
                site.run("second")
            _remount(site.home.root, "size=64m")
            site.run("third")
            assert site.ask("SELECT count(*), count(DISTINCT sha256) FROM submission") == [(9, 9)]


@pytest.mark.skipif(os.name == "nt", reason="mounts are Unix's")
def test_a_read_only_home_is_reported(tmp_path: Path) -> None:
    with disk(tmp_path / "home", 64 * 1024) as root:
        site = Site.below(tmp_path / "beside")
        site.home = type(site.home)(root)
        site.put("a.xlsx", school("2022", 2))
        site.run("first")
        site.put("b.xlsx", school("2023", 1))
        _remount(root, "ro")
        refused(site, r"The home .* can't be written \(Read-only file system\)")
        assert site.ask("SELECT count(*) FROM submission") == [(1,)]
        _remount(root, "rw")
        assert site.run("second") == {"b.xlsx": "accepted"}
