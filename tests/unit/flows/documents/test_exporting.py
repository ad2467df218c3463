"""Exported files: formats, formulas that stay text, and equal exports of equal figures."""

import csv
import io
import json
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from zipfile import ZipFile

import polars as pl
import pytest
from python_calamine import CalamineWorkbook
from support.school_report import school
from support.site import Site

from flows.cli import printing
from flows.documents.excel import xlsx_bytes
from flows.documents.exporting import export_views
from flows.documents.files import csv_bytes, in_zone
from warehouse.published.querying import query_published

pytestmark = pytest.mark.long(order=44)

Tonghop = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """Make a home with a report and a file whose name would be a formula."""
    site = Site.below(tmp_path_factory.mktemp("exported"))
    site.put("a.xlsx", school("2024-01", 1))
    site.put("=1+1, @x.xlsx", b"no workbook")
    site.run("only")
    return site


def tonghop(site: Site, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "flows.cli.main", *arguments, "--home", str(site.home.root)]
    return subprocess.run(command, capture_output=True, encoding="utf-8", timeout=120, check=False)


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", '=HYPERLINK("http://x","y")']
)
def test_a_text_that_begins_like_a_formula_stays_text(text: str) -> None:
    rows = list(csv.reader(io.StringIO(csv_bytes(pl.DataFrame({"a": [text]})).decode("utf-8-sig"), newline="")))

    assert rows == [["a"], ["'" + text]]


def test_numbers_dates_and_other_text_stay_as_they_are() -> None:
    frame = pl.DataFrame({"n": [-5, None], "x": [-0.5, None], "t": ["Xã An Ấp", None], "u": ["a=b", ""]})

    assert csv_bytes(frame).decode("utf-8-sig") == "n,x,t,u\r\n-5,-0.5,Xã An Ấp,a=b\r\n,,,\r\n"


def test_an_export_has_every_view_twice_and_the_dictionary(site: Site, tmp_path: Path) -> None:
    written = export_views(site.home, tmp_path / "out")
    views = set(site.ask("SELECT view_name FROM duckdb_views() WHERE schema_name = 'district'"))

    assert {(view,) for view in written["view"]} == views
    for view in written["view"]:
        shown = query_published(site.home, f'SELECT * FROM "{view}" ORDER BY ALL')
        assert pl.read_parquet(tmp_path / "out" / "parquet" / f"{view}.parquet").equals(shown)
        rows = list(
            csv.reader(io.StringIO((tmp_path / "out" / "csv" / f"{view}.csv").read_text("utf-8-sig"), newline=""))
        )
        assert (rows[0], len(rows) - 1) == (shown.columns, shown.height)
        assert [cell for row in rows for cell in row if cell[:1] in "=+@\t\r" and cell] == []
    assert "### `term_forecast`" in (tmp_path / "out" / "dictionary.md").read_text("utf-8")
    assert "'=1+1, @x.xlsx" in (tmp_path / "out" / "csv" / "open_findings.csv").read_text("utf-8-sig")


def test_an_export_is_the_same_for_the_same_figures(site: Site, tmp_path: Path) -> None:
    for name in ("one", "two", "two"):
        export_views(site.home, tmp_path / name)
    one, two = (
        {
            path.relative_to(tmp_path / name): path.read_bytes()
            for path in (tmp_path / name).rglob("*")
            if path.is_file()
        }
        for name in ("one", "two")
    )

    assert one == two
    assert len(one) > 40


def test_the_command_writes_files(site: Site, tmp_path: Path) -> None:
    query = "SELECT unit_id, counted FROM unit_progress"
    for kind, read in (("csv", pl.read_csv), ("json", pl.read_json), ("parquet", pl.read_parquet)):
        file = tmp_path / f"out.{kind}"
        done = tonghop(site, "sql", query, "--format", kind, "-o", str(file))
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
        assert read(file).rows() == [("thpt-phu-duc", 1)]


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (("sql", "SELECT 1", "--format", "parquet"), 2, "go to a file: say -o FILE."),
        (("sql", "SELECT 1", "-o", "x.txt"), 2, "A table is for the screen"),
        (("sql", "SELECT 1", "--format", "csv", "-o", "/dev/null/x.csv"), 1, "can't be written"),
        (("sql", "SELECT 1; SELECT 2"), 2, "One query is answered at a time"),
        (("sql", "SELECT FROM WHERE"), 2, "can't be answered"),
        (("sql", "COPY unit TO 'x.csv'"), 2, "Only queries are answered"),
        (("sql", "FROM read_csv('/etc/passwd')"), 2, "disabled"),
        (("sql", "FROM nothing"), 2, "can't be answered"),
        (("export", "/dev/null/x"), 1, "can't be written"),
    ],
)
def test_what_cannot_be_done_is_a_sentence(
    arguments: tuple[str, ...],
    code: int,
    says: str,
    site: Site,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    from flows.cli.main import main

    monkeypatch.setattr(sys, "argv", ["tonghop", *arguments, "--home", str(site.home.root)])
    with pytest.raises(SystemExit) as end:
        main()

    printed = capsys.readouterr()
    assert (end.value.code, printed.out) == (code, "")
    assert says in " ".join(printed.err.split())
    assert "Traceback" not in printed.err


class TestInATerminal:
    """Pages, and not more rows than anybody reads."""

    @pytest.fixture(autouse=True)
    def terminal(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("FORCE_COLOR", "1")
        monkeypatch.setenv("COLUMNS", "80")
        monkeypatch.setenv("LINES", "25")

    def test_a_short_answer_is_just_shown(self, capsys: pytest.CaptureFixture[str]) -> None:
        printing.print_query(pl.DataFrame({"n": [1, 2]}), "table")

        assert "rows more" not in capsys.readouterr().out

    def test_a_long_answer_goes_through_the_pager_and_says_what_is_left(self, monkeypatch: pytest.MonkeyPatch) -> None:
        paged: list[str] = []
        monkeypatch.setattr("pydoc.pager", paged.append)
        printing.print_query(pl.DataFrame({"n": range(1_500)}), "table")

        assert " 999 " in paged[0]
        assert " 1000 " not in paged[0]
        assert "… and 500 rows more" in paged[0]

    def test_programs_get_every_row(self, capsys: pytest.CaptureFixture[str]) -> None:
        printing.print_query(pl.DataFrame({"n": range(1_500)}), "json")

        assert len(json.loads(capsys.readouterr().out)) == 1_500


def test_a_pipe_gets_every_row(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FORCE_COLOR", raising=False)
    printing.print_query(pl.DataFrame({"n": range(1_500)}), "table")

    assert " 1499 " in capsys.readouterr().out


def test_a_pipe_that_is_closed_early_is_no_error(site: Site) -> None:
    """As `tonghop sql … | head` does."""
    for rows in (10, 300_000):
        command = [sys.executable, "-m", "flows.cli.main", "sql", f"FROM range({rows})", "--format", "csv"]
        command += ["--home", str(site.home.root)]
        asked = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        assert asked.stdout is not None
        assert asked.stderr is not None
        asked.stdout.close()
        with asked.stderr:
            assert (asked.stderr.read(), asked.wait(timeout=60)) == (b"", 0)


class TestForExcel:
    """Files that Excel opens with a double click."""

    FRAME = pl.DataFrame(
        {
            "name": ["=1+1", "Xã An Ấp", None],
            "n": [1, -2, None],
            "share": [0.5, 1.25, None],
            "day": [date(2024, 2, 26), None, None],
            "at": [datetime(2024, 2, 26, 1, tzinfo=UTC), None, None],
            "cells": [["G14"], [], None],
        }
    )

    def test_a_workbook_has_a_table_with_types(self) -> None:
        content = xlsx_bytes(in_zone(self.FRAME, "Asia/Ho_Chi_Minh"))
        rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()

        assert rows[0] == self.FRAME.columns
        assert rows[1] == ["=1+1", 1.0, 0.5, date(2024, 2, 26), datetime(2024, 2, 26, 8), "['G14']"]
        with ZipFile(io.BytesIO(content)) as parts:
            assert "<autoFilter" in parts.read("xl/tables/table1.xml").decode()
            assert "<f>" not in parts.read("xl/worksheets/sheet1.xml").decode()
        assert content == xlsx_bytes(in_zone(self.FRAME, "Asia/Ho_Chi_Minh"))

    def test_an_empty_answer_is_a_workbook(self) -> None:
        assert xlsx_bytes(self.FRAME.clear())

    def test_csv_has_semicolons_and_decimal_commas(self) -> None:
        shown = in_zone(self.FRAME.drop("cells"), "Asia/Ho_Chi_Minh")

        assert csv_bytes(shown, for_excel=True).decode("utf-8-sig").splitlines() == [
            "name;n;share;day;at",
            "'=1+1;1;0,5;2024-02-26;2024-02-26 08:00:00",
            "Xã An Ấp;-2;1,25;;",
            ";;;;",
        ]


def test_a_parquet_file_says_what_it_is_made_from(site: Site, tmp_path: Path) -> None:
    export_views(site.home, tmp_path)
    said = pl.read_parquet_metadata(tmp_path / "parquet" / "unit_progress.parquet")

    assert (said["view"], said["publication"], said["as_of"]) == ("unit_progress", "1", "2024-02-26")
    assert said["published_at"].endswith("Z")
    assert said["version"]
    assert json.loads(said["comments"])["counted"] == "those of them that count · số được tính"


def test_csv_on_the_screen_has_no_formulas(capsys: pytest.CaptureFixture[str]) -> None:
    printing.print_rows(pl.DataFrame({"a": ["=1+1", "b"]}), "csv")

    assert capsys.readouterr().out == "a\n'=1+1\nb\n"
