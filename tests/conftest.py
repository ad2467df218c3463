"""Settings of every test: selection by marker, order, names of cases, no skipping in CI."""

import os
from collections import defaultdict
from collections.abc import Generator

import pytest
from hypothesis import settings

# Tests share cores: the time of a single example means nothing.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

LONGEST_ID_BYTES = 60


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Drop the cases that only THOROUGH tries; put the long files first, the longest at the head.

    Files are shared out to processes: a long one that starts last would keep all others waiting.
    """
    if not os.environ.get("THOROUGH"):
        _deselect(config, items, _only_thorough(items))
    items.sort(key=_order)


def _order(item: pytest.Item) -> float:
    long = item.get_closest_marker("long")
    return long.kwargs["order"] if long else float("inf")


def _only_thorough(items: list[pytest.Item]) -> set[pytest.Item]:
    """Return the items marked `thorough`, and of each `thinned` file all but every n-th."""
    by_file = defaultdict(list)
    for item in items:
        by_file[item.path].append(item)
    return {
        item
        for cases in by_file.values()
        for number, item in enumerate(cases)
        if item.get_closest_marker("thorough") or number % _every(item)
    }


def _every(item: pytest.Item) -> int:
    thinned = item.get_closest_marker("thinned")
    return thinned.kwargs["every"] if thinned else 1


def _deselect(config: pytest.Config, items: list[pytest.Item], dropped: set[pytest.Item]) -> None:
    if dropped:
        config.hook.pytest_deselected(items=list(dropped))
        items[:] = [item for item in items if item not in dropped]


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Name a case of a workbook's bytes by its argument.

    The bytes hold the time of writing, so ids made from them would differ between the processes of one test run.
    """
    return argname if isinstance(val, bytes) and len(val) > LONGEST_ID_BYTES else None


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Fail a skipped test in CI, where everything that a test needs is installed."""
    report = yield
    if os.environ.get("CI") and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped, and in CI nothing may skip: {report.longrepr}"
    return report
