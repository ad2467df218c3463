"""A run as the flow does it, without Prefect: in this process, or in one that reports its progress."""

import os
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from flows.pipeline import steps
from flows.pipeline.plan import Plan
from flows.pipeline.returning import return_workbooks
from reports.sample.district import SAMPLE_AS_OF
from reports.sample.office import SAMPLE_REGISTRY
from warehouse.home.journal import Journal
from warehouse.home.layout import Home
from warehouse.home.outbox import Outbox
from warehouse.ledger.registry import read_registry
from warehouse.ledger.store import Warehouse
from warehouse.published import publish

# In their order: each window lasts from its line to the next one's.
BEGUN, JOURNAL, TRANSACTION, CHECKPOINT = "begun", "journal", "transaction", "checkpoint"
PUBLISH, RETURN, DONE = "publish", "return", "done"


def run(home: Home, inbox: Path, run_id: str) -> None:
    """Run once over an inbox, as of the sample's day."""
    plan = Plan(home, str(inbox), read_registry(SAMPLE_REGISTRY), run_id, SAMPLE_AS_OF)
    home.prepare()
    with home.write_lock(run_id, lambda _: None):
        collected = steps.collect(plan)
        steps.load(plan, collected, steps.read(plan, collected))
        steps.publish_if_changed(home)
        return_workbooks(home)


def killable(said: Connection, home: Home, inbox: Path) -> None:
    """Run in a process group of its own; send each window entered, with the time (monotonic seconds)."""
    os.setsid()
    entered: set[str] = set()

    def say(window: str) -> None:
        if window not in entered:  # publishing copies twice: the publication, then its dated copy
            entered.add(window)
            said.send((window, time.monotonic()))

    def saying(window: str, original: Callable[..., Any]) -> Callable[..., Any]:
        def wrapper(*args: Any, **kwargs: Any) -> Any:
            say(window)
            return original(*args, **kwargs)

        return wrapper

    Journal.append = saying(JOURNAL, Journal.append)  # type: ignore[method-assign]
    Warehouse.apply_run = saying(TRANSACTION, Warehouse.apply_run)  # type: ignore[method-assign]
    Warehouse.checkpoint = saying(CHECKPOINT, Warehouse.checkpoint)  # type: ignore[method-assign]
    publish.shutil.copy2 = saying(PUBLISH, publish.shutil.copy2)
    Outbox.returned_up_to = saying(RETURN, Outbox.returned_up_to)  # type: ignore[method-assign]
    say(BEGUN)
    run(home, inbox, f"killed {os.getpid()}")
    say(DONE)
