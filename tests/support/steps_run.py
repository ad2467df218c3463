"""A run as the flow does it, without Prefect: here and now, or in a process that says how far it is."""

import os
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from flows import steps
from flows.plan import Plan
from flows.returning import return_workbooks
from reports.sample_district import SAMPLE_AS_OF
from warehouse import publish
from warehouse.home import Home
from warehouse.journal import Journal
from warehouse.outbox import Outbox
from warehouse.registry import DISTRICT_REGISTRY, read_registry
from warehouse.store import Warehouse

# In their order: each window lasts from its line to the next one's.
BEGUN, JOURNAL, TRANSACTION, CHECKPOINT = "begun", "journal", "transaction", "checkpoint"
PUBLISH, RETURN, DONE = "publish", "return", "done"


def run(home: Home, inbox: Path, run_id: str) -> None:
    """One run over an inbox, as of the sample's day."""
    plan = Plan(home, str(inbox), read_registry(DISTRICT_REGISTRY), run_id, SAMPLE_AS_OF)
    home.prepare()
    with home.writing(run_id, lambda _: None):
        collected = steps.collect(plan)
        steps.load(plan, collected, steps.read(plan, collected))
        steps.publish_if_changed(home)
        return_workbooks(home)


def killable(said: Connection, home: Home, inbox: Path) -> None:
    """A run in a process group of its own; says each window that it enters, and when (monotonic seconds)."""
    os.setsid()

    def say(window: str) -> None:
        said.send((window, time.monotonic()))

    def saying(window: str, original: Callable[..., Any]) -> Callable[..., Any]:
        def told(*args: Any, **kwargs: Any) -> Any:
            say(window)
            return original(*args, **kwargs)

        return told

    Journal.append = saying(JOURNAL, Journal.append)  # type: ignore[method-assign]
    Warehouse.load = saying(TRANSACTION, Warehouse.load)  # type: ignore[method-assign]
    Warehouse.checkpoint = saying(CHECKPOINT, Warehouse.checkpoint)  # type: ignore[method-assign]
    publish.shutil.copy2 = saying(PUBLISH, publish.shutil.copy2)
    Outbox.returned_up_to = saying(RETURN, Outbox.returned_up_to)  # type: ignore[method-assign]
    say(BEGUN)
    run(home, inbox, f"killed {os.getpid()}")
    say(DONE)
