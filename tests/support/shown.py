"""The sample district, consolidated once for all tests that only read it."""

import atexit
import shutil
from datetime import date, datetime
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from integration.runs import Place
from support.ledger import REGISTRY

from flows.pipeline.reporting import page_figures
from flows.settings import Settings
from reports.page.figures import PageFigures
from reports.sample.district import SAMPLE_AS_OF, sample_district
from schemas.periods import Period
from warehouse.published.publish import asking


@cache
def shared_sample() -> Place:
    """The sample district's home; nobody may write to it."""
    folder = mkdtemp(prefix="tonghop-")
    atexit.register(shutil.rmtree, folder)
    place = Place.below(Path(folder))
    for file in sample_district(REGISTRY):
        (place.inbox / file.name).parent.mkdir(exist_ok=True)
        place.put(file.name, file.content)
    place.run("sample", as_of=SAMPLE_AS_OF)
    return place


def settings_of(place: Place) -> Settings:
    """Settings that name a place's home."""
    return Settings(TONGHOP_HOME=place.home.root)


def figures_of(
    place: Place, period: Period | None = None, known_at: datetime | None = None, on_day: date | None = None
) -> PageFigures:
    """The figures of a place's district page."""
    settings = settings_of(place)
    with asking(settings.home) as ask:
        return page_figures(ask, settings, period, known_at, on_day)
