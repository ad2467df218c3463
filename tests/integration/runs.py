"""A home with an inbox, runs over it without Prefect, and everything that a run leaves as comparable tables."""

import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
from support.ledger import REGISTRY, prepared

from flows.pipeline import collected, steps
from flows.pipeline.plan import Choice, Plan
from reports.forms.filled_sheet import FilledSheet
from reports.forms.template import write_workbook
from schemas.forms.admission_register import AdmissionRegister
from schemas.forms.school import SchoolReport
from schemas.periods import TERM_START, period_of_id
from warehouse.home.layout import Home
from warehouse.published.publish import ask
from warehouse.storage.lake import Lake

AS_OF = date(2024, 2, 26)
LONG_AGO_NS = 1_700_000_000 * 10**9

# What a run can't repeat: when it was, what it was called, and where its inbox lay.
_NOT_COMPARED = {"run_id", "received_at", "published_at", "arrival", "first_arrival", "entry", "inbox"}
# What tells when something came to be known, which depends on the runs: the present must not.
_HISTORY = {
    "ledger.run",
    "ledger.counting",
    "ledger.crosscheck",
    "district.restatement",
    "district.settled_crosscheck",
    "district.submission_history",
}
# What lists the other views' figures and cells over again, history's among them.
_LISTS = ("ledger.figure", "ledger.issuable_figure", "ledger.issued_view_figure", "ledger.trace_of_")

Row = tuple[object, ...]


@dataclass
class Place:
    """A home and the inbox beside it."""

    home: Home
    inbox: Path

    @classmethod
    def below(cls, folder: Path, lake: Lake | None = None) -> "Place":
        """A new place in a folder; `lake`: where the ledger's rows are, if not in the home."""
        place = cls(Home(folder / "home", lake=lake), folder / "inbox")
        place.inbox.mkdir(parents=True)
        place.home.root.mkdir()
        if lake is None:
            shutil.copy(prepared(REGISTRY), place.home.database)
        return place

    @classmethod
    def served(cls, folder: Path) -> "Place":
        """A home with its own inbox in it, as a service or a worker finds it."""
        place = cls(Home(folder), folder / "inbox")
        place.home.prepare()
        return place

    def holding(self, files: Mapping[str, bytes]) -> "Place":
        """The same place, the files in its inbox."""
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
        """What a run is to do; `options`: of the plan."""
        told = {"inbox": str(self.inbox), "registry": REGISTRY, "as_of": AS_OF} | options
        return Plan(self.home, run_id=run_id, choice=Choice(frozenset(units), period), **told)

    def run(self, run_id: str, **options: Any) -> dict[str, str]:
        """Run the steps as the flow does; file → status of what the run took."""
        plan = self.plan(run_id, **options)
        return self.finish(plan, steps.collect(plan))

    def finish(self, plan: Plan, collected: collected.Collected) -> dict[str, str]:
        """Read, load and publish what was collected."""
        submissions = steps.load(plan, collected, steps.read(plan, collected))
        steps.publish_if_changed(self.home)
        return dict(zip(submissions["file_name"], submissions["status"], strict=True))

    def ask(self, sql: str) -> list[Row]:
        """The rows of a query to the published copy."""
        return ask(self.home, sql).rows()


def ask_published(home: Home, sql: str) -> list[Row]:
    """The rows of a query to a home's published copy."""
    return ask(home, sql).rows()


def tables(database: Path) -> dict[str, list[Row]]:
    """Every table and view of a copy, its rows in one order; which of two equal files came first is left out."""
    with duckdb.connect(str(database), read_only=True) as connection:
        relations = connection.sql(
            "SELECT table_schema || '.' || table_name FROM information_schema.tables "
            "WHERE table_schema IN ('ledger', 'district') ORDER BY 1"
        ).fetchall()
        frames = {name: connection.sql(f"FROM {name}").pl() for (name,) in relations if _is_compared(name)}
    known = frames["ledger.submission"].with_columns(first=pl.col("file_name").min().over("sha256"))
    ids = {s["submission_id"]: f"{s['sha256']} {s['status']}" for s in known.iter_rows(named=True)}
    names = {s["file_name"]: s["first"] for s in known.iter_rows(named=True)}
    return {
        name: sorted(
            frame.select(pl.exclude(_NOT_COMPARED))
            .with_columns(
                pl.col("^(other_)?submission_id$").replace(ids),
                pl.col("^(other_)?file_name$").replace(names),
            )
            .rows(),
            key=repr,
        )
        for name, frame in frames.items()
    }


def _is_compared(name: str) -> bool:
    return name not in _HISTORY and not name.startswith(_LISTS)


@cache
def school(
    period: str,
    admitted: int,
    *,
    unit_id: str = "thpt-phu-duc",
    remark: str = "Chi bộ nhà trường",
    women: int = 0,
) -> bytes:
    """A school's clean report of a period: so many pupils admitted, each with a line of the register.

    `remark` stands in the register and changes nothing but the content.
    """
    unit, told = REGISTRY.unit(unit_id), period_of_id(period)
    assert unit is not None
    assert told is not None
    of_group = {"total": 300, "candidates": 9, "aged_18": 150}
    begins = told.start == max(date(told.start.year, 1, 1), TERM_START)  # then the year has no more than the period
    to_date = {"admitted_year_to_date": admitted if begins else 50, "admitted_term_to_date": 50}
    blank = ("members", "sent_to_class", "class_completed", "files_in_review")
    pupils = of_group | dict.fromkeys(blank, 0) | to_date | {"admitted": admitted, "admitted_women": women}
    nobody = {"admitted": 0, "admitted_women": 0, "admitted_year_to_date": 0}
    person = {"decided_on": told.end, "admitted_on": told.end, "party_cell": remark, "gender": "Nam"}
    person |= {"age_group": "18-30", "introduced_by": "Đoàn Thanh niên"}
    register = [person | {"decision_number": f"{n + 1}-QĐ/HU", "decision_line": 1} for n in range(admitted)]
    about = {"unit": unit.name, "unit_code": unit.code, "period": told.label}
    sheets = [FilledSheet(SchoolReport, records={"grade_12": pupils, "staff": pupils | nobody}, **about)]
    if admitted:
        sheets.append(FilledSheet(AdmissionRegister, records=register, **about))
    return write_workbook(sheets)
