"""The nightly flow: collect, read and validate, load, publish, return, report.

A run is a handful of tasks, never one per file. Tasks with I/O are retried; files archived and runs loaded before are
not repeated, so that a retry or the next run continues from there.
"""

import gc
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import polars as pl
from prefect import flow, get_client, get_run_logger, task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State, StateDetails
from prefect.runtime import deployment, flow_run
from prefect.states import Completed, Running

from flows.documents.refreshing import refresh_reports
from flows.errors import UsageError
from flows.nightly import artifacts, events, log_filter
from flows.nightly.letter import headline
from flows.nightly.links import form_links
from flows.nightly.parameters import (
    ALL,
    DEFAULT_INBOX,
    EVERY_PERIOD,
    EVERY_UNIT,
    NO_DRY_RUN,
    NO_REREADING,
    TODAY,
    Day,
    PeriodId,
    Units,
)
from flows.nightly.reasons import log_summary, reasons_by_submission
from flows.nightly.secrets import mail_settings, secret_of
from flows.pipeline import steps
from flows.pipeline.collected import Collected
from flows.pipeline.mailing import begin_mailing, send_mails
from flows.pipeline.plan import Plan, Selection
from flows.pipeline.progress import report_progress
from flows.pipeline.returning import return_workbooks
from flows.pipeline.smtp import MailSettings
from flows.pipeline.summary import NO_REPORT, RunSummary
from flows.settings import Settings
from schemas.periods import period_of_id
from transforms.validation.batch import Batch

log_filter.install_log_filter()


def _is_transient(_: object, __: object, state: State[Any]) -> bool:
    """Check whether a retry can help: after a failure of disk or network, not where a file or folder is missing."""
    cause = getattr(state.result(raise_on_failure=False), "__cause__", None)
    return cause is not None and not isinstance(cause, FileNotFoundError | NotADirectoryError)


_RETRIES: Any = {"retries": 3, "retry_delay_seconds": [1.0, 5.0, 20.0], "retry_condition_fn": _is_transient}


@task(name="nhận tệp", cache_policy=NO_CACHE, **_RETRIES)
def collect(plan: Plan) -> Collected:
    """Archive the new files of the inbox."""
    report_progress("collecting", 0, 0)
    logger = get_run_logger()
    if clock := steps.clock_warning(plan.home, datetime.now(UTC)):
        logger.warning(clock)
    collected = steps.collect(plan)
    if collected.finished:
        logger.warning("%d lần chạy trước bị ngắt sau khi đọc đã được làm nốt", collected.finished)
    logger.info(
        "%d tệp cần xem, %d tệp đã xem trước đó, trong %s",
        len(collected.received),
        collected.seen_before,
        collected.inbox,
    )
    return collected


@task(name="đọc và kiểm tra", cache_policy=NO_CACHE)
def read(plan: Plan, collected: Collected) -> Batch:
    """Read and validate every new content."""
    total = len(collected.to_read)
    show = artifacts.reading_progress(total) if total else lambda _: None

    def progress(done: int) -> None:
        report_progress("reading", done, total)
        show(done)

    return steps.read(plan, collected, progress)


@task(name="nạp số liệu", cache_policy=NO_CACHE, **_RETRIES)
def load(plan: Plan, collected: Collected, batch: Batch) -> pl.DataFrame:
    """Load the run in one transaction."""
    report_progress("loading", 0, 0)
    return steps.load(plan, collected, batch)


@task(name="công bố", cache_policy=NO_CACHE, **_RETRIES)
def publish(plan: Plan) -> Path:
    """Replace the published copy."""
    report_progress("publishing", 0, 0)
    return steps.publish_if_changed(plan.home)


@task(name="trả tệp đánh dấu", cache_policy=NO_CACHE, **_RETRIES)
def send_back(plan: Plan) -> int:
    """Put the marked workbooks into the outbox."""
    return return_workbooks(
        plan.home, plan.registry.office, lambda done, total: report_progress("marking", done, total)
    )


@task(name="lập trang huyện", cache_policy=NO_CACHE, **_RETRIES)
def write_for_leaders() -> list[Path]:
    """Write the page and workbook of the latest month that has ended, and earlier ones that changed."""
    report_progress("writing the district's page and workbook", 0, 0)
    return refresh_reports(Settings())


@task(name="trả lời bằng thư", cache_policy=NO_CACHE, **_RETRIES)
def answer_by_mail(plan: Plan, mail: MailSettings) -> str:
    """Send each unit its answer and reminders; units are reminded by a run that is made for today."""
    today = Settings().today()
    mailed = send_mails(plan.home, plan.registry, mail, today, remind=plan.as_of == today)
    log = get_run_logger().warning if mailed.refused or mailed.unknown else get_run_logger().info
    log("%s", mailed.sentence)
    return mailed.sentence


@task(name="báo kết quả", cache_policy=NO_CACHE)
def report(
    plan: Plan, collected: Collected, submissions: pl.DataFrame, dry_run_findings: pl.DataFrame | None
) -> RunSummary:
    """Write logs, artifacts and events of the run; `dry_run_findings`: None after a run that loaded."""
    run = steps.report_run(plan, collected, submissions, dry_run_findings)
    reasons = reasons_by_submission(run.findings)
    area = plan.registry.office.area
    log_summary(run.summary, area, reasons)
    names = {unit.unit_id: unit.name for unit in plan.registry.units}
    artifacts.write(plan.home, run.summary, area, reasons, run.restated, run.owed, names, form_links())
    if not plan.dry_run:
        events.emit_run_events(run.summary, reasons)
        events.emit_overdue_events(run.overdue, plan.run_id)
    return run.summary


def _run_name() -> str:
    """Name the run by day, kind, units and period: `2024-02-26: chạy thử, Xã An Mỹ, Tháng 01 năm 2024`."""
    parameters: dict[str, Any] = flow_run.parameters
    kind = "chạy thử" if parameters.get("dry_run") else "đọc lại" if parameters.get("reread") else "tổng hợp"
    owners = ", ".join(parameters.get("units") or []) or "tất cả đơn vị"
    chosen = period_of_id(parameters.get("period", ALL))
    period = f", {chosen.label}" if chosen else ""
    return f"{parameters.get('as_of') or Settings().today()}: {kind}, {owners}{period}"


def _plan(units: list[str], period: str, as_of: date | None, **options: Any) -> Plan:
    settings = Settings()
    _require_explicit_home(settings)
    chosen = period_of_id(period)
    selection = Selection(settings.registry.resolve_units(units), chosen.id if chosen else None)
    inbox = _allowed_inbox(settings, options.pop("inbox"))
    options |= {"task_runner": settings.task_runner, "forms": settings.forms, "mark_as_read": settings.inbox_mark_read}
    options["inbox_password"] = secret_of(settings.inbox_password, settings.inbox_password_block)
    return Plan(
        settings.home, inbox, settings.registry, str(flow_run.id), as_of or settings.today(), selection, **options
    )


def _allowed_inbox(settings: Settings, asked: str) -> str:
    """Return the inbox to read; raises UsageError where a deployment's run asks for another than the settings'."""
    own = settings.inbox or str(settings.home.inbox)
    if deployment.id and asked not in ("", own):
        raise UsageError(
            f"A run of the service reads {settings.shown_inbox} alone. "
            "Leave the inbox out, or set TONGHOP_INBOX where the service is started."
        )
    return asked or own


def _require_explicit_home(settings: Settings) -> None:
    """Raise UsageError for a relative home under a worker, whose working folder is made for the run and empty."""
    if not settings.home_folder.is_absolute() and deployment.id:
        raise UsageError(
            f"The home {settings.home_folder} is a relative path, and a worker has no folder to resolve it from. "
            "Set TONGHOP_HOME to its full path where the worker is started."
        )


def _show_waiting(text: str) -> None:
    """Show in the UI that the run waits for the write lock.

    The new state keeps the lease of the run's slot in the queue. Without it the slot would be given back twice: at the
    run's end, and when the lease runs out, by then perhaps another run's.
    """
    get_run_logger().warning(text)
    with get_client(sync_client=True) as client:
        state = client.read_flow_run(flow_run.id).state
        lease = state.state_details.deployment_concurrency_lease_id if state else None
        details = StateDetails(deployment_concurrency_lease_id=lease)
        client.set_flow_run_state(
            flow_run.id, Running(name="Đang chờ", message=text, state_details=details), force=True
        )


def _final_state(plan: Plan, summary: RunSummary) -> State[RunSummary]:
    """Build the run's final state, with the summary as its message and result."""
    rejected = any(not line.is_good and line.status != NO_REPORT for line in summary.submissions)
    name = "Chạy thử" if plan.dry_run else "Có báo cáo bị trả" if rejected else "Đã xong"
    return Completed(name=name, message=headline(summary, plan.registry.office.area), data=summary)


@flow(name="consolidate", flow_run_name=_run_name, validate_parameters=True)
def consolidate(
    units: Units = EVERY_UNIT,
    period: PeriodId = EVERY_PERIOD,
    as_of: Day = TODAY,
    reread: bool = NO_REREADING,
    dry_run: bool = NO_DRY_RUN,
    inbox: str = DEFAULT_INBOX,
) -> RunSummary:
    """Consolidate the reports that the units sent."""
    gc.freeze()  # imports stay for good: each garbage collection over them would take 0.05 s
    plan = _plan(units, period, as_of, reread=reread, dry_run=dry_run, inbox=inbox)
    mail = None if plan.dry_run else mail_settings()
    plan.home.prepare()
    with plan.home.write_lock(f"the run {flow_run.name!r}", _show_waiting):
        if mail:
            begin_mailing(plan.home, Settings().today())
        collected = collect(plan)
        batch = read(plan, collected)
        if plan.dry_run:
            submissions, dry_run_findings = steps.dry_run_rows(plan, collected, batch)
        else:
            submissions, dry_run_findings = load(plan, collected, batch), None
            publish(plan)
            steps.mark_as_read(plan, collected)
            send_back(plan)
            write_for_leaders()
        summary = report(plan, collected, submissions, dry_run_findings)
        if mail:
            answer_by_mail(plan, mail)
    return _final_state(plan, summary)  # type: ignore[return-value]
