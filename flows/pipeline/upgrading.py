"""The first run after an upgrade of the program: what it keeps, and how many reports would be read differently now."""

from functools import partial
from importlib.metadata import version

import polars as pl

from flows.pipeline import reading
from flows.pipeline.plan import Plan
from schemas.submissions import Submission
from transforms.validation.batch import Batch
from transforms.validation.table_rows import KnownPartyCells
from warehouse.home.archive import read_content
from warehouse.home.journal import Journal
from warehouse.home.layout import Home
from warehouse.home.tombstones import erased
from warehouse.ledger.answers import answered_party_cells
from warehouse.ledger.store import Warehouse

PROGRAM = version("tonghop")
MOST_REREAD = 10_000  # of a greater archive only a sentence: reading it again takes longer than a night has
_PROGRAM, _RUN, _EARLIER = "program", "run", "an earlier version"
_ACCEPTED = """
SELECT submission_id, sha256, file_name, received_on, unit_id, period
FROM ledger.reading
WHERE starts_with(status, 'accepted')
"""


def program_of_run() -> dict[str, str]:
    """Return the field of a run's journal entry that says which version of the program wrote it."""
    return {_PROGRAM: PROGRAM}


def former_program(journal: Journal) -> str:
    """Return the version that the last run was made by, where it is not this one; '' before the first run."""
    last = next(journal.latest(_RUN), None)
    found = last.body.get(_PROGRAM) if last else PROGRAM
    return "" if found == PROGRAM else f"version {found}" if found else _EARLIER


def upgrade_sentence(plan: Plan) -> str:
    """Return a sentence on an upgrade since the last run, '' where there was none."""
    former = former_program(plan.home.journal)
    if not former:
        return ""
    return (
        f"This home was last run by {former} of tonghop, now by {PROGRAM}: its views are made again, and what was "
        f"accepted stays as it was read; {_differences(plan)}"
    )


def _differences(plan: Plan) -> str:
    gone = pl.Series(sorted(erased(plan.home.archive)), dtype=pl.String)
    with Warehouse.open(plan.home.database, plan.forms, plan.home.lake) as warehouse:
        accepted = warehouse.query(_ACCEPTED).filter(~pl.col("sha256").is_in(gone.implode()))
        if accepted.height > MOST_REREAD:
            return "`tonghop run --reread --dry-run` shows what would be read differently now"
        tables = [form.metadata().table for form in plan.forms]
        kept = {table: warehouse.query(f"FROM ledger.{table}") for table in tables}
        known = answered_party_cells(warehouse)
    differ = _read_differently(accepted, kept, _read_again(plan, accepted, known))
    shows = "; `tonghop run --reread --dry-run` shows them" if differ else ""
    return f"{differ or 'none'} of {accepted.height} accepted reports would be read differently now{shows}"


def _read_again(plan: Plan, accepted: pl.DataFrame, known: KnownPartyCells) -> Batch:
    """Read the accepted originals again, under their own names."""
    submissions = {
        row["submission_id"]: Submission(
            row["file_name"], row["sha256"], 0, None, is_new=True, is_copy=False, received_on=row["received_on"]
        )
        for row in accepted.iter_rows(named=True)
    }
    content_of = partial(_content_of, plan.home)
    return reading.read(submissions, content_of, plan.registry, plan.as_of, plan.forms, known_party_cells=known)


def _content_of(home: Home, submission: Submission) -> bytes:
    return read_content(home.archive, submission.sha256)


def _read_differently(accepted: pl.DataFrame, kept: dict[str, pl.DataFrame], again: Batch) -> int:
    """Count the reports that would be refused, be another unit's or period's, or have other records."""
    same = again.submissions.filter(pl.col("status").str.starts_with("accepted")).join(
        accepted, on=["submission_id", "unit_id", "period"], how="semi"
    )
    differ = [accepted.join(same, on="submission_id", how="anti").select("submission_id")]
    for table, now in again.records.items():
        both = [_texts(frame, now.columns).join(same, on="submission_id", how="semi") for frame in (kept[table], now)]
        for one, other in (both, reversed(both)):
            differ.append(one.join(other, on=now.columns, how="anti", nulls_equal=True).select("submission_id"))
    return pl.concat(differ).n_unique()


def _texts(records: pl.DataFrame, columns: list[str]) -> pl.DataFrame:
    return records.select(pl.col(columns).cast(pl.String))
