"""Workbooks that came back with answers and the figures that count already: no new version of these figures."""

from dataclasses import replace

import polars as pl

from flows.pipeline.collected import Collected, RunFacts
from transforms.validation.batch import Batch
from warehouse.ledger.counting_reports import counting_reports
from warehouse.ledger.store import Warehouse

_REPORT = ["submission_id", "unit_id", "period"]
_NO_FIGURES = ("submission_id", "sheet", "sheet_row", "sheet_column")


def set_aside_answers(warehouse: Warehouse, collected: Collected, batch: Batch, run: RunFacts) -> Batch:
    """Turn accepted submissions with answers into duplicates, where their figures are those that count."""
    names = collected.by_id(run.run_id)
    first_read = {name for name, submission in names.items() if submission.reread_of is None}
    asked = batch.submissions.filter(
        pl.col("submission_id").is_in(sorted(first_read & set(batch.answers["submission_id"])))
        & pl.col("status").str.starts_with("accepted")
    )
    if asked.is_empty():
        return batch
    counting, tables = counting_reports(warehouse, asked["period"].unique().sort().to_list())
    of_report = {(unit, period): name for name, unit, period in counting.select(_REPORT).iter_rows()}
    same = [
        name
        for name, unit, period in asked.select(_REPORT).iter_rows()
        if (unit, period) in of_report and _same_figures(batch.records, name, tables, of_report[(unit, period)])
    ]
    return _as_duplicates(batch, same) if same else batch


def _same_figures(records: dict[str, pl.DataFrame], name: str, counted: dict[str, pl.DataFrame], counting: str) -> bool:
    return all(
        _figures(frame, name, frame.columns).equals(_figures(counted[table], counting, frame.columns))
        for table, frame in records.items()
    )


def _figures(frame: pl.DataFrame, submission_id: str, columns: list[str]) -> pl.DataFrame:
    names = [name for name in columns if name not in _NO_FIGURES]
    return frame.filter(submission_id=submission_id).select(pl.col(names).cast(pl.String)).sort(names)


def _as_duplicates(batch: Batch, names: list[str]) -> Batch:
    others = ~pl.col("submission_id").is_in(names)
    status = pl.when(others).then("status").otherwise(pl.lit("duplicate"))
    return replace(
        batch,
        submissions=batch.submissions.with_columns(status=status),
        findings=batch.findings.filter(others),
        layouts=batch.layouts.filter(others),
        records={table: frame.filter(others) for table, frame in batch.records.items()},
    )
