"""One entry of the journal: a run, or an action of a person."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry: its number, when it was (UTC), its kind (`run`, or what people did), and what it says."""

    number: int
    at: datetime
    kind: str
    body: Mapping[str, Any]
