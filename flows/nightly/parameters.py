"""The parameters of a run in the Prefect UI: title, description, choices.

Prefect builds its form and its checks from the same types, so that the form offers exactly what a run accepts.
"""

from collections.abc import Callable
from datetime import date
from typing import Annotated, Any

from pydantic import AfterValidator, Field, GetJsonSchemaHandler
from pydantic_core import CoreSchema

from flows.errors import UsageError
from flows.settings import Settings
from schemas.periods import period_of_id

ALL = "all"  # the form accepts no null where the default is null


class FormSchema:
    """A parameter's JSON schema, built on each request, so that the units are those of the current registry."""

    def __init__(self, schema: Callable[[], dict[str, Any]]) -> None:
        self.schema = schema

    def __get_pydantic_json_schema__(self, _: CoreSchema, __: GetJsonSchemaHandler) -> dict[str, Any]:
        return self.schema()


def unit_names() -> list[str]:
    """List the names of the units: committees first, which send most, then schools, then enterprises."""
    units = sorted(Settings().registry.units, key=lambda u: (u.kind, u.name))
    return list(dict.fromkeys(unit.name for unit in units))


def _check_units(units: list[str]) -> list[str]:
    try:
        Settings().registry.resolve_units(units)
    except UsageError as unknown:
        raise ValueError(str(unknown)) from unknown
    return units


def _check_period(period: str) -> str:
    if period != ALL and period_of_id(period) is None:
        raise ValueError(f"{period!r} is no period; write 2024-01, 2024-Q1, 2024-H1, 2024-9M or 2023.")
    return period


Units = Annotated[
    list[str],
    AfterValidator(_check_units),
    FormSchema(lambda: {"type": "array", "uniqueItems": True, "items": {"type": "string", "enum": unit_names()}}),
]
PeriodId = Annotated[
    str,
    AfterValidator(_check_period),
    FormSchema(
        lambda: {"type": "string", "enum": [ALL, *(period.id for period in Settings().registry.terms.periods())]}
    ),
]
Day = date | None


def form_field(default: object, title: str, description: str) -> Any:
    """Describe a parameter in the form; `...` as the default: it has to be filled in."""
    return Field(default=default, description=description, json_schema_extra={"title": title})


EVERY_UNIT = form_field([], "Units · Đơn vị", "Touch these units' reports alone; none chosen: all.")
EVERY_PERIOD = form_field(ALL, "Period · Kỳ báo cáo", "Touch this period's reports alone.")
TODAY = form_field(None, "As of · Ngày tính", "The day the run is made for; today by default.")
NO_REREADING = form_field(
    False, "Read again · Đọc lại", "Read the archived originals again, under today's rules, as new events."
)
NO_DRY_RUN = form_field(
    False, "Dry run · Chạy thử", "Read, validate and show what would be accepted or rejected; load nothing."
)
DEFAULT_INBOX = form_field("", "Inbox · Thư mục nhận", "The folder to read; the home's own by default.")
