"""The operator's acts in Chromium, without a shell: a refused report corrected, withdrawal and back, answer, issue,
doctor, and a rebuild after the warehouse was lost."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from support.operator import NAME, Operator
from support.school_report import school
from support.serving import serving
from support.site import Site

pytestmark = [pytest.mark.long(order=12), pytest.mark.timeout(600)]

UNIT = "Trường THPT Phụ Dực"
TERM = "SELECT term_to_date FROM district_progress WHERE period = '2024-01'"
expect.set_options(timeout=30_000)  # the server answers late while other tests have both cores


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """Return a home with an accepted report of January, one that replaced it, and a refused one of 2023."""
    site = Site.served(tmp_path_factory.mktemp("acts") / "home")
    for number, count in enumerate((2, 3), start=1):
        site.put(f"lần {number}.xlsx", school("2024-01", count), minutes=number)
        site.run(str(number))
    return site


@pytest.fixture(scope="module")
def operator(site: Site, browser: Browser) -> Iterator[Operator]:
    with serving(site.home.root) as served:
        operator = Operator(browser, served)
        yield operator
        operator.page.close()


def term(site: Site) -> object:
    return site.ask(TERM)[0][0]


@pytest.mark.thorough  # the UI draws its lists again at times of its own: not for a busy machine
def test_a_report_is_withdrawn(site: Site, operator: Operator, screenshots: Path) -> None:
    run_id = operator.start("rút báo cáo", UNIT)
    operator.choose(run_id, "Tháng 01 năm 2024 · lần 2")
    shown = operator.confirm(run_id, "gửi nhầm", screenshot=str(screenshots / "confirm.png"))
    assert f"3 → 2; {UNIT}, Tháng 01 năm 2024: 3 → 2." in shown
    assert f"Người xác nhận: {NAME} (" in operator.message(run_id)
    assert term(site) == 2
    operator.page.reload()
    expect(operator.page.get_by_text("Đã làm").first).to_be_visible()


@pytest.mark.thorough
def test_and_comes_back(site: Site, operator: Operator) -> None:
    back = operator.start("cho đứng lại", UNIT)
    operator.choose(back, "Tháng 01 năm 2024 · lần 2")
    assert "2 → 3" in operator.confirm(back, "vẫn đúng")
    operator.message(back)
    assert term(site) == 3
    recorded = site.ask("SELECT kind, split_part(who, ' (', 1), reason FROM ledger.event ORDER BY entry")
    assert recorded == [("withdrawn", NAME, "gửi nhầm"), ("restored", NAME, "vẫn đúng")]


@pytest.mark.thorough  # as all acts, it is tried without Prefect, too
def test_a_warning_is_answered(site: Site, operator: Operator) -> None:
    run_id = operator.start("trả lời cảnh báo", UNIT)
    operator.choose(run_id, "Tháng 01 năm 2024 · 03-TH!D17")
    operator.confirm(run_id, "Đúng là báo cáo điều chỉnh.")

    assert operator.message(run_id).startswith("Đã ghi giải trình: ")
    assert site.ask("SELECT answer FROM open_findings") == [("Đúng là báo cáo điều chỉnh.",)]


@pytest.mark.thorough
def test_a_month_is_issued(site: Site, operator: Operator) -> None:
    run_id = operator.start("chốt báo cáo", "Tháng 01 năm 2024")
    assert "chốt lần đầu" in operator.confirm(run_id, "báo cáo lên tỉnh", step=1)

    assert operator.message(run_id).startswith("Đã chốt Tháng 01 năm 2024, lần 1: ")
    assert (site.home.root / "issued" / "2024-01" / "1" / "figures.csv").exists()


def test_a_lost_warehouse_is_found_and_rebuilt(site: Site, operator: Operator) -> None:
    site.home.database.write_bytes(site.home.database.read_bytes()[:5000])
    found = operator.served.await_end(operator.start("kiểm tra"))["state"]
    assert found["name"] == "Có lỗi"

    run_id = operator.start("dựng lại")
    entries = len(site.home.journal.numbers())
    assert f"{entries} mục nhật ký" in operator.confirm(run_id, "kho hỏng", step=1)
    assert operator.message(run_id).startswith("Đã dựng lại kho từ ")
    assert operator.message(operator.start("kiểm tra")).endswith("không có lỗi.")
    assert term(site) == 3
