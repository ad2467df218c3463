"""Writes of analysts' programs to the published copy, and the reads of everyone else (docs/forms.md §5.9)."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pytest
from support.sample import sample_site
from support.site import Site

from flows.pipeline import steps
from warehouse.home.layout import Home
from warehouse.integrity.check import OK, PROBLEM
from warehouse.integrity.doctor import examine
from warehouse.published.publish import READ_ONLY, is_current, publish
from warehouse.published.stray_log import stray_log

pytestmark = pytest.mark.long(order=43)

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
try:
    connection.execute("DELETE FROM ledger.counting WHERE counted > 0")
except duckdb.Error as error:
    print(str(error).splitlines()[0], flush=True)
else:
    print("written", flush=True)
sys.stdin.readline()
"""

ANOTHER_USER = f"""
import os, sys, duckdb
os.setgroups([])
os.setgid(os.stat(sys.argv[1]).st_gid)
os.setuid(65534)
with duckdb.connect(sys.argv[1], read_only=True) as connection:
    print(connection.sql({COUNTED!r}).fetchall()[0][0])
try:
    duckdb.connect(sys.argv[1])
except duckdb.IOException as error:
    print(error)
"""
A_THOUSAND_READERS = """
import sys, duckdb
seen = set()
for number in range(1000):
    with duckdb.connect(sys.argv[1], read_only=True) as connection:
        one, other = connection.sql("SELECT (SELECT n FROM one), (SELECT n FROM other)").fetchall()[0]
    assert one == other >= max(seen, default=0), (one, other, seen)
    seen.add(one)
    if number % 100 == 99:
        print("publish", flush=True)
print(len(seen))
"""
as_root = pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="root alone can open it so")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    return sample_site(tmp_path_factory.mktemp("copy"))


def opened(site: Site) -> int:
    """Count as an analyst does, with plain DuckDB."""
    with duckdb.connect(str(site.home.published), read_only=True) as connection:
        return int(connection.sql(COUNTED).fetchall()[0][0])


def test_the_copy_is_read_only_by_its_mode(site: Site) -> None:
    assert site.home.published.stat().st_mode & 0o777 == READ_ONLY


@as_root
def test_a_program_that_writes_and_dies_changes_no_figure(site: Site) -> None:
    subprocess.run([sys.executable, "-c", WRITES_AND_DIES, str(site.home.published)], check=False)
    assert stray_log(site.home.published).exists(), "it was left behind, as by a notebook that died"
    said = {check.what: check.state for check in examine(site.home)}
    assert said["published copy"] == PROBLEM

    assert site.ask(COUNTED) == [(419,)]
    steps.publish_if_changed(site.home)

    assert opened(site) == 419
    assert not stray_log(site.home.published).exists()


@contextmanager
def held_open_for_writing(database: Path) -> Iterator["subprocess.Popen[str]"]:
    """Run root's program that holds the copy open, and writes when it is sent a line."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLDS_IT_OPEN, str(database)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as program:
        assert program.stdout
        assert program.stdout.readline() == "open\n"
        yield program
        program.kill()


def told_to_write(program: "subprocess.Popen[str]") -> str:
    assert program.stdin
    assert program.stdout
    program.stdin.write("\n")
    program.stdin.flush()
    return program.stdout.readline()


@as_root
def test_a_program_that_holds_it_open_for_writing_makes_no_run_wait_and_no_reader_fail(site: Site) -> None:
    with held_open_for_writing(site.home.published) as program:
        assert site.ask(COUNTED) == [(419,)], "a run's own questions don't need the lock that it holds"
        assert not is_current(site.home)
        steps.publish_if_changed(site.home)
        assert opened(site) == 419

        assert "Cannot open file" in told_to_write(program)

        assert opened(site) == 419, "its log does not lie beside the new copy"
        assert not stray_log(site.home.published).exists()
        said = {check.what: check.state for check in examine(site.home)}
        assert said["published copy"] == OK
    publish(site.home)

    assert list(site.home.published.parent.iterdir()) == [site.home.published]
    assert opened(site) == 419


@as_root
def test_a_change_that_reached_the_copy_itself_is_read_by_nobody_else(site: Site) -> None:
    with duckdb.connect(str(site.home.published)) as connection:
        connection.execute("DELETE FROM ledger.counting WHERE counted > 0")

    assert site.ask(COUNTED) == [(419,)]
    assert {c.what: c.state for c in examine(site.home)}["published copy"] == PROBLEM
    steps.publish_if_changed(site.home)

    assert opened(site) == 419


@as_root
def test_another_user_reads_and_is_refused_to_write(site: Site) -> None:
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / site.home.published.name
        shutil.copy2(site.home.published, copy)
        Path(folder).chmod(0o750)
        program = [sys.executable, "-c", ANOTHER_USER, str(copy)]
        said = subprocess.run(program, capture_output=True, text=True, check=True).stdout.splitlines()

    assert said[0] == "419"
    assert "Permission denied" in said[1]


@pytest.mark.thorough
def test_a_thousand_readers_through_ten_publications(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.prepare()

    def write(number: int) -> None:
        with duckdb.connect(str(home.database)) as connection:
            connection.execute(f"CREATE OR REPLACE TABLE one AS SELECT {number} AS n")
            connection.execute(f"CREATE OR REPLACE TABLE other AS SELECT {number} AS n")
        publish(home)

    write(0)
    with subprocess.Popen(
        [sys.executable, "-c", A_THOUSAND_READERS, str(home.published)], stdout=subprocess.PIPE, text=True
    ) as readers:
        assert readers.stdout
        said = []
        for number, line in enumerate(readers.stdout, start=1):
            said.append(line.strip())
            write(number)

    assert readers.returncode == 0
    assert said[:10] == ["publish"] * 10
    assert int(said[10]) > 1


def test_history_is_copies_of_its_own(site: Site) -> None:
    for dated in Path(site.home.history).glob("*.duckdb"):
        assert dated.stat().st_nlink == 1
