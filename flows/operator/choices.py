"""The lists that an act's form offers: a unit's reports or open findings, in a short line each."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import polars as pl

from flows.actions import withdrawal
from schemas.periods import label_of_id
from schemas.rules.answers import can_be_answered
from warehouse.home import tombstones
from warehouse.home.layout import Home
from warehouse.published.querying import query_published

Units = frozenset[str]
_MAX_LISTED = 60
_MAX_SENTENCE = 160
_OPEN = """
SELECT finding_id, period, rule, severity, cell, file_name, sentence, found
FROM open_findings WHERE list_contains($units, unit_id) AND answer IS NULL
ORDER BY period DESC, file_name, cell
"""
_ORIGINALS = """
SELECT sha256, file_name, period, first_received_on FROM ledger.reading
WHERE list_contains($units, unit_id) OR (len($units) = 0 AND unit_id IS NULL)
ORDER BY first_arrival DESC
"""


@dataclass(frozen=True, slots=True)
class Choice:
    """One line of a list.

    `about`: the thing in words; `subject`: the id that the act takes. `state`: its state now, shown in the list alone.
    """

    about: str
    subject: str
    state: str = ""

    @property
    def label(self) -> str:
        """The line that the person reads."""
        return " · ".join(filter(None, (self.about, self.state)))


def reports_to_withdraw(home: Home, units: Units) -> list[Choice]:
    """List the reports that can be withdrawn."""
    return _reports(home, units, withdrawal.can_withdraw)


def reports_to_restore(home: Home, units: Units) -> list[Choice]:
    """List the reports that can count again."""
    return _reports(home, units, withdrawal.can_restore)


def reports_to_replace(home: Home, units: Units) -> list[Choice]:
    """List the reports refused by F-08 alone."""
    return _reports(home, units, withdrawal.can_replace)


def _reports(home: Home, units: Units, is_offered: Callable[[Mapping[str, Any]], bool]) -> list[Choice]:
    found = [row for row in withdrawal.reports_of(home, units).iter_rows(named=True) if is_offered(row)]
    return _distinct([Choice(_file_line(row), row["submission_id"], _state(row)) for row in found])


def _file_line(row: Mapping[str, Any]) -> str:
    return f"{period_label(row['period'])} · {row['file_name']} · nhận {_day(row['first_received_on'])}"


def _state(row: Mapping[str, Any]) -> str:
    if row["withdrawn"]:
        return "đã rút"
    return "đang tính" if row["counts"] else "không tính"


def findings_to_answer(home: Home, units: Units) -> list[Choice]:
    """List the open findings without an answer that an answer settles."""
    rows = query_published(home, _OPEN, {"units": sorted(units)}).iter_rows(named=True)
    return _distinct(
        [Choice(_finding_line(row), row["finding_id"]) for row in rows if can_be_answered(row["rule"], row["severity"])]
    )


def _finding_line(row: Mapping[str, Any]) -> str:
    place = row["cell"] or row["file_name"]
    return f"{period_label(row['period'])} · {place}: {row['sentence']}"[:_MAX_SENTENCE]


def originals(home: Home, units: Units) -> list[Choice]:
    """List the originals that are not erased; without a unit, those whose unit was not recognised."""
    erased = tombstones.erased(home.archive)
    found = query_published(home, _ORIGINALS, {"units": sorted(units)}).filter(~pl.col("sha256").is_in(list(erased)))
    return _distinct([Choice(_file_line(row), row["sha256"]) for row in found.iter_rows(named=True)])


def period_label(period_id: str | None) -> str:
    """Return a period as people write it: `Tháng 01 năm 2024`."""
    return label_of_id(period_id) if period_id else "không rõ kỳ"


def _day(day: date | None) -> str:
    return f"{day:%d/%m/%Y}" if day else "không rõ ngày"


def _distinct(found: list[Choice]) -> list[Choice]:
    """Return the first choices, those with equal lines with the beginning of their id."""
    labels = Counter(choice.label for choice in found)
    return [
        choice if labels[choice.label] == 1 else replace(choice, state=f"{choice.state} · {choice.subject[:8]}")
        for choice in found[:_MAX_LISTED]
    ]
