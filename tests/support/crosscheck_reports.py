"""Reports in force, a line each, and the cross-check findings between them, as a reader sees them.

The places are the paper's: 01A-XA has its figures in G, P and Q from row 14, 02-DN in D, 03-TH in C and D,
the register its numbers in B from row 10.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from reports.sample.office import SAMPLE_REGISTRY
from schemas.forms import FORMS
from schemas.registry import Registry
from transforms.crosschecks import cross_findings
from transforms.crosschecks.figures import Standing
from warehouse.ledger.registry import read_registry
from warehouse.tables.declared import form_table

REGISTRY = read_registry(SAMPLE_REGISTRY)
_TYPES = {"VARCHAR": pl.String, "BIGINT": pl.Int64, "INTEGER": pl.Int32, "DATE": pl.Date, "BOOLEAN": pl.Boolean}
_ROWS_01A = {"admitted": "G", "admitted_year_to_date": "P", "admitted_term_to_date": "Q"}
_LINES_02 = {"workers": 12, "admitted": 21, "admitted_year_to_date": 26, "admitted_term_to_date": 27}
_ROWS_01B = {"key_cadres": "E", "not_yet_members": "F"}
_LINES_03 = {"total": 10, "admitted": 17, "admitted_year_to_date": 19, "admitted_term_to_date": 20}
COUNTS = ("admitted", "admitted_year_to_date", "admitted_term_to_date")

Rows = dict[str, list[dict[str, Any]]]


@dataclass(frozen=True)
class Report:
    """A report of a unit and period: the rows of each table."""

    unit: str
    period: str
    rows: tuple[tuple[str, tuple[dict[str, Any], ...]], ...]
    version: str = ""

    @property
    def submission_id(self) -> str:
        return f"{self.unit} {self.period}{self.version}"


def commune(
    unit: str,
    period: str,
    *records: tuple[str, int, int, int],
    enterprises: Sequence[tuple[str, int]] = (),
    register: str = "",
) -> Report:
    """01A-XA: records of section I (name, admitted, year and term to date); of section III, name and admitted alone.

    Section III states its admissions as its year and term to date, too. `register`: `1/1 1/2 7/1`, numbers and lines.
    """
    sections = [("village", *record) for record in records]
    sections += [("enterprise", name, admitted, admitted, admitted) for name, admitted in enterprises]
    rows = [
        {
            "sheet": "01A-XA",
            "sheet_row": row,
            "section": section,
            "party_cell": cell,
            **dict(zip(COUNTS, counts, strict=True)),
        }
        for row, (section, cell, *counts) in enumerate(sections, start=14)
    ]
    return Report(unit, period, (("commune_admissions", tuple(rows)), *_register(register)))


def cadres(unit: str, period: str, *rows: tuple[str, int, int]) -> Report:
    """01B-XA of the commune's level: organisation, its key cadres, those not yet members."""
    records = [
        {"sheet": "01B-XA", "sheet_row": row, "organisation": organisation, "level": "Cấp xã"}
        | {"key_cadres": key_cadres, "not_yet_members": not_yet}
        for row, (organisation, key_cadres, not_yet) in enumerate(rows, start=11)
    ]
    return Report(unit, period, (("key_cadres", tuple(records)),))


def school(unit: str, period: str, pupils: tuple[int, int, int], register: str = "", *, total: int = 300) -> Report:
    """03-TH: pupils admitted, in the year and in the term to date; nobody of the staff."""
    rows = [
        {
            "sheet": "03-TH",
            "sheet_column": column,
            "member": member,
            "total": total,
            **dict(zip(COUNTS, counts, strict=True)),
        }
        for column, member, counts in (("C", "grade_12", pupils), ("D", "staff", (0, 0, 0)))
    ]
    return Report(unit, period, (("school_report", tuple(rows)), *_register(register)))


def enterprise(
    unit: str,
    period: str,
    admitted: int,
    year: int | None = None,
    term: int | None = None,
    *,
    host: str = "tt-an-bai",
    workers: int = 100,
) -> Report:
    """02-DN; its year to date is its admissions, and its term to date its year to date, unless given."""
    to_date = admitted if year is None else year
    counts = (admitted, to_date, to_date if term is None else term)
    row = {
        "sheet": "02-DN",
        "sheet_column": "D",
        "member": "enterprise",
        "host_committee_unit_id": host,
        "workers": workers,
    }
    return Report(unit, period, (("enterprise_report", (row | dict(zip(COUNTS, counts, strict=True)),)),))


def _register(lines: str) -> tuple[tuple[str, tuple[dict[str, Any], ...]], ...]:
    numbers = [line.split("/") for line in lines.split()]
    rows = [
        {"sheet": "04-KN", "sheet_row": row, "decision_number": f"{number}-QĐ/HU", "decision_line": int(line)}
        for row, (number, line) in enumerate(numbers, start=10)
    ]
    return (("admission_register", tuple(rows)),) if rows else ()


def frames_of(reports: Iterable[Report]) -> Standing:
    """Return the frames of reports, typed as the ledger's tables."""
    reports = list(reports)
    frames = {}
    for form in FORMS:
        table = form_table(form)
        rows = [
            row | {"submission_id": r.submission_id}
            for r in reports
            for name, of in r.rows
            if name == table.name
            for row in of
        ]
        frames[table.name] = pl.DataFrame(rows, schema={c.name: _TYPES[c.type] for c in table.columns})
    submissions = pl.DataFrame(
        [(r.submission_id, r.unit, r.period) for r in reports],
        schema=dict.fromkeys(("submission_id", "unit_id", "period"), pl.String),
        orient="row",
    )
    return Standing(submissions, frames, _layouts(reports))


def _layouts(reports: Sequence[Report]) -> pl.DataFrame:
    places = {
        "01A-XA": [(field, column, None) for field, column in _ROWS_01A.items()],
        "01B-XA": [(field, column, None) for field, column in _ROWS_01B.items()],
        "02-DN": [(field, None, row) for field, row in _LINES_02.items()],
        "03-TH": [(field, None, row) for field, row in _LINES_03.items()],
        "04-KN": [("decision_number", "B", None)],
    }
    rows = [(r.submission_id, form, form, *place) for r in reports for form, of in places.items() for place in of]
    schema = dict.fromkeys(("submission_id", "form", "sheet", "field", "sheet_column"), pl.String) | {
        "sheet_row": pl.Int32
    }
    return pl.DataFrame(rows, schema=schema, orient="row")


@dataclass(frozen=True, order=True)
class Cross:
    """A finding between reports as its reader sees it: `at` and `other` are `unit period sheet!cell`."""

    rule: str
    severity: str
    at: str
    found: str
    expected: str
    other: str


def crosses(reports: Iterable[Report], registry: Registry = REGISTRY) -> list[Cross]:
    """Return the cross-check findings of reports, in order."""
    return shown(cross_findings(frames_of(reports), registry))


def shown(findings: pl.DataFrame) -> list[Cross]:
    """Return findings as a reader sees them, in order."""
    return sorted(
        Cross(
            f["rule"],
            f["severity"],
            f"{f['unit_id']} {f['period']} {f['sheet']}!{f['cell']}",
            f["found"],
            f["expected"],
            f"{f['other_unit_id']} {f['other_period']} {f['other_sheet']}!{f['other_cell']}",
        )
        for f in findings.iter_rows(named=True)
    )
