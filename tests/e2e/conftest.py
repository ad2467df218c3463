"""Chromium, and a service with a few reports in its inbox."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright
from support.school_report import school
from support.serving import Served, serving
from support.site import LONG_AGO_NS

_QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="module")  # no longer: while it is open, an event loop runs in this thread
def browser() -> Iterator[Browser]:
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("needs Chromium (apt install chromium)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=_QUIET)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def screenshots() -> Path:
    """Folder for screenshots: SCREENSHOTS, else a temporary one."""
    folder = Path(os.environ.get("SCREENSHOTS", "/tmp/tonghop-screenshots"))  # noqa: S108
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    home = tmp_path_factory.mktemp("served") / "home"
    inbox = home / "inbox"
    inbox.mkdir(parents=True)
    for name, content in {
        "Phụ Dực 2023.xlsx": school("2023", 2),
        "Quỳnh Côi 2023.xlsx": school("2023", 1, unit_id="thpt-quynh-coi"),
        "hỏng.xlsx": b"no workbook",
    }.items():
        (inbox / name).write_bytes(content)
        os.utime(inbox / name, ns=(LONG_AGO_NS, LONG_AGO_NS))
    with serving(home) as served:
        yield served
