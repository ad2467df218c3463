"""`tonghop report`: the district page and workbook of a period, from a publication, as known at any moment."""

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import polars as pl

from flows.documents.files import write_file
from flows.errors import UsageError
from flows.settings import Settings
from reports.page.district import district_page
from reports.page.figures import PageFigures
from reports.workbook.columns import is_consolidated
from reports.workbook.district import WorkbookFigures, district_workbook
from schemas.declaration.form import Form
from schemas.forms import FORMS
from schemas.periods import Period
from schemas.registry import NO_OFFICE, Office
from warehouse.published.consolidated import consolidated
from warehouse.published.leaders import page_frames
from warehouse.published.publish import PublishedQuery, open_published

_RUN_FRAMES = ("run", "issued", "sample")


def write_reports(
    settings: Settings,
    period: Period | None = None,
    known_at: datetime | None = None,
    folder: Path | None = None,
    on_day: date | None = None,
    term: str = "",
) -> list[Path]:
    """Write page and workbook into a folder (the home's `reports/<period>` by default); return their paths.

    Both are made from one publication. `on_day`: the units of that day, with the figures of their predecessors; None:
    each unit as it was. `term`: the term whose last month is shown; '' for the present one.
    """
    if known_at is not None and known_at.tzinfo is None:
        known_at = known_at.replace(tzinfo=ZoneInfo(settings.timezone))
    with open_published(settings.home) as query:
        figures = page_figures(query, settings, period, known_at, on_day, settings.forms, term)
        consolidated_figures = workbook_figures(query, figures.period, known_at, on_day, figures.office, settings.forms)
    target = folder or settings.home.reports / figures.period.id
    files = {"trang-huyen.html": district_page(figures), "so-tong-hop.xlsx": district_workbook(consolidated_figures)}
    for name, content in files.items():
        write_file(target / name, content)
    return [target / name for name in files]


def page_figures(
    query: PublishedQuery,
    settings: Settings,
    period: Period | None,
    known_at: datetime | None,
    on_day: date | None = None,
    forms: Sequence[type[Form]] = FORMS,
    term: str = "",
) -> PageFigures:
    """Return the figures of the district page for a period (the latest month ended by default), now or as known then.

    `on_day`: the units of that day; None: each as it was. A term's first month is shown before it ends. Raises
    UsageError for a period asked for that had not ended, and for an unknown term.
    """
    zone, terms = ZoneInfo(settings.timezone), settings.registry.terms
    if term and terms.term(term) is None:
        known = ", ".join(known.term_id for known in terms.terms)
        raise UsageError(f"There is no term {term!r} in the registry's terms.csv; write one of {known}.")
    asked = terms.cut(period) if period else None
    chosen, frames = page_frames(query, terms, asked, known_at, on_day, forms, term)
    as_of, published_at = frames["run"].row(0)
    if asked and not asked.ended_by(as_of):
        raise UsageError(f"{chosen.id} had not ended by {as_of}, the day of the last run; name an earlier period.")
    issued_at = frames["issued"].item()
    tables = {name: frame for name, frame in frames.items() if name not in _RUN_FRAMES}
    tables["restated_figures"] = tables["restated_figures"].with_columns(
        pl.col("changed_at").dt.convert_time_zone(settings.timezone)
    )
    return PageFigures(
        settings.registry.office,
        chosen,
        as_of,
        published_at.astimezone(zone),
        known_at is not None,
        issued_at and issued_at.astimezone(zone),
        frames["sample"].item(),
        **tables,
        on_day=on_day,
        forms=forms,
    )


def workbook_figures(
    query: PublishedQuery,
    period: Period,
    moment: datetime | None,
    on_day: date | None,
    office: Office = NO_OFFICE,
    forms: Sequence[type[Form]] = FORMS,
) -> WorkbookFigures:
    """Return the figures of the district workbook for a period, as known at a moment (None: now).

    `moment` has a time zone. `on_day`: the units of that day; None: each as it was. Raises UsageError for a moment
    before the first run.
    """
    forms = tuple(filter(is_consolidated, forms))
    frames = consolidated(query, forms, period.id, moment, on_day)
    as_of, made_up = frames.pop("as_of").item(), frames.pop("made_up").item()
    if as_of is None:
        raise UsageError(f"Nothing was published by {moment}; ask for a later moment.")
    form_rows = {form.metadata().code: frames.pop(form.metadata().code) for form in forms}
    return WorkbookFigures(
        period, as_of, forms, form_rows, **frames, as_known_at=moment, on_day=on_day, made_up=made_up, office=office
    )
