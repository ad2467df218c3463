"""A run over a mailbox that answers by mail, in a process of its own that dies at a given moment."""

import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

from support.contacts import with_contacts
from support.posting import OFFICE

from flows.pipeline import steps
from flows.pipeline.mailing import begin_mailing, send_mails
from flows.pipeline.plan import Plan
from flows.pipeline.returning import return_workbooks
from flows.pipeline.smtp import MailSettings
from reports.sample.district import SAMPLE_AS_OF
from warehouse.home.journal import Journal
from warehouse.home.layout import Home
from warehouse.home.mailbox import Mailbox
from warehouse.home.sent_mail import SentMails
from warehouse.ledger.store import Warehouse
from warehouse.published import publish

# name → what is called then, the n-th time counts, and whether the process dies after it
MOMENTS: dict[str, tuple[Any, str, int, bool]] = {
    "while messages are read": (Mailbox, "read_file", 20, True),
    "before the entry": (Journal, "append", 1, False),
    "after the entry": (Journal, "append", 1, True),
    "after loading": (Warehouse, "apply_run", 1, True),
    "before publishing": (publish.shutil, "copy2", 1, False),
    "before the first mail": (SentMails, "intend", 1, False),
    "between record and text": (SentMails, "intend", 5, True),
    "between text and settling": (SentMails, "settle", 9, False),
    "after settling": (SentMails, "settle", 12, True),
    "at the end": (SentMails, "move_on", 1, False),
}


def run(root: Path, inbox: str, smtp: str, moment: str | None) -> None:
    """Run once as the flow does; `moment`: one of MOMENTS, at which the process kills itself."""
    if moment is not None:
        _die_at(*MOMENTS[moment])
    registry, home = with_contacts(), Home(root)
    begin_mailing(home, SAMPLE_AS_OF)
    plan = Plan(home, inbox, registry, f"run {os.getpid()}", SAMPLE_AS_OF)
    home.prepare()
    with home.write_lock(plan.run_id, lambda _: None):
        collected = steps.collect(plan)
        steps.load(plan, collected, steps.read(plan, collected))
        steps.publish_if_changed(home)
        return_workbooks(home)
        send_mails(home, registry, MailSettings(smtp, OFFICE), SAMPLE_AS_OF, remind=False)


def _die_at(owner: Any, name: str, number: int, after: bool) -> None:
    original: Callable[..., Any] = getattr(owner, name)
    calls = 0

    def wrapper(*args: Any, **kwargs: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls == number and not after:
            os.kill(os.getpid(), signal.SIGKILL)
        result = original(*args, **kwargs)
        if calls == number:
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    setattr(owner, name, wrapper)
