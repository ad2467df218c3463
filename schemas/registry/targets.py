"""Targets of the office and of its units."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Target:
    """A target: admissions planned from `start` to `end`, inside a term. `scope`: `term` or `year`.

    `unit_id`: None for a target of the whole office.
    """

    scope: str
    unit_id: str | None
    start: date
    end: date
    target: int
    source: str
