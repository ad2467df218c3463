"""docs/forms.md §4, X-01 to X-06: reports that break a rule between them, and reports that only just don't.

A line of the table gives the reason, the reports in force, and every finding that they must have.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import pytest
from support.crosscheck_reports import Cross, Report, cadres, commune, crosses, enterprise, school

from schemas.rules.crosschecks import CROSS_RULES

AN_AP, AN_CAU, AN_BAI, COI = "xa-an-ap", "xa-an-cau", "tt-an-bai", "tt-quynh-coi"
PHU_DUC = "thpt-phu-duc"
# Hosted, by the registry: dn-01 by An Bài; dn-10, and from 01/06/2023 dn-20, by Quỳnh Côi.
DN01, DN10, DN20 = "dn-01", "dn-10", "dn-20"


@dataclass(frozen=True)
class Line:
    """A case: the tested `rule`, and in `found` all findings that the reports must have."""

    rule: str
    why: str
    reports: tuple[Report, ...]
    found: tuple[Cross, ...]

    @property
    def trips(self) -> bool:
        return any(found.rule == self.rule for found in self.found)

    @property
    def name(self) -> str:
        return f"{self.rule} {'finds' if self.trips else 'lets pass'} {self.why}"


def finds(why: str, reports: Sequence[Report], *found: Cross) -> Line:
    return Line(found[0].rule, why, tuple(reports), found)


def passes(rule: str, why: str, *reports: Report) -> Line:
    return Line(rule, why, reports, ())


def warning(rule: str, at: str, found: str, expected: str, other: str) -> Cross:
    return Cross(rule, "warning", at, found, expected, other)


def error(rule: str, at: str, found: str, expected: str, other: str) -> Cross:
    return Cross(rule, "error", at, found, expected, other)


def months(*admitted: int, workers: Sequence[int] = ()) -> list[Report]:
    """Return an enterprise's months of 2023, with correct figures to date."""
    return [
        enterprise(DN01, f"2023-{n:02}", now, sum(admitted[:n]), workers=workers[n - 1] if workers else 100)
        for n, now in enumerate(admitted, start=1)
    ]


# fmt: off
LINES = (
    finds("one line too few", [commune(AN_AP, "2023", ("Thôn 1", 1, 1, 1), ("Thôn 2", 2, 2, 2), register="1/1 1/2")],
        warning("X-01", "xa-an-ap 2023 01A-XA!G14", "3 (cộng G14:G15)", "2 dòng trong sổ 04-KN (ô B10:B11)", "xa-an-ap 2023 04-KN!B10")),
    finds("one line too many", [school(PHU_DUC, "2023", (1, 1, 1), register="1/1 2/1")],
        warning("X-01", "thpt-phu-duc 2023 03-TH!C17", "1 (cộng C17:D17)", "2 dòng trong sổ 04-KN (ô B10:B11)", "thpt-phu-duc 2023 04-KN!B10")),
    finds("a register of nobody", [commune(AN_AP, "2023", ("Thôn 1", 1, 1, 1))],
        warning("X-01", "xa-an-ap 2023 01A-XA!G14", "1", "0 dòng trong sổ 04-KN", "xa-an-ap 2023 None!None")),
    finds("lines where nobody was admitted", [commune(AN_AP, "2023", ("Thôn 1", 0, 0, 0), register="1/1")],
        warning("X-01", "xa-an-ap 2023 01A-XA!G14", "0", "1 dòng trong sổ 04-KN (ô B10)", "xa-an-ap 2023 04-KN!B10")),
    passes("X-01", "as many lines as admissions", commune(AN_AP, "2023", ("Thôn 1", 1, 1, 1), ("Thôn 2", 2, 2, 2), register="1/1 1/2 2/1")),
    passes("X-01", "nobody admitted, no register", commune(AN_AP, "2023", ("Thôn 1", 0, 0, 0))),
    passes("X-01", "an enterprise, which has no register", enterprise(DN01, "2023", 2)),
)

TWICE = (
    finds("a line in two registers, of any period", [commune(AN_AP, "2022", ("Thôn 1", 1, 1, 1), register="7/2"), school(PHU_DUC, "2023", (1, 1, 1), register="7/2")],
        warning("X-02", "thpt-phu-duc 2023 04-KN!B10", "7-QĐ/HU, dòng 2", "một đơn vị ghi dòng này; Xã An Ấp cũng ghi, Năm 2022, ô 04-KN!B10", "xa-an-ap 2022 04-KN!B10"),
        warning("X-02", "xa-an-ap 2022 04-KN!B10", "7-QĐ/HU, dòng 2", "một đơn vị ghi dòng này; Trường THPT Phụ Dực cũng ghi, Năm 2023, ô 04-KN!B10", "thpt-phu-duc 2023 04-KN!B10")),
    passes("X-02", "two lines of one decision", commune(AN_AP, "2023", ("Thôn 1", 1, 1, 1), register="7/1"), commune(AN_CAU, "2023", ("Thôn 1", 1, 1, 1), register="7/2")),
    passes("X-02", "one unit's month and year", commune(AN_AP, "2023-12", ("Thôn 1", 1, 1, 1), register="7/1"), commune(AN_AP, "2023", ("Thôn 1", 1, 1, 1), register="7/1")),
)

SECTION_III = (
    finds("a section under its enterprise", [commune(AN_BAI, "2023", enterprises=[("Giày da", 1)], register="1/1"), enterprise(DN01, "2023", 2)],
        warning("X-03", "tt-an-bai 2023 01A-XA!G14", "1", "ít nhất 2, theo 1 báo cáo 02-DN: Công ty TNHH Giày da mẫu 01 2", "dn-01 2023 02-DN!D21")),
    finds("no such section", [commune(AN_BAI, "2023", ("Phố 1", 0, 0, 0), ("Phố 2", 0, 0, 0)), enterprise(DN01, "2023", 1)],
        warning("X-03", "tt-an-bai 2023 01A-XA!G15", "0 (mục III không có dòng nào)", "ít nhất 1, theo 1 báo cáo 02-DN: Công ty TNHH Giày da mẫu 01 1", "dn-01 2023 02-DN!D21")),
    finds("a section over all that it hosts", [commune(COI, "2022", enterprises=[("Gạch", 1), ("May", 1)], register="1/1 1/2"), enterprise(DN10, "2022", 1, host=COI)],
        warning("X-03", "tt-quynh-coi 2022 01A-XA!G14", "2 (cộng G14:G15)", "1, theo 1 báo cáo 02-DN: Công ty TNHH Gạch mẫu 10 1", "dn-10 2022 02-DN!D21")),
    finds("an enterprise that names another host than the registry", [commune(AN_AP, "2023", enterprises=[("Giày da", 0)]), enterprise(DN01, "2023", 1, host=AN_AP)],
        warning("X-03", "xa-an-ap 2023 01A-XA!G14", "0", "1, theo 1 báo cáo 02-DN: Công ty TNHH Giày da mẫu 01 1", "dn-01 2023 02-DN!D21")),
    passes("X-03", "a section that agrees", commune(COI, "2022", enterprises=[("Gạch", 1)], register="1/1"), enterprise(DN10, "2022", 1, host=COI)),
    passes("X-03", "a section over what is reported, while one is missing", commune(COI, "2023", enterprises=[("Gạch", 2)], register="1/1 1/2"), enterprise(DN10, "2023", 1, host=COI)),
    passes("X-03", "no report of any enterprise", commune(COI, "2022", enterprises=[("Gạch", 2)], register="1/1 1/2")),
    passes("X-03", "a report of another period", commune(COI, "2022", enterprises=[("Gạch", 0)]), enterprise(DN10, "2021", 2, host=COI)),
)

TO_DATE = (
    finds("a term that falls", [commune(AN_AP, "2022", ("Thôn 1", 0, 0, 5)), commune(AN_AP, "2023", ("Thôn 1", 0, 0, 4))],
        error("X-04", "xa-an-ap 2023 01A-XA!Q14", "4", "5: lũy kế Năm 2022 (ô 01A-XA!Q14) cộng số trong kỳ này", "xa-an-ap 2022 01A-XA!Q14")),
    finds("a term that grows by more", [enterprise(DN01, "2022", 1, 1, 3), enterprise(DN01, "2023", 2, 2, 6)],
        warning("X-04", "dn-01 2023 02-DN!D27", "6", "5: lũy kế Năm 2022 (ô 02-DN!D27) cộng số trong kỳ này", "dn-01 2022 02-DN!D27")),
    finds("a year that doesn't grow", [school(PHU_DUC, "2023-01", (1, 1, 1), "1/1"), school(PHU_DUC, "2023-02", (1, 1, 2), "2/1")],
        warning("X-04", "thpt-phu-duc 2023-02 03-TH!C19", "1", "2: lũy kế Tháng 01 năm 2023 (ô 03-TH!C19) cộng số trong kỳ này", "thpt-phu-duc 2023-01 03-TH!C19")),
    finds("the one record of two that is off", [commune(AN_AP, "2022", ("Thôn 1", 0, 0, 5), ("Thôn 2", 0, 0, 7)), commune(AN_AP, "2023", ("Thôn 2", 0, 0, 9), ("Thôn 1", 0, 0, 5))],
        warning("X-04", "xa-an-ap 2023 01A-XA!Q14", "9", "7: lũy kế Năm 2022 (ô 01A-XA!Q15) cộng số trong kỳ này", "xa-an-ap 2022 01A-XA!Q15")),
    finds("a sum, where no record alone is off", [commune(AN_AP, "2022", ("Thôn 1", 0, 0, 5), ("Thôn 2", 0, 0, 7)), commune(AN_AP, "2023", ("Thôn 1", 0, 0, 6), ("Thôn 2", 0, 0, 8))],
        warning("X-04", "xa-an-ap 2023 01A-XA!Q14", "14 (cộng Q14:Q15)", "12: lũy kế Năm 2022 (ô 01A-XA!Q14) cộng số trong kỳ này", "xa-an-ap 2022 01A-XA!Q14")),
    finds("a year that begins with more than it admitted", [enterprise(DN01, "2023-01", 1, 2, 4)],
        warning("X-04", "dn-01 2023-01 02-DN!D26", "2", "1: bằng số trong kỳ này, vì kỳ này mở đầu", "dn-01 2023-01 02-DN!D21")),
    finds("a term that begins with more than it admitted", [enterprise(DN01, "2020-07", 1, 1, 2)],
        warning("X-04", "dn-01 2020-07 02-DN!D27", "2", "1: bằng số trong kỳ này, vì kỳ này mở đầu", "dn-01 2020-07 02-DN!D21")),
    finds("too little, even with a month missing", [enterprise(DN01, "2023-01", 2), enterprise(DN01, "2023-03", 1, 2, 3)],
        warning("X-04", "dn-01 2023-03 02-DN!D26", "2", "ít nhất 3: lũy kế Tháng 01 năm 2023 (ô 02-DN!D26) cộng số trong kỳ này", "dn-01 2023-01 02-DN!D26")),
    passes("X-04", "a year and a term that follow", enterprise(DN01, "2022", 2, 2, 5), enterprise(DN01, "2023-01", 1, 1, 6), enterprise(DN01, "2023-02", 1, 2, 7)),
    passes("X-04", "more than follows, with a month missing", enterprise(DN01, "2023-01", 2), enterprise(DN01, "2023-03", 1, 4, 4)),
    passes("X-04", "a year that begins anew", enterprise(DN01, "2022", 2, 2, 2), enterprise(DN01, "2023", 0, 0, 2)),
    passes("X-04", "a first report in mid-year", enterprise(DN01, "2023-05", 1, 3, 9)),
    passes("X-04", "another unit's report before it", enterprise(DN10, "2022", 2, 2, 2, host=COI), enterprise(DN01, "2023", 0, 0, 0)),
    passes("X-04", "a quarter after the month before it", enterprise(DN01, "2023-Q1", 3), enterprise(DN01, "2023-03", 1, 3, 3), enterprise(DN01, "2023-Q2", 2, 5, 5)),
)

INSIDE = (
    finds("a quarter over its months", [*months(1, 0, 1), enterprise(DN01, "2023-Q1", 3)],
        warning("X-05", "dn-01 2023-Q1 02-DN!D21", "3", "2, tổng của 3 kỳ ngắn hơn (từ Tháng 01 năm 2023 đến Tháng 03 năm 2023)", "dn-01 2023-01 02-DN!D21")),
    finds("a quarter under one of its months", [enterprise(DN01, "2023-01", 2), enterprise(DN01, "2023-Q1", 1)],
        warning("X-05", "dn-01 2023-Q1 02-DN!D21", "1", "ít nhất 2, như Tháng 01 năm 2023", "dn-01 2023-01 02-DN!D21")),
    finds("a half-year against its quarters, not their months", [*months(1, 0, 1), enterprise(DN01, "2023-Q1", 2), enterprise(DN01, "2023-Q2", 1, 3, 3), enterprise(DN01, "2023-H1", 4)],
        warning("X-05", "dn-01 2023-H1 02-DN!D21", "4", "3, tổng của 2 kỳ ngắn hơn (từ Quý I năm 2023 đến Quý II năm 2023)", "dn-01 2023-Q1 02-DN!D21")),
    finds("a quarter cut by the term to the same days as nine months", [enterprise(DN01, "2020-Q3", 1), enterprise(DN01, "2020-9M", 2)],
        warning("X-05", "dn-01 2020-9M 02-DN!D21", "2", "1, như Quý III năm 2020", "dn-01 2020-Q3 02-DN!D21")),
    passes("X-05", "a quarter of its months", *months(1, 0, 1), enterprise(DN01, "2023-Q1", 2)),
    passes("X-05", "a quarter over its months, one of them missing", *months(1, 0), enterprise(DN01, "2023-Q1", 3)),
    finds("workers of a quarter, not those of its last month", [enterprise(DN01, "2023-03", 0), enterprise(DN01, "2023-Q1", 0, workers=120)],
        warning("X-05", "dn-01 2023-Q1 02-DN!D12", "120", "100, như Tháng 03 năm 2023, kỳ ngắn hơn kết thúc cùng ngày", "dn-01 2023-03 02-DN!D12")),
    finds("key cadres of a year, not those of its last quarter and month",
        [cadres(AN_AP, "2023-12", ("Hội Phụ nữ", 12, 7)), cadres(AN_AP, "2023-Q4", ("Hội Phụ nữ", 12, 7)), cadres(AN_AP, "2023", ("Hội Nông dân", 9, 1), ("Hội Phụ nữ", 12, 6))],
        warning("X-05", "xa-an-ap 2023 01B-XA!F12", "6", "7, như Tháng 12 năm 2023, kỳ ngắn hơn kết thúc cùng ngày", "xa-an-ap 2023-12 01B-XA!F11")),
    passes("X-05", "workers of a quarter, not those of its first month", enterprise(DN01, "2023-01", 0), enterprise(DN01, "2023-Q1", 0, workers=120)),
    passes("X-05", "a month beside the quarter", enterprise(DN01, "2023-Q1", 1), enterprise(DN01, "2023-04", 5, 6, 6)),
)

# Median 3, deviations 0 0 0 1 1 1: a median absolute deviation of 0.5, so that 3.5 reaches 2.59 to either side.
UNEVEN = (2, 3, 3, 3, 4, 4)
HISTORY = (
    finds("far above six months", months(*UNEVEN, 6),
        warning("X-06", "dn-01 2023-07 02-DN!D21", "6", "từ 1 đến 5, theo 6 kỳ trước của đơn vị (gần nhất là Tháng 06 năm 2023)", "dn-01 2023-06 02-DN!D21")),
    finds("far below six months", months(*UNEVEN, 0),
        warning("X-06", "dn-01 2023-07 02-DN!D21", "0", "từ 1 đến 5, theo 6 kỳ trước của đơn vị (gần nhất là Tháng 06 năm 2023)", "dn-01 2023-06 02-DN!D21")),
    finds("far from what was always the same", months(*[0] * 6, 6),
        warning("X-06", "dn-01 2023-07 02-DN!D21", "6", "từ 0 đến 5, theo 6 kỳ trước của đơn vị (gần nhất là Tháng 06 năm 2023)", "dn-01 2023-06 02-DN!D21")),
    finds("workers with a digit too many", months(*[0] * 7, workers=(*[136] * 6, 1360)),
        warning("X-06", "dn-01 2023-07 02-DN!D12", "1360", "từ 101 đến 171, theo 6 kỳ trước của đơn vị (gần nhất là Tháng 06 năm 2023)", "dn-01 2023-06 02-DN!D12")),
    passes("X-06", "a figure just within reach", *months(*UNEVEN, 5)),
    passes("X-06", "only five months before", *months(*UNEVEN[1:], 9)),
    passes("X-06", "a few more than always", *months(*[0] * 6, 5)),
    passes("X-06", "workers within 5 % or so", *months(*[0] * 7, workers=(*[136] * 6, 171))),
    passes("X-06", "six periods of other kinds", *months(0, 0, 0), enterprise(DN01, "2023-Q1", 0), enterprise(DN01, "2022", 0), enterprise(DN01, "2023-H1", 9, 9, 9)),
)
# fmt: on

TABLE = (*LINES, *TWICE, *SECTION_III, *TO_DATE, *INSIDE, *HISTORY)


@pytest.mark.parametrize("line", TABLE, ids=lambda line: line.name)
def test_rule(line: Line) -> None:
    assert crosses(line.reports) == sorted(line.found)


def test_every_rule_has_a_line_that_trips_it_and_one_that_just_does_not() -> None:
    numbers = {rule.number for rule in CROSS_RULES}

    assert {line.rule for line in TABLE if line.trips} == numbers
    assert {line.rule for line in TABLE if not line.trips} == numbers


def test_lines_have_names_of_their_own() -> None:
    assert len({line.name for line in TABLE}) == len(TABLE)


def test_no_reports_no_findings() -> None:
    assert crosses([]) == []
