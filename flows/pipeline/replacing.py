"""The order of a night's reports, and the decision of F-08 on those that replace an accepted one."""

from dataclasses import replace

import polars as pl

from flows.pipeline.answering import set_aside_answers
from flows.pipeline.collected import Collected, RunFacts
from schemas.findings import Finding
from schemas.frames import Findings, columns_of
from schemas.registry import Registry
from schemas.rules.general import Severity
from schemas.submissions import Submission
from transforms.counting.replacement import ReportFacts, decide_replacements
from transforms.counting.report_facts import facts_of
from transforms.validation.batch import Batch
from transforms.validation.finding_ids import with_finding_ids
from warehouse.ledger.counting_reports import counting_reports
from warehouse.ledger.store import Warehouse


def decide_night(
    warehouse: Warehouse, collected: Collected, batch: Batch, run: RunFacts, registry: Registry
) -> tuple[Collected, Batch]:
    """Put a night's reports into their order, and decide which of them replace an accepted one (F-08).

    A report accepted by an earlier reading was decided then, and is not decided again.
    """
    batch = set_aside_answers(warehouse, collected, batch, run)
    outcomes = {row["submission_id"]: row for row in batch.submissions.iter_rows(named=True)}
    collected = replace(collected, received=_in_order(collected, outcomes, run))
    decided_before = _accepted_before(warehouse, collected)
    batch = _carry_over(warehouse, collected, batch, run, decided_before)
    names = {
        name: submission
        for name, submission in collected.by_id(run.run_id).items()
        if outcomes[name]["status"].startswith("accepted")
        and run.selection.includes(outcomes[name]["unit_id"], outcomes[name]["period"])
        and submission.reread_of not in decided_before
    }
    if not names:
        return collected, batch
    return collected, _with_findings(batch, _decide(warehouse, batch, names, registry))


def _in_order(collected: Collected, outcomes: dict[str, dict[str, object]], run: RunFacts) -> list[Submission]:
    """Sort reports of one unit and period by `Lần nộp`, the file's own time, and content; all others stay."""
    groups: dict[tuple[object, object], list[tuple[int, str]]] = {}
    received = list(collected.received)
    for place, submission in enumerate(received):
        if submission.is_new and submission.reread_of is None:
            name = submission.id_in(collected.inbox, run.run_id)
            outcome = outcomes[name]
            if outcome["unit_id"] and outcome["period"]:
                groups.setdefault((outcome["unit_id"], outcome["period"]), []).append((place, name))

    def key(found: tuple[int, str]) -> tuple[int, int, str]:
        submission, version = collected.received[found[0]], outcomes[found[1]]["version"]
        return int(str(version or 0)), submission.modified_ns or 0, submission.sha256

    for group in groups.values():
        if len(group) > 1:
            for (place, _), (source, _) in zip(group, sorted(group, key=key), strict=True):
                received[place] = collected.received[source]
    return received


def _accepted_before(warehouse: Warehouse, collected: Collected) -> set[str]:
    """Return the earlier readings, among those read again, that were accepted."""
    earlier = [s.reread_of for s in collected.received if s.reread_of is not None]
    if not earlier:
        return set()
    accepted = "SELECT submission_id FROM ledger.submission WHERE list_contains($ids, submission_id)"
    return set(warehouse.query(f"{accepted} AND status LIKE 'accepted%'", {"ids": earlier})["submission_id"])


def _carry_over(
    warehouse: Warehouse, collected: Collected, batch: Batch, run: RunFacts, decided_before: set[str]
) -> Batch:
    """Give readings of a report accepted before the F-08 findings of its earlier reading."""
    again = {s.reread_of: name for name, s in collected.by_id(run.run_id).items() if s.reread_of in decided_before}
    if not again:
        return batch
    sql = "FROM ledger.finding WHERE rule = 'F-08' AND list_contains($ids, submission_id)"
    carried = warehouse.query(sql, {"ids": list(again)}).select(
        pl.col(name).cast(dtype) for name, dtype in columns_of(Findings).items()
    )
    carried = carried.with_columns(pl.col("submission_id").replace(again))
    asked = pl.col("submission_id").is_in(carried["submission_id"].to_list()) & (pl.col("status") == "accepted")
    status = pl.when(asked).then(pl.lit("accepted_with_warnings")).otherwise("status")
    return replace(
        batch, submissions=batch.submissions.with_columns(status=status), findings=pl.concat([batch.findings, carried])
    )


def _decide(
    warehouse: Warehouse, batch: Batch, names: dict[str, Submission], registry: Registry
) -> list[tuple[ReportFacts, Finding]]:
    order = pl.DataFrame({"submission_id": list(names), "file_name": [s.name for s in names.values()]})
    incoming = order.join(batch.submissions, on="submission_id", maintain_order="left").with_columns(number=pl.lit(1))
    counting, tables = counting_reports(warehouse, incoming["period"].unique().sort().to_list())
    layouts = tables.pop("layout")
    return list(
        decide_replacements(
            facts_of(incoming, batch.records, batch.layouts, warehouse.forms, registry),
            facts_of(counting, tables, layouts, warehouse.forms, registry),
        )
    )


def _with_findings(batch: Batch, found: list[tuple[ReportFacts, Finding]]) -> Batch:
    """Add F-08 findings to a batch; records of a refused report stay, so that the office can let it replace."""
    if not found:
        return batch
    rows = [
        {
            "submission_id": report.submission_id,
            "rule": finding.rule,
            "severity": finding.severity,
            "sheet": finding.sheet or None,
            "cell": finding.cell or None,
            "field": None,
            "found": finding.found,
            "expected": finding.expected,
            "sentence": finding.sentence,
            "unit_id": report.unit_id,
            "period": report.period,
            "form": "",
            "record": report.submission_id,
        }
        for report, finding in found
    ]
    findings = with_finding_ids(pl.DataFrame(rows, infer_schema_length=None)).select(
        pl.col(name).cast(dtype) for name, dtype in columns_of(Findings).items()
    )
    refused = [report.submission_id for report, finding in found if finding.severity == Severity.ERROR]
    asked = [report.submission_id for report, finding in found if finding.severity == Severity.WARNING]
    status = (
        pl.when(pl.col("submission_id").is_in(refused))
        .then(pl.lit("rejected"))
        .when(pl.col("submission_id").is_in(asked))
        .then(pl.lit("accepted_with_warnings"))
        .otherwise("status")
    )
    return replace(
        batch, submissions=batch.submissions.with_columns(status=status), findings=pl.concat([batch.findings, findings])
    )
