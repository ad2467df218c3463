"""What the published copy says for the district's workbook of a period."""

from datetime import date, datetime

from flows.errors import UsageError
from reports.workbook.columns import is_consolidated
from reports.workbook.district import WorkbookFigures
from schemas.forms import FORMS
from schemas.periods import Period
from schemas.registry import QUYNH_PHU, District
from warehouse.published.consolidated import consolidated
from warehouse.published.publish import Ask


def workbook_figures(
    ask: Ask, period: Period, moment: datetime | None, on_day: date | None, district: District = QUYNH_PHU
) -> WorkbookFigures:
    """What the district's workbook of a period shows: as known at a moment (None: now), under the units of a day.

    `moment` knows its time zone. `on_day` None: each unit as it was. Raises UsageError for a moment before the first
    run.
    """
    forms = tuple(filter(is_consolidated, FORMS))
    frames = consolidated(ask, forms, period.id, moment, on_day)
    as_of, made_up = frames.pop("as_of").item(), frames.pop("made_up").item()
    if as_of is None:
        raise UsageError(f"Nothing was published by {moment}; ask for a later moment.")
    of_form = {form.paper().code: frames.pop(form.paper().code) for form in forms}
    return WorkbookFigures(
        period, as_of, forms, of_form, **frames, as_known_at=moment, on_day=on_day, made_up=made_up, district=district
    )
