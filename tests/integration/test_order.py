"""The same files give the same tables, in whatever order and in however many runs they come."""

import dataclasses
from pathlib import Path
from random import Random

import pytest
from support.data import SAMPLES
from support.school_report import school
from support.site import Row, Site
from support.tables import tables

from flows.pipeline import steps

pytestmark = pytest.mark.long(order=39)

_FILES = {
    **{
        f"{period}.xlsx": school(period, n, unit_id="thpt-nguyen-hue")
        for n, period in enumerate(("2022", "2023-Q1", "2023-02", "2023"), 1)
    },
    "2023, a copy.xlsx": school("2023", 4, unit_id="thpt-nguyen-hue"),
    "no spreadsheet.xlsx": b"Xin b\xc3\xa1o sau",
}


@pytest.fixture(scope="module")
def contents() -> dict[str, bytes]:
    """Return the files to send: the samples, and reports made here."""
    samples = {path.name: path.read_bytes() for path in sorted(SAMPLES.glob("*.xlsx"))}
    return {f"{number:02}.xlsx": content for number, content in enumerate((_FILES | samples).values())}


@pytest.fixture(scope="module")
def at_once(contents: dict[str, bytes], tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Row]]:
    site = Site.below(tmp_path_factory.mktemp("at-once"))
    for name, content in contents.items():
        site.put(name, content)
    site.run("only")
    return tables(site.home.published)


def assert_same(found: dict[str, list[Row]], expected: dict[str, list[Row]]) -> None:
    assert found.keys() == expected.keys()
    for name in expected:
        assert found[name] == expected[name], name


@pytest.mark.parametrize("seed", [0, pytest.param(1, marks=pytest.mark.thorough)])
def test_in_another_order(seed: int, contents: dict[str, bytes], at_once: dict[str, list[Row]], tmp_path: Path) -> None:
    site = Site.below(tmp_path)
    for name, content in contents.items():
        site.put(name, content)
    collected = steps.collect(site.plan("one"))
    shuffled = Random(seed).sample(collected.received, len(collected.received))
    known: set[str] = set()
    received = []
    for file in shuffled:
        received.append(dataclasses.replace(file, is_new=file.sha256 not in known, is_copy=file.sha256 in known))
        known.add(file.sha256)
    site.finish(site.plan("only"), dataclasses.replace(collected, received=received))

    assert_same(tables(site.home.published), at_once)


@pytest.mark.thorough
def test_in_ten_runs(contents: dict[str, bytes], at_once: dict[str, list[Row]], tmp_path: Path) -> None:
    site = Site.below(tmp_path)
    order = Random(10).sample(sorted(contents), len(contents))
    for run in range(10):
        for name in order[run::10]:
            site.put(name, contents[name])
        assert set(site.run(f"run {run}")) == set(order[run::10])

    assert_same(tables(site.home.published), at_once)


def test_again_changes_nothing(at_once: dict[str, list[Row]], contents: dict[str, bytes], tmp_path: Path) -> None:
    site = Site.below(tmp_path)
    for name, content in contents.items():
        site.put(name, content)
    site.run("first")

    assert site.run("second") == {}
    assert site.ask("SELECT run_id, received FROM run") == [("first", len(contents))]
    assert_same(tables(site.home.published), at_once)
