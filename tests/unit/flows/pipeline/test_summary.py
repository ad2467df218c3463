"""The summary of a run: JSON of one shape, and one sentence."""

import json
from datetime import date
from pathlib import Path

import pytest
from support.ledger import REGISTRY
from support.school_report import school
from support.site import AS_OF, Site

from flows.cli import printing
from flows.pipeline import steps
from flows.pipeline.summary import DistrictFigure, RunSummary, SubmissionLine, district_figure
from warehouse.published.querying import open_published

FIGURE = DistrictFigure("2024-01", 3, 3, 419, 750)
LINES = tuple(
    SubmissionLine(
        *(f"{number}.xlsx", "0" * 64, status, "xa-an-ap", "2023", rules, ""),
        counts=status != "rejected",
        why_not="rejected" if status == "rejected" else "",
    )
    for number, (status, rules) in enumerate(
        (("rejected", ("01A-03", "C-01")), ("accepted", ()), ("accepted", ()), ("accepted_with_warnings", ("01A-05",)))
    )
)
DONE = RunSummary("run", AS_OF, LINES, FIGURE, 0)
NOTHING = RunSummary("run", AS_OF, (), FIGURE, 28)


def test_the_sentence() -> None:
    assert DONE.sentence == (
        "4 reports: 2 accepted, 1 accepted with warnings, 1 rejected; 419 of 750 (55.9 %) by the end of 2024-01"
    )


def test_the_sentence_of_nothing_new() -> None:
    assert NOTHING.sentence == "Nothing new (28 files seen before); 419 of 750 (55.9 %) by the end of 2024-01"


def test_the_sentence_of_other_files() -> None:
    picture = SubmissionLine("scan.png", "0" * 64, "no_report", None, None, ("F-10",))
    shown = RunSummary("run", AS_OF, (picture,), FIGURE, 28, 3)

    assert shown.sentence.startswith(
        "No new report (28 files seen before); 1 file no spreadsheet; 3 files left by systems, not read; 419 of 750"
    )


def test_without_a_target_there_is_no_share() -> None:
    assert DistrictFigure("2024-01", 0, 0, 7, 0).sentence == "7 of 0 by the end of 2024-01"


def test_the_json_has_the_shape_that_is_promised() -> None:
    shape = json.loads(json.dumps(DONE.as_json()))

    assert list(shape) == ["run_id", "as_of", "submissions", "district", "warnings"]
    assert shape["as_of"] == "2024-02-26"
    assert shape["submissions"][0] == {
        "file": "0.xlsx",
        "sha256": "0" * 64,
        "status": "rejected",
        "unit_id": "xa-an-ap",
        "period": "2023",
        "rules": ["01A-03", "C-01"],
        "counts": False,
        "why_not": "rejected",
    }
    assert shape["district"] == {
        "period": "2024-01",
        "admitted": 3,
        "year_to_date": 3,
        "term_to_date": 419,
        "term_target": 750,
    }


def test_a_table_tells_what_was_not_simply_accepted(capsys: pytest.CaptureFixture[str]) -> None:
    printing.print_summary(DONE, "table")
    printed = capsys.readouterr().out

    assert "0.xlsx" in printed
    assert "3.xlsx" in printed
    assert "1.xlsx" not in printed
    assert printed.endswith(DONE.sentence + ".\n")


def test_csv_has_a_line_a_submission(capsys: pytest.CaptureFixture[str]) -> None:
    printing.print_summary(DONE, "csv")

    assert capsys.readouterr().out.splitlines()[:2] == [
        "file,status,unit_id,period,rules,counts",
        '0.xlsx,rejected,xa-an-ap,2023,"01A-03, C-01",no: rejected',
    ]


def test_json_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    printing.print_summary(DONE, "json")
    printed = capsys.readouterr().out

    assert printed.count("\n") == 1
    assert json.loads(printed)["submissions"][3]["rules"] == ["01A-05"]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    site = Site.below(tmp_path_factory.mktemp("summary"))
    site.put("a.xlsx", school("2023", 2))
    site.put("b.xlsx", school("2024-01", 1))
    site.put("c.xlsx", b"")
    site.run("first")
    return site


def test_it_says_what_is_published(site: Site) -> None:
    collected = steps.collect(site.plan("one"))
    site.put("d.xlsx", b"not a workbook")
    more = steps.collect(site.plan("one"))
    batch = steps.read(site.plan("one"), more)
    submissions = steps.load(site.plan("second"), more, batch)
    steps.publish_if_changed(site.home)
    done = steps.report_run(site.plan("second"), more, submissions).summary

    assert (collected.received, collected.seen_before) == ([], 3)
    assert [(line.file, line.status, line.rules) for line in done.submissions] == [("d.xlsx", "unreadable", ("F-01",))]
    assert (done.seen_before, done.district) == (3, DistrictFigure("2024-01", 1, 1, 3, 750))


@pytest.mark.parametrize(
    ("as_of", "figure"),
    [
        (date(2024, 1, 31), DistrictFigure("2023-12", None, 2, 2, 750)),
        (date(2024, 2, 1), DistrictFigure("2024-01", 1, 1, 3, 750)),
        (date(2020, 1, 1), DistrictFigure("2020-07", None, 0, 0, 750)),
    ],
)
def test_the_figure_is_of_the_latest_month_that_had_ended(as_of: date, figure: DistrictFigure, site: Site) -> None:
    with open_published(site.home) as query:
        assert district_figure(query, REGISTRY.terms, as_of) == figure


def test_a_rules_catalogue_is_not_needed_for_a_run_of_nothing(tmp_path: Path) -> None:
    site = Site.below(tmp_path)

    assert site.run("only") == {}
    with open_published(site.home) as query:
        assert district_figure(query, REGISTRY.terms, AS_OF) == DistrictFigure("2024-01", None, 0, 0, 750)
