"""`tonghop issue`: freezes the figures that the district reports upward for a period, and shows them again."""

from dataclasses import dataclass
from datetime import datetime

from flows.actions.recording import current_user, perform_action
from flows.errors import UsageError
from schemas.periods import Period
from warehouse.home.layout import Home
from warehouse.ledger.issued import ISSUED
from warehouse.published.issued import (
    CHANGES_FILE,
    FIGURES_FILE,
    as_csv,
    changes_since,
    figures_to_issue,
    folder_of,
    last_issue,
    read_issued_files,
    write_issued_files,
)
from warehouse.published.querying import query_published

_CHANGED_SINCE = """
SELECT count(*)::INTEGER FROM issued_against_current
WHERE period = $period AND number = $number AND issued IS DISTINCT FROM current
"""


@dataclass(frozen=True, slots=True)
class Issue:
    """One issue of a period. `changed_since`: the number of its figures that differ today."""

    period: str
    number: int
    issued_at: datetime
    who: str
    reason: str
    folder: str
    files: dict[str, bytes]
    sha256s: dict[str, str]
    changed_since: int

    def as_json(self) -> dict[str, object]:
        """Return the object that `tonghop issue --format json` prints."""
        names = ("period", "number", "issued_at", "who", "reason", "folder", "changed_since")
        return {name: getattr(self, name) for name in names} | {"files": self.sha256s}


def issue(home: Home, period: Period, reason: str, *, anew: bool, who: str = "") -> Issue:
    """Return the last issue of a period; with `anew`, or where there is none, freeze a new one.

    `who`: by default the system's user. Raises UsageError for a period that had not ended by the last run, and for a
    new issue without a reason.
    """
    before = last_issue(home, period.id)
    if before is None or anew:
        number = int(str(before["number"])) + 1 if before else 1
        _freeze(home, period, number, reason if before else reason or "first issue", who or current_user())
    return _read_issue(home, period.id)


def _freeze(home: Home, period: Period, number: int, reason: str, who: str) -> None:
    if not reason.strip():
        raise UsageError(f"{period.id} was issued before; say with --reason why it is issued anew.")
    as_of = query_published(home, "SELECT arg_max(as_of, entry) FROM ledger.run").item()
    if not period.ended_by(as_of):
        raise UsageError(f"{period.id} had not ended by {as_of}, the day of the last run; run again, then issue it.")
    figures = figures_to_issue(home, period.id)
    contents = {FIGURES_FILE: as_csv(figures)}
    if number > 1:
        contents[CHANGES_FILE] = as_csv(changes_since(home, period.id, number - 1))
    files = write_issued_files(folder_of(home, period.id, number), contents)
    perform_action(home, ISSUED, period.id, reason, who, issue=number, files=files, figures=figures.rows())


def _read_issue(home: Home, period: str) -> Issue:
    last = last_issue(home, period)
    assert last is not None  # noqa: S101  (the caller has found or made it)
    number = int(str(last["number"]))
    entry = home.journal.entry(int(str(last["entry"])))
    folder = folder_of(home, period, number)
    files = read_issued_files(folder, entry.body["files"])
    changed = int(query_published(home, _CHANGED_SINCE, {"period": period, "number": number}).item())
    return Issue(
        period,
        number,
        entry.at,
        entry.body["who"],
        entry.body["reason"],
        str(folder),
        files,
        dict(entry.body["files"]),
        changed,
    )
