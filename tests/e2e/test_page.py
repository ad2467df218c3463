"""The district page in Chromium: nothing in its console, no request, nothing that axe-core finds wrong."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import axe_playwright_python
import pytest
from playwright.sync_api import Browser, Page
from support.sample import shared_sample
from support.shown import settings_of

from flows.documents.district import write_reports
from flows.documents.release import write_release

pytestmark = pytest.mark.long(order=24)

AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js").read_text(encoding="utf-8")
WIDTHS = {"telephone": 390, "screen": 1280, "paper": 718}  # paper: A4 less its margins


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path, _ = write_reports(settings_of(shared_sample()), None, None, tmp_path_factory.mktemp("page"))
    return path


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    (path,) = write_release(settings_of(shared_sample()), None, None, tmp_path_factory.mktemp("publication"))
    return path


@dataclass
class Opened:
    """The page in a window, with console messages and requests."""

    page: Page
    said: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)


@pytest.fixture(
    params=[
        pytest.param(("telephone", "light"), id="telephone-light"),
        pytest.param(("telephone", "dark"), id="telephone-dark", marks=pytest.mark.thorough),
        pytest.param(("screen", "light"), id="screen-light"),
        pytest.param(("screen", "dark"), id="screen-dark"),
        pytest.param(("paper", "light"), id="paper-light"),
        pytest.param(("paper", "dark"), id="paper-dark", marks=pytest.mark.thorough),
    ]
)
def opened(request: pytest.FixtureRequest, browser: Browser, written: Path) -> Iterator[Opened]:
    width, scheme = request.param
    # axe is put in from outside: the page's own policy would not let it run
    context = browser.new_context(
        viewport={"width": WIDTHS[width], "height": 900}, color_scheme=scheme, bypass_csp=True
    )
    opened = Opened(context.new_page())
    opened.page.on("console", lambda message: opened.said.append(message.text))
    opened.page.on("pageerror", lambda error: opened.said.append(str(error)))
    opened.page.on("request", lambda asked: opened.asked.append(asked.url))
    context.route(lambda url: url != written.as_uri(), lambda route: route.abort())
    if width == "paper":
        opened.page.emulate_media(media="print")
    opened.page.goto(written.as_uri())
    yield opened
    context.close()


def test_it_opens_in_silence_and_axe_finds_nothing(
    opened: Opened, written: Path, request: pytest.FixtureRequest, screenshots: Path
) -> None:
    page = opened.page
    page.screenshot(path=screenshots / f"district-page-{request.node.callspec.id}.png", full_page=True)
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    page.evaluate(AXE)
    found = page.evaluate("axe.run()")

    assert [f"{v['id']}: {[n['html'] for n in v['nodes']]}" for v in found["violations"]] == []
    assert len(found["passes"]) > 20
    assert opened.said == []
    assert opened.asked == [written.as_uri()]
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "it scrolls sideways"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_publication_opens_in_silence_and_axe_finds_nothing(scheme: str, browser: Browser, published: Path) -> None:
    context = browser.new_context(
        viewport={"width": WIDTHS["telephone"], "height": 900}, color_scheme=scheme, bypass_csp=True
    )
    page, said = context.new_page(), []
    page.on("console", lambda message: said.append(message.text))
    page.on("request", lambda asked: said.append(asked.url))
    page.goto(published.as_uri())
    page.evaluate(AXE)

    assert [f"{v['id']}: {[n['html'] for n in v['nodes']]}" for v in page.evaluate("axe.run()")["violations"]] == []
    assert said == [published.as_uri()]
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "it scrolls sideways"
    context.close()


def test_its_policy_lets_nothing_in(browser: Browser, written: Path, tmp_path: Path) -> None:
    """The same page with a script and a picture smuggled in: neither runs nor loads."""
    smuggled = tmp_path / "smuggled.html"
    body = "<script>document.title = 'ran'</script><img src='http://127.0.0.1:9/x.png'></body>"
    smuggled.write_text(written.read_text(encoding="utf-8").replace("</body>", body), encoding="utf-8")
    page = browser.new_page()
    stopped: list[tuple[str, str | None]] = []
    page.on("requestfailed", lambda request: stopped.append((request.url, request.failure)))
    page.goto(smuggled.as_uri())

    assert page.title().startswith("Kết nạp đảng viên")
    assert stopped == [("http://127.0.0.1:9/x.png", "csp")]
    page.close()


def test_a_keyboard_reaches_a_units_sources(browser: Browser, written: Path) -> None:
    page = browser.new_page()
    page.goto(written.as_uri())
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Đến nội dung"
    page.keyboard.press("Enter")
    page.locator("table.units a").first.focus()
    page.keyboard.press("Enter")
    assert page.evaluate("document.querySelector('details:target summary').textContent").startswith("Trung tâm GDNN")
    page.close()
