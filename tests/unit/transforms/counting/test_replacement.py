"""Decisions on reports that replace an accepted one, as a table (docs/forms.md §4, F-08)."""

from dataclasses import dataclass

import pytest

from transforms.counting.replacement import MIN_NONZERO_FIGURES, ReportFacts, Total, decide_replacements

EIGHT = frozenset(f"thon {n}" for n in range(8))
MANY = MIN_NONZERO_FIGURES


@dataclass(frozen=True)
class Line:
    """One case: what counts, what comes, and the finding's severity with a part of its sentence; none: blank."""

    name: str
    earlier: ReportFacts | None
    incoming: ReportFacts
    severity: str = ""
    says: str = ""
    neighbour: ReportFacts | None = None


def report(
    admitted: int,
    version: int | None = None,
    number: int = 1,
    *,
    unit: str = "xa-an-ap",
    cells: frozenset[str] = EIGHT,
    figures: str = "",
    nonzero: int = 0,
    to_date: int = 20,
) -> ReportFacts:
    totals = {
        "01A-XA.admitted": Total("Kết nạp trong kỳ", admitted, "01A-XA", "G14"),
        "01A-XA.admitted_term_to_date": Total("Lũy kế", to_date, "01A-XA", "Q14"),
    }
    name = f"{unit}-{admitted}-{version}"
    return ReportFacts(name, f"{name}.xlsx", unit, unit, "2024-01", version, number, totals, cells, figures, nonzero)


HALF, FEWER = frozenset(sorted(EIGHT)[:4]), frozenset(sorted(EIGHT)[:3])
NEIGHBOUR = report(2, unit="xa-an-khe", figures="1,2", nonzero=MANY)
TABLE = (
    Line("nothing is replaced", None, report(2)),
    Line("falls, and is not said to be a correction", report(5), report(1), "error", "“Lần nộp: 2”"),
    Line("only a to-date column falls", report(5), report(5, to_date=19), "error", "“Lần nộp: 2”"),
    Line("the same number says nothing", report(5, 2, 2), report(1, 2), "error", "“Lần nộp: 3”"),
    Line("falls, and is said to be a correction", report(5), report(1, 2)),
    Line("rises: counts, and is asked about", report(5), report(6), "warning", "xa-an-ap-5-None.xlsx"),
    Line("does not change", report(5), report(5, 1), "warning", "thay cho báo cáo đã nhận"),
    Line("a smaller number does not count", report(5, 3, 3), report(9, 2), "warning", "“Lần nộp: 4”"),
    Line("fewer than half of the party cells", report(5), report(6, 2, cells=FEWER), "error", "đơn vị khác"),
    Line("half of the party cells", report(5), report(6, 2, cells=HALF)),
    Line("a neighbour's figures", report(2), report(2, 2, figures="1,2", nonzero=MANY), "error", "xa-an-khe", NEIGHBOUR),
    Line("a neighbour's figures, nine not zero", report(2), report(2, 2, figures="1,2", nonzero=MANY - 1), "", "", NEIGHBOUR),
    Line("a neighbour's figures, nothing replaced", None, report(2, figures="1,2", nonzero=MANY), "warning", "xa-an-khe", NEIGHBOUR),
)  # fmt: skip


@pytest.mark.parametrize("line", TABLE, ids=lambda line: line.name)
def test_a_decision(line: Line) -> None:
    counting = [found for found in (line.earlier, line.neighbour) if found]

    found = [finding for _, finding in decide_replacements([line.incoming], counting)]

    assert [finding.severity for finding in found] == ([line.severity] if line.severity else [])
    assert all(finding.rule == "F-08" and line.says in finding.sentence for finding in found)


def test_each_of_a_night_is_held_against_the_one_before() -> None:
    found = list(decide_replacements([report(2), report(3), report(1)], []))

    assert [finding.severity for _, finding in found] == ["warning", "error"]
    assert "xa-an-ap-3-None.xlsx" in found[1][1].sentence
