"""Answers to findings: a unit's explanation of a warning, on record and shown with the finding."""

from flows.actions.recording import current_user, perform_action
from flows.errors import UsageError
from schemas.rules.answers import can_be_answered
from warehouse.home.layout import Home
from warehouse.published.querying import query_published

ANSWERED = "answered"
_OPEN = "SELECT unit_name, period, rule, severity, cell FROM open_findings WHERE finding_id = $finding"


def answer(home: Home, finding: str, text: str, who: str = "") -> str:
    """Record the answer to an open finding; return a sentence that names it.

    `who`: by default the system's user. Raises UsageError for an unknown finding, for an error of the workbook itself,
    which only a corrected workbook settles, and for an empty answer.
    """
    found = query_published(home, _OPEN, {"finding": finding})
    if found.is_empty():
        raise UsageError(f"There is no open finding {finding!r}; `tonghop status --all` lists them with their ids.")
    unit, period, rule, severity, cell = found.row(0)
    if not can_be_answered(rule, severity):
        raise UsageError(f"{rule} at {cell} is an error: it is settled by a corrected workbook, not by an answer.")
    if not text.strip():
        raise UsageError("Say what the unit answered, with --text; it is kept on record.")
    perform_action(home, ANSWERED, finding, text, who or current_user())
    return f"Answered: {rule} at {cell}, {unit}, {period}."
