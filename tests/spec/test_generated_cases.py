"""Habits and accidents of offices, made from a report whose figures are known: the truth, or a named finding."""

from functools import cache

import polars as pl
import pytest
from support.awaited import AWAITED_KINDS
from support.cases import CASES_AS_OF, Case
from support.district import findings, read
from support.office_cases import generated_cases

from transforms.validation.batch import Batch

GENERATED = generated_cases()


@cache
def batch() -> Batch:
    """Read all cases as one batch, in their order."""
    return read(*(case.content() for case in GENERATED), as_of=CASES_AS_OF)


def reason(case: Case) -> str | None:
    return next((why for kind, why in AWAITED_KINDS.items() if case.name[4:].startswith(kind)), None)


def test_there_are_many() -> None:
    assert len(GENERATED) >= 120


@pytest.mark.parametrize("number", range(len(GENERATED)), ids=[case.name for case in GENERATED])
def test_generated_case(number: int, request: pytest.FixtureRequest) -> None:
    case = GENERATED[number]
    if why := reason(case):
        request.applymarker(pytest.mark.xfail(strict=True, reason=why))
    report, expected = batch().submissions.row(number, named=True), case.expected
    records = batch().records["commune_admissions"].filter(pl.col("submission_id") == str(number))

    assert report["status"] in expected["status"]
    assert {found.rule for found in findings(batch(), number)} >= set(expected["rules"])
    assert report["period"] == expected.get("period", report["period"])
    assert records["admitted"].sum() == expected.get("counted", records["admitted"].sum())
    assert records["candidates"].sum() == expected.get("candidates", records["candidates"].sum())
