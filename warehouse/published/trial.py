"""A trial ledger: a copy of the published warehouse, written to and thrown away."""

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl

from schemas.declaration.form import Form
from schemas.forms import FORMS
from schemas.frames import Findings, columns_of
from warehouse.errors import WarehouseError
from warehouse.home.layout import Home
from warehouse.ledger.store import Warehouse

_SHOWN = [name for name in columns_of(Findings) if name not in ("finding_id", "field")]
_FINDINGS = f"""
SELECT {", ".join(_SHOWN)} FROM ledger.finding
SEMI JOIN (FROM ledger.submission WHERE run_id = $run_id) AS s USING (submission_id)
UNION ALL BY NAME
SELECT {", ".join(_SHOWN)} FROM ledger.open_crosscheck
SEMI JOIN (FROM ledger.submission WHERE run_id = $run_id) AS s USING (submission_id)
"""


@contextmanager
def open_trial(home: Home, forms: Sequence[type[Form]] = FORMS) -> Iterator[Warehouse]:
    """Open a throw-away copy of the published warehouse for writing; the home itself is only read.

    Raises WarehouseError where nothing is published, and for a home whose rows are in a lake.
    """
    if home.lake:
        raise WarehouseError("The reports of this home are in a lake, which can't be asked so; check without --home.")
    if not home.published.exists():
        raise WarehouseError(f"Nothing is published in {home.root} yet; run `tonghop run` first.")
    with TemporaryDirectory(prefix="tonghop-") as folder:  # readable by this user alone
        copy = Path(folder) / home.database.name
        shutil.copyfile(home.published, copy)
        with Warehouse.open(copy, forms) as warehouse:
            yield warehouse


def findings_of_trial(warehouse: Warehouse, run_id: str) -> pl.DataFrame:
    """Return the findings of a run's submissions, with those against other reports.

    Columns: those of `schemas.frames.Findings` without `finding_id` and `field`.
    """
    return warehouse.query(_FINDINGS, {"run_id": run_id})
