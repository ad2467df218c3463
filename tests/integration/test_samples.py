"""The sample workbooks that another hand wrote, against what is expected of each."""

import json
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from support.district import findings, read

from transforms.validation.batch import Batch

SAMPLES = Path(__file__).parents[3] / "shared" / "samples"
EXPECTED: dict[str, Any] = (
    json.loads((SAMPLES / "expected.json").read_text(encoding="utf-8")) if SAMPLES.is_dir() else {"files": {}}
)
FILES = sorted(EXPECTED["files"])

pytestmark = pytest.mark.skipif(not FILES, reason=f"no sample workbooks in {SAMPLES}")


@cache
def batch() -> Batch:
    """All samples as one batch, in the order of FILES."""
    contents = [(SAMPLES / name).read_bytes() for name in FILES]
    return read(*contents, as_of=date.fromisoformat(EXPECTED["as_of"]))


@pytest.mark.parametrize("name", FILES)
def test_sample(name: str) -> None:
    expected, index = EXPECTED["files"][name], FILES.index(name)
    report = batch().reports.row(index, named=True)
    # that a content came before is for the ledger to know: here a duplicate is what its original is
    is_copy = expected["status"] == "duplicate"

    assert report["status"] == ("accepted" if is_copy else expected["status"])
    assert {found.rule for found in findings(batch(), index)} >= set(() if is_copy else expected["rules"])
    if report["status"].startswith("accepted") and not is_copy:
        assert (report["unit_id"], report["period"]) == (expected["unit_id"], expected["period"])
    if expected.get("admitted") is not None:
        records = batch().records["commune_admissions"].filter(pl.col("submission") == index)
        assert records["admitted"].sum() == expected["admitted"]
