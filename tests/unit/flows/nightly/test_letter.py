"""A run's letter: the result in five lines, and the work to do with links."""

from dataclasses import replace
from datetime import date

import polars as pl
import pytest

from flows.nightly.letter import headline, letter
from flows.pipeline.summary import DistrictFigure, RunSummary, SubmissionLine

FIGURE = DistrictFigure("2024-01", 3, 3, 419, 750)
LINKS = {"nightly": "/deployments/deployment/1/run", "trả lời cảnh báo": "/deployments/deployment/2/run"}
NONE_RESTATED = pl.DataFrame(schema={"unit_name": str, "period": str, "counted_before": int, "counted": int})
NONE_OWED = pl.DataFrame(schema={"unit_name": str, "period": str, "due_on": pl.Date})


def line(status: str, *rules: str, file: str = "a.xlsx") -> SubmissionLine:
    return SubmissionLine(file, "0" * 64, status, "xa-an-ap", "2024-01", rules)


def run(*lines: SubmissionLine, **more: int) -> RunSummary:
    return RunSummary("run", date(2024, 2, 26), lines, FIGURE, 28, **more)


DONE = run(line("accepted"), line("accepted"), line("accepted_with_warnings", "01A-05"), line("rejected", "C-01"))


def work_of(text: str) -> str:
    return text.partition("## Việc cần làm")[2]


def test_the_headline() -> None:
    assert headline(DONE, "huyện") == (
        "4 báo cáo: 2 được nhận, 1 nhận kèm cảnh báo, 1 bị trả lại; "
        "toàn huyện 419/750 (55,9 %) đến hết Tháng 01 năm 2024"
    )
    assert headline(run(), "tỉnh").startswith("Không có báo cáo mới (28 tệp đã xem trước đó); toàn tỉnh 419/750")
    assert "toàn huyện 7 đến hết" in headline(replace(run(), district=DistrictFigure("2024-01", 0, 0, 7, 0)), "huyện")


def test_five_lines_and_the_work_with_its_links() -> None:
    restated = pl.DataFrame([("Xã An Mỹ", "2024-01", 19, 18)], schema=NONE_RESTATED.schema, orient="row")
    owed = pl.DataFrame([("Xã An Ấp", "2024-01", date(2024, 2, 5))], schema=NONE_OWED.schema, orient="row")
    text = letter(DONE, "huyện", restated, owed, LINKS)

    assert text.startswith("# Toàn huyện 419/750 (55,9 %) đến hết Tháng 01 năm 2024\n")
    assert [text.count(f"\n{number}. ") for number in range(1, 7)] == [1, 1, 1, 1, 1, 0]
    assert "4. Số đã công bố được thay: Xã An Mỹ, Tháng 01 năm 2024: 19 → 18." in text
    assert "5. Còn nợ 1 báo cáo: Xã An Ấp, Tháng 01 năm 2024 (hạn 05/02/2024)." in text
    assert "1 báo cáo bị trả; đơn vị gửi lại thì [chạy lại](/deployments/deployment/1/run)" in work_of(text)
    assert "[trả lời cảnh báo](/deployments/deployment/2/run)" in work_of(text)


def test_an_act_without_a_deployment_is_named() -> None:
    assert "**cho thay thế** nếu đúng" in letter(run(line("rejected", "F-08")), "huyện", NONE_RESTATED, NONE_OWED, {})


def test_other_files_are_named() -> None:
    text = letter(run(line("no_report", "F-10", file="scan.png"), left_out=3), "huyện", NONE_RESTATED, None, LINKS)

    assert "3. 1 tệp không phải bảng tính: `scan.png`; 3 tệp của hệ thống không đọc." in text
    assert "Đề nghị gửi lại dạng bảng tính" in work_of(text)


@pytest.mark.parametrize("owed", [None, NONE_OWED])
def test_nothing_to_do_is_said(owed: pl.DataFrame | None) -> None:
    assert work_of(letter(run(line("accepted")), "huyện", NONE_RESTATED, owed, LINKS)).strip() == "- Không có việc gì."


def test_an_emptied_inbox_is_work() -> None:
    text = letter(run(emptied_of=2), "huyện", NONE_RESTATED, None, LINKS)

    assert "1. Hộp nhận trống, trước đây có 2 tệp" in text
    assert "Nối lại đĩa hoặc máy chủ của hộp nhận" in work_of(text)
