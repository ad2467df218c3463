"""The command line: wrong usage, and imports that wait until they are needed."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from support.data import DATA
from support.school_report import school
from support.site import Site

from flows.cli.main import COMMANDS, main
from reports.sample.office import SAMPLE_REGISTRY

Tonghop = Callable[..., tuple[int, str, str]]

HEAVY = (
    *("prefect", "polars", "pandera", "duckdb", "pyarrow", "numpy", "pandas", "python_calamine", "openpyxl", "lxml"),
    *("xlsxwriter", "altair", "jinja2", "pydantic", "sqlalchemy", "fastapi", "fsspec", "holidays", "pebble"),
    *("distributed", "dask", "multiprocessing", "asyncio"),
)


@pytest.fixture
def tonghop(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Tonghop:
    """Run the command in this process: exit code, output, error output."""
    monkeypatch.setitem(sys.modules, "flows.nightly.flow", None)  # none of this starts Prefect
    monkeypatch.setenv("TONGHOP_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("TONGHOP_REGISTRY", "")
    monkeypatch.delenv("TONGHOP_REGISTRY")

    def command(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["tonghop", *arguments])
        code = 0
        try:
            main()
        except SystemExit as end:
            code = int(end.code or 0)
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return command


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("nonsense",), "nonsense"),
        (("run", "--nonsense"), "nonsense"),
        (("run", "--as-of", "yesterday"), "yesterday"),
        (("run", "--as-of", "2024-02-30"), "2024-02-30"),
        (("run", "--format", "xml"), "xml"),
        (("run", "--inbox"), "inbox"),
        (("run", "--inbox", "imaps://a:secret@b.vn"), "set TONGHOP_INBOX_PASSWORD"),
        (("run", "a stray word"), "stray"),
        (("sql",), "QUERY"),
        (("template", "01A-XA"), "output"),
        (("status", "--format", "html"), "html"),
        (("report", "--for-publication", "--as-it-is", "2025-07-01"), "each unit as it was"),
    ],
)
def test_wrong_usage(arguments: tuple[str, ...], said: str, tonghop: Tonghop, tmp_path: Path) -> None:
    code, out, err = tonghop(*arguments)

    assert (code, out) == (2, "")
    assert said in err
    assert "Traceback" not in err
    assert not (tmp_path / "home").exists()


@pytest.mark.parametrize(
    ("forms", "said"), [(("05-XX",), "There is no form '05-XX'; the forms are 01A-XA"), ((), "Name a form; the forms")]
)
def test_unknown_forms(forms: tuple[str, ...], said: str, tonghop: Tonghop, tmp_path: Path) -> None:
    code, out, err = tonghop("template", *forms, "-o", str(tmp_path / "t.xlsx"))

    assert (code, out) == (2, "")
    assert said in err
    assert not (tmp_path / "t.xlsx").exists()


def test_a_registry_with_contacts_and_reminders(tonghop: Tonghop, tmp_path: Path) -> None:
    folder = tmp_path / "office"
    shutil.copytree(DATA / "offices" / "hung-yen", folder)
    with (folder / "office.csv").open("a", encoding="utf-8") as office:
        office.write("remind_before,3 1\nremind_after,2\n")
    units = (folder / "units.csv").read_text(encoding="utf-8").splitlines()
    lines = [f"{line},{'contact' if n == 0 else 'a@b.vn' if n == 1 else ''}" for n, line in enumerate(units)]
    (folder / "units.csv").write_text("\n".join(lines), encoding="utf-8")

    code, out, _ = tonghop("registry", "check", str(folder))
    assert code == 0
    assert "Units with a contact that mail goes to: 1; without one: xa-tien-hung" in out
    assert "Units that owe are reminded 1, 3 days before a due day and 2 days after a due day" in out
    assert "Working days: Monday, Tuesday, Wednesday, Thursday, Friday, but public holidays" in out
    code, out, _ = tonghop("registry", "check", str(folder), "--format", "json")
    shape = json.loads(out)
    assert (code, shape["mistakes"], shape["office"]["remind_before"]) == (0, [], [1, 3])
    assert [unit["contact"] for unit in shape["units"]][:2] == ["a@b.vn", None]
    (folder / "terms.csv").write_text("term,from,to\n", encoding="utf-8")
    code, out, _ = tonghop("registry", "check", str(folder), "--format", "json")
    assert (code, json.loads(out)["mistakes"][0]["file"]) == (1, "terms.csv")


BROKEN_FOLDERS = {
    "two terms at once": ("terms.csv", "2020-2025,", "earlier,2019-01-01,2020-12-31,\n2020-2025,"),
    "an obligation of an unknown kind": ("obligations.csv", "town,01A-XA,year", "hamlet,01A-XA,year"),
    "another separator": ("schools.csv", "unit_id,code", "unit_id;code"),
    "no office": ("office.csv", "office_id,", "office,"),
}


@pytest.mark.parametrize("broken", BROKEN_FOLDERS)
def test_a_run_on_a_broken_registry_changes_nothing(broken: str, asked: Path, tonghop: Tonghop, tmp_path: Path) -> None:
    """Said with file and line, before anything of the home or the inbox is touched."""
    file, old, new = BROKEN_FOLDERS[broken]
    folder, home = tmp_path / "office", tmp_path / "used"
    shutil.copytree(SAMPLE_REGISTRY, folder)
    shutil.copytree(asked.parent, home)
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    before = {path: path.read_bytes() for path in home.rglob("*") if path.is_file()}

    for used in (home / "home", tmp_path / "none"):
        code, out, err = tonghop("run", "--registry", str(folder), "--home", str(used), "--inbox", str(home / "inbox"))
        assert (code != 0, out) == (True, "")
        assert str(folder / file) in err.replace("\n", "")
        assert "Traceback" not in err
    assert {path: path.read_bytes() for path in home.rglob("*") if path.is_file()} == before
    assert not (tmp_path / "none").exists()


def test_a_template(tonghop: Tonghop, tmp_path: Path) -> None:
    target = tmp_path / "t.xlsx"
    code, out, err = tonghop(
        "template", "01a-xa", "01B-XA", "--unit", "Xã An Ấp", "--period", "2024-01", "-o", str(target)
    )

    assert (code, err) == (0, "")
    assert "t.xlsx" in out.replace("\n", "")
    assert target.read_bytes().startswith(b"PK")


def test_a_template_that_cannot_be_written(tonghop: Tonghop, tmp_path: Path) -> None:
    code, out, err = tonghop("template", "01A-XA", "-o", str(tmp_path / "nowhere" / "t.xlsx"))

    assert (code, out) == (1, "")
    assert err.endswith("t.xlsx can't be written (No such file or directory).\n")


def test_a_task_runner_that_there_is_not(tonghop: Tonghop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TONGHOP_TASK_RUNNER", "ray")
    code, out, err = tonghop("status")

    assert (code, out) == (2, "")
    assert "TONGHOP_TASK_RUNNER: 'ray' is no way to read; write processes, dask or dask:tcp://host:8786" in err


@pytest.mark.parametrize("arguments", [("--help",), ("run", "--help"), ("--version",)])
def test_help_is_no_error(arguments: tuple[str, ...], tonghop: Tonghop) -> None:
    code, out, err = tonghop(*arguments)

    assert (code, err) == (0, "")
    assert out


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with one report."""
    site = Site.below(tmp_path_factory.mktemp("asked"))
    site.put('=a, "b".xlsx', school("2024-01", 1))
    site.put("empty.xlsx", b"")
    site.run("only")
    return site.home.root


class TestAsking:
    """`sql` and `status`, of a home with one report."""

    @pytest.fixture
    def tonghop(self, tonghop: Tonghop, asked: Path, monkeypatch: pytest.MonkeyPatch) -> Tonghop:
        monkeypatch.setenv("TONGHOP_HOME", str(asked))
        return tonghop

    def test_json(self, tonghop: Tonghop) -> None:
        code, out, err = tonghop("sql", "SELECT period, period_end, admitted FROM unit_progress", "--format", "json")

        assert (code, err) == (0, "")
        assert json.loads(out) == [{"period": "2024-01", "period_end": "2024-01-31", "admitted": 1}]

    def test_csv(self, tonghop: Tonghop) -> None:
        code, out, err = tonghop("sql", "SELECT status, unit_id FROM submission ORDER BY 1", "--format", "csv")

        assert (code, err) == (0, "")
        assert out == "status,unit_id\naccepted,thpt-phu-duc\nunreadable,\n"

    def test_a_table(self, tonghop: Tonghop) -> None:
        code, out, _ = tonghop("sql", "SELECT '[bold]not markup[/bold]' AS said")

        assert code == 0
        assert "[bold]not markup[/bold]" in out

    def test_no_rows(self, tonghop: Tonghop) -> None:
        assert tonghop("sql", "SELECT 1 AS n WHERE false", "--format", "json")[1] == "[]\n"
        assert tonghop("sql", "SELECT 1 AS n WHERE false", "--format", "csv")[1] == "n\n"

    def test_moments_and_lists(self, tonghop: Tonghop) -> None:
        asked = "SELECT received_at, ['a', 'b'] AS l, 1.5::DECIMAL(4,2) AS d, {'a': 1} AS s FROM submission LIMIT 1"
        code, out, err = tonghop("sql", asked, "--format", "json")

        assert (code, err) == (0, "")
        assert json.loads(out)[0]["l"] == ["a", "b"]

    def test_status_as_json(self, tonghop: Tonghop) -> None:
        code, out, err = tonghop("status", "--period", "2024-01", "--format", "json")
        shape = json.loads(out)

        assert (code, err) == (0, "")
        assert list(shape) == ["reporting_status", "open_findings", "mail"]
        assert shape["mail"] == {"remind_before": [], "remind_after": [], "owed": [], "unsettled": []}
        assert {row["state"] for row in shape["reporting_status"]} == {"missing", "reported"}
        assert len(shape["reporting_status"]) == sum(
            1 for row in shape["reporting_status"] if row["period"] == "2024-01"
        )

    def test_in_a_terminal_it_says_that_the_office_is_the_sample(
        self, tonghop: Tonghop, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(type(sys.stderr), "isatty", lambda _: True, raising=False)
        said = tonghop("status", "--format", "csv")[2]
        named = tonghop("status", "--format", "csv", "--registry", str(DATA / "offices" / "hung-yen"))[2]

        assert "No registry is named, so the packaged one of the sample district is used" in said.replace("\n", " ")
        assert "No registry is named" not in named

    @pytest.mark.parametrize(("shape", "said"), [("table", "chưa nộp"), ("csv", "missing")])
    def test_status(self, shape: str, said: str, tonghop: Tonghop) -> None:
        code, out, err = tonghop("status", "--format", shape)

        assert (code, err) == (0, "")
        assert said in out

    @pytest.mark.parametrize("more", [(), ("--all",)])
    def test_status_fits_a_terminal_and_says_first_who_owes_and_what_is_wrong(
        self, more: tuple[str, ...], tonghop: Tonghop
    ) -> None:
        lines = tonghop("status", *more)[1].splitlines()

        assert max(map(len, lines)) <= 100
        assert lines[0].startswith("Báo cáo chưa nộp hoặc bị trả lại: ")
        titles = [line for line in lines if line[0] not in "┏┃┡│└"]
        assert titles[1] == "Lỗi cần sửa: 1"
        assert "empty.xlsx" in "".join(lines), "an error of no known unit is shown with its file"
        assert ("Số báo cáo theo tình trạng" in titles) is bool(more)
        assert not any(state in out for out in lines for state in ("missing", "confirmed_zero", "due_on"))


@pytest.mark.parametrize("arguments", [("--help",), ("run", "--help"), ("run", "--as-of", "never")])
def test_nothing_heavy_is_imported_to_help(arguments: tuple[str, ...]) -> None:
    asked = (
        "import sys, atexit\n"
        f"heavy = lambda: [m for m in {HEAVY!r} if m in sys.modules]\n"
        "atexit.register(lambda: print('imported:', *heavy(), file=sys.stderr))\n"
        "from flows.cli.main import main\n"
        f"sys.argv = ['tonghop', *{arguments!r}]\n"
        "main()\n"
    )
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, encoding="utf-8", timeout=60, check=False)

    assert done.returncode in (0, 2)
    assert done.stderr.splitlines()[-1] == "imported:"


def test_no_command_imports_anything_heavy_to_say_what_it_does() -> None:
    asked = (
        "import sys\n"
        "from flows.cli.main import COMMANDS, app\n"
        "for command in COMMANDS:\n"
        "    try:\n"
        "        app([command.__name__.replace('_', '-'), '--help'])\n"
        "    except SystemExit as end:\n"
        "        assert not end.code\n"
        f"    heavy = [m for m in {HEAVY!r} if m in sys.modules]\n"
        "    assert not heavy, (command.__name__, heavy)\n"
        "print('asked', len(COMMANDS))\n"
    )
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, encoding="utf-8", timeout=60, check=False)

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[-1] == f"asked {len(COMMANDS)}"


class TestWhatIsOnTheRecord:
    """`trace`, `withdraw`, `restore`, `issue`."""

    @pytest.fixture
    def site(self, tmp_path: Path) -> Site:
        site = Site.below(tmp_path)
        site.put("a.xlsx", school("2024-01", 2))
        site.run("only")
        return site

    def test_a_trace_leads_to_the_cells(self, site: Site, tonghop: Tonghop) -> None:
        code, out, err = tonghop("trace", "unit_progress", "counted", "--unit", "thpt-phu-duc", "--format", "json")

        assert (code, err) == (0, "")
        assert [(c["file_name"], c["sheet"], c["adds"]) for c in json.loads(out)] == [
            ("a.xlsx", "03-TH", 2),
            ("a.xlsx", "03-TH", 0),
        ]
        assert "03-TH!D17" in tonghop("trace", "unit_progress", "counted")[1]

    def test_withdrawing_and_restoring_show_the_figures_that_changed(self, site: Site, tonghop: Tonghop) -> None:
        submission = str(site.ask("SELECT submission_id FROM submission")[0][0])
        for command, counted in (("withdraw", 0), ("restore", 2)):
            code, out, err = tonghop(command, submission[:6], "--reason", "sai đơn vị", "--format", "json")
            assert (code, err) == (0, "")
            assert [(row["period"], row["counted"]) for row in json.loads(out)] == [("2024-01", counted)]
        assert tonghop("withdraw", submission)[0] == 2

    def test_an_issue_prints_the_same_bytes_again(self, site: Site, tonghop: Tonghop) -> None:
        code, first, err = tonghop("issue", "2024-01", "--format", "csv")
        site.put("b.xlsx", school("2024-01", 5))
        site.run("next")

        assert (code, err) == (0, "")
        assert first.splitlines()[0] == "view,unit_id,of_period,item,figure,value"
        assert tonghop("issue", "2024-01", "--format", "csv")[1] == first
        assert "figures are others today" in tonghop("issue", "2024-01")[1]
        assert (
            json.loads(tonghop("issue", "2024-01", "--anew", "--reason", "sửa", "--format", "json")[1])["number"] == 2
        )

    @pytest.mark.parametrize(
        ("arguments", "code", "says"),
        [
            (("trace", "nothing"), 2, "There is no view 'nothing'"),
            (("trace", "unit_progress", "--unit", "Xã Không"), 2, "There is no unit"),
            (("withdraw", "zzz", "--reason", "x"), 2, "There is no submission 'zzz'"),
            (("issue", "January"), 2, "is no period"),
            (("issue", "2024-05"), 2, "2024-05 had not ended by 2024-02-26"),
        ],
    )
    def test_what_cannot_be_done_is_said(
        self, arguments: tuple[str, ...], code: int, says: str, site: Site, tonghop: Tonghop
    ) -> None:
        found, out, err = tonghop(*arguments)

        assert (found, out) == (code, "")
        assert says in " ".join(err.split())

    def test_nothing_published_yet_is_said(self, tonghop: Tonghop) -> None:
        for arguments in (("trace", "unit_progress"), ("issue", "2024-01"), ("restore", "a", "--reason", "x")):
            code, out, err = tonghop(*arguments)
            assert (code, out) == (1, "")
            assert "run `tonghop run` first" in " ".join(err.split())
