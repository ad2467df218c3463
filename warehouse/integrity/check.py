"""The outcome of a check of a home, and the remedies that several checks name."""

from collections.abc import Sequence
from dataclasses import dataclass

OK, NOTE, PROBLEM = "ok", "note", "problem"
REBUILD, RUN = "Run `tonghop rebuild`.", "Run `tonghop run`."
RESTORE = "Restore it from the backup."
_MAX_LISTED = 3  # things with the same problem


@dataclass(frozen=True, slots=True)
class Check:
    """One check. `state`: `ok`, `note` or `problem`. `to_do`: the remedy, or nothing."""

    what: str
    state: str
    found: str
    to_do: str = ""


def some(things: Sequence[object]) -> str:
    """List the first things with the same problem, and count the others."""
    shown = ", ".join(str(thing) for thing in things[:_MAX_LISTED])
    return f"{shown} and {len(things) - _MAX_LISTED} more" if len(things) > _MAX_LISTED else shown
