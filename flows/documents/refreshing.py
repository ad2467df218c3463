"""Upkeep of the pages and workbooks in the home's `reports/`: none is older than the publication.

The current month's are written from every publication. Those of other periods are written again when what they show
has changed, and say what changed since they were printed; deleted ones are written again too.
"""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from flows.documents.district import PAGE, checksum, report_figures, write_documents
from flows.documents.release import refresh_release
from flows.pipeline.progress import print_to_stderr
from flows.settings import Settings
from reports.page.district import district_page
from reports.page.figures import PageFigures
from reports.workbook.district import WorkbookFigures, district_workbook
from schemas.periods import Period, period_of_id
from warehouse.home.archive import sha256_of
from warehouse.home.report_record import WrittenReport, read_record, stamp_of, write_record
from warehouse.published.querying import PublishedQuery, open_published

_AS_OF = "SELECT arg_max(as_of, entry) AS as_of FROM ledger.run"


def refresh_reports(settings: Settings) -> list[Path]:
    """Write the current month's documents, and those of earlier periods that are not as they were or not up to date."""
    home, record, written = settings.home, read_record(settings.home), []
    with open_published(home) as query:
        current = settings.registry.terms.latest_month_ended(query(_AS_OF).item())
        for period in {current.id: current, **_kept_periods(settings)}.values():
            report = record.get(period.id)
            if report is None or not report.is_up_to_date(home, home.reports / period.id):
                written += _refresh(settings, query, period, is_current=period.id == current.id)
    return written + refresh_release(settings)


def _kept_periods(settings: Settings) -> dict[str, Period]:
    """List the periods with documents: those on record, and those that an earlier version wrote."""
    found = {path.parent.name for path in settings.home.reports.glob(f"*/{PAGE}")} | set(read_record(settings.home))
    periods = (period_of_id(name) for name in sorted(found))
    kept = [settings.registry.terms.cut(period) for period in periods if period]
    return {period.id: period for period in kept}


def refresh_under_lock(settings: Settings, who: str, waiting: Callable[[str], object] = print_to_stderr) -> None:
    """Refresh the documents after an action, while nobody else writes."""
    with settings.home.write_lock(who, waiting):
        refresh_reports(settings)


def write_kept_report(settings: Settings, period: Period | None, term: str) -> list[Path]:
    """Write the documents of a period into the home's `reports/`, and keep them up to date from then on."""
    with open_published(settings.home) as query:
        page, workbook = report_figures(query, settings, period, term=term)
        current = settings.registry.terms.latest_month_ended(page.as_of)
        before = read_record(settings.home).get(page.period.id)
        if before is None or before.figures == checksum(page, workbook) or page.period.id == current.id:
            return _write(settings, page, workbook, None)
        return _refresh(settings, query, page.period, is_current=False)


def _refresh(settings: Settings, query: PublishedQuery, period: Period, *, is_current: bool) -> list[Path]:
    """Write the documents of a period; those of an earlier one that are the same are noted to be up to date."""
    record = read_record(settings.home)
    before = record.get(period.id)
    page, workbook = report_figures(query, settings, None if is_current else period)
    folder = settings.home.reports / period.id
    if is_current or before is None:
        return _write(settings, page, workbook, None)
    is_same = before.figures == checksum(page, workbook)
    if is_same and not before.lost_files(folder):
        write_record(settings.home, record | {period.id: replace(before, stamp=stamp_of(settings.home))})
        return []
    if before.is_revised or not is_same:
        before = replace(before, is_revised=True)
        page, workbook = report_figures(query, settings, period, printed=(before.printed, before.printed_moment))
    return _write(settings, page, workbook, before)


def _write(
    settings: Settings, page: PageFigures, workbook: WorkbookFigures, before: WrittenReport | None
) -> list[Path]:
    """Write documents and record them. `before`: those that were printed; None: these are printed now."""
    folder = settings.home.reports / page.period.id
    paths = write_documents(folder, district_page(page), district_workbook(workbook))
    printed = (before.printed, before.printed_at) if before else (page.publication, page.known_at.isoformat())
    files = {path.name: sha256_of(path.read_bytes()) for path in paths}
    is_revised = before is not None and before.is_revised
    report = WrittenReport(
        page.publication, stamp_of(settings.home), *printed, checksum(page, workbook), files, is_revised
    )
    write_record(settings.home, read_record(settings.home) | {page.period.id: report})
    return paths
