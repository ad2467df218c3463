"""Tests of what is tried again where two processes do the same at once."""

from collections.abc import Callable

import duckdb
import pytest

from warehouse.storage import lake_connection

NEW_LAKE = "Failed to initialize DuckLake: DETAIL:  Key (typname)=(ducklake_metadata) already exists."


def failing_once(error: Exception) -> tuple[list[str], Callable[[], object]]:
    calls: list[str] = []

    def do() -> None:
        calls.append("called")
        if len(calls) == 1:
            raise error

    return calls, do


@pytest.fixture(autouse=True)
def _no_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lake_connection.time, "sleep", lambda _: None)


@pytest.mark.parametrize("error", [duckdb.Error(NEW_LAKE), duckdb.TransactionException("Conflict")])
def test_a_conflict_is_tried_again(error: Exception) -> None:
    calls, do = failing_once(error)
    lake_connection.retry_on_conflict(do)

    assert len(calls) == 2


def test_another_error_is_not() -> None:
    calls, do = failing_once(duckdb.Error("could not connect to server"))
    with pytest.raises(duckdb.Error, match="could not connect"):
        lake_connection.retry_on_conflict(do)

    assert len(calls) == 1
