"""The plan of a run, fixed before it begins."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pydantic import SecretStr

from flows.settings import PROCESSES
from schemas.declaration.form import Form
from schemas.forms import FORMS
from schemas.registry import Registry
from warehouse.home.layout import Home


@dataclass(frozen=True, slots=True)
class Selection:
    """The units and the period whose reports a run takes; empty: all."""

    units: frozenset[str] = frozenset()
    period: str | None = None

    def includes(self, unit_id: str | None, period: str | None) -> bool:
        """Check whether a report is taken."""
        return (not self.units or unit_id in self.units) and self.period in (None, period)


@dataclass(frozen=True, slots=True)
class Plan:
    """One run: its home and inbox, its as-of day, and its selection of reports.

    `inbox`: a folder, a mailbox as `imaps://user@host/folder`, or any address that fsspec opens; `inbox_password`:
    of a mailbox. `mark_as_read`: the messages of a mailbox are marked as seen once they are loaded. `reread`:
    archived originals are read again, before new files. `dry_run`: everything is read and validated, nothing is
    loaded or kept. `task_runner`: `processes` of this machine, `dask`, or `dask:` and the address of a cluster.
    """

    home: Home
    inbox: str
    registry: Registry
    run_id: str
    as_of: date
    selection: Selection = Selection()
    reread: bool = False
    dry_run: bool = False
    forms: Sequence[type[Form]] = FORMS
    task_runner: str = PROCESSES
    inbox_password: SecretStr | None = None
    mark_as_read: bool = False

    @property
    def archive(self) -> Path:
        """The folder that this run archives new files in."""
        return self.home.dry_run_archive if self.dry_run else self.home.archive
