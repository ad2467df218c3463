"""Writes of analysts' programs to the published copy, and the reads of everyone else (docs/forms.md §5.9)."""

import subprocess
import sys
from pathlib import Path

import duckdb
import pytest
from support.sample import sample_site
from support.site import Site

from flows.pipeline import steps
from warehouse.integrity.doctor import PROBLEM, examine
from warehouse.published.publish import READ_ONLY, publish, stray_log

COUNTED = "SELECT sum(counted)::INT FROM district.unit_progress"
WRITES_AND_DIES = """
import os, sys, duckdb
connection = duckdb.connect(sys.argv[1])
connection.execute("DELETE FROM ledger.counting WHERE counted > 0")
os._exit(1)
"""
HOLDS_IT_OPEN = """
import sys, duckdb
connection = duckdb.connect(sys.argv[1])
print("open", flush=True)
sys.stdin.readline()
connection.execute("DELETE FROM ledger.counting WHERE counted > 0")
print("written", flush=True)
sys.stdin.readline()
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    return sample_site(tmp_path_factory.mktemp("copy"))


def opened(site: Site) -> int:
    """Count as an analyst does, with plain DuckDB."""
    with duckdb.connect(str(site.home.published), read_only=True) as connection:
        return int(connection.sql(COUNTED).fetchall()[0][0])


def test_the_copy_is_read_only_by_its_mode(site: Site) -> None:
    assert site.home.published.stat().st_mode & 0o777 == READ_ONLY


def test_a_program_that_writes_and_dies_changes_no_figure(site: Site) -> None:
    subprocess.run([sys.executable, "-c", WRITES_AND_DIES, str(site.home.published)], check=False)
    assert stray_log(site.home.published).exists(), "it was left behind, as by a notebook that died"
    said = {check.what: check.state for check in examine(site.home)}
    assert said["published copy"] == PROBLEM

    assert site.ask(COUNTED) == [(419,)]
    steps.publish_if_changed(site.home)

    assert opened(site) == 419
    assert not stray_log(site.home.published).exists()


def test_a_program_that_holds_it_open_for_writing_changes_no_publication(site: Site) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLDS_IT_OPEN, str(site.home.published)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as program:
        assert program.stdin
        assert program.stdout
        assert program.stdout.readline() == "open\n"
        publish(site.home)
        program.stdin.write("\n")
        program.stdin.flush()
        assert program.stdout.readline() == "written\n"
        assert site.ask(COUNTED) == [(419,)], "its log lies beside the new copy, and is not read"
        program.kill()
    publish(site.home)

    assert opened(site) == 419


def test_history_is_copies_of_its_own(site: Site) -> None:
    for dated in Path(site.home.history).glob("*.duckdb"):
        assert dated.stat().st_nlink == 1
