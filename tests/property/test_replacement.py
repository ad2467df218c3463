"""A night cut into batches decides as the whole night (F-08), and the same report counts in the end.

What counts between two batches comes from the counting of reports, so that the two always agree.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise
from random import Random

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.rules.general import Severity
from transforms.counting.replacement import ReportFacts, Total, decide_replacements
from transforms.counting.reports import IN_FORCE_COLUMNS, select_counting_reports

UNITS = ("xa-an-ap", "xa-an-khe", "xa-an-cau")
CELLS = tuple(f"thon {n}" for n in range(4))
ERROR = str(Severity.ERROR)


@st.composite
def reports(draw: st.DrawFn) -> ReportFacts:
    unit, admitted = draw(st.sampled_from(UNITS)), draw(st.integers(0, 3))
    totals = {"01A-XA.admitted": Total("Kết nạp trong kỳ", admitted, "01A-XA", "G14")}
    cells = frozenset(draw(st.sets(st.sampled_from(CELLS), min_size=1)))
    figures = draw(st.sampled_from(("", "1,2", "3,4")))
    version = draw(st.sampled_from((None, 1, 2, 3)))
    return ReportFacts("", "", unit, unit, "2024-01", version, 1, totals, cells, figures, 10 if figures else 0)


Decision = tuple[str, str]  # submission, severity


def decide(night: Sequence[ReportFacts], accepted: list[ReportFacts]) -> list[Decision]:
    """Decide a batch against what counts of the accepted; add those that are accepted."""
    found = [
        (report.submission_id, finding.severity) for report, finding in decide_replacements(night, counting(accepted))
    ]
    refused = {name for name, severity in found if severity == ERROR}
    accepted += [report for report in night if report.submission_id not in refused]
    return found


def counting(accepted: Sequence[ReportFacts]) -> list[ReportFacts]:
    """Return the counting report of each unit, with the greatest number received."""
    if not accepted:
        return []
    day = date(2024, 1, 31)
    rows = [
        (r.submission_id, r.unit_id, r.period, "month", day, day, at, r.version, 0) for at, r in enumerate(accepted)
    ]
    chosen = select_counting_reports(pl.DataFrame(rows, schema=IN_FORCE_COLUMNS, orient="row"))
    greatest = {
        unit: max([1, *(r.version for r in accepted if r.unit_id == unit and r.version is not None)]) for unit in UNITS
    }
    by_name = {report.submission_id: report for report in accepted}
    found = [by_name[name] for name in chosen["submission_id"]]
    return [replace(report, number=greatest[report.unit_id]) for report in found]


@settings(deadline=None)
@given(st.lists(reports(), max_size=7, unique_by=lambda r: (r.unit_id, r.period)), st.randoms(use_true_random=False))
def test_where_no_report_replaces_another_the_order_changes_nothing(drawn: list[ReportFacts], random: Random) -> None:
    """None is refused, the same reports count; of two units' equal figures, one is asked about in any order."""
    sent = [replace(r, submission_id=f"s{n}") for n, r in enumerate(drawn)]
    shuffled = random.sample(sent, len(sent))
    outcomes = []
    for order in (sent, shuffled):
        accepted: list[ReportFacts] = []
        found = decide(order, accepted)
        assert all(severity != ERROR for _, severity in found)
        outcomes.append((len(found), {report.submission_id for report in counting(accepted)}))

    assert outcomes[0] == outcomes[1] == (outcomes[0][0], {report.submission_id for report in sent})


@settings(deadline=None)
@given(st.lists(reports(), max_size=7), st.sets(st.integers(1, 6)))
def test_batches_cut_from_a_night_decide_as_the_night(drawn: list[ReportFacts], cuts: set[int]) -> None:
    night = [replace(r, submission_id=f"s{n}") for n, r in enumerate(sorted(drawn, key=lambda r: r.version or 0))]
    whole: list[ReportFacts] = []
    at_once = decide(night, whole)
    parts: list[ReportFacts] = []
    edges = [0, *sorted(cut for cut in cuts if cut < len(night)), len(night)]
    batches = [night[start:end] for start, end in pairwise(edges)]

    assert [decision for batch in batches for decision in decide(batch, parts)] == at_once
    assert counting(parts) == counting(whole)
