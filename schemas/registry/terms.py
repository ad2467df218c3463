"""The terms of an office, and the periods that they cut. Source: docs/forms.md §1."""

from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from schemas.periods import Period, PeriodKind, period_of_id, periods_of_year, rest

_OWED_KINDS = (PeriodKind.MONTH, PeriodKind.QUARTER, PeriodKind.HALF_YEAR, PeriodKind.YEAR)


@dataclass(frozen=True, slots=True)
class Term:
    """A committee's term: its first and last day. `term_id`: as `2020-2025`."""

    term_id: str
    start: date
    end: date

    def has(self, day: date) -> bool:
        """Check whether a day belongs to the term."""
        return self.start <= day <= self.end


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms of an office, in order; they don't overlap."""

    terms: tuple[Term, ...] = ()

    def term(self, term_id: str) -> Term | None:
        """Find a term by its id, or None."""
        return next((t for t in self.terms if t.term_id == term_id), None)

    def term_of(self, day: date) -> Term | None:
        """Return the term of a day: the last one begun by then, or the first one for an earlier day."""
        begun = [term for term in self.terms if term.start <= day]
        return begun[-1] if begun else next(iter(self.terms), None)

    def cut(self, period: Period) -> Period:
        """Cut a period to its term: that of its last day, else the last one that it shares a day with.

        A rest stays as it is, where a term ends inside a period. A period of no term is returned with `term` ''.
        """
        if period.kind is PeriodKind.REST:
            return next((r for r in _rests(self) if r.id == period.id), replace(period, term=""))
        shared = [term for term in self.terms if term.start <= period.end and period.start <= term.end]
        if not shared:
            return replace(period, term="")
        term = shared[-1]
        return replace(period, start=max(period.start, term.start), end=min(period.end, term.end), term=term.term_id)

    def period(self, period_id: str) -> Period | None:
        """Parse a period id and cut the period to its term; None if it is none."""
        period = period_of_id(period_id)
        return self.cut(period) if period else None

    def period_of_days(self, start: date, end: date) -> Period | None:
        """Find the shortest period from one day to another, or None."""
        found = [p for p in _calendar(start.year) if (p.start, p.end) == (start, end)]
        found += [p for p in self.periods() if (p.start, p.end) == (start, end)]
        return min(map(self.cut, found), key=lambda p: list(PeriodKind).index(p.kind), default=None)

    def periods(self, term_id: str | None = None) -> list[Period]:
        """List the periods of all terms, or of one, in order of start."""
        return [period for period in _periods(self) if term_id in (None, period.term)]

    def latest_month_ended(self, as_of: date) -> Period:
        """Return the latest month of the day's term that ended before `as_of`, or the term's first month."""
        term = self.term_of(as_of)
        return self.last_month(term.term_id if term else "", as_of)

    def last_month(self, term_id: str, as_of: date = date.max) -> Period:
        """Return the last month, or rest of a month, of a term that ended before `as_of`, or the term's first month."""
        months = [p for p in self.periods(term_id) if PeriodKind.MONTH in self.owed_kinds(p)]
        return max((m for m in months if m.ended_by(as_of)), key=lambda m: m.end, default=months[0])

    def owed_kinds(self, period: Period) -> tuple[PeriodKind, ...]:
        """List the kinds whose obligations a period falls under: its own, or those that a rest is left of."""
        if period.kind is not PeriodKind.REST:
            return (period.kind,) if period.kind in _OWED_KINDS else ()
        term = self.term(period.term)
        if term is None:
            return ()
        split = [p for p in _ended_inside(term, self) if max(p.start, term.start) == period.start]
        return tuple(kind for kind in _OWED_KINDS if kind in {p.kind for p in split})


NO_TERMS = Terms()


def _calendar(year: int) -> list[Period]:
    return periods_of_year(year)


def _ended_inside(term: Term, terms: Terms) -> list[Period]:
    """List the periods that a term ends inside of and that belong to the next one."""
    reaching = [p for p in periods_of_year(term.end.year) if p.start <= term.end < p.end and p.kind in _OWED_KINDS]
    return [p for p in reaching if terms.cut(p).term != term.term_id]


@lru_cache(maxsize=64)
def _rests(terms: Terms) -> tuple[Period, ...]:
    found = {
        (start := max(period.start, term.start)): replace(rest(start, term.end), term=term.term_id)
        for term in terms.terms
        for period in _ended_inside(term, terms)
    }
    return tuple(found.values())


@lru_cache(maxsize=64)
def _periods(terms: Terms) -> tuple[Period, ...]:
    if not terms.terms:
        return ()
    years = range(terms.terms[0].start.year, terms.terms[-1].end.year + 1)
    cut = [terms.cut(period) for year in years for period in periods_of_year(year)]
    return tuple(sorted([p for p in cut if p.in_term] + list(_rests(terms))))
