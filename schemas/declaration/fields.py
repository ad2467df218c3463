"""The fields of a form and their kinds.

Each function declares one field as it appears on the form: the label (with the labels of the merged headers above
it), the kind of cell, and whether it must be filled in.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import pandera.polars as pa
import polars as pl

from schemas.declaration.figures import Figure, Solution

# The types of a form's columns while it is validated. A count is Float64 until C-03 has been asked.
Count = pl.Float64
Text = pl.String
Day = pl.Date
Flag = pl.Boolean

Path = tuple[str, ...]


class Kind(StrEnum):
    """The kind of value in a cell."""

    COUNT = "count"
    TEXT = "text"
    CHOICE = "choice"
    DATE = "date"
    FLAG = "flag"
    UNIT = "unit"
    SECTION = "section"


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """One field of a form: its label, the kind of its cell, and what it contributes to the district's figures.

    `path`: the labels from the uppermost header down to the field's own. `aliases`: paths of other years.
    `choices`: what may be written → what is stored. `default`: the value of a blank cell, where the form
    gives one. `figure`: the district's figure that it feeds. `solution`: the one whose admissions it counts.
    `in_period`: it counts what happened in the period. `on_last_day`: it holds on the period's last day.
    `is_decision`: the number of a decision, stored in one spelling (`1400-QĐ/HU`).
    """

    kind: Kind
    path: Path
    aliases: tuple[Path, ...] = ()
    name: str = ""
    required: bool = False
    key: bool = False
    choices: dict[str, str] = field(default_factory=dict)
    default: int | None = None
    figure: Figure | None = None
    solution: Solution | None = None
    in_period: bool = False
    on_last_day: bool = False
    is_decision: bool = False

    @property
    def is_summed(self) -> bool:
        """Return whether periods are summed; for other fields the latest report is used."""
        return self.in_period or self.solution is not None or self.figure is Figure.ADMITTED

    @property
    def detachable(self) -> bool:
        """Return whether the column may be missing: a blank has a default value."""
        return self.default is not None

    @property
    def label(self) -> str:
        """The label as people write it: `Kết nạp trong kỳ › Tổng số`."""
        return " › ".join(self.path)


def _declare(spec: FieldSpec) -> Any:
    return pa.Field(nullable=True, title=spec.label, metadata={"spec": spec})


def count(
    *path: str,
    required: bool = False,
    aliases: tuple[Path, ...] = (),
    figure: Figure | None = None,
    solution: Solution | None = None,
    in_period: bool = False,
    on_last_day: bool = False,
) -> Any:
    """Declare a number of people or things: whole, not negative.

    `figure` and `solution`: what of the district's figures it feeds. `in_period`: it counts what happened in the
    period, so that periods add up; admissions and their solutions do so anyway. `on_last_day`: it holds on the
    period's last day, so that two periods that end together state the same (X-05).
    """
    spec = FieldSpec(
        Kind.COUNT,
        path,
        aliases,
        required=required,
        figure=figure,
        solution=solution,
        in_period=in_period,
        on_last_day=on_last_day,
    )
    return _declare(spec)


def line_key(*path: str, default: int) -> Any:
    """Declare a count that is part of the key, `default` where blank; its column may be missing."""
    return _declare(FieldSpec(Kind.COUNT, path, key=True, default=default))


def key(*path: str, choices: dict[str, str] | None = None) -> Any:
    """Declare a part of the record's primary key: unique in the sheet and never blank (C-01, C-07)."""
    kind = Kind.CHOICE if choices else Kind.TEXT
    return _declare(FieldSpec(kind, path, key=True, required=True, choices=choices or {}))


def decision_key(*path: str) -> Any:
    """Declare the number of a decision, part of the key; one spelling of it is stored (`transforms.text.names`)."""
    return _declare(FieldSpec(Kind.TEXT, path, key=True, required=True, is_decision=True))


def text(*path: str) -> Any:
    """Declare free text."""
    return _declare(FieldSpec(Kind.TEXT, path))


def choice(*path: str, choices: dict[str, str], on_last_day: bool = False) -> Any:
    """Declare one of a list (C-05). `choices` maps each spelling to the value stored; `on_last_day`: see `count`."""
    return _declare(FieldSpec(Kind.CHOICE, path, choices=choices, on_last_day=on_last_day))


def date(*path: str, required: bool = False, on_last_day: bool = False) -> Any:
    """Declare a day (C-04); `on_last_day`: see `count`."""
    return _declare(FieldSpec(Kind.DATE, path, required=required, on_last_day=on_last_day))


def flag(*path: str) -> Any:
    """Declare a yes or no: blank is no, `x` is yes."""
    return _declare(FieldSpec(Kind.FLAG, path, choices={"x": "x"}))


def unit_name(*path: str) -> Any:
    """Declare the name of a commune or town. Its unit is in the next column, `<name>_unit_id`."""
    return _declare(FieldSpec(Kind.UNIT, path))


def section(choices: dict[str, str]) -> Any:
    """Declare section rows, whose value belongs to the records below them: label → value stored."""
    return _declare(FieldSpec(Kind.SECTION, ("Mục",), required=True, choices=choices))


def one_of(*values: str, **aliases: str) -> dict[str, str]:
    """Return choices that are stored as written; `aliases`: another spelling → the value stored."""
    return {value: value for value in values} | aliases
