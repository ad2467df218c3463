"""The forms of the acts: a unit or a period to start with, a list to choose from, a person's name and reason."""

from datetime import datetime
from typing import Annotated

from prefect.input import RunInput
from pydantic import AfterValidator, Field, create_model

from flows.nightly.parameters import FormSchema, form_field, unit_names
from flows.settings import Settings

UNRECOGNISED = "(chưa rõ đơn vị)"


def _check_unit(unit: str) -> str:
    if unit not in (UNRECOGNISED, *unit_names()):
        raise ValueError(f"{unit!r} không có trong danh mục đơn vị.")
    return unit


def _check_period(label: str) -> str:
    if label not in _ended_periods():
        raise ValueError(f"{label!r} không phải kỳ đã kết thúc của các nhiệm kỳ.")
    return label


def _ended_periods() -> dict[str, str]:
    """Return the label and the id of each period that has ended, the latest first."""
    settings = Settings()
    ended = [period for period in settings.registry.terms.periods() if period.ended_by(settings.today())]
    return {period.label: period.id for period in sorted(ended, key=lambda p: p.end, reverse=True)}


Unit = Annotated[
    str,
    AfterValidator(_check_unit),
    FormSchema(lambda: {"type": "string", "enum": [*unit_names(), UNRECOGNISED]}),
]
EndedPeriod = Annotated[
    str,
    AfterValidator(_check_period),
    FormSchema(lambda: {"type": "string", "enum": list(_ended_periods())}),
]
Moment = datetime | None
UNIT = form_field(..., "Đơn vị", "Gõ vài chữ của tên để tìm. Bước sau chọn trong những gì đơn vị này có.")
PERIOD = form_field(..., "Kỳ báo cáo", "Kỳ đã kết thúc.")
NOW = form_field(
    None, "Theo số liệu đến", "In theo số liệu đã công bố đến thời điểm này; để trống là số liệu hiện nay."
)


def units_named(settings: Settings, unit: str) -> frozenset[str]:
    """Return the ids of the units of a name; none for the files whose unit was not recognised."""
    return frozenset() if unit == UNRECOGNISED else settings.registry.resolve_units([unit])


def period_labelled(label: str) -> str:
    """Return the id of a period of the form's list."""
    return _ended_periods()[label]


def list_form(title: str, labels: list[str]) -> type[RunInput]:
    """Build the form of a list to choose one line from."""
    one = Annotated[str, FormSchema(lambda: {"type": "string", "title": title, "enum": labels})]
    return create_model("Chọn", __base__=RunInput, choice=(one, ...))


def confirmation(reason: str, shown: str) -> type[RunInput]:
    """Build the form in which a person confirms what is shown. `reason`: title of the field of the reason."""
    name = Field(title="Họ và tên người xác nhận", pattern=r"\S", max_length=100)
    why = Field(title=reason, pattern=r"\S", max_length=500, description="Được ghi sổ cùng họ tên.")
    form = create_model("Xác nhận", __base__=RunInput, who=(str, name), reason=(str, why))
    return form.with_initial_data(description=shown)
