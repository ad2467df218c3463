"""Rebuilds after forms and rules changed: what was accepted stays accepted, as it was read (docs/forms.md §4)."""

from pathlib import Path

import pytest
from support.data import DATA
from support.exported import exported
from support.ledger import REGISTRY
from support.school_report import school
from support.site import Saved, Site

from flows.actions.forgetting import forget
from flows.actions.rebuilding import rebuild
from flows.office_forms import office_forms
from flows.pipeline import applying
from warehouse.errors import WarehouseError
from warehouse.home.archive import path_of, sha256_of
from warehouse.home.kept_readings import kept_readings

FIRST, CORRECTED = school("2022", 2), school("2022", 3)


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Saved:
    site = Site.below(tmp_path_factory.mktemp("site"))
    site.put("a.xlsx", FIRST)
    site.run("first")
    site.put("b.xlsx", CORRECTED)
    site.run("second")
    return Saved(site)


@pytest.fixture
def site(saved: Saved) -> Site:
    return saved.put_back()


def readings(site: Site) -> list[Path]:
    return sorted((site.home.journal.folder / "readings").glob("*.zip"))


def test_a_rebuild_takes_what_was_read_and_decided(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither the reader nor a rule of today is asked."""
    monkeypatch.setattr(applying, "read", lambda *_: pytest.fail("a content was read again"))
    monkeypatch.setattr(applying, "decide_night", lambda *_: pytest.fail("F-08 was decided again"))
    before = exported(site.home.database)

    assert rebuild(site.home, REGISTRY, pytest.fail) == 2
    assert exported(site.home.database) == before
    assert len(readings(site)) == 2


def test_a_form_that_came_later_rejects_nothing(site: Site) -> None:
    later = office_forms(DATA / "offices" / "hung-yen")
    rebuild(site.home, REGISTRY, pytest.fail, later)

    assert site.ask("SELECT DISTINCT status FROM ledger.submission WHERE status LIKE 'rejected%'") == []
    assert site.ask("SELECT max(term_to_date) FROM district.district_progress") == [(3,)]


def test_a_reading_that_is_lost_is_said(site: Site) -> None:
    readings(site)[0].unlink()

    with pytest.raises(WarehouseError, match=r"readings.*can't be read .* restore it from the backup"):
        rebuild(site.home, REGISTRY, pytest.fail)


def test_a_damaged_original_is_said(site: Site) -> None:
    path = path_of(site.home.archive, sha256_of(FIRST))
    path.chmod(0o600)
    path.write_bytes(b"damaged")

    with pytest.raises(WarehouseError, match="is damaged; restore it from the backup"):
        rebuild(site.home, REGISTRY, pytest.fail)


def test_an_erased_original_leaves_no_reading(site: Site) -> None:
    forget(site.home, sha256_of(FIRST), "a name is in it")
    left = [kept_readings(site.home.journal.folder, path.stem) for path in readings(site)]

    assert sorted(len(frames) for frames in left)[0] == 0
    before = exported(site.home.database)
    rebuild(site.home, REGISTRY, pytest.fail)
    assert exported(site.home.database) == before
