"""A run as the flow does it, without Prefect, that says on standard output how far it is: `-m support.steps_run HOME INBOX`.

It begins when a line comes in on standard input, so that what it imports is no part of its length.
"""

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from flows import steps
from flows.plan import Plan
from reports.sample_district import SAMPLE_AS_OF
from warehouse import publish
from warehouse.home import Home
from warehouse.journal import Journal
from warehouse.registry import DISTRICT_REGISTRY, read_registry
from warehouse.store import Warehouse

# In their order: each window lasts from its line to the next one's.
BEGUN, JOURNAL, TRANSACTION, CHECKPOINT, PUBLISH, DONE = (
    "begun",
    "journal",
    "transaction",
    "checkpoint",
    "publish",
    "done",
)


def run(home: Home, inbox: Path, run_id: str) -> None:
    """One run over an inbox, as of the sample's day."""
    plan = Plan(home, inbox, read_registry(DISTRICT_REGISTRY), run_id, SAMPLE_AS_OF)
    home.prepare()
    with home.writing(run_id, lambda _: None):
        collected = steps.collect(plan)
        steps.load(plan, collected, steps.read(plan, collected))
        steps.publish_if_changed(home)


def _say(window: str) -> None:
    print(window, time.monotonic(), flush=True)  # noqa: T201


def _saying(window: str, original: Callable[..., Any]) -> Callable[..., Any]:
    def said(*args: Any, **kwargs: Any) -> Any:
        _say(window)
        return original(*args, **kwargs)

    return said


def main() -> None:
    """Run once told to."""
    Journal.append = _saying(JOURNAL, Journal.append)  # type: ignore[method-assign]
    Warehouse.load = _saying(TRANSACTION, Warehouse.load)  # type: ignore[method-assign]
    Warehouse.checkpoint = _saying(CHECKPOINT, Warehouse.checkpoint)  # type: ignore[method-assign]
    publish.shutil.copy2 = _saying(PUBLISH, publish.shutil.copy2)
    home, inbox = Home(Path(sys.argv[1])), Path(sys.argv[2])
    sys.stdin.readline()
    _say(BEGUN)
    run(home, inbox, f"killed {os.getpid()}")
    _say(DONE)


if __name__ == "__main__":
    main()
