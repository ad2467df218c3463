"""The district page: every figure equals the warehouse's, and nothing on it loads anything."""

import re
from dataclasses import fields, replace
from datetime import date, timedelta
from pathlib import Path

import openpyxl
import polars as pl
import pytest
from lxml import html
from support.sample import shared_sample
from support.school_report import school
from support.shown import figures_of, settings_of
from support.site import Site

from flows.actions.issuing import issue
from flows.documents.district import workbook_figures, write_reports
from flows.errors import UsageError
from reports.page.district import district_page
from reports.page.figures import PageFigures
from reports.page.formatting import lower_first, number, percent, signed
from reports.workbook.district import WorkbookFigures
from schemas.periods import half_year, month, whole_year
from schemas.registry import Office
from warehouse.errors import WarehouseError
from warehouse.published.querying import open_published

TRACE = re.compile(r"tonghop trace (\w+) (\w+)(?: --unit (\S+))?(?: --period (\S+))?")
SQL = re.compile(r'tonghop sql "(.*)"', re.DOTALL)
MOST_BYTES = 1_500_000
NEW_UNITS = date(2025, 7, 1)  # the day after the communes were merged


@pytest.fixture(scope="module")
def page() -> PageFigures:
    return figures_of(shared_sample())


@pytest.fixture(scope="module")
def shown(page: PageFigures) -> html.HtmlElement:
    return parsed(page)


def parsed(page: PageFigures) -> html.HtmlElement:
    return html.fromstring(district_page(page).decode())


def texts(shown: html.HtmlElement, path: str) -> list[str]:
    return [" ".join(found.text_content().split()) for found in shown.xpath(path)]


def value_of(text: str) -> float:
    plain = text.replace("−", "-").replace("+", "").replace(".", "").replace(",", ".")
    return float(plain.removesuffix("\u00a0%")) / (100 if plain.endswith("%") else 1)


class Warehouse:
    """Results of the commands beside the figures: the sum of the cells that a trace lists, or a query's one value."""

    def __init__(self, ask) -> None:
        self.ask, self.traces, self.answers = ask, {}, {}

    def answer(self, way: str) -> float:
        if way not in self.answers:
            self.answers[way] = self._traced(*TRACE.fullmatch(way).groups()) if "trace" in way else self._asked(way)
        return self.answers[way]

    def _asked(self, way: str) -> float:
        return float(self.ask(SQL.fullmatch(way)[1], None).item())

    def _traced(self, view: str, column: str, unit_id: str | None, period: str | None) -> float:
        if view not in self.traces:
            self.traces[view] = self.ask(f"SELECT figure, unit_id, period, adds FROM ledger.trace_of_{view}", None)
        rows = self.traces[view].filter(pl.col("figure") == column)
        if unit_id:
            rows = rows.filter(pl.col("unit_id") == unit_id)
        return float(rows.filter(pl.col("period") == period)["adds"].sum())


@pytest.mark.parametrize(
    ("period", "on_day"),
    [
        pytest.param(None, None, id="latest-as it was"),
        pytest.param(None, NEW_UNITS, id="latest-as it is", marks=pytest.mark.thorough),
        pytest.param(whole_year(2022), None, id="2022-as it was", marks=pytest.mark.thorough),
        pytest.param(whole_year(2022), NEW_UNITS, id="2022-as it is", marks=pytest.mark.thorough),
    ],
)
def test_every_figure_is_what_the_command_beside_it_gives(period, on_day) -> None:
    site = shared_sample()
    figures = parsed(figures_of(site, period, None, on_day)).xpath("//data")

    assert len(figures) > 300
    with open_published(site.home) as ask:
        warehouse = Warehouse(ask)
        for figure in figures:
            value, text, way = float(figure.get("value")), figure.text, figure.get("data-way")
            assert warehouse.answer(way) == pytest.approx(value), (text, way)
            rounding = 0.5 * 10 ** -(len(text.partition(",")[2].removesuffix("\u00a0%")) + (2 if "%" in text else 0))
            assert value_of(text) == pytest.approx(value, abs=rounding + 1e-9), (text, way)
            assert figure.get("title").endswith(way)


def test_the_figures_of_the_article_stand_first(shown: html.HtmlElement) -> None:
    assert [f.text for f in shown.xpath("//h1/data | //h1/span/data")] == ["419", "750", "55,9\u00a0%"]
    pupils = "//tr[th[contains(., 'Phụ Dực')]][count(td) = 6]/td[1]/data"
    assert [f.text for f in shown.xpath(pupils)] == ["2"]


def test_the_sample_says_of_every_figure_whether_it_is_made_up(shown: html.HtmlElement) -> None:
    real = shown.xpath("//data[following-sibling::*[1][self::a[@class='real']]]")

    assert {f.get("value") for f in real} == {"419", "750", "0.5587", "150", "2"}
    for figure in shown.xpath("//data"):
        assert figure.get("title").startswith("Số liệu mẫu") is (figure not in real), figure.text
    assert all("số liệu mẫu" in caption for caption in texts(shown, "//caption"))
    assert "Đây là huyện mẫu" in texts(shown, "//header")[0]


def test_a_real_district_is_called_no_sample(page: PageFigures) -> None:
    said = district_page(replace(page, made_up=False)).decode()

    assert "số liệu mẫu" not in said.lower()
    assert "Báo Thái Bình" not in said


def test_the_units_add_up_to_the_district(shown: html.HtmlElement) -> None:
    for kind in ("units", "solutions"):
        rows = shown.xpath(f"//table[@class='{kind}']/tbody/tr")
        sums = [0.0] * len(rows[0].xpath("td"))
        for row in rows:
            for column, cell in enumerate(row.xpath("td")):
                sums[column] += sum(float(f.get("value")) for f in cell.xpath(".//data"))
        total = [float(f.get("value")) for f in shown.xpath(f"//table[@class='{kind}']/tfoot/tr/td/data")]
        assert sums == total


def test_as_it_is_every_unit_has_what_it_took_over() -> None:
    site = shared_sample()
    shown = parsed(figures_of(site, None, None, NEW_UNITS))
    rows = {
        row.xpath("string(th/a)"): [float(f.get("value")) for f in row.xpath("td//data")]
        for row in shown.xpath("//table[@class='units']/tbody/tr")
    }
    asked = "SELECT unit_name, sum(counted) FROM unit_progress_as_it_is(DATE '2025-07-01') GROUP BY ALL"

    assert {name: figures[-1] for name, figures in rows.items()} == dict(site.ask(asked))
    assert sum(name.startswith(("Xã", "Thị trấn")) for name in rows) == 9
    total = [float(f.get("value")) for f in shown.xpath("//table[@class='units']/tfoot/tr/td/data")]
    assert total[-1] == sum(figures[-1] for figures in rows.values()) == 419
    notes = texts(shown, "//table[@class='units']/tbody/tr[th/a='Xã A Sào']/th/span")
    assert notes == []
    said = texts(shown, "//table[@class='units']/tbody/tr/th/span")
    assert {"báo cáo chưa nộp: Xã Quỳnh Hội", "báo cáo chưa nộp: Xã An Vinh", "báo cáo bị trả lại: Xã An Mỹ"} <= set(
        said
    )
    assert "theo hiện trạng ngày 01/07/2025" in texts(shown, "//header")[0]
    of_a_sao = texts(shown, "//details[@id='nguon-xa-a-sao']//li")
    assert any(line.startswith("Xã An Khê, năm 2023: ") for line in of_a_sao)


def test_units_that_need_attention_come_first(shown: html.HtmlElement) -> None:
    urgent = texts(shown, "//table[@class='units']/tbody/tr[@class='urgent']/th")
    first = texts(shown, f"//table[@class='units']/tbody/tr[position() <= {len(urgent)}]/th")

    assert first == urgent
    assert first[:4] == [
        "Trung tâm GDNN-GDTX Quỳnh Phụbáo cáo chưa nộpkhông kết nạp được đảng viên từ sau 12/2022",
        "Xã Quỳnh Hộibáo cáo chưa nộp",
        "Xã An Vinhbáo cáo chưa nộp",
        "Xã An Mỹbáo cáo bị trả lại",
    ]
    assert "Xã Quỳnh Mỹkhông kết nạp được đảng viên từ sau 12/2021" in first


def test_each_unit_leads_to_the_files_and_cells_of_its_reports(shown: html.HtmlElement) -> None:
    for link in shown.xpath("//table[@class='units']//a"):
        assert shown.xpath(f"//details[@id='{link.get('href')[1:]}']"), link.text
    an_my = texts(shown, "//details[@id='nguon-xa-an-my']//li")
    assert an_my[0].startswith("Năm 2023: ")
    assert "2023/Xã An Mỹ - Năm 2023.xlsx · 01A-XA!G14:G" in an_my[0]


def test_what_is_wrong_with_a_rejected_report_is_shown_with_its_cell(shown: html.HtmlElement) -> None:
    listed = texts(shown, "//ul[@class='owing']/li")
    assert listed[0].startswith("Xã An Mỹ bị trả lại01A-XA!G14 ")
    assert "Xã An Vinh chưa nộp" in listed


def test_it_asks_for_nothing_and_is_small(page: PageFigures, shown: html.HtmlElement) -> None:
    assert len(district_page(page)) < MOST_BYTES
    assert not shown.xpath("//script | //img | //iframe | //*[@src] | //*[@onclick] | //style[contains(., 'url(')]")
    assert {link.get("href")[0] for link in shown.xpath("//a[@href]")} == {"#"}
    assert [link.get("href") for link in shown.xpath("//link")] == ["data:,"]


def test_the_same_figures_give_the_same_bytes(page: PageFigures) -> None:
    again = figures_of(shared_sample())
    assert district_page(again) == district_page(page)


def test_what_units_send_stays_text(page: PageFigures) -> None:
    wicked = "<script>alert('x')</script><img src=x onerror=alert(1)>\"'"
    renamed = {
        field.name: frame.with_columns(
            pl.when(pl.col(column).is_not_null()).then(pl.lit(wicked)).alias(column)
            for column in (
                "unit_name",
                "standing_name",
                "reported_by_name",
                "file_name",
                "first",
                "sentence",
                "organisation",
                "party_organisation",
                "sheet",
            )
            if column in frame.columns
        )
        for field in fields(page)
        if isinstance(frame := getattr(page, field.name), pl.DataFrame)
    }
    shown = parsed(replace(page, office=Office("a", wicked, parent=wicked), **renamed))

    assert not shown.xpath("//script | //img")
    assert wicked in shown.xpath("string(//table[@class='units']/tbody/tr[1]/th/a)")


def test_a_district_without_reports_or_targets_has_a_page_too(page: PageFigures) -> None:
    frames = {f.name: d.clear() for f in fields(page) if isinstance(d := getattr(page, f.name), pl.DataFrame)}
    assert "Chưa có số liệu" in parsed(replace(page, **frames)).xpath("string(//h1)")

    untargeted = page.progress.with_columns(
        pl.lit(None).cast(pl.Int64).alias(name) for name in ("year_target", "term_target", "term_share", "path_to_date")
    )
    shown = parsed(replace(page, progress=untargeted, term=page.term.clear(), forecast=page.forecast.clear()))
    assert [f.text for f in shown.xpath("//h1/data")] == ["419"]


def corrected(tmp_path: Path) -> tuple[Site, list]:
    """Load a school's report of 2022 that states 2, and its correction to 3; return when each was known."""
    site = Site.below(tmp_path)
    site.put("a.xlsx", school("2022", 2))
    site.run("first")
    site.put("b.xlsx", school("2022", 3), minutes=5)
    site.run("second")
    return site, [at for (at,) in site.ask("SELECT published_at FROM ledger.publication ORDER BY entry")]


def test_what_was_corrected_is_shown(tmp_path: Path) -> None:
    site, _ = corrected(tmp_path)
    shown = parsed(figures_of(site))

    assert [f.text for f in shown.xpath("//table[@class='corrected']/tbody/tr/td/data")] == ["2", "3", "+1"]
    assert "năm 2022đơn vị nộp bản sửa" in texts(shown, "//table[@class='corrected']/tbody/tr/th")[0]


def test_corrections_are_shown_since_what_was_last_issued(tmp_path: Path) -> None:
    site, _ = corrected(tmp_path)
    issue(site.home, whole_year(2022), "", anew=False)
    page = parsed(figures_of(site))
    assert "không số nào thay đổi" in page.text_content()
    assert not page.xpath("//table[@class='corrected']")

    site.put("c.xlsx", school("2022", 1, version=3), minutes=9)
    site.run("third")
    page = parsed(figures_of(site))
    assert [f.text for f in page.xpath("//table[@class='corrected']/tbody/tr/td/data")] == ["3", "1", "−2"]


def test_it_can_be_printed_as_it_was_known(tmp_path: Path) -> None:
    site, (first, _) = corrected(tmp_path)
    then = parsed(figures_of(site, None, first))

    assert next(f.text for f in then.xpath("//h1/data")) == "2"
    assert not then.xpath("//table[@class='corrected']")
    assert "in lại số đã biết tại thời điểm đó" in texts(then, "//header")[0]
    with pytest.raises(WarehouseError, match="Nothing was known yet"):
        figures_of(site, None, first - timedelta(seconds=1))


def test_a_period_is_seen_from_its_last_day() -> None:
    shown = parsed(figures_of(shared_sample(), half_year(2023), None))

    assert [f.text for f in shown.xpath("//h1/data")] == ["280", "750"]
    assert "6 tháng đầu năm 2023" in texts(shown, "//header")[0]
    with pytest.raises(UsageError, match="2024-03 had not ended"):
        figures_of(shared_sample(), month(2024, 3), None)


def test_it_is_written_where_it_is_asked_for(tmp_path: Path, page: PageFigures) -> None:
    written, _ = write_reports(settings_of(shared_sample()), None, None, tmp_path / "o")

    assert written == tmp_path / "o" / "trang-huyen.html"
    assert written.read_bytes() == district_page(page)
    (tmp_path / "file").touch()
    with pytest.raises(WarehouseError, match="can't be written"):
        write_reports(settings_of(shared_sample()), None, None, tmp_path / "file")


def test_numbers_are_written_the_vietnamese_way() -> None:
    assert [number(1234.5, 1), number(1234567), number(-3), number(-0.2), signed(0), signed(7)] == [
        "1.234,5",
        "1.234.567",
        "−3",
        "0",
        "0",
        "+7",
    ]
    assert percent(0.5587) == "55,9\u00a0%"
    assert lower_first("Quý I năm 2024") == "quý I năm 2024"


def test_a_unit_whose_reports_are_not_listed_leads_nowhere(page: PageFigures) -> None:
    """Of a large province the latest reports alone are listed."""
    shown = parsed(replace(page, reports=page.reports.head(3)))
    leads = {found.get("href").removeprefix("#") for found in shown.xpath("//table[contains(@class, 'units')]//a")}
    there = {found.get("id") for found in shown.xpath("//*[contains(@class, 'sources')]//details")}

    assert len(there) == 3
    assert leads - {"mau"} == there
    (about,) = texts(shown, "//section[contains(@class, 'sources')]/p")
    assert f"Còn {page.reports.height - 3} báo cáo cũ hơn" in about


def test_page_and_workbook_are_of_the_same_copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site = Site.below(tmp_path)
    site.put("first.xlsx", school("2024-01", 3))
    site.run("first")

    def asked_late(*asked) -> WorkbookFigures:
        site.put("second.xlsx", school("2024-01", 5), minutes=5)
        site.run("second")
        return workbook_figures(*asked)

    monkeypatch.setattr("flows.documents.district.workbook_figures", asked_late)
    page, workbook = write_reports(settings_of(site))
    total = openpyxl.load_workbook(workbook, data_only=True)["Chỉ tiêu"]["C10"].value

    assert html.parse(page).xpath("//h1/data")[0].text == str(total) == "3"
    assert figures_of(site).month["term_to_date"] == 5


def test_what_the_term_lacks_at_todays_pace_is_said(page: PageFigures) -> None:
    (lack,) = page.forecast.select(pl.col("term_target") - pl.col("expected_term_total")).to_series()
    said = texts(parsed(page), "//ul[@class='points']/li")
    enough = replace(page, forecast=page.forecast.with_columns(term_target=pl.col("expected_term_total")))

    assert [text for text in said if text.startswith(f"Giữ nhịp hiện tại thì hết nhiệm kỳ thiếu {lack} đảng viên")]
    assert not any("Giữ nhịp" in text for text in texts(parsed(enough), "//ul[@class='points']/li"))
