"""Runs that the flow refuses before it changes anything."""

from datetime import date
from pathlib import Path

import pytest

from flows.errors import UsageError
from flows.nightly import flow


def test_a_worker_without_a_home_set_does_not_make_one_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("TONGHOP_HOME", raising=False)
    parameters = {
        "units": [],
        "period": "all",
        "as_of": date(2024, 2, 26),
        "inbox": "",
        "reread": False,
        "dry_run": False,
    }
    flow._plan(**parameters)

    monkeypatch.setenv("PREFECT__RUNTIME__DEPLOYMENT__ID", "a deployment")
    with pytest.raises(UsageError, match="Set TONGHOP_HOME to its full path where the worker is started"):
        flow._plan(**parameters)
    monkeypatch.setenv("TONGHOP_HOME", str(tmp_path))
    assert flow._plan(**parameters).home.root == tmp_path
