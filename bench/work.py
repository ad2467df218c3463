"""The work: clean monthly workbooks of the district's communes, made with the project's own template writer."""

from collections import Counter
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from reports.template import FilledSheet, write_workbook
from schemas.forms import FORMS
from schemas.forms.commune_admissions import COUNTS
from schemas.periods import Period, PeriodKind, all_periods
from schemas.registry import Registry, Unit

PARTY_CELLS = (
    *(("village", f"Chi bộ thôn {n}") for n in range(1, 9)),
    ("agency", "Chi bộ Công an xã"),
    ("agency", "Chi bộ Trường THCS"),
    ("agency", "Chi bộ Trạm Y tế"),
)
ORGANISATIONS = ("Hội Phụ nữ", "Hội Nông dân", "Đoàn Thanh niên", "Hội Cựu chiến binh", "Mặt trận Tổ quốc")
COMMUNE, CADRES, *_, REGISTER = FORMS


def months_of_communes(registry: Registry) -> Iterator[tuple[Period, Unit]]:
    """Every month of the term with every commune and town that stood in it."""
    for period in all_periods():
        if period.kind is PeriodKind.MONTH:
            for unit in registry.standing_in(period.start, period.end):
                if unit.is_committee:
                    yield period, unit


def workbook(period: Period, unit: Unit, number: int, to_date: Counter[tuple[str, int, int]]) -> bytes:
    """A clean workbook; every third one admits somebody and has a register.

    `to_date`: what each unit's party cells admitted in each year, up to the month before; it is brought up to date.
    """
    admits, cell = number % 3 == 0, number % len(PARTY_CELLS)
    to_date[unit.unit_id, cell, period.end.year] += admits
    admissions = [
        dict.fromkeys(COUNTS, 0) | {"section": section, "party_cell": cell, "candidates": 1 + (number + n) % 4}
        for n, (section, cell) in enumerate(PARTY_CELLS)
    ]
    if admits:
        admissions[cell] |= dict.fromkeys(("admitted", "admitted_youth_union"), 1)
    for (unit_id, n, year), admitted in to_date.items():
        if unit_id == unit.unit_id:
            admissions[n]["admitted_term_to_date"] += admitted
            admissions[n]["admitted_year_to_date"] += admitted if year == period.end.year else 0
    cadres = [
        {"organisation": organisation, "level": level, "key_cadres": total, "not_yet_members": total // 3}
        for organisation in ORGANISATIONS
        for level, total in (("Cấp xã", 2), ("Chi hội", 8))
    ]
    register = [
        {
            "decision_number": f"{number + 1}-QĐ/HU",
            "decision_line": 1,
            "decided_on": period.start,
            "admitted_on": period.end,
            "party_cell": PARTY_CELLS[cell][1],
            "introduced_by": "Đoàn Thanh niên",
            "gender": "Nam",
            "age_group": "18-30",
        }
    ]
    forms = [(COMMUNE, admissions), (CADRES, cadres), *([(REGISTER, register)] if admits else [])]
    return write_workbook([FilledSheet(form, unit.name, unit.code, period.label, records) for form, records in forms])


def write_work(folder: Path, registry: Registry, files: int) -> None:
    """Write that many workbooks."""
    folder.mkdir(parents=True)
    to_date: Counter[tuple[str, int, int]] = Counter()
    for number, (period, unit) in enumerate(islice(months_of_communes(registry), files)):
        (folder / f"{period.id} {unit.unit_id}.xlsx").write_bytes(workbook(period, unit, number, to_date))
