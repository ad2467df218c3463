"""A school's report as a workbook, made to measure."""

from datetime import date
from functools import cache

from support.ledger import REGISTRY

from reports.forms.filled_sheet import FilledSheet
from reports.forms.template import write_workbook
from schemas.forms.admission_register import AdmissionRegister
from schemas.forms.school import SchoolReport


@cache
def school(
    period: str,
    admitted: int,
    *,
    unit_id: str = "thpt-phu-duc",
    remark: str = "Chi bộ nhà trường",
    women: int = 0,
    version: int | None = None,
) -> bytes:
    """Write a school's clean report of a period: so many pupils admitted, each with a line of the register.

    `remark` is in the register, and changes nothing but the content.
    """
    unit, parsed = REGISTRY.unit(unit_id), REGISTRY.terms.period(period)
    assert unit is not None
    assert parsed is not None
    of_group = {"total": 300, "candidates": 9, "aged_18": 150}
    begins = parsed.start == max(
        date(parsed.start.year, 1, 1), REGISTRY.terms.terms[0].start
    )  # then the year has no more than the period
    to_date = {"admitted_year_to_date": admitted if begins else 50, "admitted_term_to_date": 50}
    blank = ("members", "sent_to_class", "class_completed", "files_in_review")
    pupils = of_group | dict.fromkeys(blank, 0) | to_date | {"admitted": admitted, "admitted_women": women}
    nobody = {"admitted": 0, "admitted_women": 0, "admitted_year_to_date": 0}
    person = {"decided_on": parsed.end, "admitted_on": parsed.end, "party_cell": remark, "gender": "Nam"}
    person |= {"age_group": "18-30", "introduced_by": "Đoàn Thanh niên"}
    register = [person | {"decision_number": f"{n + 1}-QĐ/HU", "decision_line": 1} for n in range(admitted)]
    about = {"unit": unit.name, "unit_code": unit.code, "period": parsed.label, "version": version}
    sheets = [FilledSheet(SchoolReport, records={"grade_12": pupils, "staff": pupils | nobody}, **about)]
    if admitted:
        sheets.append(FilledSheet(AdmissionRegister, records=register, **about))
    return write_workbook(sheets)
