"""A run can be stopped anywhere: nothing is half there, and running again gives what an undisturbed run gives."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from support.data import ROOT
from support.school_report import school
from support.site import Row, Site
from support.tables import tables

from flows.pipeline import archiving, steps
from warehouse.errors import WarehouseError
from warehouse.home import archive
from warehouse.home.archive import sha256_of
from warehouse.ledger.store import Warehouse
from warehouse.published import publish

pytestmark = pytest.mark.long(order=33)

FILES = {
    "a.xlsx": school("2022", 2),
    "b.xlsx": school("2023", 1),
    "c.xlsx": school("2023", 1),
    "d.xlsx": b"nothing",
}


class StoppedError(Exception):
    """A power failure."""


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Row]]:
    site = Site.below(tmp_path_factory.mktemp("undisturbed")).holding(FILES)
    site.run("only")
    return tables(site.home.published)


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site.below(tmp_path).holding(FILES)


def stopping(original: Callable[..., Any], when: Callable[..., bool]) -> Callable[..., Any]:
    """Wrap a function to stop at the given call."""

    def stopped(*args: Any, **kwargs: Any) -> Any:
        if when(*args, **kwargs):
            raise StoppedError
        return original(*args, **kwargs)

    return stopped


@pytest.mark.parametrize(
    "table", ["submission", pytest.param("inbox_file", marks=pytest.mark.thorough), "school_report"]
)
def test_while_loading(
    table: str, site: Site, undisturbed: dict[str, list[Row]], monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(Warehouse, "append", stopping(Warehouse.append, lambda _, name, frame: name == table))
        with pytest.raises(StoppedError):
            site.run("first")
    assert not site.home.published.exists()
    with Warehouse.open(site.home.database) as warehouse:
        for name in ("submission", "finding", "layout", "inbox_file", "school_report", "run"):
            assert warehouse.query(f"SELECT count(*) AS n FROM ledger.{name}")["n"].item() == 0, name

    assert site.run("second") == {}  # the first run's entry is in the journal: the second run finished it
    assert site.ask("SELECT run_id, received FROM ledger.run") == [("first", len(FILES))]
    assert tables(site.home.published) == undisturbed


def test_while_archiving(site: Site, undisturbed: dict[str, list[Row]], monkeypatch: pytest.MonkeyPatch) -> None:
    third = sha256_of(FILES["d.xlsx"])
    with monkeypatch.context() as patch:
        patch.setattr(
            archiving, "store_content", stopping(archive.store_content, lambda _, sha256, content: sha256 == third)
        )
        with pytest.raises(StoppedError):
            site.run("first")

    site.run("second")
    assert tables(site.home.published) == undisturbed


def test_while_an_original_is_written(
    site: Site, undisturbed: dict[str, list[Row]], monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(archive.os, "replace", stopping(os.replace, lambda *_: True))
        with pytest.raises(StoppedError):
            site.run("first")

    site.run("second")
    assert tables(site.home.published) == undisturbed


def test_while_publishing(site: Site, undisturbed: dict[str, list[Row]], monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(publish.shutil, "copy2", stopping(publish.shutil.copy2, lambda *_: True))
        with pytest.raises(StoppedError):
            site.run("first")
    assert not site.home.published.exists()

    assert site.run("second") == {}
    assert tables(site.home.published) == undisturbed


def test_a_load_that_is_tried_again_after_it_was_done(
    site: Site, undisturbed: dict[str, list[Row]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The flow retries a failed task; the failure can have come after the transaction."""
    collected = steps.collect(site.plan("one"))
    batch = steps.read(site.plan("one"), collected)
    with monkeypatch.context() as patch:
        patch.setattr(Warehouse, "checkpoint", stopping(Warehouse.checkpoint, lambda _: True))
        with pytest.raises(StoppedError):
            steps.load(site.plan("one"), collected, batch)

    submissions = steps.load(site.plan("one"), collected, batch)
    steps.publish_if_changed(site.home)
    assert submissions.select("file_name", "status").rows() == [
        ("a.xlsx", "accepted"),
        ("b.xlsx", "accepted"),
        ("c.xlsx", "duplicate"),
        ("d.xlsx", "unreadable"),
    ]
    assert tables(site.home.published) == undisturbed


def test_killed_inside_the_transaction(site: Site, undisturbed: dict[str, list[Row]]) -> None:
    killed = f"""
import os, signal
from pathlib import Path
from support.site import Site
from warehouse.home.layout import Home
from warehouse.ledger.store import Warehouse
append = Warehouse.append
def kill(self, table, frame):
    append(self, table, frame)
    if table == "inbox_file":
        os.kill(os.getpid(), signal.SIGKILL)
Warehouse.append = kill
Site(Home(Path({str(site.home.root)!r})), Path({str(site.inbox)!r})).run("first")
"""
    environment = os.environ | {"PYTHONPATH": str(ROOT / "tests")}
    done = subprocess.run([sys.executable, "-c", killed], env=environment, cwd=ROOT, check=False)
    assert done.returncode == -signal.SIGKILL

    assert site.run("second") == {}  # the first run's entry is in the journal: the second run finished it
    assert site.ask("SELECT run_id, received FROM ledger.run") == [("first", len(FILES))]
    assert tables(site.home.published) == undisturbed


def test_an_original_that_was_damaged_since_stops_the_run_with_a_sentence(site: Site) -> None:
    collected = steps.collect(site.plan("one"))
    damaged = archive.path_of(site.home.archive, collected.received[0].sha256)
    damaged.write_bytes(b"something else")

    with pytest.raises(WarehouseError, match="damaged; restore it from the backup"):
        steps.read(site.plan("one"), collected)


def test_a_clock_set_back_does_not_hide_what_was_loaded(site: Site) -> None:
    site.run("first")
    ahead = site.home.published.stat().st_mtime_ns + 3600 * 10**9
    os.utime(site.home.published, ns=(ahead, ahead))
    site.put("e.xlsx", school("2021", 3))
    site.run("second")

    assert site.ask("SELECT sum(counted)::INTEGER FROM unit_progress") == [(6,)]
