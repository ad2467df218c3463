"""Answers to findings: what a unit said of a warning, on the record, shown with the finding from then on."""

import getpass
from datetime import UTC, datetime

from flows.errors import UsageError
from flows.replay import catch_up
from flows.running import on_stderr
from warehouse.home import Home
from warehouse.publish import ask, publish
from warehouse.store import Warehouse

ANSWERED = "answered"
_OPEN = "SELECT unit_name, period, rule, severity, cell FROM open_findings WHERE finding_id = $finding"


def answer(home: Home, finding: str, text: str) -> str:
    """Answer an open finding; returns a sentence that says which.

    Raises UsageError where there is none of that id, where it is an error of the workbook itself, which only a
    mended workbook settles, or where nothing is said.
    """
    found = ask(home, _OPEN, {"finding": finding})
    if found.is_empty():
        raise UsageError(f"There is no open finding {finding!r}; `tonghop status` lists them with their ids.")
    unit, period, rule, severity, cell = found.row(0)
    if severity == "error" and not rule.startswith("X-"):
        raise UsageError(f"{rule} at {cell} is an error: it is settled by a mended workbook, not by an answer.")
    if not text.strip():
        raise UsageError("Say what the unit answered, with --text; it stands on the record.")
    act(home, ANSWERED, finding, text.strip(), getpass.getuser())
    return f"Answered: {rule} at {cell}, {unit}, {period}."


def act(home: Home, kind: str, subject: str, reason: str, who: str) -> None:
    """Write an act into the journal, take it in, and publish."""
    with home.writing(f"{who}, who notes that something was {kind},", on_stderr):
        with Warehouse.open(home.database) as warehouse:
            catch_up(home, warehouse)
            body = {"subject": subject, "who": who, "reason": reason}
            home.journal.append(warehouse.last_entry(), kind, datetime.now(UTC), body)
            catch_up(home, warehouse)
            warehouse.checkpoint()
        publish(home)
