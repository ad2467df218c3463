"""The Prefect UI as an operator uses it: a run for one unit by its form, its artifacts, a retry of a failed run."""

from contextlib import suppress
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from support.serving import Served, wait_for
from support.site import ask_published

from warehouse.home.archive import path_of
from warehouse.home.layout import Home

pytestmark = pytest.mark.long(order=12)

UNIT = "Trường THPT Phụ Dực"
expect.set_options(timeout=30_000)  # the server answers late while other tests have both cores


def _page(browser: Browser, served: Served, path: str) -> Page:
    """Sign in to the UI, and open a page of it."""
    page = browser.new_page(viewport={"width": 1280, "height": 1000}, color_scheme="light")
    page.set_default_timeout(30_000)
    page.goto(f"{served.url}/login")
    password = page.locator("input[type=password]")
    password.fill(served.authentication)
    page.get_by_role("button", name="Login").click()
    expect(password).to_be_hidden()
    page.goto(f"{served.url}{path}")
    return page


def _asked_for(served: Served) -> list[str]:
    """List the runs requested for one unit."""
    runs = served.api("/flow_runs/filter", {})
    return [run["id"] for run in runs if run["parameters"].get("units") == [UNIT]]


def _submit(page: Page, served: Served) -> None:
    """Submit the form; submit again while it is still shown, as the server may be too busy to answer."""
    submit = page.get_by_role("button", name="Submit")
    for _ in range(3):
        submit.click()
        with suppress(AssertionError):
            wait_for(lambda: bool(_asked_for(served)), 40)
            return
    raise AssertionError(page.content())


def test_a_run_for_one_unit_by_the_form(browser: Browser, served: Served, screenshots: Path) -> None:
    page = _page(browser, served, f"/deployments/deployment/{served.deployment_id()}/run")
    expect(page.get_by_text("Units · Đơn vị")).to_be_visible()
    page.locator("button", has_text="No items selected").focus()
    page.keyboard.press("ArrowDown")
    page.get_by_placeholder("Search").fill("Phụ Dực")
    page.get_by_text(UNIT, exact=True).click()
    page.get_by_text("Parameters", exact=True).click()
    page.screenshot(path=screenshots / "form.png", full_page=True)
    _submit(page, served)

    (run_id,) = _asked_for(served)
    run = served.await_end(run_id)
    assert run["parameters"]["units"] == [UNIT]
    assert run["state"]["message"] == "1 báo cáo: 1 được nhận; toàn huyện 2/750 (0,3 %) đến hết Tháng 07 năm 2025"
    assert run["name"].endswith(f": tổng hợp, {UNIT}")
    home = Home(served.home)
    assert ask_published(home, "SELECT file_name FROM ledger.submission") == [("Phụ Dực 2023.xlsx",)]

    page.goto(f"{served.url}/runs/flow-run/{run_id}")
    expect(page.get_by_text("2/750").first).to_be_visible()
    page.get_by_text("Artifacts", exact=True).click()
    expect(page.get_by_text("run-summary").first).to_be_visible()
    expect(page.get_by_text("submissions").first).to_be_visible()
    page.screenshot(path=screenshots / "artifacts.png", full_page=True)
    page.close()


@pytest.mark.thorough
def test_a_failed_run_is_retried(browser: Browser, served: Served, screenshots: Path) -> None:
    first = served.await_end(served.start_run(units=[UNIT]))
    assert first["state"]["type"] == "COMPLETED"
    home = Home(served.home)
    ((sha256,),) = ask_published(
        home, "SELECT DISTINCT sha256 FROM ledger.submission WHERE file_name = 'Phụ Dực 2023.xlsx'"
    )
    original = path_of(home.archive, str(sha256))
    content = original.read_bytes()
    original.write_bytes(b"damaged")

    run_id = served.start_run(units=[UNIT], reread=True)
    failed = served.await_end(run_id)
    assert failed["state"]["type"] == "FAILED"
    assert "restore it from the backup" in failed["state"]["message"]
    assert not [line for line in served.logs(run_id) if "Traceback" in line]

    original.write_bytes(content)
    page = _page(browser, served, f"/runs/flow-run/{run_id}")
    page.get_by_role("button", name="Retry").click()
    page.get_by_role("dialog").get_by_role("button", name="Retry").click()
    wait_for(lambda: served.run(run_id)["state"]["id"] != failed["state"]["id"], 30)  # the click has reached the server
    retried = served.await_end(run_id)
    assert retried["state"]["type"] == "COMPLETED", retried["state"]
    assert retried["run_count"] == 2
    page.reload()
    expect(page.get_by_text("1 báo cáo: 1 được nhận").first).to_be_visible()
    page.screenshot(path=screenshots / "retried.png", full_page=True)
    page.close()
