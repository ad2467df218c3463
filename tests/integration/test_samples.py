"""Each sample workbook, read by itself, has the outcome expected of it."""

from functools import cache

import polars as pl
import pytest
from support.data import EXPECTED, SAMPLES, SAMPLES_AS_OF
from support.district import findings, read

from transforms.validation.batch import Batch

FILES = sorted(EXPECTED["files"])


@cache
def batch() -> Batch:
    """Read all samples as one batch, in the order of FILES."""
    contents = [(SAMPLES / name).read_bytes() for name in FILES]
    return read(*contents, as_of=SAMPLES_AS_OF)


@pytest.mark.parametrize("name", FILES)
def test_sample(name: str) -> None:
    expected, index = EXPECTED["files"][name], FILES.index(name)
    report = batch().submissions.row(index, named=True)
    # that a content came before is for the ledger to know: here a duplicate is what its original is
    is_copy = expected["status"] == "duplicate"

    assert report["status"] == ("accepted" if is_copy else expected["status"])
    assert {found.rule for found in findings(batch(), index)} >= set(() if is_copy else expected["rules"])
    if report["status"].startswith("accepted") and not is_copy:
        assert (report["unit_id"], report["period"]) == (expected["unit_id"], expected["period"])
    if expected.get("admitted") is not None:
        records = batch().records["commune_admissions"].filter(pl.col("submission_id") == str(index))
        assert records["admitted"].sum() == expected["admitted"]
