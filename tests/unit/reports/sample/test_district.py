"""The sample district: its accepted reports give the figures of the article, and no other report does."""

import io
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import openpyxl
import polars as pl
import pytest
from support.district import FINDER, REGISTRY

from reports.sample.article import ARTICLE_FIGURES
from reports.sample.district import SAMPLE_AS_OF, SAMPLE_KINDS, SAMPLE_NOTE, SampleFile, sample_district
from reports.sample.numbers import ADMITTED, CELL_FOUNDED_ON, sample_periods
from transforms.validation.batch import Batch, read_batch

MISTAKES = {
    "2021/Xã An Khê - Năm 2021.xlsx": ("rejected", {"01A-03"}),
    "2022/Xã An Lễ - Năm 2022.xlsx": ("rejected", {"01A-01"}),
    "2022/Xã Đồng Tiến - Năm 2022.xlsx": ("accepted_with_warnings", {"C-01"}),
    "2023/Xã An Thanh - Năm 2023.xlsx": ("rejected", {"S-05"}),
    "2023/Xã Quỳnh Trang - Năm 2023.xlsx": ("accepted_with_warnings", {"01A-05"}),
    "2024-01/Công ty CP Thực phẩm mẫu 08 - Tháng 01 năm 2024.xlsx": ("rejected", {"02-04"}),
    "2024-01/Trung tâm GDNN-GDTX Quỳnh Phụ - Tháng 01 năm 2024.xlsx": ("unreadable", {"F-01"}),
    "2024-01/Xã An Mỹ - Tháng 01 năm 2024.xlsx": ("rejected", {"C-06"}),
    "2024-01/Xã Quỳnh Hội - Tháng 01 năm 2024.xlsx": ("rejected", {"F-04"}),
}


@dataclass
class District:
    """The files, each content once, and the result of reading them. `counting`: submission, unit_id, period."""

    received: list[SampleFile]
    files: list[SampleFile]
    batch: Batch
    counting: pl.DataFrame

    def counted(self, table: str) -> pl.DataFrame:
        return self.batch.records[table].join(self.counting, on="submission_id")


@pytest.fixture(scope="module")
def district() -> District:
    received = list(sample_district(REGISTRY))
    files = list({file.content: file for file in reversed(received)}.values())[::-1]
    batch = read_batch([file.content for file in files], FINDER, SAMPLE_AS_OF)
    accepted = batch.submissions.filter(pl.col("status").str.starts_with("accepted"))
    latest = accepted.unique(("unit_id", "period"), keep="last", maintain_order=True)
    return District(received, files, batch, latest.select("submission_id", "unit_id", "period"))


def admitted(frame: pl.DataFrame) -> int:
    return int(frame["admitted"].sum())


def test_the_admissions_of_the_term(district: District) -> None:
    communes, schools = district.counted("commune_admissions"), district.counted("school_report")
    by_period = {
        period: admitted(communes.filter(period=period)) + admitted(schools.filter(period=period))
        for period in ADMITTED
    }

    assert by_period == ADMITTED
    assert sum(by_period.values()) == ARTICLE_FIGURES.admitted_term_to_date == 419
    assert REGISTRY.term_target == ARTICLE_FIGURES.term_target == 750


def test_the_pupils_of_phu_duc(district: District) -> None:
    schools = district.counted("school_report").filter(unit_id="thpt-phu-duc", period="2023")

    assert admitted(schools.filter(member="grade_12")) == ARTICLE_FIGURES.pupils_of_phu_duc_2023 == 2


@pytest.mark.parametrize("organisation", ["Hội Phụ nữ", "Hội Nông dân"])
def test_over_half_of_the_key_cadres_are_not_yet_members(district: District, organisation: str) -> None:
    cadres = district.counted("key_cadres").filter(organisation=organisation, level="Chi hội", period="2024-01")

    assert len(cadres) == 34
    assert 2 * cadres["not_yet_members"].sum() > cadres["key_cadres"].sum()


def test_the_mistakes_and_nothing_else(district: District) -> None:
    found = {}
    for index, status in enumerate(district.batch.submissions["status"]):
        rules = set(district.batch.findings.filter(submission_id=str(index))["rule"])
        if status != "accepted" or rules:
            found[district.files[index].name] = (status, rules)

    assert found == MISTAKES


def test_one_file_was_sent_twice(district: District) -> None:
    names = {file.name for file in district.received} - {file.name for file in district.files}

    assert names == {"2023/Xã An Ấp - Năm 2023_bản sao.xlsx"}


def test_who_existed_reports_and_nobody_else(district: District) -> None:
    expected = {
        (unit.unit_id, period.id)
        for period in sample_periods(REGISTRY.terms)
        for unit in REGISTRY.units_existing_in(period.start, period.end)
        if unit.kind in SAMPLE_KINDS
    }
    counted = set(district.counting.select("unit_id", "period").iter_rows())

    assert counted < expected
    assert {unit for unit, _ in expected - counted} == {
        *("xa-an-my", "xa-quynh-hoi", "xa-an-vinh", "dn-08", "gdtx-quynh-phu")
    }
    assert Counter(unit.split("-")[0] for unit, period in expected if period == "2024-01") == {
        "xa": 35,
        "tt": 2,
        "dn": 19,
        "thpt": 5,
        "gdtx": 1,
    }


def test_the_columns_to_date_run_on(district: District) -> None:
    """Term to date = the one before + this period, in every cell, school group and enterprise."""
    for table, names in (
        ("commune_admissions", ("party_cell",)),
        ("school_report", ("member",)),
        ("enterprise_report", ("member",)),
    ):
        of_cell = ("unit_id", *names)
        frame = district.counted(table).sort("period")
        summed = frame.with_columns(
            term=pl.col("admitted").cum_sum().over(of_cell),
            year=pl.col("admitted").cum_sum().over(*of_cell, pl.col("period").str.head(4)),
        )
        assert summed["admitted_term_to_date"].to_list() == summed["term"].to_list()
        assert summed["admitted_year_to_date"].to_list() == summed["year"].to_list()


def test_section_iii_is_what_the_enterprises_state(district: District) -> None:
    hosted = district.counted("enterprise_report").with_columns(
        cell=pl.lit("Chi bộ ") + pl.col("unit_id").replace_strict({u.unit_id: u.name for u in REGISTRY.units})
    )
    stated = hosted.filter(party_organisation="Có chi bộ").select(
        "host_committee_unit_id", "period", "cell", "admitted"
    )
    cells = district.counted("commune_admissions").filter(section="enterprise")
    of_hosts = cells.select(
        pl.col("unit_id").alias("host_committee_unit_id"),
        "period",
        pl.col("party_cell").alias("cell"),
        "admitted",
    )

    assert set(stated.iter_rows()) <= set(of_hosts.iter_rows())
    assert admitted(stated) == admitted(of_hosts) == 23
    assert len(of_hosts) - len(stated) == 1  # the enterprise whose own report is rejected
    assert set(stated["cell"].unique()) == {f"Chi bộ {u.name}" for u in REGISTRY.units if u.unit_id in CELL_FOUNDED_ON}


def test_the_registers_hold_every_admission(district: District) -> None:
    register = district.counted("admission_register")
    lines = register.group_by("unit_id", "period").len("admitted")
    stated = pl.concat(
        district.counted(table).select("unit_id", "period", pl.col("admitted").cast(pl.UInt32))
        for table in ("commune_admissions", "school_report")
    )
    of_unit = stated.group_by("unit_id", "period").agg(pl.col("admitted").sum()).filter(pl.col("admitted") > 0)

    assert set(lines.iter_rows()) == set(of_unit.iter_rows())


def test_decision_numbers_run_on_through_the_term(district: District) -> None:
    register = district.counted("admission_register")
    numbers = register.with_columns(number=pl.col("decision_number").str.extract(r"^(\d+)-QĐ/HU$").cast(pl.Int64))
    decisions = numbers.group_by("number").agg(pl.col("decided_on").unique(), pl.col("decision_line"))

    assert len(register.unique(["decision_number", "decision_line"])) == 419
    assert sorted(decisions["number"]) == list(range(1, len(decisions) + 1))
    assert decisions["decided_on"].list.len().unique().to_list() == [1]
    assert decisions.sort("number")["decided_on"].list.first().is_sorted()
    assert decisions["decision_line"].list.len().max() > 1


def test_ceremonies_follow_inside_the_period(district: District) -> None:
    register = district.counted("admission_register").join(
        district.batch.submissions.select("submission_id", "period_start", "period_end"), on="submission_id"
    )
    inside = pl.col("admitted_on").is_between("decided_on", "period_end")

    assert register.filter(~inside).is_empty()
    assert register.filter(pl.col("decided_on") < pl.col("period_start")).is_empty()


def test_many_committees_state_a_real_zero(district: District) -> None:
    of_unit = district.counted("commune_admissions").group_by("unit_id", "period").agg(pl.col("admitted").sum())

    assert len(of_unit.filter(period="2024-01", admitted=0)) > 20


def test_names_are_sorted_and_of_one_spelling(district: District) -> None:
    names = [file.name for file in district.received]

    assert names == sorted(set(names))
    assert all(unicodedata.is_normalized("NFC", name) for name in names)


def spreadsheets(files: list[SampleFile]) -> Iterator[SampleFile]:
    return (file for file in files if file.content[:2] == b"PK")


def test_every_sheet_says_that_its_figures_are_made_up(district: District) -> None:
    for file in list(spreadsheets(district.files))[::10]:
        for page in openpyxl.load_workbook(io.BytesIO(file.content), read_only=True):
            above = [value for row in page.iter_rows(max_row=8, values_only=True) for value in row]
            assert SAMPLE_NOTE in above, file.name


def test_the_same_registry_gives_the_same_bytes(district: District) -> None:
    assert list(sample_district(REGISTRY)) == district.received
