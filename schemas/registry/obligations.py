"""Obligations: the kind of unit that owes a form, how often, from when until when. Source: docs/forms.md §5.6."""

from dataclasses import dataclass
from datetime import date

from schemas.periods import PeriodKind

EVERY = (PeriodKind.MONTH, PeriodKind.QUARTER, PeriodKind.HALF_YEAR, PeriodKind.YEAR)


@dataclass(frozen=True, slots=True)
class Obligation:
    """A form that units of a kind owe for every period of a kind whose last day lies from `start` to `end`.

    `due_days`: days from the period's last day to the due day. `start`, `end`: None where open.
    """

    kind: str
    form: str
    every: PeriodKind
    start: date | None
    end: date | None
    due_days: int

    def holds_on(self, day: date) -> bool:
        """Check whether a period that ends on a day is owed."""
        return (self.start or date.min) <= day <= (self.end or date.max)
