"""`tonghop status`: who owes a report and what is to be corrected, then the rest where it is asked for.

The tables are for the office, in Vietnamese; JSON and CSV have the views' own columns and states.
"""

import json
import sys
from typing import Any

import polars as pl
from rich.console import Console
from rich.table import Table

from flows.cli.printing import Format, print_lines, print_rows
from flows.documents.files import in_zone
from flows.pipeline.mail_status import MailStatus
from reports.style.labels import STATES
from schemas.declaration.contributions import kinds
from schemas.forms import FORMS
from schemas.periods import Period
from warehouse.home.layout import Home
from warehouse.published.querying import open_published

WIDTH = 100
_OWED = ["missing", "rejected"]
_LABELS = {
    "period": "Kỳ",
    "unit_name": "Đơn vị",
    "unit_id": "Mã đơn vị",
    "kind": "Loại đơn vị",
    "due_on": "Hạn nộp",
    "state": "Tình trạng",
    "received_on": "Ngày nhận",
    "reports": "Số báo cáo",
    "rule": "Quy tắc",
    "cell": "Ô",
    "found": "Đang ghi",
    "expected": "Cần ghi",
    "finding_id": "Mã để giải trình",
}
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

    `everything`: also the number of reports by state, every report owed, and the unanswered warnings.
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
    owing = owed.filter(pl.col("state").is_in(_OWED)).sort("due_on", descending=True, maintain_order=True)
    named = findings.with_columns(pl.coalesce("unit_name", "file_name").alias("unit_name"))
    errors = named.filter(severity="error")
    warnings = named.filter(pl.col("answer").is_null(), severity="warning")
    _print(console, f"Báo cáo chưa nộp hoặc bị trả lại: {owing.height}", owing.select(_OWING_COLUMNS))
    _print(console, f"Lỗi cần sửa: {errors.height}", errors.select(_FINDING_COLUMNS))
    if everything:
        _print(console, f"Cảnh báo cần giải trình: {warnings.height}", warnings.select(*_FINDING_COLUMNS, "finding_id"))
        counts = owed.group_by("period", "kind", "state").len("reports").sort("period", "kind", "state")
        _print(console, "Số báo cáo theo tình trạng", counts)
        _print(console, f"Báo cáo phải nộp: {owed.height}", owed.select(*_OWING_COLUMNS, "received_on"))
    else:
        more = "`tonghop status --all` liệt kê các cảnh báo này và mọi báo cáo phải nộp"
        console.print(f"Cảnh báo cần giải trình: {warnings.height}. {more}.")


def _print(console: Console, title: str, frame: pl.DataFrame) -> None:
    console.print(title, style="bold")
    if frame.is_empty():
        return
    table = Table(header_style="bold", expand=False)
    for name, dtype in frame.schema.items():
        table.add_column(_LABELS[name], justify="right" if dtype.is_numeric() else "left", overflow="fold")
    for row in _for_people(frame).iter_rows():
        table.add_row(*("" if value is None else str(value) for value in row))
    console.print(table)


def _for_people(frame: pl.DataFrame) -> pl.DataFrame:
    """Return a frame with days, states and kinds of unit as the office writes them."""
    labels = {"state": STATES, "kind": {name: kind.name for name, kind in kinds(FORMS).items()}}
    shown = [pl.col(name).replace(to) for name, to in labels.items() if name in frame.columns]
    return frame.with_columns(*shown, pl.col(pl.Date).dt.strftime("%d/%m/%Y"))
