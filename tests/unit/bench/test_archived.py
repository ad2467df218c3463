"""The benchmark's archive of years has exactly the rows that reading gives."""

from datetime import date

import pytest
from polars.testing import assert_frame_equal

from bench.archived import batch_of
from bench.province import months, province
from bench.work import Report, workbook
from schemas.forms import FORMS
from schemas.registry import Registry
from transforms.identity.submissions import read_workbook
from transforms.identity.units import UnitFinder
from transforms.validation.batch import validate_batch


@pytest.fixture(scope="module")
def registry() -> Registry:
    return province(0)


@pytest.mark.parametrize("month", [0, 1, 6, 7, len(months()) - 1])
def test_rows_put_together_are_those_of_reading(month: int, registry: Registry) -> None:
    first = month * len(registry.units) + 2
    numbers = range(first, first + 14)
    made = batch_of(registry, numbers)
    workbooks = [read_workbook(workbook(Report(registry, n)), FORMS) for n in numbers]
    readings = dict(zip(made.submissions["submission_id"], workbooks, strict=True))
    read = validate_batch(readings, UnitFinder(registry), date(2025, 12, 31))

    assert read.findings.is_empty()
    for name in ("submissions", "findings", "layouts"):
        assert_frame_equal(getattr(made, name), getattr(read, name))
    assert made.records.keys() == read.records.keys()
    for name, frame in read.records.items():
        assert_frame_equal(made.records[name], frame, check_column_order=False)
