"""The list of admissions of the sample district, from which all its figures are counted.

It comes from one seeded generator, except the figures that the article states (`reports.sample.article`). It names
no people: a line is a decision.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import groupby
from random import Random

from reports.sample.numbers import (
    ADMITTED,
    AGE_GROUPS,
    AT_LEAST_ONE,
    BEFORE_END_DAYS,
    CELL_FOUNDED_ON,
    FROM_START_DAYS,
    IN_ENTERPRISES,
    IN_SCHOOLS,
    INTRODUCED_BY,
    NO_ADMISSION,
    PUPILS,
    STAFF,
    sample_periods,
)
from schemas.periods import Period
from schemas.registry import Registry, Unit


@dataclass(frozen=True, slots=True)
class PartyCell:
    """A party cell: its section of 01A-XA (for a school: pupils or staff) and the enterprise that it belongs to."""

    section: str
    name: str
    enterprise_id: str = ""


@dataclass(frozen=True, slots=True)
class Admission:
    """One admission, counted by `unit_id` in the period of `period_id`."""

    unit_id: str
    period_id: str
    cell: PartyCell
    decided_on: date
    admitted_on: date
    introduced_by: str
    gender: str
    age_group: str
    readmitted: bool
    decision_number: str = ""
    decision_line: int = 1


def party_cells(unit: Unit, period: Period, registry: Registry) -> list[PartyCell]:
    """List the party cells of a committee at the end of a period; those of villages and agencies never change."""
    random = Random(unit.unit_id)
    village, of = ("tổ dân phố", "thị trấn") if unit.kind == "town" else ("thôn", "xã")
    agencies = [f"Chi bộ Công an {of}", "Chi bộ Trường THCS", "Chi bộ Trường Tiểu học", "Chi bộ Trạm Y tế"]
    cells = [PartyCell("village", f"Chi bộ {village} {n}") for n in range(1, random.randint(4, 7) + 1)]
    cells += [PartyCell("agency", name) for name in agencies[: random.randint(3, 4)]]
    hosted = [u for u in registry.units_existing_in(period.start, period.end) if u.host_unit_id == unit.unit_id]
    return cells + [enterprise_cell(u) for u in hosted if has_cell(u, period)]


def enterprise_cell(enterprise: Unit) -> PartyCell:
    """Build the party cell of an enterprise, named as its host committee names it."""
    return PartyCell("enterprise", f"Chi bộ {enterprise.name}", enterprise.unit_id)


def has_cell(enterprise: Unit, period: Period) -> bool:
    """Check whether an enterprise has a cell of its own by the end of a period."""
    return CELL_FOUNDED_ON.get(enterprise.unit_id, date.max) <= period.end


def admissions(registry: Registry) -> list[Admission]:
    """List the admissions of the sample district in the order of their decisions."""
    random = Random("Quỳnh Phụ")
    found = [
        entry for period in sample_periods(registry.terms) for entry in _period_admissions(random, registry, period)
    ]
    return list(_number_decisions(sorted(found, key=lambda a: (a.decided_on, a.unit_id, a.cell.name))))


def _period_admissions(random: Random, registry: Registry, period: Period) -> Iterator[Admission]:
    units = {unit.unit_id: unit for unit in registry.units_existing_in(period.start, period.end)}
    chosen = [*_school_admissions(units, period), *_enterprise_admissions(units, period)]
    committees = [u for u in units.values() if registry.is_committee(u) and (u.unit_id, period.id) not in NO_ADMISSION]
    admitting = [units[unit] for unit, when in AT_LEAST_ONE if when == period.id and unit in units]
    weights = [Random(unit.name).choice((1, 2, 3, 4)) for unit in committees]
    if committees:
        admitting += random.choices(committees, weights, k=ADMITTED[period.id] - len(chosen) - len(admitting))
    for unit in admitting:
        cells = [cell for cell in party_cells(unit, period, registry) if not cell.enterprise_id]
        chosen.append((unit.unit_id, random.choice(cells)))
    last: dict[str, date] = {}
    for unit_id, cell in chosen:
        shared = last.get(unit_id) if random.random() < 0.3 and not cell.enterprise_id else None
        decided_on = shared or _decision_day(random, period, cell)
        last[unit_id] = decided_on
        yield _admission(random, unit_id, period, cell, decided_on)


def _school_admissions(units: dict[str, Unit], period: Period) -> Iterator[tuple[str, PartyCell]]:
    for (unit_id, when), numbers in IN_SCHOOLS.items():
        if when == period.id and unit_id in units:
            for section, number in zip((PUPILS, STAFF), numbers, strict=True):
                yield from [(unit_id, PartyCell(section, f"Chi bộ {units[unit_id].name}"))] * number


def _enterprise_admissions(units: dict[str, Unit], period: Period) -> Iterator[tuple[str, PartyCell]]:
    for (unit_id, when), number in IN_ENTERPRISES.items():
        enterprise = units.get(unit_id)
        if when == period.id and enterprise and enterprise.host_unit_id in units:
            yield from [(enterprise.host_unit_id, enterprise_cell(enterprise))] * number


def _decision_day(random: Random, period: Period, cell: PartyCell) -> date:
    """Pick a weekday inside the period, and not before the cell was founded."""
    start = max(period.start, CELL_FOUNDED_ON.get(cell.enterprise_id, period.start))
    first = start + timedelta(days=FROM_START_DAYS)
    last = period.end - timedelta(days=BEFORE_END_DAYS)
    day = first + timedelta(days=random.randint(0, (last - first).days))
    return day + timedelta(days=max(0, 7 - day.weekday()) if day.weekday() > 4 else 0)


def _admission(random: Random, unit_id: str, period: Period, cell: PartyCell, decided_on: date) -> Admission:
    introduced_by = _pick(random, INTRODUCED_BY[cell.section])
    women_only = introduced_by == "Hội Phụ nữ"
    return Admission(
        unit_id=unit_id,
        period_id=period.id,
        cell=cell,
        decided_on=decided_on,
        admitted_on=decided_on + timedelta(days=random.randint(3, 10)),
        introduced_by=introduced_by,
        gender="Nữ" if women_only or random.random() < 0.4 else "Nam",
        age_group="18-30" if introduced_by == "Đoàn Thanh niên" else _pick(random, AGE_GROUPS),
        readmitted=cell.section == "village" and random.random() < 0.02,
    )


def _pick(random: Random, weighted: tuple[tuple[str, int], ...]) -> str:
    values, weights = zip(*weighted, strict=True)
    return str(random.choices(values, weights)[0])


def _number_decisions(found: list[Admission]) -> Iterator[Admission]:
    """Number the decisions through the term: one for each unit and day, with a line for each admission."""
    decisions = groupby(found, key=lambda a: (a.decided_on, a.unit_id))
    for number, (_, lines) in enumerate(decisions, start=1):
        for line, admission in enumerate(lines, start=1):
            yield replace(admission, decision_number=f"{number}-QĐ/HU", decision_line=line)
