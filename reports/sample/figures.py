"""The records that a unit of the sample district reports for one period, as `FilledSheet` takes them.

Admissions are counted from the plan; all other figures come from a generator seeded with unit and period.
"""

from collections.abc import Iterable, Sequence
from random import Random

from reports.forms.template import Record, Value
from reports.sample.numbers import CELL_FOUNDED_ON, JOINED_CELL, NOT_YET_MEMBERS, PUPILS, STAFF, YEARLY_FACTOR
from reports.sample.plan import Admission, PartyCell, has_cell, party_cells
from schemas.forms.key_cadres import LEVELS, ORGANISATIONS
from schemas.periods import Period
from schemas.registry import Registry, Unit

_INTRODUCED_BY = {
    "Hội Phụ nữ": "admitted_womens_union",
    "Hội Nông dân": "admitted_farmers_union",
    "Đoàn Thanh niên": "admitted_youth_union",
    "Công đoàn": "admitted_trade_union",
}
_OTHER = "admitted_other"
_WORK = ("admitted_production_workers", "admitted_office_staff", "admitted_managers")
FIRST_YEAR = 2020


class SampleFigures:
    """The figures of the sample district, by unit and period."""

    def __init__(self, registry: Registry, planned: Sequence[Admission]) -> None:
        self.registry, self.planned = registry, planned

    def admissions_by_cell(self, unit: Unit, period: Period) -> list[Record]:
        """Build the records of 01A-XA: one per party cell."""
        random = _random(unit, period)
        cells = party_cells(unit, period, self.registry)
        return [self._cell_record(random, unit, period, cell) for cell in cells]

    def _cell_record(self, random: Random, unit: Unit, period: Period, cell: PartyCell) -> Record:
        people = self._admitted(period, unit_id=unit.unit_id, cell=cell)
        candidates, completed, in_review = _funnel(random, len(people), most=3)
        parts = dict.fromkeys((*_INTRODUCED_BY.values(), _OTHER), 0)
        for person in people:
            parts[_INTRODUCED_BY.get(person.introduced_by, _OTHER)] += 1
        return {
            "section": cell.section,
            "party_cell": cell.name,
            "annual_target": random.choice((0, 0, 1, 1)),
            "candidates": candidates,
            "class_completed": completed,
            "files_in_review": in_review,
            **parts,
            "admitted_women": sum(p.gender == "Nữ" for p in people),
            "admitted_aged_18_30": sum(p.age_group == "18-30" for p in people),
            "readmitted": sum(p.readmitted for p in people),
            **self._to_date(period, unit_id=unit.unit_id, cell=cell),
        }

    def key_cadres(self, unit: Unit, period: Period) -> list[Record]:
        """Build the records of 01B-XA: one per organisation and level."""
        random = _random(unit, period)
        branches = sum(c.section == "village" for c in party_cells(unit, period, self.registry))
        years = period.start.year - FIRST_YEAR
        records: list[Record] = []
        for organisation in ORGANISATIONS:
            share = NOT_YET_MEMBERS[organisation] * YEARLY_FACTOR**years
            for level in LEVELS:
                cadres = 2 * branches if level == "Chi hội" else 2
                gap = round(cadres * share + random.uniform(-0.4, 0.4)) if level == "Chi hội" else 0
                records.append(
                    {
                        "organisation": organisation,
                        "level": level,
                        "key_cadres": cadres,
                        "not_yet_members": min(max(gap, 0), cadres),
                    }
                )
        return records

    def enterprise(self, unit: Unit, period: Period) -> Record:
        """Build the record of 02-DN: one per enterprise."""
        random, steady = _random(unit, period), Random(unit.unit_id)
        people = self._admitted(period, enterprise_id=unit.unit_id)
        to_date = self._to_date(period, enterprise_id=unit.unit_id)
        with_cell = has_cell(unit, period)
        host = self.registry.unit(unit.host_unit_id or "")
        workers = steady.randint(60, 420) + 5 * (period.start.year - FIRST_YEAR)
        nominated, sent, _ = _funnel(random, len(people), most=4 if with_cell else 1)
        at_work = dict.fromkeys(_WORK, 0)
        for _person in people:
            at_work[random.choice(_WORK)] += 1
        probationary = len(people)
        return {
            "ownership": _ownership(unit.name),
            "host_committee": host.name if host else None,
            "workers": workers,
            "trade_union_members": workers * steady.randint(60, 95) // 100,
            "party_organisation": _organisation(unit, with_cell=with_cell),
            "cell_founded_on": CELL_FOUNDED_ON[unit.unit_id] if with_cell else None,
            "full_members": steady.randint(4, 12) + to_date["admitted_term_to_date"] - probationary
            if with_cell
            else steady.randint(0, 2),
            "probationary_members": probationary,
            "nominated_by_trade_union": nominated,
            "sent_to_class": sent,
            "class_completed": max(len(people), sent - 1),
            **at_work,
            "admitted_owners": 0,
            **to_date,
        }

    def school(self, unit: Unit, period: Period) -> dict[str, Record]:
        """Build the records of 03-TH: pupils of grade 12, and staff."""
        random, steady = _random(unit, period), Random(unit.unit_id)
        staff = steady.randint(52, 88)
        sizes = {PUPILS: steady.randint(240, 410) + random.randint(-10, 10), STAFF: staff}
        return {group: self._group_record(random, unit, period, group, size) for group, size in sizes.items()}

    def _group_record(self, random: Random, unit: Unit, period: Period, group: str, size: int) -> Record:
        people = self._admitted(period, unit_id=unit.unit_id, section=group)
        candidates, sent, in_review = _funnel(random, len(people), most=3)
        return {
            "total": size,
            "members": size // 2 if group == STAFF else len(people),
            "candidates": candidates,
            "aged_18": size if group == STAFF else size // 2,
            "sent_to_class": sent,
            "class_completed": max(len(people), sent - 1),
            "files_in_review": in_review,
            "admitted_women": sum(p.gender == "Nữ" for p in people),
            **self._to_date(period, unit_id=unit.unit_id, section=group),
        }

    def register(self, unit: Unit, period: Period) -> list[Record]:
        """Build the records of 04-KN: one per person admitted by the unit in the period."""
        return [
            {
                "decision_number": person.decision_number,
                "decision_line": person.decision_line,
                "decided_on": person.decided_on,
                "admitted_on": person.admitted_on,
                "party_cell": person.cell.name,
                "introduced_by": person.introduced_by,
                "gender": person.gender,
                "age_group": person.age_group,
                "readmitted": person.readmitted,
            }
            for person in self._admitted(period, unit_id=unit.unit_id)
        ]

    def _admitted(self, period: Period, **where: object) -> list[Admission]:
        return [p for p in _select(self.planned, **where) if p.period_id == period.id]

    def _to_date(self, period: Period, **where: object) -> dict[str, int]:
        """Count the admissions of the period, and of the year and the term to its end."""
        days = [p.admitted_on for p in _select(self.planned, **where) if p.admitted_on <= period.end]
        return {
            "admitted": sum(day >= period.start for day in days),
            "admitted_year_to_date": sum(day.year == period.end.year for day in days),
            "admitted_term_to_date": len(days),
        }


def _select(
    planned: Iterable[Admission],
    *,
    unit_id: object = None,
    cell: object = None,
    section: object = None,
    enterprise_id: object = None,
) -> list[Admission]:
    return [
        p
        for p in planned
        if unit_id in (None, p.unit_id)
        and cell in (None, p.cell)
        and section in (None, p.cell.section)
        and enterprise_id in (None, p.cell.enterprise_id)
    ]


def _random(unit: Unit, period: Period) -> Random:
    return Random(f"{unit.unit_id} {period.id}")


def _funnel(random: Random, admitted: int, *, most: int) -> tuple[int, int, int]:
    """Draw the numbers of candidates, of those who completed the class, and of files in review."""
    waiting = random.choice((0, 0, *range(1, most + 1)))
    in_class = random.randint(0, waiting)
    return admitted + waiting, admitted + in_class, random.randint(0, in_class)


def _ownership(name: str) -> Value:
    """Derive the ownership from the made-up name; the shoe makers are foreign-owned."""
    known = {"Giày da": "Vốn nước ngoài", "DNTN": "DNTN", "Công ty CP": "CTCP"}
    return next((value for part, value in known.items() if part in name), "TNHH")


def _organisation(unit: Unit, *, with_cell: bool) -> str:
    if with_cell:
        return "Có chi bộ"
    return "Sinh hoạt ghép" if unit.unit_id in JOINED_CELL else "Chưa có"
