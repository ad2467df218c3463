"""Erasing an original on the record: it is gone for good, its figures stay, and what was cut off is finished."""

import json
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from integration.runs import REGISTRY, Place, school
from support.exported import exported

from flows.actions import forgetting, recording
from flows.actions.forgetting import forget
from flows.actions.rebuilding import rebuild
from flows.errors import UsageError
from flows.pipeline import archiving, steps
from warehouse.home import tombstones
from warehouse.home.archive import path_of, sha256_of, tombstone_of

CONTENT = school("2022", 2)
SHA256 = sha256_of(CONTENT)
FIGURES = "SELECT unit_id, period, admitted, counted FROM unit_progress ORDER BY ALL"
ERASED = "SELECT sha256, reason, entry FROM ledger.erased"


class KilledError(Exception):
    """The process was killed."""


@pytest.fixture
def place(tmp_path: Path) -> Place:
    place = Place.below(tmp_path)
    place.put("a.xlsx", CONTENT)
    place.put("b.xlsx", school("2023", 1))
    place.run("first")
    return place


def erase(place: Place, asked: str = SHA256, reason: str = "a birth date stands in it") -> str:
    return forget(place.home, asked, reason)


def everything_below(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def test_the_content_is_gone_and_its_figures_stay(place: Place) -> None:
    figures, records = place.ask(FIGURES), place.ask("FROM school_report ORDER BY ALL")
    assert erase(place, SHA256[:8].upper()) == SHA256

    assert CONTENT not in everything_below(place.home.root)
    assert not path_of(place.home.archive, SHA256).exists()
    assert place.ask(FIGURES) == figures
    assert place.ask("FROM school_report ORDER BY ALL") == records
    assert place.ask(ERASED) == [(SHA256, "a birth date stands in it", 2)]
    assert place.ask("SELECT who FROM ledger.erased") == [(recording.user(),)]


def test_it_comes_back_and_is_not_kept(place: Place) -> None:
    erase(place)
    figures = place.ask(FIGURES)
    place.put("a.xlsx", CONTENT, minutes=1)
    place.put("again.xlsx", CONTENT)

    assert place.run("second") == {"again.xlsx": "duplicate"}
    assert CONTENT not in everything_below(place.home.root)
    assert place.ask(FIGURES) == figures


def test_a_dry_run_does_not_keep_it_either(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    erase(place)
    place.put("again.xlsx", CONTENT)
    monkeypatch.setattr(archiving, "keep", lambda *_: pytest.fail("it was kept"))

    steps.collect(place.plan("second", dry_run=True))


def test_reading_again_leaves_it_out(place: Place) -> None:
    erase(place)

    assert place.run("second", reread=True) == {"b.xlsx": "accepted"}


def test_a_report_refused_as_early_is_not_read_again(place: Place) -> None:
    early = school("2024-01", 2)
    place.put("early.xlsx", early)
    assert place.run("second", as_of=date(2024, 1, 31)) == {"early.xlsx": "rejected"}
    erase(place, sha256_of(early))

    assert place.run("third", as_of=date(2024, 2, 1)) == {}


def test_one_that_no_run_took(place: Place) -> None:
    other = school("2022", 3, unit_id="thpt-quynh-coi")
    place.put("c.xlsx", other)
    assert place.run("second", units=["thpt-phu-duc"]) == {}
    erase(place, sha256_of(other))
    before = exported(place.home.database)
    rebuild(place.home, REGISTRY, pytest.fail)

    assert exported(place.home.database) == before
    assert place.run("third") == {"c.xlsx": "duplicate"}


def test_a_rebuild_gives_the_same_rows(place: Place) -> None:
    place.run("read again", reread=True)
    erase(place)
    before = exported(place.home.database)
    rebuild(place.home, REGISTRY, pytest.fail)

    assert exported(place.home.database) == before


def _killed(*_: Any, **__: Any) -> None:
    raise KilledError


@pytest.mark.parametrize(
    ("module", "name"),
    [
        (forgetting, "finish_forgetting"),  # after the tombstone
        (recording.Warehouse, "note"),  # after the journal's entry
        (tombstones, "erase"),  # after the ledger's row
        (recording, "publish"),  # after the content
    ],
)
def test_a_killed_one_is_finished_by_the_next_run(
    module: Any, name: str, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    figures = place.ask(FIGURES)
    with monkeypatch.context() as patch:
        patch.setattr(module, name, _killed)
        with pytest.raises(KilledError):
            erase(place)
    assert tombstone_of(place.home.archive, SHA256).exists()

    place.run("second")
    assert not path_of(place.home.archive, SHA256).exists()
    assert place.ask(ERASED) == [(SHA256, "a birth date stands in it", 2)]
    assert place.ask(FIGURES) == figures
    assert [json.loads(p.read_text())["kind"] for p in sorted(place.home.journal.folder.glob("*.json"))] == [
        "run",
        "forgotten",
    ]


def test_what_an_old_backup_brings_back_is_erased_again(place: Place, tmp_path: Path) -> None:
    shutil.copytree(place.home.archive, tmp_path / "backup")
    erase(place)
    before = exported(place.home.database)
    shutil.rmtree(place.home.archive)
    shutil.copytree(tmp_path / "backup", place.home.archive)
    assert path_of(place.home.archive, SHA256).exists()

    place.run("second")
    assert not path_of(place.home.archive, SHA256).exists()
    rebuild(place.home, REGISTRY, pytest.fail)
    assert exported(place.home.database) == before


@pytest.mark.parametrize(
    ("asked", "reason", "sentence"),
    [
        ("0" * 64, "why", "has no original whose sha256 begins with 0000"),
        (SHA256[:7], "why", "is no sha256; write its first 8"),
        ("báo cáo.xlsx", "why", "is no sha256"),
        (SHA256, "  ", "Say why it is erased"),
    ],
)
def test_what_names_nothing(asked: str, reason: str, sentence: str, place: Place) -> None:
    with pytest.raises(UsageError, match=sentence):
        erase(place, asked, reason)
    assert path_of(place.home.archive, SHA256).exists()


def test_a_beginning_that_several_have(place: Place) -> None:
    other = path_of(place.home.archive, SHA256[:10] + "0" * 54)
    other.write_bytes(b"")
    with pytest.raises(UsageError, match=f"2 originals begin with {SHA256[:10]}.*write more of it"):
        erase(place, SHA256[:10])


def test_one_that_was_erased_already(place: Place) -> None:
    erase(place)
    with pytest.raises(UsageError, match=r"was erased already, on .*: a birth date stands in it"):
        erase(place)
