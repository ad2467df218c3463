"""`tonghop status`: who owes a report and what is to be corrected, then the rest where it is asked for."""

import json
import sys
from typing import Any

import polars as pl
from rich.console import Console
from rich.table import Table

from flows.cli.printing import Format, print_lines, print_rows
from flows.documents.files import in_zone
from flows.pipeline.mail_status import MailStatus
from schemas.periods import Period
from warehouse.home.layout import Home
from warehouse.published.publish import open_published

WIDTH = 100
_OWED = ["missing", "rejected"]
_OWING_COLUMNS = ("period", "unit_name", "unit_id", "due_on", "state")
_FINDING_COLUMNS = ("period", "unit_name", "rule", "cell", "found", "expected")


def print_status(
    home: Home,
    period: Period | None,
    format: Format,  # noqa: A002
    zone: str,
    mail: MailStatus,
    *,
    everything: bool = False,
) -> None:
    """Print who owes a report, the open errors and the mails, of one period where given; CSV has the first alone.

    `everything`: also the number of reports by state, every report owed, and the open warnings.
    """
    where = f"WHERE period = '{period.id}'" if period else ""
    with open_published(home) as ask:
        owed = in_zone(ask(f"SELECT * EXCLUDE (submission_id) FROM reporting_status {where}"), zone)
        findings = in_zone(ask(f"SELECT * EXCLUDE (submission_id, sentence) FROM open_findings {where}"), zone)
    if format == "json":
        rows = {"reporting_status": owed.to_dicts(), "open_findings": findings.to_dicts()}
        shape: dict[str, Any] = {**rows, "mail": mail.as_json()}
        sys.stdout.write(json.dumps(shape, ensure_ascii=False, default=str) + "\n")
    elif format == "csv":
        print_rows(owed, "csv")
    else:
        _print_tables(owed, findings, everything=everything)
        print_lines(mail.sentences)


def _print_tables(owed: pl.DataFrame, findings: pl.DataFrame, *, everything: bool) -> None:
    console = Console(markup=False, highlight=False, width=WIDTH)
    owing = owed.filter(pl.col("state").is_in(_OWED)).select(_OWING_COLUMNS)
    errors, warnings = (findings.filter(severity=of).select(_FINDING_COLUMNS) for of in ("error", "warning"))
    _print(console, f"Reports owed that did not come or were rejected: {owing.height}", owing)
    _print(console, f"Errors to correct: {errors.height}", errors)
    if everything:
        _print(console, f"Warnings to look at: {warnings.height}", warnings)
        counts = owed.group_by("period", "kind", "state").len("reports").sort("period", "kind", "state")
        _print(console, "Reports by state", counts)
        _print(console, f"Reports owed: {owed.height}", owed.select(*_OWING_COLUMNS, "received_on"))
    else:
        console.print(
            f"Warnings to look at: {warnings.height}. `tonghop status --all` shows these and every report owed."
        )


def _print(console: Console, title: str, frame: pl.DataFrame) -> None:
    console.print(title, style="bold")
    if frame.is_empty():
        return
    table = Table(header_style="bold", expand=False)
    for name, dtype in frame.schema.items():
        table.add_column(name, justify="right" if dtype.is_numeric() else "left", overflow="fold")
    for row in frame.iter_rows():
        table.add_row(*("" if value is None else str(value) for value in row))
    console.print(table)
