"""Answers to findings: what a unit said of a warning, on the record, shown with the finding from then on."""

from flows.actions.recording import user
from flows.actions.withdrawal import act
from flows.errors import UsageError
from warehouse.home.layout import Home
from warehouse.published.publish import ask

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
    act(home, ANSWERED, finding, text, user())
    return f"Answered: {rule} at {cell}, {unit}, {period}."
