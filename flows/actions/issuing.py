"""`tonghop issue`: freezes what the district reports upward for a period, and shows it again, the same."""

from dataclasses import dataclass
from datetime import datetime

from flows.actions.recording import user
from flows.actions.withdrawal import act
from flows.errors import UsageError
from schemas.periods import Period
from warehouse.home.layout import Home
from warehouse.ledger.issued import ISSUED
from warehouse.published.issued import FIGURES_FILE, as_csv, figures_of, folder_of, keep_files, kept_files, last_issue
from warehouse.published.publish import ask

_CHANGED = """
SELECT count(*)::INTEGER FROM issued_against_current
WHERE period = $period AND number = $number AND issued IS DISTINCT FROM current
"""


@dataclass(frozen=True, slots=True)
class Issue:
    """One issue of a period: when, by whom, its files, and how many of its figures are others today."""

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
        """The stable shape of `tonghop issue --format json`."""
        shown = ("period", "number", "issued_at", "who", "reason", "folder", "changed_since")
        return {name: getattr(self, name) for name in shown} | {"files": self.sha256s}


def issue(home: Home, period: Period, reason: str, *, anew: bool) -> Issue:
    """A period's issue: the last one as it was frozen; where there is none, or `anew`, a new one.

    Raises UsageError for a period that had not ended by the last run, and for a new issue without a reason.
    """
    before = last_issue(home, period.id)
    if before is None or anew:
        number = int(str(before["number"])) + 1 if before else 1
        _freeze(home, period, number, reason if before else reason or "first issue")
    return _frozen(home, period.id)


def _freeze(home: Home, period: Period, number: int, reason: str) -> None:
    if not reason.strip():
        raise UsageError(f"{period.id} was issued before; say with --reason why it is issued anew.")
    as_of = ask(home, "SELECT arg_max(as_of, entry) FROM ledger.run").item()
    if not period.ended_by(as_of):
        raise UsageError(f"{period.id} had not ended by {as_of}, the day of the last run; run again, then issue it.")
    figures = figures_of(home, period.id)
    files = keep_files(folder_of(home, period.id, number), {FIGURES_FILE: as_csv(figures)})
    act(home, ISSUED, period.id, reason, user(), issue=number, files=files, figures=figures.rows())


def _frozen(home: Home, period: str) -> Issue:
    last = last_issue(home, period)
    assert last is not None  # noqa: S101  (it was just there, or just made)
    number = int(str(last["number"]))
    entry = home.journal.entry(int(str(last["entry"])))
    folder = folder_of(home, period, number)
    files = kept_files(folder, entry.body["files"])
    changed = int(ask(home, _CHANGED, {"period": period, "number": number}).item())
    said = entry.body
    return Issue(
        period, number, entry.at, said["who"], said["reason"], str(folder), files, dict(said["files"]), changed
    )
