"""Erasing an original on the record: it is gone for good, its figures stay, and what was cut off is finished."""

import json
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from support.exported import exported
from support.ledger import REGISTRY
from support.school_report import school
from support.site import Saved, Site

from flows.actions import forgetting, recording
from flows.actions.forgetting import forget
from flows.actions.rebuilding import rebuild
from flows.errors import UsageError
from flows.pipeline import archiving, steps
from warehouse.home import tombstones
from warehouse.home.archive import path_of, sha256_of, tombstone_of

pytestmark = pytest.mark.long(order=21)

CONTENT = school("2022", 2)
SHA256 = sha256_of(CONTENT)
FIGURES = "SELECT unit_id, period, admitted, counted FROM unit_progress ORDER BY ALL"
ERASED = "SELECT sha256, reason, entry FROM ledger.erased"


class KilledError(Exception):
    """The process was killed."""


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Saved:
    site = Site.below(tmp_path_factory.mktemp("site"))
    site.put("a.xlsx", CONTENT)
    site.put("b.xlsx", school("2023", 1))
    site.run("first")
    return Saved(site)


@pytest.fixture
def site(saved: Saved) -> Site:
    return saved.put_back()


def erase(site: Site, asked: str = SHA256, reason: str = "a birth date stands in it") -> str:
    return forget(site.home, asked, reason)


def everything_below(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def test_the_content_is_gone_and_its_figures_stay(site: Site) -> None:
    figures, records = site.ask(FIGURES), site.ask("FROM school_report ORDER BY ALL")
    assert erase(site, SHA256[:8].upper()) == SHA256

    assert CONTENT not in everything_below(site.home.root)
    assert not path_of(site.home.archive, SHA256).exists()
    assert site.ask(FIGURES) == figures
    assert site.ask("FROM school_report ORDER BY ALL") == records
    assert site.ask(ERASED) == [(SHA256, "a birth date stands in it", 2)]
    assert site.ask("SELECT who FROM ledger.erased") == [(recording.current_user(),)]


def test_it_comes_back_and_is_not_kept(site: Site) -> None:
    erase(site)
    figures = site.ask(FIGURES)
    site.put("a.xlsx", CONTENT, minutes=1)
    site.put("again.xlsx", CONTENT)

    assert site.run("second") == {"again.xlsx": "duplicate"}
    assert CONTENT not in everything_below(site.home.root)
    assert site.ask(FIGURES) == figures


def test_a_dry_run_does_not_keep_it_either(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    erase(site)
    site.put("again.xlsx", CONTENT)
    monkeypatch.setattr(archiving, "store_content", lambda *_: pytest.fail("it was kept"))

    steps.collect(site.plan("second", dry_run=True))


def test_reading_again_leaves_it_out(site: Site) -> None:
    erase(site)

    assert site.run("second", reread=True) == {"b.xlsx": "accepted"}


def test_a_report_refused_as_early_is_not_read_again(site: Site) -> None:
    early = school("2024-01", 2)
    site.put("early.xlsx", early)
    assert site.run("second", as_of=date(2024, 1, 31)) == {"early.xlsx": "rejected"}
    erase(site, sha256_of(early))

    assert site.run("third", as_of=date(2024, 2, 1)) == {}


@pytest.mark.thorough
def test_one_that_no_run_took(site: Site) -> None:
    other = school("2022", 3, unit_id="thpt-quynh-coi")
    site.put("c.xlsx", other)
    assert site.run("second", units=["thpt-phu-duc"]) == {}
    erase(site, sha256_of(other))
    before = exported(site.home.database)
    rebuild(site.home, REGISTRY, pytest.fail)

    assert exported(site.home.database) == before
    assert site.run("third") == {"c.xlsx": "duplicate"}


def test_a_rebuild_gives_the_same_rows(site: Site) -> None:
    site.run("read again", reread=True)
    erase(site)
    before = exported(site.home.database)
    rebuild(site.home, REGISTRY, pytest.fail)

    assert exported(site.home.database) == before


def _killed(*_: Any, **__: Any) -> None:
    raise KilledError


@pytest.mark.parametrize(
    ("module", "name"),
    [
        (forgetting, "finish_erasures"),  # after the tombstone
        (recording.Warehouse, "apply_action"),  # after the journal's entry
        (tombstones, "erase"),  # after the ledger's row
        (recording, "publish"),  # after the content
    ],
)
def test_a_killed_one_is_finished_by_the_next_run(
    module: Any, name: str, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    figures = site.ask(FIGURES)
    with monkeypatch.context() as patch:
        patch.setattr(module, name, _killed)
        with pytest.raises(KilledError):
            erase(site)
    assert tombstone_of(site.home.archive, SHA256).exists()

    site.run("second")
    assert not path_of(site.home.archive, SHA256).exists()
    assert site.ask(ERASED) == [(SHA256, "a birth date stands in it", 2)]
    assert site.ask(FIGURES) == figures
    assert [json.loads(p.read_text())["kind"] for p in sorted(site.home.journal.folder.glob("*.json"))] == [
        "run",
        "forgotten",
    ]


@pytest.mark.thorough
def test_what_an_old_backup_brings_back_is_erased_again(site: Site, tmp_path: Path) -> None:
    shutil.copytree(site.home.archive, tmp_path / "backup")
    erase(site)
    before = exported(site.home.database)
    shutil.rmtree(site.home.archive)
    shutil.copytree(tmp_path / "backup", site.home.archive)
    assert path_of(site.home.archive, SHA256).exists()

    site.run("second")
    assert not path_of(site.home.archive, SHA256).exists()
    rebuild(site.home, REGISTRY, pytest.fail)
    assert exported(site.home.database) == before


@pytest.mark.parametrize(
    ("asked", "reason", "sentence"),
    [
        ("0" * 64, "why", "has no original whose sha256 begins with 0000"),
        (SHA256[:7], "why", "is no sha256; write its first 8"),
        ("báo cáo.xlsx", "why", "is no sha256"),
        (SHA256, "  ", "Say why it is erased"),
    ],
)
def test_what_names_nothing(asked: str, reason: str, sentence: str, site: Site) -> None:
    with pytest.raises(UsageError, match=sentence):
        erase(site, asked, reason)
    assert path_of(site.home.archive, SHA256).exists()


def test_a_beginning_that_several_have(site: Site) -> None:
    other = path_of(site.home.archive, SHA256[:10] + "0" * 54)
    other.write_bytes(b"")
    with pytest.raises(UsageError, match=f"2 originals begin with {SHA256[:10]}.*write more of it"):
        erase(site, SHA256[:10])


def test_one_that_was_erased_already(site: Site) -> None:
    erase(site)
    with pytest.raises(UsageError, match=r"was erased already, on .*: a birth date stands in it"):
        erase(site)
