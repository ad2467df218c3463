"""The kinds of cell a form can have, and how a form declares them.

Each function here declares one field of a form, as its paper does: the label (with the labels of the merged
headers above it), what stands in the cell, and whether it must.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import pandera.polars as pa
import polars as pl

# The types of a form's columns while it is validated. A count is Float64 until C-03 has been asked.
Count = pl.Float64
Text = pl.String
Day = pl.Date
Flag = pl.Boolean

Path = tuple[str, ...]


class Kind(StrEnum):
    """What stands in a cell."""

    COUNT = "count"
    TEXT = "text"
    CHOICE = "choice"
    DATE = "date"
    FLAG = "flag"
    UNIT = "unit"
    SECTION = "section"


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """One field of a form: where its label stands, what its cell holds, and whether it must be there.

    `path`: the labels from the uppermost header down to the field's own. `aliases`: paths of other years.
    `choices`: what may be written → what is stored. `default`: the value of a blank cell, where the form
    gives one.
    """

    kind: Kind
    path: Path
    aliases: tuple[Path, ...] = ()
    name: str = ""
    required: bool = False
    key: bool = False
    choices: dict[str, str] = field(default_factory=dict)
    default: int | None = None

    @property
    def detachable(self) -> bool:
        """Whether the column may be missing altogether: its blank has a value anyway."""
        return self.default is not None

    @property
    def label(self) -> str:
        """The label as people would say it: `Kết nạp trong kỳ › Tổng số`."""
        return " › ".join(self.path)


def _declare(spec: FieldSpec) -> Any:
    return pa.Field(nullable=True, title=spec.label, metadata={"spec": spec})


def count(*path: str, required: bool = False, aliases: tuple[Path, ...] = ()) -> Any:
    """A number of people or things: whole, not negative."""
    return _declare(FieldSpec(Kind.COUNT, path, aliases, required=required))


def line_key(*path: str, default: int) -> Any:
    """A count that is part of the key, `default` where blank; its column may be missing."""
    return _declare(FieldSpec(Kind.COUNT, path, key=True, default=default))


def key(*path: str, choices: dict[str, str] | None = None) -> Any:
    """Part of what makes a record the only one of its name in the sheet; never blank (C-01, C-07)."""
    kind = Kind.CHOICE if choices else Kind.TEXT
    return _declare(FieldSpec(kind, path, key=True, required=True, choices=choices or {}))


def text(*path: str) -> Any:
    """Free text."""
    return _declare(FieldSpec(Kind.TEXT, path))


def choice(*path: str, choices: dict[str, str]) -> Any:
    """One of a list (C-05). `choices` maps each spelling to the value stored."""
    return _declare(FieldSpec(Kind.CHOICE, path, choices=choices))


def date(*path: str, required: bool = False) -> Any:
    """A day (C-04)."""
    return _declare(FieldSpec(Kind.DATE, path, required=required))


def flag(*path: str) -> Any:
    """Blank is no, `x` is yes."""
    return _declare(FieldSpec(Kind.FLAG, path, choices={"x": "x"}))


def unit_name(*path: str) -> Any:
    """The name of a commune or town. Its unit stands beside it, in `<name>_unit_id`."""
    return _declare(FieldSpec(Kind.UNIT, path))


def section(choices: dict[str, str]) -> Any:
    """Rows of their own that say what the records below them are: label → value stored."""
    return _declare(FieldSpec(Kind.SECTION, ("Mục",), required=True, choices=choices))


def one_of(*values: str, **aliases: str) -> dict[str, str]:
    """Choices that are stored as written; `aliases`: another spelling → the value stored."""
    return {value: value for value in values} | aliases
