"""An entry of the journal: a run, or an action of a person."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """An entry of the journal.

    `number`: from 1. `at`: UTC. `kind`: `run`, or the action. `body`: the entry's other JSON keys.
    """

    number: int
    at: datetime
    kind: str
    body: Mapping[str, Any]
