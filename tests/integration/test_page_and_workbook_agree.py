"""Page and workbook of one period, read back: they agree in every figure that both show (docs/forms.md §5.9)."""

import html
import io
import re
import shutil
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet
from support.sample import shared_sample
from support.shown import Figures, settings_of, tables_of
from support.site import Site

from flows.documents.district import write_reports
from schemas.periods import period_of_id
from warehouse.home.layout import Home


def labelled(page: Worksheet, label_at: int, value_at: int) -> dict[str, object]:
    """Return the rows of a sheet below its head: label → value."""
    rows = page.iter_rows(min_row=9, values_only=True)
    return {str(row[label_at]): row[value_at] for row in rows if row[label_at] is not None}


class Documents:
    """The two documents of a period."""

    def __init__(self, site: Site, period: str, folder: Path) -> None:
        page, workbook = write_reports(settings_of(site), period_of_id(period), folder=folder)
        self.page = page.read_text(encoding="utf-8")
        self.tables = tables_of(self.page)
        self.book = openpyxl.load_workbook(io.BytesIO(workbook.read_bytes()), data_only=True)
        self.first = labelled(self.book["Chỉ tiêu"], 1, 2)

    def tile(self, label: str) -> str:
        """Return the text of the tile of a label."""
        found = re.search(rf"<dt>{label}</dt>(.*?)</div>", self.page, re.DOTALL)
        assert found, label
        return html.unescape(re.sub("<[^>]+>", "", found[1]))

    def first_value(self, label: str) -> object:
        """Return the figure of the first sheet whose label begins so."""
        (found,) = {value for name, value in self.first.items() if name.startswith(label)}
        return found


@pytest.fixture(scope="module", params=["2023", "2024-01"])
def documents(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Documents:
    return Documents(shared_sample(), request.param, tmp_path_factory.mktemp("documents"))


def test_the_units_figures_agree(documents: Documents) -> None:
    sheet = documents.book["Lũy kế theo đơn vị"]
    year, term = labelled(sheet, 1, 2), labelled(sheet, 1, 3)
    of_units = {name: row[-2:] for name, row in documents.tables["units"].items() if name != "Cộng toàn huyện"}

    assert len(of_units) >= 43
    for name, (of_year, of_term) in of_units.items():
        assert (of_year or 0, of_term or 0) == (year.get(name, 0), term.get(name, 0)), name
    assert set(year) <= {*of_units, "None", ""}


def test_the_districts_figures_agree(documents: Documents) -> None:
    total = documents.tables["units"]["Cộng toàn huyện"]
    of_period = total[0]

    assert documents.first_value("Kết nạp trong kỳ") == of_period
    assert documents.first_value("Kết nạp từ đầu năm") == total[-2]
    assert documents.first_value("Kết nạp từ đầu nhiệm kỳ") == total[-1]


def test_the_solutions_agree(documents: Documents) -> None:
    of_sheet = {name.rpartition(": ")[2].lower(): value for name, value in documents.first.items()}
    rows = {
        name.rpartition(": ")[2].lower(): row
        for name, row in documents.tables["solutions"].items()
        if name != "Cộng toàn huyện"
    }
    of_year = {name: row[-2] for name, row in rows.items()}

    shared = set(of_sheet) & set(of_year)
    assert len(shared) >= 5
    assert {name: of_sheet[name] for name in shared} == {name: of_year[name] for name in shared}


def test_forecast_pace_and_units_without_admission_agree(documents: Documents) -> None:
    sheet = {
        "expected": documents.first_value("Dự kiến đến hết nhiệm kỳ"),
        "interval": documents.first_value("Khoảng tin cậy"),
        "needed": documents.first_value("Cần kết nạp mỗi tháng"),
        "quiet": documents.first_value("Đơn vị 12 tháng"),
    }

    assert str(sheet["expected"]) in documents.tile("Dự kiến hết nhiệm kỳ")
    assert str(sheet["interval"]) in documents.tile("Dự kiến hết nhiệm kỳ")
    assert f"{sheet['needed']:.1f}".replace(".", ",") in documents.tile("Cần mỗi tháng")
    said = re.search(r"(\d+)</data> đơn vị không kết nạp được đảng viên trong 12 tháng", documents.page)
    assert (int(said[1]) if said else 0) == sheet["quiet"]


def test_who_owes_agrees(documents: Documents) -> None:
    on_page = html.unescape(documents.page)
    rows = list(documents.book["Chưa nộp, bị trả"].iter_rows(min_row=8, values_only=True))
    states = {"Chưa nộp": "chưa nộp", "Bị trả lại": "bị trả lại"}
    owing = {(str(row[1]), states[str(row[5])]) for row in rows if row[5] in states}
    shown = re.findall(r'<li><strong>(.*?)</strong> <span class="state">(.*?)</span>', on_page)

    assert set(shown) == owing


@pytest.mark.parametrize("documents", ["2023"], indirect=True)
def test_cadres_agree_where_every_unit_reported(documents: Documents) -> None:
    organisations, levels, *rows = documents.book["01B-XA"].iter_rows(min_row=8, values_only=True)
    totals = next(row for row in rows if row[0] == "Tổng cộng")
    shown, organisation = {}, ""
    for at in range(2, len(totals) - 3, 2):
        organisation = str(organisations[at] or organisation)
        shown[f"{organisation} – {str(levels[at]).lower()}"] = list(totals[at : at + 2])

    assert len(shown) == 10
    assert {name: row[:2] for name, row in documents.tables["cadres"].items()} == shown


@pytest.mark.parametrize("documents", ["2023"], indirect=True)
def test_enterprises_agree_where_every_one_reported(documents: Documents) -> None:
    rows = [row for row in documents.book["02-DN"].iter_rows(min_row=10, values_only=True) if isinstance(row[0], int)]
    shown: Figures = {}
    for row in rows:
        of = shown.setdefault(str(row[6]), [0, 0, 0])
        for at, number in enumerate((1, row[4], (row[8] or 0) + (row[9] or 0))):
            of[at] = (of[at] or 0) + (number or 0)  # type: ignore[operator]

    assert len(rows) == 20
    assert {name: [row[0], *row[2:]] for name, row in documents.tables["enterprises"].items()} == shown


def test_no_title_says_the_year_twice(documents: Documents) -> None:
    assert not re.search(r">(?:Năm )?2023</th><th[^>]*>(?:Năm )?2023<", documents.page)


@pytest.fixture(scope="module")
def march(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """The sample district on the first of March: nothing came for February, and nothing is due."""
    folder = tmp_path_factory.mktemp("march")
    shutil.copytree(shared_sample().home.root, folder / "home")
    site = Site(Home(folder / "home"), shared_sample().inbox)
    site.run("march", as_of=date(2024, 3, 1))
    return site


def test_the_first_of_a_month_changes_no_figure(march: Site, tmp_path: Path) -> None:
    asked = "SELECT period, pace_per_month, needed_per_month, expected_term_total, low_90, high_90 FROM term_forecast"
    assert march.ask(asked) == shared_sample().ask(asked)
    assert march.ask("SELECT count(*) FROM reporting_status WHERE period = '2024-02' AND state = 'missing'") == [(0,)]
    assert march.ask(
        "SELECT admitted, units_reported, provisional, mark, term_to_date FROM district_progress WHERE period = '2024-02'"
    ) == [(None, 0, True, "p", 419)]

    february = Documents(march, "2024-02", tmp_path)
    before = Documents(shared_sample(), "2024-01", tmp_path / "before")

    assert february.tables["units"]["Cộng toàn huyện"][-1] == 419
    assert february.tables["units"]["Cộng toàn huyện"][0] is None
    assert "tạm tính: 0/43 đơn vị đã báo cáo" in february.page
    assert "chưa đến hạn" in february.page
    assert not february.tables["reporting"]["Xã"][4], "nobody is missing"
    for label in ("Cần mỗi tháng", "Dự kiến hết nhiệm kỳ"):
        assert february.tile(label) == before.tile(label)
    assert (february.first_value("Kết nạp từ đầu nhiệm kỳ"), february.first_value("Kết nạp trong kỳ")) == (419, "..")
    assert february.first_value("Đơn vị đã báo cáo") == "(p) 0/43"


def test_months_that_nobody_owes_have_no_figure(march: Site) -> None:
    assert march.ask(
        "SELECT count(*), count(admitted), sum(units_owing) FROM district_progress WHERE period < '2024'"
    ) == [(42, 0, 0)]
