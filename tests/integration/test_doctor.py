"""The doctor finds and names each damage of a home; the remedy that it names works."""

import json
import os
import re
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
from support.school_report import school
from support.site import Site

from flows.actions.forgetting import forget
from flows.cli.main import main
from warehouse.home import tombstones
from warehouse.home.archive import path_of, sha256_of, tombstone_of
from warehouse.home.layout import Home
from warehouse.integrity.check import Check
from warehouse.integrity.doctor import examine

pytestmark = pytest.mark.long(order=46)

ERASED, KEPT = sha256_of(school("2022", 2)), sha256_of(school("2023", 1))


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a home with two runs, a copy, a rejected file and an erased original."""
    folder = tmp_path_factory.mktemp("loaded")
    site = Site.below(folder)
    site.put("a.xlsx", school("2022", 2))
    site.put("b.xlsx", school("2023", 1))
    site.put("b, again.xlsx", school("2023", 1))
    site.put("empty.xlsx", b"")
    site.run("first")
    site.put("c.xlsx", school("2021", 3))
    site.run("second")
    forget(site.home, ERASED, "a birth date")
    return folder


@pytest.fixture
def home(loaded: Path, tmp_path: Path) -> Home:
    shutil.copytree(loaded, tmp_path, dirs_exist_ok=True)
    return Home(tmp_path / "home")


def wrong(home: Home) -> list[Check]:
    """Return the checks that are not `ok`."""
    return [check for check in examine(home) if check.state != "ok"]


def test_nothing_is_wrong(home: Home) -> None:
    assert [(check.what, check.state, check.to_do) for check in examine(home)] == [
        ("rights of the archive", "ok", ""),
        ("journal", "ok", ""),
        ("clock", "ok", ""),
        ("warehouse", "ok", ""),
        ("journal and warehouse", "ok", ""),
        ("rows of the ledger", "ok", ""),
        ("erased originals", "ok", ""),
        ("originals", "ok", ""),
        ("originals that no run took", "ok", ""),
        ("published copy", "ok", ""),
        ("pages and workbooks of leaders", "ok", ""),
        ("left over by killed runs", "ok", ""),
    ]


def test_a_home_where_nothing_was_done_yet(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.prepare()

    assert [(c.what, c.state) for c in wrong(home)] == [("warehouse", "note"), ("published copy", "note")]


def _write(home: Home, sql: str) -> None:
    """Change the warehouse, and the published copy with it."""
    with duckdb.connect(str(home.database)) as connection:
        connection.execute(sql)
    shutil.copy2(home.database, home.published)


def _overwrite(path: Path, start: int, content: bytes) -> None:
    """Change bytes of a file and keep its time."""
    times = path.stat().st_mtime_ns
    with path.open("r+b") as file:
        file.seek(start, os.SEEK_END if start < 0 else os.SEEK_SET)
        file.write(content)
    os.utime(path, ns=(times, times))


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-4096])


def _journal(home: Home, number: int) -> Path:
    return home.journal.folder / f"{number:06}.json"


BROKEN: dict[str, tuple[Callable[[Home], object], str, str, str]] = {
    "others may read the archive": (
        lambda h: h.archive.chmod(0o755),
        "rights of the archive",
        "others may read .*archive",
        "chmod -R go=",
    ),
    "others may read an original": (
        lambda h: path_of(h.archive, KEPT).chmod(0o644),
        "rights of the archive",
        f"others may read .*{KEPT}",
        "chmod -R go=",
    ),
    "an entry is gone": (
        lambda h: _journal(h, 1).unlink(),
        "journal",
        r"000001\.json can't be read",
        "from the backup",
    ),
    "an entry is damaged": (
        lambda h: _journal(h, 2).write_text("{}"),
        "journal",
        r"000002\.json is no entry",
        "from the backup",
    ),
    "an entry says another number": (
        lambda h: shutil.copy(_journal(h, 1), _journal(h, 2)),
        "journal",
        "says that it is entry 1",
        "from the backup",
    ),
    "the last entry is gone": (
        lambda h: _journal(h, 3).unlink(),
        "journal and warehouse",
        "lacks 3, which the warehouse knows",
        "from the backup",
    ),
    "an entry was never taken in": (
        lambda h: h.journal.append(3, "restored", h.journal.entry(3).at, {"subject": KEPT, "who": "x", "reason": "y"}),
        "journal and warehouse",
        "1 entries are not in the warehouse yet",
        "tonghop run",
    ),
    "an earlier entry was never taken in": (
        lambda h: _write(h, "DELETE FROM ledger.run WHERE entry = 1"),
        "journal and warehouse",
        "lacks 1, and has later ones",
        "tonghop rebuild",
    ),
    "the warehouse is gone": (lambda h: h.database.unlink(), "warehouse", "it is gone", "tonghop rebuild"),
    "the warehouse is cut": (lambda h: _cut(h.database), "warehouse", "can't be read to its end", "tonghop rebuild"),
    "the warehouse is older": (
        lambda h: _write(h, "UPDATE ledger.schema_version SET version = 1"),
        "warehouse",
        "not this version's",
        "tonghop rebuild",
    ),
    "a finding belongs to nobody": (
        lambda h: _write(h, "UPDATE ledger.finding SET submission_id = 'x'"),
        "rows of the ledger",
        "in finding",
        "tonghop rebuild",
    ),
    "a record belongs to nobody": (
        lambda h: _write(h, "UPDATE ledger.school_report SET submission_id = 'x'"),
        "rows of the ledger",
        "in school_report",
        "tonghop rebuild",
    ),
    "a submission is there twice": (
        lambda h: _write(h, "INSERT INTO ledger.submission FROM ledger.submission"),
        "rows of the ledger",
        "twice",
        "tonghop rebuild",
    ),
    "a tombstone is gone": (
        lambda h: tombstone_of(h.archive, ERASED).unlink(),
        "erased originals",
        f"not finished: {ERASED}",
        "tonghop run",
    ),
    "a tombstone is damaged": (
        lambda h: tombstone_of(h.archive, ERASED).write_text("{"),
        "originals",
        "tombstone .* can't be read",
        "from the backup",
    ),
    "an erased original is there again": (
        lambda h: path_of(h.archive, ERASED).write_bytes(school("2022", 2)),
        "erased originals",
        f"not finished: {ERASED}",
        "tonghop run",
    ),
    "an original is gone": (
        lambda h: path_of(h.archive, KEPT).unlink(),
        "originals",
        f"{KEPT} can't be read",
        "from the backup",
    ),
    "an original is damaged": (
        lambda h: _overwrite(path_of(h.archive, KEPT), -9, b"\0"),
        "originals",
        f"{KEPT} is damaged",
        "from the backup",
    ),
    "the published copy is gone": (lambda h: h.published.unlink(), "published copy", "it is missing", "tonghop run"),
    "the published copy is older": (
        lambda h: os.utime(h.published, ns=(1, 1)),
        "published copy",
        "not of the warehouse as it stands",
        "tonghop run",
    ),
    "the published copy is damaged": (
        lambda h: _overwrite(h.published, -3000, b"\xff" * 64),
        "published copy",
        "one of them is damaged",
        "tonghop rebuild",
    ),
}


@pytest.mark.parametrize("broken", BROKEN)
def test_what_is_wrong(broken: str, home: Home) -> None:
    breaks, what, found, to_do = BROKEN[broken]
    breaks(home)
    (check,) = [check for check in wrong(home) if check.what == what]

    assert check.state == "problem"
    assert re.search(found, check.found), check.found
    assert to_do in check.to_do


@pytest.mark.parametrize(
    ("breaks", "what"),
    [
        (
            lambda h: (h.archive / "0").mkdir(exist_ok=True) or path_of(h.archive, "0" * 64).write_bytes(b""),
            "no run took",
        ),
        (lambda h: (h.archive / ".part").write_bytes(b"half"), "killed runs"),
        (lambda h: h.rebuilding.write_bytes(b"half"), "killed runs"),
        (lambda h: (h.root / ".trial" / "0").mkdir(parents=True), "killed runs"),
        (lambda h: (h.journal.folder / ".000004.json.part").write_text("{"), "killed runs"),
        (lambda h: (h.published.parent / ".tonghop.duckdb.part").write_bytes(b"half"), "killed runs"),
    ],
)
def test_what_is_harmless(breaks: Callable[[Home], object], what: str, home: Home) -> None:
    breaks(home)

    assert [what for check in wrong(home) if what in check.what] == [what]


def test_damage_that_ends_duckdb_is_found_all_the_same(home: Home) -> None:
    """DuckDB 1.5 has blocks without a checksum; reading them can end the process. Any outcome is reported."""
    size, whole = home.database.stat().st_size, home.database.read_bytes()
    for start in range(12288 + 4096, size, 262144):
        home.database.write_bytes(whole)
        os.utime(home.database, ns=(home.published.stat().st_mtime_ns,) * 2)
        _overwrite(home.database, start, b"\xff" * 200_000)
        assert any(check.state == "problem" for check in examine(home)), start


class TestCommand:
    """`tonghop doctor`."""

    @pytest.fixture
    def doctor(
        self, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> Callable[..., tuple[int, str, str]]:
        def command(*arguments: object) -> tuple[int, str, str]:
            monkeypatch.setattr(sys, "argv", ["tonghop", "doctor", *map(str, arguments)])
            code = 0
            try:
                main()
            except SystemExit as end:
                code = int(end.code or 0)
            printed = capsys.readouterr()
            return code, printed.out, printed.err

        return command

    def test_nothing_wrong(self, doctor: Callable[..., tuple[int, str, str]], home: Home) -> None:
        code, out, err = doctor("--home", home.root, "--format", "json")

        assert (code, err) == (0, "")
        assert {row["state"] for row in json.loads(out)} == {"ok"}
        assert list(json.loads(out)[0]) == ["what", "state", "found", "to_do"]

    def test_a_note_is_nothing_wrong(self, doctor: Callable[..., tuple[int, str, str]], home: Home) -> None:
        home.rebuilding.write_bytes(b"half")
        code, out, _ = doctor("--home", home.root, "--format", "csv")

        assert code == 0
        assert "left over by killed runs,note," in out

    def test_something_wrong(self, doctor: Callable[..., tuple[int, str, str]], home: Home) -> None:
        _cut(home.database)
        code, out, err = doctor("--home", home.root)

        assert (code, err) == (1, "")
        assert "tonghop rebuild" in out

    def test_no_home(self, doctor: Callable[..., tuple[int, str, str]], tmp_path: Path) -> None:
        code, out, err = doctor("--home", tmp_path / "nowhere")

        assert (code, out) == (1, "")
        assert err.endswith("nowhere; name one with --home.\n")
        assert not (tmp_path / "nowhere").exists()


def test_looking_changes_nothing(home: Home) -> None:
    before = {path: (path.stat().st_mtime_ns, path.read_bytes()) for path in home.root.rglob("*") if path.is_file()}
    examine(home)
    after = {path: (path.stat().st_mtime_ns, path.read_bytes()) for path in home.root.rglob("*") if path.is_file()}

    assert after == before


def test_tombstones_are_for_the_service_user_only(home: Home) -> None:
    assert tombstones.erased(home.archive) == {ERASED}
    assert tombstone_of(home.archive, ERASED).stat().st_mode & 0o077 == 0
