"""The figures of a site's district page."""

from datetime import date, datetime

from support.site import Site

from flows.documents.district import page_figures
from flows.settings import Settings
from reports.page.figures import PageFigures
from schemas.periods import Period
from warehouse.published.publish import open_published


def settings_of(site: Site) -> Settings:
    """Return settings that name a site's home."""
    return Settings(TONGHOP_HOME=site.home.root)


def figures_of(
    site: Site, period: Period | None = None, known_at: datetime | None = None, on_day: date | None = None
) -> PageFigures:
    """Return the figures of a site's district page."""
    settings = settings_of(site)
    with open_published(settings.home) as query:
        return page_figures(query, settings, period, known_at, on_day)
