"""Bad surroundings: one sentence that says what is wrong, the exit code for it, and nothing changed."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest
from support.school_report import school
from support.site import LONG_AGO_NS, Site

from flows.cli.commands.common import SAMPLE_OFFICE
from flows.cli.main import main
from reports.sample.office import SAMPLE_REGISTRY
from warehouse.home.archive import sha256_of
from warehouse.home.layout import Home

pytestmark = pytest.mark.long(order=49)


@dataclass(frozen=True)
class Said:
    code: int
    out: str
    err: str


class Command:
    """The command in this process, where starting Prefect is an error."""

    def __init__(self, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
        self.capsys, self.monkeypatch = capsys, monkeypatch
        monkeypatch.setitem(sys.modules, "flows.nightly.flow", None)
        for name in ("TONGHOP_HOME", "TONGHOP_REGISTRY"):
            monkeypatch.setenv(name, "")
            monkeypatch.delenv(name)

    def __call__(self, *arguments: str | Path) -> Said:
        self.monkeypatch.setattr(sys, "argv", ["tonghop", *map(str, arguments)])
        code: object = 0
        try:
            main()
        except SystemExit as end:
            code = end.code or 0
        printed = self.capsys.readouterr()
        assert isinstance(code, int)
        return Said(code, printed.out, printed.err)


@pytest.fixture
def tonghop(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Command:
    return Command(capsys, monkeypatch)


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("loaded")
    site = Site.below(folder)
    site.put("a.xlsx", school("2022", 2))
    site.run("first")
    return folder


@pytest.fixture
def site(loaded: Path, tmp_path: Path) -> Site:
    """Copy a home with one report loaded."""
    shutil.copytree(loaded, tmp_path, dirs_exist_ok=True)
    return Site(Home(tmp_path / "home"), tmp_path / "inbox")


def state_of(folder: Path) -> dict[str, bytes]:
    """Return every file below a folder with its content."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def assert_one_sentence(said: Said, code: int, pattern: str) -> None:
    error = said.err.replace(f"tonghop: {SAMPLE_OFFICE}\n", "")  # said of each run without a registry
    assert said.code == code
    assert said.out == ""
    assert error.count("\n") == 1
    assert re.search(pattern, error), error
    assert error.startswith("tonghop: ")
    assert error.rstrip().endswith((".", "?"))
    assert not re.search(r"Traceback|Error:|\[Errno|Exception", error), error


@contextmanager
def unchanged(folder: Path) -> Iterator[None]:
    before = state_of(folder)
    yield
    assert state_of(folder) == before


def test_no_inbox(tonghop: Command, tmp_path: Path) -> None:
    said = tonghop("run", "--home", tmp_path / "home", "--inbox", tmp_path / "nowhere")

    assert_one_sentence(said, 1, r"The inbox .*nowhere is no folder; name one with --inbox")
    assert not (tmp_path / "home").exists()


def test_an_inbox_that_is_a_file(tonghop: Command, site: Site) -> None:
    with unchanged(site.home.root):
        said = tonghop("run", "--home", site.home.root, "--inbox", site.inbox / "a.xlsx")

    assert_one_sentence(said, 1, r"a\.xlsx is no folder")


@pytest.mark.parametrize("command", [("run",), ("demo",)])
def test_a_home_that_cannot_be_written(command: tuple[str, ...], tonghop: Command, tmp_path: Path) -> None:
    (tmp_path / "a file").write_text("here")
    said = tonghop(*command, "--home", tmp_path / "a file" / "home")

    assert_one_sentence(said, 1, r"The home .*home can't be written \(Not a directory\)\. .*--home")


def test_a_home_that_is_a_file(tonghop: Command, tmp_path: Path) -> None:
    (tmp_path / "a file").write_text("here")

    assert_one_sentence(tonghop("run", "--home", tmp_path / "a file"), 1, "can't be written")


class TestRegistry:
    """Another district's registry, with a mistake in it."""

    @pytest.fixture
    def folder(self, tmp_path: Path) -> Path:
        return Path(shutil.copytree(SAMPLE_REGISTRY, tmp_path / "registry"))

    def change(self, path: Path, old: str, new: str) -> None:
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    def run(self, tonghop: Command, folder: Path) -> Said:
        said = tonghop("run", "--home", folder.parent / "home", "--registry", folder)
        assert not (folder.parent / "home").exists()
        return said

    def test_no_folder(self, tonghop: Command, tmp_path: Path) -> None:
        said = self.run(tonghop, tmp_path / "nowhere")
        assert_one_sentence(said, 1, r"nowhere is no folder; name a registry folder")

    def test_a_folder_without_a_table(self, tonghop: Command, folder: Path) -> None:
        (folder / "schools.csv").unlink()
        assert_one_sentence(
            self.run(tonghop, folder), 1, r"obligations\.csv, line \d+: no unit is a school; add the file"
        )

    def test_a_missing_column(self, tonghop: Command, folder: Path) -> None:
        self.change(folder / "communes.csv", "gso_code", "ma_so")
        assert_one_sentence(self.run(tonghop, folder), 1, r"communes\.csv, line 1: the column 'gso_code' is missing")

    def test_an_empty_table(self, tonghop: Command, folder: Path) -> None:
        (folder / "communes.csv").write_text("")
        assert_one_sentence(self.run(tonghop, folder), 1, r"communes\.csv: it is empty; write the first line")

    def test_a_bad_date(self, tonghop: Command, folder: Path) -> None:
        self.change(folder / "communes.csv", "2025-06-30", "30/06/2025")
        assert_one_sentence(self.run(tonghop, folder), 1, r"communes\.csv, line 2: '30/06/2025' is no day; write")

    def test_a_doubled_unit(self, tonghop: Command, folder: Path) -> None:
        self.change(folder / "schools.csv", "thpt-quynh-tho", "thpt-quynh-coi")
        assert_one_sentence(self.run(tonghop, folder), 1, "unit_id thpt-quynh-coi stands there twice")

    def test_a_line_cut_short(self, tonghop: Command, folder: Path) -> None:
        (folder / "targets.csv").write_text("scope,unit_id,from,to,target,source\nterm,,2020-07-15,2025-07-14\n")
        assert_one_sentence(self.run(tonghop, folder), 1, r"targets\.csv, line 2: a target needs from, to and")

    def test_a_unit_without_a_kind(self, tonghop: Command, folder: Path) -> None:
        self.change(folder / "schools.csv", "TH01,school,", "TH01,,")
        assert_one_sentence(self.run(tonghop, folder), 1, r"schools\.csv, line 2: ")

    def test_no_text(self, tonghop: Command, folder: Path) -> None:
        (folder / "communes.csv").write_bytes(b"unit_id\xff\xfe")
        assert_one_sentence(self.run(tonghop, folder), 1, r"communes\.csv, line 1: letters can't be read")


@pytest.mark.parametrize("command", ["run", "template"])
def test_an_unknown_unit(command: str, tonghop: Command, site: Site) -> None:
    more = ("01A-XA", "-o", site.inbox / "t.xlsx") if command == "template" else ()
    with unchanged(site.home.root):
        said = tonghop(command, *more, "--home", site.home.root, "--unit", "Xã Quỳnh Hôi")

    assert_one_sentence(said, 2, "There is no unit 'Xã Quỳnh Hôi'")
    assert not (site.inbox / "t.xlsx").exists()


@pytest.mark.parametrize("command", ["run", "status"])
@pytest.mark.parametrize("period", ["2024-13", "January", "2024-Q5", ""])
def test_an_unknown_period(command: str, period: str, tonghop: Command, site: Site) -> None:
    with unchanged(site.home.root):
        said = tonghop(command, "--home", site.home.root, "--period", period)

    assert_one_sentence(said, 2, f"'{period}' is no period; write 2024-01")


def test_a_warehouse_of_a_newer_version(tonghop: Command, site: Site) -> None:
    with duckdb.connect(str(site.home.database)) as connection:
        connection.execute("UPDATE ledger.schema_version SET version = 99")
    with unchanged(site.home.root):
        said = tonghop("run", "--home", site.home.root)

    assert_one_sentence(said, 1, r"made by a newer tonghop .*Install the newer tonghop; nothing was changed")


def test_a_warehouse_that_is_no_database(tonghop: Command, site: Site) -> None:
    site.home.database.write_bytes(b"Not a database, by any means." * 1000)
    with unchanged(site.home.root):
        said = tonghop("run", "--home", site.home.root)

    assert_one_sentence(said, 1, r"warehouse\.duckdb is no DuckDB database")


def test_a_warehouse_that_another_program_has_open(tonghop: Command, site: Site) -> None:
    hold = "import duckdb, sys; c = duckdb.connect(sys.argv[1]); print('open', flush=True); sys.stdin.read()"
    command = [sys.executable, "-c", hold, str(site.home.database)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "open\n"
        said = tonghop("run", "--home", site.home.root)
        still = tonghop(
            "sql", "SELECT sum(admitted)::INTEGER AS n FROM unit_progress", "--home", site.home.root, "--format", "csv"
        )
        holder.communicate(timeout=30)

    assert_one_sentence(said, 1, r"can't be opened: another program has it open.*Close that program")
    assert (still.code, still.out) == (0, "n\n2\n")


@pytest.mark.parametrize("command", [("sql", "SELECT 1"), ("status",)])
def test_asking_before_any_run(command: tuple[str, ...], tonghop: Command, tmp_path: Path) -> None:
    said = tonghop(*command, "--home", tmp_path / "home")

    assert_one_sentence(said, 1, r"Nothing is published in .*home yet; run `tonghop run` first")
    assert not (tmp_path / "home").exists()


WRITES = (
    "DELETE FROM ledger.submission",
    "INSERT INTO ledger.unit (unit_id) VALUES ('x')",
    "DROP VIEW district.unit_progress",
    "CREATE TABLE ledger.mine AS SELECT 1",
    "SELECT 1; DELETE FROM ledger.submission",
    "COPY (SELECT 1) TO '{folder}/out.csv'",
    "ATTACH '{folder}/other.duckdb'",
    "EXPORT DATABASE '{folder}/all'",
)
REACHES = (
    "SELECT * FROM read_csv('{folder}/secret.csv')",
    "SELECT * FROM '{folder}/secret.csv'",
    "SELECT * FROM read_text('{folder}/secret.csv')",
    "SELECT * FROM glob('{folder}/*')",
    "SET enable_external_access = true; SELECT * FROM read_csv('{folder}/secret.csv')",
    "COPY ledger.unit FROM '{folder}/secret.csv'",
    "INSTALL httpfs",
    "LOAD httpfs",
)
UNKNOWN = (
    "SELECT * FROM no_such_table",
    "SELECT no_such_column FROM unit_progress",
    "SELEC 1",
    "SELECT 1 +",
    "SELECT getenv('HOME')",
)


@pytest.mark.parametrize("sql", [*WRITES, *REACHES, *UNKNOWN])
def test_a_query_that_cannot_be_answered(sql: str, tonghop: Command, site: Site) -> None:
    folder = site.inbox.parent
    (folder / "secret.csv").write_text("word\nswordfish\n")
    with unchanged(folder):
        said = tonghop("sql", sql.format(folder=folder), "--home", site.home.root)

    assert (said.code, said.out) == (2, "")
    assert said.err.startswith(
        (
            "tonghop: The query can't be answered: ",
            "tonghop: Only queries are answered: ",
            "tonghop: One query is answered at a time: ",
        )
    )
    assert "Traceback" not in said.err
    assert "swordfish" not in said.err


@pytest.mark.parametrize("sql", ["SELECT word FROM frame", "SELECT * FROM home", "FROM connection"])
def test_a_query_cannot_reach_the_programs_own_variables(sql: str, tonghop: Command, site: Site) -> None:
    said = tonghop("sql", sql, "--home", site.home.root)

    assert (said.code, said.out) == (2, "")


def replace_publications(site: Site, content: bytes) -> None:
    """Replace the published copy and its dated twin, from which a query is answered where the copy was changed."""
    for path in [site.home.published, *site.home.history.glob("*.duckdb")]:
        path.chmod(0o640)
        path.write_bytes(content)


def test_a_published_copy_that_was_changed_is_answered_from_its_twin(tonghop: Command, site: Site) -> None:
    site.home.published.chmod(0o640)
    site.home.published.write_bytes(b"nothing")

    said = tonghop("sql", "SELECT count(*) AS units FROM unit", "--format", "csv", "--home", site.home.root)
    assert said.code == 0
    assert said.out.splitlines()[0] == "units"


def test_a_published_copy_that_is_no_database(tonghop: Command, site: Site) -> None:
    replace_publications(site, b"nothing")
    said = tonghop("sql", "SELECT 1", "--home", site.home.root)

    assert (said.code, said.out) == (1, "")
    assert "Traceback" not in said.err


def test_a_published_copy_that_is_cut_short(tonghop: Command, site: Site) -> None:
    replace_publications(site, site.home.published.read_bytes()[:20_000])

    assert_one_sentence(
        tonghop("sql", "SELECT 1", "--home", site.home.root), 1, r"published copy .* is damaged .*`tonghop rebuild`"
    )


def test_a_warehouse_that_is_cut_short(tonghop: Command, site: Site) -> None:
    site.home.database.write_bytes(site.home.database.read_bytes()[:-4096])
    with unchanged(site.home.root):
        said = tonghop("run", "--home", site.home.root)

    assert_one_sentence(said, 1, r"warehouse\.duckdb is damaged .*Run `tonghop rebuild`: .*loses nothing")
    mended = tonghop("rebuild", "--home", site.home.root)
    assert (mended.code, mended.err) == (0, "")
    assert mended.out.startswith(f"Made {site.home.database} anew from 1 entries of the journal; the old one is ")


def test_erasing_an_original(tonghop: Command, site: Site) -> None:
    content = school("2022", 2)
    sha256 = sha256_of(content)
    assert_one_sentence(tonghop("forget", "12345678", "--reason", "x", "--home", site.home.root), 2, "has no original")
    assert_one_sentence(tonghop("forget", sha256, "--reason", " ", "--home", site.home.root), 2, "Say why")
    said = tonghop("forget", sha256[:12], "--reason", "a birth date", "--home", site.home.root)

    assert (said.code, said.err) == (0, "")
    assert said.out.startswith(f"Erased {sha256}; its figures stay.")
    assert not any(path.read_bytes() == content for path in site.home.root.rglob("*") if path.is_file())


@pytest.mark.skipif(os.name == "nt", reason="names of files are text there")
def test_a_file_name_that_is_no_text_does_not_stop_the_others(tmp_path: Path) -> None:
    """Names out of old archives are bytes in a legacy encoding."""
    site = Site.below(tmp_path)
    site.put("a.xlsx", school("2022", 2))
    odd = os.fsencode(site.inbox) + b"/b\xe1o c\xe1o.xlsx"
    Path(os.fsdecode(odd)).write_bytes(school("2023", 1))
    os.utime(odd, ns=(LONG_AGO_NS, LONG_AGO_NS))

    assert site.run("first") == {"a.xlsx": "accepted", r"b\xe1o c\xe1o.xlsx": "accepted"}
    assert site.run("second") == {}
