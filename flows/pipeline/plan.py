"""What a run is to do: decided before it begins, the same for each of its steps."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from flows.settings import PROCESSES
from schemas.declaration.form import Form
from schemas.forms import FORMS
from schemas.registry import Registry
from warehouse.home.layout import Home


@dataclass(frozen=True, slots=True)
class Choice:
    """Whose reports, and for which period, a run is to touch; empty: all."""

    units: frozenset[str] = frozenset()
    period: str | None = None

    def takes(self, unit_id: str | None, period: str | None) -> bool:
        """Whether a report is touched."""
        return (not self.units or unit_id in self.units) and self.period in (None, period)


@dataclass(frozen=True, slots=True)
class Plan:
    """One run: where it reads and writes, the day it is made for, and whose reports it touches.

    `inbox`: a folder, or any address that fsspec opens. `reread`: archived originals are read again, before
    what is new. `dry_run`: everything is read and validated, and nothing is loaded or kept. `task_runner`: who
    reads the workbooks: `processes` of this machine, `dask`, or `dask:` and the address of a cluster.
    """

    home: Home
    inbox: str
    registry: Registry
    run_id: str
    as_of: date
    choice: Choice = Choice()
    reread: bool = False
    dry_run: bool = False
    forms: Sequence[type[Form]] = FORMS
    task_runner: str = PROCESSES

    @property
    def archive(self) -> Path:
        """Where this run keeps the originals that it reads."""
        return self.home.trial if self.dry_run else self.home.archive
