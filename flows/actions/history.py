"""The answer "as history": one action for the warnings of all periods before the office's first day."""

from datetime import date

from flows.actions.recording import current_user, perform_action
from flows.errors import UsageError
from warehouse.home.layout import Home
from warehouse.published.querying import query_published

ANSWERED_AS_HISTORY = "answered_as_history"
_OPEN = """
SELECT count(*) FROM open_findings AS f
JOIN ledger.period AS p ON p.period = f.period
WHERE f.severity = 'warning' AND f.answer IS NULL AND p.period_end < $before
"""


def answer_history(home: Home, before: date | None, text: str) -> str:
    """Answer every open warning of periods that ended before a day; return a sentence with their number.

    Raises UsageError without a day, without a text, and where there is no such warning.
    """
    if before is None:
        raise UsageError("The registry's office.csv has no first_day; name a day with --before.")
    if not text.strip():
        raise UsageError("Say why they are history, with --text; it is kept on record.")
    found = query_published(home, _OPEN, {"before": before}).item()
    if not found:
        raise UsageError(f"No warning of a period that ended before {before} is without an answer.")
    perform_action(home, ANSWERED_AS_HISTORY, before.isoformat(), text, current_user())
    return f"Answered as history: {found} warnings of periods that ended before {before}."
