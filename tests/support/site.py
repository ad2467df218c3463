"""A home and its inbox, with runs over it that need no Prefect."""

import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
from support.ledger import REGISTRY, prepared

from flows.pipeline import collected, steps
from flows.pipeline.plan import Plan, Selection
from flows.pipeline.summary import RunSummary
from schemas.declaration.form import Form
from schemas.forms import FORMS
from schemas.registry import Registry
from warehouse.home.layout import Home
from warehouse.published.querying import query_published
from warehouse.storage.lake import Lake

AS_OF = date(2024, 2, 26)
LONG_AGO_NS = 1_700_000_000 * 10**9

Row = tuple[object, ...]


@dataclass
class Site:
    """A home and the inbox beside it."""

    home: Home
    inbox: Path

    @classmethod
    def below(
        cls, folder: Path, lake: Lake | None = None, registry: Registry = REGISTRY, forms: Sequence[type[Form]] = FORMS
    ) -> "Site":
        """Make a new site in a folder; `lake` holds the ledger's rows, if the home doesn't.

        `registry`, `forms`: those that its runs will name.
        """
        site = cls(Home(folder / "home", lake=lake), folder / "inbox")
        site.inbox.mkdir(parents=True)
        site.home.root.mkdir()
        if lake is None:
            shutil.copy(prepared(registry, forms), site.home.database)
        return site

    @classmethod
    def served(cls, folder: Path) -> "Site":
        """Make a home with its inbox inside, as for a service or a worker."""
        site = cls(Home(folder), folder / "inbox")
        site.home.prepare()
        return site

    def holding(self, files: Mapping[str, bytes]) -> "Site":
        """Put the files into the inbox; return the site."""
        for name, content in files.items():
            self.put(name, content)
        return self

    def put(self, name: str, content: bytes, *, minutes: int = 0) -> None:
        """Put a file into the inbox, last changed that many minutes after a day long ago."""
        path = self.inbox / name
        path.write_bytes(content)
        changed = LONG_AGO_NS + minutes * 60 * 10**9
        os.utime(path, ns=(changed, changed))

    def plan(self, run_id: str, *, units: Sequence[str] = (), period: str | None = None, **options: Any) -> Plan:
        """Return the plan of a run; `options`: of the plan."""
        defaults = {"inbox": str(self.inbox), "registry": REGISTRY, "as_of": AS_OF} | options
        return Plan(self.home, run_id=run_id, selection=Selection(frozenset(units), period), **defaults)

    def run(self, run_id: str, **options: Any) -> dict[str, str]:
        """Run the steps as the flow does; return file → status of the collected files."""
        plan = self.plan(run_id, **options)
        return self.finish(plan, steps.collect(plan))

    def finish(self, plan: Plan, collected: collected.Collected) -> dict[str, str]:
        """Read, load and publish what was collected."""
        submissions = self._publish(plan, collected)
        return dict(zip(submissions["file_name"], submissions["status"], strict=True))

    def summarised(self, run_id: str, **options: Any) -> RunSummary:
        """Run the steps as the flow does; return the run's summary."""
        plan = self.plan(run_id, **options)
        collected = steps.collect(plan)
        return steps.report_run(plan, collected, self._publish(plan, collected)).summary

    def _publish(self, plan: Plan, collected: collected.Collected) -> pl.DataFrame:
        submissions = steps.load(plan, collected, steps.read(plan, collected))
        steps.publish_if_changed(self.home)
        return submissions

    def ask(self, sql: str) -> list[Row]:
        """Return the rows of a query to the published copy."""
        return query_published(self.home, sql).rows()


class Saved:
    """A site as it is when saved, made once and put back in its place for each test."""

    def __init__(self, site: Site) -> None:
        self._root, self._times = site.home.root.parent, 0
        self._kept = self._root.with_name(f"{self._root.name}-kept")
        shutil.copytree(self._root, self._kept)

    def put_back(self) -> Site:
        """Return the site; what the test before left is moved aside."""
        self._times += 1
        self._root.rename(self._root.with_name(f"{self._root.name}-used-{self._times}"))
        shutil.copytree(self._kept, self._root)
        return Site(Home(self._root / "home"), self._root / "inbox")


def ask_published(home: Home, sql: str) -> list[Row]:
    """Return the rows of a query to a home's published copy."""
    return query_published(home, sql).rows()
