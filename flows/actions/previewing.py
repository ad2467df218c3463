"""The figures that a decision on a report would change, computed on a copy of the published warehouse."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

import polars as pl

from flows.actions.withdrawal import RESTATED, Decision
from schemas.periods import label_of_id
from schemas.registry import Terms
from warehouse.entry import JournalEntry
from warehouse.home.layout import Home
from warehouse.published.run_queries import district_progress_of, last_as_of
from warehouse.published.trial import open_trial

NO_CHANGE = "không số liệu nào thay đổi"


@dataclass(frozen=True, slots=True)
class Changes:
    """The district's figure before and after a decision, and the units' figures that it changes.

    `units`: columns as `flows.actions.withdrawal.withdraw` returns them.
    """

    before: int
    after: int
    units: pl.DataFrame

    @property
    def sentence(self) -> str:
        """Return a sentence: `20 → 19; Xã An Mỹ, Tháng 01 năm 2024: 19 → 18`."""
        if self.units.is_empty():
            return NO_CHANGE
        return f"{self.before} → {self.after}; {figures_sentence(self.units)}"


def figures_sentence(units: pl.DataFrame) -> str:
    """Return the changed figures of units in a sentence: `Xã An Mỹ, Tháng 01 năm 2024: 19 → 18`."""
    rows = units.select("unit_name", "period", "counted_before", "counted").iter_rows()
    return "; ".join(_line(*row) for row in rows) or NO_CHANGE


def _line(unit: str, period_id: str, before: int, after: int) -> str:
    return f"{unit}, {label_of_id(period_id)}: {before} → {after}"


def preview(home: Home, terms: Terms, decision: Decision) -> Changes:
    """Apply a decision to a copy of the published warehouse; return what changes. The home itself is only read."""
    with open_trial(home, home.forms) as warehouse:
        before = _district(warehouse.query, terms)
        number = warehouse.last_entry() + 1
        body = {"subject": decision.sha256, "who": "", "reason": ""}
        entry = JournalEntry(number, datetime.now(UTC), decision.kind, body)
        known = warehouse.last_registry()
        warehouse.apply_action(entry, home.journal.registry(known) if known else None)
        return Changes(before, _district(warehouse.query, terms), warehouse.query(RESTATED, {"entry": number}))


def _district(query: Callable[..., pl.DataFrame], terms: Terms) -> int:
    """Return the district's admissions since the term's first day, at the end of the latest month that has ended."""
    month = district_progress_of(query, terms.latest_month_ended(last_as_of(query)).id)
    return int(month["term_to_date"].item()) if month.height else 0
