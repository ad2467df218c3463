"""The first run after an upgrade says what it keeps, and how many reports would be read differently now."""

import json
from pathlib import Path

import polars as pl
import pytest
from support.school_report import school
from support.site import Site

from flows.pipeline import upgrading
from schemas.declaration.form import Form, FormRule


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """Load two reports with the version before this one."""
    site = Site.below(tmp_path).holding({"a.xlsx": school("2023", 2), "b.xlsx": school("2022", 1)})
    with pytest.MonkeyPatch.context() as earlier:
        earlier.setattr(upgrading, "PROGRAM", "0.0.9")
        assert site.summarised("first").warnings == ()
        assert site.summarised("second").warnings == ()
    return site


def test_it_is_said_once(site: Site) -> None:
    (said,) = site.summarised("third").warnings

    assert said.startswith("This home was last run by version 0.0.9 of tonghop, now by ")
    assert said.endswith(
        "what was accepted stays as it was read; none of 2 accepted reports would be read differently now"
    )
    assert site.summarised("fourth").warnings == ()


def test_what_would_be_read_differently_is_counted_and_stays(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    figures = site.ask("SELECT period, admitted FROM unit_progress ORDER BY period")
    kept = FormRule.kept

    def stricter(rule: FormRule, form: type[Form], name: str) -> pl.Expr:
        return kept(rule, form, name) & (pl.col("period_start").dt.year() != 2023)

    monkeypatch.setattr(FormRule, "kept", stricter)
    (said,) = site.summarised("third").warnings

    assert "1 of 2 accepted reports would be read differently now; `tonghop run --reread --dry-run` shows them" in said
    assert site.ask("SELECT period, admitted FROM unit_progress ORDER BY period") == figures


def test_a_home_of_a_version_that_kept_none_is_an_earlier_one(site: Site) -> None:
    for entry in site.home.journal.folder.glob("*.json"):
        written = json.loads(entry.read_text(encoding="utf-8"))
        written.pop("program")
        entry.write_text(json.dumps(written), encoding="utf-8")

    (said,) = site.summarised("third").warnings
    assert said.startswith("This home was last run by an earlier version of tonghop")
