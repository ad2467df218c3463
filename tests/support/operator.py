"""An operator in Chromium: starts acts by their forms, chooses, and confirms with name and reason."""

import json
import urllib.error
import urllib.parse
from contextlib import suppress
from typing import Any

from playwright.sync_api import Browser, Error, Page, expect
from support.serving import Served, wait_for

NAME = "Nguyễn Thị Hà"
_TIMES, _OPENING_MILLISECONDS, _TAKING_SECONDS = 3, 10_000, 40
_ENDED = ("COMPLETED", "FAILED", "CRASHED", "CANCELLED")


class Operator:
    """A signed-in person with a browser and no shell."""

    def __init__(self, browser: Browser, served: Served) -> None:
        self.served, self.page = served, signed_in(browser, served)

    def start(self, act: str, first: str = "") -> str:
        """Start an act by its form, with the unit or the period it begins with; return the run's id."""
        name = urllib.parse.quote(act)
        deployment = self.served.api(f"/deployments/name/{name}/{name}")["id"]
        before = self._runs(deployment)
        self.page.goto(f"{self.served.url}/deployments/deployment/{deployment}/run")
        expect(self.page.get_by_role("button", name="Submit")).to_be_visible()
        if first:
            self._choose(first)
        for _ in range(_TIMES):  # the server may be too busy to take it at once
            self.page.get_by_role("button", name="Submit").click()
            with suppress(AssertionError):
                wait_for(lambda: self._runs(deployment) > before, _TAKING_SECONDS)
                (started,) = self._runs(deployment) - before
                return started
        raise AssertionError(self.page.locator("body").inner_text())

    def choose(self, run_id: str, beginning: str) -> None:
        """Resume a paused act with the line of its list that begins so."""
        self._resume(run_id, 1)
        self._choose(beginning)
        self._submit()

    def confirm(self, run_id: str, reason: str, *, step: int = 2, screenshot: str = "") -> str:
        """Confirm an act with name and reason; return what its form showed."""
        self._resume(run_id, step)
        dialog = self.page.get_by_role("dialog")
        fields = dialog.locator("input, textarea")
        fields.nth(0).fill(NAME)
        fields.nth(1).fill(reason)
        shown = dialog.inner_text()
        if screenshot:
            self.page.screenshot(path=screenshot)
        self._submit()
        return shown

    def message(self, run_id: str) -> str:
        """Wait for a run's end; return its message as the page shows it."""
        run = self.served.await_end(run_id)
        assert run["state"]["type"] == "COMPLETED", run["state"]
        return str(run["state"]["message"])

    def _runs(self, deployment: str) -> set[str]:
        body = {"deployments": {"id": {"any_": [deployment]}}}
        return {run["id"] for run in self.served.api("/flow_runs/filter", body)}

    def _choose(self, beginning: str) -> None:
        control = self.page.locator(".p-select-button__control").last
        option = self.page.locator(".p-select-option").filter(has_text=beginning).first
        for _ in range(_TIMES):  # what the page draws again meanwhile closes the list
            control.focus()
            self.page.keyboard.press("ArrowDown")
            with suppress(Error, AssertionError):
                self.page.get_by_placeholder("Search").last.fill(beginning, timeout=_OPENING_MILLISECONDS)
                option.click(timeout=_OPENING_MILLISECONDS)
                expect(control).to_contain_text(beginning, timeout=_OPENING_MILLISECONDS)
                return
            self.page.keyboard.press("Escape")
        raise AssertionError(self.page.locator("body").inner_text())

    def _resume(self, run_id: str, step: int) -> None:
        wait_for(lambda: self._waits(run_id, step), 90, lambda: str(self.served.run(run_id)["state"]))
        self.page.goto(f"{self.served.url}/runs/flow-run/{run_id}")
        self.page.get_by_role("button", name="Resume").click()
        expect(self.page.get_by_role("dialog").get_by_role("button", name="Submit")).to_be_visible()

    def _submit(self) -> None:
        dialog = self.page.get_by_role("dialog")
        dialog.get_by_role("button", name="Submit").click()
        expect(dialog).to_have_count(0)

    def _waits(self, run_id: str, step: int) -> bool:
        """Tell whether a run waits at its n-th form, which is stored just after the state."""
        state: dict[str, Any] = self.served.run(run_id)["state"]
        assert state["type"] not in _ENDED, state
        keys = state["state_details"].get("run_input_keyset") or {}
        return keys.get("schema") == f"paused-{step}-schema" and self._has_input(run_id, keys["schema"])

    def _has_input(self, run_id: str, key: str) -> bool:
        try:
            return bool(self.served.api(f"/flow_runs/{run_id}/input/{key}"))
        except urllib.error.HTTPError:
            return False
        except json.JSONDecodeError:
            return True


def signed_in(browser: Browser, served: Served) -> Page:
    """Open the UI and sign in."""
    page = browser.new_page(viewport={"width": 1280, "height": 1000}, color_scheme="light")
    page.set_default_timeout(30_000)
    page.goto(served.url)
    page.locator("input[type=password]").fill(served.authentication)
    page.get_by_role("button", name="Login").click()
    expect(page.get_by_text("Deployments").first).to_be_visible()
    return page
