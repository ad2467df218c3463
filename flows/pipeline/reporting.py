"""`tonghop report`: what leaders read, made from the published copy for a period, as known at any moment."""

from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import polars as pl

from flows.errors import UsageError
from flows.pipeline.output_files import write_file
from flows.pipeline.reporting_workbook import workbook_figures
from flows.settings import Settings
from reports.page.district import district_page
from reports.page.figures import PageFigures
from reports.workbook.district import district_workbook
from schemas.periods import Period
from warehouse.published.leaders import page_frames
from warehouse.published.publish import Ask, asking

_OF_THE_RUN = ("run", "issued", "sample")


def write_reports(
    settings: Settings,
    period: Period | None = None,
    known_at: datetime | None = None,
    folder: Path | None = None,
    on_day: date | None = None,
) -> list[Path]:
    """Write page and workbook into a folder (the home's `reports/<period>` by default); returns what was written.

    Both are of the very same published copy, whatever is published meanwhile.

    `on_day`: units as they stand on that day, with what they took over; None: each as it was.
    """
    if known_at is not None and known_at.tzinfo is None:
        known_at = known_at.replace(tzinfo=ZoneInfo(settings.timezone))
    with asking(settings.home) as ask:
        figures = page_figures(ask, settings, period, known_at, on_day)
        of_workbook = workbook_figures(ask, figures.period, known_at, on_day, figures.district)
    target = folder or settings.home.reports / figures.period.id
    files = {"trang-huyen.html": district_page(figures), "so-tong-hop.xlsx": district_workbook(of_workbook)}
    for name, content in files.items():
        write_file(target / name, content)
    return [target / name for name in files]


def page_figures(
    ask: Ask, settings: Settings, period: Period | None, known_at: datetime | None, on_day: date | None = None
) -> PageFigures:
    """The figures of the district page, of a period (the latest month ended by default), now or as known then.

    `on_day`: units as they stand on that day; None: each as it was. Raises UsageError for a period that had not ended.
    """
    zone = ZoneInfo(settings.timezone)
    asked, frames = page_frames(ask, period, known_at, on_day)
    as_of, published_at = frames["run"].row(0)
    if not asked.ended_by(as_of):
        raise UsageError(f"{asked.id} had not ended by {as_of}, the day of the last run; name an earlier period.")
    issued_at = frames["issued"].item()
    told = {name: frame for name, frame in frames.items() if name not in _OF_THE_RUN}
    told["restated"] = told["restated"].with_columns(pl.col("changed_at").dt.convert_time_zone(settings.timezone))
    return PageFigures(
        settings.registry.own_district,
        asked,
        as_of,
        published_at.astimezone(zone),
        known_at is not None,
        issued_at and issued_at.astimezone(zone),
        frames["sample"].item(),
        **told,
        on_day=on_day,
    )
