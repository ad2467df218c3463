"""The figures of a site's district page: those that it is made of, and those read back from it."""

import html
import re
from datetime import date, datetime

from support.site import Site

from flows.documents.district import page_figures
from flows.settings import Settings
from reports.page.figures import PageFigures
from schemas.periods import Period
from warehouse.published.querying import open_published

TABLE = re.compile(r'<table class="(\w+)">(.*?)</table>', re.DOTALL)
ROW = re.compile(r'<tr[^>]*><th scope="row">(.*?)</th>(.*?)</tr>', re.DOTALL)
VALUE = re.compile(r'<td[^>]*>.*?(?:<data value="([^"]+)"|<span class="none").*?</td>', re.DOTALL)
NOTE = re.compile(r'<span class="note">.*?</span>', re.DOTALL)
TAG = re.compile(r"<[^>]+>")

Figures = dict[str, list[float | None]]


def tables_of(page: str) -> dict[str, Figures]:
    """Return the page's tables: class → name of the row → its figures."""
    return {
        name: {
            html.unescape(TAG.sub("", NOTE.sub("", label))).strip(): [
                float(value) if value else None for value in VALUE.findall(cells)
            ]
            for label, cells in ROW.findall(body)
        }
        for name, body in TABLE.findall(page)
    }


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
