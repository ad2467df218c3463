"""`tonghop report`: the district page and workbook of a period, from a publication, as known at any moment."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import fields
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
from warehouse.published.querying import PublishedQuery, open_published

_RUN_FRAMES = ("run", "issued", "sample", "publication")
PAGE, WORKBOOK = "trang-huyen.html", "so-tong-hop.xlsx"


def write_reports(
    settings: Settings,
    period: Period | None = None,
    known_at: datetime | None = None,
    folder: Path | None = None,
    on_day: date | None = None,
    term: str = "",
) -> list[Path]:
    """Write page and workbook into a folder; return their paths.

    Both are made from one publication. `on_day`: the units of that day, with the figures of their predecessors; None:
    each unit as it was. `term`: the term whose last month is shown; '' for the present one. The folder by default: the
    home's `reports/<period>`, which is kept up to date from then on; for a moment or a day, one of that name.
    """
    if known_at is not None and known_at.tzinfo is None:
        known_at = known_at.replace(tzinfo=ZoneInfo(settings.timezone))
    if folder is None and known_at is None and on_day is None:
        from flows.documents.refreshing import write_kept_report

        return write_kept_report(settings, period, term)
    with open_published(settings.home) as query:
        page, workbook = report_figures(query, settings, period, known_at, on_day, term)
    folder = folder or settings.home.reports / _folder_name(page.period, known_at, on_day)
    return write_documents(folder, district_page(page), district_workbook(workbook))


def _folder_name(period: Period, known_at: datetime | None, on_day: date | None) -> str:
    then = f"_as-known-at_{known_at:%Y-%m-%dT%H%M%S}" if known_at else ""
    return f"{period.id}{then}" + (f"_as-it-is_{on_day}" if on_day else "")


def write_documents(folder: Path, page: bytes, workbook: bytes) -> list[Path]:
    """Write the page and the workbook; return their paths."""
    for name, content in ((PAGE, page), (WORKBOOK, workbook)):
        write_file(folder / name, content)
    return [folder / PAGE, folder / WORKBOOK]


def report_figures(
    query: PublishedQuery,
    settings: Settings,
    period: Period | None,
    known_at: datetime | None = None,
    on_day: date | None = None,
    term: str = "",
    printed: tuple[int, datetime] | None = None,
) -> tuple[PageFigures, WorkbookFigures]:
    """Return the figures of a period's page and workbook.

    `printed`: number and moment of the publication that the page was printed from before.
    """
    page = page_figures(query, settings, period, known_at, on_day, settings.forms, term, printed)
    return page, workbook_figures(query, page.period, known_at, on_day, page.office, settings.forms)


def checksum(page: PageFigures, workbook: WorkbookFigures) -> str:
    """Compute a checksum of all that page and workbook show, except the publication that it is of."""
    found = hashlib.sha256()
    for figures in (page, workbook):
        for name in sorted(field.name for field in fields(figures)):
            value = getattr(figures, name)
            frames = value if isinstance(value, Mapping) else {name: value}
            for key, frame in sorted(frames.items()):
                if isinstance(frame, pl.DataFrame) and key != "revisions":
                    found.update(key.encode() + frame.write_ndjson().encode())
    return found.hexdigest()


def page_figures(
    query: PublishedQuery,
    settings: Settings,
    period: Period | None,
    known_at: datetime | None,
    on_day: date | None = None,
    forms: Sequence[type[Form]] = FORMS,
    term: str = "",
    printed: tuple[int, datetime] | None = None,
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
    since_print = printed[0] if printed else None
    chosen, frames = page_frames(query, terms, asked, known_at, on_day, forms, term, since_print)
    as_of = frames["run"]["as_of"].item()
    if asked and not asked.ended_by(as_of):
        raise UsageError(f"{chosen.id} had not ended by {as_of}, the day of the last run; name an earlier period.")
    issued_at = frames["issued"].item()
    publication, published_at = frames["publication"].row(0)
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
        publication=publication,
        printed_at=printed and printed[1].astimezone(zone),
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
    publication = frames.pop("publication").item()
    form_rows = {form.metadata().code: frames.pop(form.metadata().code) for form in forms}
    return WorkbookFigures(
        period,
        as_of,
        forms,
        form_rows,
        **frames,
        as_known_at=moment,
        on_day=on_day,
        made_up=made_up,
        office=office,
        publication=publication,
    )
