"""The command `check`: the findings of a run, at once, and nothing changed."""

import io
import json
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from support.returned import opened
from support.school_report import school
from support.site import Site
from support.tables import tables

from flows.cli.main import main
from flows.pipeline.checking import NEEDS_A_HOME

Check = Callable[..., tuple[int, dict[str, Any]]]


@pytest.fixture
def check(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Check:
    """Run `tonghop check … --format json` in this process, without Prefect: exit code and what it says."""
    monkeypatch.setitem(sys.modules, "prefect", None)
    for name in ("TONGHOP_HOME", "TONGHOP_REGISTRY"):
        monkeypatch.setenv(name, "")  # so that the value that the command sets is removed after the test
        monkeypatch.delenv(name)

    def command(*arguments: object) -> tuple[int, dict[str, Any]]:
        given = ("--as-of", "2024-02-26", "--format", "json")
        monkeypatch.setattr(sys, "argv", ["tonghop", "check", *map(str, arguments), *given])
        code = 0
        try:
            main()
        except SystemExit as end:
            code = int(end.code or 0)
        out = capsys.readouterr().out
        return code, json.loads(out) if out else {}

    return command


def put(folder: Path, **contents: bytes) -> list[Path]:
    """Write files into a folder, and return their paths."""
    paths = [folder / f"{name}.xlsx" for name in contents]
    for path, content in zip(paths, contents.values(), strict=True):
        path.write_bytes(content)
    return paths


def wrong() -> bytes:
    """Make a report with an error: more women than persons."""
    return school("2023", 1, women=2)


def test_an_accepted_report(check: Check, tmp_path: Path) -> None:
    code, said = check(*put(tmp_path, a=school("2023", 1)))

    (found,) = said["submissions"]
    assert (code, found["status"], found["unit_id"], found["period"]) == (0, "accepted", "thpt-phu-duc", "2023")
    assert (found["file"], found["rules"], found["findings"]) == ("a.xlsx", [], [])
    assert said["not_asked"] == list(NEEDS_A_HOME)


def test_an_error(check: Check, tmp_path: Path) -> None:
    code, said = check(*put(tmp_path, a=wrong()))

    (found,) = said["submissions"]
    assert (code, found["status"]) == (1, "rejected")
    assert {f["rule"] for f in found["findings"]} == set(found["rules"])
    first = found["findings"][0]
    assert first["severity"] == "error"
    assert all(first[name] for name in ("rule", "sheet", "cell", "found", "expected", "sentence"))


def test_each_member_of_an_archive_is_a_submission(check: Check, tmp_path: Path) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("một.xlsx", school("2023", 1))
        archive.writestr("hai.xlsx", wrong())
    (tmp_path / "tất cả.zip").write_bytes(file.getvalue())
    code, said = check(tmp_path / "tất cả.zip")

    told = [(s["file"], s["status"]) for s in said["submissions"]]
    assert told == [("tất cả.zip/một.xlsx", "accepted"), ("tất cả.zip/hai.xlsx", "rejected")]
    assert code == 1


def test_equal_files_have_equal_findings(check: Check, tmp_path: Path) -> None:
    _, said = check(*put(tmp_path, a=wrong(), b=wrong()))

    a, b = said["submissions"]
    assert (a["file"], b["file"]) == ("a.xlsx", "b.xlsx")
    assert a["findings"] == b["findings"] != []


def test_the_marked_copy(check: Check, tmp_path: Path) -> None:
    marked = tmp_path / "marked.xlsx"
    code, said = check(*put(tmp_path, a=wrong()), "--mark", marked)

    assert code == 1
    cell = said["submissions"][0]["findings"][0]
    assert opened(marked.read_bytes())[cell["sheet"]][cell["cell"]].comment is not None


@pytest.mark.parametrize("files", [(), ("missing.xlsx",), (".",)])
def test_wrong_usage(files: tuple[str, ...], check: Check, tmp_path: Path) -> None:
    assert check(*(tmp_path / file for file in files)) == (2, {})


def test_two_files_have_no_one_marked_copy(check: Check, tmp_path: Path) -> None:
    files = put(tmp_path, a=school("2023", 1), b=school("2022", 1))

    assert check(*files, "--mark", tmp_path / "marked.xlsx") == (2, {})
    assert not (tmp_path / "marked.xlsx").exists()


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """Make a home with one accepted report."""
    site = Site.below(tmp_path_factory.mktemp("asked"))
    site.put("first.xlsx", school("2023-12", 1))
    site.run("first")
    return site


def test_a_home_knows_what_came_before(check: Check, asked: Site, tmp_path: Path) -> None:
    code, said = check(*put(tmp_path, again=school("2023-12", 1)), "--home", asked.home.root)

    (found,) = said["submissions"]
    assert (code, found["status"], found["rules"]) == (0, "duplicate", ["F-06"])
    assert said["not_asked"] == []


def test_a_home_compares_reports_and_is_not_changed(check: Check, asked: Site, tmp_path: Path) -> None:
    before, files = tables(asked.home.published), sorted(asked.home.root.rglob("*"))
    _, said = check(*put(tmp_path, longer=school("2023", 0)), "--home", asked.home.root)

    assert "X-05" in said["submissions"][0]["rules"]
    assert tables(asked.home.published) == before
    assert sorted(asked.home.root.rglob("*")) == files


def test_a_home_decides_what_replaces_a_report(check: Check, asked: Site, tmp_path: Path) -> None:
    code, said = check(*put(tmp_path, fewer=school("2023-12", 0)), "--home", asked.home.root)

    assert (code, said["submissions"][0]["status"]) == (1, "rejected")
    assert "F-08" in said["submissions"][0]["rules"]


def test_a_home_without_a_publication(check: Check, tmp_path: Path) -> None:
    assert check(*put(tmp_path, a=wrong()), "--home", tmp_path / "nothing") == (1, {})
