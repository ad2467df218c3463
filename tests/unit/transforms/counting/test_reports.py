"""The rule of counting reports, line by line (docs/decisions/0003)."""

import polars as pl
import pytest
from support.ledger import REGISTRY

from transforms.counting.reports import COUNTED_COLUMNS, IN_FORCE_COLUMNS, counted_admissions, select_counting_reports

Sent = tuple[str, int | None]  # name, version; in the order of arrival


def in_force(*reports: tuple[str, str, int | None, int | None]) -> pl.DataFrame:
    """Make reports of one unit in the order of arrival: name, period, version, admissions."""
    rows = []
    for arrival, (name, period_id, version, stated) in enumerate(reports):
        p = REGISTRY.terms.period(period_id)
        assert p is not None
        rows.append((name, "unit", p.id, str(p.kind), p.start, p.end, arrival, version, stated))
    return pl.DataFrame(rows, schema=IN_FORCE_COLUMNS, orient="row")


@pytest.mark.parametrize(
    ("sent", "counts", "settled_by"),
    [
        ([("a", None)], "a", "only"),
        ([("a", 7)], "a", "only"),
        ([("a", None), ("b", None)], "b", "arrival"),
        ([("a", 1), ("b", 2)], "b", "version"),
        ([("b", 2), ("a", 1)], "b", "version"),
        ([("a", 2), ("b", 2)], "b", "arrival"),
        ([("a", 2), ("b", None)], "b", "arrival"),
        ([("a", 2), ("b", None), ("c", 1)], "b", "arrival"),
        ([("a", 2), ("b", None), ("c", 3)], "c", "version"),
        ([("a", None), ("b", 1)], "b", "arrival"),
        ([("a", None), ("b", 2), ("c", 1)], "b", "version"),
    ],
)
def test_which_of_several_counts(sent: list[Sent], counts: str, settled_by: str) -> None:
    found = select_counting_reports(in_force(*((name, "2024-01", version, 0) for name, version in sent)))

    assert found.select("submission_id", "settled_by").rows() == [(counts, settled_by)]


def test_periods_that_the_term_cuts_to_the_same_days_lie_inside_one_another() -> None:
    """The third quarter of 2020 and its nine months both begin with the term and end on one day."""
    found = counted_admissions(
        in_force(("nine", "2020-9M", None, 5), ("quarter", "2020-Q3", None, 3), ("july", "2020-07", None, 1))
    )

    assert dict(found.select("period", "counted").iter_rows()) == {"2020-07": 1, "2020-Q3": 2, "2020-9M": 2}


def test_a_form_that_adds_nothing_counts_and_adds_nothing() -> None:
    found = counted_admissions(in_force(("a", "2024-01", None, None), ("b", "2024-Q1", None, None)))

    assert found.select("submission_id", "stated", "inside", "counted", "unallocated").rows() == [
        ("a", None, 0, 0, False),
        ("b", None, 0, 0, False),
    ]


def test_nothing_sent_gives_nothing() -> None:
    found = counted_admissions(in_force())

    assert (found.height, dict(found.schema)) == (0, COUNTED_COLUMNS)
