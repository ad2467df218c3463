"""A deployment that was paused in the UI is applied again with its pauses."""

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest
from prefect.exceptions import ObjectNotFound

from flows.nightly.deployment import nightly
from flows.server import paused
from flows.settings import Settings


class Client:
    """A client that knows one deployment, or none."""

    def __init__(self, known: object | None) -> None:
        self.known = known

    async def __aenter__(self) -> "Client":
        return self

    async def __aexit__(self, *_: object) -> None:
        """Close nothing."""

    async def read_deployment_by_name(self, name: str) -> object:
        assert name == "consolidate/nightly"
        if self.known is None:
            raise ObjectNotFound(Exception("none"))
        return self.known


def applied(known: object | None, monkeypatch: pytest.MonkeyPatch) -> tuple[bool, Any]:
    deployment = nightly(Settings())
    monkeypatch.setattr(paused, "get_client", lambda: Client(known))
    return asyncio.run(paused.keep_paused(deployment)), deployment


def known(*active: bool, is_paused: bool = False) -> SimpleNamespace:
    return SimpleNamespace(paused=is_paused, schedules=[SimpleNamespace(active=one) for one in active])


def test_a_paused_deployment_stays_paused(monkeypatch: pytest.MonkeyPatch) -> None:
    was, deployment = applied(known(True, is_paused=True), monkeypatch)
    assert was
    assert deployment.paused


def test_a_schedule_that_is_off_stays_off(monkeypatch: pytest.MonkeyPatch) -> None:
    was, deployment = applied(known(False), monkeypatch)
    assert was
    assert [schedule.active for schedule in deployment.schedules] == [False]


@pytest.mark.parametrize("before", [None, known(True), known()], ids=["new", "running", "without a schedule"])
def test_any_other_runs(before: object | None, monkeypatch: pytest.MonkeyPatch) -> None:
    was, deployment = applied(before, monkeypatch)
    assert not was
    assert not deployment.paused
    assert [schedule.active for schedule in deployment.schedules] != [False]
